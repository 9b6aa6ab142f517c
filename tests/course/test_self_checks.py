"""Self-checks as students meet them: they test types for real, and *Run All* comes to its end.

A self-check must never contradict the hidden check below it: what earns all points passes. What
is of another type than the task asks for is refused, in words that name it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.validator import Validator
from pydicom.multival import MultiValue

from autograder.course.course import Course

STAGES = ["01_exploration", "02_image_comparison", "03_masks_and_filters", "04_measurements"]
WITHOUT_A_VALUE = {"show_image", "fly_through"}
"""Questions that ask for a figure only."""
HELPER = Path(__file__).resolve().parents[2] / "source" / "shared" / "self_check.py"


@pytest.fixture(scope="module", params=STAGES)
def tried(request: pytest.FixtureRequest, course: Course) -> dict[str, Any]:
    """What the self-checks of a stage said of right answers, and of wrong types."""
    script = Path(__file__).with_name("self_checks_tried.py")
    done = subprocess.run(
        [sys.executable, script, course.root, request.param],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_right_answers_pass(tried: dict[str, Any]) -> None:
    assert all(tried["right"].values())
    assert tried["refused"] == {}


def test_wrong_types_are_refused_by_name(tried: dict[str, Any]) -> None:
    without = {question for question, names in tried["asked"].items() if not names}
    assert without <= WITHOUT_A_VALUE
    assert tried["accepted"] == []
    assert tried["vague"] == {}


@pytest.fixture
def space() -> dict[str, Any]:
    """Names of a notebook in which the helper's cell has run."""
    names: dict[str, Any] = {"In": [""]}
    exec(compile(HELPER.read_text("utf-8"), "<cell>", "exec"), names)
    return names


def said(space: dict[str, Any], body: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Carry out a self-check of task 1, and return what it prints."""
    source = f"@self_check(task=1)\ndef self_check(answer):\n    {body}\n"
    exec(compile(source, "<cell>", "exec"), space)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("[1, 2].count", "`count(…)` calls it"),
        ("print('')", "Functions without `return`"),
        ("...", "is a placeholder"),
        ("NotImplementedError", "That is the placeholder"),
        ("'88 mm'", "without quotation marks and without its unit"),
        ("3 > 2", "yes-or-no"),
        ("[3]", "`[0]` takes it out"),
        ("float('nan')", "divided by 0"),
    ],
)
def test_a_number_that_is_none(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str], value: str, words: str
) -> None:
    exec(f"depth = {value}", space)
    capsys.readouterr()
    text = said(space, "answer.number('depth')", capsys)
    assert text.startswith("✗ Task 1: `depth` is")
    assert words in text


@pytest.mark.parametrize("value", ["3", "2.5", "np.float32(3)", "np.array(3)", "np.uint8(3)"])
def test_all_that_counts_as_a_number(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str], value: str
) -> None:
    exec(f"import numpy as np; depth = {value}", space)
    assert said(space, "answer.number('depth')", capsys).startswith("✓")


def test_lists_of_other_libraries_count(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    space["spacing"] = MultiValue(float, [8.0, 1.5, 1.5])
    assert said(space, "answer.numbers('spacing', count=3)", capsys).startswith("✓")


def test_a_function_that_prints_or_is_open(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    ask = "answer.number(answer.call('f', 1))"
    exec("def f(x):\n    print(x)", space)
    assert "only what stands behind `return` comes back" in said(space, ask, capsys)
    exec("def f(x):\n    '''Do it.'''\n    pass", space)
    assert said(space, ask, capsys).startswith("… Task 1: `f` is still empty")
    exec("def f(x):\n    y = 2 * x\n    raise NotImplementedError()", space)
    assert "take this line out" in said(space, ask, capsys)
    exec("def f(x):\n    return 1 / 0", space)
    assert "ended with ZeroDivisionError: division by zero" in said(space, ask, capsys)
    exec("def f(x):\n    return x", space)
    assert said(space, ask, capsys).startswith("✓")


def test_a_function_may_not_change_what_it_is_given(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    exec("import numpy as np\nimage = np.ones(3)\ndef f(x):\n    x += 1\n    return x", space)
    text = said(space, "answer.array(answer.call('f', image), axes=1)", capsys)
    assert "changes the array that it is given" in text
    assert space["image"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (["# Create: fov\n# YOUR CODE HERE\npass"], "the answer cell above is still empty"),
        (["# Create: fov\nfov = 1\nraise NotImplementedError()"], "Take this line out"),
        (["# Create: fov\nx = 1 / 0\nfov = 3"], "stopped before it came to this line"),
        (["# Create: fov\nfo = 3"], "Create it in the answer cell above"),
    ],
)
def test_why_there_is_no_such_variable(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str], runs: list[str], words: str
) -> None:
    space["In"] += runs
    assert words in said(space, "answer.number('fov')", capsys)


def test_a_name_that_is_spelt_otherwise(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    space["field_of_veiw"] = 3
    text = said(space, "answer.number('field_of_view')", capsys)
    assert "there is a variable `field_of_veiw`" in text


def test_a_variable_of_an_earlier_run_is_named(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    space |= {"In": ["", "# Create: fov\nfov = 3", "# Create: fov\nfov_mm = 3"], "fov": 3}
    text = said(space, "answer.number('fov')", capsys)
    assert "`fov` comes from an earlier run" in text
    space["In"].append("# Create: fov\npass")
    assert "the answer cell is still empty" in said(space, "answer.number('fov')", capsys)
    space["In"].append("# Create: fov\nfov = 4")
    assert "earlier run" not in said(space, "answer.number('fov')", capsys)


def test_the_summary_names_tasks(space: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    space |= {"a": 1, "b": "1", "In": ["", "# Create: c\npass"]}
    for task, name in enumerate("abc", start=1):
        source = f"@self_check({task})\ndef self_check(answer): answer.number('{name}')"
        exec(source, space)
    capsys.readouterr()
    space["self_check"].summary(tasks=5, written=(5,))
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "1 of 4 self-checks pass.",
        "✓ The types fit: task 1",
        "✗ Something is not as the task asks: task 2",
        "… Still open: task 3",
        "? Self-check not run yet: task 4",
        "✎ Read by a person: task 5",
    ]


def test_the_summary_names_no_task_that_is_left_out(
    space: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    space["make_self_check"]([2, 5]).summary(tasks=5, written=(4, 5))
    said = capsys.readouterr().out
    assert "0 of 2 self-checks pass." in said
    assert "tasks 1, 3" in said
    assert "Read by a person: task 4\n" in said


def notebook(course: Course, stage: str) -> Any:
    return nbformat.read(course.release(stage), as_version=4)


@pytest.mark.parametrize("stage", STAGES)
def test_each_self_check_has_the_number_of_its_task(course: Course, stage: str) -> None:
    released, numbers, tasks, written = notebook(course, stage), [], [], []
    for cell in released.cells:
        facts = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            tasks += re.findall(r"^### Task (\d+):", cell.source, re.MULTILINE)
            written += tasks[-1:] if facts.get("solution") else []
        elif facts.get("grade"):
            assert f"@self_check(task={tasks[-1]})\n" in cell.source
            numbers.append(tasks[-1])
    assert tasks == [str(n + 1) for n in range(len(tasks))]
    assert sorted(numbers + written, key=int) == tasks
    last = ", ".join(written) + "," * (len(written) == 1)
    assert released.cells[-1].source == f"self_check.summary(tasks={tasks[-1]}, written=({last}))"


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_after_the_first_answer_ends_a_run(course: Course, stage: str) -> None:
    code = [cell for cell in notebook(course, stage).cells if cell.cell_type == "code"]
    first = next(i for i, c in enumerate(code) if c.metadata.nbgrader.solution)
    assert all("raises-exception" in cell.metadata.tags for cell in code[first:])
    assert not any("NotImplementedError" in c.source for c in code if c.metadata.nbgrader.solution)


def test_run_all_comes_to_its_end_with_tasks_open(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What JupyterLab does, too: it goes on after an error in a cell that is tagged like this."""
    monkeypatch.setenv(course.settings.files_variable, str(course.files))
    released = notebook(course, "02_image_comparison")
    known = [cell for cell in released.cells if "nbgrader" in cell.metadata]
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in known}
    by_id["centres_answer"].source = "array_centre = mass_centre = offset = (1, 2)"
    by_id["move_answer"].source = "moved = no_such_name"
    NotebookClient(released, timeout=120, allow_errors=False).execute()
    summary = "".join(output.text for output in by_id["summary"].outputs)
    assert "1 of 20 self-checks pass." in summary
    assert "✓ The types fit: task 1\n" in summary
    assert "Still open: tasks 2, 3," in summary

    path = tmp_path / "02_image_comparison.ipynb"
    nbformat.write(released, path)
    failed = Validator().validate(str(path))["failed"]
    sources = [row["source"] for row in failed]
    assert sum("@self_check" in source for source in sources) == 19
    assert "There is no `moved` yet" in failed[0]["error"]
