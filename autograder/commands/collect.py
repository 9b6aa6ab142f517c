"""Collect hand-ins, and say in a table what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.table import Table
from rich.text import Text

from autograder.collect.collecting import collect
from autograder.collect.collection import Collection
from autograder.collect.roster import FILE
from autograder.commands.screen import Screen
from autograder.commands.stopping import told_when_stopped
from autograder.course.course import Course, CourseError
from autograder.course.lock import grading_lock
from autograder.course.readiness import check_ready
from autograder.record.students import keep_students

__all__ = ["collect_and_report", "split_stage"]


def split_stage(course: Course, words: Sequence[str]) -> tuple[list[Path], str]:
    """Tell sources from the stage, which may be the last word.

    Parameters
    ----------
    course : Course
        The course.
    words : sequence of str
        What was given.

    Raises
    ------
    CourseError
        When there is no source, or the last word is neither a file nor a stage.
    """
    *sources, last = words
    if last in course.stages and not (Path(last).exists() and not sources):
        if not sources:
            raise CourseError("Name what to collect: a zip or a folder, and then the stage.")
        return [Path(one) for one in sources], last
    if sources and not Path(last).exists():
        course.check_stage(last)
    return [Path(one) for one in words], ""


def collect_and_report(
    course: Course,
    sources: Sequence[Path],
    stage: str,
    *,
    dry_run: bool,
    add: bool,
    timezone: str,
    screen: Screen,
) -> Collection:
    """Collect, keep the roster in the gradebook, and print what became of each hand-in.

    Parameters
    ----------
    course : Course
        The course.
    sources : sequence of Path
        Downloads and exports.
    stage : str
        Only this stage; empty for all.
    dry_run : bool
        Write nothing.
    add : bool
        Add to the roster whom it does not name.
    timezone : str
        Name of the platform's time zone; empty for this machine's.
    screen : Screen
        Where it is said.

    Raises
    ------
    Stopped
        When somebody has pressed Ctrl-C.
    CourseError
        When there is no such time zone.
    """
    try:
        zone = ZoneInfo(timezone) if timezone else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CourseError(
            f"There is no time zone {timezone!r}. They are called like Europe/Berlin."
        ) from error
    with (
        told_when_stopped(
            lambda: (
                "Stopped. What was collected until now is in submitted/. The same command "
                "collects the rest."
            )
        ),
        grading_lock(course.root),
    ):
        if not dry_run:
            check_ready(course)
        with screen.step("Collecting") as step:
            result = collect(
                *(course, sources, stage),
                dry_run=dry_run,
                add=add,
                zone=zone,
                progress=step,
            )
        if not dry_run:
            with screen.step("Entering names into the gradebook"):
                keep_students(course, result.roster)
    _print(result, screen, dry_run=dry_run)
    screen.document(
        {
            "command": "collect",
            "written": not dry_run,
            "hand_ins": [asdict(row) for row in result.rows],
            "refused": result.refused,
            "remarks": result.remarks,
            "added": [student.id for student in result.added],
        }
    )
    return result


def _print(result: Collection, screen: Screen, *, dry_run: bool) -> None:
    table = Table("Student", "Name", "Stage", "What", "Notebook", "Time (UTC)", "Remarks")
    for row in sorted(result.rows, key=lambda row: (row.stage, not row.needs_a_look, row.student)):
        status = row.status + (", late" if row.late else "")
        style = "bold red" if row.needs_a_look else ""
        table.add_row(
            *map(Text, (row.student, row.name, row.stage)),
            Text(status, style),
            *map(Text, (row.counted, row.time.removesuffix(" UTC"), "\n".join(row.remarks))),
        )
    if result.rows:
        screen.table(table)
    for sentence in [*result.refused, *result.remarks]:
        screen.note(sentence)
    if result.added:
        names = ", ".join(student.id for student in result.added[:10])
        more = f" and {len(result.added) - 10} more" if len(result.added) > 10 else ""
        screen.say(f"New in {FILE}: {names}{more}. Look whether the names are right.")
    counts = Counter(row.status for row in result.rows)
    late = sum(row.late for row in result.rows)
    said = [f"{number} {status}" for status, number in counts.items()]
    said += [f"{late} late"] if late else []
    found = ", ".join(said) or "Nothing was found: no notebook of a stage is there"
    screen.say(f"{found}.{' Nothing was written.' * dry_run}")
