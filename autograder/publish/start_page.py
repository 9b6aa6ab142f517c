"""The start page: which notebooks there are, what they read, and how to begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import nbformat
from jinja2 import Environment, PackageLoader

from autograder.build.filled_in import asks_for
from autograder.course.course import Course
from autograder.publish.private import sha256

__all__ = ["install_line", "start_page"]


NAME = re.compile(r"\w[\w.-]*")
PLAIN = re.compile(r"\w[\w.<>=!~,* -]*")
"""A requirement that any shell takes as it is, between quotes."""


@dataclass(frozen=True)
class Download:
    """One file of the page: its path, what it is called, its size, its sha256."""

    path: str
    title: str
    size: str
    sha256: str


def start_page(
    course: Course,
    stages: Sequence[str],
    found: Mapping[str, bytes],
    environment: Sequence[str] = (),
) -> str:
    """Return the page, which loads nothing and runs nothing.

    Parameters
    ----------
    course : Course
        The course.
    stages : sequence of str
        Names of the stages.
    found : mapping of str to bytes
        What is published beside the page.
    environment : sequence of str, optional
        Those of them that say what students install.
    """
    notebooks = [
        _download(f"{stage}.ipynb", _title(found[f"{stage}.ipynb"]) or stage, found)
        for stage in stages
    ]
    archives = [
        _download(name, PurePosixPath(name).name, found)
        for name in found
        if name.startswith("archives/")
    ]
    texts = [found[f"{stage}.ipynb"].decode() for stage in stages]
    templates = Environment(loader=PackageLoader("autograder.publish"), autoescape=True)
    return templates.get_template("start.html").render(
        title=_course_name(course),
        notebooks=notebooks,
        archives=archives,
        unpacked=any(name.startswith("data/") for name in found),
        # Notebooks that know what is in an archive unpack it themselves.
        unpacks=all(asks_for("archives", text) for text in texts),
        fetched=bool(course.settings.archives_address or course.settings.site)
        and all(asks_for("address", text) for text in texts),
        environment=[_download(name, name, found) for name in environment],
        install=install_line({name: found[name] for name in environment}),
    )


def _download(path: str, title: str, found: Mapping[str, bytes]) -> Download:
    return Download(path, title, _size(len(found[path])), sha256(found[path]))


def _title(notebook: bytes) -> str:
    """Return the first heading of a notebook."""
    for cell in nbformat.reads(notebook.decode(), as_version=4).cells:
        heading = re.search(r"^#{1,6} +(.+?)[ #]*$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and heading:
            return str(heading[1])
    return ""


def _course_name(course: Course) -> str:
    given = str(course.config.get("CourseDirectory", {}).get("course_id") or course.root.name)
    name = re.sub(r"[_-]+", " ", given).strip()
    return name[:1].upper() + name[1:]


def install_line(environment: Mapping[str, bytes]) -> str:
    """Return the command that installs what notebooks need; empty where it is not known.

    A list of requirements alone is written out, so that nobody has to download it first. Only
    wheels are installed: what would have to be compiled ends in pages of errors.

    Parameters
    ----------
    environment : mapping of str to bytes
        Name to content of each file that says what students install.
    """
    names = list(environment)
    if not names:
        return ""
    if names[0].endswith((".yml", ".yaml")):
        return f"conda env create --file {names[0]}"
    if not names[0].endswith(".txt"):
        return ""
    pip = "python -m pip install --only-binary :all:"
    lines = [line.partition("#")[0].strip() for line in environment[names[0]].decode().splitlines()]
    wanted = [line for line in lines if line]
    if len(names) > 1 or not all(PLAIN.fullmatch(line) for line in wanted):
        return " ".join([pip, "-r", names[0], *(f"-c {name}" for name in names[1:])])
    return " ".join([pip, *(line if NAME.fullmatch(line) else f'"{line}"' for line in wanted)])


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} kB"
    return f"{count / 1_000_000:.1f} MB"
