"""Copy a course's sources, so that something can be tried without touching it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from autograder.course.course import CONFIGURATION, Course

__all__ = ["agreement_note", "copy_course"]

PASSING = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")


def agreement_note(root: Path, stage: str) -> Path:
    """Return where it is noted that a stage agrees; see `autograder.authoring.agreement`.

    Parameters
    ----------
    root : Path
        The course's folder.
    stage : str
        Name of the stage.
    """
    return root / "answers" / "checked" / f"{stage}.txt"


def copy_course(
    original: Course, root: Path, stages: Iterable[str] | None = None, *, release: bool = False
) -> Course:
    """Copy what a course is made of; its files and its truth are linked.

    Parameters
    ----------
    original : Course
        The course.
    root : Path
        Where to; made when it is not there. What is there of the course's sources is replaced.
    stages : iterable of str, optional
        Names of the stages to take; all by default.
    release : bool, optional
        Whether the compiled releases are copied as well.

    Returns
    -------
    Course
        The copy. Nothing is graded in it, and it has no gradebook.
    """
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(original.root / CONFIGURATION, root)
    copy = Course(root)
    for stage in stages or original.stages:
        for step in ("source", "release") if release else ("source",):
            _replace(original.path(step, ".", stage), copy.path(step, ".", stage))
        # What was examined there agrees here as well, as long as all of it is the same.
        note = agreement_note(original.root, stage)
        if note.is_file():
            there = agreement_note(root, stage)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(note, there)
    for folder, there in (
        (original.checks_folder, copy.checks_folder),
        (original.typical_answers_folder, copy.typical_answers_folder),
    ):
        if folder.is_dir():
            _replace(folder, there)
    for folder, name in (
        (original.files, original.settings.files),
        (original.truth, original.settings.truth),
    ):
        link = root / name
        if folder.is_dir() and not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(folder.resolve(), target_is_directory=True)
    return copy


def _replace(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=PASSING)
