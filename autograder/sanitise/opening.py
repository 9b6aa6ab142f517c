"""Open one submission's folder: choose the file, read it, rebuild it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.remarks import Kind, Remark
from autograder.sanitise.beside import MOST_NAMED, look_beside, notebooks_in
from autograder.sanitise.matching import answers, match
from autograder.sanitise.reading import SubmittedCell, UnreadableFile, read_cells
from autograder.sanitise.rebuilding import rebuild, untouched

__all__ = ["open_submission"]


def open_submission(
    folder: Path, stage: str, release: NotebookNode, *, beside: Collection[str] = ()
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
    beside : collection of str, optional
        Paths of what was released beside it: files, and other notebooks of the stage.

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
            Remark(
                "The folder that was handed in is a link, which is not followed; the untouched "
                "release was graded.",
                Kind.BROKEN,
            )
        ]
    notebook, remarks = _chosen(folder, stage, release, beside)
    return notebook, [*remarks, *look_beside(folder, beside).remarks()]


def _chosen(
    folder: Path, stage: str, release: NotebookNode, beside: Collection[str]
) -> tuple[NotebookNode, list[str]]:
    expected = f"{stage}.ipynb"
    others = [path for path in notebooks_in(folder) if path not in {expected, *beside}]
    if (folder / expected).exists() or (folder / expected).is_symlink():
        others.insert(0, expected)
    if not others:
        return untouched(release), [
            Remark(
                f"No notebook was handed in ({expected}); the untouched release was graded.",
                Kind.BROKEN,
            )
        ]
    if others == [expected]:
        return _opened(_read(folder, expected), release)
    tried = [_read(folder, path) for path in others]
    for one in tried:
        if one.cells:
            matches = match(release, one.cells)
            one.alike, one.answers = len(matches.place), answers(release, one.cells, matches)
    # The one that answers most; the one of the right name among equals.
    chosen = max(
        tried,
        key=lambda one: (bool(one.cells), one.answers, one.path == expected, one.alike, one.path),
    )
    notebook, remarks = _opened(chosen, release)
    return notebook, [*_why(chosen, tried, expected), *remarks]


@dataclass
class _Tried:
    """One file that may be the notebook."""

    path: str
    cells: list[SubmittedCell] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    alike: int = 0
    answers: int = 0


def _read(folder: Path, path: str) -> _Tried:
    try:
        return _Tried(path, *read_cells(folder / path))
    except UnreadableFile as reason:
        said = f"{reason} The untouched release was graded in its place."
        return _Tried(path, remarks=[Remark(said, Kind.BROKEN)])


def _opened(one: _Tried, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    if not one.cells:
        return untouched(release), one.remarks
    notebook, more = rebuild(release, one.cells)
    return notebook, [*one.remarks, *more]


def _why(chosen: _Tried, tried: list[_Tried], expected: str) -> list[str]:
    """Say which file counts, and what else lay there."""
    if len(tried) == 1:
        return [f"The notebook was handed in as {_shown(chosen.path)}, not as {expected}."]
    others = [
        f"{_shown(one.path)} ({f'{one.answers} answers' if one.cells else 'cannot be read'})"
        for one in tried
        if one is not chosen
    ]
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    return [
        f"Of {len(tried)} notebooks {_shown(chosen.path)} counts: it answers most "
        f"({chosen.answers} answers). There were also: {', '.join(others[:MOST_NAMED])}{more}."
    ]


def _shown(name: str) -> str:
    # A file's name is the student's text: keep it short and free of control characters.
    printable = "".join(letter for letter in name if letter.isprintable())
    return repr(printable if len(printable) <= 80 else printable[:77] + "…")
