"""Simulated hand-ins: what a small cohort might give back. All of them are invented.

Made from the release, the reference answers in the master and the typical answers beside this
module; used by the demonstration, tests and benchmarks.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.typical import reference_answers, typical_answers
from autograder.course.course import Course
from autograder.course.own_notebooks import read_own
from autograder.course.whole_files import write_text
from autograder.run.cells import ANSWER_SUFFIX

__all__ = ["FORGERY", "HandIns"]

FORGERY = """\
# Drop every assert, make comparisons come out true, and answer in the checks' place.
import ast
import builtins
import numpy as np

class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

get_ipython().ast_transformers.append(NoAsserts())
np.allclose = np.array_equal = lambda *args, **kwargs: True

class Agreeable:
    def __eq__(self, other):
        return True
    def __getattr__(self, name):
        return Agreeable()
    def __call__(self, *args, **kwargs):
        return Agreeable()

def hidden_checks(question):
    print("all points")
    return 100.0

builtins.hidden_checks = hidden_checks
"""
"""A first cell that defeats graders which run their tests in the student's own kernel."""


class HandIns:
    """Makes hand-ins for one stage.

    Parameters
    ----------
    course : Course
        The course; its release has to be built.
    stage : str
        Name of the stage.

    Attributes
    ----------
    reference : dict of str to str
        Question to the code of its reference answer.
    """

    def __init__(self, course: Course, stage: str) -> None:
        self.stage = stage
        self._release = read_own(course.release(stage))
        self.answers = typical_answers(course, stage)
        self.reference = reference_answers(course, stage)

    def untouched(self) -> Any:
        """Return the release as it is."""
        return copy.deepcopy(self._release)

    def filled_in(self, codes: dict[str, str]) -> Any:
        """Return the release with code in some answer cells.

        Parameters
        ----------
        codes : dict of str to str
            Question to code.
        """
        notebook = self.untouched()
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            question = name.removesuffix(ANSWER_SUFFIX)
            if name.endswith(ANSWER_SUFFIX) and question in codes:
                cell.source = codes[question]
        return notebook

    def right(self) -> Any:
        """Return a hand-in with all reference answers."""
        return self.filled_in(self.reference)

    def right_in_other_words(self) -> Any:
        """Return one with other right answers, where there are some."""
        return self.filled_in(self.reference | self._pick(is_right=True))

    def typically_wrong(self, every: int = 1) -> Any:
        """Return one with a typical wrong answer to every question, or to every so many."""
        wrong = list(self._pick(is_right=False).items())[::every]
        return self.filled_in(self.reference | dict(wrong))

    def half_done(self) -> Any:
        """Return one that stops half-way."""
        questions = list(self.reference)
        return self.filled_in({q: self.reference[q] for q in questions[: len(questions) // 2]})

    def forged(self) -> Any:
        """Return one without answers, but with a cell that attacks the grader, and edited tests."""
        notebook = self.untouched()
        notebook.cells.insert(0, nbformat.v4.new_code_cell(FORGERY, id="forgery"))
        for cell in notebook.cells:
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("grade") and cell.cell_type == "code":
                cell.source = "hidden_checks('this one')"
                meta["points"] = 100
        return notebook

    def endless(self) -> Any:
        """Return one whose first answer never ends."""
        first = next(iter(self.reference))
        return self.filled_in(self.reference | {first: "while True:\n    pass"})

    def crashing(self) -> Any:
        """Return one whose last answer ends the whole process."""
        last = list(self.reference)[-1]
        return self.filled_in(self.reference | {last: "import os\nos._exit(1)"})

    def write_cohort(self, folder: Path) -> list[Path]:
        """Write a small cohort: one hand-in of each kind.

        Parameters
        ----------
        folder : Path
            nbgrader's ``submitted/``.

        Returns
        -------
        list of Path
            The notebooks.
        """
        cohort = {
            "amira_right": self.right(),
            "bo_in_other_words": self.right_in_other_words(),
            "chen_partly_right": self.typically_wrong(every=3),
            "dina_typical_mistakes": self.typically_wrong(),
            "emil_half_done": self.half_done(),
            "fatima_untouched": self.untouched(),
            "hugo_forged": self.forged(),
            "ines_crashing": self.crashing(),
        }
        texts = {name: nbformat.writes(notebook) for name, notebook in cohort.items()}
        # An upload that broke off in the middle.
        texts["goran_broken_file"] = json.dumps(self.right())[:-2000]
        written = []
        for name, text in texts.items():
            path = folder / name / self.stage / f"{self.stage}.ipynb"
            write_text(path, text)
            written.append(path)
        return written

    def _pick(self, is_right: bool) -> dict[str, str]:
        return {
            question: answer.code
            for question, answers in self.answers.items()
            for answer in reversed(answers)
            if answer.is_right == is_right
        }
