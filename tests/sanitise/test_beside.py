"""What lies beside the notebook: no link is followed, nothing large is copied, all is named."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import autograde, autograded, nbgrader, scores
from small_course import POINTS, STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback
from autograder.sanitise.beside import look_beside, timestamp_of

ALL = {name: float(points) for name, points in POINTS.items()}
SECRET = "SECRET-4711"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def make_links(folder: Path, course: Course) -> None:
    """Whatever a file system can hold, beside a notebook."""
    secret = course.root / "secret"
    secret.mkdir(exist_ok=True)
    (secret / "secret.png").write_bytes(PNG + SECRET.encode())
    (secret / "timestamp.txt").write_text(SECRET)
    (secret / "page.html").write_text(SECRET)
    for name in ("gradebook.db", "secret/secret.png", "secret/page.html", "source"):
        (folder / Path(name).name).symlink_to(course.root / name)
    (folder / "timestamp.txt").symlink_to("/dev/zero")
    (folder / "dangling.png").symlink_to("nowhere")
    (folder / "round").symlink_to(".")
    (folder / "deep").mkdir()
    (folder / "deep" / "up.html").symlink_to("../../../../secret/page.html")
    (folder / "deep" / "folder").symlink_to(secret)
    os.mkfifo(folder / "pipe.png")
    os.mkfifo(folder / "submission_secret.txt")
    with socket.socket(socket.AF_UNIX) as one:
        here = os.open(folder, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{here}/socket.png")  # its whole path may be too long
        os.close(here)
    with (folder / "sparse.png").open("wb") as file:
        file.truncate(3 * 10**9)
    (folder / "data").mkdir()
    (folder / "data" / "image.png").write_bytes(PNG)
    (folder / "own.html").write_text("<script>x</script>")
    (folder / "not_a.png").write_bytes(b"<script>x</script>")
    (folder / "drawn.PNG").write_bytes(PNG)
    (folder / "notes.svg").write_text("<svg/>")


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    make_links(hand_in(course, "eve", fill_in(release)), course)
    hand_in(course, "last", fill_in(release))
    # A hand-in that is a link to another's.
    (course.root / "submitted" / "copycat").symlink_to(course.root / "submitted" / "last")
    return course


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("door", ["command", "nbgrader"])
def test_no_link_is_followed(course: Course, door: str) -> None:
    if door == "command":
        outcomes = grade_cohort(course, submissions(course, [STAGE]), workers=1)
        assert [one.problem for one in outcomes] == ["", "", ""]
        said = "\n".join(remark for one in outcomes for remark in one.remarks)
        write_feedback(course, submissions(course, [STAGE]))
    else:
        succeeded, said = autograde(course, STAGE, force=True)
        assert succeeded, said
        nbgrader(course, "generate_feedback", STAGE, "--force")
    for student, expected in (("eve", ALL), ("last", ALL), ("copycat", dict.fromkeys(ALL, 0.0))):
        found = scores(course, STAGE, student)
        assert {name: found[name] for name in ALL} == expected, student
    for named in (
        "gradebook.db",
        "named pipe",
        "socket",
        "sparse.png",
        "The folder that was handed in is a link",
    ):
        assert named in said
    graded = autograded(course, STAGE, "eve").parent
    assert files(graded) == {f"{STAGE}.ipynb", "drawn.PNG"}
    page = course.root / "feedback" / "eve" / STAGE
    assert files(page) == {f"{STAGE}.html", "drawn.PNG"}
    for path in [*graded.rglob("*"), *page.rglob("*")]:
        assert not path.is_symlink()
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()


def test_everything_is_named_once_and_nothing_is_opened(course: Course) -> None:
    beside = look_beside(course.root / "submitted" / "eve" / STAGE)
    assert set(beside.kept) == {"drawn.PNG", "not_a.png"}
    assert len(beside.odd) == 12
    assert {"data/", "sparse.png (3000 MB)", "notes.svg"} <= set(beside.left)
    assert len(beside.remarks()) == 2


@pytest.mark.parametrize(
    ("content", "year"),
    [
        ("2026-01-02 03:04:05 UTC", 2026),
        ("2026-99-02-03-04-05", None),
        ("", None),
        ("x" * 5000, None),
        ("99999999999", None),
        ("\0", None),
    ],
)
def test_a_time_that_cannot_be_read_is_no_time(
    tmp_path: Path, content: str, year: int | None
) -> None:
    (tmp_path / "timestamp.txt").write_text(content)
    found = timestamp_of(tmp_path)
    assert (found and found.year) == year
    assert bool(look_beside(tmp_path).left) == (year is None)


@pytest.mark.parametrize("time", ["03-04-05", "23-59-59"])
def test_the_time_that_nbgraders_zip_collect_writes_is_read_right(
    tmp_path: Path, time: str
) -> None:
    (tmp_path / "timestamp.txt").write_text(f"2026-01-02-{time}")
    assert str(timestamp_of(tmp_path)) == f"2026-01-02 {time.replace('-', ':')}"
