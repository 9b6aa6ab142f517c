"""Code that stands in several notebooks has one source: a file in `source/shared/`.

A notebook that wants it has two lines in a cell, and `autograder build` keeps what is between them:

    # BEGIN SHARED find_images
    # END SHARED find_images

So each notebook stays whole: it can be run by hand, and students get one file. Lines of shared code
that a course's settings and archives give their values are filled in on the way (`filled_in`).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.build.filled_in import fill_in
from autograder.course.course import Course, CourseError
from autograder.course.own_notebooks import NoNotebook, read_own
from autograder.course.whole_files import write_text

__all__ = ["of_variant", "refresh_cells", "refresh_shared", "stale_shared"]

FOLDER = "shared"
REGION = re.compile(
    r"^# BEGIN SHARED (?P<name>\w+)\n(?P<text>.*?)^# END SHARED (?P=name)$",
    re.DOTALL | re.MULTILINE,
)
BEGIN = re.compile(r"^# BEGIN SHARED", re.MULTILINE)


def refresh_shared(course: Course, stages: Iterable[str]) -> list[Path]:
    """Bring shared code in master notebooks up to date.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.

    Returns
    -------
    list of Path
        The master notebooks that were written.

    Raises
    ------
    CourseError
        When a notebook wants what is not there, or one of its regions has no end.
    """
    written = []
    for path, notebook in _stale(course, stages):
        write_text(path, nbformat.writes(notebook) + "\n")
        written.append(path)
    return written


def stale_shared(course: Course, stages: Iterable[str]) -> list[str]:
    """Return the stages whose shared code is not that of `source/shared/`.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of the stages to look at.

    Raises
    ------
    CourseError
        As for `refresh_shared`.
    """
    return [path.parent.name for path, _ in _stale(course, stages)]


def _stale(course: Course, stages: Iterable[str]) -> Iterable[tuple[Path, NotebookNode]]:
    for stage in stages:
        for part in course.parts(stage):
            path = course.master(part)
            try:
                notebook = read_own(path, nbformat.NO_CONVERT)
            except NoNotebook:
                continue  # Who builds it says so.
            cells = notebook.get("cells", [])
            if refresh_cells(course, path, cells):
                yield path, notebook


def of_variant(course: Course, path: Path, notebook: NotebookNode) -> NotebookNode:
    """Return a released or master notebook as it is for a variant of the course's files.

    Parameters
    ----------
    course : Course
        The course, opened at that variant (see `Course.variant`).
    path : Path
        Where the notebook is from, for what is said of it.
    notebook : NotebookNode
        What is there; it is not changed.

    Raises
    ------
    CourseError
        As for `refresh_shared`.
    """
    if not course.settings.variant:
        return notebook
    own = copy.deepcopy(notebook)
    for cell in refresh_cells(course, path, own.cells):
        # Who got this cell and hands it in unchanged has changed nothing: checksums say so.
        if "checksum" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return own


def refresh_cells(course: Course, path: Path, cells: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Bring shared code in some cells up to date; return those that were not.

    Parameters
    ----------
    course : Course
        The course.
    path : Path
        The notebook that they are from, for what is said of it.
    cells : iterable of NotebookNode
        Its cells.

    Raises
    ------
    CourseError
        As for `refresh_shared`.
    """
    changed = []
    for cell in cells:
        if cell.cell_type == "code":
            before, cell.source = cell.source, _fresh(course, path, cell.source)
            if cell.source != before:
                changed.append(cell)
    return changed


def _fresh(course: Course, notebook: Path, source: str) -> str:
    def text_of(region: re.Match[str]) -> str:
        name = region["name"]
        shared = course.path("source", ".", FOLDER) / f"{name}.py"
        try:
            text = shared.read_text(encoding="utf-8").strip("\n")
        except OSError:
            raise CourseError(
                f"{notebook} wants the shared code {name}, but there is no {shared}."
            ) from None
        text = fill_in(course, text, region["text"])
        return f"# BEGIN SHARED {name}\n{text}\n# END SHARED {name}"

    if len(BEGIN.findall(source)) != len(REGION.findall(source)):
        raise CourseError(f"{notebook}: a line # BEGIN SHARED has no # END SHARED of that name.")
    return REGION.sub(text_of, source)
