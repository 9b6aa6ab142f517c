"""What lies in `submitted/` and would be graded by nobody, with what would put it right."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograder.collect.handed_in import submissions
from autograder.collect.notebooks import stage_of
from autograder.collect.roster import why_no_id
from autograder.course.course import Course
from autograder.course.nearest import nearest
from autograder.course.own_notebooks import read_own
from autograder.fields.text import line
from autograder.sanitise.beside import notebooks_in
from autograder.sanitise.matching import grade_id
from autograder.sanitise.reading import UnreadableFile, read_cells
from autograder.wire.bounds import FILE_BYTES

__all__ = ["nearest_stage", "overlooked"]

MOST = 200
"""Most things that are named."""


def overlooked(course: Course, stages: Iterable[str]) -> list[str]:
    """Name notebooks in `submitted/` that are in no stage's folder, or in that of another.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Stages that are to be graded: only their folders are looked into.

    Returns
    -------
    list of str
        A sentence for each, with what to do. Nothing is moved.
    """
    root = _root(course)
    known = course.stages
    found: list[str] = []
    for entry in _entries(root):
        path = Path(entry.path)
        shown = line(path.relative_to(course.root).as_posix(), 200)
        if not entry.is_dir(follow_symlinks=False):
            if _is_notebook(entry):
                found.append(
                    f"{shown} lies beside the students' folders and is not graded. Collect it: "
                    f"autograder collect {_quoted(shown)}"
                )
        elif entry.name in known:
            found.append(
                f"{shown} is a stage's folder where a student's should be. Collect it: "
                f"autograder collect {_quoted(shown)}"
            )
        else:
            found += _student(course, entry, known)
    found += _of_other_stages(course, stages)
    if len(found) > MOST:
        found[MOST:] = [f"… and {len(found) - MOST} more."]
    return found


def nearest_stage(name: str, stages: Sequence[str]) -> str:
    """Return the stage that a folder's name is most like; empty when it is like none."""
    return next(iter(nearest(name, stages, 1)), "")


def _root(course: Course) -> Path:
    parts = course.path("submitted", "*", "*").parts
    return Path(*parts[: parts.index("*")])


def _student(course: Course, student: os.DirEntry[str], known: Sequence[str]) -> list[str]:
    found = []
    entries = _entries(Path(student.path))
    if why := why_no_id(student.name):
        found.append(
            f"{why} Its folder in submitted/ may be graded by one command, and not by all."
        )
    for entry in entries:
        path = Path(entry.path)
        shown = line(path.relative_to(course.root).as_posix(), 200)
        if not entry.is_dir(follow_symlinks=False):
            if _is_notebook(entry):
                stage = _stage_of_files(course, [path]) or nearest_stage(path.stem, known)
                target = course.path("submitted", student.name, stage or "<stage>")
                found.append(
                    f"{shown} is in no stage's folder and is not graded. "
                    + (f"Its cells are of {stage}. " if stage else "")
                    + f"Move it to {line(target.relative_to(course.root).as_posix(), 200)}/."
                )
        elif entry.name not in known and (inside := notebooks_in(path)):
            stage = _stage_of_files(course, [path / one for one in inside])
            stage = stage or nearest_stage(entry.name, known)
            found.append(
                f"{shown} is no stage and is not graded. "
                + (
                    f"Rename it to {stage}."
                    if stage and stage not in {one.name for one in entries}
                    else f"Stages: {', '.join(known)}."
                )
            )
    return found


def _of_other_stages(course: Course, stages: Iterable[str]) -> list[str]:
    names = {stage: _names(_release(course, stage)) for stage in stages}
    found = []
    for one in submissions(course, [stage for stage in names if names[stage]]):
        if one.folder.is_symlink() or one.folder.parent.is_symlink():
            continue
        files = [one.folder / path for path in notebooks_in(one.folder)]
        # Looking for names in the text is quick; only what holds none of them is read.
        for path in files:
            if _holds_any(path, names[one.stage]):
                continue
            stage = _stage_of_files(course, [path])
            if stage and stage != one.stage:
                target = course.path("submitted", one.student, stage)
                found.append(
                    f"{line(path.relative_to(course.root).as_posix(), 200)} is not of {one.stage}: "
                    f"its cells are of {stage}. Move it to "
                    f"{line(target.relative_to(course.root).as_posix(), 200)}/."
                )
    return found


def _holds_any(path: Path, names: set[str]) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(FILE_BYTES)
    except OSError:
        return True  # grading says what is wrong with it
    return any(f'"{name}"'.encode() in content for name in names)


def _stage_of_files(course: Course, paths: Iterable[Path]) -> str:
    found = {stage: _release(course, stage) for stage in course.stages}
    releases = {stage: release for stage, release in found.items() if release is not None}
    for path in paths:
        try:
            cells, _ = read_cells(path)
        except UnreadableFile:
            continue
        if stage := stage_of(cells, releases)[0]:
            return stage
    return ""


def _release(course: Course, stage: str) -> NotebookNode | None:
    try:
        return read_own(course.release(stage))
    except (OSError, ValueError):
        return None


def _names(release: NotebookNode | None) -> set[str]:
    return {grade_id(cell) for cell in release.cells} - {""} if release is not None else set()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []
    return [one for one in found if not one.name.startswith(".part-")]


def _is_notebook(entry: os.DirEntry[str]) -> bool:
    kind = entry.stat(follow_symlinks=False).st_mode
    return stat.S_ISREG(kind) and ".ipynb" in entry.name.lower()


def _quoted(name: str) -> str:
    return f"'{name}'" if re.search(r"[^\w./-]", name) else name
