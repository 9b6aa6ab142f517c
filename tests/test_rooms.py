"""The rooms of `autograder/`: arrows point down, and nobody imports a course's content."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("rooms", ROOT / "docs" / "rooms.py")
assert spec is not None
assert spec.loader is not None
rooms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rooms)

ENGINE, ROOMS, imported, rooms_of = rooms.ENGINE, rooms.ROOMS, rooms.imported, rooms.rooms_of
CONTENT = {"checks", "answers"}


def test_every_folder_is_a_room_or_content() -> None:
    folders = {path.name for path in ENGINE.iterdir() if any(path.glob("**/*.py"))}
    assert folders - {"__init__.py"} == {*ROOMS, *CONTENT}
    assert [path.name for path in ENGINE.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("room", ROOMS)
def test_arrows_point_down(room: str) -> None:
    above = set(ROOMS[: ROOMS.index(room)])
    wrong = {
        str(path.relative_to(ENGINE)): rooms_of(path) & above
        for path in (ENGINE / room).rglob("*.py")
        if rooms_of(path) & above
    }
    assert wrong == {}


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_knows_a_course(room: str) -> None:
    for path in (ENGINE / room).rglob("*.py"):
        assert not rooms_of(path) & CONTENT, path
        assert not {"course_images"} & {name.split(".")[0] for name in imported(path)}, path


def test_the_picture_shows_the_code_as_it_is() -> None:
    assert rooms.picture() == rooms.PICTURE.read_text(encoding="utf-8"), "run: make docs"


def test_modules_are_short() -> None:
    long = {
        str(path.relative_to(ENGINE)): lines
        for room in ROOMS
        for path in (ENGINE / room).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 440
    }
    assert long == {}
