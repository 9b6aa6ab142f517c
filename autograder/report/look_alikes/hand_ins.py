"""Read what is compared: the answers of a stage's graded notebooks, cut into pieces."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.course.course import Course
from autograder.report.look_alikes.pieces import Code, Pieces, given_names, read_code
from autograder.report.look_alikes.words import text_pieces
from autograder.run.cells import ANSWER_SUFFIX
from autograder.sanitise.reading import SubmittedCell, UnreadableFile, read_cells

__all__ = ["OWN_CELLS", "Answers"]

OWN_CELLS = "cells that students added"
"""Stands for a question where code is compared that students wrote into cells of their own."""


class Answers:
    """The answers of some students to a stage; who has no graded notebook has none.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    students : iterable of str
        Names.

    Attributes
    ----------
    students : list of str
        Names, in the order of the rows.
    pieces : dict of str to dict of int to Pieces
        Question to row to the pieces of the answer; only of answers that differ from the release.
    released : set of int
        Pieces of the release.
    cut_short : int
        How many answers are longer than what is compared.

    Raises
    ------
    autograder.sanitise.reading.UnreadableFile
        When a released notebook is missing, or is none.
    """

    def __init__(self, course: Course, stage: str, students: Iterable[str]) -> None:
        self.students = list(students)
        self.released: set[int] = set()
        self.cut_short = 0
        self._course, self._stage = course, stage
        self._notebooks = [_Notebook(course, part) for part in course.parts(stage)]
        self.pieces: dict[str, dict[int, Pieces]] = {
            notebook.called(name): {} for notebook in self._notebooks for name in notebook.kinds
        }
        for notebook in self._notebooks:
            self.released |= notebook.pieces()
            known: dict[tuple[str, str], Pieces] = {}
            added = self.pieces.setdefault(notebook.called(OWN_CELLS), {})
            for row, student in enumerate(self.students):
                found = notebook.cut(self._path(notebook, student), known)
                for name, pieces in found.items():
                    self.pieces.setdefault(notebook.called(name), {})[row] = pieces
                    self.cut_short += not pieces.all_read
                if found:
                    # Who added no cell counts among those who could have.
                    added.setdefault(row, Pieces())

    @property
    def compared(self) -> int:
        """How many students have answered anything."""
        return len({row for some in self.pieces.values() for row in some})

    def texts(self, student: str) -> dict[str, tuple[str, Pieces]]:
        """Return a student's answers by question: each with its pieces."""
        found: dict[str, tuple[str, Pieces]] = {}
        for notebook in self._notebooks:
            path = self._path(notebook, student)
            texts, pieces = notebook.texts(path), notebook.cut(path, {})
            found |= {notebook.called(name): (texts[name], pieces[name]) for name in texts}
        return found

    def _path(self, notebook: _Notebook, student: str) -> Path:
        return self._course.path("autograded", student, self._stage) / f"{notebook.name}.ipynb"


class _Notebook:
    """One released notebook, by which answers are told from what was given."""

    def __init__(self, course: Course, part: str) -> None:
        stage, _, self.other_name = part.partition("/")
        self.name = self.other_name or stage
        self.cells, _ = read_cells(course.release(part))
        code = [cell.source for cell in self.cells if cell.cell_type == "code"]
        self.given_texts = [cell.source for cell in self.cells if cell.cell_type != "code"]
        self.given = given_names(code, self.given_texts)
        self.sources = {cell.source.strip() for cell in self.cells}
        self.kinds = {
            cell.grade_id: cell.cell_type
            for cell in self.cells
            if cell.grade_id and cell.nbgrader.get("solution")
        }
        self.codes = [read_code(source) for source in code]
        self.modules = _modules(self.codes)

    def called(self, name: str) -> str:
        """Return what the question of an answer cell is called in a report."""
        question = name.removesuffix(ANSWER_SUFFIX)
        return f"{self.other_name}: {question}" if self.other_name else question

    def pieces(self) -> set[int]:
        """Return the pieces of all that was given."""
        found: set[int] = set()
        for code in self.codes:
            found |= code.pieces(self.given, self.modules).sizes.keys()
        for text in self.given_texts:
            found |= text_pieces(text).sizes.keys()
        return found

    def texts(self, path: Path) -> dict[str, str]:
        """Return what a student wrote, by name of the cell; nothing where it cannot be read."""
        try:
            cells, _ = read_cells(path)
        except UnreadableFile:
            return {}
        texts: dict[str, str] = {}
        for cell in cells:
            if cell.source.strip() in self.sources:
                continue
            if cell.grade_id in self.kinds:
                texts.setdefault(cell.grade_id, cell.source)
            elif _is_own(cell):
                texts[OWN_CELLS] = f"{texts.get(OWN_CELLS, '')}{cell.source}\n\n"
        return texts

    def cut(self, path: Path, known: dict[tuple[str, str], Pieces]) -> dict[str, Pieces]:
        """Cut what a student wrote; `known` holds what was cut before, and takes what was not."""
        texts = self.texts(path)
        codes = {
            name: read_code(text)
            for name, text in texts.items()
            if self.kinds.get(name, "code") == "code"
        }
        # What `nd` is may be said in another cell.
        own = _modules(codes.values())
        imports = repr(sorted(own.items()))
        found = {}
        for name, text in texts.items():
            key = (imports if name in codes else "words", text)
            if key not in known:
                known[key] = (
                    codes[name].pieces(self.given, self.modules | own)
                    if name in codes
                    else text_pieces(text)
                )
            found[name] = known[key]
        return found


def _is_own(cell: SubmittedCell) -> bool:
    return cell.cell_type == "code" and not cell.grade_id


def _modules(codes: Iterable[Code]) -> dict[str, str]:
    return {name: module for code in codes for name, module in code.modules.items()}
