"""JupyterLab for whoever teaches a course: the course is found, the formgrader is one click away.

nbgrader's formgrader looks for `nbgrader_config.py` in the folder that the server was started in,
and marks only what is below the server's own folder. So both are the course's folder here.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course.before_grading import leads_here
from autograder.course.course import CONFIGURATION, Course, CourseError

__all__ = ["SETTINGS", "command", "environment", "open_lab"]

SETTINGS = Path(__file__).with_name("templates") / "jupyter"
"""Settings that are put before those of the machine and of its user: nbgrader's extensions are on,
and a button *Formgrader* is in the bar at the top."""
PATH = "JUPYTER_CONFIG_PATH"


def command(course: Course, words: Sequence[str] = ()) -> list[str]:
    """Return the command line that starts JupyterLab.

    Parameters
    ----------
    course : Course
        The course.
    words : sequence of str, optional
        Further options of JupyterLab's own; they win over these.
    """
    return [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course.root}"),
        *words,
    ]


def environment(course: Course, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which JupyterLab, its kernels and its terminals find the course.

    Parameters
    ----------
    course : Course
        The course.
    given : mapping of str to str
        The environment of now.
    """
    paths = [str(SETTINGS), str(course.root), *filter(None, given.get(PATH, "").split(os.pathsep))]
    return {**given, PATH: os.pathsep.join(paths)}


def open_lab(course: Course, words: Sequence[str] = ()) -> None:
    """Become JupyterLab: this process does not return.

    Parameters
    ----------
    course : Course
        The course.
    words : sequence of str, optional
        Options of JupyterLab's own, such as ``--port=9999``.

    Raises
    ------
    CourseError
        When JupyterLab is not installed, or the course does not lead to this engine: the
        formgrader's button would run student code unconfined.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise CourseError(
            f"JupyterLab is not installed in {sys.prefix}. Run: {sys.executable} -m pip install "
            "jupyterlab"
        )
    if not leads_here(course):
        raise CourseError(
            f"{course.root / CONFIGURATION} does not lead to this engine: the formgrader's button "
            "would run student code unconfined. Run: autograder adopt"
        )
    course.tell_notebooks()
    os.chdir(course.root)
    os.execve(sys.executable, command(course, words), environment(course, os.environ))  # noqa: S606
