"""Which machines there are, and which of them are ready to grade: those that have the course."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.cluster.machine import serve
from autograder.cluster.manifest import Manifest
from autograder.cluster.parcels import pack, parcels
from autograder.cluster.problems import ClusterProblem
from autograder.cluster.versions import differences, facts

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["LOOK_SECONDS", "Machines"]

LOOK_SECONDS = 0.5
"""How often it is looked which machines there are."""
SAY_SECONDS = 10.0
"""Least time between two sentences about how many there are."""
WAIT_SECONDS = 5.0
"""Time without any machine after which that is said."""
MOST_UNHEARD = 3
"""How often a scheduler that is connected may not answer in time."""
MOST_DELIVERIES = 3
"""How often a course that does not arrive whole is sent to a machine."""


class _Refused(Exception):
    """A machine cannot grade; the message says why."""


class Machines:
    """The machines of a scheduler. Each that comes is sent what it lacks of the course.

    Parameters
    ----------
    client : distributed.Client
        The connection to the scheduler.
    run : str
        Name of this run.
    manifest : Manifest
        What has to be on each machine.
    sources : dict of str to Path
        Where each content is here.
    note : callable
        Called with sentences for whoever is looking.
    changed : callable
        Called when another machine is ready, or one has gone.
    """

    def __init__(
        self,
        client: Client,
        run: str,
        manifest: Manifest,
        sources: dict[str, Path],
        note: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self._client = client
        self._run = run
        self._manifest = manifest
        self._packed = pack(manifest.to_json())
        self._sources = sources
        self._note = note
        self._changed = changed
        self._facts = facts(manifest.settings.preload)
        self._lock = threading.Lock()
        self._there: dict[str, str] = {}
        self._ready: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._failures: dict[str, int] = {}
        self._where = str(client.scheduler.address)
        self._unheard = 0
        self._alone_since = time.monotonic()
        self._said_at, self._said = 0.0, (0, 0)
        self._said_waiting = False
        self.sent = 0
        """Bytes of the course that were sent."""

    @property
    def ready(self) -> dict[str, int]:
        """Addresses of machines that are ready, and how many submissions each grades at once."""
        with self._lock:
            return dict(self._ready)

    def has_gone(self, address: str) -> bool:
        """Whether a machine is no longer there."""
        with self._lock:
            return address not in self._there

    def look(self) -> None:
        """Look who has come and who has gone.

        Raises
        ------
        ClusterProblem
            When the scheduler has gone, or all machines are refused.
        """
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
        except Exception as error:  # Dask has many, from several layers.
            self._unheard += 1
            if self._client.status != "running" or self._unheard >= MOST_UNHEARD:
                raise _gone(self._where) from error
            return
        if self._client.status != "running":
            raise _gone(self._where)
        self._unheard = 0
        now = {address: str(facts["id"]) for address, facts in workers.items()}
        with self._lock:
            left = [a for a, identity in self._there.items() if now.get(a) != identity]
            come = [a for a, identity in now.items() if self._there.get(a) != identity]
            self._there = now
            for address in left:
                for known in (self._ready, self._refused, self._failures):
                    known.pop(address, None)
            refused = set(self._refused) >= set(now) and list(self._refused.values())
        for address in come:
            self._begin(address, int(workers[address]["nthreads"]))
        if left:
            self._changed()
        self._say()
        if refused and now:
            raise ClusterProblem(
                "No machine of the scheduler can grade:\n" + "\n".join(dict.fromkeys(refused))
            )

    def is_not_ready(self, address: str) -> None:
        """Note that a machine has lost the course, which it is sent again."""
        with self._lock:
            threads = self._ready.pop(address, 0)
        if threads:
            self._begin(address, threads)

    def cannot_start(self, address: str, why: str) -> None:
        """Note that a machine cannot grade."""
        with self._lock:
            if address not in self._there or address in self._refused:
                return
            self._ready.pop(address, None)
            self._refused[address] = f"{address}: {why}"
        self._note(f"The machine {address} is not used: {why}")

    def _begin(self, address: str, threads: int) -> None:
        threading.Thread(target=self._make_ready, args=[address, threads], daemon=True).start()

    def _make_ready(self, address: str, threads: int) -> None:
        try:
            self._greet(address)
            self._deliver(address, threads)
        except _Refused as refused:
            self.cannot_start(address, str(refused))
        except Exception as error:  # It has gone, or will be tried again when it comes back.
            self._again_later(address, threads, error)
        else:
            with self._lock:
                if address in self._there:
                    self._ready[address] = threads
            self._changed()

    def _again_later(self, address: str, threads: int, error: Exception) -> None:
        with self._lock:
            if address not in self._there:
                return
            self._failures[address] = count = self._failures.get(address, 0) + 1
        if count >= MOST_DELIVERIES:
            self.cannot_start(address, f"it could not be made ready ({error!r})")
        else:
            time.sleep(LOOK_SECONDS)
            self._begin(address, threads)

    def _greet(self, address: str) -> None:
        try:
            there = self._ask(address, "facts", self._manifest.settings.preload)
        except ImportError as error:
            raise _Refused(
                f"this package is not there, or an older one ({error}). Install the same as here."
            ) from None
        if different := differences(self._facts, there):
            raise _Refused(
                f"{'; '.join(different)}. Scores are to be the same on all machines: install the "
                "same versions there (requirements/lock.txt)."
            )

    def _deliver(self, address: str, threads: int) -> None:
        digest, problem = self._manifest.digest, ""
        for _ in range(MOST_DELIVERIES):
            while True:
                answer = self._ask(address, "open", self._run, self._packed, threads)
                if "problem" in answer:
                    raise _Refused(answer["problem"])
                if answer["lacking"] is not None:
                    break
                time.sleep(LOOK_SECONDS)  # Another process there is being sent it.
            if not answer["lacking"]:
                return
            contents = (
                (sha256, memoryview(self._sources[sha256].read_bytes()))
                for sha256 in answer["lacking"]
            )
            for parcel in parcels(contents):
                self.sent += sum(len(part) for _, _, part in parcel)
                problem = self._ask(address, "receive", digest, parcel).get("problem", "")
                if problem:
                    break
            else:
                problem = self._ask(address, "finish", digest).get("problem", "")
                if not problem:
                    return
        raise _Refused(problem)

    def _ask(self, address: str, *words: Any) -> Any:
        return self._client.run(serve, *words, workers=[address])[address]

    def _say(self) -> None:
        ready, now = self.ready, time.monotonic()
        state = (len(ready), sum(ready.values()))
        if ready:
            self._alone_since, self._said_waiting = now, False
            if state != self._said and now - self._said_at >= SAY_SECONDS:
                machines = "1 machine is" if len(ready) == 1 else f"{len(ready)} machines are"
                self._note(f"{machines} ready; submissions at once: {state[1]}.")
                self._said_at, self._said = now, state
        elif not self._said_waiting and now - self._alone_since >= WAIT_SECONDS:
            self._said_waiting, self._said = True, state
            if self._there:
                self._note("The course is on its way to the machines …")
            else:
                self._note(
                    "The scheduler has no machine now. Grading waits for one to come, and goes on "
                    f"then: dask worker {self._where}"
                )


def _gone(where: str) -> ClusterProblem:
    return ClusterProblem(f"The scheduler {where} is gone. Start it and its machines again.")
