"""Which platform a download comes from, and whose each file in it is, by the platform's own names.

Taken from the platforms' sources: Moodle's `mod/assign/locallib.php` and `classes/downloader.php`,
Canvas's `lib/content_zipper.rb`, ILIAS's `class.ilExSubmission.php`; Blackboard and nbgrader's
exchange from what they write. Nothing here is read but names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from autograder.collect.files import CannotRead, File, Source

__all__ = ["HandIn", "hand_ins", "newest_first"]


@dataclass
class HandIn:
    """What one person, or one group, handed in at one time.

    Attributes
    ----------
    platform : str
        As in `autograder.collect.record.PLATFORMS`.
    folder : str
        The platform's own name of it.
    name : str
        The person's name, or what may be an id.
    ids : dict of str to str
        The platform's numbers.
    time : datetime, optional
        When, in UTC.
    late : bool
        Whether the platform says so.
    files : dict of str to File
        What it holds, each under the name that the student gave it.
    stage : str
        Stage that the platform names; empty where it names none.
    source : str
        Where it comes from.
    """

    platform: str
    folder: str
    name: str
    ids: dict[str, str] = field(default_factory=dict)
    time: datetime | None = None
    late: bool = False
    files: dict[str, File] = field(default_factory=dict)
    stage: str = ""
    source: str = ""


MOODLE = re.compile(
    r"(?P<folder>(?P<name>[^/]*?)_(?P<participant>\d+)_assignsubmission_[a-z]+_?)/(?P<file>.+)"
)
# Before Moodle 3.1, and where a teacher switches folders off.
MOODLE_FLAT = re.compile(
    r"(?P<folder>(?P<name>[^/]*?)_(?P<participant>\d+)_assignsubmission_[a-z]+_)(?P<file>[^/]+)"
)
CANVAS = re.compile(
    r"(?:(?P<name>[^/]*?)(?P<late>_?LATE)?_(?P<user>\d+)"
    r"|(?P<late_anonymous>LATE_)?anon_(?P<anonymous>[^\W_]+))"
    r"_(?:(?P<attachment>\d+)_(?P<file>[^/]+)|(?P<text>(?:text|link)\.html))"
)
BLACKBOARD = re.compile(
    r"(?P<before>[^/]+)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>[^/]+)|\.txt)"
)
BLACKBOARD_RECEIPT = re.compile(r"[^:\n]{1,40}:\s*(?P<name>[^\n]+?)\s*\((?P<login>[^()\n]+)\)\s*")
ILIAS = re.compile(r"(?P<last>[^/_]+)_(?P<first>[^/_]+)_(?P<login>[^/]+)_(?P<user>\d+)")
# `exc_late_submission` in ILIAS's languages, as its ASCII names have it.
ILIAS_LATE = re.compile(
    r"(late submission|versp(ae|ä|a)tete (abgabe|einreichung)|soumission tardive"
    r"|consegna in ritardo|entrega (tard[ií]a|atrasada)) - ",
    re.IGNORECASE,
)
EXCHANGE = re.compile(
    r"(?P<student>[^/+]+)\+(?P<stage>[^/+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
    r"(?:\.\d+)? (?P<zone>[^/+]+)(?:\+[^/+]+)?"
)
NOTES = {"timestamp.txt", "submission_secret.txt"}


def hand_ins(
    source: Source,
    stages: Sequence[str],
    zone: tzinfo | None = None,
    known: Callable[[str], bool] = lambda name: False,
) -> list[HandIn]:
    """Tell whose each file of a source is.

    Parameters
    ----------
    source : Source
        A folder or a zip.
    stages : sequence of str
        Names of all stages.
    zone : tzinfo, optional
        Where the platform's clock is; this machine's zone by default.
    known : callable, optional
        Whether a name is that of a student.

    Returns
    -------
    list of HandIn
        In the order of the source. Several of one person are possible.
    """
    readers: list[tuple[Callable[[File], object], Callable[[], Iterable[HandIn]]]] = [
        (lambda file: MOODLE.search(file.path), lambda: _moodle(files, MOODLE)),
        (lambda file: MOODLE_FLAT.search(file.path), lambda: _moodle(files, MOODLE_FLAT)),
        (lambda file: _matches(EXCHANGE, file), lambda: _exchange(files)),
        (lambda file: BLACKBOARD.fullmatch(file.name), lambda: _blackboard(files, zone)),
        (lambda file: CANVAS.fullmatch(file.name), lambda: _canvas(files)),
        (lambda file: _matches(ILIAS, file), lambda: _ilias(files, zone)),
    ]
    files = source.files
    found: list[HandIn] = []
    others = files
    for belongs, read in readers:
        # One odd name of a student's does not make a platform.
        if files and 2 * sum(bool(belongs(file)) for file in files) > len(files):
            found = list(read())
            others = [file for file in files if not belongs(file)]
            break
    found += _folders(others, stages, known, source.name.removesuffix(".zip"))
    for one in found:
        one.source = source.name
    return found


def _matches(pattern: re.Pattern[str], file: File) -> tuple[re.Match[str], int] | None:
    """Find the folder above a file that a pattern describes, and how deep it is."""
    for depth, part in enumerate(file.path.split("/")[:-1]):
        if found := pattern.fullmatch(part):
            return found, depth
    return None


def _split(path: str, depth: int) -> tuple[str, str]:
    parts = path.split("/")
    return "/".join(parts[: depth + 1]), "/".join(parts[depth + 1 :])


def _moodle(files: list[File], pattern: re.Pattern[str]) -> Iterable[HandIn]:
    found: dict[str, HandIn] = {}
    for file in files:
        if said := pattern.search(file.path):
            number = said["participant"]
            one = found.setdefault(
                number, HandIn("moodle", said["folder"], said["name"], {"participant": number})
            )
            # A text typed into Moodle lies in a folder of its own, beside that of the files.
            if "assignsubmission_file" in said["folder"]:
                one.folder = said["folder"]
            one.files[said["file"].lstrip("/")] = file
    return found.values()


def _canvas(files: list[File]) -> Iterable[HandIn]:
    found: dict[str, HandIn] = {}
    newest: dict[str, int] = {}
    for file in files:
        if said := CANVAS.fullmatch(file.name):
            user = said["user"] or f"anon_{said['anonymous']}"
            late = bool(said["late"] or said["late_anonymous"])
            one = found.setdefault(
                user, HandIn("canvas", file.name, said["name"] or user, {"user": user}, late=late)
            )
            attachment = int(said["attachment"] or 0)
            if attachment >= newest.get(user, -1):
                newest[user], one.folder = attachment, file.name
            name = said["file"] or said["text"]
            # Two files of one name: the number of the attachment keeps them apart.
            one.files[name if name not in one.files else f"{attachment}/{name}"] = file
    return found.values()


def _blackboard(files: list[File], zone: tzinfo | None) -> Iterable[HandIn]:
    said = [(file, found) for file in files if (found := BLACKBOARD.fullmatch(file.name))]
    befores = {found["before"] for _, found in said}
    receipts = {}
    for file, found in said:
        if not found["file"] and file.size < 1_000_000:
            try:
                text = file.read().decode("utf-8", "replace").lstrip("\ufeff")
            except CannotRead:
                continue  # only a name is lost
            if receipt := BLACKBOARD_RECEIPT.match(text):
                receipts[found["before"], found["time"]] = receipt
    assignment = _common(befores)
    attempts: dict[tuple[str, str], HandIn] = {}
    for file, found in said:
        key = found["before"], found["time"]
        receipt = receipts.get(key)
        login = receipt["login"] if receipt else found["before"].removeprefix(assignment)
        one = attempts.setdefault(
            key,
            HandIn(
                "blackboard",
                file.name,
                receipt["name"] if receipt else login,
                {"login": login},
                _utc(_read_time(found["time"], "%Y-%m-%d-%H-%M-%S"), zone),
            ),
        )
        if found["file"]:
            one.folder = file.name
            one.files[found["file"]] = file
    return [one for one in attempts.values() if one.files]


def _common(befores: set[str]) -> str:
    """Return what all names begin with, up to the last underscore: the assignment's name."""
    if len(befores) == 1:
        return next(iter(befores)).rpartition("_")[0] + "_"
    shared = ""
    for letters in zip(*befores, strict=False):
        if len(set(letters)) > 1:
            break
        shared += letters[0]
    return shared[: shared.rfind("_") + 1]


def _ilias(files: list[File], zone: tzinfo | None) -> Iterable[HandIn]:
    found: dict[str, HandIn] = {}
    for file in files:
        if place := _matches(ILIAS, file):
            said, depth = place
            folder, name = _split(file.path, depth)
            one = found.setdefault(
                folder,
                HandIn(
                    "ilias",
                    folder,
                    f"{said['first']} {said['last']}",
                    {"user": said["user"], "login": said["login"]},
                ),
            )
            late = ILIAS_LATE.match(name)
            one.late |= late is not None
            one.files[name[late.end() :] if late else name] = file
            # ILIAS gives its copies the time of the upload.
            if file.modified is not None and file.modified.year > 1980:
                time = _utc(file.modified, zone)
                one.time = time if one.time is None or time is None else max(one.time, time)
    return found.values()


def _exchange(files: list[File]) -> Iterable[HandIn]:
    found: dict[str, HandIn] = {}
    for file in files:
        if place := _matches(EXCHANGE, file):
            said, depth = place
            folder, name = _split(file.path, depth)
            time = _read_time(said["time"], "%Y-%m-%d %H:%M:%S")
            one = found.setdefault(
                folder,
                HandIn(
                    "exchange",
                    folder,
                    said["student"],
                    {},
                    _utc(time, UTC) if said["zone"] == "UTC" else None,
                    stage=said["stage"],
                ),
            )
            if name not in NOTES:
                one.files[name] = file
    return found.values()


def _folders(
    files: list[File], stages: Sequence[str], known: Callable[[str], bool], stem: str
) -> Iterable[HandIn]:
    """One folder a student, or loose notebooks named after students."""
    found: dict[str, HandIn] = {}
    above = _shared_folder(files, stages, known, stem)
    for file in files:
        if file.name in NOTES:
            continue
        parts = file.path.split("/")[above:]
        # submitted/<student>/<stage>/, also when a folder of stages is given.
        if len(parts) > 2 and parts[0] in stages:
            parts = [parts[1], parts[0], *parts[2:]]
        stage = parts[1] if len(parts) > 2 and parts[1] in stages else ""
        if len(parts) == 1:
            if file.name.lower().endswith(".csv"):
                continue
            name, inside = _owner(file.name, stages), file.name
        else:
            name, inside = parts[0], "/".join(parts[2 if stage else 1 :])
        folder = name if len(parts) > 1 else file.name
        one = found.setdefault(f"{folder}/{stage}", HandIn("folder", folder, name, stage=stage))
        one.files[inside] = file
    return found.values()


def _shared_folder(
    files: list[File], stages: Sequence[str], known: Callable[[str], bool], stem: str
) -> int:
    """Count the folders that everything is in, down to those of students."""
    paths = [file.path.split("/")[:-1] for file in files]
    depth = 0
    while paths and all(len(path) > depth for path in paths):
        top = paths[0][depth]
        below = {path[depth + 1] if len(path) > depth + 1 else "" for path in paths}
        if known(top) or any(path[depth] != top for path in paths):
            break
        if below == {""}:
            # Files in one folder: of one student, unless it is the folder that was zipped.
            return depth + (top == stem)
        if top not in stages and (below <= set(stages) or "" in below):
            break
        depth += 1
    return depth


def _owner(name: str, stages: Sequence[str]) -> str:
    """Return what is left of a loose file's name without its ending and the stage's name."""
    stem = re.sub(r"(\.(ipynb|json|txt|zip))+$", "", name, flags=re.IGNORECASE)
    for stage in stages:
        for known in (stage, re.sub(r"^\d+_", "", stage)):
            stem = re.sub(rf"[ _.-]*{re.escape(known)}[ _.-]*", " ", stem, flags=re.IGNORECASE)
    return re.sub(r"[_\s]+", " ", stem).strip(" -.") or stem


def _read_time(said: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(said, form)
    except ValueError:
        return None


def _utc(time: datetime | None, zone: tzinfo | None) -> datetime | None:
    if time is None:
        return None
    try:
        return (time.replace(tzinfo=zone) if zone else time).astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        return None


def newest_first(found: Iterable[HandIn]) -> list[HandIn]:
    """Sort hand-ins of one person: the latest first; without times, the last of the source."""
    oldest = datetime.min.replace(tzinfo=UTC)
    numbered = list(enumerate(found))
    numbered.sort(key=lambda pair: (pair[1].time or oldest, pair[0]), reverse=True)
    return [one for _, one in numbered]
