"""Publish what students get, and say what was done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.commands.screen import Screen
from autograder.commands.stopping import told_when_stopped
from autograder.course.course import Course
from autograder.course.whole_files import write_bytes
from autograder.publish.contents import contents
from autograder.publish.folder import Changes, check_place, write_folder
from autograder.publish.packages import LIST, list_of_packages, packages
from autograder.record.sharing_out import shared_out

__all__ = ["publish_course"]


def publish_course(
    course: Course,
    folder: Path,
    stages: Sequence[str],
    *,
    unpacked: bool = False,
    force: bool = False,
    dry_run: bool = False,
    variants: int = 0,
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
    variants : int, optional
        How many variants of the files are shared out; without any, all students get the same.
    screen : Screen
        Where it is said.

    Raises
    ------
    CannotPublish
        When anything is in the way; nothing has been written then.
    """
    check_place(course, folder)
    owner = str(course.coursedir.course_id or course.root.name)

    def write(of: Course, place: Path) -> None:
        with screen.step("Searching what students get for what they must not"):
            found = contents(of, stages, unpacked=unpacked)
        with (
            told_when_stopped(
                lambda: f"Stopped: {place} may lack files. The same command brings it up to date."
            ),
            screen.step("Writing"),
        ):
            changes = write_folder(place, found, owner=owner, force=force, dry_run=dry_run)
        _say(screen, changes, found, dry_run=dry_run)

    if not variants:
        write(course, folder)
        if not dry_run:
            screen.say(f"Students begin at: {folder / 'index.html'}")
        return
    people = shared_out(course, variants, keep=not dry_run)
    for of in packages(course, {*range(1, variants + 1), *people.variants.values()}):
        screen.say(f"{folder / of.package}:")
        write(of, folder / of.package)
    screen.say(f"{len(people.variants)} students have a variant, {people.new} of them since now.")
    if not dry_run:
        # Not beside the packages: all that is there may be copied to a web server.
        write_bytes(course.root / LIST, list_of_packages(course, people.names, people.variants))
        screen.say(f"Each gets the one folder that {course.root / LIST} names, and not that list.")


def _say(screen: Screen, changes: Changes, found: dict[str, bytes], *, dry_run: bool) -> None:
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
