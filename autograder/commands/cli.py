"""The command line. Each command imports what it needs when it runs: `--help` stays quick."""

from __future__ import annotations

import codecs
import errno
import locale
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.authoring import authors

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.course.submission import Submission

__all__ = ["app", "main"]

app = typer.Typer(
    help="Build, grade and report a course whose hidden checks never meet student code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(authors)

Stages = Annotated[list[str] | None, typer.Argument(help="Stages, such as 01_exploration.")]
Unsandboxed = Annotated[
    bool,
    typer.Option(
        "--allow-unsandboxed",
        help="Run student code even where the kernel lacks what should confine it.",
    ),
]
Workers = Annotated[int | None, typer.Option(help="How many at once; one a core by default.")]


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Start a course of your own: a small one that works."""
    from autograder.commands.init import new_course

    typer.echo(f"{new_course(folder).root} holds a small course. Its README.md tells the rest.")


@app.command()
def adopt(folder: Annotated[Path, typer.Argument(help="Its folder.")] = Path()) -> None:
    """Grade an existing nbgrader course with this engine, before any of it is rewritten."""
    from autograder.commands.adopt import adopt_course

    typer.echo(adopt_course(folder))


@app.command()
def check(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Check all stages.")] = False,
) -> None:
    """Compare all parts of every question, before anything is built or graded.

    Cells, points, hidden regions, checks, hints and typical answers have to agree; the solution
    has to earn everything, the untouched release nothing, and the release must give nothing away.
    Exit status: 0 when all agree, 1 when something is wrong, 2 when a stage cannot be examined.
    """
    from autograder.authoring.agreement import problems_of
    from autograder.course.course import Course

    course = Course.find()
    chosen = _stages(course, stages, everything)
    problems = problems_of(course, chosen)
    for problem in problems:
        typer.echo(str(problem))
    if not problems:
        typer.echo(f"All parts of every question agree: {', '.join(chosen)}.")
    raise typer.Exit(1 if problems else 0)


@app.command()
def build(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Build all stages.")] = False,
) -> None:
    """Compile release/ and solutions/ from source/ with nbgrader.

    Code from source/shared/ is brought up to date in the notebooks of source/ first. Where parts
    of a question disagree (see check) nothing else is written, and the exit status is 2.
    """
    from autograder.authoring.agreement import Disagreement, problems_of
    from autograder.build.compile import build_stages
    from autograder.build.shared import refresh_shared
    from autograder.course.course import Course

    course = Course.find()
    chosen = _stages(course, stages, everything)
    written = refresh_shared(course, chosen)
    if problems := problems_of(course, chosen):
        raise Disagreement(problems, "Nothing was built.")
    written += build_stages(course, chosen, say=typer.echo)
    for path in written:
        typer.echo(f"written: {path.relative_to(course.root)}")
    if not written:
        typer.echo("Nothing has changed.")


@app.command()
def collect(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE... [STAGE]",
            help="Zips of Moodle, Canvas, ILIAS or Blackboard, folders, notebooks, a platform's "
            "export (CSV); then a stage, when only its notebooks are to be collected.",
        ),
    ],
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
    add: Annotated[
        bool, typer.Option(help="Add to students.csv whom it does not name yet.")
    ] = False,
    timezone: Annotated[
        str, typer.Option(help="Where the platform's clock is: Europe/Berlin; this machine's zone.")
    ] = "",
) -> None:
    """Put what was handed in into submitted/, each hand-in under its student's id.

    Students are matched through students.csv, which the first collection writes. What was there
    before is kept in collected/earlier/.

    Exit status: 0 when all that was handed in is collected, 1 when something is unknown, doubtful
    or refused, 2 when nothing could be collected at all.
    """
    from autograder.commands.collect import collect_and_report, split_stage
    from autograder.course.course import Course

    course = Course.find()
    paths, stage = split_stage(course, sources)
    result = collect_and_report(course, paths, stage, dry_run=dry_run, add=add, timezone=timezone)
    raise typer.Exit(0 if result.all_well else 1)


@app.command()
def grade(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Grade all stages.")] = False,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given again.")
    ] = None,
    force: Annotated[
        bool, typer.Option(help="Grade again what has been graded since it was handed in.")
    ] = False,
    feedback: Annotated[bool, typer.Option(help="Write the feedback pages as well.")] = False,
    workers: Workers = None,
    allow_unsandboxed: Unsandboxed = False,
) -> None:
    """Grade a whole cohort: all that is in submitted/.

    What a run that was stopped left undone is done by the same command.

    Exit status: 0 when every submission has its grade, 1 when some have none, 2 when grading could
    not begin or had to stop: then the message says why, and what was graded before stays.
    """
    from autograder.course.course import Course
    from autograder.workers.pool import WorkerPool

    course = Course.find()
    chosen = _stages(course, stages, everything)
    _allow_unsandboxed(allow_unsandboxed)
    with WorkerPool(course, workers, stages=chosen) as pool:
        # It gets ready while nbgrader is imported, which is what these need.
        from autograder.authoring.agreement import require_agreement
        from autograder.collect.handed_in import pending, pending_feedback
        from autograder.commands.terminal import grade_and_report
        from autograder.course.lock import grading_lock

        found = _handed_in(course, chosen, student)
        require_agreement(course, {one.stage: None for one in found})
        with grading_lock(course.root):
            todo = found if force else pending(course, found)
            if len(todo) < len(found):
                typer.echo(f"{len(found) - len(todo)} graded before; --force grades them again.")
            pages = [one for one in pending_feedback(course, found) if feedback and one not in todo]
            # Also when nothing is left to do: the run before may have been stopped at its report.
            graded = grade_and_report(
                course, todo, pool=pool, feedback=feedback, pages=pages, stages=chosen
            )
    raise typer.Exit(1 if any(outcome.problem for outcome in graded) else 0)


@app.command()
def regrade(
    stages: Stages = None,
    everything: Annotated[bool, typer.Option("--all", help="Look at all stages.")] = False,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given again.")
    ] = None,
    feedback: Annotated[bool, typer.Option(help="Write the feedback pages as well.")] = False,
    workers: Workers = None,
    allow_unsandboxed: Unsandboxed = False,
) -> None:
    """Bring grades up to date after a check was corrected, from stored answers.

    Only checks that have changed are run. A notebook runs again only when a check asks for
    something that was not stored. Exit status: as for grade.
    """
    from autograder.course.course import Course
    from autograder.workers.pool import WorkerPool

    course = Course.find()
    chosen = _stages(course, stages, everything)
    _allow_unsandboxed(allow_unsandboxed)
    with WorkerPool(course, workers, stages=chosen, late=True) as pool:
        # It gets ready while nbgrader is imported, which is what these need.
        from autograder.authoring.agreement import require_agreement
        from autograder.commands.terminal import regrade_and_report

        found = _handed_in(course, chosen, student)
        require_agreement(course, {one.stage: None for one in found})
        graded = regrade_and_report(course, found, pool=pool, feedback=feedback)
    raise typer.Exit(1 if any(outcome.problem for outcome in graded) else 0)


@app.command("return")
def give_back(
    stage: Annotated[
        str | None, typer.Argument(help="A stage; the one that was graded by default.")
    ] = None,
    worksheet: Annotated[
        Path | None,
        typer.Option(
            help="What the platform takes back filled in: Moodle's grading worksheet, Canvas's "
            "exported gradebook, or ILIAS's multi-feedback archive, as it was downloaded."
        ),
    ] = None,
    platform: Annotated[
        str, typer.Option(help="moodle, canvas, ilias, or csv for any other; found by itself.")
    ] = "",
    column: Annotated[
        str, typer.Option(help="The worksheet's column for the grade, where it is not found.")
    ] = "",
    scale: Annotated[
        bool, typer.Option(help="Convert scores where the platform has another maximum.")
    ] = False,
    only_marked: Annotated[
        bool, typer.Option(help="Return complete grades, and leave the others out.")
    ] = False,
    also_unmarked: Annotated[
        bool, typer.Option(help="Return points so far where an answer is not marked yet.")
    ] = False,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given again.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Folder to write to; returned/<stage> by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say who would get what.")] = False,
) -> None:
    """Return grades and feedback pages of a stage, as a learning platform takes them.

    Who handed nothing in, is not yet marked, or has a problem is listed before anything is
    written. Feedback pages are written anew, so that they show the marks of now.

    Exit status: 0 when all who handed in get everything back, 1 when somebody does not (without
    --only-marked nothing was written then), 2 when nothing can be returned: the message says why.
    """
    from autograder.commands.give_back import graded_stage, return_stage
    from autograder.course.course import Course
    from autograder.hand_back.delivery import Given

    course = Course.find()
    chosen = graded_stage(course, stage)
    status = return_stage(
        course,
        Given(chosen, 0.0, worksheet, column, scale),
        to or course.root / "returned" / chosen,
        platform=platform,
        only_marked=only_marked,
        also_unmarked=also_unmarked,
        students=student or (),
        dry_run=dry_run,
    )
    raise typer.Exit(status)


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(metavar="DEST", help="Folder to write to.")],
    stage: Annotated[
        list[str] | None, typer.Option(help="Only this stage; may be given again.")
    ] = None,
    unpacked: Annotated[
        bool, typer.Option(help="Give the data itself, not archives of it.")
    ] = False,
    force: Annotated[
        bool, typer.Option(help="Also overwrite what somebody else put or changed there.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
) -> None:
    """Write what students get, and nothing else: notebooks, data, environment, a start page.

    A folder that was published before is brought up to date. What this command wrote there and is
    no longer wanted is removed; nobody else's files are touched.

    Exit status: 0 when all is there, 2 when nothing was written: then the message says why.
    """
    from autograder.commands.publish import publish_course
    from autograder.course.course import Course

    course = Course.find()
    chosen = _stages(course, stage, everything=True)
    publish_course(course, folder, chosen, unpacked=unpacked, force=force, dry_run=dry_run)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where to put the demonstration.")] = Path("demo"),
    workers: Workers = None,
) -> None:
    """Show the main job: hand-ins of a simulated cohort, graded from start to end."""
    from autograder.commands.demo import run_demo
    from autograder.course.course import Course

    run_demo(Course.find(), folder, workers=workers)


@app.command()
def doctor() -> None:
    """Say how student code can be confined on this machine.

    Exit status: 0 when all that is required is there, 1 when grading would refuse.
    """
    from autograder.commands.doctor import examine
    from autograder.course.course import Course

    findings = examine(Course.find())
    for finding in findings:
        mark = "✓" if finding.there else "✗" if finding.required else "–"
        need = "required" if finding.required else "used where it can be had"
        typer.echo(f"{mark} {finding.name} ({need}): {finding.what}")
    raise typer.Exit(1 if any(one.required and not one.there for one in findings) else 0)


@app.command()
def docs(
    check: Annotated[bool, typer.Option(help="Only say whether they are up to date.")] = False,
) -> None:
    """Generate the pages of docs/ that list questions and checks.

    What checks say of typical answers takes minutes to find out: autograder answers.
    """
    from autograder.authoring.checks_page import write_page
    from autograder.authoring.question_table import write_question_table
    from autograder.course.course import Course

    course = Course.find()
    stale = False
    for write in (write_question_table, write_page):
        path, changed = write(course, dry_run=check)
        typer.echo(f"{path}: {'changed' if changed else 'up to date'}")
        stale |= changed
    raise typer.Exit(1 if check and stale else 0)


def _handed_in(course: Course, stages: list[str], students: list[str] | None) -> list[Submission]:
    from autograder.collect.handed_in import submissions
    from autograder.collect.overlooked import chosen_students, overlooked

    # Before grading begins, which may take long.
    for sentence in overlooked(course, stages):
        typer.echo(sentence, err=True)
    found = submissions(course, stages)
    if not found:
        typer.echo("Nothing was handed in: submitted/<student>/<stage>/ is empty.", err=True)
        raise typer.Exit(2)
    return chosen_students(found, students)


def _allow_unsandboxed(allowed: bool) -> None:
    from autograder.workers.first import ALLOW_UNSANDBOXED

    if allowed:
        os.environ[ALLOW_UNSANDBOXED] = "1"
        typer.echo(
            "--allow-unsandboxed: where this machine cannot confine student code, that runs with "
            "your rights. `autograder doctor` says what there is.",
            err=True,
        )


def _stages(course: Course, stages: list[str] | None, everything: bool) -> list[str]:
    if not stages and not everything:
        typer.echo(f"Name a stage, or --all. Stages: {', '.join(course.stages)}.", err=True)
        raise typer.Exit(2)
    return [course.check_stage(stage) for stage in stages] if stages else course.stages


def _use_utf8() -> None:
    """Start again in Python's UTF-8 mode where the locale has another encoding.

    Otherwise a student `Müller` would have another name in each terminal, or none.
    """
    known = (sys.getfilesystemencoding(), locale.getpreferredencoding(False))
    if any(codecs.lookup(name).name != "utf-8" for name in known) and not sys.flags.utf8_mode:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def main() -> None:
    """Run the command line; known problems are told in a sentence, not in a traceback."""
    _use_utf8()
    # nbgrader's own use of its database, about which its users can do nothing.
    warnings.filterwarnings("ignore", module="nbgrader.api")
    try:
        app(standalone_mode=True)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        typer.echo(
            f"{error.filename or 'A file'} cannot be written: {error.strerror}. Make room or "
            "change its permissions, then run the same command again.",
            err=True,
        )
        sys.exit(2)
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("autograder", "nbgrader"):
            raise
        typer.echo(f"{error}", err=True)
        sys.exit(2)
