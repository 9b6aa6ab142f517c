"""Answers the grader's questions about what a notebook's cells left behind.

==========  =======================================  =========================================
request     entries                                  reply
==========  =======================================  =========================================
get         ``names``                                ``values``: name to tree, if it is there
which       ``names``                                ``names``: those that are variables
call        ``function``, ``args``, ``kwargs``,      ``result`` (a tree) or ``error``
            ``cpu_seconds``                          (for the function `CHANGES`, see there)
figures                                              ``figures``: list of trees
fork        ``lean``: whether the copy stays;         ``forked``; a copy serves the connection
            ``token``                                 that began with this token
==========  =======================================  =========================================

With ``mark`` in it, a request makes it forget the figures shown so far before it is answered.
"""

from __future__ import annotations

import copy
import ctypes
import gc
import os
import resource
import signal
import socket
import time
from collections.abc import MutableMapping
from typing import Any

import numpy as np

from autograder.sandbox.figure_data import describe
from autograder.wire.decode import Decoder
from autograder.wire.encode import Encoder
from autograder.wire.frames import CHANGES, Closed, Frame, receive, send

__all__ = ["AnswerServer"]


class _OutOfTime(BaseException):
    pass


class AnswerServer:
    """Serves requests on a socket until it is closed.

    Parameters
    ----------
    sock : socket
        The connection to the grader.
    namespace : dict
        The variables of the notebook.
    shown_figures : list
        Descriptions of the figures shown since the last `mark`.
    door : socket or None, optional
        Where the grader connects to copies of this process; without it there are none.
    """

    def __init__(
        self,
        sock: socket.socket,
        namespace: MutableMapping[str, Any],
        shown_figures: list[Any],
        door: socket.socket | None = None,
    ) -> None:
        self.sock = sock
        self.namespace = namespace
        self.shown_figures = shown_figures
        self._door = door
        self._copies: list[int] = []

    def serve(self) -> None:
        """Answer requests, one after the other."""
        while True:
            try:
                self.answer(receive(self.sock))
            except Closed:
                return

    def answer(self, frame: Frame) -> None:
        """Answer one request."""
        if frame.header.get("mark"):
            self.shown_figures.clear()
        getattr(self, f"answer_{frame.header['request']}")(frame)

    def answer_which(self, frame: Frame) -> None:
        """Tell which of some names are variables."""
        found = [name for name in frame.header["names"] if name in self.namespace]
        send(self.sock, {"reply": "which", "names": found})

    def answer_get(self, frame: Frame) -> None:
        """Send the values of some variables."""
        encoder = Encoder(describe)
        namespace = self.namespace
        values = {
            name: encoder.encode(namespace[name])
            for name in frame.header["names"]
            if name in namespace
        }
        send(self.sock, {"reply": "values", "values": values}, encoder.blobs)

    def answer_figures(self, frame: Frame) -> None:
        """Send the descriptions of the figures shown since the last `mark`."""
        encoder = Encoder(describe)
        shown = self.shown_figures
        # Where there are too many for one message, those in the middle are left out.
        order = sorted(range(len(shown)), key=lambda place: min(place, len(shown) - 1 - place))
        encoded = {place: encoder.encode(shown[place]) for place in order}
        figures = [encoded[place] for place in range(len(shown))]
        send(self.sock, {"reply": "figures", "figures": figures}, encoder.blobs)

    def answer_fork(self, frame: Frame) -> None:
        """Make a copy of this process, which serves a connection of its own."""
        # Copies that have ended are taken off the list of processes, which is limited.
        self._copies = [pid for pid in self._copies if _goes_on(pid)]
        if frame.header.get("lean"):
            # What is free goes back: a copy that stays would keep it for as long as it lives.
            gc.collect()
            ctypes.CDLL(None).malloc_trim(0)
        there = self._meet(bytes.fromhex(frame.header["token"]))
        if there is None:
            send(self.sock, {"reply": "not forked"})
            return
        child = os.fork()
        if child == 0:
            self._copies = []
            # A collection would touch, and so copy, all memory that is shared with the original.
            gc.disable()
            self.sock.close()
            self.sock = there
            self.become_copy()
            try:
                self.serve()
            finally:
                os._exit(0)
        self._copies.append(child)
        there.close()
        send(self.sock, {"reply": "forked"})

    def _meet(self, token: bytes) -> socket.socket | None:
        # The grader connects before it asks. A grader that was killed in between has left a
        # connection behind.
        while self._door is not None:
            try:
                connection = self._door.accept()[0]
            except OSError:
                return None
            connection.setblocking(True)
            try:
                if connection.recv(len(token), socket.MSG_DONTWAIT) == token:
                    return connection
            except OSError:
                pass
            connection.close()
        return None

    def become_copy(self) -> None:
        """Prepare a copy of this process; by default, nothing has to be done."""

    def answer_call(self, frame: Frame) -> None:
        """Call one of the student's functions; done in a copy, which serves nothing but calls."""
        header = frame.header
        decoder = Decoder(frame.blobs)
        args, kwargs = decoder.decode(header["args"]), decoder.decode(header["kwargs"])
        name = header["function"]
        function = self._changes if name == CHANGES else self.namespace.get(name)
        encoder = Encoder(describe)
        signal.signal(signal.SIGXCPU, _out_of_time)
        # The hard limit stays: it cannot be raised again for the next call. Code that gets around
        # this one meets the grader's clock on the wall.
        limit = int(time.process_time() + float(header["cpu_seconds"])) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
        try:
            if not callable(function):
                reply = {"reply": "error", "name": "TypeError", "text": "it is not a function"}
            else:
                reply = {"reply": "result", "value": encoder.encode(function(*args, **kwargs))}
        except _OutOfTime:
            reply = {"reply": "error", "name": "timeout", "text": ""}
        except BaseException as error:
            reply = {"reply": "error", "name": type(error).__name__, "text": _text(error)}
        if reply["reply"] == "error":
            encoder.blobs.clear()
        send(self.sock, reply, encoder.blobs)

    def _changes(self, name: str, *args: Any) -> list[int]:
        """Call a function; return the places of those of its arguments that it changed."""
        before = copy.deepcopy(args)
        self.namespace[name](*args)
        pairs = enumerate(zip(args, before, strict=True))
        return [i for i, (a, b) in pairs if isinstance(b, np.ndarray) and not _same(a, b)]


def _same(a: Any, b: Any) -> bool:
    # Compared as bytes: a value that is not a number is not equal to itself.
    return bool(a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes())


def _goes_on(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:  # Student code has waited for it.
        return False


def _out_of_time(number: int, where: Any) -> None:
    raise _OutOfTime


def _text(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except Exception:
        return ""
