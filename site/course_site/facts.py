"""What the pages say about sizes, versions and images: looked up or computed, never typed."""

from __future__ import annotations

import re
import sys
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from course_site.stages import Stage

__all__ = ["archives_of", "montage", "read_settings", "readme_sections", "sizes", "versions"]

NEEDED = re.compile(r"^IMAGES = find_images\((.*?)\)", re.MULTILINE | re.DOTALL)
PYTHON_BYTES = 430_000_000
"""What an environment with JupyterLab and the libraries took on a disk (Linux, Python 3.11)."""


def read_settings(path: Path) -> dict[str, Any]:
    """Read the settings of the page.

    Raises
    ------
    ValueError
        When an address begins with neither https:// nor http:// (nor, for questions, mailto:).
    """
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, address in settings["addresses"].items():
        if address and not re.match(r"https?://[^\s\"<>]+$|mailto:[^\s\"<>]+$", address):
            raise ValueError(
                f"{path}: {name} is {address!r}: give an address that begins with https://"
            )
    return settings


def archives_of(stage: Stage) -> list[str]:
    """Return the names of the datasets that a stage asks for."""
    found = NEEDED.search(stage.get_ready)
    return re.findall(r"[\"']([^\"']+)[\"']", found[1]) if found else []


def sizes(stages: Sequence[Stage], downloads: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the sizes of what students download, in words with a unit."""
    archives = {
        Path(name).stem: content
        for name, content in downloads.items()
        if name.startswith("archives/") and name.endswith(".zip")
    }
    packed = sum(map(len, archives.values()))
    unpacked = sum(map(_unpacked, archives.values()))
    return {
        "archives": size(packed),
        "unpacked": size(unpacked),
        "free": f"{-(-(packed + unpacked + PYTHON_BYTES) // 10**8) * 100} MB",
        "images": {
            stage.name: size(sum(len(archives.get(name, b"")) for name in archives_of(stage)))
            for stage in stages
        },
    }


def _unpacked(content: bytes) -> int:
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist())


def size(count: int) -> str:
    """Write a number of bytes: "12.3 MB", "7 kB"."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(round(count / 1e3), 1)} kB"


def versions(requirements: Path) -> dict[str, Any]:
    """Return the versions of Python and of those packages that students install."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    names = [re.split(r"[ <>=\[;]", line)[0] for line in lines if line and line[0] not in "#-"]
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "packages": [f"{name} {version(name)}" for name in names],
    }


def readme_sections(readme: Path) -> dict[str, str]:
    """Return the sections of the images' README, by heading of the second level."""
    parts = re.split(r"^## (.*)$", readme.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {title: text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def montage(readme: Path) -> str:
    """Return the words that describe the picture of all images."""
    found = re.search(r"!\[([^\]]+)\]\(montage\.png\)", readme.read_text(encoding="utf-8"))
    return found[1] if found else "All images of the course side by side."
