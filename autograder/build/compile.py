"""Compile `release/` and `solutions/` from `source/`, with nbgrader's own converters.

Both are committed. A file is only written when its meaning has changed: the text of its cells,
their types, ids and order, nbgrader's metadata; of a solution also the files that it was run on.
Pictures in a solution's outputs may differ from one machine to the next without making the working
tree dirty.
"""

from __future__ import annotations

import copy
import json
import logging
import tempfile
from collections.abc import Callable, Iterable
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

from nbgrader.converters import (
    BaseConverter,
    GenerateAssignment,
    GenerateSolution,
    NbGraderException,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import setenv
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.build.kernels import own_kernels
from autograder.build.run_on import note_files, was_run_on
from autograder.build.shared import stale_shared
from autograder.course.brief import brief
from autograder.course.course import Course
from autograder.course.files_state import digests_of_files
from autograder.course.own_notebooks import NoNotebook, read_own
from autograder.course.progress import SILENT, Progress
from autograder.course.readiness import ensure_gradebook
from autograder.course.whole_files import write_bytes

__all__ = [
    "FOR_THE_AUTHOR",
    "BuildError",
    "build_release",
    "build_solutions",
    "build_stages",
    "check_built",
    "compile_release",
    "is_released",
    "register",
]


FOR_THE_AUTHOR = "for_the_author"
"""Name of the attribute that a log record has when whoever builds a stage should read it."""
KERNEL_TRIES = 3
NO_KERNEL = ("Kernel didn't respond", "Kernel died before replying")
"""A kernel's TCP ports are chosen before it binds them: another kernel may be quicker."""


class BuildError(Exception):
    """A stage could not be compiled; the message says why and where."""


def build_release(
    course: Course, stages: Iterable[str], *, say: Callable[[str], None] = lambda text: None
) -> list[Path]:
    """Compile what students get, and enter the stages into the gradebook.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.
    say : callable, optional
        Called with what becomes of grades when a stage was changed that has been handed in.

    Returns
    -------
    list of Path
        The files that were written: those whose meaning changed.

    Raises
    ------
    BuildError
        When nbgrader refuses a master notebook.
    """
    written: list[Path] = []
    for stage in stages:
        with tempfile.TemporaryDirectory() as folder:
            compiled = compile_release(course, stage, Path(folder), enter=True, say=say)
            ready = _new_beside(compiled, course.path("release", ".", stage))
            for committed in [course.release(part) for part in course.parts(stage)]:
                if _meaning_of(_in(compiled, committed)) != _meaning_of(committed):
                    ready[committed] = _in(compiled, committed)
            for committed, fresh in ready.items():
                _write(fresh, committed)
            written += ready
    return written


def build_solutions(course: Course, stages: Iterable[str], *, force: bool = False) -> list[Path]:
    """Run the master notebooks and keep them, without their hidden regions.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.
    force : bool, optional
        Also run notebooks when neither they nor the files that they read have changed.

    Returns
    -------
    list of Path
        The files that were written: those whose meaning changed.

    Raises
    ------
    BuildError
        When a cell of a solution raises an error; the message names the cell.
    """
    written = []
    for stage in stages:
        with tempfile.TemporaryDirectory() as folder:
            compiled = _compile_solution(course, stage, Path(folder, "plain"), execute=False)
            solutions = [course.solution(part) for part in course.parts(stage)]
            if not force and not _stale_solutions(course, stage, compiled):
                continue
            compiled = _compile_solution(course, stage, Path(folder, "run"), execute=True)
            for committed in solutions:
                _write(_in(compiled, committed), committed)
            written += solutions
    return written


def build_stages(
    course: Course,
    stages: Iterable[str],
    *,
    say: Callable[[str], None] = lambda text: None,
    progress: Progress = SILENT,
) -> list[Path]:
    """Compile releases and solutions of some stages: all of them, or none.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.
    say : callable, optional
        As for `build_release`.
    progress : Progress, optional
        Told of each solution and each release.

    Returns
    -------
    list of Path
        The files that were written: those whose meaning changed.

    Raises
    ------
    BuildError
        As for `build_release` and `build_solutions`. No file has been written then.
    """
    stages = list(stages)
    progress.expect(2 * len(stages))
    with tempfile.TemporaryDirectory() as folder:
        ready: dict[Path, Path] = {}
        for stage in stages:
            progress.now(f"the solution of {stage}")
            plain = _compile_solution(course, stage, Path(folder, "plain"), execute=False)
            solutions = [course.solution(part) for part in course.parts(stage)]
            if _stale_solutions(course, stage, plain):
                run = _compile_solution(course, stage, Path(folder, "run"), execute=True)
                ready |= {path: _in(run, path) for path in solutions}
            progress.advance()
        # Entered into the gradebook when all solutions have run.
        for stage in stages:
            progress.now(f"the release of {stage}")
            release = compile_release(course, stage, Path(folder), enter=True, say=say)
            for path in [course.release(part) for part in course.parts(stage)]:
                if _meaning_of(_in(release, path)) != _meaning_of(path):
                    ready[path] = _in(release, path)
            ready |= _new_beside(release, course.path("release", ".", stage))
            progress.advance()
        for committed, compiled in ready.items():
            _write(compiled, committed)
        return list(ready)


def register(course: Course, stage: str, *, say: Callable[[str], None] = lambda text: None) -> None:
    """Enter a stage into the gradebook, from its master, and leave `release/` alone.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    say : callable, optional
        As for `build_release`.

    Raises
    ------
    BuildError
        When nbgrader refuses the master notebook.
    """
    with tempfile.TemporaryDirectory() as folder:
        compile_release(course, stage, Path(folder), enter=True, say=say)


def check_built(course: Course) -> list[str]:
    """Say which committed files no longer match `source/`.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    list of str
        One sentence a file that is missing or out of date; empty when all is well.

    Raises
    ------
    BuildError
        When nbgrader refuses a master notebook.
    """
    problems = [
        f"source/{stage} does not hold the code of source/shared. Run: autograder build {stage}"
        for stage in stale_shared(course, course.stages)
    ]
    for stage in course.stages:
        with tempfile.TemporaryDirectory() as folder:
            release = compile_release(course, stage, Path(folder), enter=False)
            solution = _compile_solution(course, stage, Path(folder), execute=False)
            releases = [course.release(part) for part in course.parts(stage)]
            stale = [one for one in releases if _meaning_of(_in(release, one)) != _meaning_of(one)]
            problems += [
                f"{committed.relative_to(course.root)} {why}. Run: autograder build {stage}"
                for committed, why in [
                    *((path, f"does not match source/{stage}") for path in stale),
                    *_stale_solutions(course, stage, solution).items(),
                ]
            ]
    return problems


def is_released(course: Course, stage: str) -> bool:
    """Tell whether a stage's release is what its master notebook gives.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.

    Raises
    ------
    BuildError
        When nbgrader refuses the master notebook.
    """
    with tempfile.TemporaryDirectory() as folder:
        compiled = compile_release(course, stage, Path(folder))
        releases = [course.release(part) for part in course.parts(stage)]
        return all(_meaning_of(_in(compiled, path)) == _meaning_of(path) for path in releases)


class _SolutionWithoutGradebook(GenerateSolution):  # type: ignore[misc]
    """nbgrader asks for the assignment in the gradebook, although it reads nothing from it."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        BaseConverter.init_assignment(self, assignment_id, student_id)


def compile_release(
    course: Course,
    stage: str,
    folder: Path,
    *,
    enter: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Path:
    """Compile a release into another folder.

    Parameters
    ----------
    course : Course
        The course.
    stage : str
        Name of the stage.
    folder : Path
        Where to put it.
    enter : bool, optional
        Whether to enter the stage into the gradebook.
    say : callable, optional
        As for `build_release`.

    Returns
    -------
    Path
        The folder with its notebooks, and with what is released beside them.

    Raises
    ------
    BuildError
        When nbgrader refuses the master notebook.
    """
    config = _config(course, stage)
    config.CourseDirectory.release_directory = str(folder / "release")
    if not enter:  # what nbgrader's --no-db does
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
    else:
        with suppress(SQLAlchemyError, OSError):  # What is wrong with it, nbgrader tells.
            ensure_gradebook(course)
    _run(GenerateAssignment, config, f"The release of {stage}", say)
    return folder / "release" / stage


def _compile_solution(course: Course, stage: str, folder: Path, execute: bool) -> Path:
    config = _config(course, stage)
    config.CourseDirectory.solution_directory = str(folder / "solutions")
    config.Execute.enabled = execute
    # As when nbgrader validates, a self-check that fails raises an error, and the build stops.
    with setenv(NBGRADER_EXECUTION="generate_solution"):
        _run(_SolutionWithoutGradebook, config, f"The solution of {stage}")
    compiled = folder / "solutions" / stage
    if execute:
        solutions = [_in(compiled, course.solution(part)) for part in course.parts(stage)]
        note_files(solutions, digests_of_files(course, stage))
    return compiled


def _stale_solutions(course: Course, stage: str, plain: Path) -> dict[Path, str]:
    """Return the solutions that are not as they are compiled now, and why, each as a clause."""
    files = digests_of_files(course, stage)
    stale = {}
    for path in [course.solution(part) for part in course.parts(stage)]:
        if _meaning_of(_in(plain, path)) != _meaning_of(path):
            stale[path] = f"does not match source/{stage}"
        elif not was_run_on(path, files):
            stale[path] = f"was not run on the files that are in {course.files} now"
    return stale


def _config(course: Course, stage: str) -> Config:
    for part in course.parts(stage):
        read_own(course.master(part))  # Says more of a damaged one than nbgrader does.
    config = copy.deepcopy(course.config)
    config.CourseDirectory.assignment_id = stage
    return config


def _run(
    converter: Any, config: Config, what: str, say: Callable[[str], None] = lambda text: None
) -> None:
    for left in reversed(range(KERNEL_TRIES)):
        messages: list[str] = []
        log = _quiet_log(messages, say)
        with own_kernels() as last_words:
            try:
                coursedir = CourseDirectory(config=config, log=log)
                # Paths in a configuration, such as of a header, are from the course's own folder.
                with chdir(coursedir.root):
                    converter(coursedir=coursedir, config=config, log=log).start()
            except NbGraderException as error:
                said = brief("\n".join(messages)) or str(error)
                if any(words in said for words in NO_KERNEL):
                    if left:
                        continue
                    said = f"{said}\n{last_words()}"
                raise BuildError(f"{what} could not be compiled by nbgrader.\n{said}") from error
        return


def _quiet_log(messages: list[str], say: Callable[[str], None]) -> logging.Logger:
    """Return a log that keeps errors for the exception and shows nothing else of nbgrader's."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                messages.append(record.getMessage())
            elif hasattr(record, FOR_THE_AUTHOR):
                say(record.getMessage())

    log = logging.Logger("build", level=logging.WARNING)
    log.addHandler(Keep())
    return log


def _in(compiled: Path, committed: Path) -> Path:
    return compiled / committed.name


def _new_beside(compiled: Path, release: Path) -> dict[Path, Path]:
    """Return what else is released with notebooks, such as pictures, and is not there like this."""
    files = [path for path in sorted(compiled.rglob("*")) if path.is_file()]
    there = {release / path.relative_to(compiled): path for path in files}
    return {
        target: path
        for target, path in there.items()
        if path.suffix != ".ipynb"
        and not (target.is_file() and target.read_bytes() == path.read_bytes())
    }


def _write(compiled: Path, committed: Path) -> None:
    write_bytes(committed, compiled.read_bytes())


def _meaning_of(path: Path) -> Any:
    """Return what counts of a notebook: no outputs, counts, nor versions of a kernel."""
    try:
        notebook = read_own(path)
    except NoNotebook:
        return None  # It is written anew.
    cells = [
        [cell.cell_type, cell.get("id"), cell.metadata, cell.get("attachments", {}), cell.source]
        for cell in notebook.cells
    ]
    return json.loads(json.dumps([notebook.metadata.get("kernelspec"), *cells]))
