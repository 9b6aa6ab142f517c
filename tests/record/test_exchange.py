"""nbgrader's exchange: no link is followed on the way in, and only pages go out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import autograde, nbgrader, scores
from small_course import POINTS, STAGE, fill_in

from autograder.course.course import Course

ALL = {name: float(points) for name, points in POINTS.items()}
SECRET = "SECRET-4711"
COURSE_ID = "biomedical_image_analysis"


@pytest.fixture
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    (course.root / "exchange").mkdir()
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(course.root / 'exchange')!r}\n")
        file.write("c.ExchangeCollect.check_owner = False\n")
    (course.root / "secret").mkdir()
    (course.root / "secret" / "page.html").write_text(SECRET)
    return Course(course.root)


def submit(course: Course, student: str) -> Path:
    """Hand in as `nbgrader submit` does; return the folder in the exchange."""
    time = "2026-11-02 10:00:00.000000 UTC"
    inbound = course.root / "exchange" / COURSE_ID / "inbound"
    folder = inbound / f"{student}+{STAGE}+{time}+random{student}"
    folder.mkdir(parents=True)
    right = fill_in(nbformat.read(course.release(STAGE), as_version=4))
    nbformat.write(right, folder / f"{STAGE}.ipynb")
    (folder / "timestamp.txt").write_text(time)
    (folder / "submission_secret.txt").write_text(f"secret-of-{student}")
    return folder


def submitted(course: Course, student: str) -> Path:
    return course.root / "submitted" / student / STAGE


def test_links_are_collected_as_links_and_odd_files_not_at_all(course: Course) -> None:
    folder = submit(course, "eve")
    secret = course.root / "secret"
    (folder / "page.html").symlink_to(secret / "page.html")
    (folder / "folder").symlink_to(secret)
    (folder / "nowhere").symlink_to("there/is/nothing")
    (folder / "deep").mkdir()
    (folder / "deep" / "up.html").symlink_to(secret / "page.html")
    os.mkfifo(folder / "pipe")
    (folder / "notes.txt").write_text("mine")
    submit(course, "zoe")
    nbgrader(course, "collect", STAGE)
    taken = submitted(course, "eve")
    for link in ("page.html", "folder", "nowhere", "deep/up.html"):
        assert (taken / link).is_symlink(), link
    assert not (taken / "pipe").exists()
    assert (taken / "notes.txt").read_text() == "mine"
    assert (submitted(course, "zoe") / f"{STAGE}.ipynb").is_file()
    success, log = autograde(course, STAGE)
    assert success, log
    assert scores(course, STAGE, "eve") == scores(course, STAGE, "zoe") == {**ALL, "prose": 0.0}
    assert "a link (page.html)" in log
    for path in (course.root / "autograded").rglob("*"):
        assert not path.is_symlink()
        assert not path.is_file() or SECRET not in path.read_text(errors="replace")


def test_a_hand_in_that_is_a_link_is_no_way_to_another(course: Course) -> None:
    target = submit(course, "zoe")
    link = target.with_name(target.name.replace("zoe", "eve"))
    link.symlink_to(course.root / "secret")
    assert "is a link, which is not followed" in nbgrader(course, "collect", STAGE)
    success, log = autograde(course, STAGE, student="zoe")
    assert success, log
    assert scores(course, STAGE, "zoe") == {**ALL, "prose": 0.0}
    assert not submitted(course, "eve").exists()


@pytest.fixture
def with_pages(course: Course) -> Course:
    for student in ("eve", "zoe"):
        submit(course, student)
    nbgrader(course, "collect", STAGE)
    assert autograde(course, STAGE)[0]
    nbgrader(course, "generate_feedback", STAGE)
    return course


def released(course: Course) -> list[str]:
    folder = course.root / "exchange" / COURSE_ID / "feedback"
    return [path.read_text() for path in sorted(folder.glob("*"))] if folder.exists() else []


def test_pages_are_released_and_nothing_else(with_pages: Course) -> None:
    nbgrader(with_pages, "release_feedback", STAGE)
    pages = released(with_pages)
    assert len(pages) == 2
    assert all("<title>" in page and SECRET not in page for page in pages)


@pytest.mark.parametrize(
    ("name", "as_link"), [("own.html", False), ("own.html", True), (f"{STAGE}.html", True)]
)
def test_what_is_no_page_stops_the_release(with_pages: Course, name: str, as_link: bool) -> None:
    page = with_pages.root / "feedback" / "eve" / STAGE / name
    page.unlink(missing_ok=True)
    if as_link:
        page.symlink_to(with_pages.root / "secret" / "page.html")
    else:
        page.write_text(SECRET)
    with pytest.raises(AssertionError, match=r"is no feedback page\. Delete it"):
        nbgrader(with_pages, "release_feedback", STAGE)
    assert not [text for text in released(with_pages) if SECRET in text]


def test_who_did_not_use_the_exchange_keeps_nobody_from_a_page(with_pages: Course) -> None:
    (with_pages.root / "feedback" / "eve" / STAGE / "submission_secret.txt").unlink()
    said = nbgrader(with_pages, "release_feedback", STAGE)
    assert "eve did not hand 01_small in through the exchange" in said
    assert len(released(with_pages)) == 1
