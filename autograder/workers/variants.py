"""One grader for each variant of the course's files; they share zygote, checks and store."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.check.session import CheckSession
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import OnVariant, Zygote
from autograder.store.known_results import KnownResults
from autograder.store.shared_lines import SharedLines
from autograder.workers.hand_ins import Openings
from autograder.workers.one_submission import Grader

__all__ = ["Graders"]

MOST_KEPT = 4
"""Most variants of which solutions' processes are kept: each has some ten, with images in them."""


class Graders:
    """The graders of a course, made when first needed.

    Parameters
    ----------
    course : Course
        The course.
    checks : CheckSession
        The collected checks.
    zygote : Zygote
        Where student code runs.
    limits : TimeLimits, optional
        Time for student code.

    Attributes
    ----------
    openings : Openings
        What opens hand-ins for them.
    """

    def __init__(
        self,
        course: Course,
        checks: CheckSession,
        zygote: Zygote,
        limits: TimeLimits | None = None,
    ) -> None:
        self._course = course
        self._checks = checks
        self._zygote = zygote
        self._limits = limits
        self._known = KnownResults(lines=SharedLines())
        self._made: dict[int, Grader] = {}
        self.openings = Openings(course)
        self._last = 0

    def prepare(self, stages: list[str], variants: Iterable[int]) -> None:
        """Run the solutions of some stages on some variants, so that no copy of this need.

        Of the first few variants, their processes stay for what a student's own value is needed
        for; of the others a worker runs the solution once more, should it come to that.
        """
        for kept, variant in enumerate(variants, start=1):
            grader = self._of(variant)
            grader.prepare(stages)
            if kept > MOST_KEPT:
                grader.references.close()

    def of(self, variant: int) -> Grader:
        """Return the grader of a variant; 0 for the course's files themselves."""
        if variant != self._last:
            # As with stages: solutions of one variant at a time, but for those that are shared.
            self._of(self._last).references.close()
            self._last = variant
        return self._of(variant)

    def forget(self) -> None:
        """Let all reference answers be made anew: the processes have ended."""
        for grader in self._made.values():
            grader.references.forget()

    def _of(self, variant: int) -> Grader:
        if variant not in self._made:
            course = self._course.variant(variant)
            source = OnVariant(self._zygote, course.files) if variant else self._zygote
            grader = Grader(course, self._checks, source, self._limits, self._known)
            self._made[variant] = grader
        return self._made[variant]
