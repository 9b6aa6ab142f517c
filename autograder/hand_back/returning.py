"""From the gradebook and the feedback pages to the files that a platform takes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.collect.record import StageRecord, read_record
from autograder.collect.roster import Roster
from autograder.course.course import Course
from autograder.course.nearest import did_you_mean
from autograder.course.submission import Submission
from autograder.course.whole_files import whole_file, write_bytes
from autograder.feedback.pages import FeedbackFailed
from autograder.feedback.side_by_side import write_pages
from autograder.hand_back import canvas, ilias, moodle, table
from autograder.hand_back.delivery import CannotReturn, Delivery, Given, Packed, shared
from autograder.hand_back.sheets import Sheet, written
from autograder.hand_back.standing import Standing, State, standings

__all__ = ["PLATFORMS", "Plan", "plan_return", "write_return", "write_zip"]

PLATFORMS: Mapping[str, Callable[[Sequence[Delivery], Given], Packed]] = {
    "moodle": moodle.pack,
    "canvas": canvas.pack,
    "ilias": ilias.pack,
    "csv": table.pack,
}
"""What makes the files of each platform. ``csv`` is any other one."""


@dataclass
class Plan:
    """What would be returned.

    Attributes
    ----------
    course : Course
        The course.
    platform : str
        A key of `PLATFORMS`.
    given : Given
        What the lecturer says.
    going : list of Standing
        Whose grade and page go back.
    held : list of Standing
        Who handed in and gets nothing back yet; each `why` says what keeps it.
    missing : list of Standing
        Who handed nothing in.
    """

    course: Course
    platform: str
    given: Given
    going: list[Standing] = field(default_factory=list)
    held: list[Standing] = field(default_factory=list)
    missing: list[Standing] = field(default_factory=list)


def plan_return(
    course: Course,
    given: Given,
    gradebook: Gradebook,
    *,
    platform: str = "",
    also_unmarked: bool = False,
    students: Collection[str] = (),
) -> Plan:
    """Look who stands where, before anything is written.

    Parameters
    ----------
    course : Course
        The course.
    given : Given
        What the lecturer says; its points are taken from the gradebook.
    gradebook : Gradebook
        Nbgrader's, open.
    platform : str, optional
        A key of `PLATFORMS`; by default what the worksheet looks like, else where the hand-ins
        came from.
    also_unmarked : bool, optional
        Whether points so far go back where a person has yet to mark something.
    students : collection of str, optional
        Only these.

    Raises
    ------
    CannotReturn
        When the platform cannot be told, or nothing of the stage is in the gradebook.
    """
    if platform and platform not in PLATFORMS:
        raise CannotReturn(
            f"There is no platform {platform!r}.{did_you_mean(platform, PLATFORMS)} Platforms: "
            f"{', '.join(PLATFORMS)}."
        )
    everybody = standings(course, given.stage, gradebook)
    known = {one.student for one in everybody}
    if unknown := sorted(set(students) - known):
        raise CannotReturn(
            " ".join(f"No such student: {name}.{did_you_mean(name, known)}" for name in unknown)
        )
    points = max((one.points for one in everybody), default=0.0)
    if not points:
        raise CannotReturn(
            f"Nothing of {given.stage} is in the gradebook. Run: autograder grade {given.stage}"
        )
    record = read_record(course.root, given.stage)
    chosen = platform or _platform(given.worksheet, record)
    plan = Plan(
        course,
        chosen,
        Given(given.stage, points, given.worksheet, given.column, given.scale),
    )
    for one in everybody:
        if students and one.student not in students:
            continue
        if one.state is State.MISSING:
            plan.missing.append(one)
        elif one.state is State.READY or (also_unmarked and one.state is State.UNMARKED):
            plan.going.append(one)
        else:
            plan.held.append(one)
    return plan


def _platform(worksheet: Path | None, record: StageRecord) -> str:
    """Tell the platform by the worksheet, else by where most hand-ins came from."""
    if worksheet is not None:
        if zipfile.is_zipfile(worksheet):
            return "ilias"
        columns = Sheet.read(worksheet).columns
        return "canvas" if {"ID", "Section"} <= set(columns) else "moodle"
    found = {one.platform for one in record.students.values()} & set(PLATFORMS)
    if len(found) > 1:
        raise CannotReturn(
            f"Hand-ins came from {' and '.join(sorted(found))}. Name one with --platform."
        )
    return found.pop() if found else "csv"


def write_return(
    plan: Plan, folder: Path, on_page: Callable[[Path], None] = lambda path: None
) -> tuple[list[Path], Packed]:
    """Write the pages as the marks are now, then what the platform takes back.

    Parameters
    ----------
    plan : Plan
        Who gets something back.
    folder : Path
        Where to.
    on_page : callable, optional
        Called with the path of each feedback page.

    Returns
    -------
    list of Path
        What was written.
    Packed
        With remarks on what of whose does not go back.

    Raises
    ------
    CannotReturn
        When the worksheet is not the platform's, or counts otherwise. Nothing was written then.
    """
    given, course = plan.given, plan.course
    worksheet = given.worksheet
    if worksheet is not None and (folder / worksheet.name).resolve() == worksheet.resolve():
        raise CannotReturn(f"{worksheet} would be overwritten. Give the file as it was downloaded.")
    deliveries = _deliveries(plan)
    # Once for what is wrong with the worksheet, before pages take their time.
    PLATFORMS[plan.platform](deliveries, given)
    failed = _write_pages(course, given.stage, deliveries, on_page)
    packed = PLATFORMS[plan.platform](
        [one for one in deliveries if one.student not in failed], given
    )
    for student, why in failed.items():
        packed.remark(student, why)
    paths = []
    for name, content in packed.tables.items():
        write_bytes(folder / name, content)
        paths.append(folder / name)
    for name, entries in packed.archives.items():
        if entries:
            write_zip(folder / name, entries)
            paths.append(folder / name)
    return paths, packed


def _deliveries(plan: Plan) -> list[Delivery]:
    stage = plan.given.stage
    collected = read_record(plan.course.root, stage).students
    roster = Roster.read(plan.course.root)
    # A hand-in of several is a group's, and so is its number.
    of_groups = shared([one.ids.get("participant", "") for one in collected.values()])
    result = []
    for one in plan.going:
        source = collected.get(one.student)
        own = source if source is not None and source.platform == plan.platform else None
        if own and own.ids.get("participant") in of_groups:
            own = None
        ids = dict(own.ids) if own else {}
        person = roster.get(one.student)
        if person and (number := person.platform_ids.get(plan.platform)):
            ids.setdefault("user", number)
        result.append(
            Delivery(
                one.student,
                one.name or (source.name if source else ""),
                one.email,
                one.score,
                one.penalty,
                _comment(one, stage),
                plan.course.path("feedback", one.student, stage) / f"{stage}.html",
                own.folder if own else "",
                ids,
            )
        )
    return result


def _comment(one: Standing, stage: str) -> str:
    """Return what a student reads beside the grade: only numbers, and where to look."""
    said = [f"{written(one.score, comma=False)} of {written(one.points, comma=False)} points."]
    if one.penalty:
        said.append(f"{written(one.penalty, comma=False)} points were taken off for lateness.")
    if one.open_points:
        said.append(
            f"Not marked yet: answers worth {written(one.open_points, comma=False)} points."
        )
    return " ".join([*said, f"Details: {stage}.html."])


def _write_pages(
    course: Course,
    stage: str,
    deliveries: Sequence[Delivery],
    on_page: Callable[[Path], None],
) -> dict[str, str]:
    """Write the pages anew: marks may have been made since. Return whose failed, and why."""
    done: set[Path] = set()

    def written_now(path: Path) -> None:
        done.add(path)
        on_page(path)

    todo = [
        Submission(one.student, stage, course.path("submitted", one.student, stage))
        for one in deliveries
    ]
    try:
        write_pages(course, todo, on_written=written_now)
    except FeedbackFailed as error:
        said = {one.student: str(error) for one in deliveries if one.page not in done}
        return dict.fromkeys(said, "its feedback page could not be written.")
    return {}


def write_zip(path: Path, entries: Sequence[tuple[str, Path | bytes]]) -> None:
    """Write a zip, whole or not at all.

    Parameters
    ----------
    path : Path
        The zip.
    entries : sequence of tuple
        Path in it, and the file or the bytes. A path that ends in ``/`` is a folder.
    """
    with whole_file(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o644 << 16
            archive.writestr(info, content if isinstance(content, bytes) else content.read_bytes())
