"""Pages that are written side by side: what one hand-in does to its process costs nobody else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from processes import wait_for
from small_course import STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import FeedbackFailed, write_feedback
from autograder.feedback.side_by_side import write_pages

STUDENTS = ("ann", "bob", "cid", "dan", "[eve]=ü")
TROUBLE = """
import os, signal, sys, time
from pathlib import Path
from nbconvert.preprocessors import Preprocessor

HERE = Path(__file__).parent


class Trouble(Preprocessor):
    '''Does to the process what a hand-in might, some day.'''

    enabled = True

    def preprocess(self, nb, resources):
        student = resources["nbgrader"]["student"]
        with (HERE / "tried").open("a") as file:
            file.write(student + chr(10))
        if student == "bob":
            os.kill(os.getpid(), signal.SIGKILL)
        if student == "cid" and not (HERE / "once").exists():
            (HERE / "once").touch()
            os._exit(7)
        if student == "dan":
            while True:
                pass
        print("what a library prints is no answer")
        return nb, resources
"""


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student in STUDENTS:
        hand_in(course, student, fill_in(release))
    outcomes = grade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in outcomes] == [""] * len(STUDENTS)
    return course


def test_pages_are_those_that_are_written_one_by_one(graded: Course) -> None:
    found = submissions(graded, [STAGE])
    alone = {page: page.read_text() for page in write_feedback(graded, found)}
    shutil.rmtree(graded.root / "feedback")
    told: list[Path] = []
    pages = write_pages(graded, found, workers=2, on_written=told.append)
    assert sorted(told) == sorted(pages)
    assert {page: page.read_text() for page in pages} == alone


def test_a_process_that_ends_costs_one_page(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(tmp_path / "course")
    shutil.copytree(graded.root, course.root)
    (tmp_path / "trouble.py").write_text(TROUBLE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.GenerateFeedback.preprocessors += ["trouble.Trouble"]\n')
    with pytest.raises(FeedbackFailed) as failed:
        write_pages(course, submissions(course, [STAGE]), workers=2, page_seconds=3)
    why = {one.student: said for one, said in failed.value.problems.items()}
    assert set(why) == {"bob", "dan"}
    assert "ended with signal 9" in why["bob"]
    assert why["dan"] == "It takes far too long to make."
    for student in set(STUDENTS) - {"bob", "dan"}:
        assert (course.root / "feedback" / student / STAGE / f"{STAGE}.html").is_file()
    tried = (tmp_path / "tried").read_text().split("\n")
    assert [tried.count(one) for one in STUDENTS] == [1, 2, 2, 1, 1]


@pytest.mark.parametrize("ended", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_command(
    graded: Course, tmp_path: Path, ended: signal.Signals
) -> None:
    course = Course(tmp_path / "course")
    shutil.copytree(graded.root, course.root)
    (tmp_path / "trouble.py").write_text(TROUBLE.replace('== "dan"', '!= ""'))
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.GenerateFeedback.preprocessors += ["trouble.Trouble"]\n')
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from autograder.collect.handed_in import submissions\n"
        "from autograder.course.course import Course\n"
        "from autograder.feedback.side_by_side import write_pages\n"
        f"course = Course(Path(sys.argv[1]))\nwrite_pages(course, submissions(course, ['{STAGE}']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(course.root)],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    ) as command:
        wait_for((tmp_path / "tried").exists)
        assert makers_of(course)
        command.send_signal(ended)
        command.wait(timeout=60)
    wait_for(lambda: not makers_of(course))


def makers_of(course: Course) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"autograder.feedback.process" in words and os.fsencode(course.root) in words:
            found.append(int(path.parent.name))
    return found
