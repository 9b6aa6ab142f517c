"""Find out before anything is built or graded whether all parts of every question agree.

What agrees is noted in `answers/checked/`, with a digest of all that it depends on. So a grading
run examines a stage again only when something of it has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import autograder
from autograder.authoring.copied import agreement_note
from autograder.authoring.facts import cells_of
from autograder.authoring.problem import Problem
from autograder.build.compile import BuildError, compile_release
from autograder.build.shared import stale_shared
from autograder.course.brief import brief
from autograder.course.course import Course
from autograder.course.masters import read_master
from autograder.course.own_notebooks import NoNotebook, read_own
from autograder.course.progress import SILENT, Progress
from autograder.course.whole_files import write_text
from autograder.run.cells import names_checks
from autograder.run.limits import ONE_THREAD

__all__ = [
    "CheckFailed",
    "Disagreement",
    "Examiners",
    "examine",
    "problems_of",
    "require_agreement",
]

PACKAGE = Path(autograder.__file__).parent
PROOF = "autograder.authoring.proof"
OTHER_FILES = (
    "Where other images are in place of those that the course was written for: course-images check "
    "(in another course: autograder fit) says which questions do not fit them, and how "
    "c.CourseSettings.left_out leaves those out."
)
MOST = 8
"""Most problems that are named where something else was wanted: the first are the cause."""
LIBRARIES = ("numpy", "scipy", "matplotlib", "imageio", "pytest")


class Disagreement(Exception):
    """Parts of a question disagree; the message lists what is wrong, one line each."""

    def __init__(self, problems: Sequence[Problem], consequence: str) -> None:
        lines = list(map(str, problems))
        if len(lines) > MOST + 1:
            stages = " ".join(dict.fromkeys(problem.stage for problem in problems))
            more = f"… and {len(lines) - MOST} more, which this lists: autograder check {stages}"
            lines[MOST:] = [more]
        super().__init__("\n".join([*lines, consequence]))


class CheckFailed(Exception):
    """A stage could not be examined; the message holds what the examining process said."""


def problems_of(
    course: Course, stages: Iterable[str], progress: Progress = SILENT
) -> list[Problem]:
    """Examine stages as they would be built now.

    Parameters
    ----------
    course : Course
        The course. Nothing but a note in `answers/checked/` is written.
    stages : iterable of str
        Names of stages.
    progress : Progress, optional
        Told of each stage that is examined.

    Returns
    -------
    list of Problem
        Empty when all parts of every question agree.

    Raises
    ------
    CheckFailed
        When a stage cannot be examined.
    CourseError
        When the setting `left_out` names what there is not, or leaves nothing.
    """
    stages = list(stages)
    _check_left_out(course, stages)
    if stale := stale_shared(course, stages):
        what, remedy = "its shared code is not that of source/shared", "Run: autograder build."
        return [Problem(stage, what, remedy) for stage in stale]
    with tempfile.TemporaryDirectory() as folder:
        releases, refused = {}, {}
        for stage in stages:
            progress.now(f"compiling the release of {stage}")
            # Where nbgrader refuses, there is no such file.
            releases[stage] = Path(folder, "release", stage, f"{stage}.ipynb")
            try:
                releases[stage] = compile_release(course, stage, Path(folder)) / f"{stage}.ipynb"
            except (BuildError, NoNotebook) as error:
                refused[stage] = str(error)
        problems = _examine(course, releases, progress)
    named = {problem.stage for problem in problems}
    return problems + [
        Problem(stage, said, "Correct the master notebook.")
        for stage, said in refused.items()
        if stage not in named
    ]


def require_agreement(course: Course, stages: Iterable[str], progress: Progress = SILENT) -> None:
    """Refuse to grade stages whose parts disagree. Their releases are taken as students got them.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages. One that is not built yet is left to whoever needs its release.
    progress : Progress, optional
        Told of each stage that is examined.

    Raises
    ------
    Disagreement
        When parts of a question disagree.
    CheckFailed
        When a stage cannot be examined.
    CourseError
        When the setting `left_out` names what there is not, or leaves nothing.
    """
    stages = list(stages)
    _check_left_out(course, stages)
    releases = {stage: course.release(stage) for stage in stages}
    there = {stage: path for stage, path in releases.items() if path.is_file()}
    problems = _examine(course, there, progress)
    if problems:
        consequence = "Nothing was graded: it would cost students points, or give them some."
        if any(problem.of_solution for problem in problems):
            consequence = f"{OTHER_FILES}\n{consequence}"
        raise Disagreement(problems, consequence)


def _check_left_out(course: Course, stages: Iterable[str]) -> None:
    for stage in stages:
        for part in course.parts(stage):
            with suppress(NoNotebook):  # Who opens it says why.
                read_master(course, part)


def _examine(course: Course, releases: Mapping[str, Path], progress: Progress) -> list[Problem]:
    releases = {stage: path for stage, path in releases.items() if _names_checks(course, stage)}
    keys = {stage: _key(course, stage, path) for stage, path in releases.items()}
    unknown = [stage for stage in releases if _noted(course, stage) != keys[stage]]
    progress.expect(len(unknown))
    if unknown:
        progress.now(", ".join(unknown))

    def run(stage: str) -> list[Problem]:
        problems = _run(course, stage, releases[stage], examiners)
        progress.advance()
        return problems

    with (
        ThreadPoolExecutor(max(len(os.sched_getaffinity(0)), 1)) as threads,
        Examiners() as examiners,
    ):
        found = list(threads.map(run, unknown))
    for stage, problems in zip(unknown, found, strict=True):
        if not problems and releases[stage].is_file():
            # Without it the stage is examined again: no reason to fail.
            with suppress(OSError):
                write_text(agreement_note(course.root, stage), keys[stage])
    return [problem for problems in found for problem in problems]


def _names_checks(course: Course, stage: str) -> bool:
    """Tell whether all questions of a stage name checks: others have nothing to be held against."""
    if not course.settings.by_asserts:
        return True
    cells = [
        cell for part in course.parts(stage) for cell in cells_of(read_own(course.master(part)))
    ]
    return all(names_checks(cell.source) for cell in cells if cell.is_test)


def _run(course: Course, stage: str, release: Path, examiners: Examiners) -> list[Problem]:
    return [Problem(**one) for one in examine(course, stage, release, examiners)]


def examine(
    course: Course, stage: str, release: Path, examiners: Examiners, module: str = PROOF
) -> list[dict[str, Any]]:
    """Examine a stage; return what the module that does it has found.

    Raises
    ------
    CheckFailed
        When its process ends, twice.
    """
    # One that was killed, or lost its sandbox, says nothing about the stage.
    done = examiners.examine(course, stage, release, module)
    if done.returncode:
        done = examiners.examine(course, stage, release, module)
    if done.returncode:
        raise CheckFailed(
            f"{stage} could not be examined: its process ended with status {done.returncode}.\n"
            f"{brief(done.stderr[-4000:])}"
        )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


class Examiners:
    """Processes that examine stages. When the ``with`` block ends, whatever still runs is ended."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def __enter__(self) -> Examiners:
        return self

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    def examine(
        self, course: Course, stage: str, release: Path, module: str = PROOF
    ) -> subprocess.CompletedProcess[str]:
        """Let a module examine a stage in a process of its own."""
        with self._lock:
            if self._stopped:
                raise CheckFailed(f"{stage} was not examined: it was stopped.")
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", module),
                    *(json.dumps(course.to_json()), stage, str(release)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=os.environ | ONE_THREAD,
            )
            self._running.add(process)
        with process:
            said, errors = process.communicate()
        with self._lock:
            self._running.discard(process)
        return subprocess.CompletedProcess(process.args, process.returncode, said, errors)


def _noted(course: Course, stage: str) -> str:
    try:
        return agreement_note(course.root, stage).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _key(course: Course, stage: str, release: Path) -> str:
    """Return a digest of all that the outcome depends on."""
    digest = hashlib.sha256()
    facts = [
        _own_sources(),
        _sources(course.checks_folder),
        _sources(course.typical_answers_folder),
        # Not where it is: a course that is copied, or moved, agrees as before.
        json.dumps(course.to_json()["settings"]),
        _state_of(course.files),
        _state_of(course.truth),
        *map(version, LIBRARIES),
        _cells(course.master(stage)),
        _cells(release),
    ]
    for fact in facts:
        digest.update(f"{len(fact)}:{fact}".encode(errors="surrogatepass"))
    return digest.hexdigest()


def _cells(path: Path) -> str:
    # Not as bytes: a release is not written anew when only its form would be another.
    try:
        notebook = read_own(path)
        return json.dumps(
            [[c.cell_type, c.metadata, c.source, bool(c.get("outputs"))] for c in notebook.cells]
        )
    except (OSError, ValueError) as error:
        return repr(error)


@cache
def _state_of(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return json.dumps(
        [
            (str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns)
            for path in files
        ]
    )


@cache
def _own_sources() -> str:
    return _sources(PACKAGE)


def _sources(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder)}:".encode() + path.read_bytes())
    return digest.hexdigest()
