"""Enter a stage into the gradebook that was changed after it had been handed in.

nbgrader refuses to: its `SaveCells` takes no cell in or out once there are submissions. Here what
stays keeps its grades, what is renamed takes them along, what is new gets a place for them with
every submission, and what the gradebook held for a removed question goes to a table of its own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import (
    Comment,
    Grade,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from nbgrader.preprocessors import SaveCells

from autograder.build.compile import FOR_THE_AUTHOR
from autograder.course.course import Course
from autograder.course.leaving_out import points_of
from autograder.course.own_notebooks import read_own
from autograder.record.backups import FOLDER
from autograder.record.scaled_marks import scale_marks

__all__ = ["REMOVED", "SaveChangedCells"]

REMOVED = "removed_grades.csv"
"""Name of the table of what the gradebook held for removed questions; it is only added to."""
MOST_NAMED = 6
"""Of how many questions with other points each is named."""
COLUMNS = ("removed at", "stage", "cell", "student", "auto_score", "manual_score", "comment")
KINDS = {
    "grade": GradeCell,
    "solution": SolutionCell,
    "task": TaskCell,
    "source": SourceCell,
}


class SaveChangedCells(SaveCells):  # type: ignore[misc]
    """Takes the place of nbgrader's `SaveCells`: cells may come and go after submissions."""

    def _create_notebook(self, nb: NotebookNode) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is not None and notebook.submissions:
            self._bring_up_to_date(notebook)
        super()._create_notebook(nb)

    def _bring_up_to_date(self, notebook: Notebook) -> None:
        before = {
            cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
        now = {
            name: info["max_score"]
            for name, info in {**self.new_grade_cells, **self.new_task_cells}.items()
        }
        renamed = _renamed(
            {cell.name: cell.source or "" for cell in notebook.source_cells},
            {name: info["source"] for name, info in self.new_source_cells.items()},
            before.keys() - now.keys(),
            now.keys() - before.keys(),
        )
        marks = scale_marks(notebook, self._whole(), before, now)
        _rename(notebook, renamed)
        removed = self._remove(notebook)
        if removed:
            self._keep(removed)
        self._add(notebook)
        self.gradebook.db.commit()
        if said := _in_words(before, now, renamed):
            students = len(notebook.submissions)
            kept = (
                f"What it held for removed questions is in {FOLDER}/{REMOVED}. " if removed else ""
            )
            scaled = " Marks that people gave were scaled with their questions." if marks else ""
            self.log.warning(
                f"{self.assignment_id} was changed after {students} "
                f"{'submission was' if students == 1 else 'submissions were'} graded: {said}. The "
                f"gradebook keeps the other grades as they are.{scaled} {kept}To grade by the new "
                f"release, run: autograder regrade {self.assignment_id}",
                extra={FOR_THE_AUTHOR: True},
            )

    def _whole(self) -> dict[str, float]:
        course = Course(Path(self.config.CourseDirectory.root), config=self.config)
        part = course.part(self.assignment_id, self.notebook_id)
        return points_of(read_own(course.master(part)))

    def _new(self, kind: str) -> dict[str, dict[str, Any]]:
        cells: dict[str, dict[str, Any]] = getattr(self, f"new_{kind}_cells")
        return cells

    def _remove(self, notebook: Notebook) -> list[tuple[Any, ...]]:
        """Take cells out of the gradebook; return what it held for them."""
        held = []
        at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        database = self.gradebook.db
        for kind in KINDS:
            for cell in list(getattr(notebook, f"{kind}_cells")):
                if cell.name in self._new(kind):
                    continue
                where = (at, self.assignment_id, cell.name)
                # Cells of the last kind hold no more than a text.
                for grade in list(getattr(cell, "grades", ())):
                    student = grade.notebook.assignment.student_id
                    held.append((*where, student, grade.auto_score, grade.manual_score, ""))
                    database.delete(grade)
                for comment in list(getattr(cell, "comments", ())):
                    if comment.manual_comment:
                        student = comment.notebook.assignment.student_id
                        held.append((*where, student, "", "", comment.manual_comment))
                    database.delete(comment)
                database.flush()
                database.delete(cell)
        database.flush()
        return held

    def _keep(self, removed: Iterable[tuple[Any, ...]]) -> None:
        path = Path(self.config.CourseDirectory.root, FOLDER, REMOVED)
        path.parent.mkdir(exist_ok=True)
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            if is_new:
                table.writerow(COLUMNS)
            table.writerows(removed)

    def _add(self, notebook: Notebook) -> None:
        database = self.gradebook.db
        database.expire(notebook)
        for kind, its_class in KINDS.items():
            known = {cell.name for cell in getattr(notebook, f"{kind}_cells")}
            for name, info in self._new(kind).items():
                if name in known:
                    continue
                cell = its_class(name=name, notebook=notebook, **info)
                database.add(cell)
                database.flush()
                for submitted in notebook.submissions:
                    if kind in ("grade", "task"):
                        database.add(Grade(cell_id=cell.id, notebook=submitted))
                    if kind in ("solution", "task"):
                        database.add(Comment(cell_id=cell.id, notebook=submitted))
        database.flush()


def _renamed(
    before: dict[str, str], now: dict[str, str], gone: Iterable[str], came: Iterable[str]
) -> dict[str, str]:
    """Find cells that have another name and are the same otherwise: old name to new."""
    pairs = [
        (old, new)
        for old in sorted(gone)
        for new in sorted(came)
        if now[new] in (before[old], *_with_name(before[old], old, new))
    ]
    once = {
        old: new
        for old, new in pairs
        if sum(one == old for one, _ in pairs) == 1 and sum(two == new for _, two in pairs) == 1
    }
    for old, new in list(once.items()):
        answers = f"{old}_answer", f"{new}_answer"
        if answers[0] in before.keys() - now.keys() and answers[1] in now.keys() - before.keys():
            once[answers[0]] = answers[1]
    return once


def _with_name(text: str, old: str, new: str) -> tuple[str, str]:
    """Return a cell's text under another name: of the question alone, or of the variable too."""
    everywhere = re.compile(rf"\b{re.escape(old)}\b")
    return text.replace(f'"{old}"', f'"{new}"'), everywhere.sub(lambda _: new, text)


def _rename(notebook: Notebook, renamed: dict[str, str]) -> None:
    for kind in KINDS:
        for cell in getattr(notebook, f"{kind}_cells"):
            cell.name = renamed.get(cell.name, cell.name)


def _in_words(before: dict[str, float], now: dict[str, float], renamed: dict[str, str]) -> str:
    """Say what has become of the questions; empty when nothing has."""
    new_names = {renamed.get(name, name): points for name, points in before.items()}
    parts = [f"{name!r} was added" for name in now if name not in new_names]
    parts += [f"{name!r} was removed" for name in new_names if name not in now]
    parts += [f"{old!r} is now {new!r}" for old, new in renamed.items() if old in before]
    others = [
        f"{name!r} now gives {points:g} points instead of {new_names[name]:g}"
        for name, points in now.items()
        if points != new_names.get(name, points)
    ]
    # Where a question is left out, all others give more.
    if len(others) > MOST_NAMED:
        others = [f"{len(others)} questions give other points than before"]
    return ", ".join(parts + others)
