"""Whose fault a failure is."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from processes import below, wait_for

from autograder.run.failures import AgainAlone, OurFailure, ProcessDied, what_failed
from autograder.run.limits import TimeLimits
from autograder.run.notebook import Cell, run_cells
from autograder.run.outputs import CellOutputs
from autograder.run.process import SandboxedProcess
from autograder.run.watching import Family
from autograder.run.zygote import Limits, Zygote, ZygoteGone

SHORT = TimeLimits(cell_cpu=1.0, cell_waiting=2.0, call_cpu=1.0, patience=1.0)


@pytest.mark.parametrize(
    "error",
    [
        OurFailure("it failed"),
        ZygoteGone("it is gone"),
        MemoryError(),
        BlockingIOError(errno.EAGAIN, "fork refused"),
        OSError(errno.ENOSPC, "no space"),
        OSError(errno.ETOOMANYREFS, "descriptors in flight"),
        RuntimeError("can't start new thread"),
    ],
    ids=repr,
)
def test_what_the_machine_refuses_is_ours(error: Exception) -> None:
    assert what_failed(error)
    caused = ValueError("a consequence")
    caused.__cause__ = error
    assert what_failed(caused)


@pytest.mark.parametrize(
    "error",
    [None, AssertionError("wrong"), KeyError("x"), FileNotFoundError(errno.ENOENT, "?")],
    ids=repr,
)
def test_what_an_answer_brings_about_is_not(error: Exception | None) -> None:
    assert what_failed(error) == ""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with Zygote(tmp_path_factory.mktemp("images")) as zygote:
        yield zygote


def nothing(name: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
    pass


def test_a_process_that_ends_is_nobodys_fault_yet(zygote: Zygote) -> None:
    cells = [Cell(0, "x = 1"), Cell(2, "import os; os._exit(3)")]
    with pytest.raises(AgainAlone, match=r"At cell 3: .* exit status 3") as unclear:
        run_cells(zygote.spawn, cells, nothing, SHORT, alone=False)
    assert unclear.value.places == [(2, False)]
    run = run_cells(zygote.spawn, cells, nothing, SHORT, suspects=unclear.value.places)
    assert run.remarks == ["Cell 3 was left out: the process ended itself with exit status 3."]


def test_alone_it_is_the_students_the_second_time_only(zygote: Zygote) -> None:
    spawned: list[SandboxedProcess] = []

    def spawn() -> SandboxedProcess:
        spawned.append(zygote.spawn())
        return spawned[-1]

    cells = [Cell(0, "x = 1"), Cell(1, "import os; os._exit(3)"), Cell(2, "y = x")]
    run = run_cells(spawn, cells, nothing, SHORT)
    assert len(spawned) == 3
    assert run.counts == {0: 1, 2: 2}


def test_processes_that_end_at_ever_other_cells_are_ours(zygote: Zygote) -> None:
    cells = [Cell(n, "pass", question=f"q{n}") for n in range(20)]
    turn = [0]

    def at_question(name: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
        # Another question each time: killed from outside, as by the kernel when memory is short.
        assert process is not None
        if name == f"q{turn[0]}":
            turn[0] += 1
            os.kill(process.family.pid, 9)
            process.get("x")

    with pytest.raises(OurFailure, match="each time elsewhere"):
        run_cells(zygote.spawn, cells, at_question, SHORT)


def test_what_a_check_has_caught_counts_all_the_same(zygote: Zygote) -> None:
    def at_question(name: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
        if process is not None:
            os.kill(process.family.pid, 9)
            with pytest.raises(ProcessDied):
                process.get("x")

    cells = [Cell(0, "x = 1", question="q"), Cell(1, "y = 2")]
    with pytest.raises(AgainAlone) as unclear:
        run_cells(zygote.spawn, cells, at_question, SHORT, alone=False)
    assert unclear.value.places == [(0, True)]


def test_what_a_cell_uses_up_is_the_students_at_once(tmp_path: Path) -> None:
    with Zygote(tmp_path, Limits(disk=4 * 2**20)) as zygote:
        cells = [Cell(0, "open('big', 'wb').write(bytes(2**25))\nimport time; time.sleep(60)")]
        run = run_cells(zygote.spawn, cells, nothing, TimeLimits(), alone=False)
    assert "MB to files" in run.remarks[0]


def test_what_waits_lets_others_go_first(zygote: Zygote) -> None:
    cells = [Cell(0, "import time; time.sleep(60)")]
    with pytest.raises(AgainAlone, match="waited for more than 1 seconds") as unclear:
        run_cells(zygote.spawn, cells, nothing, SHORT, alone=False)
    assert unclear.value.places == []


# What is seen of processes from outside.


@contextmanager
def child(code: str) -> Iterator[int]:
    """A process below another one, which stands for its supervisor."""
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {code!r}])",
        ]
    ) as supervisor:
        children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children")
        wait_for(lambda: children.read_text().split())
        (pid,) = map(int, children.read_text().split())
        try:
            yield pid
        finally:
            os.kill(pid, 9)


def does(pid: int) -> Any:
    return Family(pid).look()[1]


def test_a_process_that_sleeps_waits() -> None:
    with child("import time; time.sleep(600)") as pid:
        wait_for(lambda: does(pid) == "waits")


def test_a_thread_or_a_child_that_computes_is_seen() -> None:
    thread = (
        "import threading, time\ndef spin():\n    while True: pass\n"
        "threading.Thread(target=spin).start()\ntime.sleep(600)"
    )
    with child(thread) as pid:
        wait_for(lambda: does(pid) == "computes")
    forked = "import os, time\nif os.fork():\n    time.sleep(600)\nwhile True: pass"
    with child(forked) as pid:
        family = Family(pid)
        wait_for(lambda: family.look()[0] > 0.2)
        for copy in below(pid):
            os.kill(copy, 9)


def test_a_process_that_is_stopped_is_held() -> None:
    with child("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)") as pid:
        wait_for(lambda: does(pid) == "is held")
