"""A step of building releases and solutions: questions that the course leaves out go first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.course.course import Course, CourseError
from autograder.course.masters import in_force

__all__ = ["LeaveOut"]


class LeaveOut(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes questions out of a master notebook, as the setting ``left_out`` says."""

    # Not configurable: grading goes by the same setting.
    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Take out what is left out.

        Parameters
        ----------
        nb : NotebookNode
            A master notebook.
        resources : dict
            nbgrader's.

        Returns
        -------
        nb : NotebookNode
            Without these questions, points of the others scaled.
        resources : dict
            Unchanged.

        Raises
        ------
        NbGraderException
            When the setting names what there is not, or leaves nothing.
        """
        course = Course(Path(self.config.CourseDirectory.root), config=self.config)
        names = resources["nbgrader"]
        try:
            part = course.part(names["assignment"], names["notebook"])
            return in_force(course, part, nb), resources
        except CourseError as error:
            raise NbGraderException(str(error)) from error
