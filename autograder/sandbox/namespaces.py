"""Namespaces: a world of its own for the student's process, where an ordinary user may have one.

In it there are no other processes, no network, and no files but those that are needed; all of them
read only, but for the scratch folder. Some systems do not let an ordinary user make namespaces
(containers, Ubuntu 24.04's default): then Landlock and seccomp stand alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

__all__ = ["NamespaceError", "build_root", "drop_capabilities", "enter"]

NEW_MOUNT, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = (
    0x00020000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
MOST_PIDS = 512
"""Least that the kernel takes is 301; numbers of processes that have ended count as well."""
DEVICES = ("null", "full", "random", "urandom")

_libc = ctypes.CDLL(None, use_errno=True)


class NamespaceError(OSError):
    """The kernel does not let this user have namespaces."""


def enter() -> None:
    """Enter new user, PID (for children), network and IPC namespaces.

    Raises
    ------
    NamespaceError
        When they cannot be had here.
    """
    user, group = os.geteuid(), os.getegid()
    flags = NEW_USER | NEW_PID | NEW_NET | NEW_IPC
    if _libc.unshare(flags):
        raise _error("new namespaces")
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError as error:
        raise NamespaceError(error.errno, f"user ids cannot be mapped: {error}") from None


def build_root(readable: Iterable[Path], scratch: Path, hidden: Iterable[Path]) -> None:
    """Make a file system with nothing in it but what is needed, and move into it.

    To be called in the first process of a new PID namespace. The mount namespace is made here, so
    that the process outside keeps its own view.

    Parameters
    ----------
    readable : iterable of Path
        Files and folders to see, read only.
    scratch : Path
        Folder that can be written to.
    hidden : iterable of Path
        Folders below `readable` ones to show as empty.

    Raises
    ------
    NamespaceError
        When a mount is refused.
    """
    if _libc.unshare(NEW_MOUNT):
        raise _error("a mount namespace")
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    # Every process mounts its own root on this folder, in its own namespace.
    root = scratch.parent / "root"
    root.mkdir(exist_ok=True)
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for path in _outermost(readable):
        if path.is_symlink():
            target = root / path.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path.readlink())
        elif path.exists():
            _bind(path, root, MS_RDONLY | MS_NOSUID | MS_NODEV)
    for path in hidden:
        if (root / path.relative_to("/")).is_dir():
            _mount("tmpfs", root / path.relative_to("/"), "tmpfs", MS_RDONLY, "size=4k")
    for name in DEVICES:
        _bind(Path("/dev", name), root, MS_NOSUID | MS_NOEXEC)
    _bind(scratch, root, MS_NOSUID | MS_NODEV)
    proc = root / "proc"
    proc.mkdir(exist_ok=True)
    # Containers that hide parts of /proc refuse a new one; Python does without.
    with contextlib.suppress(NamespaceError):
        _mount("proc", proc, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
        # A PID namespace has a limit of its own from Linux 6.14 on. A fork bomb meets it at once,
        # also one of root's, whom no resource limit holds.
        with contextlib.suppress(OSError):
            Path(proc, "sys/kernel/pid_max").write_text(str(MOST_PIDS))
    _mount(None, root, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chdir(root)
    # The old root is stacked on the new one, then taken away: see pivot_root(2).
    if _libc.syscall(_pivot_root(), b".", b"."):
        raise _error("changing the root")
    if _libc.umount2(b".", MNT_DETACH):
        raise _error("leaving the old root")
    os.chdir(scratch)


def drop_capabilities() -> None:
    """Give up every privilege that the process may have, within its namespaces or without."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    nothing = (ctypes.c_uint32 * 6)()
    if _libc.capset(header, nothing):
        raise _error("giving up capabilities")


def _outermost(paths: Iterable[Path]) -> list[Path]:
    result: list[Path] = []
    for path in sorted(set(paths)):
        if not any(above in path.parents for above in result):
            result.append(path)
    return result


def _bind(path: Path, root: Path, flags: int) -> None:
    target = root / path.relative_to("/")
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(path, target, None, MS_BIND | MS_REC)
    # Restrictions that the mount has already may not be taken away from it.
    inherited = os.statvfs(path).f_flag & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _mount(None, target, None, MS_REMOUNT | MS_BIND | flags | inherited)


def _mount(
    source: str | Path | None, target: str | Path, kind: str | None, flags: int, options: str = ""
) -> None:
    if _libc.mount(
        os.fsencode(source) if source is not None else None,
        os.fsencode(target),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    ):
        raise _error(f"mounting {target}")


def _pivot_root() -> int:
    return 155 if os.uname().machine == "x86_64" else 41


def _error(what: str) -> NamespaceError:
    error = ctypes.get_errno()
    return NamespaceError(error, f"{what} was refused: {os.strerror(error)}")
