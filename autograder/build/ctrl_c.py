"""Ctrl-C while a notebook runs in a kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["own_ctrl_c"]


@contextmanager
def own_ctrl_c() -> Iterator[None]:
    """Keep nbclient from taking Ctrl-C for itself: a notebook would look as if it were broken.

    The kernel is ended all the same: it notices when this process ends, and nbclient ends it then.
    """

    def refuse(*args: object) -> None:
        raise RuntimeError("signals are taken elsewhere")

    before = asyncio.SelectorEventLoop.add_signal_handler
    asyncio.SelectorEventLoop.add_signal_handler = refuse  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        asyncio.SelectorEventLoop.add_signal_handler = before  # type: ignore[method-assign,assignment]
