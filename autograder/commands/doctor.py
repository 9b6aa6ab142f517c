"""Say how student code can be confined on this machine, and what it may import."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass

from autograder.course.course import Course
from autograder.run.zygote import SandboxError, Zygote
from autograder.sandbox import landlock, seccomp

__all__ = ["Finding", "examine"]


@dataclass(frozen=True)
class Finding:
    """One protection: its name, whether it is there, whether it is required, and in words."""

    name: str
    there: bool
    required: bool
    what: str


def examine(course: Course) -> list[Finding]:
    """Try every protection, the last ones by really starting a student's process.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    list of Finding
        Required ones first.
    """
    abi = landlock.abi_version()
    protections, refused = _in_force(course)
    return [
        Finding("Landlock", abi >= 1, True, f"version {abi}; file rules need Linux 5.13"),
        Finding("seccomp", seccomp.supported(), True, "refuses sockets, ptrace, mounts and more"),
        Finding("limits", "limits" in protections, True, "memory, CPU time, file size, processes"),
        Finding(
            "a confined process",
            "landlock" in protections and "seccomp" in protections,
            True,
            refused or f"started one; in force: {', '.join(protections)}",
        ),
        Finding("signals kept in", abi >= 6, False, "by Landlock from Linux 6.12 on"),
        Finding(
            "namespaces",
            "namespaces" in protections,
            False,
            "no other processes and no network to be seen",
        ),
        Finding(
            "own file system",
            "own file system" in protections,
            False,
            "nothing mounted but what is needed",
        ),
        _packages(course),
        Finding("cores", True, False, f"{len(os.sched_getaffinity(0))} submissions at once"),
    ]


def _packages(course: Course) -> Finding:
    absent = [name for name in course.settings.preload if not _is_installed(name)]
    allowed = (
        "student code may import all that is installed here. To allow one more: install it into "
        f"this environment ({sys.prefix}), and name it in c.CourseSettings.preload and, for "
        "students, in a file of c.CourseSettings.environment; then grade again with --force"
    )
    if absent:
        allowed = (
            f"named in c.CourseSettings.preload, not installed: {', '.join(absent)}; {allowed}"
        )
    return Finding("packages", not absent, False, allowed)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # Of a part of a package, when the package is not there.
        return False


def _in_force(course: Course) -> tuple[list[str], str]:
    try:
        with Zygote(course.files, settings=course.settings) as zygote:
            process = zygote.spawn()
            process.close()
            return process.protections, ""
    except SandboxError as error:
        return [], str(error)
