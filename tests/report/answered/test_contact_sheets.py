"""Contact sheets: wrong figures first, the reference beside them, made safely."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from invented_answers import IMAGE, STAGE, Invented, drawn, png
from PIL import Image

from autograder.report.answered.figures import figures_section
from autograder.report.answered.thumbnails import HIGH, WIDE, Thumbnails


@pytest.fixture(scope="module")
def thumbnails() -> Iterator[Thumbnails]:
    with Thumbnails() as some:
        yield some


def opened(address: str) -> Image.Image:
    content = base64.b64decode(address.removeprefix("data:image/jpeg;base64,"))
    return Image.open(io.BytesIO(content))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(wide: int, high: int) -> str:
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\x00" * 10**6)) + chunk(b"IEND", b"")
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body
    return base64.b64encode(content).decode()


def test_a_picture_becomes_a_small_one(thumbnails: Thumbnails) -> None:
    small = opened(thumbnails.of(png("red", (1400, 700))))
    assert small.size == (WIDE, WIDE // 2)
    assert small.height <= HIGH
    red, green, _ = small.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 > 50 > green


@pytest.mark.parametrize(
    "picture",
    [
        "",
        "not base64 at all!",
        base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 500).decode(),
        base64.b64encode(base64.b64decode(png("red"))[:60]).decode(),
        base64.b64encode(b"GIF89a" + b"\x00" * 100).decode(),
        bomb(60_000, 60_000),
        bomb(2**31 - 1, 2**31 - 1),
        bomb(0, 7),
    ],
)
def test_what_is_no_picture_gives_none_and_the_next_one_is_made(
    thumbnails: Thumbnails, picture: str
) -> None:
    assert thumbnails.of(picture) == ""
    assert thumbnails.of(png("blue"))


def test_what_decodes_is_confined(thumbnails: Thumbnails) -> None:
    assert thumbnails.of(png("red"))
    assert thumbnails._process is not None
    status = Path(f"/proc/{thumbnails._process.pid}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    limits = Path(f"/proc/{thumbnails._process.pid}/limits").read_text()
    assert re.search(r"Max file size +0 +0 ", limits)
    assert re.search(r"Max address space +1073741824 ", limits)


def test_a_process_that_dies_is_started_anew() -> None:
    with Thumbnails() as some:
        assert some.of(png("red"))
        assert some._process is not None
        some._process.kill()
        some._process.wait()
        assert some.of(png("red")) == ""
        assert some.of(png("red"))


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> str:
    invented = Invented(tmp_path_factory.mktemp("sheets"))
    invented.student("fine", pictures={"picture": [png("white")]})
    for name in ("up", "down"):
        invented.student(
            name, {"picture": {}}, figures=[drawn(IMAGE[::-1])], pictures={"picture": [png("red")]}
        )
    invented.student(
        "<b>hue</b>",
        {"picture": {}},
        figures=[drawn(cmap="viridis")],
        pictures={"picture": [png("green"), bomb(60_000, 60_000)]},
    )
    section = figures_section(invented.course, STAGE, invented.outcomes, invented.links)
    return str(section.html)


def test_the_reference_comes_first_then_wrong_ones_then_right_ones(sheets: str) -> None:
    order = re.findall(r'alt="([^"]*)"', sheets)
    assert order == [
        "Figure of the reference",
        "Figure of down: the picture is upside down",
        "Figure of &lt;b&gt;hue&lt;/b&gt;: colour map viridis, not gray",
        "Figure of fine: All points",
    ] or order[1].startswith("Figure of up: the picture is upside down")
    assert len(order) == 4


def test_equal_pictures_come_once_with_their_count(sheets: str) -> None:
    assert sheets.count("upside down") == 2  # its alternative text, and its caption
    assert "(2 alike)" in sheets


def test_no_byte_of_a_students_file_is_on_the_page(sheets: str) -> None:
    assert png("red") not in sheets
    assert "image/png" not in sheets
    assert "<b>hue" not in sheets


def test_only_questions_with_figures_have_a_sheet(sheets: str) -> None:
    assert re.findall(r"<summary><strong>(\w+)</strong>", sheets) == ["picture"]
