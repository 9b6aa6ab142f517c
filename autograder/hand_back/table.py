"""Any other platform: a table of grades, and the pages in a folder for each student."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.fields.text import spreadsheet_text
from autograder.hand_back.delivery import Delivery, Given, Packed
from autograder.hand_back.sheets import written

__all__ = ["grades_table", "pack"]

GRADES = "grades.csv"
FEEDBACK = "feedback.zip"
COLUMNS = ("id", "name", "email", "score", "points", "penalty", "comment")


def pack(deliveries: Sequence[Delivery], given: Given) -> Packed:
    """Write the table and list the pages.

    Parameters
    ----------
    deliveries : sequence of Delivery
        What goes back.
    given : Given
        The stage.
    """
    return Packed(
        tables={GRADES: grades_table(deliveries, given)},
        archives={
            FEEDBACK: [(f"{one.student}/{given.stage}.html", one.page) for one in deliveries]
        },
    )


def grades_table(deliveries: Sequence[Delivery], given: Given) -> bytes:
    """Return a CSV table: id, name, address, score after penalty, maximum, penalty, comment.

    An id is written as it is: somebody will look it up. A name that a spreadsheet would take for a
    formula gets an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in deliveries:
        numbers = (one.score, given.points, one.penalty)
        writer.writerow(
            [
                one.student,
                spreadsheet_text(one.name),
                one.email,
                *(written(value, comma=False) for value in numbers),
                one.comment,
            ]
        )
    return text.getvalue().encode()
