"""What starting costs: what is imported, and that nothing of nbgrader is lost by it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

HEAVY = ("jupyter_server", "nbgrader.apps", "nbgrader.exchange", "nbgrader.server_extensions")
EXTENSIONS = ("assignment_list", "course_list", "validate_assignment", "formgrader")


def said(code: str) -> Any:
    """What a new Python says, as JSON, of some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys\n{code}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "module",
    ["commands.terminal", "authoring.agreement", "workers.process", "feedback.process"],
)
def test_nbgraders_servers_are_not_imported(module: str) -> None:
    there = said(f"import autograder.{module}\nprint(json.dumps(sorted(sys.modules)))")
    assert "nbgrader" in there
    assert [name for name in there if name.startswith(HEAVY)] == []


def test_help_imports_nothing_of_nbgrader() -> None:
    there = said("import autograder.commands.cli\nprint(json.dumps(sorted(sys.modules)))")
    assert {"nbgrader", "numpy", "matplotlib", "sqlalchemy"} & set(there) == set()


def test_each_extension_is_there_when_it_is_asked_for() -> None:
    names = said(
        "import autograder, importlib, nbgrader\n"
        f"found = [importlib.import_module('nbgrader.server_extensions.' + one) "
        f"for one in {EXTENSIONS!r}]\n"
        "modules = [one.load_jupyter_server_extension.__module__ for one in found]\n"
        "print(json.dumps([one.rpartition('.')[0] for one in modules]))"
    )
    assert names == [f"nbgrader.server_extensions.{name}" for name in EXTENSIONS]


def test_nbgraders_own_way_to_load_them_loads_them() -> None:
    called = said(
        "import autograder, nbgrader, importlib\n"
        "called = []\n"
        f"for name in {EXTENSIONS!r}:\n"
        "    module = importlib.import_module('nbgrader.server_extensions.' + name)\n"
        "    module.load_jupyter_server_extension = lambda app, name=name: called.append(name)\n"
        "nbgrader._load_jupyter_server_extension(None)\n"
        "print(json.dumps(called))"
    )
    assert sorted(called) == sorted(EXTENSIONS)


def test_where_nbgrader_was_there_before_nothing_is_done() -> None:
    before, after = said(
        "import nbgrader\nbefore = list(map(str, sys.meta_path))\n"
        "import autograder\nprint(json.dumps([before, list(map(str, sys.meta_path))]))"
    )
    assert before == after


def test_to_look_for_nbgrader_is_not_to_import_it() -> None:
    there = said(
        "import autograder, importlib.util\nassert importlib.util.find_spec('nbgrader')\n"
        "import nbgrader.api\nprint(json.dumps(sorted(sys.modules)))"
    )
    assert [name for name in there if name.startswith(HEAVY)] == []


def test_stand_ins_stay_nowhere() -> None:
    left = said(
        "import autograder, nbgrader\n"
        "print(json.dumps([str(one) for one in sys.meta_path if 'autograder' in str(type(one))]"
        " + [name for name in sys.modules if 'server_extensions' in name]))"
    )
    assert left in ([], ["nbgrader.server_extensions"])


@pytest.mark.parametrize("module", ["workers.process", "authoring.proof", "authoring.trial"])
def test_a_process_that_runs_checks_imports_nothing_that_reads_a_gradebook(module: str) -> None:
    there = said(f"import autograder.{module}\nprint(json.dumps(sorted(sys.modules)))")
    assert {"sqlalchemy", "nbconvert", "requests", "matplotlib"} & set(there) == set()
