"""Group a question's answers by what they are, the largest wrong group first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.course.course import Course
from autograder.report.answered.described import Described, Describer
from autograder.report.answered.numbers import Number
from autograder.report.answered.stored import Distinct, Question, Replies, Said, StageAnswers
from autograder.score.outcome import Graded

__all__ = ["Group", "Grouped", "grouped_answers"]

Answers = tuple[StageAnswers, list["Grouped"]]

MOST_LOOKED_AT = 150
"""So many distinct answers to a question are looked at, the most frequent ones first."""
MOST_BYTES = 60_000_000
"""So many bytes of arrays that are not the reference's are looked at for each question, and as many
of right answers."""
TELLING = 3
"""A clause has to be so many times as frequent in wrong answers as in right ones."""
MOST_RIGHT = 40
"""So many distinct right answers: they tell in what right ones may differ from the reference."""


@dataclass
class Group:
    """Students whose answers to a question are alike.

    Attributes
    ----------
    is_right : bool
        Whether they have all points.
    words : tuple of str
        In what their answer differs from the reference's, a clause each.
    drawn : tuple of str
        Those of them that are about figures.
    shown : tuple of (str, str)
        Names and values of one of them.
    said : list of (Said, int)
        What they met, and how many of them, the most frequent first.
    members : list of int
        Numbers of outcomes.
    is_stored : bool
        False where all that is known is what the students met.
    """

    is_right: bool
    words: tuple[str, ...]
    drawn: tuple[str, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    said: list[tuple[Said, int]] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    is_stored: bool = True


@dataclass
class Grouped:
    """A question and the groups of its answers.

    Attributes
    ----------
    question : Question
    variant : int
        The variant of the course's files that most of them have.
    expected : list of (str, str)
        Names and values of the reference's answers on it.
    wrong, right : list of Group
        The largest first. Of right ones, only those that were looked at.
    left : list of int
        Outcomes whose answer was not looked at, as there are too many different ones.
    has_figures : bool
        Whether its checks look at figures.
    count : int
        How many have a result.
    """

    question: Question
    variant: int
    expected: list[tuple[str, str]]
    wrong: list[Group]
    right: list[Group]
    left: list[int]
    has_figures: bool
    count: int


_latest: list[Answers] = []


def grouped_answers(course: Course, stage: str, outcomes: Sequence[Graded]) -> Answers:
    """Group the stored answers of a stage.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    outcomes : sequence of Graded
        The hand-ins that count, each with its results.

    Returns
    -------
    answers : StageAnswers
        What they were made from.
    groups : list of Grouped
        One for each question, in the order of the notebook.
    """
    for known in _latest:
        # Two sections of one page ask for the same, and nobody after them.
        same = (known[0].course, known[0].stage) == (course, stage)
        if same and list(map(id, known[0].outcomes)) == list(map(id, outcomes)):
            _latest.clear()
            return known
    _latest[:] = [_grouped(StageAnswers(course, stage, outcomes))]
    return _latest[0]


def _grouped(answers: StageAnswers) -> Answers:
    chosen = {question.name: list(_chosen(question)) for question in answers.questions}
    describers = _describers(answers)
    numbers: dict[int, dict[str, Number]] = defaultdict(dict)
    for (_, variant), describer in describers.items():
        numbers[variant].update(describer.numbers())

    def describe(question: Question, one: Distinct, replies: Replies) -> Described:
        return describers[question.name, one.variant].describe(replies, numbers[one.variant])

    described: dict[tuple[str, int], Described] = {}
    # What has to be read again: by student, so that no file is read twice.
    again: dict[tuple[int, str], list[tuple[Question, int]]] = defaultdict(list)
    for question in answers.questions:
        for place, one in enumerate(chosen[question.name]):
            replies = one.replies()
            if replies is None:
                again[one.members[0], question.part].append((question, place))
            else:
                described[question.name, place] = describe(question, one, replies)
    for (number, part), wanted in again.items():
        stored = answers.replies(number, part) or {}
        for question, place in wanted:
            one = chosen[question.name][place]
            described[question.name, place] = describe(question, one, stored.get(question.key, {}))
    found = []
    usual = Counter(answers.variants).most_common(1)[0][0] if answers.variants else 0
    for question in answers.questions:
        looked_at = chosen[question.name]
        pairs = [(one, described[question.name, i]) for i, one in enumerate(looked_at)]
        ids = set(map(id, looked_at))
        left = [one for one in question.distinct if not one.is_right and id(one) not in ids]
        found.append(
            Grouped(
                question,
                usual,
                describers[question.name, usual].expected(),
                *_groups(question, pairs),
                sorted(number for one in left for number in one.members),
                any(one.has_figures for _, one in pairs),
                question.right + len(question.said),
            )
        )
    for question in answers.questions:
        for one in question.distinct:
            one.packed = b""  # Looked at.
    return answers, found


def _describers(answers: StageAnswers) -> dict[tuple[str, int], Describer]:
    found = {}
    for question in answers.questions:
        for variant, reference in answers.references.items():
            rights = (one for one in question.distinct if one.is_right and one.variant == variant)
            first = next(rights, None)
            right = None if first is None else first.replies()
            known = reference[question.part].get(question.key, {})
            describer = Describer(question, known, right or {}, answers.store.blobs)
            found[question.name, variant] = describer
    return found


def _chosen(question: Question) -> Iterator[Distinct]:
    """Give the answers to look at."""
    room = {True: MOST_BYTES, False: MOST_BYTES}
    left = {True: MOST_RIGHT, False: MOST_LOOKED_AT}
    for one in question.distinct:
        if one.weight <= room[one.is_right] and left[one.is_right]:
            room[one.is_right] -= one.weight
            left[one.is_right] -= 1
            yield one


def _telling(pairs: Sequence[tuple[Distinct, Described]]) -> set[str]:
    """Return the clauses that tell wrong answers from right ones.

    What is as frequent in right answers is no mistake: a question may leave the colour map open, or
    build on an earlier answer.
    """
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    totals = Counter[bool]()
    for one, described in pairs:
        totals[one.is_right] += len(one.members)
        for clause in {*described.values, *described.drawn}:
            counts[one.is_right][clause] += len(one.members)
    return {
        clause
        for clause, count in counts[False].items()
        if count * totals[True] > TELLING * counts[True][clause] * totals[False]
        or not counts[True][clause]
    }


def _groups(
    question: Question, pairs: Sequence[tuple[Distinct, Described]]
) -> tuple[list[Group], list[Group]]:
    telling = _telling(pairs)
    groups: dict[tuple[bool, tuple[str, ...], object], Group] = {}
    for one, described in pairs:
        words = described.values + described.drawn
        if not one.is_right:
            words = tuple(clause for clause in words if clause in telling)
        met = question.said.get(one.members[0])
        key = (one.is_right, words, None if words else met)
        drawn = tuple(clause for clause in words if clause in described.drawn)
        group = groups.setdefault(key, Group(one.is_right, words, drawn, described.shown))
        group.members += one.members
    for number in question.unread:
        met = question.said[number]
        unread = Group(is_right=False, words=(), is_stored=False)
        groups.setdefault((False, ("unread",), met), unread).members.append(number)
    for group in groups.values():
        group.members.sort()
        if not group.is_right:
            said = Counter(one for number in group.members for one in question.said[number])
            group.said = said.most_common()
    ordered = sorted(groups.values(), key=lambda group: (-len(group.members), group.words))
    return [g for g in ordered if not g.is_right], [g for g in ordered if g.is_right]
