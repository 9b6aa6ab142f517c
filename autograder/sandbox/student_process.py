"""The student's process: runs cells and answers questions about what they left behind.

To the requests of `autograder.sandbox.answer_server` it adds ``execute``, with ``code`` and
``count``: any number of replies ``output``, then ``done``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from typing import Any

from autograder.sandbox.answer_server import AnswerServer
from autograder.sandbox.output_messages import OutputMessages, RawStream
from autograder.sandbox.shell import SandboxShell
from autograder.wire.frames import Frame, TooLarge, send

__all__ = ["StudentProcess", "start"]

NOTICE = "[An output was left out: it is too large.]\n"


class StudentProcess(AnswerServer):
    """Runs cells in a shell, and answers questions about them.

    Parameters
    ----------
    sock : socket
        The connection to the grader.
    door : socket
        Where the grader connects to copies.
    shell : SandboxShell
        The shell to run cells in.
    raw : list of RawStream
        What is written to the descriptors 1 and 2.
    """

    def __init__(
        self, sock: socket.socket, door: socket.socket, shell: SandboxShell, raw: list[RawStream]
    ) -> None:
        super().__init__(sock, shell.user_ns, shell.shown_figures, door)
        self.shell = shell
        self.messages = OutputMessages(self._send_output)
        self.messages.raw = raw
        shell.attach(self.messages)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)

    def answer(self, frame: Frame) -> None:
        """Answer one request; between cells there is nothing to interrupt."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        super().answer(frame)

    def _send_output(self, message: dict[str, Any]) -> None:
        # An interrupt must not cut a frame in two.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            send(self.sock, {"reply": "output", **message})
        except TooLarge:
            content = {"name": "stdout", "text": NOTICE}
            send(self.sock, {"reply": "output", "type": "stream", "content": content})
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def answer_execute(self, frame: Frame) -> None:
        """Run one cell."""
        shell = self.shell
        shell.execution_count = int(frame.header["count"])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        task = self.loop.create_task(self._run_cell(frame.header["code"]))
        try:
            failed = self.loop.run_until_complete(task)
        except KeyboardInterrupt:
            failed = "KeyboardInterrupt"
            if not task.done():  # It was waiting, and shall not go on in the next cell.
                task.cancel()
                failed = self.loop.run_until_complete(task)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        shell.payload_manager.clear_payload()
        self.messages.flush()
        send(self.sock, {"reply": "done", "error": failed})

    async def _run_cell(self, code: str) -> str:
        # As `ipykernel.ipkernel.IPythonKernel.do_execute`: a loop is running while a cell runs, and
        # tasks that a cell has started go on in later ones.
        shell, problem = self.shell, None
        try:
            transformed = shell.transform_cell(code)
        except Exception:
            transformed, problem = code, sys.exc_info()
        how = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
        if shell.should_run_async(code, **how):
            outcome = None
            try:
                outcome = await shell.run_cell_async(code, store_history=True, **how)
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", outcome)
        else:
            outcome = shell.run_cell(code, store_history=True)
        error = outcome.error_before_exec or outcome.error_in_exec
        return "" if error is None else type(error).__name__

    def become_copy(self) -> None:
        """Let nothing that a called function prints get into the notebook."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)


def start(
    sock: socket.socket, door: socket.socket, shell: SandboxShell, raw: list[RawStream]
) -> None:
    """Serve one submission in this process, then end it."""
    process = StudentProcess(sock, door, shell, raw)
    try:
        process.serve()
    finally:
        sys.stdout.flush()
        os._exit(0)
