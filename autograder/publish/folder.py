"""A published folder: written, brought up to date, and never at the cost of anybody's files."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.course.course import Course
from autograder.course.whole_files import write_bytes, write_text
from autograder.publish.contents import CannotPublish
from autograder.publish.private import PrivateParts, sha256

__all__ = ["MANIFEST", "Changes", "check_place", "write_folder"]

MANIFEST = "published.json"
"""Lists what was written, each file with its sha256. Only that is ever removed."""
WRITER = "autograder publish"


@dataclass
class Changes:
    """What was done to a published folder, as paths in it.

    Attributes
    ----------
    written : list of str
        New files, and those with new content.
    unchanged : list of str
        Files that were right already.
    removed : list of str
        Files of an earlier time that are no longer published.
    kept : list of str
        Files of an earlier time that somebody has changed since: they stay.
    """

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def check_place(course: Course, folder: Path) -> None:
    """Refuse a folder that is the course itself, or one of its own.

    Parameters
    ----------
    course : Course
        The course.
    folder : Path
        Where to publish; it need not exist.

    Raises
    ------
    CannotPublish
        When private files or the course's own would lie in it or around it.
    """
    place, root = folder.resolve(), course.root.resolve()
    if folder.exists() and not folder.is_dir():
        raise CannotPublish(f"{folder} is a file. Name a folder.")
    if root.is_relative_to(place):
        raise CannotPublish(f"{folder} holds the course itself. Name another folder.")
    release = course.root / course.settings.folders["release"]
    own = [*PrivateParts(course).folders, release, course.files, course.archives]
    own.append(course.variants_folder)
    for taken in own:
        if taken is not None and place.is_relative_to(taken.resolve()):
            raise CannotPublish(
                f"{folder} is in {taken}, a folder of the course. Name another one."
            )


def write_folder(
    folder: Path,
    wanted: Mapping[str, bytes],
    *,
    owner: str = "",
    force: bool = False,
    dry_run: bool = False,
) -> Changes:
    """Make a folder hold what is wanted, and nothing else that was written here before.

    Parameters
    ----------
    folder : Path
        Where; it is made when it is not there.
    wanted : mapping of str to bytes
        Path in the folder to content.
    owner : str, optional
        Name of the course. What another course published is not replaced.
    force : bool, optional
        Also overwrite files that somebody else put there, or has changed.
    dry_run : bool, optional
        Change nothing.

    Returns
    -------
    Changes
        What was done, or would be.

    Raises
    ------
    CannotPublish
        When somebody else's file is in the way, or a link leads out of the folder. Nothing has
        been written then.
    """
    before = _manifest(folder, owner)
    digests = {name: sha256(content) for name, content in wanted.items()}
    changes = Changes()
    in_the_way = []
    for name, digest in digests.items():
        _check_links(folder, name)
        there = _digest(folder / name)
        if there == digest:
            changes.unchanged.append(name)
            continue
        changes.written.append(name)
        if there is not None and there != before.get(name):
            in_the_way.append(name)
    if in_the_way and not force:
        raise CannotPublish(
            f"In {folder}, these files are not as this command left them: "
            f"{', '.join(in_the_way)}. Move them away, or overwrite them with --force. "
            "Nothing was written."
        )
    for name, digest in before.items():
        there = None if name in wanted else _digest(folder / name)
        if there is not None:
            (changes.removed if there == digest else changes.kept).append(name)
    if dry_run:
        return changes
    for name in changes.written:
        write_bytes(folder / name, wanted[name])
    for name in changes.removed:
        _remove(folder, name)
    # Last: what a run that was stopped has not removed is still listed.
    if digests != before or not (folder / MANIFEST).is_file():
        listing = {"written_by": WRITER, "course": owner, "files": dict(sorted(digests.items()))}
        write_text(folder / MANIFEST, json.dumps(listing, indent=1, ensure_ascii=False) + "\n")
    return changes


def _manifest(folder: Path, owner: str) -> dict[str, str]:
    path = folder / MANIFEST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["written_by"] != WRITER:
            raise ValueError
        files = {str(name): str(digest) for name, digest in data["files"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CannotPublish(
            f"{path} was not written by `{WRITER}`, or is damaged. Choose another folder, or move "
            "that file away: then nothing of an earlier time is removed."
        ) from error
    if data.get("course") != owner:
        raise CannotPublish(
            f"{folder} holds what another course published ({data.get('course')!r:.60}). Choose "
            "another folder, or empty this one."
        )
    return {name: digest for name, digest in files.items() if _is_inside(folder, name)}


def _is_inside(folder: Path, name: str) -> bool:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        return False
    return (folder / name).parent.resolve().is_relative_to(folder.resolve())


def _check_links(folder: Path, name: str) -> None:
    if not _is_inside(folder, name) or (folder / name).is_symlink():
        raise CannotPublish(
            f"{folder / name} is a link, or lies behind one. Remove the link. Nothing was written."
        )
    if (folder / name).is_dir():
        raise CannotPublish(f"{folder / name} is a folder, and a file of that name is to be there.")


def _digest(path: Path) -> str | None:
    if path.is_symlink() or not path.is_file():
        return None
    return sha256(path.read_bytes())


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink()
    for parent in path.parents:
        if parent == folder:
            break
        with contextlib.suppress(OSError):  # not empty
            parent.rmdir()
