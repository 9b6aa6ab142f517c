"""Grade one submission: run it, check it, score it. No gradebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from autograder.check.by_asserts import Asserts, asserts_of, with_asserts, without_hidden
from autograder.check.reference import ProcessSource
from autograder.check.session import NOTHING_KNOWN, CheckSession
from autograder.check.state import Student
from autograder.course.course import Course
from autograder.course.masters import read_master
from autograder.fields.left_out import LeftOut
from autograder.fields.outputs import rebuilt_outputs
from autograder.run.beside import put_beside
from autograder.run.cells import code_cells
from autograder.run.failures import Place
from autograder.run.limits import TimeLimits
from autograder.run.notebook import run_cells
from autograder.run.outputs import CellOutputs
from autograder.run.process import SandboxedProcess
from autograder.run.replies import Answering
from autograder.score.following import Task, following, tasks_of
from autograder.score.missing_packages import missing_packages
from autograder.score.results import (
    BY_ASSERTS,
    CheckResult,
    QuestionResult,
    SubmissionResult,
    check_remarks,
)
from autograder.score.shown import show_result
from autograder.store.blobs import Allowance
from autograder.store.digests import CheckDigests, run_key
from autograder.store.known_results import KnownResults, beginning
from autograder.store.names import names_in
from autograder.store.references import KnownSolution, References
from autograder.store.replies import NotStored, Recorder, StoredProcess
from autograder.store.submissions import AnswerStore, StoredSubmission

__all__ = ["Grader"]

TOO_LARGE = (
    "Too large to be stored: answers to {}. The notebook runs again when their checks have changed."
)
LOST = "The process ended while your answer was being read, or before."


class Grader:
    """Grades submissions, one after the other, in one warm zygote and one warm pytest session.

    Parameters
    ----------
    course : Course
        Whose master notebooks hold the solutions; opened at a variant of its files, where it is
        such that is graded on (see `Graders`).
    checks : CheckSession
        The collected checks.
    zygote : Zygote
        Where student code runs; anything that spawns processes will do.
    limits : TimeLimits, optional
        Time for student code.
    known : KnownResults, optional
        Where identical answers are found; several graders may share it.
    """

    def __init__(
        self,
        course: Course,
        checks: CheckSession,
        zygote: ProcessSource,
        limits: TimeLimits | None = None,
        known: KnownResults | None = None,
    ) -> None:
        self.course = course
        self.checks = checks
        self.zygote = zygote
        self.limits = limits or TimeLimits()
        self.known = known or KnownResults()
        self.store = AnswerStore(course.root)
        self.references = References(course.root, zygote, self.limits, self._names, course)
        self._asserts: dict[str, dict[str, Asserts]] = {}
        self._digests: dict[str, CheckDigests] = {}
        self._run_keys: dict[str, str] = {}
        self._known_tasks: dict[str, list[Task]] = {}

    def prepare(self, stages: list[str]) -> None:
        """Run the solutions of some stages, so that copies of this process need not."""
        with suppress(OSError):  # Then a release is missing; nothing of that stage can be graded.
            parts = [part for stage in stages for part in self.course.parts(stage)]
            self.references.prepare(
                [
                    (part, self.course.master(part), self._run_key(part))
                    for part in parts
                    if self._needs_solution(part)
                ]
            )

    def grade(
        self,
        stage: str,
        notebook: Any,
        on_question: Callable[[QuestionResult], None] = lambda result: None,
        *,
        alone: bool = True,
        suspects: Iterable[Place] = (),
        waiting: float | None = None,
    ) -> SubmissionResult:
        """Run and check one submission.

        Parameters
        ----------
        stage : str
            Name of the stage.
        notebook : NotebookNode
            The submission, rebuilt from the release (see `autograder.sanitise`).
        on_question : callable, optional
            Called with each question's result as it comes; again when the run starts again.
        alone : bool, optional
            Whether no other submission is being graded.
        suspects : iterable of Place, optional
            Where its process ended in earlier tries.
        waiting : float, optional
            How long the whole submission may wait, in seconds; as in `limits` by default.

        Raises
        ------
        AgainAlone, OurFailure
            As for `autograder.run.notebook.run_cells`; also while checks are carried out.
        ReferenceError
            When the stage's own solution does not run.
        CheckError
            When a question has no checks.
        SandboxError
            When student code cannot be confined.
        """
        module = self.course.checks(stage).name
        asserts = self._asserts_of(stage)
        cells = with_asserts(code_cells(notebook), asserts)
        solution = self._solution(stage) if self._needs_solution(stage) else None
        points = {cell.question: cell.points for cell in cells if cell.question is not None}
        results: dict[str, QuestionResult] = {}
        replies: dict[str, dict[str, Any]] = {}
        allowance, not_stored = Allowance(), set[str]()

        def at_question(question: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
            if question in asserts:
                results[question] = asserts[question].result(here, lost=process is None)
                if process is not None:
                    process.mark()
            elif process is None:
                results[question] = self.checks.lost(module, question, points[question], LOST)
                replies.pop(question, None)
            else:
                assert solution is not None
                recorder = Recorder(self.store.blobs, allowance)
                results[question] = self._checked(
                    stage, question, points[question], process, recorder, solution
                )
                replies[question] = recorder.replies
                if recorder.cut:
                    not_stored.add(question)
                process.mark()
            results.update((r.question, r) for r in following(results.values(), self._tasks(stage)))
            show_result(here, results[question])
            on_question(results[question])

        limits = self.limits
        if waiting is not None:
            limits = replace(limits, submission_waiting=waiting)
        run = run_cells(
            partial(self._spawn, stage), cells, at_question, limits, alone=alone, suspects=suspects
        )
        self.references.save()
        questions = [results[cell.question] for cell in cells if cell.question in results]
        stored = {
            "run_key": self._run_key(stage),
            "check_keys": {name: self._check_keys(stage, module, name) for name in results},
            "replies": replies,
        }
        left_out = LeftOut()
        outputs = {
            index: rebuilt_outputs(without_hidden(shown, asserts.values()), left_out)
            for index, shown in run.outputs.items()
        }
        return SubmissionResult(
            outputs=outputs,
            execution_counts=run.counts,
            questions=questions,
            remarks=[
                *run.remarks,
                *missing_packages(cells, run.outputs, questions),
                *left_out.remarks(),
                *check_remarks(questions),
                *([TOO_LARGE.format(", ".join(sorted(not_stored)))] if not_stored else []),
            ],
            cpu_seconds=run.cpu_seconds,
            stored=stored,
        )

    def regrade(self, stage: str, stored: StoredSubmission) -> StoredSubmission:
        """Check a submission again from its stored answers: those checks that have changed.

        Parameters
        ----------
        stage : str
            Name of the stage.
        stored : StoredSubmission
            What is stored of it.

        Returns
        -------
        StoredSubmission
            With the new results.

        Raises
        ------
        NotStored
            When the notebook has to run again.
        ReferenceError, CheckError, SandboxError
            As for `grade`.
        """
        if stored.run_key != self._run_key(stage):
            raise NotStored("the release, the images or the engine have changed")
        module = self.course.checks(stage).name
        questions, check_keys = [], {}
        for old in stored.questions:
            keys = self._check_keys(stage, module, old.question)
            check_keys[old.question] = keys
            before = stored.check_keys.get(old.question, {})
            if keys != before and BY_ASSERTS in {**keys, **before}:
                raise NotStored("the asserts of a question have changed")
            same = {check.name: check for check in old.checks if _same(check, keys, before)}
            if keys == before:
                questions.append(old)
            elif old.question not in stored.replies:
                questions.append(self.checks.lost(module, old.question, old.points, LOST))
            else:
                questions.append(self._checked_again(stage, old, stored, same))
        self.references.save()
        questions = following(questions, self._tasks(stage))
        return replace(stored, questions=questions, check_keys=check_keys)

    def _checked(
        self,
        stage: str,
        question: str,
        points: float,
        process: SandboxedProcess,
        recorder: Recorder,
        solution: KnownSolution,
    ) -> QuestionResult:
        process.on_reply = recorder

        def check(answers: Answering) -> QuestionResult:
            result = self._check(stage, question, points, answers, solution, final=process.final)
            # Before anything is kept of what a check may have caught.
            process.raise_loss()
            return result

        if process.final:
            # It ended here before: what comes of it now is its own.
            return check(process)
        start = self._beginning(stage, question, points, solution)
        return self.known.result(start, process, recorder, check, solution.failures)

    def _checked_again(
        self,
        stage: str,
        old: QuestionResult,
        stored: StoredSubmission,
        same: Mapping[str, CheckResult],
    ) -> QuestionResult:
        process = StoredProcess(stored.replies[old.question], self.store.blobs)
        solution = self._solution(stage)

        def check(answers: Answering) -> QuestionResult:
            result = self._check(stage, old.question, old.points, answers, solution, same)
            if process.missing:
                raise NotStored(process.missing)
            return result

        if same:
            return check(process)
        start = self._beginning(stage, old.question, old.points, solution)
        return self.known.result(start, process, process, check, solution.failures)

    def _check(
        self,
        stage: str,
        question: str,
        points: float,
        answers: Answering,
        solution: KnownSolution,
        known: Mapping[str, CheckResult] = NOTHING_KNOWN,
        *,
        final: bool = True,
    ) -> QuestionResult:
        reference = solution.at[question]
        return self.checks.check(
            self.course.checks(stage).name,
            question,
            points,
            Student(answers, reference, self.limits.call_cpu),
            reference,
            known,
            final=final,
            truth=self.course.truth,
        )

    def _beginning(
        self, stage: str, question: str, points: float, solution: KnownSolution
    ) -> bytes:
        """Return a digest of all that a question's result depends on but the student's replies."""
        module = self.course.checks(stage).name
        keys = self._check_keys(stage, module, question)
        variant = self.course.settings.variant
        return beginning(stage, variant, question, points, solution.key, keys)

    def _spawn(self, stage: str) -> SandboxedProcess:
        process = self.zygote.spawn()
        if self.course.settings.by_asserts:
            # Notebooks that were made for nbgrader read files that stand beside them.
            put_beside(process, self.course.release(stage).parent)
        return process

    def _asserts_of(self, stage: str) -> dict[str, Asserts]:
        if stage not in self._asserts:
            known = self.checks.questions(self.course.checks(stage).name)
            self._asserts[stage] = asserts_of(self.course, stage, known)
        return self._asserts[stage]

    def _tasks(self, stage: str) -> list[Task]:
        if stage not in self._known_tasks:
            self._known_tasks[stage] = tasks_of(read_master(self.course, stage))
        return self._known_tasks[stage]

    def _needs_solution(self, stage: str) -> bool:
        if not self.course.settings.by_asserts:
            return True
        master = read_master(self.course, stage)
        asked = {cell.question for cell in code_cells(master) if cell.question is not None}
        return not asked <= self._asserts_of(stage).keys()

    def _solution(self, stage: str) -> KnownSolution:
        return self.references.of(stage, self.course.master(stage), self._run_key(stage))

    def _names(self, stage: str, question: str) -> list[str]:
        if question in self._asserts_of(stage):
            return []
        functions = self.checks.functions(self.course.checks(stage).name, question).values()
        folder = self.course.checks_folder
        return sorted({name for function in functions for name in names_in(function, folder)})

    def _digests_of(self, stage: str) -> CheckDigests:
        if stage not in self._digests:
            self._digests[stage] = CheckDigests(self.course, stage)
        return self._digests[stage]

    def _run_key(self, stage: str) -> str:
        if stage not in self._run_keys:
            self._run_keys[stage] = run_key(self.course, stage, self.limits)
        return self._run_keys[stage]

    def _check_keys(self, stage: str, module: str, question: str) -> dict[str, str]:
        if question in (asserts := self._asserts_of(stage)):
            return {BY_ASSERTS: asserts[question].digest}
        digests = self._digests_of(stage)
        return {
            name: digests.of(function)
            for name, function in self.checks.functions(module, question).items()
        }


def _same(check: CheckResult, keys: dict[str, str], before: dict[str, str]) -> bool:
    return check.name in keys and keys[check.name] == before.get(check.name)
