"""Look at each question of a stage on the files that are in place, in a process of its own.

One that is broken does not hide the others: its cells are run like a student's, and what goes by
them goes on with what stands in for a wrong answer.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from nbformat import from_dict

from autograder.authoring.facts import cells_of
from autograder.authoring.fit import Verdict
from autograder.authoring.proof import LIMITS, PR_SET_PDEATHSIG, filled_in
from autograder.build.shared import refresh_cells
from autograder.check.reference import ReferenceError, SolutionRun
from autograder.check.session import CheckSession, in_check_session
from autograder.check.state import Student
from autograder.course.course import Course
from autograder.course.own_notebooks import read_own
from autograder.run.cells import code_cells
from autograder.run.failures import OurFailure
from autograder.run.notebook import run_cells
from autograder.run.zygote import Limits, Zygote
from autograder.score.following import tasks_of
from autograder.score.results import QuestionResult

__all__ = ["main"]

_UNKNOWN = re.compile(r"name '(\w+)' is not defined")
MOST_LETTERS = 300
"""Most letters of a reason."""


def main() -> None:
    """Examine a stage: folder of the course, stage, its release; print verdicts as JSON."""
    # Nobody waits for the outcome of a command that was killed.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    course, stage = Course.from_json(json.loads(sys.argv[1])), sys.argv[2]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    stage_run = _Stage(course, stage, read_own(Path(sys.argv[3])))
    with closing(Zygote(course.files, Limits(required=False), settings=course.settings)) as zygote:
        zygote.launch()
        in_check_session(course, [stage], lambda session: stage_run.run(session, zygote))
        if zygote.has_ended():
            raise SystemExit("The sandbox has ended.")
    answers.write(json.dumps(stage_run.verdicts()))
    answers.close()


class _Stage:
    """One stage, and what was found out of its questions."""

    def __init__(self, course: Course, stage: str, released: Any) -> None:
        self.module = course.checks(stage).name
        self.master = read_own(course.master(stage))
        self.released = released
        # Notebooks look for as many files as there were when they were built.
        refresh_cells(course, course.master(stage), [*self.master.cells, *released.cells])
        self.cells = cells_of(self.master)
        self.found: dict[str, tuple[Verdict, str]] = {}
        self.in_set_up = False

    def verdicts(self) -> list[dict[str, str]]:
        """Return what was found, in the order of the notebook."""
        return [
            {"question": question, "verdict": str(verdict), "why": _short(why)}
            for question, (verdict, why) in self.found.items()
        ]

    def run(self, session: CheckSession, zygote: Zygote) -> None:
        """Run the solution as reference, then as a hand-in, then the untouched release."""
        zygote.await_ready()
        questions = [cell.name for cell in self.cells if cell.graded]
        raised: dict[str, str] = {}
        solution = _Solution(zygote, self.master, self._note(raised))
        if solution.ended or "" in raised:
            # Not one question's fault: first, so that it is read before what comes of it.
            self.found[""] = Verdict.DOES_NOT_RUN, solution.ended or raised[""]
        if self.in_set_up:
            solution.close()
            return  # Nothing else can be known.
        by_hand = {cell.name for cell in self.cells if cell.graded and cell.solution}
        for question in questions:
            self.found[question] = (
                (Verdict.BY_HAND, "")
                if question in by_hand
                else self._as_reference(session, solution, question, raised)
            )
        right = filled_in(self.released, solution.notebook)
        for notebook, judge in ((right, _of_right), (self.released, _of_untouched)):
            for question, (verdict, why) in self._graded(
                session, zygote, solution, notebook, judge
            ).items():
                if self.found[question][0] == Verdict.WORKS:
                    self.found[question] = verdict, why
        solution.close()

    def _note(self, raised: dict[str, str]) -> Callable[[int, str], None]:
        tasks = tasks_of(self.master)

        def note(index: int, said: str) -> None:
            cell = self.cells[index]
            unknown = _UNKNOWN.search(said)
            makers = [task.question for task in tasks if unknown and unknown[1] in task.defines]
            broken = next((name for name in makers if name in raised), "")
            why = said
            if broken:
                why = f"it goes by {unknown[1] if unknown else ''} of {broken}, which does not run"
            if not (cell.is_answer or cell.is_test):
                first = next((one.number for one in self.cells if one.is_answer), 0)
                self.in_set_up |= cell.number < first
                raised.setdefault("", f"cell {cell.number}, which is no question's: {said}")
                return
            raised.setdefault(cell.question, why)

        return note

    def _as_reference(
        self, session: CheckSession, solution: _Solution, question: str, raised: dict[str, str]
    ) -> tuple[Verdict, str]:
        if question not in solution.at:
            return Verdict.DOES_NOT_RUN, f"it is not reached: {solution.ended}"
        lost, cannot = "", ""
        try:
            lost = session.meaning_lost(self.module, question, solution.at[question])
        except Exception as error:
            cannot = str(error)
        if lost:
            return Verdict.LOST, lost
        if question in raised:
            return Verdict.DOES_NOT_RUN, raised[question]
        return (Verdict.NOT_CHECKED, cannot) if cannot else (Verdict.WORKS, "")

    def _graded(
        self,
        session: CheckSession,
        zygote: Zygote,
        solution: _Solution,
        notebook: Any,
        judge: Callable[[QuestionResult], tuple[Verdict, str]],
    ) -> dict[str, tuple[Verdict, str]]:
        """Grade a notebook as if it were handed in; judge those questions that work so far."""
        cells = code_cells(notebook)
        points = {cell.question: cell.points for cell in cells if cell.question is not None}
        found: dict[str, tuple[Verdict, str]] = {}

        def at_question(question: str, process: Any, here: Any) -> None:
            if self.found[question][0] == Verdict.WORKS and process is not None:
                found[question] = (Verdict.NOT_CHECKED, "its checks did not come to an end")
                reference = solution.at[question]
                student = Student(process, reference, LIMITS.call_cpu)
                try:
                    found[question] = judge(
                        session.check(self.module, question, points[question], student, reference)
                    )
                except Exception as error:
                    found[question] = (Verdict.NOT_CHECKED, f"{error}")
            if process is not None:
                process.mark()

        try:
            run_cells(zygote.spawn, cells, at_question, LIMITS)
        except Exception as error:
            for question in points:
                if question is not None:
                    found.setdefault(question, (Verdict.NOT_CHECKED, f"{error}"))
        return found


class _Solution:
    """A run of the solution that goes on after errors, as far as it comes."""

    def __init__(self, zygote: Zygote, master: Any, on_error: Callable[[int, str], None]) -> None:
        self.ended = ""
        self.at: dict[str, Any] = {}
        self.notebook = from_dict(master)
        self._run: SolutionRun | None = None
        # A cell that ends the process, or its time, is taken out, and all others are run again.
        while self._run is None and not self.ended:
            try:
                self._run = SolutionRun(
                    *(zygote, self.notebook, LIMITS),
                    on_error=lambda index, said: on_error(index, f"it raises {said}"),
                )
                self.at = self._run.at
            except (OurFailure, ReferenceError) as error:
                index = next((int(word) for word in str(error).split() if word.isdigit()), 0) - 1
                cell = self.notebook.cells[index] if index >= 0 else None
                if cell is None or not cell.source or not _is_of_question(cell):
                    self.ended = str(error).rstrip(".")
                else:
                    cell.source = ""
                    on_error(index, str(error).rstrip("."))

    def close(self) -> None:
        """End its processes."""
        if self._run is not None:
            self._run.close()


def _is_of_question(cell: Any) -> bool:
    facts = cell.metadata.get("nbgrader", {})
    return bool(facts.get("grade") or facts.get("solution"))


def _of_right(result: QuestionResult) -> tuple[Verdict, str]:
    if result.score >= result.points:
        return Verdict.WORKS, ""
    lost = [check for check in result.checks if not check.passed]
    said = [
        f"“{check.title}”"
        + (f" could not be carried out ({_last_line(check.details)})" if check.error else "")
        + (f" ({check.message.rstrip('.')})" if check.message and not check.error else "")
        for check in lost
    ]
    return Verdict.LOSES, f"it earns {result.score:g} of {result.points:g}: {'; '.join(said)}"


def _of_untouched(result: QuestionResult) -> tuple[Verdict, str]:
    if not result.score:
        return Verdict.WORKS, ""
    given = "; ".join(f"“{check.title}”" for check in result.checks if check.earned)
    return Verdict.GIVES, f"the untouched release earns {result.score:g}: {given}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1].strip()


def _short(why: str) -> str:
    plain = " ".join(why.split()).rstrip(".")
    return plain if len(plain) <= MOST_LETTERS else plain[: MOST_LETTERS - 1].rstrip() + "…"


if __name__ == "__main__":
    main()
