"""Values that settings and archives give to lines of shared code."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.build.filled_in import fill_in
from autograder.course.course import Course, CourseError
from autograder.course.filled_lines import without_values

ADDRESS = 'ADDRESS = ""  # filled in: address\n'
ARCHIVES = "ARCHIVES = {}  # filled in: archives\n"
PACKAGES = "PACKAGES = {}  # filled in: environment\n"


@pytest.fixture
def small(built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.delenv("BIOMEDICAL_IMAGES", raising=False)
    course = built_small()
    (course.root / "data" / "scan" / "inner").mkdir(parents=True)
    (course.root / "data" / "scan" / "one.dcm").write_bytes(b"the image")
    (course.root / "data" / "scan" / "inner" / "two.dcm").write_bytes(b"an image")
    return course


def with_settings(course: Course, *lines: str) -> Course:
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.writelines(f"c.CourseSettings.{line}\n" for line in lines)
    return Course(course.root)


def value(text: str) -> object:
    names: dict[str, object] = {}
    exec(text, names)
    del names["__builtins__"]
    return next(iter(names.values()))


def test_what_is_not_asked_for_stays(small: Course) -> None:
    text = "x = 1\ny = 2  # filled\n" + ADDRESS
    assert fill_in(small, text) == text


def test_the_address_is_that_of_the_setting(small: Course) -> None:
    course = with_settings(small, "archives_address = 'https://example.org/\"a\\\\'")
    assert value(fill_in(course, ADDRESS)) == 'https://example.org/"a\\'


def test_without_a_setting_it_is_below_the_courses_page(small: Course) -> None:
    course = with_settings(small, "site = 'https://example.org/course'")
    assert value(fill_in(course, ADDRESS)) == "https://example.org/course/downloads/archives"


def test_files_are_counted_where_there_are_no_archives(small: Course) -> None:
    expected = {"files": 2, "bytes": 17, "zip_bytes": 0, "sha256": ""}
    assert value(fill_in(small, ARCHIVES)) == {"scan": expected}


def test_archives_are_counted_without_what_lies_beside_the_folder(small: Course) -> None:
    (small.root / "zips").mkdir()
    with zipfile.ZipFile(small.root / "zips" / "scan.zip", "w") as archive:
        archive.mkdir("scan")
        archive.writestr("scan/one.dcm", b"the image")
        archive.writestr("scan_NOTICE.txt", "terms")
    found = value(fill_in(with_settings(small, "archives = 'zips'"), ARCHIVES))
    assert isinstance(found, dict)
    assert (found["scan"]["files"], found["scan"]["bytes"]) == (1, 9)
    assert len(found["scan"]["sha256"]) == 64


def test_a_damaged_archive_is_named(small: Course) -> None:
    (small.root / "zips").mkdir()
    (small.root / "zips" / "scan.zip").write_bytes(b"PK")
    with pytest.raises(CourseError, match=r"scan\.zip is damaged"):
        fill_in(with_settings(small, "archives = 'zips'"), ARCHIVES)


def test_what_cannot_be_known_now_stays_as_it_was(small: Course) -> None:
    """Nobody has built the archives on this machine yet."""
    course = with_settings(small, "archives = 'not_there'")
    before = 'X = 5\nARCHIVES = {\n    "scan": {"files": 1},\n}  # filled in: archives\nY = {\n}\n'
    assert value(fill_in(course, ARCHIVES, before)) == {"scan": {"files": 1}}
    assert fill_in(course, ARCHIVES, "") == ARCHIVES


def test_requirements_are_those_of_the_environment(small: Course) -> None:
    assert fill_in(small, PACKAGES) == PACKAGES
    (small.root / "list.txt").write_text("# A list\n-c other.txt\nnumpy>=2,<3  # numbers\nscipy\n")
    course = with_settings(small, "environment = ['list.txt']")
    found = value(fill_in(course, PACKAGES))
    assert found == {"numpy": "numpy>=2,<3", "scipy": "scipy"}


def test_what_there_is_not_is_said(small: Course) -> None:
    with pytest.raises(CourseError, match=r"adress.*There are: address, archives"):
        fill_in(small, 'A = ""  # filled in: adress\n')


@given(st.text(alphabet="aA =#{}\n\"'1", max_size=60))
def test_the_text_around_a_value_always_counts(text: str) -> None:
    filled = 'A = {\n    "a": 1,\n}  # filled in: archives'
    empty = "A = {}  # filled in: archives"
    around = f"{text}\n{filled}\n{text}", f"{text}\n{empty}\n{text}"
    assert without_values(around[0]) == without_values(around[1])
    assert without_values(text) == text
