"""Measure how well look-alikes are found: ``python benchmarks/look_alikes.py --help``.

From the typical answers. *Copies*: an answer and the same one disguised (other names, comments and
layout, lines that do not depend on each other swapped). *Honest pairs*: two different right answers
to the same question. For whole notebooks, a cohort whose members draw each answer from the typical
ones, so that honest hand-ins share many answers word for word, more than real ones do.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import io
import random
import resource
import sys
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Found whether it has been installed or not, and before another copy that has been.
sys.path.insert(1, str(ROOT))

from page_parts import put_between  # noqa: E402

from autograder.authoring.typical import reference_answers, typical_answers  # noqa: E402
from autograder.course.course import Course  # noqa: E402
from autograder.report.look_alikes.comparing import (  # noqa: E402
    OF_A_NOTEBOOK,
    OF_A_QUESTION,
    Compared,
    compare,
)
from autograder.report.look_alikes.pieces import Pieces, given_names, read_code  # noqa: E402
from autograder.sanitise.reading import read_cells  # noqa: E402

PAGE = ROOT / "docs" / "look_alikes.md"
PARTS = (1.0, 0.75, 0.5)
"""What part of the answers of a notebook is copied; the others are somebody else's."""
COPIES = 10
"""Copied notebooks of each part, in a cohort."""


@dataclass
class Tally:
    """What was found of what should be, and of what should not."""

    copies: int = 0
    found: int = 0
    telling: int = 0
    """Copies that hold enough that few others have."""
    telling_found: int = 0
    honest: int = 0
    wrongly: int = 0

    @property
    def precision(self) -> float:
        """What part of all that is shown are copies."""
        return self.found / max(1, self.found + self.wrongly)

    def row(self, name: str) -> str:
        """Return a row of the table on single questions."""
        return (
            f"| {name} | {self.copies} | {self.found / max(1, self.copies):.0%} | "
            f"{self.telling_found / max(1, self.telling):.0%} of {self.telling} | "
            f"{self.wrongly} of {self.honest} | {self.precision:.3f} |"
        )

    def __iadd__(self, other: Tally) -> Tally:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


class _Rename(ast.NodeTransformer):
    """Gives other names to all that a student named."""

    def __init__(self, tree: ast.AST, keep: Collection[str], draw: random.Random) -> None:
        nodes = list(ast.walk(tree))
        bound = {node.id for node in nodes if isinstance(node, ast.Name) and _is_bound(node)}
        bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        free = sorted(bound - set(keep) - set(dir(builtins)))
        self.names = {name: f"{draw.choice('klmnp')}_{at}" for at, name in enumerate(free)}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node


def _is_bound(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def disguised(code: str, keep: Collection[str], draw: random.Random) -> str:
    """Return code with other names, comments, layout, and order of lines that are independent."""
    tree = ast.parse(code)
    tree = _Rename(tree, keep, draw).visit(tree)
    body = tree.body
    for at in range(len(body) - 1):
        one, two = body[at], body[at + 1]
        if isinstance(one, ast.Assign) and isinstance(two, ast.Assign):
            written = [{n.id for n in _names(some) if _is_bound(n)} for some in (one, two)]
            read = [{n.id for n in _names(some) if not _is_bound(n)} for some in (one, two)]
            if not written[0] & (written[1] | read[1]) and not written[1] & read[0]:
                body[at], body[at + 1] = two, one
    lines = ast.unparse(tree).split("\n")
    return "\n".join(
        ["# in my own words", *(f"{line}  # step {draw.random():.3f}" for line in lines)]
    )


def _names(node: ast.AST) -> Iterable[ast.Name]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Name))


@dataclass
class Stage:
    """A stage's answers, and how they are cut."""

    course: Course
    name: str
    reference: dict[str, str] = field(init=False)
    answers: dict[str, list[str]] = field(init=False)
    right: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        cells, _ = read_cells(self.course.release(self.name))
        sources = [cell.source for cell in cells if cell.cell_type == "code"]
        texts = [cell.source for cell in cells if cell.cell_type != "code"]
        self.given = given_names(sources, texts)
        codes = [read_code(source) for source in sources]
        self.modules = {key: value for code in codes for key, value in code.modules.items()}
        self.released = {
            piece for code in codes for piece in code.pieces(self.given, self.modules).sizes
        }
        self.reference = reference_answers(self.course, self.name)
        typical = typical_answers(self.course, self.name)
        self.answers, self.right = {}, {}
        for question, code in self.reference.items():
            some = [one for one in typical.get(question, ()) if _parses(one.code)]
            self.answers[question] = [code, *(one.code for one in some)]
            self.right[question] = [0, *(at for at, one in enumerate(some, 1) if one.is_right)]

    def cut(self, text: str) -> Pieces:
        """Cut an answer."""
        code = read_code(text)
        return code.pieces(self.given, self.modules | code.modules)


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def single_questions(stage: Stage, draw: random.Random) -> Tally:
    """Try each typical answer with a disguised copy of it, among all others to its question."""
    tally = Tally()
    for question, codes in stage.answers.items():
        cut = [stage.cut(code) for code in codes]
        before = Compared(dict(enumerate(cut)), len(cut), stage.released)
        right = stage.right[question]
        for at, first in enumerate(right):
            for second in right[at + 1 :]:
                tally.honest += 1
                tally.wrongly += _is_shown(before, first, second)
        for at, code in enumerate(codes):
            with_copy = [*cut, stage.cut(disguised(code, stage.given, draw))]
            after = Compared(dict(enumerate(with_copy)), len(with_copy), stage.released)
            found = _is_shown(after, at, len(cut))
            telling = after.own[at] >= OF_A_QUESTION.shared
            tally += Tally(1, found, telling, found and telling)
    return tally


def _is_shown(compared: Compared, first: int, second: int) -> bool:
    shared = compared.shared(first)[0, second]
    shorter = min(compared.own[first], compared.own[second])
    return bool(shared >= OF_A_QUESTION.shared and shared >= OF_A_QUESTION.share * shorter)


def cohort(stage: Stage, students: int, draw: random.Random) -> list[dict[str, str]]:
    """Make up hand-ins: three of ten answers are the reference, seven right or typically wrong."""
    return [
        {
            question: codes[0] if draw.random() < 0.3 else draw.choice(codes)
            for question, codes in stage.answers.items()
        }
        for _ in range(students)
    ]


def whole_notebooks(
    stage: Stage, students: int, draw: random.Random, parts: Iterable[float] = PARTS
) -> dict[float, Tally]:
    """Hide copied notebooks in a cohort, and see which pairs are shown."""
    found = {}
    for part in parts:
        people = cohort(stage, students, draw)
        copied = set()
        for source in draw.sample(range(students), COPIES):
            other = cohort(stage, 1, draw)[0]
            copied.add((source, len(people)))
            people.append(
                {
                    question: disguised(code, stage.given, draw)
                    if draw.random() < part
                    else other[question]
                    for question, code in people[source].items()
                }
            )
        shown = _shown_pairs(stage, people)
        count = len(people)
        found[part] = Tally(
            copies=len(copied),
            found=len(shown & copied),
            honest=count * (count - 1) // 2 - len(copied),
            wrongly=len(shown - copied),
        )
    return found


def _compared(stage: Stage, people: list[dict[str, str]]) -> dict[str, Compared]:
    return {
        question: Compared(
            {row: stage.cut(codes[question]) for row, codes in enumerate(people)},
            len(people),
            stage.released,
        )
        for question in stage.answers
    }


def _shown_pairs(stage: Stage, people: list[dict[str, str]]) -> set[tuple[int, int]]:
    questions = _compared(stage, people)
    total = sum(one.shared(slice(0, len(people))) for one in questions.values())
    own = sum(one.own for one in questions.values())
    return {
        (first, second)
        for second in range(len(people))
        for first in range(second)
        if total[first, second] >= OF_A_NOTEBOOK.shared
        and total[first, second] >= OF_A_NOTEBOOK.share * min(own[first], own[second])
    }


def copydetect_on_questions(stage: Stage, draw: random.Random) -> Tally:
    """Do the same with copydetect, at its own thresholds; no answer holds code of the release."""
    from copydetect import CodeFingerprint, compare_files, defaults

    def print_of(code: str) -> CodeFingerprint:
        noise, guarantee = defaults.NOISE_THRESHOLD, defaults.GUARANTEE_THRESHOLD
        return CodeFingerprint("answer.py", noise, guarantee - noise + 1, fp=io.StringIO(code))

    def is_shown(one: CodeFingerprint, two: CodeFingerprint) -> bool:
        if not (one.hashes and two.hashes):
            return False
        _, shares, _ = compare_files(one, two)
        return max(shares) >= defaults.DISPLAY_THRESHOLD

    tally = Tally()
    for question, codes in stage.answers.items():
        prints = [print_of(code) for code in codes]
        right = stage.right[question]
        for at, first in enumerate(right):
            for second in right[at + 1 :]:
                tally.honest += 1
                tally.wrongly += is_shown(prints[first], prints[second])
        for code, one in zip(codes, prints, strict=True):
            found = is_shown(one, print_of(disguised(code, stage.given, draw)))
            telling = bool(one.hashes)
            tally += Tally(1, found, telling, found and telling)
    return tally


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=100, help="honest hand-ins (100)")
    parser.add_argument("--many", type=int, default=2_000, help="hand-ins to time (2000); 0: none")
    parser.add_argument("--copydetect", action="store_true", help="also try copydetect, if there")
    parser.add_argument("--page", type=Path, default=PAGE, help="page to write the tables into")
    chosen = parser.parse_args()
    course = Course(ROOT)
    stages = [Stage(course, name) for name in course.stages]
    draw = random.Random(18)
    tables = [*_question_table(stages, draw, single_questions), ""]
    if chosen.copydetect:
        print("\n".join(_question_table(stages, random.Random(18), copydetect_on_questions)))
    tables += _notebook_table(stages, chosen.students, draw)
    if chosen.many:
        tables += ["", _time(stages[0], chosen.many, draw)]
    print("\n".join(tables))
    put_between(chosen.page, "LOOK-ALIKES", "\n".join(tables))


def _question_table(stages: list[Stage], draw: random.Random, measure) -> list[str]:  # type: ignore[no-untyped-def]
    lines = [
        "| single questions | copies | found | found of those that are long and unusual enough | "
        "honest pairs shown | precision |",
        "|---|---|---|---|---|---|",
    ]
    total = Tally()
    for stage in stages:
        one = measure(stage, draw)
        total += one
        lines.append(one.row(stage.name))
    return [*lines, total.row("all")]


def _notebook_table(stages: list[Stage], students: int, draw: random.Random) -> list[str]:
    lines = [
        "| whole notebooks | copied | copies found | honest pairs shown | precision |",
        "|---|---|---|---|---|",
    ]
    for stage in stages:
        for part, one in whole_notebooks(stage, students, draw).items():
            lines.append(
                f"| {stage.name} | {part:.0%} of the answers | {one.found} of {one.copies} | "
                f"{one.wrongly} of {one.honest} | {one.precision:.3f} |"
            )
    return lines


def _time(stage: Stage, students: int, draw: random.Random) -> str:
    people = cohort(stage, students, draw)
    # No two texts are the same, as no two hand-ins are.
    people = [
        {question: f"{code}\n# {draw.random()}" for question, code in one.items()} for one in people
    ]
    start = time.process_time()
    questions = _compared(stage, people)
    cut = time.process_time()
    compare([str(row) for row in range(students)], questions)
    end = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return (
        f"{students:,} hand-ins of {stage.name}, {len(stage.answers)} questions each: "
        f"{cut - start:.0f} s CPU to cut the answers, {end - cut:.0f} s to compare them all, "
        f"at most {peak:.0f} MB."
    )


if __name__ == "__main__":
    main()
