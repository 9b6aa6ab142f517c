"""Try single answers out: run the solution up to a question, put in another answer, check it.

The solution runs once; for each trial its process is copied from just before the first answer cell
that is another. So hundreds of answers are checked in the time of a few submissions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TextIO

from autograder.check.building_on import names_built_on
from autograder.check.plugin import hint_of, points_of
from autograder.check.reference import ReferenceError, SolutionRun
from autograder.check.session import CheckError, CheckSession, in_check_session
from autograder.check.state import Student
from autograder.course.course import Course, CourseError
from autograder.course.masters import read_master
from autograder.run.cells import NotebookCell, code_cells
from autograder.run.limits import ONE_THREAD, TimeLimits
from autograder.run.outputs import NotebookOutputs
from autograder.run.process import ProcessDied
from autograder.run.zygote import Zygote
from autograder.score.results import QuestionResult
from autograder.score.shown import show_result

__all__ = ["CheckNotes", "TrialError", "Trials", "main"]

LIMITS = TimeLimits(cell_cpu=10.0, cell_waiting=60.0)


class TrialError(Exception):
    """Answers cannot be tried: the solution or the checks are broken, as messages before it say."""


@dataclass(frozen=True)
class CheckNotes:
    """What the author of a check noted with it.

    Attributes
    ----------
    name : str
    points : float
    hint : str
        Its own hint, for mistakes that it does not know.
    builds_on : tuple of str
        Names of earlier answers.
    """

    name: str
    points: float
    hint: str
    builds_on: tuple[str, ...]


class Trials:
    """Tries answers to the questions of one stage, in a process of its own.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    """

    def __init__(self, course: Course, stage: str) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "autograder.authoring.trial",
                json.dumps(course.to_json()),
                stage,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | ONE_THREAD,
        )

    def __enter__(self) -> Trials:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def answer(self, question: str, code: str) -> QuestionResult:
        """Return what the checks say of an answer.

        Parameters
        ----------
        question : str
            Name of the question.
        code : str
            What stands in its answer cell.

        Raises
        ------
        TrialError
            When the solution or the checks are broken.
        """
        return self.answers({question: code}, [question])[question]

    def answers(
        self,
        codes: Mapping[str, str],
        judged: Iterable[str],
        left_out: Iterable[str] = (),
    ) -> dict[str, QuestionResult]:
        """Return what the checks say of several questions, in one notebook.

        Parameters
        ----------
        codes : mapping of str to str
            Question to what stands in its answer cell; the solution stands in all others. What
            comes before the first of these questions has run before.
        judged : iterable of str
            Questions whose checks are run. What comes after the last of them does not run.
        left_out : iterable of str, optional
            Questions whose cells need not run, as no question that is judged needs them.

        Raises
        ------
        TrialError
            When the solution or the checks are broken.
        """
        order = {"codes": dict(codes), "judged": list(judged), "left_out": list(left_out)}
        results = map(QuestionResult.from_json, self._ask(order))
        return {result.question: result for result in results}

    def checks(self) -> dict[str, list[CheckNotes]]:
        """Return what the author of each question's checks noted with them.

        Raises
        ------
        TrialError
            When the solution or the checks are broken.
        """
        return {
            question: [CheckNotes(**{**one, "builds_on": tuple(one["builds_on"])}) for one in some]
            for question, some in self._ask({}).items()
        }

    def _ask(self, order: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise TrialError("The process that tries answers has ended; see its messages.")
        answer = json.loads(line)
        if isinstance(answer, dict) and isinstance(answer.get("cannot"), str):
            raise TrialError(answer["cannot"])
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def main() -> None:
    """Serve trials until stdin is closed."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        _serve(answers)
    except (CheckError, CourseError, ReferenceError) as error:
        # What an author has to put right needs no traceback.
        sys.stdin.readline()
        answers.write(json.dumps({"cannot": str(error)}) + "\n")
        answers.close()


def _serve(answers: TextIO) -> None:
    course, stage = Course.from_json(json.loads(sys.argv[1])), sys.argv[2]
    notebook = read_master(course, stage)
    cells = code_cells(notebook)
    module = course.checks(stage)

    def work(checks: CheckSession) -> None:
        with Zygote(course.files, settings=course.settings) as zygote:
            solution = SolutionRun(zygote, notebook, LIMITS, keep_before=True)
            for line in sys.stdin:
                order = json.loads(line)
                reply: Any
                if order:
                    results = _try(solution, checks, module.name, cells, **order)
                    reply = [result.to_json() for result in results]
                else:
                    reply = _noted(checks, module.name, cells)
                answers.write(json.dumps(reply) + "\n")
                answers.flush()
            solution.close()

    in_check_session(course, [stage], work)


def _noted(checks: CheckSession, module: str, cells: list[NotebookCell]) -> dict[str, Any]:
    of_stage = checks.questions(module)
    return {
        cell.question: [
            vars(CheckNotes(item.name, points_of(item), hint_of(item), names_built_on(item)))
            for item in checks.items[f"{module}.{cell.question}"]
        ]
        for cell in cells
        if cell.question in of_stage
    }


def _try(
    solution: SolutionRun,
    checks: CheckSession,
    module: str,
    cells: list[NotebookCell],
    codes: dict[str, str],
    judged: list[str],
    left_out: list[str],
) -> list[QuestionResult]:
    start = next(i for i, cell in enumerate(cells) if cell.answers in codes)
    end = max(i for i, cell in enumerate(cells) if cell.question in judged)
    outputs = NotebookOutputs()
    results: list[QuestionResult] = []
    first = cells[start].answers
    assert first is not None
    process = solution.before[first].fork()
    died = ""
    try:
        for position, cell in enumerate(cells[start : end + 1], start=start):
            if cell.answers in left_out or cell.question in left_out:
                continue
            try:
                if not died:
                    process.execute(
                        codes.get(cell.answers or "", cell.source),
                        position + 1,
                        outputs.start_cell(cell.index, position + 1).add,
                        cpu_seconds=LIMITS.cell_cpu,
                        waiting_seconds=LIMITS.cell_waiting,
                    )
            except ProcessDied as error:
                died = f"Your answer ended: {error}."
            if cell.question in judged and died:
                results.append(checks.lost(module, cell.question, cell.points, died))
            elif cell.question in judged:
                reference = solution.at[cell.question]
                student: Any = Student(process, reference, LIMITS.call_cpu)
                result = checks.check(module, cell.question, cell.points, student, reference)
                show_result(outputs.cells[cell.index], result)
                results.append(result)
            if cell.question is not None and not died:
                process.mark()
    finally:
        process.close()
    return results


if __name__ == "__main__":
    main()
