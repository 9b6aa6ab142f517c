"""Draft a typical answer and a message from a group of wrong answers, for an author to edit."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from autograder.authoring.typical import typical_answers
from autograder.course.course import Course
from autograder.report.answered.answers import examples_of
from autograder.report.answered.grouping import Group, Grouped, grouped_answers
from autograder.report.answered.stored import StageAnswers
from autograder.report.answered.wording import group_words, message_words, printable
from autograder.report.cohort import Cohort
from autograder.score.outcome import Graded

__all__ = ["Draft", "NoDraft", "draft_for"]

MOST_TRIED = 8
"""So many members' notebooks are looked at for the shortest code."""
MOST_TITLE = 90
MOST_OTHERS = 5

ABOUT = re.compile(r"(?:what )?`(?P<name>[^\W\d]\w*)` ")
CLAUSE = re.compile(r"`(?P<name>[^\W\d]\w*)` is (?:(?P<value>\S+): )?(?:it is )?(?P<how>.+)")
NUMBER = r"(?P<n>[\d,]+(?:\.\d+)?(?:e[-+]?\d+)?)"
FORMULAS = [
    (re.compile(f"exactly the reference divided by {NUMBER}"), "{right} / {n}"),
    (re.compile(f"exactly {NUMBER} times the reference"), "{right} * {n}"),
    (re.compile(f"(?:off by one: )?{NUMBER} more than the reference"), "{right} + {n}"),
    (re.compile(f"(?:off by one: )?{NUMBER} less than the reference"), "{right} - {n}"),
    (re.compile("minus the reference"), "-{right}"),
    (re.compile("1 divided by the reference"), "1 / {right}"),
    (re.compile("1 minus the reference"), "1 - {right}"),
    (re.compile("the reference squared"), "{right} ** 2"),
    (re.compile("the reference transposed"), "{right}.T"),
    (re.compile("the reference with (?:rows|the order) turned around"), "{right}[::-1]"),
    (re.compile("the reference with columns turned around"), "{right}[:, ::-1]"),
    (re.compile(r"the reference's `(?P<other>[^\W\d]\w*)`"), 'reference["{other}"]'),
]
"""What an answer is as code, for some of the words that tell it."""


class NoDraft(Exception):
    """There is nothing to draft from: the message says why, and what there is."""


@dataclass(frozen=True)
class Draft:
    """A draft.

    Attributes
    ----------
    text : str
        Python, for an author to edit: nothing reads it.
    number : int
        Of the group.
    count, of : int
        How many share the answer, and how many have a result.
    words : str
        What the answer is.
    known : str
        Title of a typical answer with the same code; empty where there is none.
    others : list of (int, int, str)
        Number, count and words of other groups.
    """

    text: str
    number: int
    count: int
    of: int
    words: str
    known: str
    others: list[tuple[int, int, str]]


def draft_for(
    course: Course, stage: str, question: str, number: int, outcomes: Sequence[Graded]
) -> Draft:
    """Draft from a group of a question's wrong answers.

    Parameters
    ----------
    course : Course
        The course.
    stage, question : str
        Names of the stage and of the question, as the report has them.
    number : int
        Of the group, as the report counts; 1 is the largest.
    outcomes : sequence of Graded
        What became of all that was handed in.

    Raises
    ------
    NoDraft
        When there is no such question or group.
    """
    answers, grouped = grouped_answers(course, stage, Cohort.of(outcomes).graded)
    one = next((one for one in grouped if one.question.name == question), None)
    if one is None:
        names = [each.question.name for each in grouped]
        near = get_close_matches(question, names, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        there = ", ".join(names) or f"none yet: autograder grade {stage}"
        raise NoDraft(
            f"{stage} has no graded answers to a question {question!r}.{meant} There are: {there}."
        )
    if not 1 <= number <= len(one.wrong):
        there = f"1 to {len(one.wrong)}" if one.wrong else "none: nobody lost points"
        raise NoDraft(f"{question} has no group {number} of wrong answers. Groups: {there}.")
    group = one.wrong[number - 1]
    code = _code(answers, one, group)
    known = _known(course, stage, one.question.key, code)
    return Draft(
        text=_text(answers, one, group, number, code, known),
        number=number,
        count=len(group.members),
        of=one.count,
        words=group_words(group),
        known=known,
        others=[
            (place, len(other.members), group_words(other))
            for place, other in enumerate(one.wrong[: MOST_OTHERS + 1], 1)
            if other is not group
        ],
    )


def _code(answers: StageAnswers, one: Grouped, group: Group) -> str:
    """Return the shortest code that some members wrote, without comments."""
    codes = [
        without_comments(example.code)
        for member in group.members[:MOST_TRIED]
        for _, example in examples_of(answers, [(one, [member])])
    ]
    return min(filter(str.strip, codes), key=len, default="")


def without_comments(code: str) -> str:
    """Return code without its comments, in which names may stand; as it is where it is no Python.

    Parameters
    ----------
    code : str
        A cell.
    """
    lines = code.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column].rstrip()
    except (tokenize.TokenError, SyntaxError, IndexError):
        return code
    return "\n".join(line for line in lines if line.strip())


def _known(course: Course, stage: str, question: str, code: str) -> str:
    def plain(text: str) -> str:
        return "".join(without_comments(text).split())

    try:
        answers = typical_answers(course, stage).get(question, [])
    except Exception:  # An author's module may be half written.
        return ""
    return next((one.title for one in answers if plain(one.code) == plain(code)), "")


def _text(
    answers: StageAnswers, one: Grouped, group: Group, number: int, code: str, known: str
) -> str:
    course, stage, question = answers.course, answers.stage, one.question.key
    fails = _failed(answers.outcomes[group.members[0]], one.question.name)
    words = group_words(group)
    typical = _place(course, course.typical_answers(stage), f'"{question}": [')
    checks = _place(course, course.checks(stage), f'"{question}"')
    head = [
        f"Draft: {one.question.name} of {stage}, group {number} of {len(one.wrong)}: "
        f"{len(group.members)} of {one.count} students.",
        f"Their answer: {words}",
        *(f"{count} met: {text} ({title})" for title, text, count in message_words(group.said[:3])),
        "",
        "Nothing reads this file. Read it, edit it, and copy its two parts to where they belong.",
        "The code is a student's: comments are left out; take out whatever else tells whose it is.",
    ]
    if known:
        head.append(f"A typical answer with this code is there already: {printable(known, 80)}")
    title = printable(words.replace("`", "").partition(";")[0], MOST_TITLE)
    message = (group.said[0][0][1] if group.said else "").partition("\n")[0]
    lines = [
        *(f"# {printable(line, 500)}".rstrip() for line in head),
        "",
        "from autograder.authoring.answer import wrong",
        "",
        f'# 1. To ANSWERS["{question}"] in {typical}.',
        "#    `hint` is what the message has to say: some words of it, as they are shown.",
        "ANSWER = wrong(",
        f"    {literal(title)},",
        f"    {_block(code)},",
        f"    hint={literal(printable(message, 80))},",
        f"    fails=({''.join(f'{literal(name)}, ' for name in fails)}),",
        ")",
        "",
        f"# 2. To the check in {checks}: one of the `mistakes` of",
        "#    `compare.same`, or an assert of its own before the comparison. It has to be true of",
        "#    this mistake alone. The first text says what was seen, never what is right; the",
        f"#    second, what to do. Then: autograder answers {stage} --question {question}",
        "#",
        *(f"# {line}".rstrip() for line in _message(group)),
    ]
    return "\n".join(lines) + "\n"


def _message(group: Group) -> list[str]:
    name, formula = _formula(group.words)
    value = f"    {formula}," if formula else "    …,  # what this mistake gives"
    return ["(", value, f'    saw("`{name}` is …", do="…"),', "),"]


def _formula(words: Sequence[str]) -> tuple[str, str]:
    """Return the variable that is wrong, and what it is as code; empty where nobody knows."""
    names = [found["name"] for clause in words if (found := ABOUT.match(clause))]
    for clause in words:
        found = CLAUSE.fullmatch(clause)
        if found is None:
            continue
        right = f'reference["{found["name"]}"]'
        for pattern, code in FORMULAS:
            if match := pattern.match(found["how"]):
                parts = {key: value.replace(",", "") for key, value in match.groupdict().items()}
                return found["name"], code.format(right=right, **parts)
        if found["value"] is None and re.fullmatch(r"-?\d+(\.\d+)?(e[-+]?\d+)?", found["how"]):
            return found["name"], found["how"]
    return names[0] if names else "…", ""


def _failed(outcome: Graded, question: str) -> list[str]:
    results = (one for one in outcome.questions if one.question == question)
    return [check.name for one in results for check in one.checks if not check.passed]


def _place(course: Course, folder: Path, words: str) -> str:
    """Return the module of a folder in which words stand; the folder where there is none."""
    for path in sorted(folder.glob("*.py")):
        if words in path.read_text(encoding="utf-8", errors="replace"):
            folder = path
            break
    return str(folder.relative_to(course.root) if folder.is_relative_to(course.root) else folder)


def _block(code: str) -> str:
    """Return code as a text of several lines, or in one where that would not be the same."""
    plain = all(letter.isprintable() or letter == "\n" for letter in code)
    if plain and '"""' not in code and "\\" not in code and not code.endswith('"'):
        return f'"""\n{code}\n"""'
    return literal(code)


def literal(text: str) -> str:
    """Return a text as Python, whatever is in it."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return ascii(text)
