"""A feedback page as data: a summary, and a card for each task.

Everything of a student's in it comes from a notebook whose fields have been rebuilt. The template
escapes or cleans whatever it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nbgrader.utils import is_grade, is_solution, is_task

from autograder.feedback.outline import Outline, Place
from autograder.feedback.short_page import TOO_LONG
from autograder.feedback.shown_outputs import Shown, shown_outputs
from autograder.score.graded_notebook import REMARKS
from autograder.score.shown import ShownCheck, read_back

__all__ = ["WAITS", "Answer", "Card", "Check", "cards_of"]

WAITS = "waits"
"""Flag of a graded cell that a person has not marked yet; set from the gradebook."""
MOST_ANSWERS = 12
"""Most cells of a student's on one card."""
NO_RESPONSE = "No response."
"""nbgrader's own comment on a cell that is as it was handed out; a card says so anyway."""
ROUNDING = 1e-3
"""Points are rounded to four decimals."""


@dataclass(frozen=True)
class Check:
    """A check as a card lists it.

    Attributes
    ----------
    result : ShownCheck
        What the graded notebook says of it.
    remarks : tuple of str
        What was seen, without what the card says already.
    hint : str
        Its hint, unless the card has it already.
    """

    result: ShownCheck
    remarks: tuple[str, ...]
    hint: str


@dataclass(frozen=True)
class Answer:
    """A cell of the student's.

    Attributes
    ----------
    cell : NotebookNode
        The cell.
    outputs : list of Shown
        What it showed, pictures apart.
    comment : str
        What a person wrote about it, in markdown.
    is_open : bool
        Whether it is as it was handed out.
    """

    cell: Any
    outputs: list[Shown]
    comment: str
    is_open: bool


@dataclass
class Card:
    """One task.

    Attributes
    ----------
    place : Place
        Its title, and where its theory is.
    score, points : float
        Points given, and the most that there are, of what has been marked.
    waiting : float
        Points of what a person has not marked yet.
    answers : list of Answer
    figures : list of Shown
        Pictures that its cells showed.
    checks : list of Check
    tests : list of Shown
        What test cells showed, where no list of checks is in them.
    comments : list of str
        What a person wrote about the task as a whole, in markdown.
    more : int
        How many cells are not shown.
    """

    place: Place
    score: float = 0.0
    points: float = 0.0
    waiting: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    figures: list[Shown] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    tests: list[Shown] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def state(self) -> str:
        """``"full"``, ``"part"``, ``"none"`` or ``"waits"``."""
        if self.waiting:
            return "waits"
        if self.score >= self.points:
            return "full"
        return "part" if self.score > 0 else "none"

    @property
    def lost(self) -> float:
        """Points that were not given, of what has been marked."""
        return max(self.points - self.score, 0.0)

    @property
    def by_hand(self) -> bool:
        """Whether a person gave other points than the checks."""
        earned = sum(check.result.earned for check in self.checks)
        return bool(self.checks) and abs(earned - self.score) > ROUNDING

    @property
    def has_comment(self) -> bool:
        """Whether a person wrote about it."""
        return bool(self.comments) or any(answer.comment for answer in self.answers)

    @property
    def is_open(self) -> bool:
        """Whether nothing was written for it, and nothing earned."""
        nothing = bool(self.answers) and all(answer.is_open for answer in self.answers)
        return nothing and not self.score and not any(one.result.passed for one in self.checks)


class Given:
    """What was handed out: its cells are not the student's own.

    Parameters
    ----------
    release : NotebookNode or None
        The release; without it, no text counts as the student's own.
    """

    def __init__(self, release: Any) -> None:
        cells = release.cells if release is not None else []
        self._is_known = release is not None
        self._sources = {(cell.cell_type, cell.source.strip()) for cell in cells}
        # Older notebooks have no ids.
        self._texts = {cell.get("id") for cell in cells if cell.cell_type == "markdown"}
        self._answers = {
            cell.metadata.nbgrader.grade_id: cell.source.strip()
            for cell in cells
            if is_solution(cell)
        }

    def has(self, cell: Any) -> bool:
        """Tell whether a cell is one that was handed out."""
        is_text = cell.cell_type == "markdown"
        if is_text and (not self._is_known or cell.get("id") in self._texts):
            return True
        return (cell.cell_type, cell.source.strip()) in self._sources

    def is_as_it_was(self, cell: Any) -> bool:
        """Tell whether an answer cell is as it was handed out."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        return bool(self._answers.get(name) == cell.source.strip())


def cards_of(notebook: Any, outline: Outline, release: Any = None) -> list[Card]:
    """Make the cards of a graded notebook.

    Parameters
    ----------
    notebook : NotebookNode
        From ``autograded/``, with scores and comments from the gradebook.
    outline : Outline
        What students know its questions by.
    release : NotebookNode, optional
        What was handed out: cells that are in it are not the student's own.

    Returns
    -------
    list of Card
        In the order of the notebook.
    """
    given = Given(release)
    cards: list[Card] = []
    waiting: list[Any] = []
    free = False
    for cell in notebook.cells:
        if is_grade(cell) or is_task(cell):
            place = outline.places.get(cell.metadata.nbgrader.grade_id) or _unknown(len(cards))
            joins = cards and not waiting and not is_solution(cell) and not is_task(cell)
            if not (joins and cards[-1].place.heading == place.heading):
                cards.append(Card(place))
            _add_graded(cards[-1], cell, waiting, given)
            waiting = []
            # The answer to such a cell is whatever the student put below it.
            free = is_task(cell)
        elif _is_own(cell, given):
            if free and not is_solution(cell):
                _add_answers(cards[-1], [cell], given)
            else:
                free = False
                waiting.append(cell)
        else:
            free = False
    if cards:
        _add_answers(cards[-1], waiting, given)
    return cards


def _unknown(number: int) -> Place:
    title = f"Question {number + 1}"
    return Place(title=title, name=title, section="", asked="", figure="", heading=-number - 2)


def _is_own(cell: Any, given: Given) -> bool:
    """Tell whether a cell is an answer, or one that the student added."""
    if is_solution(cell):
        return True
    source: str = cell.source
    if cell.get("id") in (REMARKS, TOO_LONG) or "nbgrader" in cell.metadata:
        return False
    return bool(source.strip()) and not given.has(cell)


def _add_graded(card: Card, cell: Any, before: list[Any], given: Given) -> None:
    facts = cell.metadata.nbgrader
    points = float(facts.get("points") or 0.0)
    if facts.get(WAITS):
        card.waiting += points
    else:
        card.points += points
        card.score += float(facts.get("score") or 0.0)
    _add_answers(card, [*before, *([cell] if is_solution(cell) else [])], given)
    if is_solution(cell):
        return
    if facts.get("comment"):
        card.comments.append(facts["comment"])
    if cell.cell_type != "code":
        return
    listed = _checks_in(cell)
    if listed is None:
        shown = [one for one in cell.outputs if one.output_type != "execute_result"]
        card.tests += [one for one in shown_outputs(shown) if one.kind in ("text", "error")]
    else:
        card.checks += _without_repeating(listed, card.checks)


def _checks_in(cell: Any) -> list[ShownCheck] | None:
    """Return the checks that a test cell lists; what the cell itself shows stands before them."""
    for output in reversed(cell.outputs[-2:]):
        if output.output_type == "display_data":
            return read_back(output.data.get("text/html", ""))
    return None


def _without_repeating(listed: list[ShownCheck], before: list[Check]) -> Iterator[Check]:
    """Leave out what the card says already: one reason often fails several checks."""
    said = {(one.result.passed, text) for one in before for text in (*one.remarks, one.hint)}
    for check in listed:
        new = [t for t in (*check.remarks, check.hint) if (check.passed, t) not in said]
        said |= {(check.passed, text) for text in new}
        remarks = tuple(text for text in check.remarks if text in new)
        yield Check(check, remarks, check.hint if check.hint in new else "")


def _add_answers(card: Card, cells: list[Any], given: Given) -> None:
    for cell in cells:
        if len(card.answers) >= MOST_ANSWERS:
            card.more += 1
            continue
        shown = shown_outputs(cell.get("outputs", []))
        pictures = [one for one in shown if one.kind in ("picture", "drawing")]
        card.figures += pictures
        source = cell.source.strip()
        is_open = not source or given.is_as_it_was(cell)
        comment = cell.metadata.get("nbgrader", {}).get("comment") or ""
        if is_open and comment == NO_RESPONSE:
            comment = ""
        outputs = [] if is_open else [one for one in shown if one not in pictures]
        card.answers.append(Answer(cell, outputs, comment, is_open))
