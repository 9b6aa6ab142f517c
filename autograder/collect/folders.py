"""Put a hand-in into `submitted/`, in one step, and keep what was there before."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.collect.files import CannotRead, File
from autograder.collect.record import FOLDER
from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.course.whole_files import write_bytes
from autograder.sanitise.beside import timestamp_of

__all__ = [
    "TIMESTAMP",
    "digest_of",
    "keep_beside",
    "keep_pleas",
    "place",
    "what_is_there",
    "written_time",
]

TIMESTAMP = "timestamp.txt"
PLEA = "please_look_again.txt"
"""What this file is called in `submitted/`, however its student spells it."""
EARLIER = "earlier"


def written_time(time: datetime) -> str:
    """Return a time as nbgrader reads it right: in UTC, with a blank and a zone.

    Parameters
    ----------
    time : datetime
        With a time zone.
    """
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def digest_of(content: bytes) -> str:
    """Return the sha256 of a notebook."""
    return hashlib.sha256(content).hexdigest()


def what_is_there(submission: Submission) -> tuple[str, datetime | None]:
    """Return digest and time of what lies in a student's folder; an empty digest for nothing.

    Parameters
    ----------
    submission : Submission
        Whose, and where.
    """
    folder = submission.folder
    if not folder.is_dir() or not any(folder.iterdir()):
        return "", None
    notebook = folder / f"{submission.stage}.ipynb"
    time = timestamp_of(folder)
    plain = notebook.is_file() and not notebook.is_symlink()
    digest = digest_of(notebook.read_bytes()) if plain else "something else"
    return digest, time.replace(tzinfo=UTC) if time else None


def place(
    course: Course,
    submission: Submission,
    notebook: bytes,
    time: datetime | None,
    pictures: Mapping[str, File],
) -> None:
    """Put a hand-in into a student's folder; what was there is kept elsewhere.

    Parameters
    ----------
    course : Course
        The course.
    submission : Submission
        Whose, and where.
    notebook : bytes
        The notebook that counts. It gets the stage's name.
    time : datetime, optional
        When it was handed in.
    pictures : mapping of str to File
        Path beside the notebook to a picture.
    """
    (course.root / FOLDER).mkdir(exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=course.root / FOLDER, prefix=".part-"))
    try:
        fill(part, submission.stage, notebook, time, pictures)
        part.chmod(0o755)
        keep_earlier(course, submission)
        submission.folder.parent.mkdir(parents=True, exist_ok=True)
        part.rename(submission.folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def keep_earlier(course: Course, submission: Submission) -> None:
    """Move what is in a student's folder to `collected/earlier/`."""
    if submission.folder.is_dir():
        submission.folder.rename(_free(course, submission))


def keep_beside(
    course: Course, submission: Submission, notebook: bytes, time: datetime | None
) -> None:
    """Keep a notebook that does not count, in `collected/earlier/`, unless it is there already."""
    folder = _free(course, submission)
    for path in folder.parent.glob(f"*/{submission.stage}.ipynb"):
        if path.read_bytes() == notebook:
            return
    folder.mkdir()
    fill(folder, submission.stage, notebook, time, {})


def keep_pleas(submission: Submission, pleas: Mapping[str, File]) -> None:
    """Put what a student wants to have looked at again beside the notebook; the last counts.

    Parameters
    ----------
    submission : Submission
        Whose, and where.
    pleas : mapping of str to File
        Path beside the notebook to a text.
    """
    for plea in pleas.values():
        try:
            content = plea.read()
        except CannotRead:
            continue
        target = submission.folder / PLEA
        if target.is_symlink() or not target.exists() or target.read_bytes() != content:
            write_bytes(target, content)


def fill(
    folder: Path,
    stage: str,
    notebook: bytes,
    time: datetime | None,
    pictures: Mapping[str, File],
) -> None:
    """Write the files of a hand-in into an empty folder."""
    (folder / f"{stage}.ipynb").write_bytes(notebook)
    if time is not None:
        (folder / TIMESTAMP).write_text(written_time(time) + "\n", encoding="utf-8")
    for path, picture in pictures.items():
        target = folder / path
        if _is_safe(path) and not target.exists():
            try:
                content = picture.read()
                target.parent.mkdir(parents=True, exist_ok=True)
            except (CannotRead, FileExistsError, NotADirectoryError):
                continue  # a picture is no reason to lose a hand-in
            target.write_bytes(content)


def _free(course: Course, submission: Submission) -> Path:
    folder = course.root / FOLDER / EARLIER / submission.stage / submission.student
    folder.mkdir(parents=True, exist_ok=True)
    taken = [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    return folder / str(max(taken, default=0) + 1)


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return (
        not path.startswith("/")
        and len(parts) <= 5
        and all(re.fullmatch(r"[\w][\w .,()+@-]{0,80}", part) for part in parts)
    )
