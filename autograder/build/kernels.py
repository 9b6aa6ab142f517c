"""Kernels that run solutions: they neither take Ctrl-C for themselves nor write to the terminal."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

__all__ = ["own_kernels"]

MOST_WORDS = 2_000
"""Most characters of what a kernel wrote that are passed on."""


@contextmanager
def own_kernels() -> Iterator[Callable[[], str]]:
    """Look after all kernels that are started while the ``with`` block lasts.

    nbclient would answer Ctrl-C by ending the kernel, and the notebook would look as if it were
    broken. Without that, Ctrl-C ends this process as any other; the kernel is ended with it.

    Yields
    ------
    callable
        Returns the last words that kernels wrote, in place of a terminal.
    """

    def refuse(*args: object) -> None:
        raise RuntimeError("signals are taken elsewhere")

    async def launch(self: Any, command: list[str], **more: Any) -> Any:
        return await launch_before(self, command, **{"stdout": said, "stderr": said, **more})

    def words() -> str:
        said.seek(0)
        return said.read().decode(errors="replace").strip()[-MOST_WORDS:]

    handler_before = asyncio.SelectorEventLoop.add_signal_handler
    launch_before = LocalProvisioner.launch_kernel
    with tempfile.TemporaryFile() as said:
        asyncio.SelectorEventLoop.add_signal_handler = refuse  # type: ignore[method-assign,assignment]
        LocalProvisioner.launch_kernel = launch
        try:
            yield words
        finally:
            asyncio.SelectorEventLoop.add_signal_handler = handler_before  # type: ignore[method-assign]
            LocalProvisioner.launch_kernel = launch_before
