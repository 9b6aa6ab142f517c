"""Bytes of arrays, each content stored once, whoever's answer it is."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import mmap
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.course.whole_files import write_bytes
from autograder.wire.bounds import STORED_BYTES

__all__ = ["Allowance", "BlobStore", "NotKept"]

INLINE = 1024
"""Up to so many bytes are written into the index itself."""
LARGE = 2**20
RECENT_BYTES = 64 * 2**20

_libc = ctypes.CDLL(None)
_libc.memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]


class NotKept(Exception):
    """A blob is not in the store, or no more may be added to it."""


class Allowance:
    """What one submission may add to the store: a hostile one would fill the disk.

    Parameters
    ----------
    most : int, optional
        How many bytes; `STORED_BYTES` by default.

    Attributes
    ----------
    left : int
        How many bytes are left of it.
    """

    def __init__(self, most: int | None = None) -> None:
        self.left = STORED_BYTES if most is None else most

    def spend(self, size: int) -> None:
        """Take so many bytes of it.

        Raises
        ------
        NotKept
            When there are not as many left.
        """
        if size > self.left:
            raise NotKept("the submission's answers are too large to be stored")
        self.left -= size


class BlobStore:
    """A folder of files that are named after their content.

    Parameters
    ----------
    folder : Path
        Where they are; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A volume comes back with every question about it, and from every student who has it
        # right: comparing takes a tenth of the time of hashing.
        self._recent: deque[tuple[memoryview, str]] = deque()

    def put(
        self, blob: memoryview, spend: Callable[[int], None] = lambda size: None
    ) -> dict[str, Any]:
        """Store a blob, unless it is there, and return what `get` needs to find it.

        Parameters
        ----------
        blob : memoryview
            The bytes.
        spend : callable, optional
            Called with the number of bytes that this adds; raises `NotKept` to refuse.

        Raises
        ------
        NotKept
            When it is refused, or the disk takes no more.
        """
        if len(blob) <= INLINE:
            spend(2 * len(blob) + 20)
            return {"inline": base64.b64encode(blob).decode()}
        name = self._known(blob) or hashlib.sha256(blob).hexdigest()
        path = self._path(name)
        spend(100)
        if not path.exists():
            spend(len(blob))
            try:
                write_bytes(path, blob)
            except OSError as error:
                raise NotKept(str(error)) from None
        self._remember(blob, name)
        return {"sha256": name, "size": len(blob)}

    def get(self, reference: dict[str, Any]) -> memoryview:
        """Return a blob.

        Raises
        ------
        NotKept
            When it is not there any more, or is not what it was.
        """
        if "inline" in reference:
            return memoryview(base64.b64decode(reference["inline"]))
        try:
            with self._path(str(reference["sha256"])).open("rb") as file:
                # A check may write into an answer, as it may when the answer comes fresh: then it
                # gets a copy of the page. All others share what the file has in memory.
                blob = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        except (OSError, ValueError) as error:
            raise NotKept(str(error)) from None
        if len(blob) != reference["size"]:
            raise NotKept("a stored answer has been cut off")
        return memoryview(blob)

    def has(self, sha256: str, size: int) -> bool:
        """Tell whether a blob is there, and no shorter than it was."""
        try:
            return self._path(sha256).stat().st_size == size
        except OSError:
            return False

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _known(self, blob: memoryview) -> str:
        if len(blob) < LARGE:
            return ""
        for other, name in self._recent:
            if len(other) == len(blob) and not _libc.memcmp(
                _address(other), _address(blob), len(blob)
            ):
                return name
        return ""

    def _remember(self, blob: memoryview, name: str) -> None:
        if len(blob) < LARGE or any(known == name for _, known in self._recent):
            return
        with suppress(NotKept):
            self._recent.append((self.get({"sha256": name, "size": len(blob)}), name))
        while sum(len(other) for other, _ in self._recent) > RECENT_BYTES:
            self._recent.popleft()


def _address(blob: memoryview) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(blob))
