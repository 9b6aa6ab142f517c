"""What a course tells the engine in its `nbgrader_config.py`: ``c.CourseSettings.… = …``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from traitlets import Bool, Dict, Enum, Float, List, TraitError, Unicode
from traitlets.config import Config, Configurable

from autograder.course.nearest import did_you_mean

__all__ = ["CourseError", "CourseSettings", "Settings", "read_settings"]

STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
STEPS = {
    step: step for step in ("source", "release", "submitted", "autograded", "feedback", "solution")
}
"""nbgrader's own names of its folders, where a course does not rename them."""

_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")

TUPLES = ("environment", "left_out", "preload")
"""Settings that are lists of names."""


class CourseError(Exception):
    """Something about the course's folders or settings is wrong; the message says what to do."""


class CourseSettings(Configurable):  # type: ignore[misc]
    """The settings of a course. All folders are given from the course's own folder."""

    checks = Unicode(
        "checks",
        help="Folder of the hidden checks: one folder a stage, named like the stage without its "
        "number. It is loaded by path, so nothing can import it by a name.",
    ).tag(config=True)
    typical_answers = Unicode(
        "typical_answers",
        help="Folder of the typical answers, right and wrong: one folder a stage, as for checks.",
    ).tag(config=True)
    files = Unicode(
        "data",
        help="Folder of the files that notebooks read: images, tables. Student code may read it, "
        "and finds it as `data` beside the notebook, too.",
    ).tag(config=True)
    files_variable = Unicode(
        "COURSE_FILES",
        help="Environment variable that tells notebooks where those files are. Where it is set "
        "when a command starts, it wins over `files`.",
    ).tag(config=True)
    truth = Unicode(
        "truth",
        help="Folder of what only checks may read, such as the truth behind simulated images. "
        "It need not exist.",
    ).tag(config=True)
    archives = Unicode(
        "",
        help="Folder of archives of `files`, which students download in their place. By default "
        "there are none, and `autograder publish` gives students the files themselves.",
    ).tag(config=True)
    variants = Unicode(
        "",
        help="Folder of variants of `files`, each in a folder with its number: 1, 2, … In it are "
        "folders of the names of `files`, `truth` and `archives`. `autograder publish --variants` "
        "gives every student or group one of them. Empty for a course without.",
    ).tag(config=True)
    archives_address = Unicode(
        "",
        help="Web address of the folder where students' notebooks find those archives: of the "
        "folder `archives` that `autograder publish` writes, once it is on a web server. Where it "
        "is empty, that is `downloads/archives` below `site`; without either, students download "
        "them by hand.",
    ).tag(config=True)
    environment = List(
        Unicode(),
        help="Files that say what students install, which `autograder publish` gives them: a list "
        "of requirements, which is called requirements.txt there, then constraints on it, or a "
        "conda environment. None by default.",
    ).tag(config=True)
    preload = List(
        Unicode(),
        help="Modules that are imported once, before any submission runs, to save time. Student "
        "code may import whatever is installed where grading runs: to allow a package, install "
        "it there. `autograder doctor` names those of this list that are missing.",
    ).tag(config=True)
    plain_classes = Dict(
        key_trait=Unicode(),
        value_trait=Enum(["array", "list", "text"]),
        help="Classes of libraries whose values cross from student code to the checks: full name "
        "to what they are read as. 'array' is an array with a `meta` dictionary (one class at "
        "most), 'list' a list, 'text' a text.",
    ).tag(config=True)
    left_out = List(
        Unicode(),
        help="Questions that are left out, each as 'stage/question' with the names of "
        "docs/questions.md: those that mean nothing on other images, say. Releases do not have "
        "them, and the points of the others are scaled, so that each stage keeps its total.",
    ).tag(config=True)
    site = Unicode(
        "",
        help="Address of the course's published page, as `autograder publish` and feedback pages "
        "give it to students; no slash at its end. By default there is none, and feedback names "
        "sections of the notebook in place of links.",
    ).tag(config=True)
    formgrader = Unicode(
        "http://localhost:8888/formgrader",
        help="Address of the formgrader where a lecturer's browser finds it, as reports link to "
        "it; no slash at its end. Where it is empty, reports have no such links.",
    ).tag(config=True)
    look_alikes = Bool(
        False,
        help="Whether reports show answers that are alike beyond what most students share. It is a "
        "lead for a person, never a verdict; `autograder report --look-alikes` asks for it once.",
    ).tag(config=True)
    waiting_seconds = Float(
        600.0,
        min=1.0,
        help="How long a submission may wait without computing (sleep, say), in seconds; when it "
        "is used up, the rest of the notebook is not run.",
    ).tag(config=True)
    by_asserts = Bool(
        False,
        help="Whether questions without a check are graded by the asserts of their test cell, in "
        "the sandbox, with points as nbgrader gives them. Such a question is only as safe as its "
        "asserts: they run beside the student's code, which may read and change them.",
    ).tag(config=True)


@dataclass(frozen=True)
class Settings:
    """A course's settings as plain data, which is what other processes are handed.

    Attributes
    ----------
    checks, typical_answers, files, truth, archives : str
        Folders, from the course's own folder. `archives` is empty where there are none.
    variants : str
        Folder of variants of the files, from the course's own folder; empty where there are none.
    variant : int
        Which of them these settings are of; 0 for the files themselves. No course says it.
    archives_address : str
        Web address of the archives; empty where students download them by hand.
    files_variable : str
        Name of an environment variable.
    by_asserts : bool
        Whether questions without a check are graded by their asserts.
    site : str
        Address of the course's published page, without a slash at its end. Empty where there is
        none.
    formgrader : str
        Address of the formgrader, without a slash at its end; empty for no links to it.
    look_alikes : bool
        Whether reports show answers that are alike.
    environment : tuple of str
        Files that say what students install, from the course's own folder.
    left_out : tuple of str
        Questions that are left out, each with its stage: ``"01_small/area"``.
    preload : tuple of str
        Names of modules.
    plain_classes : dict of str to str
        Full name of a class to ``"array"``, ``"list"`` or ``"text"``.
    folders : dict of str to str
        nbgrader's steps to the names of their folders.
    structure : str
        nbgrader's pattern of a folder below the course's.
    waiting_seconds : float
        How long a submission may wait without computing, in seconds.
    """

    checks: str = "checks"
    typical_answers: str = "typical_answers"
    files: str = "data"
    files_variable: str = "COURSE_FILES"
    truth: str = "truth"
    archives: str = ""
    variants: str = ""
    variant: int = 0
    archives_address: str = ""
    site: str = ""
    formgrader: str = "http://localhost:8888/formgrader"
    environment: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    plain_classes: dict[str, str] = field(default_factory=dict)
    by_asserts: bool = False
    look_alikes: bool = False
    folders: dict[str, str] = field(default_factory=lambda: dict(STEPS))
    structure: str = STRUCTURE
    waiting_seconds: float = 600.0


def read_settings(config: Config) -> Settings:
    """Return what a course's configuration says.

    Parameters
    ----------
    config : Config
        What is in `nbgrader_config.py`.

    Raises
    ------
    CourseError
        When a setting has no such name, or a value of another type than it takes.
    """
    known = CourseSettings.class_trait_names(config=True)
    for name in config.get("CourseSettings", {}):
        if name not in known:
            raise CourseError(
                f"nbgrader_config.py sets CourseSettings.{name}, which there is not."
                f"{did_you_mean(name, known)} Settings: {', '.join(sorted(known))}."
            )
        value, trait = config["CourseSettings"][name], CourseSettings.class_traits()[name]
        if isinstance(value, str) and isinstance(trait, (List, Dict)):
            # traitlets would take its letters for the items.
            raise CourseError(
                f"nbgrader_config.py: the '{name}' trait of CourseSettings is no text, but "
                f"{value!r} is one."
            )
    try:
        own = CourseSettings(config=config)
        values = {name: getattr(own, name) for name in known}
    except TraitError as error:
        raise CourseError(f"nbgrader_config.py: {error}") from None
    if list(values["plain_classes"].values()).count("array") > 1:
        raise CourseError("CourseSettings.plain_classes: at most one class is read as an array.")
    for name in ("site", "formgrader"):
        values[name] = _address(name, values[name])
    given = config.get("CourseDirectory", {})
    return Settings(
        **values | {name: tuple(values[name]) for name in TUPLES},
        folders={step: str(given.get(f"{step}_directory", step)) for step in STEPS},
        structure=str(given.get("directory_structure", STRUCTURE)),
    )


def _address(name: str, address: str) -> str:
    address = address.strip().rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        # It becomes a link on pages.
        raise CourseError(
            f"CourseSettings.{name} is {address!r}: give an address that begins with https:// or "
            "http://."
        )
    return address


def settings_from_json(data: dict[str, Any]) -> Settings:
    """Return settings that `dataclasses.asdict` and JSON have been through."""
    return Settings(**data | {name: tuple(data[name]) for name in TUPLES})
