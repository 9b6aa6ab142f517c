"""All that grading is for, as one dictionary: two ways of grading are compared by it."""

from __future__ import annotations

import json
import re
from typing import Any

import nbformat
from nbgrader_tools import gradebook
from small_course import STAGE

from autograder.course.course import Course
from autograder.record.backups import FOLDER as BACKUPS

__all__ = ["answers", "state"]


def state(course: Course) -> dict[Any, Any]:
    """All that grading is for: scores of every cell, notebooks, pages; and every other file."""
    result: dict[Any, Any] = {}
    with gradebook(course) as book:
        for submission in book.assignment_submissions(STAGE):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    key = ("score", submission.student_id, grade.name)
                    assert key not in result
                    result[key] = (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for comment in notebook.comments:
                    key = ("comment", submission.student_id, comment.name)
                    assert key not in result
                    result[key] = comment.auto_comment
    for path in (course.root / "autograded").rglob("*.ipynb"):
        result[path.relative_to(course.root)] = nbformat.read(path, as_version=4)
    for path in (course.root / "feedback").rglob("*.html"):
        result[path.relative_to(course.root)] = path.read_text(encoding="utf-8")
    for path in (course.root / "reports").glob("*"):
        # Each run's gradebook numbers its notebooks in its own way, in links to the formgrader.
        text = path.read_text(encoding="utf-8")
        result[path.relative_to(course.root)] = re.sub(r"submissions/[0-9a-f]{32}", "", text)
    files = {path.relative_to(course.root) for path in course.root.rglob("*")}
    # There is one backup of the gradebook for each run, named by its time.
    result["files"] = sorted(str(path) for path in files if path.parts[0] != BACKUPS)
    return result


def answers(course: Course) -> dict[str, Any]:
    """What is stored of each student's answers; the bytes that it refers to are there."""
    folder = course.root / "answers"
    found = {
        path.relative_to(folder).as_posix(): json.loads(path.read_bytes())
        for path in (folder / "students").rglob("*.json")
    }
    for stored in found.values():
        for replies in stored["replies"].values():
            for reply in replies.values():
                for blob in reply["blobs"]:
                    if "sha256" in blob:
                        name = blob["sha256"]
                        size = (folder / "blobs" / name[:2] / name).stat().st_size
                        assert size == blob["size"]
    return found
