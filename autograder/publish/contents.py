"""What is published: released notebooks, what they read, what students install, a start page."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import nbformat
from nbgrader.utils import compute_checksum

from autograder.build.compile import is_released
from autograder.build.shared import refresh_cells
from autograder.course.course import Course
from autograder.course.own_notebooks import read_own
from autograder.publish.private import PrivateParts
from autograder.publish.start_page import start_page

__all__ = ["START_PAGE", "CannotPublish", "contents", "environment_names"]

START_PAGE = "index.html"
REQUIREMENTS = "requirements.txt"
ARCHIVES = "archives"
DATA = "data"
LEFT_OUT = {"__pycache__", "Thumbs.db", "desktop.ini"}


class CannotPublish(Exception):
    """Nothing was written; the message says why, and what to do."""


def contents(course: Course, stages: Sequence[str], *, unpacked: bool = False) -> dict[str, bytes]:
    """Put together what students get, and search it for what they must not.

    Parameters
    ----------
    course : Course
        The course.
    stages : sequence of str
        Names of the stages that students may have.
    unpacked : bool, optional
        Give the files themselves, in a folder `data`, also where the course has archives of them.

    Returns
    -------
    dict of str to bytes
        Path in the published folder to content.

    Raises
    ------
    CannotPublish
        When a release is missing or out of date, a file is a link that leads elsewhere, archives
        hold other files than notebooks are graded with, or anything private was found.
    """
    found = {f"{stage}.ipynb": _release(course, stage) for stage in stages}
    environment = environment_names(course)
    archives = course.archives
    if archives is not None and not unpacked:
        found |= {f"{ARCHIVES}/{name}": path.read_bytes() for name, path in _files(archives)}
        _check_archives(course, found)
    elif course.files.exists() or "files" in course.config.get("CourseSettings", {}):
        found |= {f"{DATA}/{name}": path.read_bytes() for name, path in _files(course.files)}
    found |= {shown: _environment(course, name) for name, shown in environment.items()}
    found[START_PAGE] = start_page(course, stages, found, list(environment.values())).encode()
    _check_private(course, found)
    return found


def _release(course: Course, stage: str) -> bytes:
    path = course.release(stage)
    if not path.is_file() or path.is_symlink():
        raise CannotPublish(f"{stage} has no release. Run: autograder build {stage}")
    if not is_released(course, stage):
        raise CannotPublish(
            f"The release of {stage} does not match source/{stage}. Run: autograder build {stage}"
        )
    notebook = read_own(path, nbformat.NO_CONVERT)
    changed = refresh_cells(course, path, notebook.cells)
    if not changed:
        return path.read_bytes()
    # The settings or archives are newer than the release. What students hand in then differs from
    # it in cells that are as they were given out, which their checksums have to say.
    for cell in changed:
        if "checksum" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return f"{nbformat.writes(notebook)}\n".encode()


def environment_names(course: Course) -> dict[str, str]:
    """Return each file that says what students install, and what it is called for them.

    Parameters
    ----------
    course : Course
        The course.

    Raises
    ------
    CannotPublish
        When two of them would have one name.
    """
    names: dict[str, str] = {}
    for name in course.settings.environment:
        is_first = not any(other.endswith(".txt") for other in names)
        shown = REQUIREMENTS if name.endswith(".txt") and is_first else PurePosixPath(name).name
        if shown in names.values():
            raise CannotPublish(f"CourseSettings.environment: two files would be called {shown}.")
        names[name] = shown
    return names


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder with their path in it; nothing hidden, no link out of it."""
    base = folder.resolve()
    if not base.is_dir():
        raise CannotPublish(
            f"{folder} is not there. Build or copy what notebooks read into it first."
        )
    for path in sorted(base.rglob("*")):
        name = path.relative_to(base)
        if any(part.startswith((".", "~")) or part in LEFT_OUT for part in name.parts):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(base):
            raise CannotPublish(
                f"{path} is a link to {path.resolve()}, outside of the folder. Put the file there "
                "itself, or remove the link."
            )
        if path.is_file():
            yield name.as_posix(), path


def _environment(course: Course, name: str) -> bytes:
    path = course.root / name
    pure = PurePosixPath(name)
    inside = not pure.is_absolute() and ".." not in pure.parts
    if not inside or not path.resolve().is_relative_to(course.root.resolve()):
        raise CannotPublish(f"CourseSettings.environment: {name} is not in the course's folder.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotPublish(
            f"CourseSettings.environment names {name}, which cannot be read: {error.strerror}."
        ) from error


def _check_archives(course: Course, found: dict[str, bytes]) -> None:
    """See to it that students get the very files that their notebooks are graded with."""
    for name in found:
        if not name.startswith(f"{ARCHIVES}/") or not name.endswith(".zip"):
            continue
        path = course.archives / PurePosixPath(name).relative_to(ARCHIVES)  # type: ignore[operator]
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except zipfile.BadZipFile as error:
            raise CannotPublish(f"{path} is damaged: {error}. Build it again.") from error
        for member in members:
            own = course.files / member.filename
            if own.is_file() and zlib.crc32(own.read_bytes()) != member.CRC:
                raise CannotPublish(
                    f"{path} holds another {member.filename} than {course.files}, which notebooks "
                    "are graded with. Build the archives again, or publish with --unpacked."
                )


def _check_private(course: Course, found: dict[str, bytes]) -> None:
    private = PrivateParts(course)
    wrong = [
        f"{name}: {what}."
        for name, content in found.items()
        if (what := private.found_in(name, content))
    ]
    if wrong:
        raise CannotPublish(
            "Students would get what they must not:\n" + "\n".join(wrong) + "\nNothing was written."
        )
