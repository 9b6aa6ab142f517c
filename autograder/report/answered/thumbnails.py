"""Small pictures of hostile ones: decoded in a confined process, which hands back bare pixels.

A picture in a notebook is any bytes that a student's code chose. What decodes them can read nothing
but libraries and write nothing, gets no more memory and time than a figure needs, and is started
anew when it dies. What comes back is as many bytes as a small picture has, and made into a new file
here.
"""

from __future__ import annotations

import base64
import binascii
import io
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from types import TracebackType
from typing import Self

__all__ = ["HIGH", "WIDE", "Thumbnails"]

WIDE, HIGH = 280, 210
"""Largest size of a small picture, in pixels."""
QUALITY = 60
PATIENCE = 20.0
"""So many seconds may pass until a picture is decoded, on a busy machine."""
MOST_DEATHS = 20
"""After so many processes that died, no more pictures are looked at."""
SIZE = struct.Struct(">II")
LENGTH = struct.Struct(">I")


class Thumbnails:
    """Makes small pictures. Use it as a context manager.

    Parameters
    ----------
    required : bool, optional
        Whether to make none where this machine cannot confine the process that decodes.
    """

    def __init__(self, *, required: bool = True) -> None:
        self._required = required
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-pictures-")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        self._folder.cleanup()

    def of(self, picture: str) -> str:
        """Return a small picture as an address with its data; empty when it cannot be made.

        Parameters
        ----------
        picture : str
            Base64 of what claims to be a PNG picture.
        """
        try:
            content = binascii.a2b_base64("".join(picture.split()))
        except (binascii.Error, ValueError):
            return ""
        if self._deaths >= MOST_DEATHS:
            return ""
        try:
            pixels = self._decoded(content)
        except (OSError, EOFError):
            self._deaths += 1
            self._end()
            return ""
        return "" if pixels is None else _address(*pixels)

    def _decoded(self, content: bytes) -> tuple[int, int, bytes] | None:
        process = self._started()
        assert process.stdin is not None
        until = time.monotonic() + PATIENCE
        self._send(process, LENGTH.pack(len(content)) + content, until)
        wide, high = SIZE.unpack(self._receive(process, SIZE.size, until))
        if not (wide and high):
            return None
        if wide > WIDE or high > HIGH:
            raise EOFError("not the size that was asked for")
        return wide, high, self._receive(process, wide * high * 3, until)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            words = [sys.executable, "-m", "autograder.report.answered.decoding"]
            words += [self._folder.name, "required" if self._required else "tried"]
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)},
                start_new_session=True,
            )
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
        return self._process

    @staticmethod
    def _send(process: subprocess.Popen[bytes], data: bytes, until: float) -> None:
        assert process.stdin is not None
        left = memoryview(data)
        while left:
            _, ready, _ = select.select([], [process.stdin], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise EOFError("it takes too long")
            left = left[os.write(process.stdin.fileno(), left[:65536]) :]

    @staticmethod
    def _receive(process: subprocess.Popen[bytes], count: int, until: float) -> bytes:
        assert process.stdout is not None
        parts: list[bytes] = []
        while count:
            ready, _, _ = select.select(
                [process.stdout], [], [], max(0.0, until - time.monotonic())
            )
            part = os.read(process.stdout.fileno(), min(count, 65536)) if ready else b""
            if not part:
                raise EOFError("it has ended, or takes too long")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None


def _address(wide: int, high: int, pixels: bytes) -> str:
    from PIL import Image

    file = io.BytesIO()
    Image.frombytes("RGB", (wide, high), pixels).save(file, "JPEG", quality=QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
