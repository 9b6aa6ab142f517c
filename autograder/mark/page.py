"""The page that one pile of answers is marked on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from autograder.fields.text import line
from autograder.mark.answers import Answer
from autograder.mark.groups import Piece, differences
from autograder.mark.marks import Mark
from autograder.mark.sitting import Entry, Pile, Sitting, State

__all__ = ["FILES", "MarkPage", "Member", "Typed"]

TEMPLATES = Path(__file__).parent / "templates"
FILES = {"style.css": "text/css", "script.js": "text/javascript"}
"""What the page loads, from the templates' folder."""
MOST_SHOWN = 50_000
"""Longest answer that is shown whole, in characters."""
MOST_COMMENTS = 30
"""Most comments that are offered."""

Render = Callable[[str, dict[str, dict[str, str]]], str]


@dataclass(frozen=True)
class Typed:
    """What a person has typed that could not be saved; nothing of it is lost."""

    points: str
    extra: str
    comment: str
    ticked: frozenset[str] | None = None


@dataclass(frozen=True)
class Member:
    """One of the answers that are marked together.

    Attributes
    ----------
    id, name : str
        Whose; the name tells nobody who it is where marking is anonymous.
    digest : str
        Of the answer.
    ticked : bool
        Whether it gets the mark.
    page : bool
        Whether there is a feedback page to look at.
    pieces : list of Piece
        What is not as in the first answer; empty where nothing is.
    """

    id: str
    name: str
    digest: str
    ticked: bool
    page: bool
    pieces: list[Piece] = field(default_factory=list)


class MarkPage:
    """Writes pages.

    Parameters
    ----------
    sitting : Sitting
        The stage.
    render : callable
        Turns a text of markdown and its pictures into HTML that can run nothing.
    anonymous : bool, optional
        Whether no page tells whose an answer is.
    """

    def __init__(self, sitting: Sitting, render: Render, *, anonymous: bool = False) -> None:
        self.sitting = sitting
        self.render = render
        self.anonymous = anonymous
        environment = Environment(loader=PackageLoader("autograder.mark"), autoescape=True)
        self._template = environment.get_template("mark.html")

    def of(
        self,
        name: str,
        at: str,
        *,
        everything: bool,
        xsrf: str,
        said: str = "",
        wrong: str = "",
        typed: Typed | None = None,
    ) -> str:
        """Return the page of a pile of answers.

        Parameters
        ----------
        name : str
            The question.
        at : str
            Id of an entry of the pile; the first pile, where there is none such.
        everything : bool
            Whether marked ones are gone through, too.
        xsrf : str
            What a form has to send back.
        said, wrong : str, optional
            What to tell: of what was done, and of what was not.
        typed : Typed, optional
            What is to stand in the fields.
        """
        asked = self.sitting.question(name)
        piles = self.sitting.piles(name, everything=everything)
        place = next(
            (n for n, pile in enumerate(piles) if any(e.id == at for e in pile.entries)), 0
        )
        pile = piles[place] if piles else None
        try:
            comments = self.sitting.comments(name)
        except Exception as error:  # Marking goes on without them.
            comments, wrong = [], wrong or str(error)
        return self._template.render(
            asked=asked,
            stage=self.sitting.stage,
            task=self._html(asked.task),
            model=asked.model if asked.is_code else self._html(asked.model),
            scheme=self._html(asked.scheme),
            left=self.sitting.left(),
            to_confirm=len(self.sitting.to_confirm(name)),
            place=place,
            piles=len(piles),
            pile=pile,
            answer=self._answer(pile.first.answer) if pile else "",
            members=self._members(pile, typed) if pile else [],
            state=pile.first.state if pile else "",
            State=State,
            typed=typed or (_typed(pile) if pile else Typed("", "", "")),
            before=piles[place - 1].first.id if place else "",
            after=piles[place + 1].first.id if place + 1 < len(piles) else "",
            comments=comments[:MOST_COMMENTS],
            everything=everything,
            anonymous=self.anonymous,
            xsrf=xsrf,
            said=said,
            wrong=wrong,
        )

    def after(self, name: str, at: str, *, everything: bool) -> str:
        """Return where to go on when the pile of an entry has been marked."""
        piles = self.sitting.piles(name, everything=everything)
        places = [n for n, pile in enumerate(piles) if any(e.id == at for e in pile.entries)]
        following = piles[places[0] + 1 :] if places else []
        return following[0].first.id if following else ""

    def feedback_of(self, student: str, notebook: str) -> Path:
        """Return where a student's feedback page is; it need not exist."""
        course, stage = self.sitting.course, self.sitting.stage
        return course.path("feedback", student, stage) / f"{notebook}.html"

    def _members(self, pile: Pile, typed: Typed | None) -> list[Member]:
        asked = [self.sitting.question(name).notebook for name in self.sitting.questions]
        ticked = typed.ticked if typed else None
        return [
            Member(
                entry.id,
                self._name(entry, number),
                entry.answer.digest,
                ticked is None or entry.id in ticked,
                not self.anonymous
                and any(self.feedback_of(entry.student, one).is_file() for one in asked),
                [] if number <= pile.alike else differences(pile.first.answer, entry.answer),
            )
            for number, entry in enumerate(pile.entries, 1)
        ]

    def _name(self, entry: Entry, number: int) -> str:
        return f"answer {number}" if self.anonymous else line(entry.student)

    def _answer(self, answer: Answer) -> Markup:
        source = answer.source
        if len(source) > MOST_SHOWN:
            source = f"{source[:MOST_SHOWN]}…\n\n(The rest is in the notebook.)"
        if answer.is_code:
            return Markup("<pre>{}</pre>").format(source)
        return Markup(self.render(source, answer.attachments))  # noqa: S704 - it is clean

    def _html(self, text: str) -> Markup:
        return Markup(self.render(text, {})) if text else Markup()  # noqa: S704 - it is clean


def _typed(pile: Pile) -> Typed:
    mark = pile.before if pile.first.state is State.LEFT else pile.first.recorded.mark
    return _as_typed(mark) if mark else Typed("", "", "")


def _as_typed(mark: Mark) -> Typed:
    points, extra = (f"{n:g}" if n is not None else "" for n in (mark.points, mark.extra))
    return Typed(points, extra, mark.comment)
