"""Copy what an author has put beside a stage's notebook into the folder of a graded submission."""

from __future__ import annotations

import shutil
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

__all__ = ["copy_authors_files"]


def copy_authors_files(coursedir: CourseDirectory, stage: str, target: Path) -> None:
    """Copy what lies beside a stage's master notebook into the folder of a submission.

    Parameters
    ----------
    coursedir : CourseDirectory
        nbgrader's view of the course.
    stage : str
        Name of the stage.
    target : Path
        A folder below ``autograded/``.
    """
    source = coursedir.format_path(coursedir.source_directory, ".", stage)
    for path in find_all_files(source, [*coursedir.ignore, "*.ipynb"]):
        copy = target / Path(path).relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
