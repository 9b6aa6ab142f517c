import contextlib
import json
import os
from pathlib import Path

ARCHIVES = {}  # filled in: archives
ABOUT = {}  # what is said about each folder of images: which file, which slice, which grey levels


def find_images(*names):
    """Return the folder that holds these images, when all of them are there and complete."""
    data = Path("data")
    places = [data, *(Path(other) for other in [os.environ.get("BIOMEDICAL_IMAGES")] if other)]
    place = next((place for place in places if not problems_in(place, names)), None)
    if place is None:
        place = data
        get_images([name for name in names if problem_of(data, name)], data, places)
    ABOUT.update({name: about(place, name) for name in names})
    print("images found:", ", ".join(f"{name} ({how_many(place / name)})" for name in names))
    return place


def problems_in(place, names):
    """Say what is wrong with some folders of images, in one text; nothing where all is well."""
    return "; ".join(filter(None, (problem_of(place, name) for name in names)))


def expected(name):
    """Return how many files a folder of images has, how many bytes, and what its archive is."""
    return ARCHIVES.get(name, {"files": 1, "bytes": 1, "zip_bytes": 0, "sha256": ""})


def problem_of(place, name):
    """Say what is wrong with one folder of images; nothing where it is complete."""
    folder, right = place / name, expected(name)
    if (folder / name).is_dir():
        return f"{name} is one folder too deep, move what is in {name}/{name} up"
    sizes = [os.path.getsize(path) for path in files_in(folder)]
    if not sizes:
        return f"{name} is missing"
    if len(sizes) < right["files"]:
        return f"{name} has {len(sizes)} of {right['files']} files"
    if sum(sizes) < right["bytes"]:
        return f"{name} has {sum(sizes):,} of {right['bytes']:,} bytes, a file was cut off"
    return "" if about(place, name) else f"{name}.json, which describes {name}, is missing or damaged"


def about(place, name):
    """Return what is said about a folder of images, in a file beside it; nothing without one."""
    with contextlib.suppress(OSError, ValueError):
        said = json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
        return said if isinstance(said, dict) else {}
    return {}


def files_in(folder):
    """Return the files below a folder, without those that operating systems put there."""
    kept = []
    for place, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            path = os.path.join(place, name)
            if name in (".DS_Store", "Thumbs.db", "desktop.ini") or name.startswith("._"):
                with contextlib.suppress(OSError):
                    os.unlink(path)  # imageio would take it for an image, and read none.
            elif not name.startswith("."):
                kept.append(path)
    return kept


def how_many(folder):
    count, right = len(files_in(folder)), expected(folder.name)["files"]
    files = f"{count} file{'s' * (count != 1)}"
    if folder.name in ARCHIVES and count > right:
        return f"{files}, but only {right} belong there: take out what is yours"
    return files
