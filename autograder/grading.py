"""Grade one submission: run it, check it, score it. No files, no gradebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checking.feedback import show_result
from autograder.checking.reference import References
from autograder.checking.session import CheckSession
from autograder.checking.state import Student
from autograder.course import Course
from autograder.engine.cells import code_cells
from autograder.engine.outputs import CellOutputs
from autograder.engine.process import SandboxedProcess
from autograder.engine.run import TimeLimits, run_cells
from autograder.engine.zygote import Zygote
from autograder.results import QuestionResult, SubmissionResult

__all__ = ["Grader"]

LOST = "The process ended while your answer was being read, or before."


class Grader:
    """Grades submissions, one after the other, in one warm zygote and one warm pytest session.

    Parameters
    ----------
    course : Course
        Whose master notebooks hold the solutions.
    checks : CheckSession
        The collected checks.
    zygote : Zygote
        Where student code runs.
    limits : TimeLimits, optional
        Time for student code.
    """

    def __init__(
        self,
        course: Course,
        checks: CheckSession,
        zygote: Zygote,
        limits: TimeLimits | None = None,
    ) -> None:
        self.course = course
        self.checks = checks
        self.zygote = zygote
        self.limits = limits or TimeLimits()
        self.references = References(zygote, self.limits)

    def grade(
        self,
        stage: str,
        notebook: Any,
        on_question: Callable[[QuestionResult], None] = lambda result: None,
    ) -> SubmissionResult:
        """Run and check one submission.

        Parameters
        ----------
        stage : str
            Name of the stage.
        notebook : NotebookNode
            The submission, rebuilt from the release (see `autograder.submission`).
        on_question : callable, optional
            Called with each question's result as it comes; again when the run starts again.

        Raises
        ------
        ReferenceError
            When the stage's own solution does not run.
        CheckError
            When a question has no checks.
        SandboxError
            When student code cannot be confined.
        """
        module = self.course.checks(stage).stem
        solution = self.references.of(self.course.master(stage))
        cells = code_cells(notebook)
        points = {cell.question: cell.points for cell in cells if cell.question is not None}
        results: dict[str, QuestionResult] = {}

        def at_question(question: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
            if process is None:
                results[question] = self.checks.lost(module, question, points[question], LOST)
                show_result(here, results[question])
                on_question(results[question])
                return
            reference = solution.at[question]
            student = Student(process, reference, self.limits.call_cpu)
            results[question] = self.checks.check(
                module, question, points[question], student, reference
            )
            show_result(here, results[question])
            on_question(results[question])
            process.mark()

        run = run_cells(self.zygote.spawn, cells, at_question, self.limits)
        remarks = list(run.remarks)
        for result in results.values():
            remarks += [
                f"The check {check.name} could not be carried out: see its details."
                for check in result.checks
                if check.error
            ]
        return SubmissionResult(
            outputs=run.outputs,
            execution_counts=run.counts,
            questions=[results[cell.question] for cell in cells if cell.question in results],
            remarks=remarks,
            cpu_seconds=run.cpu_seconds,
        )
