"""Return grades and feedback pages, and say who gets nothing, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from rich.table import Table
from rich.text import Text

from autograder.commands.screen import Screen
from autograder.commands.stopping import told_when_stopped
from autograder.course.course import Course
from autograder.course.lock import grading_lock
from autograder.course.readiness import check_ready
from autograder.fields.text import line
from autograder.hand_back.delivery import CannotReturn, Given
from autograder.hand_back.returning import Plan, plan_return, write_return

__all__ = ["graded_stage", "return_stage"]


def graded_stage(course: Course, stage: str | None) -> str:
    """Return the stage that is meant: the one that was graded, where none is named.

    Raises
    ------
    CannotReturn
        When several stages were graded, or none.
    """
    if stage:
        return course.check_stage(stage)
    with _gradebook(course) as gradebook:
        known = {one.name for one in gradebook.assignments}
        graded = [
            name
            for name in course.stages
            if name in known and gradebook.assignment_submissions(name)
        ]
    if not graded:
        raise CannotReturn("Nothing has been graded yet. Run: autograder grade --all")
    if len(graded) != 1:
        raise CannotReturn(f"Name a stage. Graded: {', '.join(graded)}.")
    return graded[0]


def return_stage(
    course: Course,
    given: Given,
    folder: Path,
    *,
    platform: str = "",
    only_marked: bool = False,
    also_unmarked: bool = False,
    students: Sequence[str] = (),
    dry_run: bool = False,
    screen: Screen | None = None,
) -> int:
    """Return a stage.

    Parameters
    ----------
    course : Course
        The course.
    given : Given
        What the lecturer says.
    folder : Path
        Where to.
    platform : str, optional
        A key of `PLATFORMS`.
    only_marked : bool, optional
        Leave out those whose grade is not complete, in place of writing nothing.
    also_unmarked : bool, optional
        Return points so far where a person has yet to mark something.
    students : sequence of str, optional
        Only these.
    dry_run : bool, optional
        Write nothing.
    screen : Screen, optional
        Where it is said; standard output and standard error by default.

    Returns
    -------
    int
        0 when all who handed in get everything back, 1 when somebody does not.

    Raises
    ------
    CannotReturn
        When nothing can be returned; the message says why.
    CourseInUse
        When somebody is grading the course.
    NotReady
        When the gradebook cannot be used.
    """
    with (
        told_when_stopped(
            lambda: f"Stopped: {folder} may lack files. The same command writes them all."
        ),
        grading_lock(course.root),
    ):
        return _return(
            *(course, given, folder, platform, only_marked, also_unmarked, students, dry_run),
            screen or Screen(),
        )


def _return(
    course: Course,
    given: Given,
    folder: Path,
    platform: str,
    only_marked: bool,
    also_unmarked: bool,
    students: Sequence[str],
    dry_run: bool,
    screen: Screen,
) -> int:
    with screen.step("Looking who stands where"), _gradebook(course) as gradebook:
        plan = plan_return(
            *(course, given, gradebook),
            platform=platform,
            also_unmarked=also_unmarked,
            students=students,
        )
    _say_who_stands_where(plan, screen)
    if plan.held and not only_marked:
        screen.note(
            f"Nothing was written: {len(plan.held)} of those who handed in have no complete grade "
            "yet. Complete them, or return the others with --only-marked"
            + (", or points so far with --also-unmarked." if not also_unmarked else ".")
        )
        return 1
    if not plan.going:
        screen.note("Nothing was written: there is no complete grade.")
        return 1
    if dry_run:
        return 1 if plan.held else 0
    with screen.step("Writing feedback pages", len(plan.going)) as step:
        paths, packed = write_return(plan, folder, lambda _: step.advance())
    for student, remarks in sorted(packed.remarks.items()):
        for remark in remarks:
            screen.note(f"{line(student)}: {remark}")
    for note in packed.notes:
        screen.say(note)
    for path in paths:
        screen.say(f"written: {path}")
    return 1 if plan.held or packed.remarks else 0


def _say_who_stands_where(plan: Plan, screen: Screen) -> None:
    if plan.held or plan.missing:
        table = Table(title="Nothing goes back to")
        for column in ("student", "name", "why"):
            table.add_column(column, overflow="fold")
        for one in [*plan.held, *plan.missing]:
            why = f"{one.state}: {one.why}" if one.why else str(one.state)
            table.add_row(Text(line(one.student)), Text(line(one.name)), Text(line(why)))
        screen.table(table)
    late = [one for one in plan.going if one.penalty]
    for one in late:
        screen.say(f"{line(one.student)}: late, {one.penalty:g} points off, {one.score:g} remain.")
    screen.say(
        f"{plan.given.stage}, {plan.platform}: {len(plan.going)} to return, {len(plan.held)} not "
        f"complete, {len(plan.missing)} handed nothing in."
    )


def _gradebook(course: Course) -> Gradebook:
    check_ready(course)
    return Gradebook(course.coursedir.db_url, course.coursedir.course_id)
