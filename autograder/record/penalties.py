"""What nbgrader took off for lateness, as its gradebook has it."""

from __future__ import annotations

from collections.abc import Sequence

from nbgrader.api import Gradebook

from autograder.course.course import Course
from autograder.score.outcome import Graded

__all__ = ["note_penalties"]


def note_penalties(course: Course, graded: Sequence[Graded]) -> None:
    """Note in outcomes how many points were taken off for lateness.

    Parameters
    ----------
    course : Course
        The course.
    graded : sequence of Graded
        Outcomes, changed in place.
    """
    stages = {outcome.submission.stage for outcome in graded}
    coursedir = course.coursedir
    penalties: dict[tuple[str, str], float] = {}
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        for stage in stages:
            for one in gradebook.assignment_submissions(stage):
                penalty = float(one.late_submission_penalty or 0.0)
                if penalty:
                    penalties[one.student_id, stage] = penalty
    for outcome in graded:
        key = outcome.submission.student, outcome.submission.stage
        outcome.penalty = penalties.get(key, 0.0)
