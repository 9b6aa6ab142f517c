"""Commands that look at a course's parts and compile them."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from autograder.commands.declared.arguments import AsJson, Stages, chosen_stages

__all__ = ["building"]

building = typer.Typer()


@building.command(rich_help_panel="Prepare", short_help="compare all parts of every question")
def check(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Check all stages.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare all parts of every question, before anything is built or graded.

    Cells, points, hidden regions, checks, hints and typical answers have to agree; the solution
    has to earn everything, the untouched release nothing, and the release must give nothing away.
    Exit status: 0 when all agree, 1 when something is wrong, 2 when a stage cannot be examined.
    """
    from dataclasses import asdict

    from autograder.authoring.agreement import problems_of
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    course, screen = Course.find(), Screen(as_json=as_json)
    chosen = chosen_stages(course, stages, everything)
    with screen.step("Examining questions") as step:
        problems = problems_of(course, chosen, step)
    for problem in problems:
        screen.say(str(problem))
    if not problems:
        screen.say(f"All parts of every question agree: {', '.join(chosen)}.")
    screen.document(
        {"command": "check", "stages": chosen, "problems": [asdict(one) for one in problems]}
    )
    raise typer.Exit(1 if problems else 0)


@building.command(rich_help_panel="Prepare", short_help="try all questions on other images")
def fit(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Look at all stages.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say of each question whether it works on the files that are in place.

    All solutions are run on them, question by question: one that is broken hides no other. For
    those that do not work, the line is printed that leaves them out (see the setting left_out).
    Exit status: 0 when all questions work that are not left out, 1 when one does not, 2 when a
    stage cannot be examined.
    """
    from autograder.authoring.fit import fits_of
    from autograder.commands.fit import tell_fits
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    course, screen = Course.find(), Screen(as_json=as_json)
    chosen = chosen_stages(course, stages, everything)
    with screen.step("Running solutions") as step:
        fits = fits_of(course, chosen, step)
    raise typer.Exit(0 if tell_fits(course, chosen, fits, screen) else 1)


@building.command(rich_help_panel="Prepare", short_help="compile release/ and solutions/")
def build(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Build all stages.")] = False,
) -> None:
    """Compile release/ and solutions/ from source/ with nbgrader.

    Code from source/shared/ is brought up to date in the notebooks of source/ first. Where parts
    of a question disagree (see check) nothing else is written.

    Exit status: 0 when all is up to date, 2 when nothing was built: the message says why.
    """
    from autograder.authoring.agreement import Disagreement, problems_of
    from autograder.build.compile import build_stages
    from autograder.build.shared import refresh_shared
    from autograder.commands.screen import Screen
    from autograder.commands.stopping import told_when_stopped
    from autograder.course.course import Course

    course, screen = Course.find(), Screen()
    chosen = chosen_stages(course, stages, everything)
    with told_when_stopped(
        lambda: "Stopped: not all was built. The same command builds what is out of date."
    ):
        with screen.step("Bringing shared code up to date"):
            written = refresh_shared(course, chosen)
        with screen.step("Examining questions") as step:
            problems = problems_of(course, chosen, step)
        if problems:
            raise Disagreement(problems, "Nothing was built.")
        with screen.step("Compiling") as step:
            written += build_stages(course, chosen, say=screen.say, progress=step)
    for path in written:
        screen.say(f"written: {path.relative_to(course.root)}")
    if not written:
        screen.say("Nothing has changed.")


@building.command(rich_help_panel="Author", short_help="write lists and reference into docs/")
def docs(
    check: Annotated[bool, typer.Option(help="Only say whether they are up to date.")] = False,
) -> None:
    """Generate the pages of docs/ that list questions, checks, commands and settings.

    What checks say of typical answers takes minutes to find out: autograder answers.

    Exit status: 0 when they are up to date now, 1 when --check finds one that is not.
    """
    from autograder.authoring.checks_page import write_page
    from autograder.authoring.question_table import write_question_table
    from autograder.commands.cli import app
    from autograder.commands.reference import write_reference
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    course, screen = Course.find(), Screen()
    stale = False
    for write in (write_question_table, write_page, partial(write_reference, app)):
        with screen.step("Looking at questions and checks"):
            path, changed = write(course, dry_run=check)
        screen.say(f"{path}: {'changed' if changed else 'up to date'}")
        stale |= changed
    raise typer.Exit(1 if check and stale else 0)
