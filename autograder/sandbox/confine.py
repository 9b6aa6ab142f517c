"""Confine the process that is about to run a student's code.

`Confinement` says what the process may use; `apply` puts it in force. The hardening that is still
to come (seccomp, namespaces) belongs in `apply` as well: nothing else has to know.
"""

from __future__ import annotations

import os
import resource
import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import landlock

__all__ = ["Confinement", "readable_by_all"]

SYSTEM = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/group",
    "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd",
    "/etc/ssl/openssl.cnf", "/etc/timezone", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
    "/proc/sys/kernel/cap_last_cap", "/dev/random", "/dev/urandom", "/dev/zero",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/full")
OWN_PREFIXES = ("autograder", "course_images", "biomedical_image_analysis", "__editable__")
"""Entries of a Python installation that belong to this project: never readable for a student."""


@dataclass(frozen=True)
class Confinement:
    """What a student's process may use.

    Attributes
    ----------
    scratch : Path
        Its own folder, the one place where it may write; working directory and home.
    images : Path
        Folder of the images; read only.
    memory : int
        Most address space of one process, in bytes.
    file_size : int
        Largest file that it may write, in bytes.
    cpu_seconds : int
        Most CPU time of one process, in seconds, however many cells that is.
    sandboxed : bool
        Whether file rules are put in force. False only where the user asked for it.
    """

    scratch: Path
    images: Path
    memory: int = 4 * 2**30
    file_size: int = 256 * 2**20
    cpu_seconds: int = 600
    sandboxed: bool = True

    def apply(self) -> None:
        """Put limits and rules in force for this process and all its children.

        Raises
        ------
        LandlockError
            When the kernel refuses. No student code may run then.
        """
        os.chdir(self.scratch)
        for name, limit in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_FSIZE, self.file_size),
            (resource.RLIMIT_CPU, self.cpu_seconds),
            (resource.RLIMIT_NOFILE, 256),
            (resource.RLIMIT_MEMLOCK, 0),
            (resource.RLIMIT_MSGQUEUE, 0),
        ):
            hard = resource.getrlimit(name)[1]
            value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(name, (value, value))
        if self.sandboxed:
            folders, listed = readable_by_all()
            landlock.restrict(
                read=[*folders, self.images, Path("/proc/self").resolve()],
                write=[self.scratch, *map(Path, DEVICES)],
                list_only=listed,
            )


def readable_by_all() -> tuple[list[Path], list[Path]]:
    """Say which files of this machine any student's process may read.

    Returns
    -------
    folders : list of Path
        To be read with all in them: the system's libraries, Python, installed packages but for
        this project's own.
    listed : list of Path
        Folders in which Python looks for packages, whose entries' names may be listed.
    """
    packages = {Path(p) for p in (*site.getsitepackages(), sysconfig.get_path("purelib"))}
    folders = [Path(p) for p in SYSTEM]
    folders.append(Path(sysconfig.get_path("stdlib")))
    folders.append(Path(sys.base_prefix) / "lib")
    listed = []
    for folder in packages:
        if folder.is_dir():
            listed.append(folder)
            folders += [p for p in folder.iterdir() if not p.name.startswith(OWN_PREFIXES)]
    for prefix in {sys.prefix, sys.base_prefix}:
        folders += [Path(prefix, "bin"), Path(prefix, "share"), Path(prefix, "etc", "jupyter")]
        folders += [Path(prefix, "pyvenv.cfg")]
    return _without_packages(folders, packages), listed


def _without_packages(folders: list[Path], packages: set[Path]) -> list[Path]:
    # A rule on a folder opens all below it. Where packages live below a folder of the system
    # (/usr/lib/python3/dist-packages), take its other entries one by one.
    result = []
    for folder in folders:
        inside = [p for p in packages if p != folder and folder in p.parents]
        if not inside:
            result.append(folder)
        elif folder.is_dir():
            result += _without_packages(
                [entry for entry in folder.iterdir() if entry not in packages], packages
            )
    return result
