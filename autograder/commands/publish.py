"""Publish what students get, and say what was done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.commands.screen import Screen
from autograder.commands.stopping import told_when_stopped
from autograder.course.course import Course
from autograder.publish.contents import contents
from autograder.publish.folder import check_place, write_folder

__all__ = ["publish_course"]


def publish_course(
    course: Course,
    folder: Path,
    stages: Sequence[str],
    *,
    unpacked: bool = False,
    force: bool = False,
    dry_run: bool = False,
    screen: Screen,
) -> None:
    """Write what students get into a folder, and say what has changed there.

    Parameters
    ----------
    course : Course
        The course.
    folder : Path
        Where to.
    stages : sequence of str
        Names of the stages that students may have.
    unpacked : bool, optional
        Give the data itself, not archives of it.
    force : bool, optional
        Also overwrite files that somebody else put there, or has changed.
    dry_run : bool, optional
        Only say what would be done.
    screen : Screen
        Where it is said.

    Raises
    ------
    CannotPublish
        When anything is in the way; nothing has been written then.
    """
    check_place(course, folder)
    with screen.step("Searching what students get for what they must not"):
        found = contents(course, stages, unpacked=unpacked)
    owner = str(course.coursedir.course_id or course.root.name)
    with (
        told_when_stopped(
            lambda: f"Stopped: {folder} may lack files. The same command brings it up to date."
        ),
        screen.step("Writing"),
    ):
        changes = write_folder(folder, found, owner=owner, force=force, dry_run=dry_run)
    written, removed = ("to write", "to remove") if dry_run else ("written", "removed")
    for what, names in ((written, changes.written), (removed, changes.removed)):
        for name in names:
            screen.say(f"{what}: {name}")
    for name in changes.kept:
        screen.note(f"no longer published, but changed since, so it stays: {name}")
    size = sum(map(len, found.values())) / 1e6
    screen.say(
        f"{len(found)} files, {size:.1f} MB, searched for solutions, hidden tests, checks and "
        f"truth: none found. {len(changes.unchanged)} were there already."
    )
    if not dry_run:
        screen.say(f"Students begin at: {folder / 'index.html'}")
