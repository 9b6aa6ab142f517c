"""Builds what is missing of the images, and checks all of it. Deletes nobody else's files."""

import shutil
import tempfile
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

from .archives import write_archive
from .descriptions import Description, write_description
from .registry import (
    Problem,
    dataset_of,
    read_built,
    sha256_of,
    shipped_entries,
    verify,
    write_built,
)

SET_ASIDE = "set_aside"
"""Folder, in the data folder, of files that were found where built ones belong."""


class BuildError(Exception):
    """The images cannot be built, or are not what they must be."""


def build_images(
    folder: Path, *, force: bool = False, report: Callable[[str], None] | None = None
) -> list[str]:
    """Make sure that every image is in the data folder, as the registry has it.

    Files that are there and right are left alone. A file appears under its name only when it is
    complete and verified, so several builds of one folder at once do no harm. What an earlier
    version of the course built is known by its sha256, and replaced. Where a lecturer's own images
    are in place (`course_images.own`), they stay.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder; made if it does not exist.
    force : bool, default False
        Build everything again. Files that are not as registered, and files among the images that
        do not belong there, may be somebody's own: they are moved to ``set_aside/``.
    report : callable, optional
        Called with one line of text for each dataset that is built.

    Returns
    -------
    list of str
        Names of the datasets that were built.

    Raises
    ------
    BuildError
        If a file is damaged or unexpected and `force` is not set, or if a dataset comes out
        other than registered.
    MissingSourceError
        If a package that the images are built from is not installed.
    """
    registry = shipped_entries(folder)
    problems = verify(folder, registry)
    changed = [problem for problem in problems if problem.kind != "missing"]
    earlier = read_built(folder)
    outdated = [one for one in changed if sha256_of(folder / one.name) == earlier.get(one.name)]
    spoilt = [problem for problem in changed if problem not in outdated]
    if spoilt and not force:
        raise BuildError(_describe(folder, spoilt))
    report = report or (lambda line: None)
    if spoilt:
        _set_aside(folder, spoilt, report)
    for problem in outdated:
        (folder / problem.name).unlink()
    wanted = {dataset_of(name) for name in registry}
    if not force:
        wanted = {dataset_of(problem.name) for problem in problems}
    whole = set() if force else whole_in(folder, registry, problems)
    return _build(folder, wanted, registry, report, whole) if wanted else []


def build_into(
    folder: Path,
    names: set[str],
    report: Callable[[str], None],
    whole: Collection[str] = (),
    data: Path | None = None,
) -> None:
    """Build datasets into an empty folder, whatever the registry says.

    Parameters
    ----------
    folder : pathlib.Path
        Gets ``images/<dataset>``, its description ``images/<dataset>.json``, ``truth/<dataset>``
        where there is any, and ``archives/<dataset>.zip``.
    names : set of str
        Which datasets.
    report : callable
        Called with one line of text before each dataset.
    whole : collection of str, optional
        Those whose images and truth are right in `data`: only what is derived from them, the
        description and the archive, is made anew.
    data : pathlib.Path, optional
        The data folder.
    """
    from .datasets import DATASETS  # pulls in what only building needs

    (folder / "archives").mkdir(parents=True)
    for dataset in DATASETS:
        if dataset.name not in names:
            continue
        report(f"Building {dataset.name}")
        images, truth = folder / "images" / dataset.name, folder / "truth" / dataset.name
        if data is not None and dataset.name in whole:
            for kind in ("images", "truth"):
                if (data / kind / dataset.name).is_dir():
                    shutil.copytree(data / kind / dataset.name, folder / kind / dataset.name)
        else:
            images.mkdir(parents=True)
            truth.mkdir(parents=True)
            dataset.write(images, truth)
        derive(dataset.description, folder)


def derive(description: Description, folder: Path) -> None:
    """Write what follows from the images of a dataset: its description and its archive.

    Parameters
    ----------
    description : Description
        What is said about it.
    folder : pathlib.Path
        A data folder; the images are there.
    """
    images = folder / "images" / description.dataset
    write_description(description, images)
    write_archive(images, description, folder / "archives" / f"{description.dataset}.zip")


def hash_folder(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file in a folder, by its name relative to the folder.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Returns
    -------
    dict of str to str
        sha256 in hexadecimal digits by name, with forward slashes.
    """
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def whole_in(
    folder: Path, registry: dict[str, str], problems: Collection[Problem] | None = None
) -> set[str]:
    """Return the datasets whose images and truth are right in a data folder.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    registry : dict of str to str
        sha256 by name.
    problems : collection of Problem, optional
        What `verify` has found, where that is known.
    """
    found = verify(folder, registry) if problems is None else problems
    broken = {dataset_of(problem.name) for problem in found if not _is_derived(problem.name)}
    return {dataset_of(name) for name in registry} - broken


def _is_derived(name: str) -> bool:
    return name.startswith("archives/") or name == f"images/{dataset_of(name)}.json"


def _build(
    folder: Path,
    wanted: set[str],
    registry: dict[str, str],
    report: Callable[[str], None],
    whole: Collection[str],
) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    # Inside the data folder: a rename is only atomic within one file system.
    workshop = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        fresh = workshop / "data"
        build_into(fresh, wanted, report, whole, folder)
        expected = {n: digest for n, digest in registry.items() if dataset_of(n) in wanted}
        if wrong := verify(fresh, expected):
            raise BuildError(
                f"{len(wrong)} files did not come out as registered, {wrong[0].name} "
                f"({wrong[0].kind}) first. Probably a package has another version than in "
                f"requirements/: install those. If the change is meant, run "
                f"`course-images register`."
            )
        for name in expected:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(target)
        write_built(folder, expected)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return sorted(wanted)


def set_aside_folder(folder: Path) -> Path:
    """Return where to put what has to make room now; nobody else uses that place.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    """
    return folder / SET_ASIDE / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")


def _set_aside(folder: Path, spoilt: list[Problem], report: Callable[[str], None]) -> None:
    """Move files out of the way. Whose they are cannot be known, so none is deleted."""
    aside = set_aside_folder(folder)
    for problem in spoilt:
        target = aside / problem.name
        target.parent.mkdir(parents=True, exist_ok=True)
        # The data folder may be made of links to several disks.
        shutil.move(folder / problem.name, target)
    report(f"{len(spoilt)} files that were not built here are now in {aside}")


def _describe(folder: Path, spoilt: list[Problem]) -> str:
    lines = [f"  {folder / problem.name}: {problem.kind}" for problem in spoilt[:5]]
    if len(spoilt) > 5:
        lines.append(f"  and {len(spoilt) - 5} more")
    return "\n".join(
        [
            "These files are not as the registry has them:",
            *lines,
            f"If they are yours, move them away. `course-images build --force` moves them to "
            f"{folder / SET_ASIDE} and builds what is missing then.",
        ]
    )
