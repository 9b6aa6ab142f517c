"""Other simulated patients: variants of the images, each in a data folder of its own.

A variant is fixed by its number alone, so every machine builds the same one and no list of them is
shipped: what each consists of is noted when it is built. What is real has no variants, and is the
same file as that of the course: a link, not a copy.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from .build import BuildError, derive, hash_folder
from .datasets import DATASETS, Dataset
from .registry import dataset_of, read_own, read_registry, verify, write_registry

__all__ = ["LIST", "VARIANTS", "build_variants", "variant_numbers"]

VARIANTS = "variants"
"""Folder, in the data folder, of variants by number."""
LIST = "registry.txt"
"""List of a variant's files, in its folder, as they were built here."""
PARTS = ("images", "truth", "archives")


def build_variants(
    folder: Path,
    count: int,
    *,
    force: bool = False,
    report: Callable[[str], None] | None = None,
) -> list[int]:
    """Make sure that the variants 1 to `count` are there, and as they were built.

    Nothing is built again that is there: students may have it. A variant appears under its number
    only when it is complete.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder, which holds the course's own images.
    count : int
        How many.
    force : bool, default False
        Build all of them again, in the place of what is there.
    report : callable, optional
        Called with one line of text for each variant that is built, or was built by another
        version of the course and is kept.

    Returns
    -------
    list of int
        Numbers of those that were built.

    Raises
    ------
    BuildError
        If a variant is damaged and `force` is not set.
    MissingSourceError
        If a package that the images are built from is not installed.
    """
    report = report or (lambda line: None)
    # A lecturer's own images are what all students get, in the place of simulated ones.
    own = {dataset_of(name) for name in read_own(folder)}
    built = []
    for number in range(1, count + 1):
        place = folder / VARIANTS / str(number)
        if place.exists() and not force:
            if problem := _problem(place):
                raise BuildError(
                    f"Variant {number} in {place} {problem}. Move that folder away, and run the "
                    "same command again: it builds what is missing."
                )
            if _built_by(place) != _sources():
                report(
                    f"Variant {number} was built by another version of the course. It is kept, as "
                    "students may have it; --force builds all of them anew."
                )
            continue
        report(f"Building variant {number} of {count}")
        _build(folder, number, own)
        built.append(number)
    return built


def variant_numbers(folder: Path) -> list[int]:
    """Return the numbers of the variants that are in a data folder.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    """
    found = (folder / VARIANTS).glob("*/" + LIST)
    return sorted(int(path.parent.name) for path in found if path.parent.name.isdigit())


def _build(folder: Path, number: int, own: set[str]) -> None:
    (folder / VARIANTS).mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        fresh = workshop / "variant"
        for part in PARTS:
            (fresh / part).mkdir(parents=True)
        for dataset in DATASETS:
            if dataset.describe is None or dataset.name in own:
                _link(dataset, folder, fresh)
                continue
            images, truth = (fresh / part / dataset.name for part in PARTS[:2])
            images.mkdir()
            truth.mkdir()
            dataset.write(images, truth, number)
            derive(dataset.describe(number), fresh)
        write_registry(hash_folder(fresh) | {_SOURCES: _sources()}, fresh / LIST)
        place = folder / VARIANTS / str(number)
        if place.exists():
            place.rename(workshop / "before")
        fresh.rename(place)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _link(dataset: Dataset, folder: Path, fresh: Path) -> None:
    """Let a variant have the course's own files of a dataset, without a second copy on the disk."""
    names = [f"images/{dataset.name}.json", f"archives/{dataset.name}.zip"]
    for part in PARTS[:2]:
        found = (folder / part / dataset.name).rglob("*")
        names += [path.relative_to(folder).as_posix() for path in found if path.is_file()]
    for name in names:
        if not (folder / name).is_file():
            raise BuildError(f"{folder / name} is missing. Run: course-images build")
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link((folder / name).resolve(), target)
        except OSError:  # Some disks have no links.
            shutil.copy2(folder / name, target)


_SOURCES = "built-by"
"""Entry of a variant's list: a digest of the program that built it."""


def _problem(place: Path) -> str:
    try:
        noted = read_registry(place / LIST)
    except (OSError, ValueError):
        return "is not complete"
    noted.pop(_SOURCES, None)
    problems = verify(place, noted)
    return f"is not as it was built: {problems[0].name} is {problems[0].kind}" if problems else ""


def _built_by(place: Path) -> str:
    return read_registry(place / LIST).get(_SOURCES, "")


def _sources() -> str:
    """Return a digest of all that a variant follows from."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        # What a variant is does not depend on how it is looked at.
        if path.name not in ("__main__.py", "montage.py", "remove.py"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
