"""Commands that show what the engine does, and whether it can here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.declared.arguments import AsJson, Workers

__all__ = ["showing"]

showing = typer.Typer()


@showing.command(rich_help_panel="Look", short_help="grade a simulated cohort")
def demo(
    folder: Annotated[Path, typer.Option(help="Where to put the demonstration.")] = Path("demo"),
    workers: Workers = None,
) -> None:
    """Show the main job: hand-ins of a simulated cohort, graded from start to end.

    Exit status: 0 when all were graded, 2 when something could not be done: the message says what.
    """
    from autograder.commands.demo import run_demo
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    run_demo(Course.find(), folder, screen=Screen(), workers=workers)


@showing.command(rich_help_panel="Look", short_help="say how student code is confined here")
def doctor(as_json: AsJson = False) -> None:
    """Say how student code can be confined on this machine.

    Exit status: 0 when all that is required is there, 1 when grading would refuse.
    """
    from dataclasses import asdict

    from autograder.commands.doctor import examine
    from autograder.commands.screen import Screen
    from autograder.course.course import Course

    screen = Screen(as_json=as_json)
    with screen.step("Trying what this machine can do"):
        findings = examine(Course.find())
    for finding in findings:
        mark = "✓" if finding.there else "✗" if finding.required else "–"
        need = "required" if finding.required else "used where it can be had"
        screen.say(f"{mark} {finding.name} ({need}): {finding.what}")
    screen.document({"command": "doctor", "findings": [asdict(one) for one in findings]})
    raise typer.Exit(1 if any(one.required and not one.there for one in findings) else 0)


@showing.command(
    rich_help_panel="Grade",
    short_help="open JupyterLab and the formgrader",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def lab(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Option(help="A folder of the course; this one by default.")
    ] = None,
) -> None:
    """Open JupyterLab with nbgrader's extensions, in the course that this folder is in.

    The button "Formgrader" in the bar at the top opens the formgrader. All other options are
    JupyterLab's own, such as --port=9999 or --no-browser.

    Exit status: that of JupyterLab; 2 when it could not be started.
    """
    from autograder.commands.lab import open_lab
    from autograder.course.course import Course

    open_lab(Course.find(folder), ctx.args)
