"""Write reports anew, without grading anything."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.commands.screen import Screen
from autograder.commands.summary import stage_lines, stage_table
from autograder.course.course import Course
from autograder.record.penalties import note_penalties
from autograder.report.other_files import in_words
from autograder.report.recorded import recorded
from autograder.report.whole_stages import whole_stages
from autograder.report.written import write_reports

__all__ = ["report_stages"]


def report_stages(course: Course, stages: Sequence[str], screen: Screen) -> bool:
    """Write the reports of stages as everything stands now: marks by hand included.

    Parameters
    ----------
    course : Course
        The course.
    stages : sequence of str
        Names of stages.
    screen : Screen
        Where it is said.

    Returns
    -------
    bool
        Whether anything has been handed in.
    """
    with screen.step("Reading what was graded"):
        whole = whole_stages(course, [], stages)
        note_penalties(course, whole)
    with screen.step("Writing reports"):
        written = write_reports(course, whole)
    lines = stage_lines(whole, {stage: recorded(course, stage) for stage in stages})
    if lines:
        screen.table(stage_table(lines))
    reported = {one.stage for one in lines}
    for stage in stages:
        if stage not in reported:
            screen.say(f"{stage}: nothing was handed in, so there is no report.")
    for said in in_words(whole):
        screen.note(said)
    pages = [path for path in written if path.suffix == ".html"]
    screen.say(f"Reports:    {', '.join(str(path) for path in pages)}")
    screen.document({
        "command": "report",
        "stages": [one.to_json() for one in lines],
        "reports": [str(path) for path in written],
    })  # fmt: skip
    return bool(lines)
