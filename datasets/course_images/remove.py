"""Removes the images that were built here, and nothing else. Needs the standard library only."""

from pathlib import Path

from .registry import BUILT, REGISTRY_FILE, read_built, read_own, read_registry, sha256_of


def remove_built(folder: Path, registry: dict[str, str] | None = None) -> list[Path]:
    """Delete the files of a data folder that were built here: those can be built again.

    They are as registered now, or as they were when an earlier version built them.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder; it need not be there.
    registry : dict of str to str, optional
        sha256 by name; the course's registry unless given.

    Returns
    -------
    list of pathlib.Path
        What is left: somebody's own files, and what has been changed since it was built.
    """
    for other in sorted(folder.glob("variants/*/registry.txt")):
        noted = read_registry(other)
        other.unlink()
        remove_built(other.parent, noted)
    current, earlier = read_registry() if registry is None else registry, read_built(folder)
    for name in (current.keys() | earlier.keys()) - read_own(folder).keys():
        path = folder / name
        ours = (current.get(name), earlier.get(name))
        if path.is_file() and not path.is_symlink() and sha256_of(path) in ours:
            path.unlink()
    (folder / BUILT).unlink(missing_ok=True)
    (folder / ".built").unlink(missing_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return sorted(path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


if __name__ == "__main__":
    left = remove_built(REGISTRY_FILE.parent / "data")
    for path in left[:5]:
        print(f"left alone, as it was not built here: {path}")
    if len(left) > 5:
        print(f"left alone as well: {len(left) - 5} more files")
