"""Find out which cell that was handed in belongs to which cell of the release.

The name that a cell claims comes first (`grade_id`), then the notebook format's cell id, then its
text, and at last, for an answer, its place. Each cell is used once.
"""

from __future__ import annotations

from collections import defaultdict

from nbformat import NotebookNode
from nbgrader import utils

from autograder.sanitise.other_release import is_as_given_out
from autograder.sanitise.reading import SubmittedCell

__all__ = ["Matches", "answers", "grade_id", "is_answer", "is_protected", "match"]


def grade_id(cell: NotebookNode) -> str:
    """Return the name of a released cell; empty when nbgrader does not know it."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_answer(cell: NotebookNode) -> bool:
    """Return whether a released cell is the student's to fill in."""
    return bool(utils.is_solution(cell))


def is_protected(cell: NotebookNode) -> bool:
    """Return whether a released cell has to come back exactly as it was."""
    return bool(utils.is_locked(cell))


class Matches:
    """Which released cell is found where in the submission.

    Attributes
    ----------
    place : dict of int to int
        Index of a released cell to the index of the submitted cell that belongs to it.
    owner : dict of int to int
        The other way round.
    recognised : list of str
        Names of answer cells that had lost them.
    remarks : list of str
        What else was not as it should be, in sentences.
    """

    def __init__(self) -> None:
        self.place: dict[int, int] = {}
        self.owner: dict[int, int] = {}
        self.recognised: list[str] = []
        self.remarks: list[str] = []

    def add(self, released: int, submitted: int) -> None:
        """Record that a submitted cell belongs to a released one."""
        self.place[released] = submitted
        self.owner[submitted] = released


def answers(release: NotebookNode, cells: list[SubmittedCell], matches: Matches) -> int:
    """Count the answers that are there and are not the release's empty ones.

    Parameters
    ----------
    release : NotebookNode
        The released notebook.
    cells : list of SubmittedCell
        What was handed in.
    matches : Matches
        What `match` says of the two.
    """
    return sum(
        is_answer(released)
        and index in matches.place
        and cells[matches.place[index]].source.strip() not in ("", released.source.strip())
        for index, released in enumerate(release.cells)
    )


def match(release: NotebookNode, cells: list[SubmittedCell]) -> Matches:
    """Match submitted cells to released ones.

    Parameters
    ----------
    release : NotebookNode
        The released notebook.
    cells : list of SubmittedCell
        What was handed in.

    Returns
    -------
    Matches
        Each released and each submitted cell at most once.
    """
    matches = Matches()
    _match_names(release, cells, matches)
    # A second copy of a named cell is not a candidate for another cell.
    names = {grade_id(released) for released in release.cells} - {""}
    nameless = [index for index, cell in enumerate(cells) if cell.grade_id not in names]
    _match_ids(release, cells, nameless, matches)
    _match_texts(release, cells, nameless, matches)
    _match_places(release, cells, nameless, matches)
    return matches


def _match_names(release: NotebookNode, cells: list[SubmittedCell], matches: Matches) -> None:
    claims: dict[str, list[int]] = defaultdict(list)
    for index, cell in enumerate(cells):
        if cell.grade_id:
            claims[cell.grade_id].append(index)
    copied: dict[str, int] = {}
    for index, released in enumerate(release.cells):
        name = grade_id(released)
        found = claims.get(name, []) if name else []
        if not found:
            continue
        matches.add(index, _chosen(released, cells, found))
        if len(found) > 1 and is_answer(released):
            copied[name] = len(found)
    if len(copied) == 1:
        [(name, times)] = copied.items()
        matches.remarks.append(
            f"The answer cell {name!r} is there {times} times; "
            "the last one with an answer in it counts."
        )
    elif copied:
        matches.remarks.append(
            f"The answer cells {', '.join(map(repr, copied))} are there several times; "
            "of each, the last one with an answer in it counts."
        )


def _chosen(released: NotebookNode, cells: list[SubmittedCell], found: list[int]) -> int:
    """Choose among cells of one name: the last one that holds an answer, as nbgrader does."""
    unanswered = {"", released.source.strip()}
    answered = [index for index in found if cells[index].source.strip() not in unanswered]
    if is_answer(released):
        return (answered or found)[-1]
    # A locked cell's text does not matter, its place does: prefer the one that was left alone.
    original = [index for index in found if index not in answered]
    return (original or found)[0]


def _match_ids(
    release: NotebookNode, cells: list[SubmittedCell], nameless: list[int], matches: Matches
) -> None:
    free = {cells[index].cell_id: index for index in reversed(nameless)}
    for index, released in enumerate(release.cells):
        place = free.get(released.get("id", ""))
        if index in matches.place or place is None or not cells[place].cell_id:
            continue
        # A text cell that became code is the student's own.
        if not grade_id(released) and cells[place].cell_type != released.cell_type:
            continue
        # So is other code under a locked cell's id: the release's text will stand in that cell.
        is_other = cells[place].source.strip() != released.source.strip()
        if is_protected(released) and is_other and not is_as_given_out(cells[place]):
            continue
        matches.add(index, place)
        if is_answer(released):
            matches.recognised.append(grade_id(released))


def _match_texts(
    release: NotebookNode, cells: list[SubmittedCell], nameless: list[int], matches: Matches
) -> None:
    free: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in nameless:
        if index not in matches.owner:
            free[cells[index].cell_type, cells[index].source.strip()].append(index)
    for index, released in enumerate(release.cells):
        text = released.source.strip()
        # Answers that nobody wrote into have the same text in many places.
        if index in matches.place or is_answer(released) or not text:
            continue
        found = free[released.cell_type, text]
        if found:
            matches.add(index, found.pop(0))


def _match_places(
    release: NotebookNode, cells: list[SubmittedCell], nameless: list[int], matches: Matches
) -> None:
    """Take the only cell between two known neighbours for the only answer missing there."""
    gaps: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, released in enumerate(release.cells):
        if is_answer(released) and index not in matches.place:
            before = max((known for known in matches.place if known < index), default=-1)
            after = min((known for known in matches.place if known > index), default=-1)
            start = -1 if before < 0 else matches.place[before]
            stop = len(cells) if after < 0 else matches.place[after]
            gaps[start, stop].append(index)
    for (start, stop), missing in gaps.items():
        between = [index for index in nameless if start < index < stop]
        if len(missing) != 1 or any(index in matches.owner for index in range(start + 1, stop)):
            continue
        released = release.cells[missing[0]]
        candidates = [
            index
            for index in between
            if cells[index].cell_type == released.cell_type and cells[index].source.strip()
        ]
        if len(candidates) == 1:
            matches.add(missing[0], candidates[0])
            matches.recognised.append(grade_id(released))
