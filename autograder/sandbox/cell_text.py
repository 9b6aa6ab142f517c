"""What IPython and its kernel do with a cell's text before they compile it: the same, in less time.

Both are written in plain Python, and go through every letter of a cell, the kernel's part twice.
That took a tenth of a notebook's CPU time.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import numpy as np
from ipykernel import compiler
from IPython.core.inputtransformer2 import (
    EscapedCommand,
    HelpEnd,
    MagicAssign,
    SystemAssign,
    TransformerManager,
)

__all__ = ["murmur2", "read_texts_quickly"]

KNOWN = [MagicAssign, SystemAssign, EscapedCommand, HelpEnd]
PERHAPS_NO_PYTHON = re.compile(r"=[\s\\]*[%!]|^\s*[!?%,;/]|\?[\s\\]*(?:#.*)?$", re.MULTILINE)
"""Wherever one of `KNOWN` finds something, and at some places more: ``a = %magic``, ``a = !ls``,
``%magic``, ``help?``."""
PERHAPS_A_WARNING = re.compile(r"""\\[^\n\\'"abfnrtv]|\d_?[a-df-zA-Z]|\bfinally\b""")
"""Where Python's parser may warn. Then it is not asked once more, or the warning came once more."""


class _Transforms:
    """Stands for `TransformerManager.do_token_transforms`.

    It gives what that gives. But Python's own parser, which takes a tenth of the time, is asked
    first: in what is Python, IPython's transformers find nothing. And what was given for a cell is
    given again when the same cell comes again, as a kernel asks twice.
    """

    def __init__(self, manager: TransformerManager) -> None:
        self._manager = manager
        self._of_manager = manager.do_token_transforms
        self._before: list[str] = []
        self._after: list[str] = []

    def __call__(self, lines: list[str]) -> list[str]:
        """Replace what is IPython's, not Python's, in the lines of a cell."""
        if self._manager.token_transformers != KNOWN:
            return self._of_manager(lines)  # type: ignore[no-any-return]
        if lines != self._before:
            after = lines if _is_python("".join(lines)) else self._of_manager(lines)
            self._before, self._after = [*lines], [*after]
        return [*self._after]


def _is_python(text: str) -> bool:
    """Tell whether a text certainly is Python, without a warning; False where that is open."""
    if PERHAPS_NO_PYTHON.search(text) or PERHAPS_A_WARNING.search(text):
        return False
    try:
        # With this flag `await` is Python outside of functions too, as it is in a notebook.
        compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return False
    return True


def murmur2(data: str, seed: int) -> int:
    """Return the hash that a kernel names a cell's file after; as `ipykernel.compiler` does."""
    factor, bits = 0x5BD1E995, 0xFFFFFFFF
    text = data.encode()
    whole = len(text) & ~3
    words = np.frombuffer(text[:whole], "<u4").astype(np.uint32)
    words *= np.uint32(factor)
    words ^= words >> np.uint32(24)
    words *= np.uint32(factor)
    value = seed ^ len(text)
    for word in words.tolist():
        value = ((value * factor) & bits) ^ word
    if rest := text[whole:]:
        value = ((value ^ int.from_bytes(rest, "little")) * factor) & bits
    value ^= value >> 13
    value = (value * factor) & bits
    return value ^ value >> 15


def read_texts_quickly(manager: TransformerManager) -> None:
    """Let a shell's manager of transformers, and kernels' hash, do their work in less time."""
    stand_in: Any = _Transforms(manager)
    manager.do_token_transforms = stand_in
    compiler.murmur2_x86 = murmur2
