"""Collect: from what platforms and people call hand-ins to `submitted/<student>/<stage>/`."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from nbformat import NotebookNode

from autograder.collect.collection import (
    AGAIN,
    COLLECTED,
    DOUBTFUL,
    MISSING,
    OLDER,
    REFUSED,
    SAME,
    UNKNOWN,
    Collection,
    Row,
)
from autograder.collect.exports import Person, people_in
from autograder.collect.files import CannotRead, File, Source, open_source
from autograder.collect.folders import (
    digest_of,
    keep_beside,
    keep_pleas,
    place,
    what_is_there,
    written_time,
)
from autograder.collect.notebooks import Contents, Notebook, best, look_into
from autograder.collect.platforms import HandIn, hand_ins, newest_first
from autograder.collect.record import Collected, StageRecord, read_record, write_record
from autograder.collect.roster import Roster
from autograder.collect.whose import Owners
from autograder.course.course import Course
from autograder.course.own_notebooks import read_own
from autograder.course.progress import SILENT, Progress
from autograder.course.submission import Submission
from autograder.fields.text import line

__all__ = ["collect"]

PLEA_REMARK = "Asks to have something looked at again."


def collect(
    course: Course,
    sources: Sequence[Path],
    stage: str = "",
    *,
    dry_run: bool = False,
    add: bool = False,
    zone: tzinfo | None = None,
    progress: Progress = SILENT,
) -> Collection:
    """Put hand-ins into `submitted/`, under the names of the roster.

    Parameters
    ----------
    course : Course
        The course.
    sources : sequence of Path
        Downloads of platforms, folders, zips, notebooks; platforms' exports (CSV).
    stage : str, optional
        Only notebooks of this stage are collected; all by default.
    dry_run : bool, optional
        Write nothing.
    add : bool, optional
        Add to the roster whom it does not name.
    zone : tzinfo, optional
        Where the platform's clock is; this machine's zone by default.
    progress : Progress, optional
        Told of each student whose hand-ins were taken.

    Raises
    ------
    CourseError
        When the roster or a record is damaged.
    CannotRead
        When a source cannot be read, or no release is there to compare with.
    """
    releases = _releases(course)
    with ExitStack() as stack:
        opened, people, result = _open_all(stack, sources, course, zone)
        result.roster = Roster.read(course.root)
        owners = Owners(result.roster, people, course.root, course.stages, add=add)

        def known(name: str) -> bool:
            return bool(result.roster.named(name))

        found = [one for source in opened for one in hand_ins(source, course.stages, zone, known)]
        owners.look_at(found)
        run = _Run(course, releases, stage, result, dry_run)
        theirs: dict[str, list[HandIn]] = defaultdict(list)
        for one in found:
            if (row := owners.rows.get(one.ids.get("participant", ""))) and row.time:
                one.time = row.time
            answer = owners.of(one)
            if not answer.students:
                status = REFUSED if answer.refused else UNKNOWN
                if "may be" in answer.doubt or "Several" in answer.doubt:
                    status = DOUBTFUL
                result.rows.append(
                    Row(status, name=line(one.name), stage=one.stage, remarks=(answer.doubt,))
                )
            if answer.remark:
                result.remarks.append(answer.remark)
            for student in answer.students:
                theirs[student.id].append(one)
        progress.expect(len(theirs))
        try:
            for student_id in sorted(theirs):
                run.take(student_id, newest_first(theirs[student_id]))
                progress.advance()
        finally:
            if not dry_run:
                for record in run.records.values():
                    write_record(course.root, record)
                result.roster.write(course.root)
    unread = [row.name for row in owners.rows.values() if row.unread]
    if unread:
        result.remarks.append(
            f"The export tells times of {len(unread)} hand-ins in a way that is not understood: "
            "these count as in time."
        )
    if owners.unlisted:
        names = ", ".join(line(name, 60) for name in owners.unlisted[:20])
        result.remarks.append(f"In the export, but not in students.csv: {names}. --add adds them.")
    result.added = owners.added
    _name_missing(course, result, stage)
    return result


def _releases(course: Course) -> dict[str, NotebookNode]:
    found = {}
    for stage in course.stages:
        try:
            found[stage] = read_own(course.release(stage))
        except (OSError, ValueError):
            continue
    if not found:
        raise CannotRead(
            "No stage has a release, by which hand-ins are recognised: autograder build --all."
        )
    return found


def _open_all(
    stack: ExitStack, paths: Sequence[Path], course: Course, zone: tzinfo | None
) -> tuple[list[Source], list[Person], Collection]:
    result = Collection()
    opened: list[Source] = []
    people: list[Person] = []
    for path in paths:
        if path.suffix.lower() == ".csv":
            try:
                people += people_in(path.read_bytes(), zone)
            except (OSError, ValueError) as error:
                raise CannotRead(f"{path} cannot be used: {error}.") from error
            continue
        source = stack.enter_context(open_source(path))
        # A folder may hold downloads, and exports beside them.
        for file in list(source.files) if path.is_dir() else ():
            inside = path / file.path
            if file.name.lower().endswith(".zip") and "/" not in file.path:
                try:
                    inner = stack.enter_context(open_source(inside))
                except CannotRead:
                    continue
                if any(one.platform != "folder" for one in hand_ins(inner, course.stages, zone)):
                    source.files.remove(file)
                    opened.append(inner)
            elif file.name.lower().endswith(".csv") and "/" not in file.path:
                try:
                    people += people_in(file.read(), zone)
                    source.files.remove(file)
                except (CannotRead, ValueError):
                    continue
        opened.append(source)
    result.refused = [sentence for source in opened for sentence in source.refused]
    return opened, people, result


class _Run:
    """Takes the hand-ins of one student after the other."""

    def __init__(
        self,
        course: Course,
        releases: Mapping[str, NotebookNode],
        stage: str,
        result: Collection,
        dry_run: bool,
    ) -> None:
        self.course = course
        self.releases = releases
        self.stage = stage
        self.result = result
        self.dry_run = dry_run
        self.records: dict[str, StageRecord] = {}

    def take(self, student: str, found: Iterable[HandIn]) -> None:
        """Take what one student handed in, the latest first."""
        taken: set[str] = set()
        for one in found:
            contents = look_into(one, self.releases)
            groups = self._by_stage(one, contents)
            if not groups:
                self._nothing(student, one, contents)
            for stage, notebooks in groups.items():
                if self.stage and stage != self.stage:
                    self.result.remarks.append(
                        f"{student} also handed in {line(notebooks[0].path, 80)}, which is of "
                        f"{stage} and is not collected now."
                    )
                    continue
                chosen, remarks = best(notebooks, f"{stage}.ipynb")
                if stage not in taken:
                    taken.add(stage)
                    self._place(
                        student, stage, one, chosen, [*remarks, *contents.remarks], contents
                    )
                else:
                    self._mark_again(student, stage)
                    if not self.dry_run:
                        self._keep(student, stage, one, chosen)

    def _mark_again(self, student: str, stage: str) -> None:
        for index, row in enumerate(self.result.rows):
            if (row.student, row.stage, row.status) == (student, stage, COLLECTED):
                self.result.rows[index] = replace(row, status=AGAIN)

    def _by_stage(self, one: HandIn, contents: Contents) -> dict[str, list[Notebook]]:
        groups: dict[str, list[Notebook]] = defaultdict(list)
        told = {notebook.stage for notebook in contents.notebooks} - {""}
        for notebook in contents.notebooks:
            stage = notebook.stage
            if not stage and notebook.problem:
                # A damaged one does not tell. It lies beside others of a stage, or is named so.
                named = self._stage_in_name(notebook.path)
                stage = named or one.stage or self.stage or (min(told) if len(told) == 1 else "")
            if stage in self.releases:
                groups[stage].append(notebook)
            else:
                contents.remarks.append(
                    f"{line(notebook.path, 120)} is not collected: "
                    + (notebook.problem or "its cells are of no stage of this course")
                    + "."
                )
        return groups

    def _stage_in_name(self, path: str) -> str:
        stem = path.rpartition("/")[2].lower().partition(".ipynb")[0]
        return next(iter(difflib.get_close_matches(stem, self.releases, 1, 0.7)), "")

    def _nothing(self, student: str, one: HandIn, contents: Contents) -> None:
        stage = self.stage or one.stage
        submission = Submission(student, stage, self.course.path("submitted", student, stage))
        folder = submission.folder
        through_link = folder.is_symlink() or folder.parent.is_symlink()
        if contents.pleas and stage and folder.is_dir() and not through_link:
            if not self.dry_run:
                keep_pleas(submission, contents.pleas)
            remarks = (*contents.remarks, PLEA_REMARK)
            self.result.rows.append(Row(SAME, student, line(one.name), stage, remarks=remarks))
            return
        left = f"It holds: {', '.join(contents.left[:10])}." if contents.left else ""
        remarks = ("There is no notebook of this course in it.", *contents.remarks, left)
        self.result.rows.append(
            Row(
                DOUBTFUL, student, line(one.name), self.stage or one.stage, late=one.late,
                remarks=tuple(filter(None, remarks)),
            )
        )  # fmt: skip

    def _place(
        self,
        student: str,
        stage: str,
        one: HandIn,
        chosen: Notebook,
        remarks: list[str],
        contents: Contents,
    ) -> None:
        submission = Submission(student, stage, self.course.path("submitted", student, stage))
        if chosen.problem:
            remarks.append(f"{line(chosen.path, 120)}: {chosen.problem}.")
        if contents.left:
            remarks.append(f"Not needed, and not taken: {', '.join(contents.left[:10])}.")
        if contents.pleas:
            remarks.append(PLEA_REMARK)
        digest = digest_of(chosen.content)
        row = Row(
            COLLECTED, student, line(one.name), stage, line(chosen.path, 120), one.late,
            written_time(one.time) if one.time else "", tuple(remarks),
        )  # fmt: skip
        if submission.folder.is_symlink() or submission.folder.parent.is_symlink():
            why = f"{submission.folder} leads through a link: nothing is put there."
            self.result.rows.append(replace(row, status=REFUSED, remarks=(why,)))
            return
        before, time = what_is_there(submission)
        same_time = one.time is None or (
            time is not None and written_time(one.time) == written_time(time)
        )
        pleas = _beside(chosen.path, contents.pleas)
        # The same notebook once more, to ask for another look, is not late.
        same_time = same_time or (before == digest and bool(pleas))
        if before == digest and same_time:
            row = replace(row, status=SAME)
        elif before and one.time and time and one.time < time:
            row = replace(row, status=OLDER)
            if not self.dry_run:
                self._keep(student, stage, one, chosen)
            self.result.rows.append(row)
            return
        elif before:
            row = replace(row, status=SAME if before == digest else AGAIN)
        if not self.dry_run and not (before == digest and same_time):
            pictures = _beside(chosen.path, contents.pictures)
            place(self.course, submission, chosen.content, one.time, pictures)
        if not self.dry_run:
            keep_pleas(submission, pleas)
        self.result.rows.append(row)
        if not self.dry_run:
            self._record(stage).students[student] = Collected(
                student, one.name, one.platform, one.folder, one.ids,
                one.time.isoformat() if one.time else "", one.late, chosen.path,
                [notebook.path for notebook in contents.notebooks if notebook is not chosen]
                + contents.left,
                remarks, one.source, digest,
            )  # fmt: skip

    def _keep(self, student: str, stage: str, one: HandIn, chosen: Notebook) -> None:
        folder = self.course.path("submitted", student, stage)
        keep_beside(self.course, Submission(student, stage, folder), chosen.content, one.time)

    def _record(self, stage: str) -> StageRecord:
        if stage not in self.records:
            self.records[stage] = read_record(self.course.root, stage)
        return self.records[stage]


def _beside(notebook: str, files: Mapping[str, File]) -> dict[str, File]:
    """Return those files that are in the notebook's folder and below it, by paths from there."""
    above = notebook.rpartition("/")[0]
    start = f"{above}/" if above else ""
    return {
        path.removeprefix(start): file for path, file in files.items() if path.startswith(start)
    }


def _name_missing(course: Course, result: Collection, stage: str) -> None:
    stages = {stage} if stage else {row.stage for row in result.rows if row.student} - {""}
    there = {(row.student, row.stage) for row in result.rows}
    doubtful = {row.student for row in result.rows if row.needs_a_look}
    for one in sorted(stages):
        for student in result.roster:
            folder = course.path("submitted", student.id, one)
            if student.id in doubtful or (student.id, one) in there:
                continue
            if not folder.is_dir():
                result.rows.append(Row(MISSING, student.id, student.name, one))
