"""Take the outputs out of a notebook's file before it is parsed.

They are not wanted: every cell runs again. But they may be most of the file, as figures are, and a
hostile file of small values takes thirty times its own size in memory once it is parsed. So the
text is looked through without parsing it, for where outputs begin and end.
"""

from __future__ import annotations

import re

from autograder.wire.bounds import NOTEBOOK_MARKS

__all__ = ["TooManyParts", "without_outputs"]

# Each part matches in one way only (possessive), so that no text takes long.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.DOTALL)
_BEGINS = re.compile(rb"\s*+:\s*+(?=[{\[])")
_QUOTE, _OPENING = ord('"'), b"[{"


class TooManyParts(Exception):
    """There are more values in a file than any notebook has."""


def without_outputs(content: bytes) -> bytes:
    """Return the JSON of a notebook with empty lists in the place of its outputs.

    Parameters
    ----------
    content : bytes
        The file, in UTF-8. It need not be JSON: then what comes back is none, either.

    Raises
    ------
    TooManyParts
        When it holds too many texts, lists and objects; or, without its outputs, values.
    """
    pieces: list[bytes] = []
    kept_from, depth = 0, 0
    outside: int | None = None  # how deep the outputs lie that are being passed over
    for count, token in enumerate(_TOKEN.finditer(content)):
        if count > NOTEBOOK_MARKS:
            raise TooManyParts
        start, end = token.span()
        first = content[start]
        if first == _QUOTE:
            if outside is None and end - start == 9 and token[0] == b'"outputs"':
                begins = _BEGINS.match(content, end)
                if begins is not None:
                    pieces.append(content[kept_from : begins.end()])
                    outside = depth
        elif first in _OPENING:
            depth += 1
        else:
            depth -= 1
            if depth == outside:
                pieces.append(b"[]")
                kept_from, outside = end, None
    slim = b"".join([*pieces, content[kept_from:]]) if outside is None else content
    if slim.count(b",") + slim.count(b"[") + slim.count(b"{") > NOTEBOOK_MARKS:
        raise TooManyParts
    return slim
