"""The checks of every stage, held against its typical answers and its own solution."""

from pathlib import Path

import pytest

from autograder.authoring.hand_ins import HandIns, typical_answers
from autograder.authoring.trial import Trials
from autograder.course.course import Course

COURSE = Course.find(Path(__file__).parent)


@pytest.fixture(params=COURSE.stages)
def stage(request):
    return request.param


def test_typical_answers(stage):
    """Right answers earn all points; wrong ones lose some, and get the hint that is meant."""
    with Trials(COURSE, stage) as trials:
        for question, answers in typical_answers(COURSE, stage).items():
            for answer in answers:
                what = f"{question}: {answer.title}"
                result = trials.answer(question, answer.code)
                failed = [check for check in result.checks if not check.passed]
                said = "\n".join(f"{check.message} {check.hint}" for check in failed)
                assert not any(check.error for check in failed), (what, failed)
                assert (result.score == result.points) == answer.is_right, (what, said)
                assert answer.hint in said, (what, said)
                assert not answer.fails or answer.fails == tuple(c.name for c in failed), what


def test_the_solution_earns_all_points(stage):
    """Each question's checks add up to its cell's points, and the solution passes them."""
    solution = HandIns(COURSE, stage).reference
    with Trials(COURSE, stage) as trials:
        for question, code in solution.items():
            result = trials.answer(question, code)
            assert sum(check.points for check in result.checks) == result.points, question
            assert result.score == result.points, result
