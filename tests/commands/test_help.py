"""`autograder --help`, `-h`, `--version`, nbgrader's words, and what a shell completes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from small_course import ANSWERS, STAGE, hand_in, write_course
from typer.testing import CliRunner

from autograder.commands import errors
from autograder.commands.cli import app
from autograder.commands.one_screen import EXIT_STATUS, NBGRADERS_WORDS, PANELS, TEXT
from autograder.course.course import Course

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def said(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), prog_name="autograder")
    return done.exit_code, done.output


def test_help_fits_into_one_screen_and_names_every_command() -> None:
    status, page = said("--help")
    assert status == 0
    lines = page.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 30
    for name in COMMANDS:
        assert re.search(rf"^.{{8}} {name} +\w", page, re.MULTILINE), name
    assert [panel for panel in PANELS if re.search(f"^{panel} ", page, re.MULTILINE)] == [*PANELS]
    for status in EXIT_STATUS:
        assert str(status) in lines[-1]
    assert said("-h") == (0, page)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_place_and_says_all_about_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.rich_help_panel in PANELS
    assert 0 < len(command.short_help) <= TEXT
    status, page = said(name, "-h")
    assert status == 0
    assert "Usage: autograder" in page
    assert "xit status" in page


def test_without_words_the_program_shows_its_help(run: Run) -> None:
    done = run("autograder")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: autograder COMMAND" in done.stdout


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str) -> None:
    status, line = said(option)
    assert status == 0
    assert re.fullmatch(r"autograder \d\S+, nbgrader 0\.\d\S+, Python 3\.\S+, Linux \S+\n", line)
    assert line == errors.versions() + "\n"


@pytest.mark.parametrize("word", NBGRADERS_WORDS)
def test_nbgraders_words_lead_to_this_programs_commands(word: str) -> None:
    own = NBGRADERS_WORDS[word]
    assert own[0] in COMMANDS
    for spelt in (word, word.replace("_", "-")):
        status, page = said(spelt, "-h")
        assert status == 0
        assert page.startswith(f"{spelt} is: autograder {' '.join(own)}")
        assert f"Usage: autograder {own[0]}" in page


def test_a_misspelt_command_or_option_gets_the_nearest_one() -> None:
    for words, meant in [(("grde",), "grade"), (("grade", "--studnet", "x"), "--student")]:
        status, page = said(*words)
        assert status == 2
        assert meant in page


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What a shell offers when a line has been typed, in a small course."""
    course = write_course(tmp_path)
    shutil.copytree(course.root / "source" / STAGE, course.root / "source" / "02_empty")
    for student in ("ann", "bob"):
        hand_in(course, student, "{}")
    monkeypatch.chdir(course.root)

    def complete(line: str) -> list[str]:
        words = line.split(" ")
        done = CliRunner().invoke(
            app,
            prog_name="autograder",
            env={
                "_AUTOGRADER_COMPLETE": "complete_bash",
                "COMP_WORDS": line,
                "COMP_CWORD": str(len(words) - 1),
            },
        )
        return done.output.split()

    return complete


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("autograder regr", ["regrade"]),
        ("autograder grade ", [STAGE]),
        ("autograder grade 0", [STAGE]),
        (f"autograder grade {STAGE} ", []),
        ("autograder grade --student ", ["ann", "bob"]),
        ("autograder return --student b", ["bob"]),
        ("autograder publish there --stage ", [STAGE]),
        (f"autograder mutants {STAGE} ", list(ANSWERS)),
        (f"autograder answers {STAGE} --question na", ["name"]),
    ],
)
def test_a_shell_completes_commands_stages_students_and_questions(
    typed: Callable[[str], list[str]], line: str, offered: list[str]
) -> None:
    assert typed(line) == offered


def test_where_nothing_can_be_known_nothing_is_offered(
    typed: Callable[[str], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Course(tmp_path).master(STAGE).write_text("{")
    assert typed(f"autograder mutants {STAGE} ") == []
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    assert typed("autograder grade ") == []
    outside = tmp_path.parent / "outside"
    outside.mkdir()
    monkeypatch.chdir(outside)
    assert typed("autograder grade ") == []


def test_completion_can_be_installed(run: Run, tmp_path: Path) -> None:
    shown = subprocess.run(
        # It looks for the shell that it was started from; this one does not replace itself by it.
        ["bash", "-c", "autograder --show-completion bash; exit $?"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{Path(os.sys.executable).parent}:{os.environ['PATH']}"},  # type: ignore[attr-defined]
    )
    assert shown.returncode == 0, shown.stderr
    assert "complete -o default -F _autograder_completion autograder" in shown.stdout
