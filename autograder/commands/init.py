"""Start a new course: a small one that works, to be changed into one's own."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from autograder.course.course import Course, CourseError

__all__ = ["new_course"]

TEMPLATE = Path(__file__).with_name("templates") / "new_course"
NAMED = ("nbgrader_config.py", "README.md")
"""Files of the template in which the course's name stands."""


def new_course(folder: Path) -> Course:
    """Write a small course: one stage, two questions, checks, typical answers, configuration.

    Parameters
    ----------
    folder : Path
        Where to; made when it is not there. Its name becomes the course's.

    Returns
    -------
    Course
        The new course. Nothing of it has been built.

    Raises
    ------
    CourseError
        When the folder is not empty, or is a file.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is not empty. Name a new folder for the course.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "_", folder.name)
    # Written elsewhere first, so that a course is there as a whole, or not at all.
    with tempfile.TemporaryDirectory(prefix=".new-course-", dir=folder.parent) as elsewhere:
        course = Path(elsewhere) / "course"
        # Where the package is installed, Python's caches stand beside its files.
        shutil.copytree(TEMPLATE, course, ignore=shutil.ignore_patterns("__pycache__"))
        for file in NAMED:
            text = (course / file).read_text(encoding="utf-8")
            (course / file).write_text(text.replace("my_course", name), encoding="utf-8")
        course.replace(folder)
    return Course(folder)
