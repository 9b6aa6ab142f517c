"""Decode pictures in a process of its own that may do nothing else.

``python -m autograder.report.answered.decoding FOLDER required|tried`` reads pictures from its
standard input, each after its length, and writes for each width, height and pixels of a small one;
width and height are 0 for what is no picture.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import BinaryIO

from PIL import Image, PngImagePlugin

from autograder.report.answered.thumbnails import HIGH, LENGTH, SIZE, WIDE
from autograder.sandbox.confine import Confinement, PythonFolders

__all__ = ["serve", "small"]

MOST_PIXELS = 30_000_000
MEMORY = 2**30
CPU_SECONDS = 600
ERRORS = (OSError, ValueError, SyntaxError, MemoryError, OverflowError, TypeError, LookupError)
"""What Pillow raises of broken files."""


def small(content: bytes) -> tuple[int, int, bytes] | None:
    """Return width, height and pixels (RGB) of a small picture; None when there is none.

    Parameters
    ----------
    content : bytes
        What claims to be a PNG picture.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            shown = picture.convert("RGBA")
            shown.thumbnail((WIDE, HIGH), reducing_gap=2.0)
            paper = Image.new("RGBA", shown.size, "white")
            paper.alpha_composite(shown)
            plain = paper.convert("RGB")
            return plain.width, plain.height, plain.tobytes()
    except (*ERRORS, Image.DecompressionBombError):
        return None


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer until there is no more to read."""
    while head := source.read(LENGTH.size):
        found = small(source.read(*LENGTH.unpack(head)))
        wide, high, pixels = found or (0, 0, b"")
        target.write(SIZE.pack(wide, high) + pixels)
        target.flush()


def main() -> None:
    """Confine this process, then answer."""
    folder, required = Path(sys.argv[1]), sys.argv[2] == "required"
    # What is needed has to be loaded before nothing can be.
    Image.preinit()
    assert PngImagePlugin
    small(_sample())
    Confinement(
        folder,
        folder / "none",
        memory=MEMORY,
        file_size=0,
        cpu_seconds=CPU_SECONDS,
        required=required,
        use_namespaces=False,
    ).apply(PythonFolders(), entered=False)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def _sample() -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (WIDE * 2, HIGH * 2), "white").save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    main()
