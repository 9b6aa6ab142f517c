"""Comments that can be used again, in `marking/comments.csv`, which a person may edit."""

from __future__ import annotations

from autograder.course.course import Course
from autograder.mark.kept import kept_folder, one_at_a_time, read_table, write_table

__all__ = ["remember", "used_before"]

FILE = "comments.csv"
COLUMNS = ("stage", "question", "comment", "used")


def used_before(course: Course, stage: str, question: str) -> list[str]:
    """Return comments for a question: its own, the most used first, then those for any.

    Parameters
    ----------
    course : Course
        The course.
    stage, question : str
        Which one. A line of the table without a question is offered for all of its stage, one
        without a stage everywhere.

    Raises
    ------
    CannotMark
        When the table cannot be read.
    """
    rows = [
        row
        for row in read_table(kept_folder(course) / FILE, COLUMNS)
        if row["comment"].strip()
        and row["stage"] in ("", stage)
        and row["question"] in ("", question)
    ]
    rows.sort(key=lambda row: (not row["question"], not row["stage"], -_count(row)))
    return list(dict.fromkeys(row["comment"].strip() for row in rows))


def remember(course: Course, stage: str, question: str, comment: str, times: int = 1) -> None:
    """Count a comment that was given.

    Parameters
    ----------
    course : Course
        The course.
    stage, question, comment : str
        What was given where. Nothing is kept of an empty one.
    times : int, optional
        To how many.

    Raises
    ------
    CannotMark
        When the table cannot be read.
    """
    comment = comment.strip()
    if not comment:
        return
    path = kept_folder(course) / FILE
    with one_at_a_time(course):
        rows = read_table(path, COLUMNS)
        for row in rows:
            here = row["stage"] in ("", stage) and row["question"] in ("", question)
            if here and row["comment"].strip() == comment:
                row["used"] = str(_count(row) + times)
                break
        else:
            new = {"stage": stage, "question": question, "comment": comment, "used": str(times)}
            rows.append(new)
        write_table(path, COLUMNS, rows)


def _count(row: dict[str, str]) -> int:
    return int(row["used"]) if row["used"].isdecimal() else 0
