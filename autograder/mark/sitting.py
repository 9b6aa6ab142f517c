"""One person's sitting: which answers are left, which of them go together, and what is given.

Nothing is kept here that is not in the gradebook and in `marking/`: who stops and starts again, or
marks in the formgrader in between, goes on where things stand.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.course.course import Course
from autograder.course.nearest import did_you_mean
from autograder.mark.answers import Answer, Answers
from autograder.mark.asked import Asked, written_questions
from autograder.mark.comments import remember, used_before
from autograder.mark.groups import grouped, key_of
from autograder.mark.history import Action, History
from autograder.mark.kept import CannotMark
from autograder.mark.look_again import close, reopen, requests
from autograder.mark.marks import Mark, Recorded, recorded, save, take_back

__all__ = ["Entry", "Pile", "Sitting", "State"]


class State(StrEnum):
    """How things stand with an answer."""

    LEFT = "to be marked"
    AGAIN = "please look again"
    CONFIRM = "marked, then graded again"
    CHANGED = "changed since it was marked"
    MARKED = "marked"
    BLANK = "left blank"


OPEN = (State.LEFT, State.AGAIN, State.CONFIRM, State.CHANGED)
"""What a person has still to do."""


@dataclass(frozen=True)
class Entry:
    """One student's answer, and how things stand with it.

    Attributes
    ----------
    id : str
        Tells nobody who it is.
    answer : Answer
        What was written.
    recorded : Recorded
        What the gradebook holds.
    state : State
        What is to be done.
    words : tuple of str
        What the student says who wants to have it looked at again.
    """

    id: str
    answer: Answer
    recorded: Recorded
    state: State
    words: tuple[str, ...] = ()

    @property
    def student(self) -> str:
        """Who wrote it."""
        return self.answer.student


@dataclass(frozen=True)
class Pile:
    """Answers that are marked together.

    Attributes
    ----------
    entries : tuple of Entry
        The one that stands for all first.
    alike : int
        How many of them, from the first, are the same; the others are nearly the same.
    before : Mark, optional
        What all who gave the same answer got, as far as they are marked and agree.
    others : int
        How many these are.
    """

    entries: tuple[Entry, ...]
    alike: int
    before: Mark | None = None
    others: int = 0

    @property
    def first(self) -> Entry:
        """The answer that stands for all."""
        return self.entries[0]


class Sitting:
    """Marking a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Raises
    ------
    CannotMark
        When no question of the stage is marked by a person.
    CourseError
        When the stage's master notebook cannot be read.
    """

    def __init__(self, course: Course, stage: str) -> None:
        self.course = course
        self.stage = stage
        self.questions = {asked.name: asked for asked in written_questions(course, stage)}
        if not self.questions:
            raise CannotMark(f"No question of {stage} is marked by a person.")
        self._answers = Answers(course, stage, self.questions)
        self._secret = secrets.token_bytes()

    def question(self, name: str) -> Asked:
        """Return a question.

        Raises
        ------
        CannotMark
            When there is none of that name; the message lists those there are.
        """
        if name not in self.questions:
            raise CannotMark(
                f"{self.stage} has no written question {name!r}."
                f"{did_you_mean(name, self.questions)} Written questions: "
                f"{', '.join(self.questions)}."
            )
        return self.questions[name]

    def students(self, asked: Asked) -> list[str]:
        """Return who has an answer in the gradebook."""
        return sorted(recorded(self.course, [asked])[0])

    def read(self, asked: Asked, student: str) -> None:
        """Read a student's answers ahead."""
        self._answers.of(asked.notebook, asked.name, [student])

    def entries(self, name: str) -> list[Entry]:
        """Return all answers to a question, and how things stand with them.

        Parameters
        ----------
        name : str
            The question.
        """
        asked = self.question(name)
        [held] = recorded(self.course, [asked])
        return self._entries(asked, held)

    def piles(self, name: str, *, everything: bool = False) -> list[Pile]:
        """Put the answers to a question together that go together.

        Parameters
        ----------
        name : str
            The question.
        everything : bool, optional
            Also what is marked, and what was left blank; by default, what is left to do.

        Returns
        -------
        list of Pile
            Those of students who want another look first, then the largest first.
        """
        entries = self.entries(name)
        chosen = {e.student: e for e in entries if everything or e.state in OPEN}
        given = self._given(entries)
        piles = []
        for group in grouped(e.answer for e in chosen.values()):
            members = [chosen[answer.student] for answer in group.answers]
            apart: dict[object, list[Entry]] = {}
            for entry in members:
                apart.setdefault(_goes_with(entry), []).append(entry)
            piles += [_pile(part, given) for part in apart.values()]
        return sorted(piles, key=lambda pile: pile.first.state is not State.AGAIN)

    def left(self) -> dict[str, int]:
        """Count what is left to do, by question."""
        held = recorded(self.course, self.questions.values())
        asks = self._requests()
        counts = {}
        for asked, rows in zip(self.questions.values(), held, strict=True):
            open_now = {student for student, one in rows.items() if one.needs_a_person}
            open_now |= {student for student, name in asks if name == asked.name} & set(rows)
            counts[asked.name] = len(open_now)
        return counts

    def comments(self, name: str) -> list[str]:
        """Return comments that can be used again."""
        return used_before(self.course, self.stage, name)

    def give(self, name: str, mark: Mark, ids: Sequence[str], seen: Mapping[str, str]) -> Action:
        """Give one mark to some answers; see `give_all`."""
        return self.give_all(name, {mark: ids}, seen)

    def give_all(
        self, name: str, marks: Mapping[Mark, Sequence[str]], seen: Mapping[str, str]
    ) -> Action:
        """Give marks to answers, all or none.

        Parameters
        ----------
        name : str
            The question.
        marks : mapping of Mark to sequence of str
            What is given to whose answers; see `Entry.id`.
        seen : mapping of str to str
            By id, the digest of the answer that the person has read.

        Raises
        ------
        CannotMark
            When nothing was saved; the message says why.
        """
        asked = self.question(name)
        by_id = {entry.id: entry for entry in self.entries(name)}
        ids = [i for given in marks.values() for i in given]
        if not ids:
            raise CannotMark("Nothing was saved: no answer is ticked.")
        unread = [i for i in ids if i not in by_id or by_id[i].answer.digest != seen.get(i)]
        if unread:
            raise CannotMark(
                f"Nothing was saved: {len(unread)} of these answers were handed in or graded "
                "again meanwhile. Read what is there now."
            )
        chosen = [by_id[i] for i in ids]
        by_student = {by_id[i].student: mark for mark, given in marks.items() for i in given}
        digests = {entry.student: entry.answer.digest for entry in chosen}
        action = save(self.course, asked, by_student, digests)
        for mark, given in marks.items():
            remember(self.course, self.stage, name, mark.comment, len(given))
        for entry in chosen:
            if entry.state is State.AGAIN:
                close(self.course, self.stage, entry.student, name)
        return action

    def confirm(self, name: str) -> int:
        """Confirm all marks of answers that were graded again and are what they were.

        Parameters
        ----------
        name : str
            The question.

        Returns
        -------
        int
            How many these are. Marks that were not given here are not among them: of their
            answers nobody knows what they were.

        Raises
        ------
        CannotMark
            When nothing was saved; the message says why.
        """
        marks: dict[Mark, list[str]] = {}
        seen = {}
        for entry in self.to_confirm(name):
            marks.setdefault(entry.recorded.mark, []).append(entry.id)
            seen[entry.id] = entry.answer.digest
        if seen:
            self.give_all(name, marks, seen)
        return len(seen)

    def to_confirm(self, name: str) -> list[Entry]:
        """Return the answers whose marks `confirm` confirms."""
        marked = self._marked(name)
        return [
            entry
            for entry in self.entries(name)
            if entry.state is State.CONFIRM and marked.get(entry.student) == entry.answer.digest
        ]

    def take_back(self) -> Action:
        """Undo the last marks; see `autograder.mark.marks.take_back`.

        What they answered of students' wishes to look again is open again.
        """
        action = take_back(self.course, self.stage)
        students = {change.student for change in action.changes}
        reopen(self.course, self.stage, action.question, students, action.time)
        return action

    def id_of(self, student: str) -> str:
        """Return what stands for a student's name where it must not be told."""
        return hmac.new(
            self._secret, student.encode("utf-8", "replace"), hashlib.sha256
        ).hexdigest()[:16]

    def _entries(self, asked: Asked, held: Mapping[str, Recorded]) -> list[Entry]:
        answers = self._answers.of(asked.notebook, asked.name, sorted(held))
        marked = self._marked(asked.name)
        asks = self._requests()
        return [
            Entry(
                self.id_of(student),
                answer,
                held[student],
                _state(held[student], answer, marked.get(student), words),
                words,
            )
            for student, answer in answers.items()
            for words in [tuple(asks.get((student, asked.name), ()))]
        ]

    def _requests(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for one in requests(self.course, self.stage):
            found.setdefault((one.student, one.question), []).append(one.words)
        return found

    def _marked(self, name: str) -> dict[str, str]:
        """Return the digest of each student's answer that was marked last."""
        return {
            change.student: change.answer
            for action in History(self.course).actions(self.stage)
            if action.question == name
            for change in action.changes
        }

    @staticmethod
    def _given(entries: Sequence[Entry]) -> dict[object, list[Mark]]:
        """Return the marks that have been given, by what their answers say."""
        known: dict[object, list[Mark]] = {}
        for entry in entries:
            if entry.state is State.MARKED:
                known.setdefault(key_of(entry.answer), []).append(entry.recorded.mark)
        return known


def _goes_with(entry: Entry) -> object:
    """Return what has to be the same for one mark: who was marked is not marked with others."""
    if entry.state in (State.AGAIN, State.CHANGED):
        return entry.id
    return None if entry.state is State.LEFT else (entry.state, entry.recorded.mark)


def _pile(entries: Sequence[Entry], given: Mapping[object, list[Mark]]) -> Pile:
    key = key_of(entries[0].answer)
    alike = sum(key_of(entry.answer) == key for entry in entries)
    marks = given.get(key, [])
    if entries[0].state is not State.LEFT or len(set(marks)) != 1:
        return Pile(tuple(entries), alike)
    return Pile(tuple(entries), alike, marks[0], len(marks))


def _state(held: Recorded, answer: Answer, marked: str | None, words: tuple[str, ...]) -> State:
    if words:
        return State.AGAIN
    if held.mark.points is None:
        return State.LEFT if held.needs_a_person else State.BLANK
    if not held.needs_a_person:
        return State.MARKED
    return State.CONFIRM if marked in (None, answer.digest) else State.CHANGED
