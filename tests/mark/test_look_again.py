"""A student's "please look again" is listed until somebody has looked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.collect.handed_in import changed_at
from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.mark.kept import CannotMark
from autograder.mark.look_again import Request, ask, close, requests

STAGE = "01_exploration"


@pytest.fixture
def small(course: Course, tmp_path: Path) -> Course:
    """A course with this one's releases, and hand-ins of its own."""
    (tmp_path / "source").symlink_to(course.root / "source")
    (tmp_path / "release").symlink_to(course.root / "release")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return Course(tmp_path)


def plead(course: Course, content: bytes | str, name: str = "please_look_again.txt") -> Path:
    folder = course.path("submitted", "ada", STAGE)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def said(course: Course) -> list[tuple[str, str]]:
    return [(one.question, one.words) for one in requests(course, STAGE)]


def test_nobody_asks(small: Course) -> None:
    assert requests(small, STAGE) == []


def test_a_file_beside_the_notebook_names_questions(small: Course) -> None:
    plead(
        small,
        "Hello, I have two remarks.\n\n"
        "privacy: I wrote about the face,\nin the second line.\n"
        "Which window: half a point is missing.\n",
    )
    assert requests(small, STAGE) == [
        Request("ada", STAGE, "", "Hello, I have two remarks."),
        Request("ada", STAGE, "privacy", "I wrote about the face,\nin the second line."),
        Request("ada", STAGE, "which_window", "half a point is missing."),
    ]


@pytest.mark.parametrize(
    "name", ["Please look again.TXT", "please-look-again.md", "PleaseLookAgain.txt"]
)
def test_its_name_need_not_be_exact(small: Course, name: str) -> None:
    plead(small, "privacy: see line 2", name)
    assert said(small) == [("privacy", "see line 2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_editors_save_it_in_their_own_way(small: Course, encoding: str) -> None:
    plead(small, "privacy: für mich\r\nrichtig".encode(encoding))
    assert said(small) == [("privacy", "für mich\nrichtig")]


def test_a_time_is_no_question(small: Course) -> None:
    plead(small, "At 10:30 I handed in")
    assert said(small) == [("", "At 10:30 I handed in")]


def test_an_empty_file_asks_without_words(small: Course) -> None:
    plead(small, "")
    assert said(small) == [("", "")]


def test_links_are_not_followed(small: Course, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    path = plead(small, "")
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    assert said(small) == [("", "")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=300))
def test_any_bytes_make_printable_words(small: Course, content: bytes) -> None:
    plead(small, content)
    for _, words in said(small):
        assert all(letter.isprintable() or letter in "\n\t" for letter in words)


def test_a_long_text_is_cut(small: Course) -> None:
    plead(small, "x" * 1_000_000)
    [(_, words)] = said(small)
    assert len(words) == 2_000


def test_closing_lasts_and_new_words_ask_again(small: Course) -> None:
    plead(small, "privacy: one\nwhich_window: two")
    [done] = close(small, STAGE, "ada", "privacy")
    assert done.words == "one"
    assert said(small) == [("which_window", "two")]
    assert close(small, STAGE, "ada", "privacy") == []
    plead(small, "privacy: once more")
    assert said(small) == [("privacy", "once more")]
    assert len(close(small, STAGE, "ada")) == 1
    assert said(small) == []


def test_what_the_lecturer_notes(small: Course) -> None:
    request = Request("ada", STAGE, "privacy", "=HYPERLINK(1)")
    ask(small, request)
    assert requests(small, STAGE) == [request]
    assert requests(small, "02_image_comparison") == []
    kept = (small.root / "marking" / "look_again.csv").read_text()
    assert "'=HYPERLINK(1)" in kept
    close(small, STAGE, "ada")
    ask(small, request)
    assert requests(small, STAGE) == [request]


def test_a_table_saved_by_a_spreadsheet_is_read(small: Course) -> None:
    ask(small, Request("ada", STAGE, "privacy", "words"))
    path = small.root / "marking" / "look_again.csv"
    path.write_text("\ufeff" + path.read_text().replace(",", ";"))
    assert said(small) == [("privacy", "words")]


def test_a_damaged_table_is_named(small: Course) -> None:
    (small.root / "marking").mkdir()
    path = small.root / "marking" / "look_again.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CannotMark, match="has no column stage"):
        requests(small, STAGE)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CannotMark, match="cannot be read"):
        close(small, STAGE, "ada")


def test_to_ask_does_not_have_it_graded_again(small: Course) -> None:
    folder = small.path("submitted", "ada", STAGE)
    folder.mkdir(parents=True)
    (folder / f"{STAGE}.ipynb").write_text("{}")
    before = changed_at(Submission("ada", STAGE, folder))
    plead(small, "privacy: x")
    assert changed_at(Submission("ada", STAGE, folder)) == before
