"""Landlock: the kernel's own file, network and signal rules for an ordinary process.

See the kernel's documentation, *Landlock: unprivileged access control* (userspace API). Numbers
below are from ``include/uapi/linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

__all__ = ["LandlockError", "abi_version", "restrict"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
ALL_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
ALL_FILES = (1 << 16) - 1
"""From ABI 5 on: all the above and ioctl on devices."""
TRUNCATE = 1 << 14
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15
NET_TCP = 0b11
SCOPE_SOCKETS_AND_SIGNALS = 0b11

_libc = ctypes.CDLL(None, use_errno=True)


class LandlockError(OSError):
    """The kernel refused a Landlock call."""


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def abi_version() -> int:
    """Return the version of Landlock that this kernel has; 0 for none."""
    version: int = _libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(version, 0)


def restrict(
    read: Iterable[Path], write: Iterable[Path], list_only: Iterable[Path] = (), *, net: bool = True
) -> None:
    """Confine this process, and all that it will start, to some files. Not to be undone.

    Parameters
    ----------
    read : iterable of Path
        Files and folders (with all in them) to read and execute.
    write : iterable of Path
        Folders and files to read and write too.
    list_only : iterable of Path
        Folders whose entries' names may be listed.
    net : bool
        Whether TCP, abstract sockets and signals to processes outside are refused as well, as far
        as the kernel's version allows.

    Raises
    ------
    LandlockError
        When the kernel has no Landlock or refuses a rule.
    """
    abi = abi_version()
    if abi < 1:
        raise LandlockError("this kernel has no Landlock (Linux 5.13 or later is needed)")
    handled = ALL_BY_ABI.get(abi, ALL_FILES)
    attributes = _Ruleset(
        handled,
        NET_TCP if net and abi >= 4 else 0,
        SCOPE_SOCKETS_AND_SIGNALS if net and abi >= 6 else 0,
    )
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _call(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)
    try:
        for paths, access in (
            (read, EXECUTE | READ_FILE | READ_DIR),
            (write, handled & ~EXECUTE),
            (list_only, READ_DIR),
        ):
            for path in paths:
                _allow(ruleset, path, access & handled)
        if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise LandlockError(ctypes.get_errno(), "no_new_privs was refused")
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # Not there, or not for this user: then it is not allowed either.
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= ON_FILES
        rule = _PathBeneath(access, descriptor)
        _call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    result: int = _libc.syscall(number, *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise LandlockError(error, f"Landlock call {number}: {os.strerror(error)}")
    return result
