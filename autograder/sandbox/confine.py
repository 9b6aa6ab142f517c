"""Confine the process that is about to run a student's code.

`Confinement` says what the process may use; `enter` and `apply` put it in force, before and after
the fork. Landlock's file rules, seccomp and limits are required. Namespaces are used where an
ordinary user may have them.
"""

from __future__ import annotations

import os
import resource
import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import landlock, namespaces, seccomp

__all__ = ["Confinement", "PythonFolders", "readable_folder"]

SYSTEM = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/group",
    "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd",
    "/etc/ssl/openssl.cnf", "/etc/timezone",
)  # fmt: skip
PROC = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
"""Not ``/dev/zero``: in memory, it is memory that no count finds."""
FILES_LINK = "data"
"""What students call the folder of the course's files beside their notebook."""
MOST_TASKS = 256
"""Most processes and threads together, where the kernel counts them for one submission."""
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
        Folder of the images; read only. The scratch folder has it as ``data``, as students have it
        beside their notebook.
    memory : int
        Most address space of one process, in bytes.
    file_size : int
        Largest file that it may write, in bytes.
    disk : int
        Most bytes in all its files together.
    cpu_seconds : int
        Most CPU time of one process, in seconds, however many cells that is.
    required : bool
        Whether to refuse to run where the kernel lacks Landlock or seccomp. False only where the
        user said so; what there is is put in force all the same.
    use_namespaces : bool
        Whether namespaces are tried.
    """

    scratch: Path
    images: Path
    memory: int = 4 * 2**30
    file_size: int = 256 * 2**20
    disk: int = 512 * 2**20
    cpu_seconds: int = 600
    required: bool = True
    use_namespaces: bool = True

    def enter(self) -> bool:
        """Enter namespaces, in the process that will fork the student's; tell whether it worked."""
        if not self.use_namespaces:
            return False
        try:
            namespaces.enter()
        except namespaces.NamespaceError:
            return False
        return True

    def apply(self, python: PythonFolders, *, entered: bool) -> list[str]:
        """Put limits and rules in force for this process and all its children.

        Parameters
        ----------
        python : PythonFolders
            Where Python and its packages are.
        entered : bool
            What `enter` returned.

        Returns
        -------
        list of str
            Names of the protections in force.

        Raises
        ------
        OSError
            When the kernel refuses one that is required. No student code may run then.
        """
        os.chdir(self.scratch)
        if self.images.is_dir():
            # A link: what it leads to may be read under its own name already, and is not counted
            # with what the submission writes.
            Path(FILES_LINK).symlink_to(self.images, target_is_directory=True)
        in_force = ["limits"]
        proc = [Path(p) for p in PROC]
        if entered:
            in_force.append("namespaces")
            try:
                whole = [*map(Path, SYSTEM), *python.whole, self.images]
                namespaces.build_root(whole, self.scratch, python.own)
                in_force.append("own file system")
                proc = [Path("/proc")]
            except (OSError, ValueError):
                os.chdir(self.scratch)
        self._limit(entered=entered)
        missing = []
        try:
            landlock.restrict(
                read=[*map(Path, SYSTEM), *python.folders, self.images, *proc, _own_proc()],
                write=[self.scratch, *map(Path, DEVICES)],
                list_only=python.listed,
            )
            in_force.append("landlock")
        except landlock.LandlockError as error:
            missing.append(f"Landlock is missing ({error.strerror or error})")
        namespaces.drop_capabilities()
        kept_in = "namespaces" in in_force or landlock.abi_version() >= 6
        try:
            seccomp.refuse_calls(signals=not kept_in)
            in_force.append("seccomp")
        except seccomp.SeccompError as error:
            missing.append(f"seccomp is missing ({error.strerror or error})")
        if missing and self.required:
            raise OSError("; ".join(missing))
        return in_force

    def _limit(self, *, entered: bool) -> None:
        limits = {
            # Not 0: that goes for files only. Programs that the system starts at a crash, as root,
            # are kept from it by 1 alone; see core(5).
            resource.RLIMIT_CORE: 1,
            resource.RLIMIT_AS: self.memory,
            resource.RLIMIT_FSIZE: self.file_size,
            resource.RLIMIT_CPU: self.cpu_seconds,
            resource.RLIMIT_NOFILE: 256,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            # Counted for the user: what others may have is more, so it is not used up.
            resource.RLIMIT_SIGPENDING: 64,
        }
        if entered and landlock.abi_version() >= 2:
            # In a user namespace this counts the submission alone, since Linux 5.14; older kernels
            # (Landlock 1 is of 5.13) count all that the user runs anywhere. It never holds root.
            limits[resource.RLIMIT_NPROC] = MOST_TASKS
        for name, limit in limits.items():
            hard = resource.getrlimit(name)[1]
            value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(name, (value, value))


class PythonFolders:
    """Where Python and its packages are on this machine, without this project's own.

    Attributes
    ----------
    folders : list of Path
        To be read with all in them. Packages are named one by one, so that this project's own can
        be left out.
    listed : list of Path
        Folders in which Python looks for packages, whose entries' names may be listed.
    whole : list of Path
        The same as `folders`, in as few paths as possible.
    own : list of Path
        This project's own folders below those of `whole`.
    """

    def __init__(self) -> None:
        packages = {Path(p) for p in (*site.getsitepackages(), sysconfig.get_path("purelib"))}
        self.listed = sorted(folder for folder in packages if folder.is_dir())
        prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
        rest = [Path(sysconfig.get_path("stdlib"))]
        for prefix in prefixes:
            rest += [prefix / "bin", prefix / "share", prefix / "pyvenv.cfg"]
        if Path(sys.base_prefix) != Path("/usr"):
            rest.append(Path(sys.base_prefix) / "lib")
        entries = [entry for folder in self.listed for entry in folder.iterdir()]
        own = [entry for entry in entries if entry.name.startswith(OWN_PREFIXES)]
        self.own = [entry for entry in own if entry.is_dir()]
        self.whole = [*rest, *self.listed]
        self.folders = _without(rest, packages) + [e for e in entries if e not in own]


def readable_folder(path: Path, images: Path) -> Path | None:
    """Tell which folder that student code may read a path is in.

    Parameters
    ----------
    path : Path
        What students must not see.
    images : Path
        Folder of the images.

    Returns
    -------
    Path or None
        The folder; None when it is in no such folder.
    """
    path = path.resolve()
    for folder in (*map(Path, SYSTEM), *PythonFolders().whole, images):
        if path.is_relative_to(folder.resolve()):
            return folder
    return None


def _without(folders: list[Path], packages: set[Path]) -> list[Path]:
    # A rule on a folder opens all below it. Where packages live below the standard library
    # (lib/python3.11/site-packages), take its other entries one by one.
    result = []
    for folder in folders:
        if folder in packages:
            continue
        if not any(folder in package.parents for package in packages):
            result.append(folder)
        elif folder.is_dir():
            result += _without(list(folder.iterdir()), packages)
    return result


def _own_proc() -> Path:
    return Path("/proc") / str(os.getpid())
