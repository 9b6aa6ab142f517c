"""What a person reads when something is wrong: a sentence that says what, where and what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from small_course import STAGE, fill_in, hand_in
from typer.testing import CliRunner

from autograder.authoring.agreement import Disagreement
from autograder.authoring.compare import compare_release
from autograder.authoring.facts import StageCell
from autograder.authoring.problem import Problem
from autograder.commands import cli, errors
from autograder.course.course import Course, CourseError
from autograder.course.readiness import NotReady, check_ready

Run = Callable[..., subprocess.CompletedProcess[str]]
CHECKS = Path("checks", "small", "small.py")
MASTER = Path("source", STAGE, f"{STAGE}.ipynb")
RELEASE = Path("release", STAGE, f"{STAGE}.ipynb")


@pytest.fixture(scope="module")
def built(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    hand_in(course, "anna", fill_in(nbformat.read(course.release(STAGE), as_version=4)))
    return course


@pytest.fixture
def small(built: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of its own for each test, in which it is."""
    folder = tmp_path / "course"
    shutil.copytree(built.root, folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv(errors.DEBUG, raising=False)
    return folder


def typed(*words: str) -> tuple[int, str]:
    """Run the program in this process; its exit status and what it says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["autograder", *words])
        # Nothing slow may have been started before a mistake is found.
        patch.setattr("autograder.workers.first.FirstWorker.launch", _no_workers)
        done = CliRunner().invoke(cli.app, list(words), prog_name="autograder")
    if done.exception is None or isinstance(done.exception, SystemExit):
        return done.exit_code, done.output
    assert isinstance(done.exception, Exception)
    return errors.COULD_NOT, done.output + errors.in_words(done.exception)


def _no_workers(self: object) -> None:
    raise AssertionError("workers were started")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        *(
            ((command, "01_smal", *more), rf"no stage '01_smal'\. Did you mean {STAGE}\?")
            for command, *more in [
                *(("check",), ("build",), ("grade",), ("regrade",), ("answers",)),
                *(("mutants",), ("chains",), ("return",)),
            ]
        ),
        (("publish", "there", "--stage", "smal"), f"Did you mean {STAGE}"),
        (("grade", STAGE, "--student", "ana"), r"'ana' has handed in nothing.*mean anna\?"),
        (("regrade", STAGE, "--student", "Anna"), r"Did you mean anna\?"),
        (("mutants", STAGE, "doubel"), r"no question 'doubel'.*Did you mean double\?"),
        (("chains", STAGE, "doubel"), r"no question 'doubel'.*Did you mean double\?"),
        (("answers", "--question", "aera"), r"no question 'aera'.*Did you mean area\?"),
        (("grade",), "Name a stage, or --all"),
        (("collect", "nowhere.zip"), r"nowhere\.zip"),
        (("return", "--platform", "moodel"), "Nothing has been graded yet"),
        (("grade", "--all", "--workers", "0"), "--workers"),
        (("mutants", "--most", "-1"), "--most"),
        (("chains", "--share", "2"), "--share"),
        (("return",), "Nothing has been graded yet. Run: autograder grade --all"),
    ],
)
def test_a_misspelt_name_gets_the_nearest_one_before_anything_starts(
    small: Path, words: tuple[str, ...], said: str
) -> None:
    status, text = typed(*words)
    assert status == 2
    assert re.search(said, " ".join(text.split())), text


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


BROKEN = {
    "a release that is not there": (
        lambda root: _remove(root / "release"),
        "grade",
        rf"{STAGE}\.ipynb is not there.*autograder build {STAGE}",
    ),
    "a release that is no JSON": (
        lambda root: (root / RELEASE).write_text("{"),
        "regrade",
        r"is damaged: it is no notebook.*autograder build",
    ),
    "a release that is another JSON": (
        lambda root: (root / RELEASE).write_text("[1]"),
        "grade",
        r"is damaged: it is no notebook",
    ),
    "nothing handed in": (
        lambda root: _remove(root / "submitted"),
        "grade",
        r"Nothing was handed in for 01_small.*autograder collect DOWNLOAD",
    ),
    "no stage": (
        lambda root: _remove(root / "source"),
        "check",
        r"There is no stage: .*source holds no folder with a notebook of the same name",
    ),
    "a configuration with a syntax error": (
        lambda root: (root / "nbgrader_config.py").write_text("c = get_config()\nc.x = (\n"),
        "grade",
        r"nbgrader_config\.py, line 2: SyntaxError.*put this line right",
    ),
    "a configuration that raises": (
        lambda root: (root / "nbgrader_config.py").write_text("\nimport nowhere\n"),
        "grade",
        r"nbgrader_config\.py, line 2: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "a configuration that does not lead here": (
        lambda root: (root / "nbgrader_config.py").write_text("c = get_config()\n"),
        "grade",
        r"does not lead to this engine.*Nothing was graded\. Run: autograder adopt",
    ),
    "a setting that is misspelt": (
        lambda root: edit(root / "nbgrader_config.py", "files_variable", "file_variable"),
        "grade",
        r"CourseSettings\.file_variable, which there is not\. Did you mean files_variable\?",
    ),
    "a master that is no JSON": (
        lambda root: (root / MASTER).write_text("{"),
        "publish",
        rf"{STAGE}\.ipynb is no notebook \(NotJSONError",
    ),
    "a master that is another JSON": (
        lambda root: (root / MASTER).write_text("[1]"),
        "docs",
        rf"{STAGE}\.ipynb is no notebook",
    ),
    "checks that are not there": (
        lambda root: _remove(root / "checks"),
        "docs",
        r"There is no folder of checks .*small",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named_with_its_place_and_remedy(small: Path, what: str) -> None:
    damage, command, said = BROKEN[what]
    damage(small)
    words = {"publish": ("there",), "docs": ()}.get(command, ("--all",))
    status, text = typed(command, *words)
    assert status == 2
    assert re.search(said, " ".join(text.split())), text
    assert "Traceback" not in text
    assert "/tmp/autograder-" not in text, "nobody expected this"
    assert len(text.splitlines()) <= 4


CHECK_FAULTS = {
    "a syntax error": ("import pytest", "import (pytest", r"small\.py, line 2: SyntaxError"),
    "a missing import": (
        "import pytest",
        "import pytest, nowhere",
        r"small\.py, line 2: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "no docstring": (
        '    """The side is right"""\n',
        "",
        "test_side has no docstring: it is the title students read",
    ),
    "no points": ('"side", points=2', '"side"', r"write @pytest\.mark\.question\(name, points=…\)"),
    "an argument that there is not": (
        "test_side(student, reference)",
        "test_side(student, refrence)",
        r"asks for 'refrence', which there is not\. Did you mean reference\?",
    ),
    "a marker that there is not": (
        "@pytest.mark.hint",
        "@pytest.mark.hnit",
        r"there is no pytest\.mark\.hnit\. Did you mean hint\?",
    ),
}


@pytest.mark.parametrize("what", CHECK_FAULTS)
def test_a_check_that_cannot_be_used_is_named_in_a_line(small: Path, what: str) -> None:
    old, new, said = CHECK_FAULTS[what]
    edit(small / CHECKS, old, new)
    status, text = typed("docs")
    assert status == 2
    assert re.search(said, " ".join(text.split())), text
    assert "Traceback" not in text
    assert "ExitCode" not in text
    assert len(text.splitlines()) <= 3


def test_trying_answers_says_the_same_without_a_traceback(small: Path, run: Run) -> None:
    edit(small / CHECKS, '    """The side is right"""\n', "")
    done = run("autograder", "mutants", STAGE, "--workers", "1", cwd=small)
    assert done.returncode == 2
    assert "test_side has no docstring" in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_course_every_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (
        *(("check", "--all"), ("build", "--all"), ("grade", "--all"), ("regrade", "--all")),
        *(("collect", "x.zip"), ("publish", "there"), ("return",), ("answers",), ("mutants",)),
        *(("chains",), ("docs",), ("doctor",), ("demo",), ("lab",)),
    ):
        status, text = typed(*words)
        assert status == 2, words
        assert "No course found: neither" in text, words
    status, text = typed("adopt")
    assert status == 2
    assert "holds no nbgrader_config.py" in text


@pytest.mark.parametrize("name", ["autograded", "feedback", "reports", "answers"])
def test_a_file_where_a_folder_has_to_be_is_refused_before_grading(small: Path, name: str) -> None:
    folder = small / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.write_text("mine")
    with pytest.raises(NotReady, match=f"{name} is a file where a folder has to be"):
        check_ready(Course(small))
    assert folder.read_text() == "mine"


def test_a_gradebook_of_another_nbgrader_is_refused_and_left_alone(small: Path) -> None:
    book = small / "gradebook.db"
    with closing(sqlite3.connect(book)) as gradebook:
        gradebook.execute("ALTER TABLE student DROP COLUMN lms_user_id")
    before = book.read_bytes()
    with pytest.raises(NotReady, match=r"lacks the column lms_user_id.*nbgrader db upgrade"):
        check_ready(Course(small))
    assert book.read_bytes() == before


def test_a_folder_where_the_gradebook_has_to_be_is_named(small: Path) -> None:
    (small / "gradebook.db").unlink()
    (small / "gradebook.db").mkdir()
    with pytest.raises(NotReady, match="is a folder where the gradebook"):
        check_ready(Course(small))


def test_what_nobody_expected_is_kept_in_a_file_that_is_named() -> None:
    try:
        {}["anna"]
    except KeyError as error:
        text = errors.in_words(error)
    first, second = text.splitlines()
    assert first == "Nobody expected this: KeyError: 'anna'."
    found = re.match(r"The whole report is in (\S+); --debug shows it here", second)
    assert found is not None
    log = Path(found[1])
    said = log.read_text()
    assert log.stat().st_mode & 0o077 == 0, "names of students may be in it"
    log.unlink()
    assert "Traceback (most recent call last)" in said
    assert '{}["anna"]' in said
    assert errors.versions() in said


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Make room there"),
        (errno.EACCES, "Change its permissions"),
        (errno.EROFS, "Change its permissions"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_to_do(number: int, remedy: str) -> None:
    text = errors.in_words(OSError(number, os.strerror(number), "reports/x.csv"))
    assert text.startswith(f"reports/x.csv: {os.strerror(number)}. {remedy}")
    assert len(text.splitlines()) == 1


def test_an_error_that_was_raised_on_purpose_is_its_message() -> None:
    assert errors.in_words(CourseError("Do this.")) == "Do this."


def test_debug_shows_the_traceback_wherever_it_stands_on_the_line(run: Run, tmp_path: Path) -> None:
    for words in (("--debug", "check", "--all"), ("check", "--all", "--debug")):
        done = run("autograder", *words, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback (most recent call last)" in done.stderr
        assert "No course found" in done.stderr
    assert errors.take_debug(["lab", "--", "--debug"]) == ["lab", "--", "--debug"]


def test_a_question_that_was_added_after_hand_ins_is_one_line() -> None:
    def cell(number: int, name: str, *, graded: bool) -> StageCell:
        return StageCell(number, "code", name, graded, not graded, graded, 1, "", False)

    old = [cell(1, "a_answer", graded=False), cell(2, "a", graded=True)]
    new = [
        cell(2 * at + part, f"q{at}{'_answer' * (1 - part)}", graded=bool(part))
        for at in range(1, 9)
        for part in (0, 1)
    ]
    (problem,) = compare_release(STAGE, [*old, *new[:2]], old)
    assert str(problem) == (
        "01_small, question q1, cell 2: the release has no cell 'q1_answer', 'q1'. "
        "Build the release: autograder build 01_small"
    )
    (problem,) = compare_release(STAGE, [*old, *new], old)
    assert "no cell 'q1_answer', 'q1', 'q2_answer', 'q2', 'q3_answer', 'q3' and 10 more." in str(
        problem
    )


def test_of_many_problems_the_first_are_named_where_something_else_was_wanted() -> None:
    problems = [Problem(STAGE, f"problem {number}", "Mend it.") for number in range(30)]
    lines = str(Disagreement(problems, "Nothing was graded.")).splitlines()
    assert len(lines) == 10
    assert lines[-2:] == [
        "… and 22 more, which this lists: autograder check 01_small",
        "Nothing was graded.",
    ]
    assert len(str(Disagreement(problems[:9], "Nothing was graded.")).splitlines()) == 10
