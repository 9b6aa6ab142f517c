"""Where the parts of a course are: stages, folders, images."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["IMAGES_VARIABLE", "Course", "CourseError"]

IMAGES_VARIABLE = "BIOMEDICAL_IMAGES"
"""Environment variable that tells a notebook where the images are."""


class CourseError(Exception):
    """Something about the course's folders is wrong; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """The folders of one course.

    Attributes
    ----------
    root : Path
        The folder with `nbgrader_config.py` in it.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Find the course that a folder is in.

        Parameters
        ----------
        start : Path, optional
            Where to start looking; upwards from there. The current folder by default.

        Raises
        ------
        CourseError
            When no folder from `start` upwards holds an `nbgrader_config.py`.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "nbgrader_config.py").is_file():
                return cls(folder)
        raise CourseError(
            f"No course found: neither {here} nor a folder above it holds nbgrader_config.py. "
            "Change into the course's folder and try again."
        )

    @property
    def stages(self) -> list[str]:
        """Names of all stages, in order: the folders of `source/` that hold their notebook."""
        source = self.root / "source"
        return sorted(
            path.parent.name for path in source.glob("*/*.ipynb") if path.stem == path.parent.name
        )

    @property
    def images(self) -> Path:
        """Folder of the images that student code may read."""
        return Path(os.environ.get(IMAGES_VARIABLE) or self.root / "datasets" / "data" / "images")

    def master(self, stage: str) -> Path:
        """Path of a stage's master notebook."""
        return self.root / "source" / stage / f"{stage}.ipynb"

    def release(self, stage: str) -> Path:
        """Path of a stage's released notebook."""
        return self.root / "release" / stage / f"{stage}.ipynb"

    def solution(self, stage: str) -> Path:
        """Path of a stage's executed solution."""
        return self.root / "solutions" / stage / f"{stage}.ipynb"

    def checks(self, stage: str) -> Path:
        """Path of a stage's hidden checks: `01_exploration` has `exploration.py`.

        They are in the course's own `autograder/checks/` where there is such a file, else among
        those that are installed with this package.
        """
        number, _, name = stage.partition("_")
        file = f"{name if number.isdigit() and name else stage}.py"
        own = self.root / "autograder" / "checks" / file
        return own if own.is_file() else Path(__file__).parent / "checks" / file

    def check_stage(self, stage: str) -> str:
        """Return `stage` when it exists.

        Raises
        ------
        CourseError
            When there is no such stage; the message lists those there are.
        """
        if stage not in self.stages:
            raise CourseError(f"There is no stage {stage!r}. Stages: {', '.join(self.stages)}.")
        return stage
