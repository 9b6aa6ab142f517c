"""The student's process: runs cells and answers questions about what they left behind.

To the requests of `autograder.sandbox.answer_server` it adds ``execute``, with ``code`` and
``count``: any number of replies ``output``, then ``done``.
"""

from __future__ import annotations

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
    shell : SandboxShell
        The shell to run cells in.
    raw : list of RawStream
        What is written to the descriptors 1 and 2.
    """

    def __init__(self, sock: socket.socket, shell: SandboxShell, raw: list[RawStream]) -> None:
        super().__init__(sock, shell.user_ns, shell.shown_figures)
        self.shell = shell
        self.messages = OutputMessages(self._send_output)
        self.messages.raw = raw
        shell.attach(self.messages)

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
        failed = ""
        try:
            outcome = shell.run_cell(frame.header["code"], store_history=True)
            error = outcome.error_before_exec or outcome.error_in_exec
            failed = type(error).__name__ if error is not None else ""
        except KeyboardInterrupt:
            failed = "KeyboardInterrupt"
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        shell.exit_now = False
        self.messages.flush()
        send(self.sock, {"reply": "done", "error": failed})


def start(sock: socket.socket, shell: SandboxShell, raw: list[RawStream]) -> None:
    """Serve one submission in this process, then end it."""
    process = StudentProcess(sock, shell, raw)
    try:
        process.serve()
    finally:
        sys.stdout.flush()
        os._exit(0)
