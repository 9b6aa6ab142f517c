"""The rooms of `autograder/`: arrows point down, and nobody imports a course's content."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[1] / "autograder"
ROOMS = [
    *("commands", "feedback", "record", "report", "workers", "store", "authoring", "check"),
    *("score", "run", "sandbox", "build", "collect", "wire", "sanitise", "fields", "course"),
]
"""From top to bottom: a room may import those below it."""
CONTENT = {"checks", "answers"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_of(path: Path) -> set[str]:
    names = [name.split(".") for name in imported(path)]
    return {parts[1] for parts in names if parts[0] == "autograder" and len(parts) > 1}


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
