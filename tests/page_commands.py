"""The commands that the pages of this repository tell people to type: each is run by a test.

`console` blocks are lines that somebody types one after the other, `bash` blocks are scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEW_COURSE = "autograder/commands/templates/new_course/README.md"
PAGES = [
    *("README.md", "docs/instructors.md", "docs/operations.md", "docs/students.md"),
    *("docs/authors.md", NEW_COURSE),
]
"""In the order in which they are followed, in one course; the last two in one of their own."""
ADOPTING = "From a course that was made for nbgrader"
"""Section of docs/authors.md."""
ELSEWHERE = {
    "docs/authors.md": ("tests/test_authors_page.py", "tests/commands/test_adopt.py"),
    NEW_COURSE: ("tests/commands/test_init.py",),
}
"""Pages that begin with another course: these modules run their commands."""

NOT_RUN = {
    "make demo": "the continuous integration's own run of this takes minutes: tests/commands/"
    "test_cli.py runs `autograder demo` in the small course",
    "make test": "this is it",
    "make install": "it has made the environment that tests run in",
    "make images": "it has built the images that tests use; `course-images` has tests of its own",
    "make site": "tests/site builds the page",
    "source .venv/bin/activate": "tests run in that environment",
    "git pull": "it would ask a server",
    "make lab": "it runs until it is stopped: tests/browser/test_lab.py",
    "autograder mark 01_exploration": "it runs until it is stopped: "
    "tests/commands/test_mark_command.py",
    "jupyter lab": "it runs until it is stopped: tests/browser/test_student_in_jupyterlab.py",
    "python -m pip install": "it downloads; tests/publish/test_publish.py compares the line",
}
"""Beginnings of commands that no test runs, with the reason."""

BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<kind>console|bash|sh|shell)[^\n]*\n(?P<text>.*?)^ *```", re.M | re.S
)


@dataclass(frozen=True)
class Command:
    """What stands on a page to be typed.

    Attributes
    ----------
    page : str
        From the repository's folder.
    line : int
        Where it stands, counted from 1.
    text : str
        A line, or a whole script.
    """

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_run(self) -> bool:
        return not self.text.startswith(tuple(NOT_RUN))


def commands(page: str, section: str = "") -> Iterator[Command]:
    """Yield the commands of a page, or of one of its sections."""
    text = (ROOT / page).read_text(encoding="utf-8")
    start = text.index(f"\n## {section}\n") if section else 0
    end = text.find("\n## ", start + 1) if section else -1
    for block in BLOCK.finditer(text, start, end if end > 0 else len(text)):
        line = text.count("\n", 0, block.start()) + 2
        if block["kind"] == "console":
            for number, typed in enumerate(block["text"].splitlines()):
                if typed.strip():
                    yield Command(page, line + number, typed.strip())
        else:
            yield Command(page, line, block["text"])
