"""Puts a lecturer's own images in place of those that the course ships, and takes them out again.

In the data folder, `own_registry.txt` lists what is in place, and `own/<dataset>.json` says where
it came from. Nothing that is a lecturer's is ever deleted: what has to make room goes to
`set_aside/`.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ..archives import write_archive
from ..build import hash_folder, set_aside_folder
from ..descriptions import (
    KINDS,
    Description,
    DescriptionError,
    description_file,
    read_description,
    write_description,
)
from ..registry import dataset_of, read_own, read_registry, sha256_of, verify, write_own
from .converter import PROVENANCE, ConversionError, Options, converter, picture_file


def use_images(
    name: str,
    source: Path,
    folder: Path,
    values: Mapping[str, str] | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> str:
    """Convert a lecturer's images, and put them in the place of those that the course ships.

    Parameters
    ----------
    name : str
        Name of the source, such as ``tcia-ct``.
    source : pathlib.Path
        The lecturer's file or folder. Nothing in it is changed.
    folder : pathlib.Path
        The data folder.
    values : mapping of str to str, optional
        The converter's options.
    report : callable, optional
        Called with lines of text for a person.

    Returns
    -------
    str
        Name of the data set whose images have changed.

    Raises
    ------
    ConversionError
        If the images cannot be used. Nothing has changed then.
    """
    chosen, values = converter(name), values or {}
    for option in values:
        if option not in chosen.OPTIONS:
            known = ", ".join(chosen.OPTIONS) or "none"
            raise ConversionError(f"{name} takes no option {option}. It takes: {known}.")
    if not source.exists():
        raise ConversionError(f"{source} is not there.")
    if source.resolve().is_relative_to((folder / "images").resolve()):
        raise ConversionError(
            f"{source} is among the course's images, which are to make room. Name the place that "
            "you have your images from."
        )
    with _workshop(folder) as fresh:
        images = fresh / "images" / chosen.DATASET
        images.mkdir(parents=True)
        (fresh / "archives").mkdir()
        options = Options(values, report)
        description = chosen.convert(source, images, options)
        _check(name, chosen.DATASET, description, images)
        _pack(description, images, fresh)
        files = {n: d for n, d in hash_folder(fresh).items() if not n.startswith(f"{PROVENANCE}/")}
        provenance = fresh / PROVENANCE / f"{chosen.DATASET}.json"
        provenance.parent.mkdir(exist_ok=True)
        provenance.write_text(
            _provenance(name, source, options, description, files), encoding="utf-8"
        )
        _put_in_place(folder, chosen.DATASET, fresh, files, report)
    if (picture := picture_file(folder / "images" / chosen.DATASET)).is_file():
        report(f"What was chosen is shown in {picture}")
    return chosen.DATASET


def repack(dataset: str, folder: Path) -> None:
    """Check a description that a person has changed, and make archive and registry fit again.

    Parameters
    ----------
    dataset : str
        Name of the data set; its images are a lecturer's own.
    folder : pathlib.Path
        The data folder.

    Raises
    ------
    ConversionError
        If these are not a lecturer's own images, or the description is not as it has to be.
    """
    own = _own_or_error(dataset, folder)
    images = folder / "images" / dataset
    try:
        description = read_description(description_file(images))
        write_description(description, images)
    except DescriptionError as error:
        raise ConversionError(str(error)) from None
    with _workshop(folder) as fresh:
        archive = Path("archives", f"{dataset}.zip")
        (fresh / archive.parent).mkdir(parents=True)
        write_archive(images, description, fresh / archive)
        shutil.move(fresh / archive, folder / archive)
    truth = folder / "truth" / dataset
    found = [description_file(images), folder / archive, *images.rglob("*"), *truth.rglob("*")]
    files = {p.relative_to(folder).as_posix(): sha256_of(p) for p in found if p.is_file()}
    write_own(folder, {n: d for n, d in own.items() if dataset_of(n) != dataset} | files)


def bring_back(
    dataset: str, folder: Path, report: Callable[[str], None] = lambda line: None
) -> Path:
    """Take a lecturer's own images out; `build_images` then builds those that the course ships.

    Parameters
    ----------
    dataset : str
        Name of the data set.
    folder : pathlib.Path
        The data folder.
    report : callable, optional
        Called with lines of text for a person.

    Returns
    -------
    pathlib.Path
        Where the lecturer's images are now.

    Raises
    ------
    ConversionError
        If these are not a lecturer's own images.
    """
    own = _own_or_error(dataset, folder)
    aside = set_aside_folder(folder)
    for part in _parts(folder, dataset):
        _move(part, aside / part.relative_to(folder))
    write_own(folder, {n: digest for n, digest in own.items() if dataset_of(n) != dataset})
    report(f"Your images are now in {aside}")
    return aside


def _own_or_error(dataset: str, folder: Path) -> dict[str, str]:
    own = read_own(folder)
    there = sorted({dataset_of(name) for name in own})
    if dataset not in there:
        raise ConversionError(
            f"{dataset} holds no images of your own. Data sets that do: "
            f"{', '.join(there) or 'none'}."
        )
    return own


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Yield a fresh folder within the data folder: a rename is only atomic in one file system."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".using-", dir=folder))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _check(name: str, dataset: str, description: Description, images: Path) -> None:
    """Look at what a converter has made, before anybody sees it."""
    found = list(images.rglob("*"))
    if description.dataset != dataset or type(description) is not KINDS[dataset]:
        raise ConversionError(f"{name} has described {description.dataset}, not {dataset}.")
    if not any(path.is_file() for path in found):
        raise ConversionError(f"{name} has found no image.")
    if strange := [path for path in found if path.is_symlink() or path.name.startswith(".")]:
        raise ConversionError(f"{name} has written {strange[0].name}, which is no image.")


def _pack(description: Description, images: Path, fresh: Path) -> None:
    try:
        write_description(description, images)
    except DescriptionError as error:
        raise ConversionError(str(error)) from None
    write_archive(images, description, fresh / "archives" / f"{images.name}.zip")


def _provenance(
    name: str,
    source: Path,
    options: Options,
    description: Description,
    files: Mapping[str, str],
) -> str:
    said = {
        "converter": name,
        "options": dict(options.values),
        "from": str(source.resolve()),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": description.source,
        "licence": description.licence,
        "citation": description.citation,
        "changes": list(description.changes),
        **options.kept,
        "sha256": dict(sorted(files.items())),
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _parts(folder: Path, dataset: str) -> list[Path]:
    """Return what there is of a data set: folders and files, each to be moved as one."""
    places = [
        *(folder / "images" / dataset, folder / "images" / f"{dataset}.json"),
        *(folder / "archives" / f"{dataset}.zip", folder / "truth" / dataset),
        *(folder / PROVENANCE / f"{dataset}{ending}" for ending in (".json", ".png")),
    ]
    return [path for path in places if path.exists() or path.is_symlink()]


def _put_in_place(
    folder: Path,
    dataset: str,
    fresh: Path,
    files: Mapping[str, str],
    report: Callable[[str], None],
) -> None:
    own = read_own(folder)
    shipped = {n: d for n, d in read_registry().items() if dataset_of(n) == dataset}
    # What can be built again makes room; anything else may be somebody's.
    spoilt = [one for one in verify(folder, shipped) if one.kind != "missing"]
    as_shipped = not spoilt and dataset not in {dataset_of(name) for name in own}
    aside = fresh / "old" if as_shipped else set_aside_folder(folder)
    moved: list[tuple[Path, Path]] = []
    try:
        for part in _parts(folder, dataset):
            moved.append((part, aside / part.relative_to(folder)))
            _move(*moved[-1])
        for part in _parts(fresh, dataset):
            moved.append((part, folder / part.relative_to(fresh)))
            _move(*moved[-1])
        write_own(folder, {n: d for n, d in own.items() if dataset_of(n) != dataset} | dict(files))
    except BaseException:
        for before, after in reversed(moved):
            if after.exists() and not before.exists():
                _move(after, before)
        raise
    if not as_shipped:
        report(f"What was there before is now in {aside}")


def _move(before: Path, after: Path) -> None:
    after.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(before, after)  # Also where the data folder is made of links to several disks.
