"""One opened course: what it tells the engine, where its folders are, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course.course import CONFIGURATION, TOLD, Course, CourseError
from autograder.course.settings import CourseSettings, Settings, read_settings

NAMES = st.text("abc_0123456789", min_size=1, max_size=12)
STEPS = ("source", "release", "submitted", "autograded", "feedback", "solution")


def write(root: Path, *lines: str) -> Course:
    (root / CONFIGURATION).write_text("\n".join(["c = get_config()", *lines]))
    return Course(root)


@given(st.dictionaries(st.sampled_from(STEPS), NAMES), NAMES, NAMES)
def test_folders_are_where_nbgrader_has_them(
    folders: dict[str, str], student: str, stage: str
) -> None:
    config = Config({"CourseDirectory": {"root": "/course"}})
    for step, name in folders.items():
        config.CourseDirectory[f"{step}_directory"] = name
    course, nbgraders = Course(Path("/course"), config=config), CourseDirectory(config=config)
    for step in STEPS:
        there = nbgraders.format_path(getattr(nbgraders, f"{step}_directory"), student, stage)
        assert course.path(step, student, stage) == Path(there)


def test_the_address_of_the_course_page_has_no_slash_at_its_end(tmp_path: Path) -> None:
    course = write(tmp_path, "c.CourseSettings.site = 'https://x.org/course/'")
    assert course.settings.site == "https://x.org/course"


def test_another_structure_of_folders_is_followed() -> None:
    structure = "{assignment_id}/{nbgrader_step}/{student_id}"
    config = Config({"CourseDirectory": {"root": "/course", "directory_structure": structure}})
    assert Course(Path("/course"), config=config).path("submitted", "ann", "01_small") == Path(
        "/course/01_small/submitted/ann"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c.CourseSettings.cheks = 'x'", "Did you mean checks?"),
        ("c.CourseSettings.checks = 3", "'checks' trait"),
        ("c.CourseSettings.preload = 'numpy'", "'preload' trait"),
        ("c.CourseSettings.plain_classes = {'a.B': 'tree'}", "plain_classes"),
        ("c.CourseSettings.plain_classes = {'a.B': 'array', 'a.C': 'array'}", "at most one"),
        ("c.CourseSettings.site = 'javascript:alert(1)'", "https://"),
        ("c.CourseSettings.site = 'https://x.org/\"onclick'", "https://"),
        ("1 / 0", "ZeroDivisionError"),
        ("c.CourseSettings.checks = = 3", "SyntaxError"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(CourseError, match=r"nbgrader_config\.py|CourseSettings") as raised:
        _ = write(tmp_path, line).settings
    assert said in str(raised.value)


def test_the_configuration_is_read_once(tmp_path: Path) -> None:
    count = tmp_path / "count"
    course = write(tmp_path, f"open({str(count)!r}, 'a').write('read ')")
    for _ in range(2):
        assert course.settings == Settings()
        assert course.coursedir.config == course.config
        assert course.stages == []
    assert count.read_text() == "read "


def test_another_process_is_handed_all_of_it(tmp_path: Path) -> None:
    course = write(
        tmp_path,
        "c.CourseSettings.preload = ['json', 'csv']",
        "c.CourseSettings.plain_classes = {'decimal.Decimal': 'text'}",
        "c.CourseDirectory.source_directory = 'masters'",
    )
    handed = json.loads(json.dumps(course.to_json()))
    (tmp_path / CONFIGURATION).write_text("raise RuntimeError('read again')")
    assert Course.from_json(handed) == course
    assert Course.from_json(handed).master("x") == tmp_path / "masters" / "x" / "x.ipynb"


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> str:
    """The variable of files that courses have by default, unset before and after."""
    for name in ("COURSE_FILES", TOLD + "COURSE_FILES"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return "COURSE_FILES"


def test_two_courses_in_one_process_keep_their_own_files(variable: str) -> None:
    first, second = Course(Path("/one"), Settings()), Course(Path("/two"), Settings())
    for course in (first, second, first):
        course.tell_notebooks()
        assert os.environ[variable] == str(course.root / "data")
        for one in (first, second):
            assert (one.files, one.truth) == (one.root / "data", one.root / "truth")


def test_what_a_users_environment_names_wins(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(Path("/one"), Settings())
    course.tell_notebooks()
    monkeypatch.setenv(variable, "/elsewhere/images")
    course.tell_notebooks()
    assert os.environ[variable] == "/elsewhere/images"
    assert (course.files, course.truth) == (Path("/elsewhere/images"), Path("/elsewhere/truth"))


def test_every_setting_says_what_it_is_for() -> None:
    for name, trait in CourseSettings.class_traits(config=True).items():
        assert trait.help, name


def test_defaults_are_written_once() -> None:
    assert read_settings(Config()) == Settings()
