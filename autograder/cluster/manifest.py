"""What of a course a machine needs to grade: a list of files with their digests, and the settings.

A manifest's own digest is the name of a machine's copy. So two courses, or two states of one, are
two copies. Hand-ins, the gradebook and nbgrader's configuration, in which a password may stand, are
not in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.course.course import Course
from autograder.course.settings import STEPS, STRUCTURE, Settings, settings_from_json

__all__ = ["Entry", "Manifest", "manifest_of"]

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_FILES = 200_000
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints", ".git")


@dataclass(frozen=True)
class Entry:
    """One file.

    Attributes
    ----------
    path : str
        Where it is in the copy, with slashes.
    sha256 : str
        Digest of its content.
    size : int
        In bytes.
    changed : int
        When it was changed, in nanoseconds: what is stored of a run goes by it.
    """

    path: str
    sha256: str
    size: int
    changed: int


@dataclass(frozen=True)
class Manifest:
    """What a machine needs.

    Attributes
    ----------
    entries : tuple of Entry
        The files.
    settings : Settings
        The course's, with all folders inside the copy.
    stages : tuple of str
        Those that will be graded.
    variants : tuple of int
        Variants of the course's files on which they will be.
    unsandboxed : bool
        Whether student code may run where it cannot be confined.
    """

    entries: tuple[Entry, ...]
    settings: Settings
    stages: tuple[str, ...]
    variants: tuple[int, ...]
    unsandboxed: bool = False

    @property
    def digest(self) -> str:
        """Name of all of it together."""
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def sizes(self) -> dict[str, int]:
        """Each content's size in bytes, by its digest."""
        return {entry.sha256: entry.size for entry in self.entries}

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        return {
            "entries": [list(vars(entry).values()) for entry in self.entries],
            "settings": asdict(self.settings),
            "stages": list(self.stages),
            "variants": list(self.variants),
            "unsandboxed": self.unsandboxed,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Manifest:
        """Make one from what `to_json` gave.

        Raises
        ------
        ValueError
            When it is none, or a path leads out of the copy.
        """
        try:
            entries = tuple(_checked(Entry(*entry)) for entry in data["entries"])
            if len(entries) > MOST_FILES or len({one.path for one in entries}) < len(entries):
                raise ValueError("a manifest with too many files, or with one of them twice")
            return cls(
                entries=entries,
                settings=settings_from_json(data["settings"]),
                stages=tuple(map(str, data["stages"])),
                variants=tuple(map(int, data["variants"])),
                unsandboxed=bool(data["unsandboxed"]),
            )
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"no manifest: {error!r}") from None


def _checked(entry: Entry) -> Entry:
    path = entry.path
    parts = path.split("/")
    if not path or not path.isprintable() or {"", ".", ".."} & set(parts) or "\\" in path:
        raise ValueError(f"a path that leads elsewhere: {path!r}")
    if not SHA256.fullmatch(entry.sha256) or entry.size < 0 or entry.changed < 0:
        raise ValueError(f"no digest, size and time of a file: {path!r}")
    return entry


def manifest_of(
    course: Course,
    stages: Collection[str],
    variants: Collection[int] = (0,),
    *,
    unsandboxed: bool = False,
) -> tuple[Manifest, dict[str, Path]]:
    """List what a machine needs of a course.

    Parameters
    ----------
    course : Course
        The course.
    stages : collection of str
        Stages that will be graded.
    variants : collection of int, optional
        Variants of its files on which they will be.
    unsandboxed : bool, optional
        As for `Manifest`.

    Returns
    -------
    manifest : Manifest
        The list.
    sources : dict of str to Path
        Where each content is here, by its digest.
    """
    settings = _inside(course.settings)
    there = Course(Path("/"), settings)
    entries: dict[str, Entry] = {}
    sources: dict[str, Path] = {}
    for path, name in _files(course, there, settings, stages, variants):
        facts = path.stat()
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        entries[name] = Entry(name, sha256, facts.st_size, facts.st_mtime_ns)
        sources[sha256] = path
    manifest = Manifest(
        entries=tuple(entries[name] for name in sorted(entries)),
        settings=settings,
        stages=tuple(stage for stage in course.stages if stage in stages),
        variants=tuple(sorted(variants)),
        unsandboxed=unsandboxed,
    )
    return manifest, sources


def _inside(settings: Settings) -> Settings:
    """Return settings whose folders are all inside the course's own."""

    def folder(given: str, otherwise: str) -> str:
        parts = PurePosixPath(given).parts
        return given if parts and parts[0] != "/" and ".." not in parts else otherwise

    plain = all(folder(settings.folders[step], "") for step in STEPS)
    plain = plain and bool(folder(settings.structure, ""))
    return replace(
        settings,
        checks=folder(settings.checks, "checks"),
        files=folder(settings.files, "files"),
        truth=folder(settings.truth, "truth"),
        archives=settings.archives and folder(settings.archives, "archives"),
        variants=settings.variants and folder(settings.variants, "variants"),
        environment=tuple(folder(name, Path(name).name) for name in settings.environment),
        folders=settings.folders if plain else {step: step for step in STEPS},
        structure=settings.structure if plain else STRUCTURE,
    )


def _files(
    course: Course,
    there: Course,
    settings: Settings,
    stages: Collection[str],
    variants: Collection[int],
) -> Iterator[tuple[Path, str]]:
    """Yield the path of each file here, and its name in a copy."""
    # A setting may name a question of any stage: all masters are needed, and shared code.
    for folder in sorted(course.path("source", ".", "*").parent.glob("[!.]*/")):
        to = there.path("source", ".", folder.name)
        yield from _below(folder, str(to))
    for stage in stages:
        to = there.path("release", ".", stage)
        yield from _below(course.path("release", ".", stage), str(to))
    yield from _below(course.checks_folder, settings.checks)
    for name, here in zip(settings.environment, course.settings.environment, strict=True):
        if (course.root / here).is_file():
            yield course.root / here, name
    for number in sorted({0, *variants}):
        own = course.variant(number)
        given = [(own.files, settings.files), (own.truth, settings.truth)]
        if number and own.archives is not None:
            given.append((own.archives, settings.archives))
        for folder, usual in given:
            name = f"{settings.variants}/{number}/{Path(usual).name}" if number else usual
            yield from _below(folder, name)


def _below(folder: Path, name: str) -> Iterator[tuple[Path, str]]:
    for where, folders, files in os.walk(folder, followlinks=True):
        folders[:] = sorted(one for one in folders if one not in PASSED_OVER)
        for file in sorted(files):
            path = Path(where, file)
            if path.is_file() and path.suffix != ".pyc":
                below = PurePosixPath(name.lstrip("/"), path.relative_to(folder).as_posix())
                yield path, str(below)
