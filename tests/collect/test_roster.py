"""The roster: who takes part, which ids can be used, who is meant by a name."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.record import Collected, StageRecord, read_record, record_path, write_record
from autograder.collect.roster import Roster, Student, folded, id_from_name, why_no_id
from autograder.course.course import CourseError


@pytest.mark.parametrize(
    "bad",
    [
        *("", " ", "HS\\x", "[x]", "a*", "a?", "-rf", ".hidden", "..", "a/b", "a+b", "a\nb"),
        *("a\x00b", "ann.", "ann ", "x" * 101, "{x}", "u\u0308ber", "a%20b", "\u202egnp"),
    ],
)
def test_ids_that_folders_patterns_or_commands_take_amiss_are_refused(bad: str) -> None:
    assert why_no_id(bad)
    with pytest.raises(CourseError, match=r"Change it in students\.csv"):
        Roster([Student(bad)])


@pytest.mark.parametrize("good", ["ann", "s1234567", "anna.müller@uni.example", "Ann Lee", "a_b-c"])
def test_usual_ids_can_be_used(good: str) -> None:
    assert why_no_id(good) == ""


@pytest.mark.parametrize(("one", "other"), [("Alice", "alice"), ("straße", "STRASSE")])
def test_ids_that_differ_only_in_case_are_refused(one: str, other: str) -> None:
    with pytest.raises(CourseError, match="differ only in case"):
        Roster([Student(one), Student(other)])


def test_names_are_compared_as_platforms_write_them() -> None:
    assert folded("Jörg  MÜLLER-Lüdenscheid") == folded("Joerg Mueller Luedenscheid")
    assert folded(unicodedata.normalize("NFD", "José_Ñuñez")) == "jose nunez"
    assert id_from_name("Dr. Jörg O'Hara") == "dr_joerg_o_hara"
    assert folded("李 小龙") == "李 小龙"


def test_who_is_meant() -> None:
    roster = Roster(
        [
            Student("s1", "Anna Müller", "anna@uni.example", {"canvas": "77"}),
            Student("s2", "Max Mustermann"),
            Student("s3", "Max Mustermann"),
            Student("s4", "Anna Maria van der Berg"),
        ]
    )

    def ids(name: str) -> list[str]:
        return [one.id for one in roster.named(name)]

    assert ids("Müller, Anna") == ids("muelleranna") == ids("ANNA@uni.example") == ["s1"]
    assert ids("S2") == ["s2"]
    assert ids("max mustermann") == ["s2", "s3"]
    assert ids("vanderbergannamaria") == ids("van der Berg, Anna Maria") == ["s4"]
    assert ids("Anna") == ids("") == ids("Müller") == []
    found = roster.with_platform_id("canvas", "77")
    assert found is not None
    assert found.id == "s1"
    assert roster.with_platform_id("canvas", "") is None


def test_a_roster_comes_back_as_it_was_with_columns_of_others(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes(
        "\ufeffid;name;email;group;canvas_id\r\n"
        "b2;Bö, Bob;b@x.example;Monday;12\r\n\r\na1;;;;\r\n".encode()
    )
    roster = Roster.read(tmp_path)
    assert [one.id for one in roster] == ["b2", "a1"]
    bob = roster.get("b2")
    assert bob == Student("b2", "Bö, Bob", "b@x.example", {"canvas": "12"}, {"group": "Monday"})
    roster.update(Student("b2", email="new@x.example"))
    assert roster.write(tmp_path) == path
    again = {one.id: one for one in Roster.read(tmp_path)}
    assert again["b2"] == Student(
        "b2", "Bö, Bob", "new@x.example", {"canvas": "12"}, {"group": "Monday"}
    )
    assert path.read_text(encoding="utf-8").startswith("id,name,email,canvas_id,")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,email\nx,y\n", "no column called id"),
        (b"id,name\nann,A\n-rf,B\n", "line 3: The id '-rf'"),
        (b"id,name\nann,A\nAnn,B\n", "line 3: .*only in case"),
        (b"id,name\nann,\xff\xfe\n", "not in UTF-8"),
    ],
)
def test_a_wrong_roster_is_told_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "students.csv").write_bytes(content)
    with pytest.raises(CourseError, match=says):
        Roster.read(tmp_path)


@given(st.text(max_size=20))
def test_an_id_made_from_any_name_can_be_used(name: str) -> None:
    roster = Roster()
    roster.add(Student(roster.free_id(id_from_name(name))))
    roster.add(Student(roster.free_id(id_from_name(name))))
    assert len(roster) == 2


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    name = "Anna Müller_123_assignsubmission_file_"
    ann = Collected("ann", "Anna Müller", "moodle", name, {"participant": "123"}, late=True)
    record = StageRecord("01_small", {"ann": ann, "bob": Collected("bob", others=["x.txt"])})
    assert read_record(tmp_path, "01_small") == StageRecord("01_small")
    write_record(tmp_path, record)
    assert read_record(tmp_path, "01_small") == record
    record_path(tmp_path, "01_small").write_text('{"students": [{}]}')
    with pytest.raises(CourseError, match="is damaged"):
        read_record(tmp_path, "01_small")
