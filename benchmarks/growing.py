"""Cohorts of growing size of one short stage: time a submission and memory should stay the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assignments import hand_in
from descendants import COMMAND, KINDS
from graders import Project, environment
from measure import Memory, Time
from page_parts import MEGABYTE, Target, table, target_table

from autograder.authoring.hand_ins import HandIns
from autograder.build.compile import build_release
from autograder.commands.init import new_course
from autograder.course.course import Course

__all__ = ["Growth", "grow", "growth_tables", "make_short_cohort", "make_short_course"]

AT_MOST = 1.1
SERIAL = 0.02
"""Most CPU time of the command's own process for a further submission, in seconds."""


@dataclass(frozen=True)
class Growth:
    """One cohort among several of growing size: what it took, and memory."""

    submissions: int
    time: Time
    memory: Memory


def make_short_course(root: Path) -> Course:
    """Make the course that ``autograder init`` gives: one stage, two questions."""
    course = new_course(root)
    build_release(course, course.stages)
    return course


def make_short_cohort(course: Course, count: int) -> None:
    """Hand in notebooks of which no two are alike: own code, own values, own outputs.

    So nothing that is kept of one can stand for another. A third are right, a third are half right,
    a third are wrong.
    """
    stage = course.stages[0]
    make = HandIns(course, stage)
    for number in range(count):
        own = 40 + number / 1000
        rate = f"heart_rate = 60 / np.diff(beats).mean()\nprint('for student', {number})"
        codes = {"heart_rate": f"{rate}\nheart_rate" if number % 3 < 2 else f"heart_rate = {own}"}
        factor = "60" if number % 3 < 1 else str(own)
        codes["rate_of"] = f"def rate_of(interval):\n    return {factor} / interval  # {number}"
        hand_in(course, stage, f"student_{number:05}", make.filled_in(codes))


def grow(folder: Path, most: int) -> list[Growth]:
    """Grade cohorts of a hundredth, a tenth and all of `most` hand-ins."""
    found = []
    for count in (most // 100, most // 10, most):
        course = make_short_course(folder / f"cohort_of_{count}")
        make_short_cohort(course, count)
        project = Project(course.root, environment(course, folder))
        if not found:
            project.time(course.stages)  # the very first run is slower
        memory, time = project.memory(course.stages, shared=False)
        found.append(Growth(count, time, memory))
        per = time.per(count)
        said = f"{count} submissions: {per.wall:.3f} s wall, {per.cpu:.3f} s CPU a submission"
        print(said, file=sys.stderr, flush=True)
    return found


def growth_tables(found: list[Growth]) -> str:
    """Return the tables of growing cohorts, as markdown."""
    kinds = [kind for kind in KINDS if all(kind in one.memory.own for one in found)]
    rows = []
    for one in found:
        per = one.time.per(one.submissions)
        sizes = [f"{one.memory.own[kind] / MEGABYTE:.0f}" for kind in kinds]
        times = [f"{seconds:.3f}" for seconds in (per.wall, per.cpu, per.parts[COMMAND])]
        rows.append([f"{one.submissions}", *times, *sizes])
    first, middle, last = found
    before, after = _further(first, middle), _further(middle, last)
    serial = _further(middle, last, lambda time: time.parts[COMMAND])
    worst = max(kinds, key=lambda kind: last.memory.own[kind] / middle.memory.own[kind])
    small, large = middle.memory.own[worst], last.memory.own[worst]
    targets = [
        Target(
            f"wall time of each further submission: at most {AT_MOST} times that of each between "
            f"{first.submissions} and {middle.submissions}",
            f"{after / before:.2f} times ({after:.3f} s and {before:.3f} s)",
            after <= AT_MOST * before,
            f"{after - AT_MOST * before:.3f} s",
        ),
        Target(
            "the serial part: CPU time of the command's own process for each further submission, "
            f"reports included: at most {SERIAL} s",
            f"{serial:.4f} s",
            serial <= SERIAL,
            f"{serial - SERIAL:.4f} s",
        ),
        Target(
            f"memory of each kind of process: at most {AT_MOST} times as much",
            f"{large / small:.2f} times ({worst})",
            large <= AT_MOST * small,
            f"{(large - AT_MOST * small) / MEGABYTE:.0f} MB",
        ),
    ]
    head = ["submissions", "wall s a submission", "CPU s a submission", f"of these {COMMAND}"]
    return "\n".join(
        [
            *table([*head, *(f"MB, {kind}" for kind in kinds)], rows),
            "",
            *target_table(targets, f"target, {last.submissions} against {middle.submissions}"),
        ]
    )


def _further(
    few: Growth, many: Growth, of: Callable[[Time], float] = lambda time: time.wall
) -> float:
    """Return what each further submission takes, in seconds."""
    return (of(many.time) - of(few.time)) / (many.submissions - few.submissions)
