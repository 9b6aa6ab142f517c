"""A check's digest changes with anything that it can reach, however it is imported."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_course import STAGE

from autograder.check.plugin import CHECKS
from autograder.course.by_path import load, open_folder
from autograder.course.course import Course
from autograder.store.digests import CheckDigests
from autograder.store.imports import reachable
from autograder.store.names import names_in

FILES = {
    "small/small.py": """
import json
from . import near
from .. import far as renamed
from ..folder import *
from ..folder.inner import LIMIT
import course_checks.absolute
import course_checks.folder.deep as deep

def test_one(student):
    \"\"\"One\"\"\"
    from .late import LATE
    assert near.helper(student["a"]) < LATE
""",
    "small/near.py": "from ..second import second_hand\ndef helper(x):\n    return x['b']\n",
    "small/late.py": "LATE = 3\n",
    "small/unused.py": "UNUSED = 1\n",
    "far.py": "FAR = 1\n",
    "second.py": "second_hand = 1\n",
    "absolute.py": "ABSOLUTE = 1\n",
    "folder/__init__.py": "STAR = 1\n",
    "folder/inner.py": "LIMIT = 1\n",
    "folder/deep.py": "DEEP = 1\n",
    "conftest.py": "TABLE = 1\n",
    "table.csv": "1,2,3\n",
}


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    for name, text in FILES.items():
        path = course.checks_folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return course


def digest(course: Course) -> str:
    """The digest of the one check, as a new process computes it."""
    open_folder(CHECKS, course.checks_folder)
    module = load(CHECKS, course.checks_folder, course.checks(STAGE) / "small.py")
    return CheckDigests(course, STAGE).of(module.test_one)


def test_it_is_the_same_where_nothing_has_changed(small: Course) -> None:
    assert digest(small) == digest(small)


def test_it_is_the_same_where_the_course_lies_elsewhere(small: Course, tmp_path: Path) -> None:
    before = digest(small)
    elsewhere = Path(shutil.copytree(small.root, tmp_path / "deeper" / "elsewhere"))
    assert digest(Course(elsewhere)) == before


@pytest.mark.parametrize("name", [name for name in FILES if "unused" not in name])
def test_it_changes_with_each_file_that_the_check_can_reach(small: Course, name: str) -> None:
    before = digest(small)
    path = small.checks_folder / name
    path.write_text(path.read_text() + "# another line\n")
    assert digest(small) != before


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_changes_with_any_line_that_the_check_can_reach(small: Course, data: Any) -> None:
    name = data.draw(st.sampled_from([n for n in FILES if "unused" not in n]))
    path = small.checks_folder / name
    before, text = digest(small), path.read_text()
    lines = text.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] += data.draw(st.sampled_from(["  # other words", " ", "\t"]))
    path.write_text("\n".join(lines) + "\n")
    try:
        assert digest(small) != before
    finally:
        path.write_text(text)


def test_a_module_that_nobody_imports_does_not_count(small: Course) -> None:
    before = digest(small)
    (small.checks(STAGE) / "unused.py").write_text("UNUSED = 2\n")
    assert digest(small) == before


@pytest.mark.parametrize(
    "line",
    [
        "import importlib\nimportlib.import_module('course_checks.far')",
        "exec('x = 1')",
        "__import__('course_checks.far')",
        "def f():\n    from .missing import x",
    ],
)
def test_what_cannot_be_followed_counts_as_changed(small: Course, line: str) -> None:
    path = small.checks(STAGE) / "near.py"
    path.write_text(path.read_text() + line + "\n")
    assert digest(small) != digest(small)


def test_a_check_reaches_no_more_of_the_package_than_it_imports(small: Course) -> None:
    path = small.checks(STAGE) / "near.py"
    text = path.read_text()
    path.write_text("import autograder.check.kit.placing\n" + text)
    reached = reachable(path, small.checks_folder)
    assert not [one for one in reached if one.startswith("autograder/")]
    path.write_text("import autograder.course.shares\n" + text)
    reached = [one.split()[0] for one in reachable(path, small.checks_folder)]
    assert "autograder/course/shares.py" in reached
    assert not [one for one in reached if one.startswith(("autograder/build", "autograder/mark"))]


def test_it_changes_with_the_solution(small: Course) -> None:
    before = digest(small)
    master = small.master(STAGE)
    master.write_text(master.read_text().replace("3191", "3192"))
    assert digest(small) != before


def test_it_changes_with_the_truth(small: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(small.settings.files_variable)
    before = digest(small)
    small.truth.mkdir(parents=True)
    (small.truth / "volumes.json").write_text("{}")
    from autograder.store import digests

    digests._files_state.cache_clear()  # as in a new process
    assert digest(small) != before


def test_names_that_a_check_may_ask_for(small: Course) -> None:
    open_folder(CHECKS, small.checks_folder)
    module = load(CHECKS, small.checks_folder, small.checks(STAGE) / "small.py")
    assert {"a", "b"} <= names_in(module.test_one, small.checks_folder)
