"""Try single answers out: run the solution up to a question, put in another answer, check it.

The solution runs once; for each trial its process is copied from just before the answer cell. So
hundreds of typical answers are checked in the time of a few submissions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any

import nbformat

from autograder.check.reference import SolutionRun
from autograder.check.session import CheckSession, in_check_session
from autograder.check.state import Student
from autograder.course.course import Course
from autograder.run.cells import NotebookCell, code_cells
from autograder.run.limits import TimeLimits
from autograder.run.outputs import NotebookOutputs
from autograder.run.process import ProcessDied
from autograder.run.zygote import Zygote
from autograder.score.results import QuestionResult
from autograder.score.shown import show_result

__all__ = ["Trials", "main"]

LIMITS = TimeLimits(cell_cpu=10.0, cell_waiting=60.0)


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
        RuntimeError
            When the solution or the checks are broken.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"question": question, "code": code}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The process that tries answers has ended; see its messages.")
        answer = json.loads(line)
        return QuestionResult.from_json(answer)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def main() -> None:
    """Serve trials until stdin is closed."""
    course, stage = Course.from_json(json.loads(sys.argv[1])), sys.argv[2]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    notebook = nbformat.read(course.master(stage), as_version=4)
    cells = code_cells(notebook)
    module = course.checks(stage)

    def work(checks: CheckSession) -> None:
        with Zygote(course.files, settings=course.settings) as zygote:
            solution = SolutionRun(zygote, notebook, LIMITS, keep_before=True)
            for line in sys.stdin:
                order = json.loads(line)
                result = _try(solution, checks, module.name, cells, **order)
                answers.write(json.dumps(result.to_json()) + "\n")
                answers.flush()
            solution.close()

    in_check_session(course, [stage], work)


def _try(
    solution: SolutionRun,
    checks: CheckSession,
    module: str,
    cells: list[NotebookCell],
    question: str,
    code: str,
) -> QuestionResult:
    start = next(i for i, cell in enumerate(cells) if cell.answers == question)
    end = next(i for i, cell in enumerate(cells) if cell.question == question)
    outputs = NotebookOutputs()
    process = solution.before[question].fork()
    try:
        for position in range(start, end + 1):
            cell = cells[position]
            process.execute(
                code if position == start else cell.source,
                position + 1,
                outputs.start_cell(cell.index, position + 1).add,
                cpu_seconds=LIMITS.cell_cpu,
                waiting_seconds=LIMITS.cell_waiting,
            )
    except ProcessDied as error:
        return checks.lost(module, question, cells[end].points, f"Your answer ended: {error}.")
    else:
        reference = solution.at[question]
        student: Any = Student(process, reference, LIMITS.call_cpu)
        result = checks.check(module, question, cells[end].points, student, reference)
        show_result(outputs.cells[cells[end].index], result)
        return result
    finally:
        process.close()


if __name__ == "__main__":
    main()
