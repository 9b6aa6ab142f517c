"""Which files of a hand-in are notebooks, of which stage, and which one counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nbformat import NotebookNode

from autograder.collect.files import CannotRead, File, inner_files
from autograder.collect.platforms import HandIn
from autograder.fields.text import line
from autograder.sanitise.beside import asks_to_look_again
from autograder.sanitise.matching import answers, grade_id, match
from autograder.sanitise.reading import SubmittedCell, UnreadableFile, cells_in

__all__ = ["Contents", "Notebook", "best", "look_into", "stage_of"]

ENDINGS = {".json", ".txt", ""}
PACKED = {".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
MAX_PICTURE, MAX_PICTURES = 10_000_000, 50_000_000
MAX_PLEA = 100_000
"""Largest file that asks for another look, in bytes."""
MAX_NOTEBOOKS, MAX_TOTAL = 60, 300_000_000
"""Most files of one hand-in that are opened, and most of them together, in bytes."""
LEAST_ALIKE = 0.2
"""Share of a release's cells that a notebook must hold to be of its stage."""


@dataclass(frozen=True)
class Notebook:
    """One notebook of a hand-in.

    Attributes
    ----------
    path : str
        Its path in the hand-in.
    content : bytes
        The file.
    stage : str
        Its stage; empty where its cells do not tell.
    answered : int
        How many of the stage's answers it holds.
    problem : str
        Why it cannot be read; empty when it can.
    """

    path: str
    content: bytes = b""
    stage: str = ""
    answered: int = 0
    problem: str = ""


@dataclass
class Contents:
    """What a hand-in holds.

    Attributes
    ----------
    notebooks : list of Notebook
        All files that are, or claim to be, notebooks.
    pictures : dict of str to File
        Small pictures, which written answers may show.
    pleas : dict of str to File
        What the student wants to have looked at again.
    left : list of str
        Other files, which are not taken.
    remarks : list of str
        What could not be looked at, in sentences.
    """

    notebooks: list[Notebook] = field(default_factory=list)
    pictures: dict[str, File] = field(default_factory=dict)
    pleas: dict[str, File] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def look_into(hand_in: HandIn, releases: Mapping[str, NotebookNode]) -> Contents:
    """Find the notebooks of a hand-in, in its folders and zips.

    Parameters
    ----------
    hand_in : HandIn
        What somebody handed in.
    releases : mapping of str to NotebookNode
        Stage to its release.
    """
    found = Contents()
    files: list[tuple[str, File]] = []
    for path, file in hand_in.files.items():
        if path.lower().endswith(".zip"):
            inner = inner_files(file)
            found.remarks += inner.refused
            at = len(file.path) - len(path)
            files += [(one.path[at:], one) for one in inner.files]
        else:
            files.append((path, file))
    opened = total = pictures = 0
    for path, file in files:
        ending = PurePosixPath(path).suffix.lower()
        claims = ".ipynb" in PurePosixPath(path).name.lower()
        if ending in PICTURES and file.size <= MAX_PICTURE and pictures < MAX_PICTURES:
            pictures += file.size
            found.pictures[path] = file
        elif asks_to_look_again(path) and file.size <= MAX_PLEA:
            found.pleas[path] = file
        elif ending in PACKED or ending == ".zip":
            found.remarks.append(
                f"{line(path, 120)} is packed and is not opened: ask for the notebook itself."
            )
        elif not claims and ending not in ENDINGS:
            found.left.append(_shown(path, file))
        elif opened >= MAX_NOTEBOOKS or total > MAX_TOTAL:
            found.remarks.append(f"{line(path, 120)} is not opened: there is too much of it.")
        else:
            notebook = _read(path, file, releases)
            if not claims and not notebook.stage:
                found.left.append(_shown(path, file))
                continue
            opened, total = opened + 1, total + len(notebook.content)
            found.notebooks.append(notebook)
    return found


def best(notebooks: list[Notebook], named: str = "") -> tuple[Notebook, list[str]]:
    """Choose the notebook that counts of several of one stage.

    Parameters
    ----------
    notebooks : list of Notebook
        At least one.
    named : str
        The name that it should have.

    Returns
    -------
    notebook : Notebook
        The one that can be read and answers most; of those that a platform numbered because they
        were handed in again (``-1``, ``-2``), only the latest with an answer in it takes part.
    remarks : list of str
        Which one it is, and what else lay there.
    """
    if len(notebooks) == 1:
        return notebooks[0], []
    series: dict[str, list[tuple[int, Notebook]]] = {}
    for one in notebooks:
        stem, number = _numbered(one.path)
        series.setdefault(stem, []).append((number, one))
    latest = []
    for same in series.values():
        same.sort(key=lambda pair: pair[0])
        again = {number for number, _ in same} >= {0} and len({n for n, _ in same}) == len(same)
        answered = [one for _, one in same if one.answered] or [one for _, one in same]
        latest += answered[-1:] if again else [one for _, one in same]
    chosen = max(
        latest,
        key=lambda one: (
            not one.problem, one.answered, PurePosixPath(one.path).name == named, one.path,
        ),
    )  # fmt: skip
    others = [
        f"{line(one.path, 120)} ({one.problem or f'{one.answered} answers'})"
        for one in notebooks
        if one is not chosen
    ]
    why = "it answers most" if chosen in latest and len(latest) > 1 else "it was handed in last"
    return chosen, [
        f"Of {len(notebooks)} notebooks {line(chosen.path, 120)} counts: {why} "
        f"({chosen.answered} answers). There were also: {', '.join(others[:20])}."
    ]


def stage_of(cells: list[SubmittedCell], releases: Mapping[str, NotebookNode]) -> tuple[str, int]:
    """Tell from its cells which stage a notebook is of, and how many of its answers it holds.

    Parameters
    ----------
    cells : list of SubmittedCell
        The notebook's cells.
    releases : mapping of str to NotebookNode
        Stage to its release.

    Returns
    -------
    stage : str
        The stage; empty when it is none, or might as well be another.
    answered : int
        The number of answers.
    """
    claimed = {cell.grade_id for cell in cells} - {""}
    likely = []
    for stage, release in releases.items():
        names = {grade_id(cell) for cell in release.cells} - {""}
        likely.append((len(names & claimed) / max(len(names), 1), stage))
    likely.sort(reverse=True)
    # Where names of cells are kept, which is nearly always, they tell at once.
    if (
        likely
        and likely[0][0] >= LEAST_ALIKE
        and (len(likely) == 1 or likely[1][0] < likely[0][0] / 2)
    ):
        stage = likely[0][1]
        return stage, answers(releases[stage], cells, match(releases[stage], cells))
    by_text = []
    for stage, release in releases.items():
        matches = match(release, cells)
        share = len(matches.place) / max(len(release.cells), 1)
        by_text.append((share, stage, answers(release, cells, matches)))
    by_text.sort(reverse=True)
    if not by_text or by_text[0][0] < LEAST_ALIKE:
        return "", 0
    if len(by_text) > 1 and by_text[1][0] > by_text[0][0] / 1.5:
        return "", 0
    return by_text[0][1], by_text[0][2]


def _read(path: str, file: File, releases: Mapping[str, NotebookNode]) -> Notebook:
    try:
        content = file.read()
        cells, _ = cells_in(content)
    except CannotRead as error:
        return Notebook(path, problem=f"it cannot be read: {error}")
    except UnreadableFile:
        return Notebook(path, content, problem="it is no notebook, or damaged")
    stage, answered = stage_of(cells, releases)
    return Notebook(path, content, stage, answered)


def _numbered(path: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.+?)(?:-(\d{1,2}))?((?:\.\w+)+)", path)
    return (found[1] + found[3], int(found[2] or 0)) if found else (path, 0)


def _shown(path: str, file: File) -> str:
    size = f" ({file.size / 1e6:.0f} MB)" if file.size >= 1e6 else ""
    return line(path, 120) + size
