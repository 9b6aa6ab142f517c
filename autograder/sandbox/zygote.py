"""The zygote: a warm process that is forked once for every submission.

It has imported what students use, and has never loaded a check, a reference answer or a gradebook.
It is started as ``python -m autograder.sandbox.zygote DESCRIPTOR FOLDER COURSE`` with a Unix
socket, which tells it that the grader is there, the folder that holds those of all processes, and
what the course wants of it. In that folder, ``orders`` is a socket on which graders ask for
processes: one connection each. For each process it forks a *supervisor*, which stays outside the
sandbox, starts the student's process, ends it and everything that it left behind, and reports what
it used.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import select
import selectors
import signal
import socket
import sys
import tempfile
from pathlib import Path

import ipykernel_launcher

from autograder.sandbox.confine import Confinement, PythonFolders
from autograder.sandbox.folders import remove_folder
from autograder.sandbox.output_messages import RawStream
from autograder.sandbox.shell import SandboxShell, make_shell
from autograder.sandbox.student_process import start
from autograder.sandbox.supervision import (
    STUDENTS_OOM_SCORE,
    Bounds,
    become_reaper,
    end_descendants,
    watch,
)
from autograder.wire.classes import allow, array_class
from autograder.wire.connections import listen
from autograder.wire.frames import receive, send

__all__ = ["main"]

NICE = 5
REAP_SECONDS = 1.0
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MOST_MMAP_THRESHOLD = 32 * 2**20
"""The most that glibc takes."""
KEPT_BYTES = 128 * 2**20
"""Free memory above which a process gives it back."""
LAUNCHER = Path(ipykernel_launcher.__file__)


def warm_up(preload: list[str]) -> SandboxShell:
    """Import what students use and draw one figure, so that no child has to.

    Parameters
    ----------
    preload : list of str
        Names of modules. One that is not installed is left to those who import it.
    """
    # The other kind of selector is counted for each user, and so refused to student code.
    selectors.DefaultSelector = selectors.PollSelector  # type: ignore[assignment, misc]
    import numpy as np

    for name in preload:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    array_class()
    shell = make_shell()
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    picture = axes.imshow(np.eye(4), cmap="gray")
    axes.set(title="$x$ 0", xlabel="x", ylabel="y")
    figure.colorbar(picture)
    figure.savefig(os.devnull, format="png")
    plt.close("all")
    try:
        np.zeros(1)[1]  # The first traceback loads much.
    except (IndexError, TypeError):
        shell.InteractiveTB.structured_traceback(*sys.exc_info())
    np.random.seed(0)
    return shell


def forget_grader() -> None:
    """Make `autograder` as absent for student code as it is on a student's own machine."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "autograder"]:
        del sys.modules[name]
    sys.meta_path[:] = [
        f
        for f in sys.meta_path
        if "editable" not in type(f).__module__ and "editable" not in getattr(f, "__module__", "")
    ]
    own = Path(__file__).resolve().parents[2]
    paths = [p for p in sys.path if p and "__editable__" not in p and Path(p) != own]
    # As a kernel does: a notebook finds modules in its own folder, after Python's own.
    after = [n for n, p in enumerate(paths) if Path(p).name == "site-packages"]
    paths.insert(after[0] if after else len(paths), "")
    sys.path[:] = paths
    sys.argv[:] = [str(LAUNCHER), "-f", "kernel.json"]
    sys.path_importer_cache.clear()


def keep_memory() -> None:
    """Let children keep the memory that they have freed, for what they need next.

    Otherwise arrays of some size go back to the system at once, and the next one's pages are
    cleared again, one fault for each.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, MOST_MMAP_THRESHOLD)
        libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)


def keep_only(*descriptors: int) -> None:
    """Close every inherited file descriptor but 0, 1, 2 and some more."""
    start = 3
    for descriptor in sorted(descriptors):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 65_536)


def own_stdin() -> None:
    """Read from an empty file of one's own.

    What a fork shares with others is not only the file: flags, locks and the place to read from
    are the same for all.
    """
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def die_first(score: int) -> None:
    """Let the kernel end this process before others, should the machine's memory be used up."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(score))


def supervise(
    control: socket.socket, scratch: Path, shell: SandboxShell, python: PythonFolders
) -> None:
    """Start the student's process, obey the grader's orders about it, and clear up after it."""
    become_reaper()
    door = listen(door_of(scratch))
    send(control, {"scratch": str(scratch), "door": str(door_of(scratch))})
    # However long it takes: the end of the grader ends the connection, too.
    order = receive(control).header
    if door not in select.select([door, control], [], [])[0]:
        return
    data = door.accept()[0]
    data.settimeout(None)
    door.setblocking(False)
    confinement = Confinement(scratch, Path(order["images"]), **order.get("limits", {}))
    entered = confinement.enter()
    child = os.fork()
    if child == 0:
        try:
            control.close()
            os.setsid()
            keep_only(data.fileno(), door.fileno())
            own_stdin()
            die_first(STUDENTS_OOM_SCORE)
            # Whatever it starts gives way to the supervisor that has to end it.
            os.nice(NICE)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.environ.clear()
            os.environ.update(order["environment"])
            raw = [RawStream("stdout", 1), RawStream("stderr", 2)]
            in_force = confinement.apply(python, entered=entered)
            # Not in `warm_up`: Python seeds it anew in every fork.
            random.seed(0)
            send(data, {"started": in_force})
        except BaseException as error:
            send(data, {"refused": f"{type(error).__name__}: {error}"[:500]})
            os._exit(1)
        start(data, door, shell, raw)
    data.close()
    door.close()
    with contextlib.suppress(OSError):  # Then `watch` finds out that nobody is there.
        control.sendall(json.dumps({"pid": child}).encode() + b"\n")
    report = watch(
        child,
        control,
        confinement.scratch,
        Bounds(
            confinement.memory,
            confinement.disk,
            confinement.file_size,
            confinement.cpu_seconds,
        ),
    )
    report["cpu_seconds"] = end_descendants()
    control.sendall(json.dumps(report).encode() + b"\n")
    os._exit(0)


class Supervisors:
    """The supervisors that this process has forked."""

    def __init__(self) -> None:
        self._folders: dict[int, Path] = {}

    def add(self, pid: int, folder: Path) -> None:
        """Note one, and the folder of its student's process."""
        self._folders[pid] = folder

    def reap(self, options: int) -> None:
        """Wait for those that have ended: only then does their CPU time count as this one's."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, options))[0]:
                folder = self._folders.pop(ended[0])
                if ended[1]:
                    # Nobody took its report: who asked for the process is gone.
                    remove_folder(folder)
                    door_of(folder).unlink(missing_ok=True)

    def await_order(self, control: socket.socket, orders: socket.socket) -> socket.socket | None:
        """Wait until a grader asks for a process; None when all of them are gone."""
        while True:
            watched = [control, orders]
            ready = select.select(watched, [], [], REAP_SECONDS if self._folders else None)[0]
            self.reap(os.WNOHANG)
            if control in ready:
                return None
            if orders in ready:
                with contextlib.suppress(OSError):  # It has gone away again.
                    return orders.accept()[0]


def door_of(scratch: Path) -> Path:
    """Return the name of the socket where a process and its copies are met."""
    return scratch.with_name(f"{scratch.name}.door")


def main() -> None:
    """Warm up, then fork a supervisor for every order until the grader is gone."""
    control, folder = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])
    del sys.path[0]  # The current folder, which `python -m` puts there.
    control.set_inheritable(False)
    course = json.loads(sys.argv[3])
    allow(course["plain_classes"])
    shell = warm_up(course["preload"])
    python = PythonFolders()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    forget_grader()
    gc.collect()
    gc.freeze()
    keep_memory()
    orders = listen(folder / "orders")
    with contextlib.suppress(OSError):  # Then the end of the connection is seen below.
        control.sendall(b"ready\n")
    supervisors = Supervisors()
    while (asking := supervisors.await_order(control, orders)) is not None:
        with asking:
            try:
                scratch = Path(tempfile.mkdtemp(prefix="submission-", dir=folder))
                pid = os.fork()
            except OSError as error:
                with contextlib.suppress(OSError):
                    send(asking, {"refused": str(error)})
                continue
            if pid == 0:
                try:
                    control.close()
                    orders.close()
                    supervise(asking, scratch, shell, python)
                finally:
                    os._exit(1)
            supervisors.add(pid, scratch)
    supervisors.reap(0)
    # The grader may have been killed, and then nobody else does it.
    remove_folder(folder)


if __name__ == "__main__":
    main()
