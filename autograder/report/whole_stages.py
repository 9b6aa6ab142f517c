"""What became of all that was handed in for a stage, whichever run graded it.

A report tells of a whole stage: a run may have been stopped and another one have ended its job, and
one student's submission may be graded after all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.collect.handed_in import changed_at, submissions
from autograder.course.course import Course
from autograder.course.remarks import Kind, Remark
from autograder.course.submission import Submission, is_graded
from autograder.report.other_files import note_files, remark_other_files
from autograder.score.outcome import Graded
from autograder.score.results import PackedResults, QuestionResult, in_part
from autograder.store.submissions import AnswerStore

__all__ = ["whole_stages"]

NOT_YET = "Not graded yet."
NOT_STORED = (
    "Graded before, but the results are in the gradebook only: what is in answers/ was deleted, or "
    "could not be written. Grading with --force puts them here."
)
CHANGED = Remark("To be graded again: these are the results of before.", Kind.CHANGED)


def whole_stages(
    course: Course, graded: Sequence[Graded], stages: Iterable[str] | None = None
) -> list[Graded]:
    """Add to the outcomes of a run those of earlier runs.

    Parameters
    ----------
    course : Course
        The course.
    graded : sequence of Graded
        Outcomes of this run.
    stages : iterable of str, optional
        Names of stages; those of `graded` by default.

    Returns
    -------
    list of Graded
        One for each submission of these stages, by stage and student. Where there is none, its
        `problem` says why.
    """
    if stages is None:
        stages = sorted({outcome.submission.stage for outcome in graded})
    known = {outcome.submission: outcome for outcome in graded}
    store = AnswerStore(course.root)
    result = []
    for submission in submissions(course, stages):
        outcome = known.get(submission)
        if outcome is None:
            outcome = _earlier(course, submission, store)
        result.append(outcome)
    earlier = [one for one in result if one.submission not in known]
    note_files(course, graded, earlier)
    remark_other_files(course, earlier)
    return result


def _earlier(course: Course, submission: Submission, store: AnswerStore) -> Graded:
    folder = course.path("autograded", submission.student, submission.stage)
    notebooks = [folder / f"{name}.ipynb" for name in course.notebooks(submission.stage)]
    try:
        graded_at = min(notebook.stat().st_mtime for notebook in notebooks)
    except (OSError, ValueError):
        return Graded(submission, problem=NOT_YET)
    questions: list[QuestionResult] = []
    remarks: list[str] = []
    for part in course.parts(submission.stage):
        stored = store.read(store.of_student(submission.student, part))
        if stored is None:
            graded = all(map(is_graded, notebooks))
            return Graded(submission, problem=NOT_STORED if graded else NOT_YET)
        questions += in_part(part, stored.questions)
        remarks += stored.remarks
    changed = [CHANGED] if changed_at(submission) > graded_at else []
    return Graded(submission, PackedResults(questions), [*remarks, *changed])
