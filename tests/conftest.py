"""Fixtures that tests share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from autograder.authoring.trial import Trials
from autograder.course.course import TOLD, Course
from autograder.score.results import QuestionResult

pytest_plugins = ["nbgrader_fixtures"]

# A shell ignores Ctrl-C for what it starts in the background, and programs that tests start would
# inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[1]
LONG = [
    *(
        "test_course",
        "test_typical_answers",
        "test_attacks",
        "test_worker_deaths",
        "test_bad_input",
        "test_regrade",
    ),
    *("test_same_grades", "test_troubles", "test_engine", "test_benchmarks", "test_cli"),
    *("test_fidelity", "test_kills", "test_lying_values", "test_jupyterlite", "test_site"),
    *("test_pages", "test_grading_on_a_cluster", "test_grade_command", "test_cluster"),
]
"""Modules of tests that take longest, the longest first."""
TOGETHER = {
    *(
        "test_regrade",
        "test_nbgrader_tools",
        "test_same_grades",
        "test_worker_deaths",
        "test_wheel",
    ),
    *("test_kills", "test_adopt", "test_authors_page", "test_pages", "test_side_by_side"),
    *("test_variants", "test_postgres", "test_packages", "test_other_images", "test_fit"),
    *("test_small_images", "test_other_hearts", "test_datasets_variants"),
    *("test_grading_on_a_cluster", "test_grade_command", "test_cluster"),
}
"""Modules whose tests are not shared out singly: setting their fixtures up takes too long."""

# How many examples a property is tried on, each time and with `make fuzz`. The machine may be busy.
# The same examples every time, so that a change never fails for what it did not touch.
settings.register_profile("each_time", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("campaign", max_examples=5_000, deadline=None)
settings.load_profile("each_time")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long come first, so that no process is left with it at the end."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


class ByFixture(LoadScopeScheduling):
    """Shares single tests out, and together those that need the same dear fixture."""

    def _split_scope(self, nodeid: str) -> str:
        module = Path(nodeid.partition("::")[0]).stem
        if module in TOGETHER or module.startswith("test_reference_"):
            return module
        if "browser/" in nodeid:
            return module  # Each needs a built page, or a server of its own.
        if module == "test_course":
            # By stage, for its cohort; but for those that need a student's environment.
            return "students" if "students_packages" in nodeid else nodeid.rpartition("[")[2]
        if module == "test_names_bound_anew":
            return nodeid.partition("[")[2] + "names"
        if module == "test_typical_answers":
            # Those of a stage need a process that has run its solution; each takes a half of them.
            stage, _, question = nodeid.partition("[")[2].partition(":")[0].partition("-")
            return f"{stage}-{zlib.crc32(question.rstrip(']').encode()) % 2}"
        if module == "test_fidelity":
            return nodeid.partition("/")[0] + nodeid.partition("[")[2].partition("/")[0]
        return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFixture:
    """Share tests out among the processes of pytest-xdist."""
    config.option.loadscopereorder = False  # `pytest_collection_modifyitems` has done it.
    return ByFixture(config, log)


@pytest.fixture(scope="session", autouse=True)
def _images() -> Iterator[None]:
    """Use the repository's images in every course that a test makes, and in its processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIOMEDICAL_IMAGES", str(ROOT / "datasets" / "data" / "images"))
        yield


@pytest.fixture(autouse=True)
def _told() -> Iterator[None]:
    """Let these images count as a person's wish, in whichever order courses were opened before.

    Whoever opens the repository's course, while it is collected for example, notes that its
    notebooks were told of just this folder.
    """
    _forget_told()
    images = os.environ.get("BIOMEDICAL_IMAGES")
    yield
    # What this test's course has told, by whichever name, is no wish for the next test's.
    _forget_told()
    os.environ.pop("BIOMEDICAL_IMAGES", None)
    if images is not None:
        os.environ["BIOMEDICAL_IMAGES"] = images


def _forget_told() -> None:
    for name in [name for name in os.environ if name.startswith(TOLD)]:
        variable = name.removeprefix(TOLD)
        del os.environ[name]
        if variable != "BIOMEDICAL_IMAGES":
            os.environ.pop(variable, None)


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this repository."""
    return Course(ROOT)


@pytest.fixture(scope="session")
def run(course: Course) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of this project's virtual environment in the course's folder."""

    def command(*words: str | Path, cwd: Path = course.root) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).parent / words[0]
        return subprocess.run(
            [program, *words[1:]], cwd=cwd, capture_output=True, text=True, check=False
        )

    return command


@pytest.fixture(scope="session")
def try_answer(course: Course) -> Iterator[Callable[[str, str, str], QuestionResult]]:
    """Try an answer to a question of a stage, once; best one stage after the other."""
    open_now: list[tuple[str, Trials]] = []
    known: dict[tuple[str, str, str], QuestionResult] = {}

    def answer(stage: str, question: str, code: str) -> QuestionResult:
        if (stage, question, code) not in known:
            if not open_now or open_now[0][0] != stage:
                for _, trials in open_now:
                    trials.close()
                open_now[:] = [(stage, Trials(course, stage))]
            known[stage, question, code] = open_now[0][1].answer(question, code)
        return known[stage, question, code]

    yield answer
    for _, trials in open_now:
        trials.close()
