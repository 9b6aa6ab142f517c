"""A hand-in's folder that was sent is opened as the folder itself: same notebook, same remarks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.cluster import hand_in_folder
from autograder.cluster.hand_in_folder import as_data, put_into
from autograder.course.course import Course
from autograder.sanitise import open_submission

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    return built_small()


def beside(folder: Path) -> None:
    (folder / "picture.png").write_bytes(PNG)
    (folder / "timestamp.txt").write_text("2026-11-28 07:00:00 UTC")
    (folder / "thesis.pdf").write_bytes(bytes(3_000_000))
    (folder / "data" / "images").mkdir(parents=True)
    (folder / "data" / "images" / "one.dcm").write_bytes(b"1")
    deep = folder / "/".join("abcdefghi"[:5])
    deep.mkdir(parents=True)
    (deep / "file").touch()


def several(folder: Path) -> None:
    text = (folder / f"{STAGE}.ipynb").read_text()
    (folder / "copy of it (2).ipynb").write_text(text)
    (folder / "sub").mkdir()
    (folder / "sub" / "other.ipynb.json").write_text("{")
    (folder / "timestamp.txt").write_text("noon")


def odd_names(folder: Path) -> None:
    (folder / f"{STAGE}.ipynb").rename(folder / "Übung\n<b>.ipynb")
    (folder / os.fsdecode(b"\xff\xfe.txt")).touch()


def nothing(folder: Path) -> None:
    (folder / f"{STAGE}.ipynb").unlink()


def no_notebook(folder: Path) -> None:
    (folder / f"{STAGE}.ipynb").write_bytes(b"\x00\xff")


@pytest.mark.parametrize("change", [beside, several, odd_names, nothing, no_notebook])
def test_it_is_opened_alike(course: Course, tmp_path: Path, change: Callable[[Path], None]) -> None:
    release = nbformat.read(course.release(STAGE), as_version=4)
    folder = hand_in(course, change.__name__, fill_in(release, {**ANSWERS, "area": "area = 1"}))
    change(folder)
    data = as_data(folder)
    assert data is not None
    put_into(data, tmp_path / "there")
    assert open_submission(tmp_path / "there", STAGE, release) == open_submission(
        folder, STAGE, release
    )


def linked(folder: Path) -> None:
    (folder / "gradebook").symlink_to("/etc/passwd")


def piped(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


def too_large(folder: Path) -> None:
    (folder / "more.ipynb").write_bytes(bytes(hand_in_folder.PARCEL_BYTES))


def too_many(folder: Path) -> None:
    for number in range(hand_in_folder.MAX_ENTRIES + 1):
        (folder / str(number)).touch()


@pytest.mark.parametrize("change", [linked, piped, too_large, too_many])
def test_what_is_not_plain_is_opened_where_it_is(
    course: Course, change: Callable[[Path], None]
) -> None:
    release = nbformat.read(course.release(STAGE), as_version=4)
    folder = hand_in(course, change.__name__, fill_in(release))
    change(folder)
    assert as_data(folder) is None


def test_so_is_a_link_to_a_folder(course: Course, tmp_path: Path) -> None:
    folder = hand_in(course, "elsewhere", "{}")
    (tmp_path / "link").symlink_to(folder)
    assert as_data(tmp_path / "link") is None
    (tmp_path / "linked").symlink_to(folder.parent)
    assert as_data(tmp_path / "linked" / STAGE) is None
    assert as_data(tmp_path / "none") is None


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "", "."])
def test_no_path_leads_out_of_it(tmp_path: Path, path: str) -> None:
    for data in (
        {"folders": [path], "files": {}},
        {"folders": [], "files": {path: (1, None)}},
    ):
        with pytest.raises(ValueError, match="leads elsewhere"):
            put_into(data, tmp_path / str(len(data["folders"])))
    assert {one.name for one in tmp_path.iterdir()} <= {"0", "1"}
