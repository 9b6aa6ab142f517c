"""Start the zygote, and have it fork a process for each submission."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import sysconfig
import weakref
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from autograder.course.settings import Settings
from autograder.run.failures import OurFailure, ProcessDied
from autograder.run.limits import ONE_THREAD, START_SECONDS
from autograder.run.process import SandboxedProcess
from autograder.run.watching import Family, Net
from autograder.sandbox.folders import OwnFolder, remove_abandoned
from autograder.wire.classes import allow
from autograder.wire.connections import connect
from autograder.wire.frames import Closed, Malformed, TimedOut, receive, send

__all__ = ["Limits", "OnVariant", "SandboxError", "Zygote", "ZygoteGone"]

SEED = "0"
ELSEWHERE = (
    "Grade on a newer Linux: in WSL2, a container or a virtual machine. `autograder doctor` says "
    "what this machine offers. If you trust everybody who handed in: --allow-unsandboxed."
)


class SandboxError(OurFailure):
    """The sandbox cannot be set up on this machine; the message says why and what to do."""


class ZygoteGone(SandboxError):
    """The zygote was killed; a new one would do."""


@dataclass(frozen=True)
class Limits:
    """What one process of a submission may use; see `autograder.sandbox.confine.Confinement`."""

    memory: int = 4 * 2**30
    file_size: int = 256 * 2**20
    disk: int = 512 * 2**20
    cpu_seconds: int = 600
    required: bool = True
    use_namespaces: bool = True


class Zygote:
    """A warm process from which every submission's process is forked.

    Parameters
    ----------
    files : Path
        Folder of the images and other files that submissions may read.
    limits : Limits, optional
        What each process may use.
    settings : Settings, optional
        The course's: which variable names that folder, what is imported before any submission
        runs, which classes of libraries cross as plain data.

    Notes
    -----
    Copies of the process that launched it may spawn as well. What they spawn ends with them.
    """

    def __init__(
        self, files: Path, limits: Limits | None = None, settings: Settings | None = None
    ) -> None:
        # A link is followed here: in the sandbox there is only what it leads to.
        self.files = files.resolve()
        self.limits = limits or Limits()
        self.settings = settings or Settings()
        # What comes back is read in this process, or in copies of it.
        allow(self.settings.plain_classes)
        self._launched: _Launched | None = None
        self._spawned: weakref.WeakSet[SandboxedProcess] = weakref.WeakSet()

    def __enter__(self) -> Zygote:
        self.launch()
        self.await_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def has_ended(self) -> bool:
        """Return whether the process has been launched and is gone."""
        return self._launched is not None and self._launched.has_ended()

    def launch(self) -> None:
        """Start the process, unless it is there; do not wait until it is warm."""
        if self.has_ended():
            self.close()
        if self._launched is None:
            remove_abandoned()
            self._launched = _Launched(self.settings)

    def await_ready(self) -> None:
        """Wait until it is warm.

        Raises
        ------
        SandboxError
            When it does not start.
        """
        assert self._launched is not None
        try:
            self._launched.await_ready()
        except SandboxError:
            self.close()
            raise

    def close(self) -> None:
        """End all processes that it forked, then itself, and remove its folders."""
        # The zygote waits for them, and the reference's would go on for ever.
        for process in list(self._spawned):
            process.close()
        if self._launched is not None:
            self._launched.close()
            self._launched = None

    def spawn(self, files: Path | None = None) -> SandboxedProcess:
        """Fork a process for one submission.

        Parameters
        ----------
        files : Path, optional
            Folder of the files that it may read, in place of the usual one: a variant of them.

        Returns
        -------
        SandboxedProcess
            Confined, with a scratch folder of its own; no code has run in it yet.

        Raises
        ------
        SandboxError
            When the confinement is refused.
        ZygoteGone
            When the zygote was killed.
        """
        if self._launched is None:
            self.launch()
        self.await_ready()
        launched = self._launched
        assert launched is not None
        try:
            process = self._connect(launched, files.resolve() if files else self.files)
        except (OSError, Closed, TimedOut, Malformed) as error:
            if isinstance(error, ConnectionError) or launched.has_ended(0.5):
                raise ZygoteGone(f"The process that runs student code is gone ({error}).") from None
            raise SandboxError(
                f"No process for student code was started: {type(error).__name__} {error}"
            ) from None
        self._spawned.add(process)
        try:
            process.await_start()
        except OurFailure:
            process.close()
            if launched.has_ended(0.5):
                raise ZygoteGone("The process that runs student code was killed.") from None
            raise
        except ProcessDied as error:
            process.close()
            raise SandboxError(
                f"Student code cannot be confined here: {error}. {ELSEWHERE}"
            ) from None
        return process

    def _connect(self, launched: _Launched, files: Path) -> SandboxedProcess:
        # To its supervisor first, which says where the process itself is to be met.
        control = connect(launched.orders)
        try:
            net = Net(Family(), cpu=START_SECONDS, waiting=START_SECONDS)
            first = receive(control, net.patience).header
            if "scratch" not in first:
                raise OSError(first.get("refused", "it said nothing"))
            scratch, door = Path(first["scratch"]), Path(first["door"])
            order = {
                "images": str(files),
                "limits": asdict(self.limits),
                "environment": _environment(scratch) | {self.settings.files_variable: str(files)},
            }
            send(control, order)
            return SandboxedProcess(connect(door), control, scratch, door)
        except BaseException:
            control.close()
            raise


@dataclass(frozen=True)
class OnVariant:
    """A zygote whose processes read a variant of the course's files, and no others.

    Attributes
    ----------
    zygote : Zygote
        What forks them.
    files : Path
        Folder of the variant.
    """

    zygote: Zygote
    files: Path

    def spawn(self) -> SandboxedProcess:
        """Fork a process for one submission; see `Zygote.spawn`."""
        return self.zygote.spawn(self.files)


class _Launched:
    """The zygote's process."""

    def __init__(self, settings: Settings) -> None:
        self._own = OwnFolder()
        self.folder = self._own.path
        self.orders = self.folder / "orders"
        # Copies of this process have it too: it tells when the last of them is gone.
        self.control, there = socket.socketpair()
        caches = self.folder / "zygote"
        caches.mkdir()
        with there:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-s", "-m", "autograder.sandbox.zygote"),
                    *(str(there.fileno()), str(self.folder)),
                    json.dumps(
                        {"preload": settings.preload, "plain_classes": settings.plain_classes}
                    ),
                ],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=_zygotes_environment(caches),
                cwd=caches,
            )
        # Tells its end to copies as well, who cannot wait for what is no child of theirs.
        self._end = os.pidfd_open(self._process.pid)
        self._is_ready = False

    def await_ready(self) -> None:
        if self._is_ready:
            return
        net = Net(Family(), cpu=START_SECONDS, waiting=START_SECONDS)
        try:
            while not select.select([self.control], [], [], net.patience())[0]:
                pass
            self._is_ready = self.control.recv(64) == b"ready\n"
        except (OSError, TimedOut):
            self._is_ready = False
        if not self._is_ready:
            self._process.kill()
            assert self._process.stderr is not None
            said = self._process.stderr.read().decode(errors="replace").strip()
            raise SandboxError(f"The process that runs student code did not start: {said[-2000:]}")

    def has_ended(self, patience: float = 0.0) -> bool:
        return bool(select.select([self._end], [], [], patience)[0])

    def close(self) -> None:
        self.control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        os.close(self._end)
        self._own.close()


def _environment(home: Path) -> dict[str, str]:
    """Everything that a student's process finds in its environment."""
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "MPLCONFIGDIR": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "PATH": os.pathsep.join(
            [sysconfig.get_path("scripts"), "/usr/local/bin", "/usr/bin", "/bin"]
        ),
        "LANG": "C.UTF-8",
        # As ipykernel has it: subprocesses show colours, and no pager waits for a key.
        "TERM": "xterm-color",
        "CLICOLOR": "1",
        "CLICOLOR_FORCE": "1",
        "FORCE_COLOR": "1",
        "PAGER": "cat",
        "GIT_PAGER": "cat",
        "TZ": "UTC",
        "USER": "student",
        "PYTHONHASHSEED": SEED,
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        **ONE_THREAD,
    }


def _zygotes_environment(home: Path) -> dict[str, str]:
    environment = _environment(home)
    # Its own modules are compiled once, not at every start.
    del environment["PYTHONDONTWRITEBYTECODE"]
    # The project itself, for the zygote alone: a student's process forgets it.
    return environment | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
