"""What comes after each state of a conversation: a worker's own table, and what others tell."""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from autograder.run.replies import Request
from autograder.store.shared_lines import SharedLines

__all__ = ["ENTRY_BYTES", "KNOWN_BYTES", "LARGEST_PART", "Entry", "States", "size_of"]

KNOWN_BYTES = 32 * 2**20
"""What one worker keeps of conversations, in bytes; what was not needed for longest goes first."""
LARGEST_PART = 8
"""No conversation takes more than this part of it."""
ENTRY_BYTES = 400
"""What an entry counts for beside its text: a dictionary's place, digests, objects."""
CONFIRMED, UNSTEADY = "confirmed", "unsteady"
"""What workers tell each other in the place of a result."""


@dataclass
class Entry:
    """What comes after a state.

    Attributes
    ----------
    request : Request or None
        What the checks ask next.
    result : str
        Their result as JSON, when they ask nothing more.
    is_confirmed : bool
        Whether the result came out twice; of a question's first state, whether any has.
    is_steady : bool
        False for the first state of a question whose checks do not always do the same.
    """

    request: Request | None = None
    result: str = ""
    is_confirmed: bool = False
    is_steady: bool = True


@dataclass
class _Shared:
    request: Request
    uses: int = 0


def _name(request: Request) -> tuple[str, float]:
    return request.key, request.header.get("cpu_seconds", 0.0)


def size_of(request: Request) -> int:
    """Return how many bytes a request counts for."""
    # A tree takes some ten times as much memory as its text.
    trees = 10 * len(json.dumps(request.header))
    return trees + sum(memoryview(blob).nbytes for blob in request.blobs)


def _asked(entry: Entry) -> str:
    return entry.request.key if entry.request is not None else ""


def _packed(request: Request | None) -> list[Any] | None:
    if request is None:
        return None
    blobs = [base64.b64encode(memoryview(blob).cast("B")).decode() for blob in request.blobs]
    return [request.key, request.header, blobs]


def _unpacked(packed: list[Any] | None) -> Request | None:
    if packed is None:
        return None
    key, header, blobs = packed
    return Request(key, header, [base64.b64decode(blob) for blob in blobs])


class States:
    """The conversations that one worker knows, its own and other workers', of all questions.

    Parameters
    ----------
    most : int, optional
        How many bytes they may take. With 0, nothing is kept: each answer is checked.
    lines : SharedLines, optional
        What other workers tell of the conversations that they know.

    Attributes
    ----------
    checked, foreseen : int
        For how many answers checks were run, and for how many they were not.
    """

    def __init__(self, most: int = KNOWN_BYTES, lines: SharedLines | None = None) -> None:
        self.most = most
        self._lines = lines
        self.checked = self.foreseen = 0
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()
        # Checks call most students' functions with the same: that is kept once.
        self._shared: dict[tuple[str, float], _Shared] = {}
        self._bytes = 0

    @property
    def size(self) -> int:
        """How many bytes they take now."""
        return self._bytes

    def after(self, state: bytes) -> Entry | None:
        """Return what comes after a state, if that is known."""
        entry = self._entries.get(state)
        if entry is not None:
            self._entries.move_to_end(state)
        return entry

    def put(self, state: bytes, entry: Entry) -> Entry:
        """Enter what comes after a state, unless something has been; return what stands there."""
        known = self.after(state)
        if known is not None:
            return known
        if entry.request is not None:
            entry.request = self._share(entry.request)
        self._entries[state] = entry
        self._bytes += ENTRY_BYTES + len(entry.result)
        while self._bytes > self.most:
            self._drop(self._entries.popitem(last=False)[1])
        return entry

    def shared(self, request: Request) -> Request | None:
        """Return the same request, if it is kept already."""
        shared = self._shared.get(_name(request))
        return shared.request if shared is not None else None

    def _share(self, request: Request) -> Request:
        shared = self._shared.get(_name(request))
        if shared is None:
            self._shared[_name(request)] = shared = _Shared(request)
            self._bytes += size_of(request)
        shared.uses += 1
        return shared.request

    def _drop(self, entry: Entry) -> None:
        self._bytes -= ENTRY_BYTES + len(entry.result)
        if entry.request is None:
            return
        shared = self._shared[_name(entry.request)]
        shared.uses -= 1
        if not shared.uses:
            del self._shared[_name(entry.request)]
            self._bytes -= size_of(entry.request)

    def enter(
        self, start: bytes, steps: list[tuple[bytes, Entry]]
    ) -> list[tuple[bytes, Entry]] | None:
        """Enter what was had of a conversation, in order; return what of it was new.

        A result that is there already has come out twice. Where something else is there, the
        question is kept no longer: None.
        """
        new = []
        for state, entry in steps:
            there = self.put(state, entry)
            if there is entry:
                new.append((state, entry))
            elif (_asked(there), there.result) != (_asked(entry), entry.result):
                self.distrust(start)
                return None
            elif entry.result:
                self._confirm(start, state)
        return new

    def _confirm(self, *states: bytes) -> None:
        for state in states:
            if (entry := self.after(state)) is not None:
                entry.is_confirmed = True

    def enter_and_tell(self, start: bytes, steps: list[tuple[bytes, Entry]]) -> None:
        """Enter a whole conversation, the result last, and tell other workers of it."""
        new = self.enter(start, steps)
        if new is None or self._lines is None:
            return
        said: list[Any] = [
            [start.hex(), state.hex(), _packed(entry.request), entry.result] for state, entry in new
        ]
        last, _ = steps[-1]
        if not any(state == last for state, _ in new):
            said.append([start.hex(), last.hex(), None, CONFIRMED])
        self._lines.add(said)

    def listen(self) -> None:
        """Enter what other workers have told."""
        for line in self._lines.news() if self._lines is not None and self.most else ():
            start, state, request, result = line
            first, here = bytes.fromhex(start), bytes.fromhex(state)
            if result == UNSTEADY:
                self._drop_question(first)
            elif result == CONFIRMED:
                self._confirm(first, here)
            else:
                entry = Entry(_unpacked(request), result)
                if self._is_steady(first):
                    self.enter(first, [(here, entry)])

    def _is_steady(self, start: bytes) -> bool:
        first = self._entries.get(start)
        return first is None or first.is_steady

    def distrust(self, start: bytes) -> None:
        """Keep no more of a question: its checks do not always do the same."""
        if self._lines is not None and self._is_steady(start):
            self._lines.add([[start.hex(), start.hex(), None, UNSTEADY]])
        self._drop_question(start)

    def _drop_question(self, start: bytes) -> None:
        if (old := self._entries.pop(start, None)) is not None:
            self._drop(old)
        self.put(start, Entry(is_steady=False))
