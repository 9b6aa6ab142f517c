"""The record of what was collected for a stage: `collected/<stage>.json`.

Grades and feedback go back under the names that hand-ins came with, so these are kept just as they
came. Each file is written whole or not at all. What was handed in before and replaced is kept in
`collected/earlier/<stage>/<student>/`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from autograder.course.course import CourseError
from autograder.course.whole_files import write_text

__all__ = ["FOLDER", "PLATFORMS", "Collected", "StageRecord", "read_record", "write_record"]

FOLDER = "collected"
PLATFORMS = ("moodle", "canvas", "ilias", "blackboard", "exchange", "folder")
"""Where hand-ins come from. ``folder`` is a folder or a zip of files, from no platform."""
FORMAT = 1


@dataclass(frozen=True)
class Collected:
    """What was collected of one student for one stage.

    Attributes
    ----------
    student : str
        The id, as in the roster and in `submitted/`.
    name : str
        The name that the hand-in came under, as the platform writes it.
    platform : str
        One of `PLATFORMS`.
    folder : str
        The platform's own name of the hand-in, exactly as it came. Moodle:
        ``Anna Müller_123_assignsubmission_file_`` (with or without the last ``_``); ILIAS: the
        student's folder, with all folders above it; Canvas and Blackboard, which have no folders:
        the name of the file that counts.
    ids : dict of str to str
        The platform's own numbers. Moodle: ``participant``, which means somebody in this assignment
        only; Canvas: ``user``, ``attachment``; ILIAS: ``user``, ``login``; Blackboard: ``login``.
    time : str
        When it was handed in, in UTC, as ``2026-01-02T03:04:05+00:00``; empty where the platform
        does not say.
    late : bool
        Whether the platform says that it is late.
    counted : str
        The file that counts, as it was called: its path in the hand-in.
    others : list of str
        What else was in the hand-in.
    remarks : list of str
        What was noticed, in sentences.
    source : str
        Name of the zip or folder that it came from.
    digest : str
        sha256 of the notebook that counts.
    """

    student: str
    name: str = ""
    platform: str = "folder"
    folder: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    time: str = ""
    late: bool = False
    counted: str = ""
    others: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    source: str = ""
    digest: str = ""


@dataclass
class StageRecord:
    """All that was collected for a stage.

    Attributes
    ----------
    stage : str
        Name of the stage.
    students : dict of str to Collected
        Id to what counts of this student.
    """

    stage: str
    students: dict[str, Collected] = field(default_factory=dict)


def record_path(root: Path, stage: str) -> Path:
    """Return where a stage's record is, in a course's folder."""
    return root / FOLDER / f"{stage}.json"


def read_record(root: Path, stage: str) -> StageRecord:
    """Read what was collected for a stage; nothing where there is no record.

    Parameters
    ----------
    root : Path
        The course's folder.
    stage : str
        Name of the stage.

    Raises
    ------
    CourseError
        When the record is damaged.
    """
    path = record_path(root, stage)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return StageRecord(stage, {one["student"]: _collected(one) for one in data["students"]})
    except FileNotFoundError:
        return StageRecord(stage)
    except (ValueError, LookupError, TypeError) as error:
        raise CourseError(
            f"{path} is damaged ({type(error).__name__}). Delete it and collect the same zip "
            "again; nothing that was handed in is lost."
        ) from error


def write_record(root: Path, record: StageRecord) -> Path:
    """Write a stage's record, whole or not at all; return where it is."""
    path = record_path(root, record.stage)
    students = [asdict(record.students[student]) for student in sorted(record.students)]
    data = {"format": FORMAT, "stage": record.stage, "students": students}
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return path


def _collected(data: dict[str, Any]) -> Collected:
    known = {one.name for one in fields(Collected)}
    return Collected(**{key: value for key, value in data.items() if key in known})
