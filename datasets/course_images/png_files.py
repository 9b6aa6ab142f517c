"""Writes PNG files that come out the same on every machine.

Libraries for PNG compress with whichever zlib they were built with, and versions of it differ in
what they write. So pixels are stored here without compression; the archives compress them.
"""

import struct
import zlib
from pathlib import Path

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LARGEST_BLOCK = 65535  # bytes that a stored block of a zlib stream may hold
_COLOUR = 2  # colour type: red, green and blue


def write_png(image: np.ndarray, path: Path, metres: float) -> None:
    """Write a colour image.

    Parameters
    ----------
    image : numpy.ndarray
        uint8, (row, column, 3): red, green and blue.
    path : pathlib.Path
        The file to write. Its folder exists.
    metres : float
        Height and width of a pixel.
    """
    rows, columns, _ = image.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, _COLOUR, 0, 0, 0)
    per_metre = round(1 / metres)
    lines = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(image))
    chunks = (
        (b"IHDR", header),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        (b"IDAT", _stored(lines)),
        (b"IEND", b""),
    )
    path.write_bytes(_SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks))


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _stored(content: bytes) -> bytes:
    """Return a zlib stream (RFC 1950) of blocks that are stored as they are (RFC 1951, 3.2.4)."""
    starts = range(0, len(content), _LARGEST_BLOCK)
    blocks = []
    for start in starts:
        block = content[start : start + _LARGEST_BLOCK]
        last = start == starts[-1]
        blocks.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    return b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(content))
