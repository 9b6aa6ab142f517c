"""A step of building releases: a mark that is misspelt would show what it should hide."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.build.marks import faults_of_marks

__all__ = ["StopAtMarks"]


class StopAtMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Fails the build of a release, by whatever door, when a mark in its master is misspelt."""

    # Not configurable: hidden checks would be in the release.
    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Look at all marks.

        Parameters
        ----------
        nb : NotebookNode
            A master notebook.
        resources : dict
            nbgrader's.

        Returns
        -------
        nb, resources : NotebookNode, dict
            Both unchanged.

        Raises
        ------
        NbGraderException
            When one is misspelt or has no partner; the message names the cells.
        """
        faults = [
            f"  cell {number}, {cell.metadata.get('nbgrader', {}).get('grade_id', 'no name')}: "
            f"{fault.what}. {fault.remedy}"
            for number, cell in enumerate(nb.cells, start=1)
            for fault in faults_of_marks(cell.source)
        ]
        if faults:
            notebook = resources["nbgrader"]["notebook"]
            raise NbGraderException(
                f"The master notebook {notebook} cannot be released:\n" + "\n".join(faults)
            )
        return nb, resources
