"""Files are written whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from autograder.course.whole_files import whole_file, write_bytes, write_text


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "Müller.txt", "Größe")
    assert (tmp_path / "new" / "Müller.txt").read_bytes() == "Größe".encode()


def test_a_failure_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_text(path, "before")

    def fail_half_way() -> None:
        with whole_file(path) as part:
            part.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail_half_way()
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["grades.csv"]


def test_text_that_cannot_be_encoded_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_text(path, "before")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half a character: \ud800")
    assert path.read_text() == "before"


def test_permissions_stay_or_are_those_of_any_new_file(tmp_path: Path) -> None:
    old, new, plain, asked = (tmp_path / name for name in ("old", "new", "plain", "asked"))
    old.touch(0o640)
    plain.touch()
    write_bytes(old, b"")
    write_bytes(new, b"")
    with whole_file(asked, 0o600):
        pass
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (old, new, asked)]
    assert modes == [0o640, stat.S_IMODE(plain.stat().st_mode), 0o600]
