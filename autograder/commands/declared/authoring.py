"""Commands for who writes questions: they try checks out on answers that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.declared import completing
from autograder.commands.declared.arguments import chosen_stages

if TYPE_CHECKING:
    from autograder.authoring.mutants import QuestionMutants

__all__ = ["authors"]

authors = typer.Typer()

Workers = Annotated[
    int | None, typer.Option(min=1, help="How many processes at once; one an idle core by default.")
]


@authors.command(rich_help_panel="Author", short_help="try checks on all typical answers")
def answers(
    stages: Annotated[
        list[str] | None,
        typer.Argument(help="Stages; all by default.", autocompletion=completing.stages),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this question; may be given again.", autocompletion=completing.questions
        ),
    ] = None,
    workers: Workers = None,
) -> None:
    """Try all typical answers, print what each check says of each, and write docs/checks.md.

    Exit status: 0 when right answers earn all points, wrong ones fail the checks and meet the words
    that are noted with them, every check and every message is tried out by some, and at least 80 %
    of the wrong ones meet words that fit their mistake; else 1.
    """
    from autograder.authoring.checks_page import write_page
    from autograder.commands.answers import look_at_stage
    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.course.questions import check_questions

    course, screen = Course.find(), Screen()
    chosen = chosen_stages(course, stages, everything=True)
    check_questions(course, chosen, question or ())
    good, sections = True, {}
    for name in chosen:
        sections[name], faults = look_at_stage(
            course, name, question or [], workers=workers, screen=screen
        )
        good &= not faults
    path, changed = write_page(course, sections)
    typer.echo(f"{path}: {'changed' if changed else 'up to date'}")
    raise typer.Exit(0 if good else 1)


@authors.command(rich_help_panel="Author", short_help="draft a check message for a mistake")
def misconception(
    stage: Annotated[str, typer.Argument(help="A stage.", autocompletion=completing.stages)],
    question: Annotated[
        str, typer.Argument(help="A question of it.", autocompletion=completing.questions)
    ],
    group: Annotated[
        int, typer.Option(help="Which group of wrong answers, as the report counts them.")
    ] = 1,
) -> None:
    """Draft a typical answer and a check's message from a group of wrong answers.

    The groups are those of the report's part "What they answered"; 1 is the largest. The draft is
    written to reports/misconceptions/, to be edited and copied from: nothing reads it, and no check
    is changed.

    Exit status: 0 when it is written, 2 when there is no such question or group.
    """
    from autograder.commands.misconception import draft_misconception
    from autograder.course.course import Course

    course = Course.find()
    draft_misconception(course, course.check_stage(stage), question, group)


@authors.command(rich_help_panel="Author", short_help="try checks on small mistakes")
def mutants(
    stage: Annotated[
        str | None,
        typer.Argument(help="A stage; all by default.", autocompletion=completing.stages),
    ] = None,
    questions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION]...", help="All by default.", autocompletion=completing.questions
        ),
    ] = None,
    most: Annotated[
        int | None, typer.Option(min=1, help="Try no more mutants of a question, drawn at random.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the drawing.")] = 0,
    workers: Workers = None,
) -> None:
    """Put small mistakes into the solution, one at a time: hidden checks have to find them.

    Survivors are listed with the line that was changed. One that is as right as the solution is
    entered, with the reason, as EQUIVALENT in a module beside the stage's typical answers.

    Exit status: 0 when at least 98 % of all others lose points in each stage, else 1.
    """
    from autograder.authoring.mutants import TARGET, try_mutants
    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.course.questions import check_questions

    course, screen = Course.find(), Screen()
    chosen = chosen_stages(course, [stage] if stage else None, everything=True)
    check_questions(course, chosen, questions or ())
    good = True
    for name in chosen:
        with screen.step(name) as step:
            found = try_mutants(
                course,
                name,
                questions=questions or (),
                most=most,
                seed=seed,
                workers=workers,
                progress=step,
            )
        caught = sum(len(one.caught) for one in found)
        wrong = caught + sum(len(one.survivors) for one in found)
        for one in found:
            _tell_mutants(one)
        share = caught / wrong if wrong else 1.0
        typer.echo(f"{name}: {caught} of {wrong} mutants that are wrong lose points ({share:.1%})")
        good &= share >= TARGET and not any(one.broken or one.stale for one in found)
    raise typer.Exit(0 if good else 1)


@authors.command(rich_help_panel="Author", short_help="try that a slip costs points once")
def chains(
    stage: Annotated[
        str | None,
        typer.Argument(help="A stage; all by default.", autocompletion=completing.stages),
    ] = None,
    questions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION]...", help="All by default.", autocompletion=completing.questions
        ),
    ] = None,
    share: Annotated[
        float, typer.Option(min=0, max=1, help="Try this share of them, drawn at random.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Of the drawing.")] = 0,
    workers: Workers = None,
) -> None:
    """Put typical wrong answers before right ones: a slip has to cost its points once.

    After each wrong answer all later questions that it concerns are answered by the solution, with
    what follows from it, and once more with the true values.

    Exit status: 0 when only the wrong answers lose points, else 1.
    """
    from autograder.authoring.chains import try_chains
    from autograder.commands.screen import Screen
    from autograder.course.course import Course
    from autograder.course.questions import check_questions

    course, screen = Course.find(), Screen()
    chosen = chosen_stages(course, [stage] if stage else None, everything=True)
    check_questions(course, chosen, questions or ())
    good = True
    for name in chosen:
        with screen.step(name) as step:
            tried, broken = try_chains(
                course,
                name,
                questions=questions or (),
                share=share,
                seed=seed,
                workers=workers,
                progress=step,
            )
        for link in broken:
            typer.echo(str(link))
        links = sum(len(chain.later) for chain in tried)
        typer.echo(
            f"{name}: in {len(broken)} of {links} links of {len(tried)} chains a later question "
            "loses points"
        )
        good &= not broken
    raise typer.Exit(0 if good else 1)


def _tell_mutants(one: QuestionMutants) -> None:
    tried = len(one.caught) + len(one.survivors) + len(one.equivalent)
    equivalent = f", {len(one.equivalent)} as right as the solution" if one.equivalent else ""
    typer.echo(f"{one.question}: {tried} mutants, {len(one.caught)} caught{equivalent}")
    for mutant in one.survivors:
        typer.echo(f"    survives: {mutant.line}")
    for line in dict.fromkeys(one.stale):
        typer.echo(f"    is called as right, but is no mutant or loses points: {line}")
    for said in one.broken:
        typer.echo(f"    could not be carried out: {said}")
