"""A scheduler and its machines for tests: programs of their own, which share no folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import has_ended, wait_for

DASK = str(Path(sys.executable).parent / "dask")
QUICK = {
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "15s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
}
"""What is lost is noticed sooner than by default."""


class Cluster:
    """A scheduler on this machine, and what plays its machines."""

    def __init__(self, folder: Path, *options: str, address: str = "tcp://127.0.0.1:0") -> None:
        self.folder = folder
        self.options = options
        self.file = folder / "scheduler.json"
        self.machines: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler",
            *("scheduler", "--host", address, "--port", "0"),
            *("--no-dashboard", "--dashboard-address", "127.0.0.1:0"),
            *("--scheduler-file", str(self.file), *options),
        )
        wait_for(lambda: self.address)

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        home = self.folder / name
        (home / "tmp").mkdir(parents=True)
        environment = {
            key: value
            for key, value in os.environ.items()
            if key not in ("BIOMEDICAL_IMAGES", "AUTOGRADER_ALLOW_UNSANDBOXED")
        }
        return subprocess.Popen(
            [DASK, *words],
            cwd=home,
            env={**environment, **QUICK, "HOME": str(home), "TMPDIR": str(home / "tmp")},
            stdout=(home / "said").open("wb"),
            stderr=subprocess.STDOUT,
        )

    @property
    def address(self) -> str:
        """The scheduler's; empty while it has not written its file."""
        try:
            return str(json.loads(self.file.read_bytes())["address"])
        except (OSError, ValueError):
            return ""

    def temporary(self, number: int) -> Path:
        """Where a machine has its temporary files."""
        return self.folder / f"machine-{number}" / "tmp"

    def add(self, threads: int = 1, *options: str) -> int:
        """Start another machine; return its number."""
        number = len(self.machines)
        machine = self._start(
            f"machine-{number}",
            *("worker", "--scheduler-file", str(self.file), "--no-dashboard", "--no-nanny"),
            *("--dashboard-address", "127.0.0.1:0"),
            *("--nthreads", str(threads), "--name", f"machine-{number}"),
            *("--memory-limit", "0", "--death-timeout", "60", *self.options, *options),
        )
        self.machines.append(machine)
        return number

    def kill(self, number: int, how: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a machine's Dask worker."""
        os.kill(self.machines[number].pid, how)

    def said(self, name: str) -> str:
        """What the scheduler or a machine has written."""
        return (self.folder / name / "said").read_text(errors="replace")

    def close(self) -> None:
        """End everything."""
        for process in self.machines:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        # One after the other: a machine without a scheduler looks for it before it ends.
        for process in [*self.machines, self.scheduler]:
            if process is self.scheduler:
                process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        wait_for(lambda: all(has_ended(one.pid) for one in [*self.machines, self.scheduler]))


@contextmanager
def cluster(folder: Path, machines: int = 2, *options: str) -> Iterator[Cluster]:
    """A scheduler with some machines of one thread each."""
    made = Cluster(folder, *options)
    try:
        for _ in range(machines):
            made.add()
        yield made
    finally:
        made.close()
