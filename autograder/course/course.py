"""One opened course: its folder, settings and paths. There is no other way to find a path."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets.config import Config, PyFileConfigLoader

from autograder.course.brief import where_raised
from autograder.course.nearest import did_you_mean
from autograder.course.settings import CourseError, Settings, read_settings, settings_from_json

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

__all__ = ["CONFIGURATION", "Course", "CourseError"]

CONFIGURATION = "nbgrader_config.py"
TOLD = "AUTOGRADER_TOLD_"
"""Beginning of the environment variable with what this engine put into a `files_variable`."""
NUMBER = re.compile(r"^\d+_")


class Course:
    """One opened course. A command opens it once and hands it on.

    Its configuration is read when first needed, and once. Other processes are handed the settings
    with it (`to_json`), and read nothing again.

    Parameters
    ----------
    root : Path
        The folder with `nbgrader_config.py` in it.
    settings : Settings, optional
        What its configuration says, where somebody has read it.
    config : Config, optional
        The configuration itself, where nbgrader has read it.
    """

    def __init__(
        self, root: Path, settings: Settings | None = None, config: Config | None = None
    ) -> None:
        self.root = root
        if settings is not None:
            self.settings = settings
        if config is not None:
            self.config = config

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Course) and (self.root, self.settings) == (
            other.root,
            other.settings,
        )

    def __hash__(self) -> int:
        return hash(self.root)

    def __repr__(self) -> str:
        return f"Course({str(self.root)!r})"

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
            if (folder / CONFIGURATION).is_file():
                return cls(folder)
        raise CourseError(
            f"No course found: neither {here} nor a folder above it holds {CONFIGURATION}. "
            "Change into the course's folder and try again."
        )

    def to_json(self) -> dict[str, Any]:
        """Return all that another process needs to open the course without reading it again."""
        return {"root": str(self.root), "settings": asdict(self.settings)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Course:
        """Open a course as `to_json` described it."""
        return cls(Path(data["root"]), settings_from_json(data["settings"]))

    @cached_property
    def config(self) -> Config:
        """Nbgrader's configuration, with what every nbgrader command would read.

        Raises
        ------
        CourseError
            When `nbgrader_config.py` cannot be executed.
        """
        try:
            return PyFileConfigLoader(CONFIGURATION, path=str(self.root)).load_config()
        except Exception as error:
            where = where_raised(error, str(self.root)) or self.root / CONFIGURATION
            what = getattr(error, "msg", None) or error
            raise CourseError(
                f"{where}: {type(error).__name__}: {what}. nbgrader_config.py cannot be read: put "
                "this line right, then run the same command again."
            ) from error

    @cached_property
    def settings(self) -> Settings:
        """What the configuration says, as plain data.

        Raises
        ------
        CourseError
            When a setting has no such name, or the wrong type.
        """
        return read_settings(self.config)

    @cached_property
    def coursedir(self) -> CourseDirectory:
        """Nbgrader's own view of the course, which its classes want."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config)

    def path(self, step: str, student: str, stage: str) -> Path:
        """Return a folder of nbgrader's.

        Parameters
        ----------
        step : str
            ``source``, ``release``, ``submitted``, ``autograded``, ``feedback`` or ``solution``.
        student : str
            Name of the student; ``"."`` for steps without students.
        stage : str
            Name of the stage.
        """
        below = self.settings.structure.format(
            nbgrader_step=self.settings.folders[step], student_id=student, assignment_id=stage
        )
        return self.root / below

    @property
    def stages(self) -> list[str]:
        """Names of all stages, in order: the folders of `source/` that hold their notebook.

        Where questions may be graded by their asserts, as in a course that was made for nbgrader,
        notebooks may have any name.
        """
        found = self.path("source", ".", "*").parent.glob("*/*.ipynb")
        any_name = self.settings.by_asserts
        return sorted(
            {
                path.parent.name
                for path in found
                if path.stem == path.parent.name or (any_name and path.parent.name[0] != ".")
            }
        )

    def notebooks(self, stage: str) -> list[str]:
        """Names of a stage's notebooks: its own name; in an adopted course, any others."""
        folder = self.path("source", ".", stage)
        if not self.settings.by_asserts or (folder / f"{stage}.ipynb").is_file():
            return [stage]
        return sorted(path.stem for path in folder.glob("[!.]*.ipynb")) or [stage]

    def parts(self, stage: str) -> list[str]:
        """Names under which the engine knows a stage's notebooks: ``stage``, ``stage/notebook``."""
        return [self.part(stage, name) for name in self.notebooks(stage)]

    @staticmethod
    def part(stage: str, notebook: str) -> str:
        """Name under which the engine knows a notebook."""
        return stage if notebook == stage else f"{stage}/{notebook}"

    def master(self, part: str) -> Path:
        """Path of a master notebook: of a stage, or of one of its notebooks (see `parts`)."""
        return self._notebook("source", part)

    def release(self, part: str) -> Path:
        """Path of a released notebook."""
        return self._notebook("release", part)

    def solution(self, part: str) -> Path:
        """Path of an executed solution."""
        return self._notebook("solution", part)

    def beside(self, part: str) -> frozenset[str]:
        """Paths of what is released beside a notebook, from the release's own folder."""
        notebook = self.release(part)
        files = (path for path in notebook.parent.rglob("*") if path.is_file())
        return frozenset(
            path.relative_to(notebook.parent).as_posix() for path in files if path != notebook
        )

    def _notebook(self, step: str, part: str) -> Path:
        stage, _, name = part.partition("/")
        return self.path(step, ".", stage) / f"{name or stage}.ipynb"

    def variant(self, number: int) -> Course:
        """Return the course as those see it who have a variant of its files.

        Parameters
        ----------
        number : int
            Which variant; 0 for the files themselves.
        """
        if number == self.settings.variant:
            return self
        # Where nobody has read the configuration yet, other processes among them, nobody need.
        config = vars(self).get("config")
        return Course(self.root, replace(self.settings, variant=number), config)

    @property
    def package(self) -> str:
        """Name of the folder that students of this variant get; it does not tell the number."""
        told = f"{self.settings.files} {self.settings.variant}"
        return f"patient_{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def variants_folder(self) -> Path | None:
        """Folder of the variants of the files; None where the course has none."""
        given = self.settings.variants
        if not given:
            return None
        files = self._given_files
        return self.root / given if files is None else files.parent / Path(given).name

    def _of_variant(self, usual: str) -> Path | None:
        """Return where a folder is in this variant; None when this is no variant."""
        if not self.settings.variant or self.variants_folder is None:
            return None
        return self.variants_folder / str(self.settings.variant) / Path(usual).name

    @property
    def files(self) -> Path:
        """Folder of the files that student code may read."""
        own = self._of_variant(self.settings.files)
        return own or self._given_files or self.root / self.settings.files

    @property
    def _given_files(self) -> Path | None:
        """The folder of files that somebody's environment names, who is not this engine."""
        variable = self.settings.files_variable
        given = os.environ.get(variable)
        return Path(given) if given and given != os.environ.get(TOLD + variable) else None

    def tell_notebooks(self) -> None:
        """Let notebooks in a real kernel find the files, unless somebody has said where they are.

        A process may open several courses whose variables have the same name: what was told for
        one of them is nobody's wish for the next.
        """
        if self._given_files is None:
            variable = self.settings.files_variable
            os.environ[variable] = os.environ[TOLD + variable] = str(self.files)

    @property
    def truth(self) -> Path:
        """Folder of what only checks may read; it need not exist.

        Where the environment names another folder of files, it is looked for beside that.
        """
        if own := self._of_variant(self.settings.truth):
            return own
        usual = self.root / self.settings.truth
        given = self._given_files
        return usual if given is None else given.parent / usual.name

    @property
    def archives(self) -> Path | None:
        """Folder of archives that students download in place of the files; None without any."""
        given = self.settings.archives
        if not given:
            return None
        return self._of_variant(given) or self.root / given

    @property
    def checks_folder(self) -> Path:
        """Folder of the hidden checks of all stages."""
        return self.root / self.settings.checks

    def checks(self, stage: str) -> Path:
        """Folder of a stage's hidden checks: `01_exploration` has `exploration`."""
        return self.checks_folder / NUMBER.sub("", stage.partition("/")[0])

    @property
    def typical_answers_folder(self) -> Path:
        """Folder of the typical answers of all stages."""
        return self.root / self.settings.typical_answers

    def typical_answers(self, stage: str) -> Path:
        """Folder of a stage's typical answers."""
        return self.typical_answers_folder / NUMBER.sub("", stage)

    def check_stage(self, stage: str) -> str:
        """Return `stage` when it exists.

        Raises
        ------
        CourseError
            When there is no such stage; the message lists those there are.
        """
        if stage not in self.stages:
            if not self.stages:
                raise CourseError(self.no_stages)
            raise CourseError(
                f"There is no stage {stage!r}.{did_you_mean(stage, self.stages)} "
                f"Stages: {', '.join(self.stages)}."
            )
        return stage

    @property
    def no_stages(self) -> str:
        """What to say where there is no stage."""
        source = self.path("source", ".", "*").parent
        return (
            f"There is no stage: {source} holds no folder with a notebook of the same name, such "
            f"as {source.name}/01_name/01_name.ipynb. Put one there, or change into the folder of "
            "the course that you mean."
        )
