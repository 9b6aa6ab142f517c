"""Rebuild a submission: the release's notebook with the student's answers in it.

Locked cells, test cells, points, names, order and all metadata come from the release. The text of
the answer cells, and cells that the student added, come from the submission.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader import utils

from autograder.course.filled_lines import without_values
from autograder.course.remarks import Kind, Remark
from autograder.sanitise.matching import Matches, grade_id, is_answer, is_protected, match
from autograder.sanitise.other_release import is_as_given_out, was_given_out_as
from autograder.sanitise.placeholders import rest_placeholders
from autograder.sanitise.reading import SubmittedCell
from autograder.sanitise.written import gather_written

__all__ = ["rebuild", "untouched"]

_CLAIMS = ("grade", "solution", "locked", "points", "task")
_SCHEMA_VERSION = 3
_LOST = (
    "had lost its name; it was recognised.",
    "had lost their names; they were recognised.",
)
_OTHER_RELEASE = (
    "is of another release of this stage; the present one counts.",
    "are of another release of this stage; the present one counts.",
)
_EDITED = ("had been edited; the release's text is used.",) * 2
_MISSING = (
    "was missing; the release's was put in its place.",
    "were missing; the release's were put in their places.",
)
_NEW_QUESTION = (
    "is not in the notebook handed in: it may be newer. Its cells were put in.",
    "are not in the notebook handed in: they may be newer. Their cells were put in.",
)
_NOTHING = "No answer was filled in: the notebook is as it was handed out."
_NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def untouched(release: NotebookNode) -> NotebookNode:
    """Return a copy of the release as it is graded when nobody has written into it.

    Parameters
    ----------
    release : NotebookNode
        The released notebook.

    Returns
    -------
    NotebookNode
        A copy without outputs.
    """
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return notebook


def rebuild(release: NotebookNode, cells: list[SubmittedCell]) -> tuple[NotebookNode, list[str]]:
    """Put a student's answers into a fresh copy of the release.

    Parameters
    ----------
    release : NotebookNode
        The released notebook.
    cells : list of SubmittedCell
        What was handed in.

    Returns
    -------
    notebook : NotebookNode
        Every cell of the release, in the release's order, and the student's own cells between
        them, each after the known cell that it stood behind.
    remarks : list of str
        What was not as it should be, in sentences for a lecturer and for the student.
    """
    notebook = untouched(release)
    matches = match(release, cells)
    if not matches.place:
        return notebook, [
            Remark(
                "No cell of this stage was found in the notebook handed in: is it another "
                "notebook? The untouched release was graded in its place.",
                Kind.BROKEN,
            )
        ]
    remarks = [*matches.remarks, *_remarks(release, cells, matches)]
    for index, cell in enumerate(notebook.cells):
        if index in matches.place and not is_protected(cell):
            _fill(cell, cells[matches.place[index]])
    remarks += (gathered := gather_written(release, notebook, cells, matches))
    if rested := rest_placeholders(release, notebook, _written(release, cells, matches)):
        remarks.append(
            f"Left as handed out, and not run, as another cell has the answer: {', '.join(rested)}."
        )
    if not (gathered or _is_touched(release, cells, matches)):
        remarks.append(Remark(_NOTHING, Kind.UNTOUCHED))
    notebook.cells = _in_order(notebook.cells, cells, matches)
    return notebook, remarks


def _is_touched(release: NotebookNode, cells: list[SubmittedCell], matches: Matches) -> bool:
    """Tell whether there is an answer, or a cell of the student's own, that may hold one."""
    for index, cell in enumerate(cells):
        owner = matches.owner.get(index)
        if owner is not None:
            released = release.cells[owner]
            if not is_answer(released) or cell.source.strip() == released.source.strip():
                continue
        # Nor is what another release of the stage gave out an answer.
        if (cell.source.strip() or cell.pictures) and not is_as_given_out(cell):
            return True
    return False


def _written(release: NotebookNode, cells: list[SubmittedCell], matches: Matches) -> list[str]:
    """Return the sources of the code cells that are the student's own or their answers."""
    sources = []
    for index, cell in enumerate(cells):
        owner = matches.owner.get(index)
        released = None if owner is None else release.cells[owner]
        is_theirs = released is None or (
            not is_protected(released) and cell.source.strip() != released.source.strip()
        )
        if cell.cell_type == "code" and is_theirs:
            sources.append(cell.source)
    return sources


def _fill(cell: NotebookNode, submitted: SubmittedCell) -> None:
    cell.source = submitted.source
    if cell.cell_type == "markdown" and submitted.pictures:
        cell.attachments = from_dict({**cell.get("attachments", {}), **submitted.pictures})


def _own_cell(submitted: SubmittedCell, cell_id: str) -> NotebookNode:
    cell = _NEW_CELL[submitted.cell_type](submitted.source, id=cell_id)
    _fill(cell, submitted)
    return cell


def _remarks(release: NotebookNode, cells: list[SubmittedCell], matches: Matches) -> list[str]:
    remarks: list[str] = []
    if any(
        cell.nbgrader.get("schema_version", _SCHEMA_VERSION) != _SCHEMA_VERSION for cell in cells
    ):
        remarks.append("nbgrader's metadata is of another version; the release's is used.")
    places = [matches.place[i] for i in sorted(matches.place) if grade_id(release.cells[i])]
    if places != sorted(places):
        remarks.append("Cells were in another order; they were put back.")
    # One remark for all cells of a kind: a list of forty would not be read.
    names: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    places_of = {grade_id(cell): matches.place.get(i) for i, cell in enumerate(release.cells)}
    for name in matches.recognised:
        submitted = cells[places_of[name] or 0]
        released = next(cell for cell in release.cells if grade_id(cell) == name)
        kept_its_name = submitted.grade_id and was_given_out_as(submitted, released)
        names["answer cell", *(_OTHER_RELEASE if kept_its_name else _LOST)].append(repr(name))
    new = _without_a_cell(release, places_of)
    for name in new:
        names["question", *_NEW_QUESTION].append(repr(name))
    for index, released in enumerate(release.cells):
        name = grade_id(released)
        if name and name.removesuffix("_answer") not in new:
            place = matches.place.get(index)
            for one, many in _oddities(released, None if place is None else cells[place]):
                names[f"{_kind(released)} cell", one, many].append(repr(name))
    for (kind, one, many), found in names.items():
        found = list(dict.fromkeys(found))
        if len(found) == 1:
            said = f"The {kind} {found[0]} {one}"
        else:
            listed = f"{', '.join(found[:-1])} and {found[-1]}"
            said = f"The {kind}s {listed} {many}"
        remarks.append(Remark(said, _about(kind, one), len(found)))
    return remarks


def _without_a_cell(release: NotebookNode, places_of: dict[str, int | None]) -> list[str]:
    """Name the questions of which neither the answer's nor the tests' cell was found."""
    return [
        name
        for name in (grade_id(cell) for cell in release.cells if utils.is_grade(cell))
        if places_of[name] is None and places_of.get(f"{name}_answer", 0) is None
    ]


def _about(kind: str, what: str) -> Kind:
    if what == _EDITED[0] and kind != "answer cell":
        return Kind.TESTS_EDITED if kind == "test cell" else Kind.GIVEN_EDITED
    return Kind.DELETED if what == _MISSING[0] else Kind.OTHER


def _kind(released: NotebookNode) -> str:
    if is_answer(released):
        return "answer"
    return "test" if utils.is_grade(released) else "locked"


def _oddities(released: NotebookNode, cell: SubmittedCell | None) -> Iterator[tuple[str, str]]:
    """Yield what is odd about a submitted cell: said of one such cell, and of many."""
    if cell is None:
        yield _MISSING
        return
    facts: dict[str, Any] = released.metadata["nbgrader"]
    claims_other = {
        key
        for key in _CLAIMS
        if key in cell.nbgrader and cell.nbgrader[key] != facts.get(key, False)
    }
    given, now = without_values(cell.source), without_values(released.source)
    has_other_text = not is_answer(released) and given.strip() != now.strip()
    if (has_other_text or claims_other) and claims_other <= {"points"}:
        answers = is_answer(released)
        if was_given_out_as(cell, released) if answers else is_as_given_out(cell):
            yield _OTHER_RELEASE
            return
    if has_other_text:
        yield _EDITED
    if (there := cell.cell_type) != released.cell_type:
        yield (
            f"had become a {there} cell; it was turned back.",
            f"had become {there} cells; they were turned back.",
        )
    if claims_other:
        yield ("had other points or flags; the release's count.",) * 2


def _in_order(
    released: list[NotebookNode], cells: list[SubmittedCell], matches: Matches
) -> list[NotebookNode]:
    """Put the student's own cells between the release's."""
    extras = _extras_by_anchor(cells, matches)
    names = _free_names(released)
    ordered: list[NotebookNode] = []

    def add_extras(anchor: int) -> None:
        for cell in extras.get(anchor, []):
            ordered.append(_own_cell(cell, next(names)))

    known = [-1, *sorted(matches.place)]
    for anchor, following in zip(known, [*known[1:], len(released)], strict=True):
        if anchor >= 0:
            ordered.append(released[anchor])
        missing = released[anchor + 1 : following]
        # A student's code comes after a placeholder that was put back, so that it wins, and before
        # tests that were put back, so that it counts.
        split = len(missing)
        while split and is_protected(missing[split - 1]) and utils.is_grade(missing[split - 1]):
            split -= 1
        ordered += missing[:split]
        add_extras(anchor)
        ordered += missing[split:]
    return ordered


def _extras_by_anchor(
    cells: list[SubmittedCell], matches: Matches
) -> dict[int, list[SubmittedCell]]:
    """Group the student's own cells by the released cell that they stood behind, -1 for none."""
    extras: dict[int, list[SubmittedCell]] = defaultdict(list)
    anchor = -1
    for index, cell in enumerate(cells):
        if index in matches.owner:
            anchor = matches.owner[index]
        elif cell.source.strip():
            extras[anchor].append(cell)
    return extras


def _free_names(released: list[NotebookNode]) -> Iterator[str]:
    """Yield cell ids that the release does not use, the same ones every time."""
    taken = {cell.get("id") for cell in released}
    number = 0
    while True:
        number += 1
        name = f"own-{number:04d}"
        if name not in taken:
            yield name
