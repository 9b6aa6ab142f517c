"""What has to be there before grading begins; looked at before anything slow starts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from autograder.course.course import CONFIGURATION, Course, CourseError

__all__ = ["leads_here", "require_gradable"]


def leads_here(course: Course) -> bool:
    """Tell whether nbgrader's own commands come to this engine: whether `configure` was called."""
    return "SubmissionExporter" in str(course.config.Autograde.get("exporter_class", ""))


def require_gradable(course: Course, stages: Iterable[str]) -> None:
    """Make sure that hand-ins of some stages can be graded.

    Parameters
    ----------
    course : Course
        The course.
    stages : iterable of str
        Names of stages.

    Raises
    ------
    CourseError
        When the configuration does not lead to this engine, so that nbgrader would run student
        code unconfined; or when a release is missing or no notebook.
    """
    if not leads_here(course):
        raise CourseError(
            f"{course.root / CONFIGURATION} does not lead to this engine: it does not call "
            "configure(c, …), so student code would run unconfined. Nothing was graded. Run: "
            "autograder adopt"
        )
    for stage in stages:
        for part in course.parts(stage):
            if why := _why_no_notebook(course.release(part)):
                raise CourseError(
                    f"{course.release(part)} {why}. Hand-ins are held against it, so nothing was "
                    f"graded. Put back what students got, or build it: autograder build {stage}"
                )


def _why_no_notebook(path: Path) -> str:
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    except (ValueError, LookupError, TypeError) as error:
        return f"is damaged: it is no notebook ({type(error).__name__}: {error})"
    return "" if isinstance(cells, list) else "is damaged: it has no list of cells"
