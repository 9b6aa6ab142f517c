"""`autograder mark` and `look-again`, as a lecturer types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from marked_course import ANSWERS, with_answers
from nbgrader_tools import scores
from small_course import STAGE
from typer.testing import CliRunner

from autograder.commands.cli import app
from autograder.course.course import Course
from autograder.mark.look_again import Request, requests


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    return with_answers(built_small())


@pytest.fixture
def say(course: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def command(*words: str) -> str:
        monkeypatch.chdir(course.root)
        result = CliRunner().invoke(app, list(words))
        said = f"{result.output}{result.exception or ''}"
        assert result.exit_code == 0, said
        return said

    return command


def test_what_is_left_is_listed(say: Callable[..., str]) -> None:
    assert f"{len(ANSWERS)} of {len(ANSWERS) + 1}" in say("mark")


def test_a_table_goes_out_and_comes_in(
    course: Course, say: Callable[..., str], tmp_path: Path
) -> None:
    path = tmp_path / "marks.csv"
    assert "names and work of students" in say("mark", STAGE, "prose", "--export", str(path))
    path.write_text(path.read_text().replace("dan,,,", "dan,2½,Why?,"))
    assert "1 marks given; 4 left." in say("mark", STAGE, "prose", "--import", str(path))
    assert scores(course, STAGE, "dan")["prose"] == 2.5


def test_wishes_are_noted_listed_and_closed(course: Course, say: Callable[..., str]) -> None:
    assert "Nobody wants" in say("look-again", STAGE)
    say("look-again", STAGE, "ada", "prose", "The second sentence.")
    assert requests(course, STAGE) == [Request("ada", STAGE, "prose", "The second sentence.")]
    assert "The second sentence." in say("look-again", STAGE)
    assert "Closed: 1." in say("look-again", STAGE, "ada", "--done")
    assert requests(course, STAGE) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("mark", STAGE, "side"), "has no written question 'side'"),
        (("look-again", STAGE, "nobody", "prose", "x"), "nobody has handed in nothing"),
        (("look-again", STAGE, "ada", "no_question", "x"), "no question 'no_question'"),
        (("look-again", STAGE, "ada", "--done"), "Nothing of ada is open"),
        (("mark", STAGE, "--export", "x.csv"), "name it"),
    ],
)
def test_what_is_not_there_is_said(
    course: Course, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], why: str
) -> None:
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code != 0
    assert why in f"{result.output}{result.exception}"
    assert not (course.root / "x.csv").exists()


def test_the_page_is_served_until_ctrl_c(course: Course) -> None:
    program = Path(sys.executable).parent / "autograder"
    server = subprocess.Popen(
        [program, "mark", STAGE, "--no-browser"],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(3)]
        address = said[1].strip()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(address, timeout=120) as page:
            assert "SCHEME-9" in page.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address.partition("?")[0], timeout=120)
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=120)
    finally:
        server.kill()
        server.wait()
    assert server.returncode == 0
    assert "left to mark" in rest
