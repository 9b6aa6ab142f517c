"""The page `docs/checks.md`: which question builds on which, and what checks say of answers.

It is put together from parts that are made apart from one another: a table a stage, which is read
from notebooks and checks, and a section a question, for which its answers have to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.authoring.dependencies import makers
from autograder.authoring.tried_answers import Tried
from autograder.check.building_on import names_built_on
from autograder.check.session import CheckSession, in_check_session
from autograder.course.course import Course
from autograder.course.masters import read_master
from autograder.course.whole_files import write_text
from autograder.run.cells import ANSWER_SUFFIX

__all__ = ["BuildsOn", "builds_on_of", "page", "page_path", "section", "sections_in", "write_page"]

HEAD = """\
# Checks

Generated from the master notebooks, the hidden checks and the typical answers: `autograder docs`
writes the tables of what builds on what, `autograder answers` the rest. Do not edit.

A check accepts what follows from the student's own earlier answers, or what is true: those are the
answers on which it **builds**. Below that, each row is a typical answer, each column a hidden check
with its points: ✓ passed; ✗ failed, with words that fit the mistake; ? failed, and it could not
tell why."""
RIGHT, WRONG = "right", "wrong"
_SECTION = re.compile(r"^### `(\w+)`$", re.MULTILINE)
_STAGE = re.compile(r"^## (\S+)$", re.MULTILINE)

BuildsOn = dict[str, dict[str, tuple[str, ...]]]
"""Question to check to the names of the answers on which it builds."""


def page_path(course: Course) -> Path:
    """Return the path of the page."""
    return course.root / "docs" / "checks.md"


def builds_on_of(course: Course, stages: Iterable[str]) -> dict[str, BuildsOn]:
    """Collect what the checks of some stages say on which answers they build.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.
    """
    stages = list(stages)
    found: dict[str, BuildsOn] = {stage: {} for stage in stages}
    stage_of = {course.checks(stage).name: stage for stage in stages}

    def collect(session: CheckSession) -> None:
        for key, items in session.items.items():
            module, _, question = key.partition(".")
            found[stage_of[module]][question] = {item.name: names_built_on(item) for item in items}

    in_check_session(course, stages, collect)
    return found


def section(question: str, tried: Sequence[Tried]) -> str:
    """Write the section of one question.

    Parameters
    ----------
    question : str
        Its name.
    tried : sequence of Tried
        Its typical answers, and what the checks said; at least one.
    """
    checks = tried[0].result.checks
    rows = [
        ["answer", "", *(f"`{check.name}` ({check.points:g})" for check in checks)],
        ["---", "---", *([":-:"] * len(checks))],
    ]
    for one in tried:
        marks = [
            "✓" if check.passed else "✗" if check.is_recognised else "?"
            for check in one.result.checks
        ]
        title = one.answer.title.replace("|", "\\|")
        rows.append([title, RIGHT if one.answer.is_right else WRONG, *marks])
    return "\n".join([f"### `{question}`", "", *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def sections_in(text: str) -> dict[str, dict[str, str]]:
    """Return the sections of a page: stage to question to text."""
    found: dict[str, dict[str, str]] = {}
    _, *stages = _STAGE.split(text)
    for stage, part in zip(stages[::2], stages[1::2], strict=True):
        _, *questions = _SECTION.split(part)
        found[stage] = {
            question: f"### `{question}`{rest}".strip()
            for question, rest in zip(questions[::2], questions[1::2], strict=True)
        }
    return found


def page(
    course: Course,
    builds_on: Mapping[str, BuildsOn],
    sections: Mapping[str, Mapping[str, str]],
) -> str:
    """Put the page together.

    Parameters
    ----------
    course : Course
        The course; questions come in the order of its notebooks.
    builds_on : mapping
        Stage to what `builds_on_of` found.
    sections : mapping
        Stage to question to its section. A question without one gets none.
    """
    parts = [HEAD]
    for stage, checks in builds_on.items():
        notebook = read_master(course, stage)
        order = [
            str(cell.metadata.nbgrader.grade_id).removesuffix(ANSWER_SUFFIX)
            for cell in notebook.cells
            if str(cell.metadata.get("nbgrader", {}).get("grade_id", "")).endswith(ANSWER_SUFFIX)
        ]
        names = {
            question: {name for some in of_checks.values() for name in some}
            for question, of_checks in checks.items()
        }
        parts += [f"## {stage}", *_table(makers(notebook, names), checks)]
        known = sections.get(stage, {})
        parts += [known[question] for question in order if question in known]
    return "\n\n".join(parts) + "\n"


def _table(found: Mapping[str, Mapping[str, str]], checks: BuildsOn) -> list[str]:
    rows = []
    for question, names in found.items():
        for earlier in dict.fromkeys(maker for maker in names.values() if maker != question):
            these = [name for name, maker in names.items() if maker == earlier]
            by = [check for check, some in checks[question].items() if set(these) & set(some)]
            rows.append(
                _row(
                    [
                        f"`{question}`",
                        f"`{earlier}`" if earlier else "what students are given",
                        ", ".join(f"`{name}`" for name in these),
                        ", ".join(f"`{check}`" for check in by),
                    ]
                )
            )
    if not rows:
        return ["No question builds on another."]
    head = [_row(["question", "builds on", "by", "in the checks"]), _row(["---"] * 4)]
    return ["\n".join([*head, *rows])]


def write_page(
    course: Course,
    sections: Mapping[str, Mapping[str, str]] | None = None,
    *,
    dry_run: bool = False,
) -> tuple[Path, bool]:
    """Write the page anew, or parts of it.

    Parameters
    ----------
    course : Course
        The course.
    sections : mapping, optional
        Stage to question to section, for whose answers were tried; all others stay as they are.
    dry_run : bool, optional
        Only find out whether it would change.

    Returns
    -------
    path : Path
    changed : bool
        Whether the file was, or would be, written anew.
    """
    path = page_path(course)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    known = sections_in(before)
    for stage, some in (sections or {}).items():
        known[stage] = {**known.get(stage, {}), **some}
    text = page(course, builds_on_of(course, course.stages), known)
    if text != before and not dry_run:
        write_text(path, text)
    return path, text != before
