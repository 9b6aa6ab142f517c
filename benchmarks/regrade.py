"""Grade a cohort, correct a check, grade again from stored answers, and grade afresh.

``python benchmarks/regrade.py`` prints what each took, and writes it into `docs/performance.md`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(1, str(ROOT))

from assignments import make_cohort, make_course  # noqa: E402
from graders import environment  # noqa: E402
from measure import Time, run_timed  # noqa: E402
from nbgrader.api import Gradebook  # noqa: E402
from page_parts import put_between  # noqa: E402

from autograder.course.course import Course  # noqa: E402

STAGE = "01_exploration"
TARGET = 20
# A check as it should be, and one that was too lenient. One that the solution fails, or that the
# untouched release passes, would be refused before anything is graded.
WRONG = ("if abs(answer - expected) <= 0.01:", "if abs(answer - expected) <= 1000:")


def set_checks(course: Course, old: str, new: str) -> None:
    """Change the course's own copy of the checks."""
    path = course.checks(STAGE) / "header.py"
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path.name} does not hold {old!r}")
    path.write_text(text.replace(old, new), encoding="utf-8")


def scores(course: Course) -> dict[str, float]:
    """Return everybody's score in the gradebook."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "x") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(STAGE)}


def measure(folder: Path, students: int) -> tuple[Time, Time, Time, int]:
    """Return the times of grading, regrading and grading afresh, and how many scores changed."""
    original = Course(ROOT)
    course = make_course(folder / "course", original, [STAGE])
    make_cohort(course, STAGE, students)
    program = str(Path(sys.executable).parent / "autograder")
    variables = environment(course, folder)
    set_checks(course, *WRONG)
    graded = run_timed([program, "grade", STAGE], course.root, variables)
    before = scores(course)
    set_checks(course, *reversed(WRONG))
    again = run_timed([program, "regrade", STAGE], course.root, variables)
    regraded = scores(course)
    shutil.rmtree(course.root / "answers")
    afresh = run_timed([program, "grade", STAGE, "--force"], course.root, variables)
    if regraded != scores(course):
        raise ValueError("grading again and grading afresh gave different scores")
    return graded, again, afresh, sum(before[name] != regraded[name] for name in before)


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=100, help="hand-ins (100)")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "performance.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as work:
        graded, again, afresh, changed = measure(Path(work), chosen.students)
    lines = [
        f"{chosen.students} hand-ins of {STAGE}; {changed} scores changed; the gradebook holds the "
        "same scores after both.",
        "",
        "| | wall s | CPU s |",
        "|---|---|---|",
        *(
            f"| {name} | {time.wall:.1f} | {time.cpu:.1f} |"
            for name, time in (
                ("grading, with the wrong check", graded),
                ("grading again from stored answers", again),
                ("grading afresh, with the right check", afresh),
            )
        ),
        "",
        f"Grading again took {afresh.wall / again.wall:.1f} times less wall time and "
        f"{afresh.cpu / again.cpu:.1f} times less CPU time (target: {TARGET} times).",
    ]
    text = "\n".join(lines)
    put_between(chosen.output, "REGRADE", text)
    print(text)


if __name__ == "__main__":
    main()
