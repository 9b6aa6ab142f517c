"""What is in the files that a stage's notebooks read, as digests of their content.

A solution shows pictures of them. So it says which ones it was run on, in its metadata, and
`autograder build` runs it anew when they are others. Contents are the same on every machine, times
are not; so that no command reads all files again, `answers/files.json` holds the digest of each
file with its size and time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.course.filled_lines import without_values
from autograder.course.own_notebooks import NoNotebook, read_own
from autograder.course.whole_files import write_text

__all__ = ["digests_of_files"]


def digests_of_files(course: Course, stage: str) -> dict[str, str]:
    """Return a digest of each dataset that a stage may read.

    Parameters
    ----------
    course : Course
        The course. What lies directly in its folder of files is a dataset: a folder, a file, or
        both, when they have one name up to its ending.
    stage : str
        Name of the stage. A dataset that the code of other stages names, and its own does not, is
        not counted.

    Returns
    -------
    dict of str to str
        Name of a dataset, without an ending, to a sha256; empty where there are no files.
    """
    folder = course.files
    datasets: dict[str, list[Path]] = {}
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.name[0] not in ".~":
                datasets.setdefault(path.name.partition(".")[0], []).append(path)
    texts = {one: _code(course, one) for one in course.stages}
    wanted = {
        name: paths
        for name, paths in datasets.items()
        if _is_in(name, texts.get(stage, "")) or not any(_is_in(name, t) for t in texts.values())
    }
    known = _read_known(course)
    now: dict[str, list[Any]] = {}
    found = {name: _digest(_files(paths), folder, known, now) for name, paths in wanted.items()}
    if any(known.get(name) != facts for name, facts in now.items()):
        # Without it, all is read again: no reason to fail.
        with suppress(OSError):
            write_text(_cache(course), json.dumps(known | now))
    return found


def _code(course: Course, stage: str) -> str:
    code = []
    for part in course.parts(stage):
        with suppress(NoNotebook):
            cells = read_own(course.master(part)).cells
            code += [without_values(cell.source) for cell in cells if cell.cell_type == "code"]
    return "\n".join(code)


def _is_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _files(paths: Iterable[Path]) -> list[Path]:
    found = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return sorted(file for file in found if file.is_file() and file.name[0] not in ".~")


def _digest(
    files: Iterable[Path], folder: Path, known: dict[str, Any], now: dict[str, list[Any]]
) -> str:
    whole = hashlib.sha256()
    for file in files:
        stat = file.stat()
        facts = known.get(str(file))
        if not isinstance(facts, list) or facts[:2] != [stat.st_size, stat.st_mtime_ns]:
            with file.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            facts = [stat.st_size, stat.st_mtime_ns, sha256]
        now[str(file)] = facts
        whole.update(f"{file.relative_to(folder).as_posix()}\0{facts[2]}\n".encode())
    return whole.hexdigest()


def _cache(course: Course) -> Path:
    return course.root / "answers" / "files.json"


def _read_known(course: Course) -> dict[str, Any]:
    try:
        known = json.loads(_cache(course).read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
