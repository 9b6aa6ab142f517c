"""What is compiled from source/ is what nbgrader compiles, and holds no secret."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from small_course import POINTS, SECRETS, STAGE, hand_in, write_course

from autograder.build.compile import (
    BuildError,
    build_release,
    build_solutions,
    build_stages,
    check_built,
    register,
)
from autograder.course.course import Course
from autograder.course.files_state import digests_of_files


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


def edit_master(course: Course, change: Callable[[Any], None]) -> None:
    path = course.master(STAGE)
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def cell(notebook: Any, cell_id: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "biomedical_image_analysis")


# The repository's own course


def test_committed_files_match_the_source(course: Course) -> None:
    assert check_built(course) == []


def test_release_holds_no_trace_of_a_solution_or_a_check(course: Course) -> None:
    for stage in course.stages:
        release = course.release(stage).read_text()
        master = nbformat.read(course.master(stage), as_version=4)
        for word in ("BEGIN SOLUTION", "HIDDEN TESTS", "hidden_checks", "MARK SCHEME"):
            assert word in course.master(stage).read_text()
            assert word not in release
        given = "\n".join(c.source for c in nbformat.reads(release, as_version=4).cells)
        for line in solution_lines(master):
            assert line not in given, f"{stage}: {line!r} is part of the solution"


def solution_lines(master: Any) -> set[str]:
    """Lines between the solution marks that are long enough to be told from the text around."""
    lines: set[str] = set()
    for found in master.cells:
        inside = False
        for line in found.source.split("\n"):
            if "SOLUTION" in line or "MARK SCHEME" in line:
                inside = "BEGIN" in line
            elif inside and len(line.strip()) > 20:
                lines.add(line.strip())
    outside = "\n".join(
        c.source for c in master.cells if not c.metadata.get("nbgrader", {}).get("solution")
    )
    assert lines
    return {line for line in lines if line not in outside}


def test_solutions_ran_without_an_error_and_show_no_machine(course: Course) -> None:
    for stage in course.stages:
        text = course.solution(stage).read_text()
        notebook = nbformat.reads(text, as_version=4)
        assert "hidden_checks" not in text
        assert str(course.root) not in text
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in code if cell.source.strip())
        assert not [o for cell in code for o in cell.outputs if o.output_type == "error"]
        assert "execution" not in {key for cell in code for key in cell.metadata}


# A small course


def test_small_release(small: Course) -> None:
    release = small.release(STAGE).read_text()
    assert "YOUR CODE HERE" in release
    for secret in SECRETS:
        assert secret in small.master(STAGE).read_text()
        assert secret not in release


def test_small_solution_shows_answers_but_no_hidden_region(small: Course) -> None:
    solution = small.solution(STAGE).read_text()
    assert "side * side" in solution
    assert "the end of the questions" in str(
        cell(nbformat.reads(solution, as_version=4), "plain").outputs
    )
    assert "hidden_checks" not in solution
    assert "HIDDEN TESTS" not in solution


def test_register_enters_points_and_leaves_the_release(tmp_path: Path) -> None:
    course = write_course(tmp_path / "new")
    register(course, STAGE)
    assert not (course.root / "release").exists()
    with gradebook(course) as book:
        cells = book.find_notebook(STAGE, STAGE).grade_cells
        assert {c.name: c.max_score for c in cells} == {**POINTS, "prose": 4}


def test_nothing_is_written_when_nothing_changed(small: Course) -> None:
    paths = [small.release(STAGE), small.solution(STAGE)]
    # Other versions of Python and Matplotlib write other outputs: no reason to write the file.
    notebook = nbformat.read(small.solution(STAGE), as_version=4)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.99"}
    cell(notebook, "plain").outputs = []
    nbformat.write(notebook, small.solution(STAGE))
    before = [path.read_bytes() for path in paths]
    assert build_release(small, [STAGE]) == []
    assert build_solutions(small, [STAGE]) == []
    assert check_built(small) == []
    assert [path.read_bytes() for path in paths] == before


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.cells.pop(),
        lambda nb: cell(nb, "ask-side").update(source="Define `side` in pixels."),
        lambda nb: cell(nb, "test-side").metadata.nbgrader.update(points=7),
        lambda nb: cell(nb, "title").update(id="heading"),
        lambda nb: nb.cells.append(nb.cells.pop(0)),
    ],
)
def test_change_of_the_source_is_noticed(small: Course, change: Callable[[Any], None]) -> None:
    edit_master(small, change)
    problems = check_built(small)
    assert [problem.split()[0] for problem in problems] == [
        f"release/{STAGE}/{STAGE}.ipynb",
        f"solutions/{STAGE}/{STAGE}.ipynb",
    ]
    assert f"autograder build {STAGE}" in problems[0]


def test_change_of_an_answer_touches_the_solution_only(small: Course) -> None:
    edit_master(
        small,
        lambda nb: cell(nb, "answer-area").update(
            source="### BEGIN SOLUTION\narea = side**2\n### END SOLUTION"
        ),
    )
    assert build_release(small, [STAGE]) == []
    assert build_solutions(small, [STAGE]) == [small.solution(STAGE)]
    assert "side**2" in small.solution(STAGE).read_text()
    assert check_built(small) == []


def own_files(course: Course, monkeypatch: pytest.MonkeyPatch, *, run: bool = True) -> Path:
    """Give the small course files of its own, and run its solution on them."""
    monkeypatch.delenv("BIOMEDICAL_IMAGES")
    (course.files / "hand").mkdir(parents=True)
    (course.files / "hand" / "one.txt").write_text("1")
    (course.files / "hand.json").write_text("{}")
    if run:
        build_solutions(course, [STAGE])
    return course.files


def test_other_files_are_noticed_and_the_solution_runs_anew(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = own_files(small, monkeypatch)
    assert build_stages(small, [STAGE]) == []
    (files / "hand.json").write_text('{"title": "Another hand"}')
    [problem] = check_built(small)
    assert problem == (
        f"solutions/{STAGE}/{STAGE}.ipynb was not run on the files that are in {files} now. "
        f"Run: autograder build {STAGE}"
    )
    assert build_stages(small, [STAGE]) == [small.solution(STAGE)]
    assert build_stages(small, [STAGE]) == []


def test_files_are_told_apart_by_names_and_contents(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = own_files(small, monkeypatch, run=False)
    seen = [digests_of_files(small, STAGE)]
    for change in (
        lambda: (files / "hand" / "one.txt").write_text("2"),
        lambda: (files / "hand" / "one.txt").rename(files / "hand" / "two.txt"),
        lambda: (files / "hand" / "one.txt").write_text("2"),
        lambda: (files / "hand.json").write_text("{ }"),
    ):
        change()
        seen.append(digests_of_files(small, STAGE))
        assert seen[-1] not in seen[:-1]


def test_files_that_are_the_same_elsewhere_or_newer_are_no_change(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = own_files(small, monkeypatch, run=False)
    before = digests_of_files(small, STAGE)
    known = small.root / "answers" / "files.json"
    for path in [*files.rglob("*.txt"), known]:
        os.utime(path, (1, 1))
    assert digests_of_files(small, STAGE) == before
    for damaged in ("[damaged", "[]", '{"x": 1}'):
        known.write_text(damaged)
        assert digests_of_files(small, STAGE) == before
    (files / ".DS_Store").write_text("of a file browser")
    assert digests_of_files(small, STAGE) == before


def test_files_are_read_once(small: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    files = own_files(small, monkeypatch, run=False)
    before = digests_of_files(small, STAGE)
    # Of the same size and time: nobody looks into it again.
    stat = (files / "hand" / "one.txt").stat()
    (files / "hand" / "one.txt").write_text("2")
    os.utime(files / "hand" / "one.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert digests_of_files(small, STAGE) == before


def test_a_dataset_that_only_other_stages_name_is_not_counted(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = own_files(small, monkeypatch, run=False)
    (small.root / "source" / "02_other").mkdir()
    notebook = nbformat.read(small.master(STAGE), as_version=4)
    cell(notebook, "setup").source = "open(f'{FILES}/foot/one.txt')"
    nbformat.write(notebook, small.master("02_other"))
    (files / "foot").mkdir()
    (files / "foot" / "one.txt").write_text("1")
    assert list(digests_of_files(small, STAGE)) == ["hand"]
    assert list(digests_of_files(small, "02_other")) == ["foot", "hand"]


def test_without_any_files_a_solution_stands(
    small: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(own_files(small, monkeypatch))
    assert check_built(small) == []


def test_missing_files_are_noticed(small: Course) -> None:
    small.release(STAGE).unlink()
    assert len(check_built(small)) == 1
    assert build_release(small, [STAGE]) == [small.release(STAGE)]
    assert check_built(small) == []


def test_solution_with_an_error_fails_and_names_the_cell(small: Course) -> None:
    before = small.solution(STAGE).read_bytes()
    edit_master(
        small,
        lambda nb: cell(nb, "answer-area").update(
            source="### BEGIN SOLUTION\narea = undefined_name\n### END SOLUTION"
        ),
    )
    with pytest.raises(BuildError, match="area_answer: NameError: name 'undefined_name'"):
        build_solutions(small, [STAGE])
    assert small.solution(STAGE).read_bytes() == before


def test_master_that_nbgrader_refuses(small: Course) -> None:
    edit_master(small, lambda nb: cell(nb, "test-area").metadata.nbgrader.update(grade_id="side"))
    with pytest.raises(BuildError, match="Duplicate grade id: side"):
        build_release(small, [STAGE])


def test_questions_can_change_once_hand_ins_are_recorded(small: Course) -> None:
    # What becomes of their grades: tests/record/test_changed_release.py.
    hand_in(small, "anna", None)
    with gradebook(small) as book:
        book.add_student("anna")
        book.add_submission(STAGE, "anna")
        before = {cell.name for cell in book.find_notebook(STAGE, STAGE).grade_cells}
    edit_master(small, lambda nb: nb.cells.pop())
    build_release(small, [STAGE])
    with gradebook(small) as book:
        after = {cell.name for cell in book.find_notebook(STAGE, STAGE).grade_cells}
        assert before - after == {"prose"}
        assert {one.student_id for one in book.assignment_submissions(STAGE)} == {"anna"}


def test_configuration_can_be_shown_by_the_formgrader(small: Course) -> None:
    # The formgrader writes the configuration as JSON; a class or a function in it would break that.
    assert json.loads(json.dumps(small.config))["CourseDirectory"]["root"] == str(small.root)
