"""A feedback page as data, and the filters that its template needs."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from autograder.feedback.cards import Card, cards_of
from autograder.feedback.outline import anchor, outline_of, plain
from autograder.feedback.safe_html import clean_markdown
from autograder.feedback.short_page import TOO_LONG
from autograder.fields.text import line
from autograder.score.graded_notebook import REMARKS

__all__ = ["FILTERS", "Page", "Review", "feedback_page"]

LONGEST_SENTENCE = 5_000
"""Longest text in which code is looked for, in characters."""
MOST_REVIEWS = 5
"""Most sections that the summary says to read again."""
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>")
_REMARK = re.compile(r"^    - (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Review:
    """A section to read again.

    Attributes
    ----------
    section : str
        Its heading, without marks of markdown.
    link : str
        Its address in the course's page; empty where there is none.
    tasks : list of tuple of str
        Names of the tasks that lost points, and the anchors of their cards.
    """

    section: str
    link: str
    tasks: list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """What a feedback page shows.

    Attributes
    ----------
    title : str
        The stage, as its notebook calls it.
    cards : list of Card
        In the order of the notebook.
    links : list of str
        The address of each card's theory; empty where there is none.
    score, points : float
        Of what has been marked.
    waiting : float
        Points that a person has not marked yet.
    penalty : float
        Points that are taken off for lateness.
    reviews : list of Review
        What to read again, most points lost first.
    remarks : list of str
        About the hand-in as a whole.
    note : str
        Why something is not shown, in markdown.
    """

    title: str
    cards: list[Card]
    links: list[str]
    score: float
    points: float
    waiting: float
    penalty: float
    reviews: list[Review]
    remarks: list[str]
    note: str

    @property
    def order(self) -> list[int]:
        """Indices of the cards: those that lost points first, each group in its own order."""
        return sorted(
            range(len(self.cards)),
            key=lambda i: self.cards[i].state not in ("none", "part"),
        )


def feedback_page(notebook: Any, resources: Any, site: str = "", release: Any = None) -> Page:
    """Make the page of a graded notebook.

    Parameters
    ----------
    notebook : NotebookNode
        With scores and comments from the gradebook.
    resources : dict
        nbconvert's.
    site : str, optional
        Address of the course's page, without a slash at its end.
    release : NotebookNode, optional
        What was handed out; without it, headings are read from the graded notebook.
    """
    about = resources.get("nbgrader", {})
    outline = outline_of(release if release is not None else notebook)
    cards = cards_of(notebook, outline, release)
    stage = str(about.get("assignment", ""))
    links = [_theory(site, stage, card.place.section) for card in cards]
    return Page(
        title=plain(outline.title) or str(about.get("notebook", "")) or "Feedback",
        cards=cards,
        links=links,
        score=sum(card.score for card in cards),
        points=sum(card.points for card in cards),
        waiting=sum(card.waiting for card in cards),
        penalty=float(about.get("late_penalty") or 0.0),
        reviews=_reviews(cards, links),
        remarks=_remarks(notebook),
        note=next((cell.source for cell in notebook.cells[:1] if cell.id == TOO_LONG), ""),
    )


def _theory(site: str, stage: str, section: str) -> str:
    return f"{site}/basics/{stage}.html#{anchor(section)}" if site and section else ""


def _reviews(cards: list[Card], links: list[str]) -> list[Review]:
    found: dict[str, Review] = {}
    lost: dict[str, float] = {}
    for index, card in enumerate(cards):
        section = card.place.section
        if not card.lost or not section:
            continue
        review = found.setdefault(section, Review(plain(section), links[index], []))
        review.tasks.append((card.place.name, f"task-{index + 1}"))
        lost[section] = lost.get(section, 0.0) + card.lost
    most_first = sorted(found, key=lambda section: -lost[section])
    return [found[section] for section in most_first[:MOST_REVIEWS]]


def _remarks(notebook: Any) -> list[str]:
    cells: Iterable[Any] = (cell for cell in notebook.cells[:2] if cell.get("id") == REMARKS)
    return [line(found, 1_000) for cell in cells for found in _REMARK.findall(cell.source)]


def in_line(text: str) -> Markup:
    """Return a sentence as HTML: escaped, and what is between backticks as code."""
    if len(text) > LONGEST_SENTENCE:
        return escape(text)
    return Markup(_CODE.sub(r"<code>\2</code>", str(escape(text))))  # noqa: S704 - escaped


def rendered(source: str, attachments: dict[str, Any] | None = None) -> Markup:
    """Return markdown as clean HTML, its headings below those of a card and without anchors."""
    cleaned = clean_markdown(source, attachments or {})
    return Markup(_HEADING.sub(r"<\1h3>", cleaned))  # noqa: S704 - cleaned


def number(points: float) -> str:
    """Return a number of points without needless digits."""
    return f"{round(points, 2):g}"


def points(number_of: float) -> str:
    """Return the word for that many points."""
    return "point" if number_of == 1 else "points"


def text_base64(text: str) -> str:
    """Return the base64 of a text, for an address of data."""
    return b64encode(text.encode("utf-8", "replace")).decode()


FILTERS = {
    "in_line": in_line,
    "number": number,
    "points": points,
    "rendered": rendered,
    "text_base64": text_base64,
}
"""What templates need beside nbconvert's own filters."""
