"""From a platform's download through collecting and grading back to the platform's own rule."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader_tools import Known, autograde, results_from, score_output
from platforms import canvas_imports, canvas_takes, ilias_takes, moodle_imports, moodle_takes
from small_course import STAGE, fill_in
from typer.testing import CliRunner

from autograder.commands.cli import app
from autograder.course.course import Course

PEOPLE = {101: ("Anna", "Müller"), 102: ("Bob", "O'Neil"), 103: ("Zoë", "de la Cruz")}
"""Participants' or users' numbers to names; the last handed nothing in."""


def moodle_name(number: int, last: str) -> str:
    given, family = PEOPLE[number]
    return f"{given} {family}".replace("'", "") + f"_{number}_assignsubmission_file{last}/"


def downloads(platform: str) -> dict[int, str]:
    """Names in a platform's zip of the hand-ins of the first two."""
    return {
        "moodle 4.1": {n: moodle_name(n, "") + "answers.ipynb" for n in (101, 102)},
        "moodle 3.9": {n: moodle_name(n, "_") + "sub/My_link.ipynb" for n in (101, 102)},
        "canvas": {
            101: "mulleranna_LATE_101_9101_01_small.ipynb",
            102: "oneilbob_102_9102_my_link-1.ipynb",
        },
        "ilias": {
            101: "Blatt_1/Abgaben/Mueller_Anna_anna_101/answers.ipynb",
            102: "Blatt_1/Abgaben/ONeil_Bob_bob_o_102/answers.ipynb",
        },
    }[platform]


def table(platform: str) -> str:
    if platform == "canvas":
        head = (
            "Student,ID,SIS User ID,SIS Login ID,Section,Small (7)\n    Points Possible,,,,,10.5\n"
        )
        rows = [f'"{last}, {first}",{n},s{n},l{n},G,\n' for n, (first, last) in PEOPLE.items()]
    else:
        head = (
            "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
            "Last modified (submission),Last modified (grade),Feedback comments\n"
        )
        rows = [
            f"Participant {n},{first} {last},p{n}@example.org,x,,10.50,Yes,-,-,\n"
            for n, (first, last) in PEOPLE.items()
        ]
    return head + "".join(rows)


def taken_back(platform: str, folder: Path) -> dict[int, bytes]:
    """Each person's page, as the platform would store it."""
    if platform == "canvas":
        return canvas_takes(folder / "canvas_feedback.zip", {9101: 101, 9102: 102})
    if platform == "ilias":
        taken = ilias_takes(folder / "multi_feedback.zip", set(PEOPLE))
    else:
        taken = moodle_takes(folder / "moodle_feedback.zip", set(PEOPLE))
    assert {name for _, name in taken} == {f"{STAGE}.html"}
    return {number: page for (number, _), page in taken.items()}


@pytest.mark.parametrize("platform", ["moodle 4.1", "moodle 3.9", "canvas", "ilias"])
def test_grades_and_pages_come_back_to_who_handed_in(
    platform: str,
    built_small: Callable[[], Course],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = built_small()
    monkeypatch.chdir(course.root)
    release = nbformat.read(course.release(STAGE), as_version=4)
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        for number, name in downloads(platform).items():
            notebook = fill_in(release, {"name": f"name = 'the words of {number}'"})
            archive.writestr(name, nbformat.writes(notebook))
    (tmp_path / "table.csv").write_text(table(platform))
    sources = [tmp_path / "download.zip", *[tmp_path / "table.csv"] * (platform != "ilias")]
    collected = CliRunner().invoke(app, ["collect", *map(str, sources), STAGE])
    assert isinstance(collected.exception, SystemExit | None), collected.output
    with results_from(Known(score_output)):
        assert autograde(course, STAGE)[0]
    worksheet = [] if platform == "ilias" else ["--worksheet", str(tmp_path / "table.csv")]
    returned = CliRunner().invoke(app, ["return", STAGE, *worksheet])
    assert returned.exit_code == 0, returned.output
    folder = course.root / "returned" / STAGE
    pages = taken_back(platform, folder)
    assert set(pages) == {101, 102}
    for number, page in pages.items():
        assert [n for n in PEOPLE if f"the words of {n}" in page.decode()] == [number]
    if platform == "ilias":
        assert (folder / "grades.csv").read_text().count(",6.5,10.5,") == 2
        return
    content = (folder / "table.csv").read_bytes()
    if platform == "canvas":
        assert {n: one[7] for n, one in canvas_imports(content).items()} == {
            101: "6.5",
            102: "6.5",
            103: "",
        }
    else:
        words = {
            "id": "Identifier",
            "grade": "Grade",
            "modified": "Last modified (grade)",
            "comments": "Feedback comments",
            "participant": "Participant ",
        }
        grades = {n: one.get("grade") for n, one in moodle_imports(content, words).items()}
        assert grades == {101: 6.5, 102: 6.5, 103: None}
