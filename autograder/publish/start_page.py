"""The start page: which notebooks there are, what they read, and how to begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import nbformat
from jinja2 import Environment, PackageLoader

from autograder.course.course import Course
from autograder.publish.private import sha256

__all__ = ["start_page"]


@dataclass(frozen=True)
class Download:
    """One file of the page: its path, what it is called, its size, its sha256."""

    path: str
    title: str
    size: str
    sha256: str


def start_page(course: Course, stages: Sequence[str], found: Mapping[str, bytes]) -> str:
    """Return the page, which loads nothing and runs nothing.

    Parameters
    ----------
    course : Course
        The course.
    stages : sequence of str
        Names of the stages.
    found : mapping of str to bytes
        What is published beside the page.
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
    environment = Environment(loader=PackageLoader("autograder.publish"), autoescape=True)
    return environment.get_template("start.html").render(
        title=_course_name(course),
        notebooks=notebooks,
        archives=archives,
        unpacked=any(name.startswith("data/") for name in found),
        environment=[_download(name, name, found) for name in course.settings.environment],
        install=_install(course.settings.environment),
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


def _install(files: Sequence[str]) -> str:
    """Return the command that installs what notebooks need; empty where it is not known."""
    if not files:
        return ""
    first, more = files[0], files[1:]
    if first.endswith((".yml", ".yaml")):
        return f"conda env create --file {first}"
    if first.endswith(".txt"):
        return " ".join(["python -m pip install -r", first, *(f"-c {name}" for name in more)])
    return ""


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} kB"
    return f"{count / 1_000_000:.1f} MB"
