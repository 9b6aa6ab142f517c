"""What goes back is what each platform's own rule takes, for the right person."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from platforms import (
    canvas_imports,
    canvas_takes,
    ilias_takes,
    moodle_imports,
    moodle_takes,
)

from autograder.hand_back import canvas, ilias, moodle, table
from autograder.hand_back.delivery import CannotReturn, Delivery, Given, Packed
from autograder.hand_back.returning import write_zip

STAGE = "01_small"

ENGLISH = {
    "id": "Identifier",
    "grade": "Grade",
    "modified": "Last modified (grade)",
    "comments": "Feedback comments",
    "participant": "Participant ",
}
GERMAN = {
    "id": "ID",
    "grade": "Bewertung",
    "modified": "Zuletzt geändert (Bewertung)",
    "comments": "Feedback als Kommentar",
    "participant": "Teilnehmer/in",
}
JAPANESE = {
    "id": "ID",
    "grade": "評点",
    "modified": "最終更新日時 (評定)",
    "comments": "フィードバックコメント",
    "participant": "参加者",
}
WORKSHEETS = {
    "english": (
        ENGLISH,
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        'Participant 101,Anna Müller,anna@example.org,"Submitted, 2 days late",,10.00,Yes,'
        '"Friday, 2 January 2026, 3:04 AM",-,\n'
        "Participant 102,Bob O_Neil,bob@example.org,Submitted for grading,3.00,10.00,Yes,"
        '"Friday, 2 January 2026, 3:05 AM","Monday, 5 January 2026, 9:00 AM","an older ""note"""\n'
        "Participant 103,=cmd|x,carla@example.org,No submission,,10.00,Yes,-,-,\n",
    ),
    "german, from a spreadsheet": (
        GERMAN,
        "\ufeffID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
        "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Texteingabe online,"
        "Zuletzt geändert (Bewertung),Feedback als Kommentar\r\n"
        'Teilnehmer/in101,Anna Müller,anna@example.org,Abgegeben,"","10,00",Ja,-,"x,y",-,""\r\n'
        'Teilnehmer/in102,Bob O_Neil,bob@example.org,Abgegeben,"3,00","10,00",Ja,-,,-,""\r\n'
        'Teilnehmer/in103,=cmd|x,carla@example.org,Keine Abgabe,"","10,00",Ja,-,,-,""\r\n',
    ),
    "japanese, anonymous": (
        JAPANESE,
        "ID,状態,評点,最大評点,評点変更可,最終更新日時 (提出),最終更新日時 (評定),"
        "フィードバックコメント\n"
        "参加者101,x,,10.00,はい,-,-,\n参加者102,x,3.00,10.00,はい,-,-,\n"
        "参加者103,x,,10.00,はい,-,-,\n",
    ),
}


@pytest.fixture
def delivery(tmp_path: Path) -> Callable[..., Delivery]:
    def make(student: str, score: float = 7.5, **more: Any) -> Delivery:
        page = tmp_path / "pages" / student / f"{STAGE}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"page of {student}")
        facts = {"name": student.title(), "email": "", "penalty": 0.0, "comment": f"for {student}"}
        return Delivery(student, score=score, page=page, **facts | more)

    return make


@pytest.fixture
def pair(delivery: Callable[..., Delivery]) -> list[Delivery]:
    """Two hand-ins from Moodle, one of a version before 4.1."""
    return [
        delivery(
            "anna",
            7.5,
            name="Anna Müller",
            folder="Anna Müller_101_assignsubmission_file",
            ids={"participant": "101"},
        ),
        delivery(
            "bob",
            9.25,
            name="O_Neil, Bob",
            folder="Bob O Neil_102_assignsubmission_file_",
            ids={"participant": "102"},
        ),
    ]


def worksheet(tmp_path: Path, text: str, name: str = "Grades-Course.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def archive(tmp_path: Path, packed: Packed) -> Path:
    ((name, entries),) = packed.archives.items()
    write_zip(tmp_path / "out" / name, entries)
    return tmp_path / "out" / name


@pytest.mark.parametrize("version", WORKSHEETS)
def test_moodle_imports_the_grades_and_comments_of_its_own_worksheet(
    version: str, tmp_path: Path, pair: list[Delivery]
) -> None:
    words, text = WORKSHEETS[version]
    before = moodle_imports(text.encode(), words)
    packed = moodle.pack(pair, Given(STAGE, 10.0, worksheet(tmp_path, text)))
    after = moodle_imports(packed.tables["Grades-Course.csv"], words)
    assert (after[101]["grade"], after[102]["grade"]) == (7.5, 9.25)
    assert (after[101]["comment"], after[102]["comment"]) == ("for anna", "for bob")
    assert after[103] == before[103]
    assert [one["modified"] for one in after.values()] == [
        one["modified"] for one in before.values()
    ]
    assert packed.remarks == {}


@pytest.mark.parametrize("version", WORKSHEETS)
def test_a_worksheet_is_never_written_anew(
    version: str, tmp_path: Path, pair: list[Delivery]
) -> None:
    _, text = WORKSHEETS[version]
    path = worksheet(tmp_path, text)
    assert moodle.pack([], Given(STAGE, 10.0, path)).tables[path.name] == text.encode()
    filled = moodle.pack(pair[:1], Given(STAGE, 10.0, path)).tables[path.name].decode()
    lines, now = text.splitlines(keepends=True), filled.splitlines(keepends=True)
    assert [line for line in lines if "101" not in line] == [
        line for line in now if "101" not in line
    ]


def test_moodle_takes_each_page_for_its_own_student(tmp_path: Path, pair: list[Delivery]) -> None:
    path = archive(tmp_path, moodle.pack(pair, Given(STAGE, 10.0)))
    assert moodle_takes(path, {101, 102, 103}) == {
        (101, f"{STAGE}.html"): b"page of anna",
        (102, f"{STAGE}.html"): b"page of bob",
    }
    assert {name.split("/")[0] for name in zipfile.ZipFile(path).namelist()} == {
        one.folder for one in pair
    }


def test_a_student_who_was_not_collected_from_moodle_is_found_by_address(
    tmp_path: Path, delivery: Callable[..., Delivery]
) -> None:
    words, text = WORKSHEETS["english"]
    one = delivery("bob_o_neil", 5.0, name="Bob O_Neil", email="Bob@example.org")
    packed = moodle.pack([one], Given(STAGE, 10.0, worksheet(tmp_path, text)))
    imported = moodle_imports(packed.tables["Grades-Course.csv"], words)
    assert imported[102]["grade"] == 5.0
    taken = moodle_takes(archive(tmp_path, packed), {101, 102, 103})
    assert set(taken) == {(102, f"{STAGE}.html")}


def test_what_moodle_would_skip_is_said_and_left_as_it_was(
    tmp_path: Path, delivery: Callable[..., Delivery]
) -> None:
    words, text = WORKSHEETS["english"]
    text = text.replace("3.00,10.00,Yes", "3.00,10.00,No")
    ones = [
        delivery("anna", 11.0, ids={"participant": "101"}),
        delivery("bob", 5.0, ids={"participant": "102"}),
        delivery("zoe", 5.0, ids={"participant": "999"}),
    ]
    packed = moodle.pack(ones, Given(STAGE, 10.0, worksheet(tmp_path, text)))
    assert set(packed.remarks) == {"anna", "bob", "zoe"}
    assert packed.tables["Grades-Course.csv"] == text.encode()
    assert moodle_imports(text.encode(), words)[102]["grade"] == 3.0


def test_a_groups_number_is_nobodys(tmp_path: Path, delivery: Callable[..., Delivery]) -> None:
    words, text = WORKSHEETS["english"]
    # The group's number, 103, is also Carla's.
    facts = {"folder": "Group A_103_assignsubmission_file", "ids": {"participant": "103"}}
    for members in (["anna", "bob"], ["anna"]):
        ones = [delivery(name, email=f"{name}@example.org", **facts) for name in members]
        packed = moodle.pack(ones, Given(STAGE, 10.0, worksheet(tmp_path, text)))
        imported = moodle_imports(packed.tables["Grades-Course.csv"], words)
        assert imported[101]["grade"] == 7.5
        assert "grade" not in imported[103]
        taken = moodle_takes(archive(tmp_path, packed), {101, 102, 103})
        assert set(taken) == {(101 + number, f"{STAGE}.html") for number in range(len(members))}
        packed = moodle.pack(ones, Given(STAGE, 10.0))
        assert packed.archives == {"moodle_feedback.zip": []}
        assert set(packed.remarks) == set(members)


def test_a_name_that_moodle_spells_otherwise_in_its_folders_is_known(
    tmp_path: Path, delivery: Callable[..., Delivery]
) -> None:
    words, text = WORKSHEETS["english"]
    text = text.replace("Bob O_Neil", "Bob O'Neil")
    facts = {"folder": "Group B-Bob ONeil_102_assignsubmission_file_"}
    one = delivery("bob", name="O'Neil, Bob", ids={"participant": "102"}, **facts)
    packed = moodle.pack([one], Given(STAGE, 10.0, worksheet(tmp_path, text)))
    assert moodle_imports(packed.tables["Grades-Course.csv"], words)[102]["grade"] == 7.5


@pytest.mark.parametrize("make", [moodle.pack, canvas.pack])
def test_another_maximum_is_refused_unless_scores_are_to_be_scaled(
    make: Callable[[Sequence[Delivery], Given], Packed], tmp_path: Path, pair: list[Delivery]
) -> None:
    text = WORKSHEETS["english"][1] if make is moodle.pack else CANVAS
    path = worksheet(tmp_path, text)
    with pytest.raises(CannotReturn, match="--scale"):
        make(pair, Given(STAGE, 20.0, path))
    assert (
        b"3.75"
        in make(
            [Delivery("anna", "", "anna@example.org", 7.5, 0.0, "", pair[0].page)],
            Given(STAGE, 20.0, path, scale=True),
        ).tables[path.name]
    )


@pytest.mark.parametrize(
    "text",
    [
        "Name,Points\nAnna,3\n",
        WORKSHEETS["english"][1].replace("Participant 102", "Participant 101"),
        WORKSHEETS["english"][1].replace("10.00", "Competent"),
        WORKSHEETS["english"][1].replace(",Grade,", ",Unknown,").replace("3.00", "good"),
    ],
)
def test_what_is_no_worksheet_of_points_is_refused(
    text: str, tmp_path: Path, pair: list[Delivery]
) -> None:
    with pytest.raises(CannotReturn, match=r"Grades-Course\.csv"):
        moodle.pack(pair, Given(STAGE, 10.0, worksheet(tmp_path, text)))


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Small (77),Other (78),Final Score\n"
    "    Points Possible,,,,,10.00,5.00,(read only)\n"
    '"Müller, Anna",201,s201,anna@example.org,Group 1,,4.00,\n'
    '"O\'Neil, Bob",202,s202,bob@example.org,Group 1,2.00,5.00,88\n'
    '"Exempt, Eve",203,s203,eve@example.org,Group 1,EX,5.00,88\n'
    '"Student, Test",299,,x,Group 1,1.00,,\n'
)


@pytest.fixture
def on_canvas(delivery: Callable[..., Delivery]) -> list[Delivery]:
    """Three hand-ins from Canvas: late, handed in again, and plain."""
    facts = {
        "anna": ("mulleranna_LATE_201_9001_my_01_small.ipynb", "201"),
        "bob": ("oneilbob_202_9002_01_small-2.ipynb", "202"),
        "eve": ("exempteve_203_9003_link.ipynb", "203"),
    }
    return [
        delivery(student, folder=name, ids={"user": user})
        for student, (name, user) in facts.items()
    ]


def test_canvas_imports_one_column_and_everything_else_is_as_it_was(
    tmp_path: Path, on_canvas: list[Delivery]
) -> None:
    packed = canvas.pack(on_canvas, Given(STAGE, 10.0, worksheet(tmp_path, CANVAS)))
    before = canvas_imports(CANVAS.encode())
    after = canvas_imports(packed.tables["Grades-Course.csv"])
    assert after == before | {201: {77: "7.5", 78: "4.00"}, 202: {77: "7.5", 78: "5.00"}}
    assert set(packed.remarks) == {"eve"}  # excused


def test_canvas_takes_each_page_for_its_own_student(
    tmp_path: Path, on_canvas: list[Delivery]
) -> None:
    path = archive(tmp_path, canvas.pack(on_canvas, Given(STAGE, 10.0)))
    assert canvas_takes(path, {9001: 201, 9002: 202, 9003: 203}) == {
        201: b"page of anna",
        202: b"page of bob",
        203: b"page of eve",
    }


def test_a_column_of_canvas_is_never_guessed(tmp_path: Path, on_canvas: list[Delivery]) -> None:
    path = worksheet(tmp_path, CANVAS.replace("Small (77)", "Homework (77)"))
    with pytest.raises(CannotReturn, match=r"--column.*Homework \(77\), Other \(78\)"):
        canvas.pack(on_canvas, Given(STAGE, 10.0, path))
    for column in ("Homework (77)", "Homework", "77"):
        packed = canvas.pack(on_canvas, Given(STAGE, 10.0, path, column))
        assert canvas_imports(packed.tables[path.name])[201][77] == "7.5"


def test_a_german_export_of_canvas_keeps_its_commas(
    tmp_path: Path, on_canvas: list[Delivery]
) -> None:
    text = (
        "\ufeffStudent;ID;SIS User ID;SIS Login ID;Section;Small (77)\r\n"
        '    Points Possible;;;;;10,00\r\n"Müller, Anna";201;s201;a;G;\r\n'
    )
    path = worksheet(tmp_path, text)
    filled = canvas.pack(on_canvas[:1], Given(STAGE, 10.0, path)).tables[path.name]
    assert filled == text.replace("a;G;", "a;G;7,5").encode()


def test_ilias_takes_each_page_for_its_own_student(
    tmp_path: Path, delivery: Callable[..., Delivery]
) -> None:
    ones = [
        delivery("anna", folder="Abgaben/Mueller_Anna_amueller_301", ids={"user": "301"}),
        delivery("bob", folder="Abgaben/ONeil_Bob_bob_1_302", ids={"user": "302"}),
    ]
    expected = {
        (301, f"{STAGE}.html"): b"page of anna",
        (302, f"{STAGE}.html"): b"page of bob",
    }
    packed = ilias.pack(ones, Given(STAGE, 10.0))
    assert ilias_takes(archive(tmp_path, packed), {301, 302}) == expected
    given = tmp_path / "multi_feedback_Blatt_1_42.zip"
    with zipfile.ZipFile(given, "w") as downloaded:
        for folder in ("Mueller_Anna_amueller_301", "ONeil_Bob_bob_1_302", "Other_Olga_o_303"):
            downloaded.mkdir(f"multi_feedback_Blatt_1/{folder}")
    packed = ilias.pack(ones, Given(STAGE, 10.0, given))
    path = archive(tmp_path, packed)
    assert ilias_takes(path, {301, 302, 303}) == expected
    by_login = [delivery("anna", ids={"user": "AMueller"}), delivery("bob", ids={"user": "bob_1"})]
    again = archive(tmp_path, ilias.pack(by_login, Given(STAGE, 10.0, given)))
    assert ilias_takes(again, {301, 302, 303}) == expected
    assert "multi_feedback_Blatt_1/Other_Olga_o_303/" in zipfile.ZipFile(path).namelist()
    assert b"anna,Anna,,7.5,10,0,for anna" in packed.tables["grades.csv"]


@pytest.mark.parametrize("name", ["../multi_feedback/a_b_c_1/x", "notes/x.txt"])
def test_another_zip_is_no_archive_of_ilias(
    name: str, tmp_path: Path, delivery: Callable[..., Delivery]
) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(CannotReturn):
        ilias.pack([delivery("anna")], Given(STAGE, 10.0, tmp_path / "x.zip"))


def test_any_other_platform_gets_a_table_that_is_no_formula(
    delivery: Callable[..., Delivery], tmp_path: Path
) -> None:
    ones = [delivery("-rf", name="=HYPERLINK(1)"), delivery("anna", name='Anna "A", M')]
    packed = table.pack(ones, Given(STAGE, 10.0))
    assert packed.tables["grades.csv"].decode().splitlines() == [
        "id,name,email,score,points,penalty,comment",
        "-rf,'=HYPERLINK(1),,7.5,10,0,for -rf",
        'anna,"Anna ""A"", M",,7.5,10,0,for anna',
    ]
    names = zipfile.ZipFile(archive(tmp_path, packed)).namelist()
    assert names == [f"-rf/{STAGE}.html", f"anna/{STAGE}.html"]
