"""The same returns as plugins of nbgrader: ``nbgrader export --exporter=…``.

An exporter cannot ask. It writes for those whose grade is complete, and logs who is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from autograder.course.course import Course
from autograder.hand_back.delivery import CannotReturn, Given
from autograder.hand_back.returning import Plan, plan_return, write_return

__all__ = ["CanvasExporter", "IliasExporter", "MoodleExporter", "ReturnExporter", "TableExporter"]


class ReturnExporter(ExportPlugin):  # type: ignore[misc]
    """What all of them share. ``--to`` is a folder, ``returned/`` by default."""

    platform = ""
    worksheet = Unicode(
        "",
        help="What the platform takes back filled in: Moodle's grading worksheet, Canvas's "
        "gradebook, ILIAS's multi-feedback archive.",
    ).tag(config=True)
    column = Unicode(
        "", help="Name of its column for this stage's grade, where it is not found."
    ).tag(config=True)
    scale = Bool(
        False, help="Whether scores are converted where the platform has another maximum."
    ).tag(config=True)
    also_unmarked = Bool(
        False, help="Whether points so far go back where somebody has yet to mark an answer."
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the files of each stage into a folder of its name.

        Parameters
        ----------
        gradebook : Gradebook
            Nbgrader's, open.
        """
        course = Course(Path(self.parent.coursedir.root).resolve(), config=self.parent.config)
        stages = [course.check_stage(str(name)) for name in self.assignment] or [
            stage for stage in course.stages if _graded(gradebook, stage)
        ]
        if self.worksheet and len(stages) != 1:
            self.log.error("A worksheet belongs to one stage: name it with --assignment.")
            sys.exit(1)
        for stage in stages:
            given = Given(
                *(stage, 0.0, Path(self.worksheet) if self.worksheet else None),
                *(self.column, self.scale),
            )
            folder = (Path(self.to) if self.to else course.root / "returned") / stage
            try:
                self._export(course, given, gradebook, folder)
            except CannotReturn as error:
                self.log.error("%s", error)
                sys.exit(1)

    def _export(self, course: Course, given: Given, gradebook: Gradebook, folder: Path) -> None:
        plan = plan_return(
            *(course, given, gradebook),
            platform=self.platform,
            also_unmarked=self.also_unmarked,
            students=[str(name) for name in self.student],
        )
        self._say_who_is_left_out(plan)
        paths, packed = write_return(plan, folder)
        for student, remarks in packed.remarks.items():
            for remark in remarks:
                self.log.warning("%s: %s", student, remark)
        for note in packed.notes:
            self.log.info("%s", note)
        for path in paths:
            self.log.info("Written: %s", path)

    def _say_who_is_left_out(self, plan: Plan) -> None:
        for one in [*plan.held, *plan.missing]:
            self.log.warning("Left out: %s: %s", one.student, one.why or one.state)


def _graded(gradebook: Gradebook, stage: str) -> bool:
    known = {assignment.name for assignment in gradebook.assignments}
    return stage in known and bool(gradebook.assignment_submissions(stage))


class MoodleExporter(ReturnExporter):
    """For Moodle."""

    platform = "moodle"


class CanvasExporter(ReturnExporter):
    """For Canvas."""

    platform = "canvas"


class IliasExporter(ReturnExporter):
    """For ILIAS."""

    platform = "ilias"


class TableExporter(ReturnExporter):
    """For any other platform: a table of grades, and feedback pages."""

    platform = "csv"
