"""The same assignment and the same hand-ins, as each grader wants them."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.copied import copy_course
from autograder.authoring.hand_ins import HandIns
from autograder.build.compile import register
from autograder.course.course import Course
from autograder.run.cells import without_hidden_region

__all__ = [
    "BUSY_SECONDS",
    "hand_in",
    "make_busy",
    "make_cohort",
    "make_course",
    "make_otter",
    "make_stock",
]

STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "the_same_course"
"""

OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = {question!r}
points = {points!r}


@test_case(hidden=True)
def test_{question}(env):
    exec(CODE, env)


CODE = compile({code!r}, {question!r}, "exec")
"""

MARK_SCHEME = re.compile(r"\n*=== BEGIN MARK SCHEME ===.*?=== END MARK SCHEME ===", re.DOTALL)

BUSY_SECONDS = 5.0
BUSY = f"""\
import time
busy_until = time.process_time() + {BUSY_SECONDS}
while time.process_time() < busy_until:
    pass
"""


def make_course(root: Path, original: Course, stages: list[str]) -> Course:
    """Copy this project's course, entered into a new gradebook, without hand-ins.

    Parameters
    ----------
    root : Path
        Where to put it.
    original : Course
        The course; its release and images have to be built.
    stages : list of str
        Which stages to take.
    """
    course = copy_course(original, root, stages, release=True)
    for stage in stages:
        register(course, stage)
    return course


def make_cohort(course: Course, stage: str, students: int) -> list[Path]:
    """Hand in notebooks of mixed quality, made from the course's own typical answers.

    Some are right, some wrong in several places, one stops half-way, one is untouched. Attacks,
    damaged files and hand-ins that end their process are not among them: other graders have no
    grade for these, so that there is no time to compare.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    students : int
        How many hand in.

    Returns
    -------
    list of Path
        The notebooks, in ``submitted/``.
    """
    make = HandIns(course, stage)
    kinds = [
        make.right(),
        make.typically_wrong(every=2),
        make.right_in_other_words(),
        make.half_done(),
        make.typically_wrong(every=4),
        make.typically_wrong(),
        make.right(),
        make.untouched(),
        make.typically_wrong(every=3),
        make.right_in_other_words(),
    ]
    return [
        hand_in(course, stage, f"student_{number:04}", kinds[number % len(kinds)])
        for number in range(students)
    ]


def make_busy(course: Course, stage: str) -> Path:
    """Hand in a right notebook whose first answer keeps one core busy for `BUSY_SECONDS`."""
    make = HandIns(course, stage)
    first, code = next(iter(make.reference.items()))
    notebook = make.filled_in(make.reference | {first: BUSY + code})
    return hand_in(course, stage, "busy", notebook)


def hand_in(course: Course, stage: str, student: str, notebook: Any) -> Path:
    """Put a student's notebook into ``submitted/``, and return where it is."""
    path = course.root / "submitted" / student / stage / f"{stage}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return path


def make_stock(
    root: Path,
    course: Course,
    hand_ins: dict[str, list[Path]],
    nbgrader: str,
    environment: dict[str, str],
) -> None:
    """Make a plain nbgrader course that leans on nothing of this project.

    Its notebooks are the masters'. What a student sees of a test cell is the hidden test there:
    the hidden checks of this project have no counterpart. The hand-ins are this project's.

    Parameters
    ----------
    root : Path
        Where to put it.
    course : Course
        The course.
    hand_ins : dict of str to list of Path
        Stage to the hand-ins to copy.
    nbgrader : str
        The program.
    environment : dict
        Its environment variables.
    """
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    for stage, paths in hand_ins.items():
        notebook = nbformat.read(course.master(stage), as_version=4)
        for cell in notebook.cells:
            cell.source = MARK_SCHEME.sub("", cell.source)
            if _is_test(cell):
                visible = without_hidden_region(cell.source)
                cell.source = f"### BEGIN HIDDEN TESTS\n{visible.strip()}\n### END HIDDEN TESTS"
        path = root / "source" / stage / f"{stage}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        subprocess.run(
            [nbgrader, "generate_assignment", stage],
            cwd=root,
            env=environment,
            check=True,
            capture_output=True,
        )
        for submitted in paths:
            there = root / submitted.relative_to(course.root)
            there.parent.mkdir(parents=True)
            shutil.copy(submitted, there)


def make_otter(root: Path, course: Course, stage: str, hand_ins: list[Path]) -> list[Path]:
    """Make otter-grader's tests of a stage, and hand-ins that call them.

    As in `make_stock`, the visible self-checks are the hidden tests.

    Parameters
    ----------
    root : Path
        Where to put both: ``tests/`` and ``submitted/``.
    course : Course
        A course with hand-ins.
    stage : str
        Name of the stage.
    hand_ins : list of Path
        The hand-ins to convert.

    Returns
    -------
    list of Path
        The converted hand-ins.
    """
    tests = root / "tests"
    tests.mkdir(parents=True)
    for cell in nbformat.read(course.release(stage), as_version=4).cells:
        if _is_test(cell):
            facts = cell.metadata.nbgrader
            text = OTTER_TEST.format(question=facts.grade_id, points=facts.points, code=cell.source)
            (tests / f"{facts.grade_id}.py").write_text(text)
    written = []
    for path in hand_ins:
        notebook = copy.deepcopy(nbformat.read(path, as_version=4))
        for cell in notebook.cells:
            if _is_test(cell):
                cell.source = f"grader.check({cell.metadata.nbgrader.grade_id!r})"
        start = nbformat.v4.new_code_cell(
            "import otter\ngrader = otter.Notebook()", id="start-otter"
        )
        notebook.cells.insert(0, start)
        folder = root / "submitted" / path.parent.parent.name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / path.name)
        written.append(folder / path.name)
    return written


def _is_test(cell: Any) -> bool:
    facts = cell.metadata.get("nbgrader", {})
    return bool(cell.cell_type == "code" and facts.get("grade") and not facts.get("solution"))
