"""Open one submission's folder: choose the file, read it, rebuild it."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from autograder.sanitise.beside import look_beside
from autograder.sanitise.matching import match
from autograder.sanitise.reading import SubmittedCell, UnreadableFile, read_cells
from autograder.sanitise.rebuilding import rebuild, untouched

__all__ = ["open_submission"]


def open_submission(
    folder: Path, stage: str, release: NotebookNode
) -> tuple[NotebookNode, list[str]]:
    """Return what is graded of the submission in a folder. Takes anything, never fails.

    Parameters
    ----------
    folder : Path
        The submission's folder, `submitted/<student>/<stage>`. It is only read.
    stage : str
        Name of the stage, which is the name that the notebook should have.
    release : NotebookNode
        The released notebook of that stage.

    Returns
    -------
    notebook : NotebookNode
        The release with the student's answers in it; the untouched release when nothing could
        be read.
    remarks : list of str
        What was not as it should be, in sentences for a lecturer and for the student.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        return untouched(release), [
            "The folder that was handed in is a link, which is not followed; the untouched release "
            "was graded."
        ]
    notebook, remarks = _chosen(folder, stage, release)
    return notebook, [*remarks, *look_beside(folder).remarks()]


def _chosen(folder: Path, stage: str, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    expected = folder / f"{stage}.ipynb"
    if expected.exists() or expected.is_symlink():
        return _opened(expected, release)
    others = sorted(
        path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink()
    )
    if not others:
        return untouched(release), [
            f"No notebook was handed in ({stage}.ipynb); the untouched release was graded."
        ]
    chosen = others[0] if len(others) == 1 else _best_match(others, release)
    notebook, remarks = _opened(chosen, release)
    renamed = f"The notebook was handed in as {_shown(chosen.name)}, not as {stage}.ipynb."
    if len(others) > 1:
        renamed += f" Of {len(others)} notebooks it has most in common with the release."
    return notebook, [renamed, *remarks]


def _opened(path: Path, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    try:
        cells, remarks = read_cells(path)
    except UnreadableFile as reason:
        return untouched(release), [f"{reason} The untouched release was graded in its place."]
    notebook, more = rebuild(release, cells)
    return notebook, [*remarks, *more]


def _best_match(paths: list[Path], release: NotebookNode) -> Path:
    """Return the file with most of the release's cells in it; the last one of several."""
    return max(paths, key=lambda path: (len(match(release, _cells(path)).place), path.name))


def _cells(path: Path) -> list[SubmittedCell]:
    try:
        return read_cells(path)[0]
    except UnreadableFile:
        return []


def _shown(name: str) -> str:
    # A file's name is the student's text: keep it short and free of control characters.
    printable = "".join(letter for letter in name if letter.isprintable())
    return repr(printable if len(printable) <= 80 else printable[:77] + "…")
