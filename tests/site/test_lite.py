"""In the browser a notebook is the released one, after a cell that does nothing elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from course_site.lite import in_browser, write_lite
from course_site.stages import read_stage

from autograder.course.course import Course


@pytest.fixture
def lite(course: Course) -> nbformat.NotebookNode:
    path = course.release("01_exploration")
    return in_browser(read_stage(path), nbformat.read(path, as_version=4), "SOME_VARIABLE")


def test_the_released_cells_follow_unchanged(course: Course, lite: nbformat.NotebookNode) -> None:
    nbformat.validate(lite)
    released = nbformat.read(course.release("01_exploration"), as_version=4)
    assert lite.cells[2:] == released.cells
    assert lite.metadata == released.metadata


def test_the_first_cell_does_nothing_elsewhere(lite: nbformat.NotebookNode) -> None:
    source = lite.cells[1].source
    tree = compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    imported, condition = tree.body
    assert ast.unparse(imported) == "import sys"
    assert isinstance(condition, ast.If)
    assert ast.unparse(condition.test) == "sys.platform == 'emscripten'"
    assert not condition.orelse


def test_it_unpacks_what_the_stage_needs_to_where_notebooks_look(
    lite: nbformat.NotebookNode,
) -> None:
    source = lite.cells[1].source
    assert '["body_ct", "small_ct", "radiograph", "head_mri"]' in source
    assert 'os.environ["SOME_VARIABLE"] = "/tmp/images"' in source


def test_a_folder_without_pyodide_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"holds no pyodide\.js"):
        write_lite([], {}, {}, str(tmp_path), "X", tmp_path, tmp_path / "build", tmp_path / "to")
