"""Try the self-checks of one stage, as a student meets them, on right answers and on wrong types.

Run as ``python self_checks_tried.py COURSE STAGE``; writes one JSON object. The solution runs once.
``refused`` are right answers that a self-check does not accept. ``accepted`` are values of a wrong
type that it accepts, put in the place of each name that the task's text asks for; ``vague`` are
those that it refuses in words that do not name it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np

from autograder.authoring.typical import typical_answers
from autograder.course.course import Course

HIDDEN = "### BEGIN HIDDEN TESTS"
ASKED = re.compile(r"^- ((?:`\w+(?:\([\w, ]*\))?`(?:, )?)+):", re.MULTILINE)
"""The names that begin an item of a task's list: "- `edv`, `esv`: in ml"."""


def wrong_types(truth: Any) -> dict[str, Any]:
    """Return values that have another type than a right one."""
    found: dict[str, Any] = {
        "nothing": None,
        "a placeholder": ...,
        "an error": NotImplementedError,
        "a function": np.mean,
        "a method": np.zeros(3).min,
        "a text with a unit": "88 mm",
        "an empty list": [],
        "texts": ["a", "b", "c"],
    }
    if callable(truth) and not isinstance(truth, type):
        found |= {
            "a result": 1.5,
            "a function that prints": lambda *given: None,
            "an open function": not_written,
            "a function that returns a text": lambda *given: "88 mm",
        }
        del found["a function"], found["a method"]
    elif isinstance(truth, str):
        found |= {"a number": 12.5}
        del found["a text with a unit"]
    elif isinstance(truth, (set, dict)):
        found |= {"a number": 12.5}
        if isinstance(truth, set):
            del found["texts"], found["an empty list"]
    elif isinstance(truth, (bool, np.bool_)):
        found |= {"a number": 12.5, "a whole number": 1}
    elif isinstance(truth, type):
        del found["an error"]  # a type
    if isinstance(truth, (int, float, np.number)) and not isinstance(truth, bool):
        found |= {
            "True": True,
            "NumPy's True": np.True_,
            "a list around it": [truth],
            "an array around it": np.array([truth]),
            "a text of it": str(truth),
            "not a number": np.nan,
        }
    if isinstance(truth, np.ndarray) and truth.dtype.names is None and truth.ndim > 1:
        found |= {
            "a number": 3.5,
            "a list of images": [truth[0], truth[0][:1]],
            "one axis less": truth[0],
            "one axis more": truth[None],
            "texts of it": np.zeros(truth.shape, "U3"),
        }
    return found


def not_written(*given: Any) -> None:
    raise NotImplementedError


def run(source: str, space: dict[str, Any]) -> None:
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "<cell>", "exec"), space)
    plt.close("all")


def said_by(check: str, space: dict[str, Any]) -> str:
    """Return why a self-check refuses; empty when it does not."""
    try:
        run(check, space)
    except AssertionError as error:
        return str(error) or "nothing is said"
    except Exception as error:
        return f"It raised {error!r}"
    return ""


def in_a_copy(source: str, check: str, space: dict[str, Any]) -> str:
    """Run an answer and its self-check in a copy of this process."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            run(source, space)
            said = said_by(check, space)
        except Exception as error:
            said = f"The answer raised {error!r}"
        with os.fdopen(writer, "w") as pipe:
            pipe.write(said)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def questions(course: Course, stage: str) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Carry out a solution: yield each question, its text, answer, self-check, and all names."""
    space: dict[str, Any] = {"__name__": "__main__"}
    text = answer = ""
    for cell in nbformat.read(course.master(stage), as_version=4).cells:
        facts = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            text = cell.source if "### Task" in cell.source else f"{text}\n{cell.source}"
        elif facts.get("solution"):
            answer = cell.source
        elif facts.get("grade"):
            yield facts["grade_id"], text, answer, cell.source.partition(HIDDEN)[0], space
        else:
            run(cell.source, space)


def main(root: str, stage: str) -> None:
    """Write what was found to the standard output."""
    mpl.use("agg")
    os.environ["NBGRADER_EXECUTION"] = "validate"
    course = Course(Path(root))
    os.environ[course.settings.files_variable] = str(course.files)
    answers = typical_answers(course, stage)
    found: dict[str, Any] = {"refused": {}, "accepted": [], "vague": {}, "asked": {}, "right": {}}
    for question, text, solution, check, space in questions(course, stage):
        right = [answer for answer in answers[question] if answer.is_right]
        found["right"][question] = len(right)
        for answer in right:
            if said := in_a_copy(answer.code, check, space):
                found["refused"][f"{question}: {answer.title}"] = said
        run(solution, space)
        asked = [name for names in ASKED.findall(text) for name in re.findall(r"`(\w+)", names)]
        found["asked"][question] = asked
        for name in asked:
            for title, value in wrong_types(space[name]).items():
                said = said_by(check, {**space, name: value})
                case = f"{question}: {name} is {title}"
                if not said:
                    found["accepted"].append(case)
                elif name not in said or said.startswith("It raised"):
                    found["vague"][case] = said
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
