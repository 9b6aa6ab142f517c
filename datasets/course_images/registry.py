"""What the built files must be: a list of names and sha256, and the check against it.

The list is in the format of pooch: one file a line, its name relative to the data folder, a
space, its sha256.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

REGISTRY_FILE = Path(__file__).resolve().parents[1] / "registry.txt"
"""The list that belongs to this version of the course."""

OWN = "own_registry.txt"
"""In the data folder: the lecturer's own images that are in the place of those shipped."""

BUILT = "built.txt"
"""In the data folder: what was built there, so that a later version knows its own old files."""

_HEADER = "# name sha256, as pooch reads it; "


@dataclass(frozen=True)
class Problem:
    """One file that is not as the registry has it.

    Attributes
    ----------
    name : str
        The file, relative to the data folder, with forward slashes.
    kind : {"missing", "damaged", "unexpected"}
        What is wrong with it. A file is unexpected if it lies among the images and is not
        registered: a reader of the whole folder would stumble over it.
    """

    name: str
    kind: str


def read_registry(path: Path = REGISTRY_FILE) -> dict[str, str]:
    """Read a registry.

    Parameters
    ----------
    path : pathlib.Path
        The list.

    Returns
    -------
    dict of str to str
        sha256 in hexadecimal digits, by name.

    Raises
    ------
    FileNotFoundError
        If there is no such list.
    ValueError
        If a line is not a name and a sha256.
    """
    entries = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != 2 or len(fields[1]) != 64:
            raise ValueError(f"{path}, line {number}: expected a name and a sha256, not {line!r}.")
        entries[fields[0]] = fields[1]
    return entries


def write_registry(
    entries: dict[str, str],
    path: Path = REGISTRY_FILE,
    writer: str = "written by `course-images register`",
) -> None:
    """Write a registry, sorted by name.

    Parameters
    ----------
    entries : dict of str to str
        sha256 by name.
    path : pathlib.Path
        The list to write.
    writer : str, optional
        What wrote it, for whoever looks into it.
    """
    lines = [_HEADER + writer, *(f"{name} {digest}" for name, digest in sorted(entries.items()))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_built(folder: Path) -> dict[str, str]:
    """Return what was built in a data folder, by this or an earlier version of the course.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Returns
    -------
    dict of str to str
        sha256 by name; empty where nothing was noted.
    """
    try:
        return read_registry(folder / BUILT)
    except (FileNotFoundError, ValueError):
        return {}


def write_built(folder: Path, entries: dict[str, str]) -> None:
    """Note what was built in a data folder, beside what was noted before.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    entries : dict of str to str
        sha256 by name.
    """
    # Several builds may write at once: each in a file of its own, then at one go.
    handle, part = tempfile.mkstemp(prefix=".built-", dir=folder)
    os.close(handle)
    write_registry(read_built(folder) | entries, Path(part), "written by `course-images build`")
    Path(part).replace(folder / BUILT)


def dataset_of(name: str) -> str:
    """Return which dataset a registered file belongs to.

    Parameters
    ----------
    name : str
        Such as ``"images/head_mri/slice_1.dcm"`` or ``"archives/head_mri.zip"``.

    Returns
    -------
    str
        Such as ``"head_mri"``.
    """
    return Path(name).parts[1].removesuffix(".zip").removesuffix(".json")


def read_own(folder: Path) -> dict[str, str]:
    """Return the lecturer's own images that are in a data folder.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Returns
    -------
    dict of str to str
        sha256 by name; empty where all images are those that the course ships.

    Raises
    ------
    ValueError
        If a line of that list is not a name and a sha256.
    """
    try:
        return read_registry(folder / OWN)
    except FileNotFoundError:
        return {}


def write_own(folder: Path, entries: dict[str, str]) -> None:
    """Write the list of the lecturer's own images; there is none where there are no images.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    entries : dict of str to str
        sha256 by name.
    """
    part = folder / f".{OWN}.part"
    write_registry(entries, part, "written by `course-images use`")
    part.replace(folder / OWN)
    if not entries:
        (folder / OWN).unlink()


def shipped_entries(folder: Path) -> dict[str, str]:
    """Return the registry without those data sets in whose place a lecturer's own images are.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    """
    own = {dataset_of(name) for name in read_own(folder)}
    return {name: d for name, d in read_registry().items() if dataset_of(name) not in own}


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal digits.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    str
        64 digits.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify(folder: Path, entries: dict[str, str] | None = None) -> list[Problem]:
    """Compare a data folder with the registry.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    entries : dict of str to str, optional
        What to expect there; unless given, everything in the registry, and in its place the
        lecturer's own images where there are some.

    Returns
    -------
    list of Problem
        Empty if all is well. Sorted by name.
    """
    expected = shipped_entries(folder) | read_own(folder) if entries is None else entries
    problems = []
    for name, digest in expected.items():
        path = folder / name
        if not path.is_file():
            problems.append(Problem(name, "missing"))
        elif sha256_of(path) != digest:
            problems.append(Problem(name, "damaged"))
    # Folders of datasets, not what lies beside them: that may be anybody's.
    inside = [Path(name).parent for name in expected if name.startswith("images/")]
    for images in {parent for parent in inside if len(parent.parts) > 1}:
        found = (folder / images).rglob("*")
        names = {path.relative_to(folder).as_posix() for path in found if path.is_file()}
        problems += [Problem(name, "unexpected") for name in names - expected.keys()]
    return sorted(problems, key=lambda problem: problem.name)
