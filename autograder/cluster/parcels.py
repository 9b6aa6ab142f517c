"""What is sent between machines: small, compressed, bounded, and never a pickle of ours."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["PARCEL_BYTES", "Part", "pack", "parcels", "shrink", "stretch", "unpack"]

PARCEL_BYTES = 8 * 2**20
"""Most bytes in one message, before they are compressed."""

Part = tuple[str, int, bytes]
"""Name of a content, where in it this part begins, and the part, compressed."""


def pack(data: Any) -> bytes:
    """Return what JSON can hold, compressed."""
    return zlib.compress(json.dumps(data).encode(), level=1)


def unpack(packed: bytes) -> Any:
    """Return what `pack` was given.

    Raises
    ------
    ValueError
        When it is damaged.
    """
    try:
        return json.loads(zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError(f"a damaged message: {error}") from None


def shrink(content: bytes | memoryview) -> bytes:
    """Return bytes, compressed."""
    return zlib.compress(content, level=1)


def stretch(packed: bytes, most: int = PARCEL_BYTES) -> bytes:
    """Return what `shrink` was given.

    Parameters
    ----------
    packed : bytes
        What it returned.
    most : int, optional
        Most bytes that it may become.

    Raises
    ------
    ValueError
        When it is damaged, or becomes more.
    """
    stretcher = zlib.decompressobj()
    try:
        content = stretcher.decompress(packed, most + 1)
    except zlib.error as error:
        raise ValueError(f"a damaged message: {error}") from None
    if len(content) > most or not stretcher.eof:
        raise ValueError("a damaged message: it is cut off, or too long")
    return content


def parcels(contents: Iterable[tuple[str, memoryview]]) -> Iterator[list[Part]]:
    """Put contents into messages: many small ones into one, a large one into several.

    Parameters
    ----------
    contents : iterable of (str, memoryview)
        Name and bytes of each.
    """
    parcel: list[Part] = []
    room = PARCEL_BYTES
    for name, content in contents:
        start = 0
        while True:
            part = content[start : start + room]
            parcel.append((name, start, shrink(part)))
            start += len(part)
            room -= len(part)
            if room <= 0 or len(parcel) >= 1000:
                yield parcel
                parcel, room = [], PARCEL_BYTES
            if start >= len(content):
                break
    if parcel:
        yield parcel
