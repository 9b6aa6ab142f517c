"""Which question, and which check, is worth a look."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.course import Course
from autograder.report.cohort import Cohort
from autograder.report.links import Links
from autograder.report.page import rendered
from autograder.report.section import Section
from autograder.report.tables import check_statistics, questions_by_asserts
from autograder.score.outcome import Graded

__all__ = ["items_section"]


def items_section(course: Course, stage: str, outcomes: Sequence[Graded], links: Links) -> Section:
    """Make the section about questions and checks.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    outcomes : sequence of Graded
        What became of all that was handed in.
    links : Links
        To students.
    """
    cohort = Cohort.of(outcomes)
    checks = check_statistics(cohort.graded)
    html = rendered(
        "items.html",
        checks=checks,
        by_asserts=questions_by_asserts(outcomes),
        left_out=[
            (str(why), len(who), links.students(one.submission.student for one in who))
            for why, who in cohort.left_out.items()
        ],
    )
    return Section("items", "Questions and checks", html, {"checks": checks})
