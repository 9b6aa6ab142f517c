"""Measure the report of a large invented cohort: ``python benchmarks/report_page.py [2000]``.

Says how long it takes to write the pages, how large they are, and how long Chromium takes to open
them: until all is loaded, its scripts have run, and the page has been laid out and painted.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.collect.roster import Roster, Student
from autograder.course.course import Course
from autograder.course.remarks import Kind, Remark
from autograder.course.submission import Submission
from autograder.report.written import write_reports
from autograder.score.outcome import Graded
from autograder.score.results import CheckResult, PackedResults, QuestionResult

STAGES = ["01_first", "02_second", "03_third", "04_fourth"]
QUESTIONS, CHECKS = 26, 3
REMARKS = [
    *(Remark("The test cells 'a', 'b' had been edited.", Kind.TESTS_EDITED, 25),),
    *(Remark("Cell 7 was left out: it ended its process.", Kind.CRASHED),),
    *(Remark("Cell 9 ran out of CPU time and was interrupted.", Kind.TIMED_OUT),),
    *(Remark("The package 'skimage' is not installed where this was graded.", Kind.PACKAGES),),
    *(Remark("No answer was filled in.", Kind.UNTOUCHED),),
]
CONFIGURATION = """
from pathlib import Path
from autograder.record.configure import configure

c = get_config()
c.CourseDirectory.course_id = "invented"
configure(c, Path(__file__).resolve().parent)
"""


def invented_course(root: Path, students: list[str]) -> Course:
    """Make a course of four stages without questions, and a roster.

    Parameters
    ----------
    root : Path
        An empty folder.
    students : list of str
        Ids.
    """
    (root / "nbgrader_config.py").write_text(CONFIGURATION, encoding="utf-8")
    for stage in STAGES:
        (root / "source" / stage).mkdir(parents=True)
        (root / "source" / stage / f"{stage}.ipynb").write_text("{}", encoding="utf-8")
    Roster([Student(one) for one in students]).write(root)
    return Course(root)


def invented_outcomes(course: Course, stage: str, students: list[str]) -> list[Graded]:
    """Make up what became of each student's hand-in.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    students : list of str
        Ids; each has the same ability in every stage.
    """
    chance = random.Random(stage)
    graded = []
    for student in students:
        ability = random.Random(student).gauss(0, 1)
        submission = Submission(student, stage, course.path("submitted", student, stage))
        questions = [
            _question(number, ability, chance, student) for number in range(1, QUESTIONS + 1)
        ]
        remarks = [one for one in REMARKS if chance.random() < 0.03]
        problem = "Not graded, through no fault of the student." if chance.random() < 0.01 else ""
        results = PackedResults(() if problem else questions)
        graded.append(Graded(submission, results, list(remarks), problem))
    return graded


def _question(number: int, ability: float, chance: random.Random, student: str) -> QuestionResult:
    checks = []
    for check in range(CHECKS):
        hard = (number % 7 - 3) / 2 + check / 2
        passed = ability + chance.gauss(0, 1) > hard
        said = "" if passed else f"It is off by a factor of {chance.randint(2, 9)}."
        checks.append(
            CheckResult(
                f"test_{number}_{check}", f"Check {check} of question {number} is right", 1.0,
                float(passed), hint=f"Think of axis {check}.", message=said,
                details="" if passed else f"assert {chance.random():.6f} == 1.125 ({student})",
            )
        )  # fmt: skip
    return QuestionResult(f"question_{number:02}", float(CHECKS), tuple(checks))


def opened(page: Any, path: Path) -> dict[str, float]:
    """Open a page and return what it cost.

    Parameters
    ----------
    page : playwright.sync_api.Page
        An open tab.
    path : Path
        The page.
    """
    page.goto("about:blank")
    metrics = page.context.new_cdp_session(page)
    # CPU time of the page's own thread: the same on a busy machine.
    metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.perf_counter()
    page.goto(path.as_uri())
    # Two frames later, all that was laid out has been painted.
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    seconds = time.perf_counter() - start
    spent = {one["name"]: one["value"] for one in metrics.send("Performance.getMetrics")["metrics"]}
    metrics.detach()
    return {
        "seconds": seconds,
        "cpu": spent["TaskDuration"],
        "kilobytes": path.stat().st_size / 1e3,
        "elements": page.evaluate("document.querySelectorAll('*').length"),
    }


def main() -> None:
    """Write the reports, and open each page five times."""
    from playwright.sync_api import sync_playwright

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    students = [f"student_{number:04}" for number in range(count)]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        course = invented_course(Path(folder), students)
        graded = [one for stage in STAGES for one in invented_outcomes(course, stage, students)]
        start = time.perf_counter()
        paths = write_reports(course, graded)
        print(f"{count} hand-ins of each of {len(STAGES)} stages")
        print(f"written in {time.perf_counter() - start:.1f} s")
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for path in (one for one in paths if one.suffix == ".html"):
            runs = [opened(page, path) for _ in range(5)]
            seconds = sorted(run["seconds"] for run in runs)
            cpu = sorted(run["cpu"] for run in runs)[2]
            print(
                f"{path.name:16} {runs[0]['kilobytes']:6.0f} kB {runs[0]['elements']:7.0f} elements"
                f"   opened in {seconds[0]:.2f} to {seconds[-1]:.2f} s, median {seconds[2]:.2f} s, "
                f"of CPU {cpu:.2f} s"
            )
        browser.close()


if __name__ == "__main__":
    main()
