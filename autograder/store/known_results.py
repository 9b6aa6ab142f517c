"""Identical answers are checked once: what checks asked, what came back, and what came of it.

What a question's checks ask next follows from what was replied before, and their result from all
of it. So there is a *state* for each beginning of such a conversation: a digest of the question, of
all requests until then, and of every byte of the replies. Behind each state is kept what the checks
asked next, or their result. Another student's process is asked the same, one after the other, as
long as it replies the same; where that leads to a result, no check is run. Where it does not, the
checks are run, and get what has been replied already, once each, in its order: a function that
counts its calls notices nothing.

Nothing of one student's can be in another's result, because no state is shared by two whose replies
differ in anything. What may be in an argument of a call that is foreseen follows from replies that
both gave.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from autograder.check import plugin
from autograder.run.replies import UNSURE, Answering, Request
from autograder.score.results import QuestionResult
from autograder.store.states import ENTRY_BYTES, LARGEST_PART, Entry, States, size_of
from autograder.wire.frames import Frame

__all__ = ["Conversation", "KnownResults", "beginning"]


class Digests(Protocol):
    """Tells of the last reply, as `Recorder` and `StoredProcess` do."""

    def begin(self) -> None:
        """Begin anew: all will be asked once more."""

    @property
    def last(self) -> bytes | None:
        """Its digest; None when it was not kept."""


def beginning(*facts: Any) -> bytes:
    """Return the first state of a question's conversations.

    Parameters
    ----------
    *facts : object
        All that a result depends on but the replies; what `json` can write.
    """
    return hashlib.sha256(json.dumps(facts).encode()).digest()


def _after(state: bytes, request: Request, reply: bytes) -> bytes:
    asked = hashlib.sha256(request.key.encode("utf-8", "surrogatepass")).digest()
    return hashlib.sha256(state + asked + reply).digest()


class KnownResults(States):
    """The results that one worker knows, and what checks asked until then."""

    def result(
        self,
        start: bytes,
        source: Answering,
        digests: Digests,
        check: Callable[[Answering], QuestionResult],
        doubts: Callable[[], int] = lambda: 0,
    ) -> QuestionResult:
        """Return the result of a question's checks; run them unless it is known.

        Parameters
        ----------
        start : bytes
            See `beginning`.
        source : Answering
            The student's process, right after the test cell; or its stored replies.
        digests : Digests
            Tells of its replies.
        check : callable
            Carries out the checks, given what answers them.
        doubts : callable, optional
            How often something happened until now that may happen otherwise the next time.

        Returns
        -------
        QuestionResult
            Just what the checks would give without all this.
        """
        before, began = doubts(), time.process_time()
        self.listen()
        conversation = Conversation(self, start, source, digests)
        foreseen = conversation.foresee()
        if foreseen is not None:
            self.foreseen += 1
            source.drop_copy()
            return foreseen
        self.checked += 1
        result: QuestionResult | None = None
        with suppress(_Otherwise):
            result = check(conversation)
        if result is None or conversation.went_otherwise:
            # The checks do not always ask the same. They have got no reply since that showed, and
            # their copy of the process is gone: from here on all is as if nothing had been tried.
            self.distrust(start)
            source.drop_copy()
            digests.begin()
            return check(source)
        # A check that had no time left may have caught what stopped it.
        if doubts() == before and time.process_time() - began < plugin.CHECK_SECONDS:
            conversation.keep(result)
        return result


class _Otherwise(Exception):
    """A check asks what the same check did not ask after the same replies."""


class Conversation(Answering):
    """What one question's checks ask of one process, and what it replies.

    Parameters
    ----------
    known : KnownResults
        Where it is looked up, and entered.
    start : bytes
        Its first state.
    source : Answering
        The process.
    digests : Digests
        Tells of its replies.
    """

    def __init__(
        self, known: KnownResults, start: bytes, source: Answering, digests: Digests
    ) -> None:
        self._known = known
        self._start = start
        self._source = source
        self._digests = digests
        self._state = start
        self._ahead: deque[tuple[str, Frame | Exception]] = deque()
        self._steps: list[tuple[bytes, Entry]] = []
        self._size = 0
        first = known.after(start)
        self._is_kept = known.most > 0 and (first is None or first.is_steady)
        self._is_otherwise = False

    @property
    def went_otherwise(self) -> bool:
        """Whether the checks have not asked just what was foreseen."""
        return self._is_otherwise or bool(self._ahead)

    def foresee(self) -> QuestionResult | None:
        """Ask what the checks will ask, as far as that is known; return their result, if it is."""
        while self._is_kept:
            entry = self._known.after(self._state)
            if entry is None:
                return None
            if entry.request is None:
                return self._trusted(entry)
            try:
                frame = self._source.reply(entry.request)
            except Exception as error:
                # Just as when a check asks: it is raised there, and may be caught there.
                self._ahead.append((entry.request.key, error))
                self._is_kept = False
                return None
            self._ahead.append((entry.request.key, frame))
            self._note(entry.request, frame, entry)
        return None

    def _trusted(self, entry: Entry) -> QuestionResult | None:
        # Points are taken only where that came out twice; and no result of a question is taken for
        # another's before its checks have once been seen to do the same a second time.
        result = QuestionResult.from_json(json.loads(entry.result))
        first = self._known.after(self._start)
        has_all = all(check.passed for check in result.checks)
        if entry.is_confirmed or (has_all and first is not None and first.is_confirmed):
            return result
        return None

    def reply(self, request: Request) -> Frame:
        """Reply to a check: what came when it was foreseen, else what comes now."""
        if self._is_otherwise:
            raise _Otherwise
        if not self._ahead:
            entry = self._entry(request)
            frame = self._live(request)
            self._note(request, frame, entry)
            return frame
        key, reply = self._ahead.popleft()
        if key != request.key:
            self._is_otherwise = True
            raise _Otherwise
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _live(self, request: Request) -> Frame:
        try:
            return self._source.reply(request)
        except BaseException:
            # A check may catch it, and give a result.
            self._is_kept = False
            raise

    def drop_copy(self) -> None:
        """Let the next call know nothing of earlier ones."""
        self._source.drop_copy()

    def _entry(self, request: Request) -> Entry:
        """Return what to keep of a request: its arrays as they are now, a check may change them."""
        if not self._is_kept:
            return Entry()
        shared = self._known.shared(request)
        if shared is not None:
            return Entry(shared)
        self._size += size_of(request)
        if self._size > self._known.most // LARGEST_PART:
            self._is_kept = False
            return Entry()
        blobs = [bytes(memoryview(blob).cast("B")) for blob in request.blobs]
        return Entry(Request(request.key, request.header, blobs))

    def _note(self, request: Request, frame: Frame, entry: Entry) -> None:
        digest, header = self._digests.last, frame.header
        if digest is None or (header.get("reply") == "error" and header.get("name") in UNSURE):
            self._is_kept = False
        elif self._is_kept:
            self._steps.append((self._state, entry))
            self._state = _after(self._state, request, digest)

    def keep(self, result: QuestionResult) -> None:
        """Enter what was asked, and what came of it."""
        if not self._is_kept or any(check.error for check in result.checks):
            return
        text = json.dumps(result.to_json())
        if (
            self._size + len(text) + ENTRY_BYTES * len(self._steps)
            > self._known.most // LARGEST_PART
        ):
            return
        steps = [*self._steps, (self._state, Entry(result=text))]
        self._known.enter_and_tell(self._start, steps)
