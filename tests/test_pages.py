"""Every command on a page is run, in order, in a small course: with what it says, and it ends well.

The small course stands for this one: its only stage is meant where a page names a stage.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import typer
from nbgrader_tools import gradebook, nbgrader
from page_commands import ELSEWHERE, NOT_RUN, PAGES, ROOT, Command, commands
from small_course import STAGE, fill_in, hand_in
from typer.testing import CliRunner

from autograder.commands.cli import app
from autograder.commands.errors import COULD_NOT
from autograder.commands.one_screen import NBGRADERS_WORDS
from autograder.course.course import Course

STUDENTS = {"ann_ray": ("Ann Ray", 101), "bob_lee": ("Bob Lee", 102)}
TYPED = [command for page in PAGES if page not in ELSEWHERE for command in commands(page)]
INLINE = re.compile(r"`autograder\s+([a-z][a-z_-]*)([^`]*)`")
FIRST_STAGE = "01_exploration"
"""The stage that pages name."""


@dataclass(frozen=True)
class Done:
    """How a command has ended, and what it said."""

    status: int
    said: str


class Semester:
    """A course in which somebody types what pages say; what came of each line."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.done: dict[Command, Done] = {}

    def type(self, command: Command) -> None:
        text = command.text.replace(FIRST_STAGE, STAGE).removeprefix(".venv/bin/")
        self.get_ready(text)
        program, *words = shlex.split(text, comments=True)
        # In this process where that can be: to start Python takes longer than most commands.
        if "\n" in text or program not in ("autograder", "nbgrader"):
            self.done[command] = self.in_a_shell(text)
        elif program == "nbgrader":
            self.done[command] = Done(0, nbgrader(self.course, *words))
        else:
            with contextlib.chdir(self.course.root):
                result = CliRunner().invoke(app, words, prog_name=program)
            error = result.exception
            known = error is None or isinstance(error, SystemExit)
            said = result.output if known else f"{result.output}{error!r}"
            self.done[command] = Done(result.exit_code if known else COULD_NOT, said)

    def in_a_shell(self, text: str) -> Done:
        programs = Path(sys.executable).parent
        done = subprocess.run(
            ["bash", "-c", text],
            cwd=self.course.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        )
        return Done(done.returncode, done.stdout)

    def get_ready(self, text: str) -> None:
        """Do what a page asks for before a command: download something from a platform."""
        folder = self.course.root / "downloaded"
        folder.mkdir(exist_ok=True)
        if "canvas_gradebook.csv" in text:
            rows = "".join(f"{name},{at},{id},{id},G,\n" for id, (name, at) in STUDENTS.items())
            (folder / "canvas_gradebook.csv").write_text(
                "Student,ID,SIS User ID,SIS Login ID,Section,Stage 1 (9)\n"
                f"    Points Possible,,,,,10.5\n{rows}"
            )
        if "multi_feedback.zip" in text:
            with zipfile.ZipFile(folder / "multi_feedback.zip", "w") as archive:
                for id, (name, number) in STUDENTS.items():
                    first, last = name.split()
                    archive.mkdir(f"multi_feedback/{last}_{first}_{id}_{number}")


def get_hand_ins(course: Course) -> None:
    """Put two right hand-ins into the course, and the same ones into a download from Moodle."""
    release = nbformat.read(course.release(STAGE), as_version=4)
    folder = course.root / "downloaded"
    folder.mkdir()
    roster, sheet = "id,name,email\n", (
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
    )  # fmt: skip
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        for id, (name, number) in STUDENTS.items():
            notebook = fill_in(release)
            hand_in(course, id, notebook)
            inside = f"{name}_{number}_assignsubmission_file_/{STAGE}.ipynb"
            archive.writestr(inside, nbformat.writes(notebook))
            roster += f"{id},{name},{id}@example.org\n"
            sheet += f"Participant {number},{name},{id}@example.org,x,,10.50,Yes,-,-,\n"
    (course.root / "students.csv").write_text(roster)
    (folder / "moodle_worksheet.csv").write_text(sheet)


@pytest.fixture(scope="module")
def semester(built_small: Callable[[], Course]) -> Semester:
    course = built_small()
    get_hand_ins(course)
    semester = Semester(course)
    for command in TYPED:
        if command.is_run:
            semester.type(command)
    return semester


def test_every_page_with_commands_is_known() -> None:
    there = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "datasets").glob("*.md"),
        *(ROOT / "autograder").rglob("*.md"),
    ]
    pages = {path.relative_to(ROOT).as_posix() for path in there}
    assert {page for page in pages if any(commands(page))} == set(PAGES)


def test_few_commands_are_not_run_and_each_for_a_reason() -> None:
    everything = [command for page in PAGES for command in commands(page)]
    left_out = [command.text for command in everything if not command.is_run]
    assert len(left_out) == 15, left_out
    assert len(everything) - len(left_out) >= 25
    for beginning, why in NOT_RUN.items():
        assert any(text.startswith(beginning) for text in left_out), f"{beginning}: take it out"
        for path in re.findall(r"tests/[\w/.]*", why):
            assert (ROOT / path).exists(), path
    for module in itertools.chain(*ELSEWHERE.values()):
        assert "page_commands" in (ROOT / module).read_text()


def test_commands_and_options_that_pages_name_in_a_sentence_exist() -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    found = 0
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for name, rest in INLINE.findall(path.read_text(encoding="utf-8")):
            name = NBGRADERS_WORDS.get(name, (name,))[0]
            assert name in known, f"{path.name}: autograder {name}"
            options = {word for param in known[name].params for word in param.opts} | {"--help"}
            for option in re.findall(r"--[a-z-]+", rest) if name != "lab" else ():
                assert option in options, f"{path.name}: autograder {name} {option}"
            found += 1
    assert found > 50


@pytest.mark.parametrize("command", [one for one in TYPED if one.is_run], ids=str)
def test_the_command_does_what_its_page_says(semester: Semester, command: Command) -> None:
    done = semester.done[command]
    # Hand-ins came from Moodle: so Canvas and ILIAS get grades, and pages have to be sent.
    from_elsewhere = any(name in command.text for name in ("canvas_gradebook", "multi_feedback"))
    assert done.status == int(from_elsewhere), f"{command.text}\n{done.said[-3000:]}"
    assert "Traceback" not in done.said


def test_what_pages_promise_is_there(semester: Semester) -> None:
    root = semester.course.root
    with gradebook(semester.course) as book:
        scores = {one.student.id: one.score for one in book.assignment_submissions(STAGE)}
    assert scores == dict.fromkeys(STUDENTS, 6.5)
    assert (root / "published" / f"{STAGE}.ipynb").is_file()
    assert (root.parent / "restored" / "gradebook.db").read_bytes()
    assert "All graded." in "".join(done.said for done in semester.done.values())
    returned = {path.name for path in (root / "returned" / STAGE).iterdir()}
    assert returned == {
        *("moodle_worksheet.csv", "moodle_feedback.zip", "canvas_gradebook.csv"),
        *("grades.csv", "feedback.zip", "multi_feedback.zip"),
    }
    with (root / "returned" / STAGE / "grades.csv").open(encoding="utf-8", newline="") as file:
        assert [row["score"] for row in csv.DictReader(file)] == ["6.5", "6.5"]
