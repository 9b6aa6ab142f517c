"""Take the pictures of a feedback page: ``make screenshots`` writes docs/screenshots/.

An invented hand-in of stage 1 is graded in a temporary folder. In every third answer it has a
typical mistake; of its two essays one has been marked.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from PIL import Image
from playwright.sync_api import sync_playwright

from autograder.authoring.copied import copy_course
from autograder.authoring.hand_ins import HandIns
from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback

HERE = Path(__file__).resolve().parent
STAGE, STUDENT = "01_exploration", "amira"
SITE = "https://example.org/course"
ESSAYS = {
    "privacy": "Yes. The skin of the face is in the volume, so a picture of it can be computed and "
    "**compared with photographs**. One can cut the face away; then the skull is not whole.",
    "which_window": "The soft-tissue window is narrow, so all bone is white in it.",
}
COMMENT = "Right. And what does it cost? Think of who needs the eyes, or the teeth."
MARKS = 3.0
SIZES = {1280: 1000, 390: 844}
COLOURS = 256
"""Colours of a picture, which keeps it small."""


def page_of(course: Course, root: Path) -> Path:
    """Grade the hand-in, mark one essay, and return its page."""
    copied = copy_course(course, root, [STAGE], release=True)
    configuration = root / "nbgrader_config.py"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(f"{text}\nc.CourseSettings.site = {SITE!r}\n", encoding="utf-8")
    copied = Course(copied.root)
    notebook = HandIns(copied, STAGE).typically_wrong(every=3)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = ESSAYS.get(name, cell.source)
    path = root / "submitted" / STUDENT / STAGE / f"{STAGE}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    todo = submissions(copied, [STAGE])
    (outcome,) = grade_cohort(copied, todo)
    if outcome.problem:
        sys.exit(outcome.problem)
    coursedir = copied.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as book:
        grade = book.find_grade("privacy", STAGE, STAGE, STUDENT)
        grade.manual_score, grade.needs_manual_grade = MARKS, False
        book.find_comment("privacy", STAGE, STAGE, STUDENT).manual_comment = COMMENT
        book.db.commit()
    (page,) = write_feedback(copied, todo)
    return page


def take(browser: Any, page_file: Path, name: str, width: int, scheme: str, at: str = "") -> None:
    """Take one picture: of the top, or from an element on."""
    page = browser.new_page(viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme)
    page.goto(page_file.as_uri())
    if at:
        page.locator(at).evaluate("one => one.scrollIntoView()")
    picture = Image.open(BytesIO(page.screenshot()))
    page.close()
    folder = HERE / "screenshots"
    folder.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(
        folder / f"{name}.png", optimize=True
    )


def main() -> None:
    """Take all pictures."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page = page_of(Course(HERE.parent), Path(folder))
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for width in SIZES:
            for scheme in ("light", "dark"):
                take(browser, page, f"feedback-{width}-{scheme}", width, scheme)
        take(browser, page, "feedback-card-1280-light", 1280, "light", ".card:has(#task-9)")
        take(browser, page, "feedback-card-390-light", 390, "light", ".card:has(#task-11)")
        browser.close()


if __name__ == "__main__":
    main()
