"""Mark written answers by hand: what is left, the page, tables of marks, wishes to look again."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from autograder.commands.screen import Screen
from autograder.course.course import Course
from autograder.course.nearest import did_you_mean
from autograder.course.questions import questions_of
from autograder.course.readiness import check_ready
from autograder.feedback.safe_html import clean_markdown
from autograder.fields.text import line
from autograder.mark.kept import CannotMark
from autograder.mark.look_again import Request, ask, close, requests
from autograder.mark.page import MarkPage
from autograder.mark.server import MarkServer
from autograder.mark.sitting import Sitting
from autograder.mark.table import export_marks, import_marks

__all__ = ["look_again", "mark_by_table", "mark_on_page", "say_what_is_left"]


def say_what_is_left(course: Course) -> int:
    """List what is left to mark; return how much it is.

    Parameters
    ----------
    course : Course
        The course.
    """
    check_ready(course)
    table = Table("Stage", "Question", "Left")
    total = 0
    for stage in course.stages:
        try:
            sitting = Sitting(course, stage)
            left = sitting.left()
        except CannotMark:
            continue
        for question, count in left.items():
            answers = len(sitting.students(sitting.question(question)))
            table.add_row(stage, question, f"{count} of {answers}" if answers else "none graded")
            total += count
    Screen().table(table)
    return total


def mark_on_page(
    course: Course,
    stage: str,
    question: str | None,
    *,
    anonymous: bool = False,
    port: int = 0,
    browser: bool = True,
) -> int:
    """Serve the page on which a stage is marked, until Ctrl-C; return how much is left then.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    question : str, optional
        Where to begin; the first question with something left, by default.
    anonymous : bool, optional
        Whether the page tells no names.
    port : int, optional
        Where to listen; a free one by default.
    browser : bool, optional
        Whether a browser is opened.
    """
    check_ready(course)
    sitting = Sitting(course, stage)
    left = sitting.left()
    first = question or next((name for name, count in left.items() if count), next(iter(left)))
    asked = sitting.question(first)
    # Later pages only look for what has changed.
    students = sitting.students(asked)
    with Screen().step("Reading answers", len(students)) as step:
        for student in students:
            sitting.read(asked, student)
            step.advance()
    page = MarkPage(sitting, clean_markdown, anonymous=anonymous)
    server = MarkServer(page, first, port)
    typer.echo(f"{stage}: {sum(left.values())} answers left to mark. Open, in a browser here:")
    typer.echo(server.address)
    typer.echo("Each mark is saved at once. Stop with Ctrl-C.")
    if browser:
        webbrowser.open(server.address)
    with suppress(KeyboardInterrupt):
        server.run()
    count = sum(sitting.left().values())
    typer.echo(f"{count} answers of {stage} are left to mark." if count else f"{stage} is marked.")
    return count


def mark_by_table(
    course: Course, stage: str, question: str, *, export: Path | None, given: Path | None
) -> None:
    """Write a table of answers and marks, or give the marks of one.

    Parameters
    ----------
    course : Course
        The course.
    stage, question : str
        Which one.
    export, given : Path, optional
        File to write; file to read.
    """
    check_ready(course)
    sitting = Sitting(course, stage)
    if given is not None:
        count = import_marks(sitting, question, given)
        typer.echo(f"{count} marks given; {sitting.left()[question]} left.")
    if export is not None:
        count = export_marks(sitting, question, export)
        typer.echo(f"written: {export} ({count} answers). It holds names and work of students.")


def look_again(
    course: Course,
    stage: str,
    student: str | None = None,
    question: str | None = None,
    words: str | None = None,
    *,
    done: bool = False,
) -> None:
    """List, note or close what students want to have looked at again.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    student, question, words : str, optional
        What is noted; without a student, all that is open is listed.
    done : bool, optional
        Whether it is closed.

    Raises
    ------
    CannotMark
        When there is no such student, or nothing is open.
    """
    if student is None:
        found = requests(course, stage)
        table = Table("Student", "Question", "Words")
        for one in found:
            words = one.words.replace("\n", " ")
            table.add_row(
                Text(line(one.student)), Text(one.question or "–"), Text(line(words, 500))
            )
        if found:
            Screen().table(table)
        else:
            typer.echo(f"Nobody wants to have anything of {stage} looked at again.")
        return
    if done:
        closed = close(course, stage, student, question)
        if not closed:
            raise CannotMark(
                f"Nothing of {line(student)} is open. See: autograder look-again {stage}"
            )
        typer.echo(f"Closed: {len(closed)}.")
        return
    if not course.path("submitted", student, stage).is_dir():
        raise CannotMark(f"{line(student)} has handed in nothing for {stage}.")
    if question is not None:
        known = questions_of(course, stage) + questions_of(course, stage, written=True)
        if question not in known:
            raise CannotMark(
                f"{stage} has no question {question!r}.{did_you_mean(question, known)} "
                f"Questions: {', '.join(known)}."
            )
    ask(course, Request(student, stage, question or "", words or ""))
    typer.echo("Noted. It is closed when the question is marked again, or with --done.")
