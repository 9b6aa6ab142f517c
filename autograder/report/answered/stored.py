"""Read what a stage's students answered: which stored answers are alike, byte by byte.

Most answers of a cohort are alike, so each is opened once, whoever gave it. What is held in memory
is a digest an answer and, of each different one, its short form without the bytes of arrays.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.authoring.typical import reference_answers
from autograder.course.course import Course
from autograder.course.variants import known_variants
from autograder.report.answered.own import own_names
from autograder.run.replies import FIGURES_KEY, get_key
from autograder.score.outcome import Graded
from autograder.score.results import UNKNOWN, CheckResult
from autograder.store.submissions import AnswerStore
from autograder.wire.frames import CHANGES

__all__ = ["Distinct", "Question", "Said", "StageAnswers"]

MOST_HELD, HELD_BYTES = 200_000, 60_000_000
"""Longest replies to one question that are held in memory, in bytes before they are packed; and
bytes of all of them together, packed."""

Replies = Mapping[str, dict[str, Any]]
Said = tuple[str, str]
"""Title of a check that was failed, and the message, or else the hint, that the student met."""


@dataclass
class Distinct:
    """One answer as it is stored, and who gave it.

    Attributes
    ----------
    is_right : bool
        Whether these students have all points of the question.
    variant : int
        On which variant of the course's files the reference's answers are its.
    weight : int
        Bytes of the arrays in it that are not the reference's.
    members : list of int
        Numbers of outcomes.
    packed : bytes
        Its replies, packed; empty where they are too long to be held in memory.
    """

    is_right: bool
    variant: int
    weight: int
    members: list[int] = field(default_factory=list)
    packed: bytes = b""

    def replies(self) -> dict[str, dict[str, Any]] | None:
        """Return the replies; None where they have to be read again."""
        return dict(json.loads(zlib.decompress(self.packed))) if self.packed else None


@dataclass
class Question:
    """What is known of a question before any answer is looked at.

    Attributes
    ----------
    name : str
        As the report calls it.
    part : str
        Its notebook; see `autograder.course.course.Course.parts`.
    key : str
        Its name in that notebook.
    own : tuple of str
        Variables that are its own answers.
    code : str
        Of the reference answer.
    right : int
        How many have all points.
    distinct : list of Distinct
        The largest first.
    unread : list of int
        Outcomes that lost points, and whose answer is not stored: it was too large, or lost with
        its process.
    said : dict of int to tuple of Said
        What those who lost points were told.
    """

    name: str
    part: str
    key: str
    own: tuple[str, ...] = ()
    code: str = ""
    right: int = 0
    distinct: list[Distinct] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    said: dict[int, tuple[Said, ...]] = field(default_factory=dict)

    def items(self, replies: Replies) -> Iterator[str]:
        """Give the keys of those replies that tell of the question's own answers."""
        wanted = {get_key(name) for name in self.own} | {FIGURES_KEY}
        calls = tuple(f"call {name} " for name in (*self.own, CHANGES))
        return (key for key in sorted(replies) if key in wanted or key.startswith(calls))


class StageAnswers:
    """The stored answers of one stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    outcomes : sequence of Graded
        The hand-ins to look at, each with its results.

    Attributes
    ----------
    questions : list of Question
        In the order of the notebook.
    variants : list of int
        The variant of the course's files that each outcome's student has.
    references : dict of int to dict
        The reference's replies on each of these variants: part to question to replies.
    """

    def __init__(self, course: Course, stage: str, outcomes: Sequence[Graded]) -> None:
        self.course, self.stage, self.outcomes = course, stage, list(outcomes)
        self.store = AnswerStore(course.root)
        known = known_variants(course)
        self.variants = [known.get(one.submission.student, 0) for one in self.outcomes]
        self.references = {variant: self._reference(variant) for variant in {0, *self.variants}}
        self._by_name: dict[str, Question] = {}
        for part in course.parts(stage):
            codes = reference_answers(course, part)
            names = own_names(codes)
            for key, code in codes.items():
                _, _, notebook = part.partition("/")
                name = f"{notebook}: {key}" if notebook else key
                self._by_name[name] = Question(name, part, key, tuple(names[key]), code)
        self._blobs = {name for one in self.references.values() for name in _hashes(one)}
        self._room = HELD_BYTES
        self._read()
        self.questions = [one for one in self._by_name.values() if one.right or one.said]

    def replies(self, number: int, part: str) -> dict[str, dict[str, Any]] | None:
        """Return the stored replies of an outcome, by question; None when there are none."""
        student = self.outcomes[number].submission.student
        return self.store.read_replies(self.store.of_student(student, part))

    def _reference(self, variant: int) -> dict[str, dict[str, dict[str, Any]]]:
        found = {part: self.store.read_reference(part, variant) for part in self._parts}
        return {
            part: {
                question: {key: reply for key, reply in replies.items() if _is_reply(reply)}
                for question, replies in questions.items()
                if isinstance(replies, dict)
            }
            for part, questions in found.items()
        }

    @property
    def _parts(self) -> list[str]:
        return self.course.parts(self.stage)

    def _read(self) -> None:
        texts: dict[Said, Said] = {}
        found: dict[str, dict[tuple[bytes, bool, int], Distinct]] = {}
        for number, outcome in enumerate(self.outcomes):
            replies = {part: self.replies(number, part) or {} for part in self._parts}
            for result in outcome.questions:
                question = self._by_name.get(result.question)
                if question is None:
                    continue
                is_right = result.score >= result.points
                question.right += is_right
                if not is_right:
                    said = [_said(check) for check in result.checks if not check.passed]
                    question.said[number] = tuple(texts.setdefault(one, one) for one in said)
                stored = replies[question.part].get(question.key)
                text = _text(question, stored)
                if text is None:
                    if not is_right:
                        question.unread.append(number)
                    continue
                known = found.setdefault(question.name, {})
                digest = hashlib.blake2b(text, digest_size=16).digest()
                key = (digest, is_right, self.variants[number])
                if key not in known:
                    known[key] = Distinct(
                        is_right,
                        self.variants[number],
                        _weight(question, stored, self._blobs),
                        packed=self._packed(text),
                    )
                known[key].members.append(number)
        for name, distinct in found.items():
            self._by_name[name].distinct = sorted(
                distinct.values(), key=lambda one: (-len(one.members), one.members[0])
            )

    def _packed(self, text: bytes) -> bytes:
        packed = zlib.compress(text, 1) if len(text) <= MOST_HELD else b""
        if len(packed) > self._room:
            return b""
        self._room -= len(packed)
        return packed


def _said(check: CheckResult) -> Said:
    words = check.message if check.message not in ("", UNKNOWN) else check.hint
    return check.title, words or check.message


def _text(question: Question, replies: Any) -> bytes | None:
    """Return a question's own answers as text; None where nothing of them is stored."""
    if not isinstance(replies, dict):
        return None
    items = [[key, replies[key]] for key in question.items(replies)]
    if not all(_is_reply(reply) for _, reply in items):
        return None
    return json.dumps(items).encode() if items else None


def _hashes(stored: Any) -> Iterator[str]:
    """Give the names of all blobs that are named somewhere."""
    for value in stored.values() if isinstance(stored, dict) else ():
        if isinstance(value, list):
            yield from (str(blob.get("sha256")) for blob in value if isinstance(blob, dict))
        else:
            yield from _hashes(value)


def _is_reply(stored: Any) -> bool:
    """Tell whether something has the form of a reply: a file may have been damaged."""
    if not isinstance(stored, dict) or not isinstance(stored.get("header"), dict):
        return False
    blobs = stored.get("blobs")
    return isinstance(blobs, list) and all(
        isinstance(blob, dict) and type(blob.get("size", 0)) is int for blob in blobs
    )


def _weight(question: Question, replies: Any, known: set[str]) -> int:
    return sum(
        int(blob.get("size", 0))
        for key in question.items(replies)
        for blob in replies[key].get("blobs", ())
        if isinstance(blob, dict) and str(blob.get("sha256")) not in known
    )
