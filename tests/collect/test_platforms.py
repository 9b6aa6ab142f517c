"""Each platform's download ends in `submitted/`, and under its own names in the record."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import FIRST, SECOND, is_of, notebook, submitted, two_stages, zip_bytes, zipped
from nbgrader.coursedir import CourseDirectory

from autograder.collect.collecting import collect
from autograder.collect.collection import Collection
from autograder.collect.exports import time_in_words
from autograder.collect.record import read_record
from autograder.collect.roster import Roster
from autograder.course.course import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return two_stages(tmp_path / "course")


def statuses(result: Collection) -> dict[str, str]:
    return {row.student or row.name: row.status for row in result.rows}


@pytest.mark.parametrize("ending", ["_", ""], ids=["before 4.1", "since 4.1"])
def test_moodle(course: Course, tmp_path: Path, ending: str) -> None:
    names = {
        "anna_mueller": f"Anna Müller_101_assignsubmission_file{ending}",
        "jose_maria_nunez_lopez": f"José María Núñez López_102_assignsubmission_file{ending}",
        "li_xiao": f"Li Xiao_104_assignsubmission_file{ending}",
    }
    download = zipped(
        tmp_path / "Bio-Task 1-77.zip",
        {
            f"{names['anna_mueller']}/my homework.ipynb": notebook(FIRST),
            f"{names['jose_maria_nunez_lopez']}/sub/folder/01_first.IPYNB": notebook(FIRST, 1),
            f"{names['li_xiao']}/01.ipynb.txt": notebook(FIRST, 2),
            f"Li Xiao_104_assignsubmission_onlinetext{ending}/onlinetext.html": "<p>Hello</p>",
        },
    )
    result = collect(course, [download])
    assert result.all_well, result
    assert statuses(result) == dict.fromkeys(names, "collected")
    there = submitted(course)
    assert set(there) == {f"{student}/{FIRST}/{FIRST}.ipynb" for student in names}
    assert is_of(there[f"li_xiao/{FIRST}/{FIRST}.ipynb"], FIRST, 2)
    record = read_record(course.root, FIRST)
    assert {one.student: one.folder for one in record.students.values()} == names
    ann = record.students["anna_mueller"]
    assert (ann.platform, ann.ids, ann.counted) == (
        "moodle", {"participant": "101"}, "my homework.ipynb",
    )  # fmt: skip
    assert [one.name for one in Roster.read(course.root)] == [
        "Anna Müller", "José María Núñez López", "Li Xiao",
    ]  # fmt: skip


def test_moodle_without_folders(course: Course, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "old.zip",
        {"Anna Müller_7_assignsubmission_file_my_work_2.ipynb": notebook(FIRST)},
    )
    assert collect(course, [download]).all_well
    one = read_record(course.root, FIRST).students["anna_mueller"]
    assert (one.folder, one.counted) == ("Anna Müller_7_assignsubmission_file_", "my_work_2.ipynb")


def test_moodle_numbers_are_of_one_assignment_only(course: Course, tmp_path: Path) -> None:
    one = zipped(
        tmp_path / "1.zip",
        {
            "Ann Lee_5_assignsubmission_file_/x.ipynb": notebook(FIRST),
            "Bob Ray_6_assignsubmission_file_/x.ipynb": notebook(FIRST),
        },
    )
    two = zipped(tmp_path / "2.zip", {"Ann Lee_9_assignsubmission_file_/x.ipynb": notebook(SECOND)})
    collect(course, [one])
    result = collect(course, [two])
    assert statuses(result) == {"ann_lee": "collected", "bob_ray": "missing"}
    assert result.all_well
    assert len(Roster.read(course.root)) == 2


def test_moodle_groups(course: Course, tmp_path: Path) -> None:
    (course.root / "students.csv").write_text("id,name,group\nann,Ann Lee,3\nbob,Bob Ray,3\n")
    download = zipped(
        tmp_path / "1.zip",
        {
            "group_3_assignsubmission_file/x.ipynb": notebook(FIRST),
            "Monday 1-Ann Lee_9_assignsubmission_file/x.ipynb": notebook(SECOND),
        },
    )
    assert collect(course, [download]).all_well
    assert set(submitted(course)) == {
        f"ann/{FIRST}/{FIRST}.ipynb", f"bob/{FIRST}/{FIRST}.ipynb", f"ann/{SECOND}/{SECOND}.ipynb",
    }  # fmt: skip


WORKSHEETS = {
    "English": (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        "{}",
        'Participant 11,Max Kraus,max1@u.example,Submitted for grading,,10.00,Yes,"Friday, '
        '2 January 2026, 3:04 PM",-,\n'
        'Participant 12,Max Kraus,max2@u.example,Submitted for grading,,10.00,Yes,"Thursday, '
        '2 July 2026, 11:59 PM",-,\n',
    ),
    "German": (
        "\ufeffID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
        "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung)\n"
        "{}",
        'Teilnehmer/in11,Max Kraus,max1@u.example,Zur Bewertung abgegeben,,"10,00",Ja,"Freitag, '
        '2. Januar 2026, 15:04",-\n'
        'Teilnehmer/in12,Max Kraus,max2@u.example,Zur Bewertung abgegeben,,"10,00",Ja,"Donnerstag, '
        '2. Juli 2026, 23:59",-\n',
    ),
}


@pytest.mark.parametrize("language", WORKSHEETS)
def test_moodles_worksheet_tells_people_of_one_name_apart_and_the_time(
    course: Course, tmp_path: Path, language: str
) -> None:
    sheet = tmp_path / "grades.csv"
    sheet.write_text(WORKSHEETS[language][0].format(WORKSHEETS[language][1]), encoding="utf-8")
    download = zipped(
        tmp_path / "1.zip",
        {
            "Max Kraus_12_assignsubmission_file/x.ipynb": notebook(FIRST, 2),
            "Max Kraus_11_assignsubmission_file/x.ipynb": notebook(FIRST, 1),
        },
    )
    result = collect(course, [download, sheet], zone=ZoneInfo("Europe/Berlin"))
    assert result.all_well, result
    there = submitted(course)
    assert is_of(there[f"max1/{FIRST}/{FIRST}.ipynb"], FIRST, 1)
    assert is_of(there[f"max2/{FIRST}/{FIRST}.ipynb"], FIRST, 2)
    # As nbgrader's own class reads it: winter and summer time.
    own = CourseDirectory(root=str(course.root))
    times = [own.get_existing_timestamp(str(course.path("submitted", s, FIRST))) for s in
             ("max1", "max2")]  # fmt: skip
    assert [str(time) for time in times] == ["2026-01-02 14:04:00", "2026-07-02 21:59:00"]
    # Without it nobody is guessed at.
    again = collect(course, [zipped(tmp_path / "2.zip", {
        "Max Kraus_21_assignsubmission_file/x.ipynb": notebook(SECOND),
    })])  # fmt: skip
    assert not again.all_well
    assert again.rows[0].status == "doubtful"
    assert "max1 or max2" in again.rows[0].remarks[0]


def test_people_of_one_name_in_the_first_zip_are_two(course: Course, tmp_path: Path) -> None:
    files = {f"Max Kraus_{n}_assignsubmission_file/x.ipynb": notebook(FIRST, n) for n in (1, 2)}
    result = collect(course, [zipped(tmp_path / "1.zip", files)])
    assert statuses(result) == {"max_kraus": "collected", "max_kraus_2": "collected"}
    assert "look who is who" in result.remarks[0]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Monday, 5 February 2024, 11:59 PM", "2024-02-05 23:59"),
        ("Monday, February 5, 2024, 12:05 AM", "2024-02-05 00:05"),
        ("lundi 5 février 2024, 23:59", "2024-02-05 23:59"),
        ("Montag, 5. März 2024, 23:59", "2024-03-05 23:59"),
        ("lunes, 5 de agosto de 2024, 09:00", "2024-08-05 09:00"),
        ("2024-02-05 23:59", "2024-02-05 23:59"),
        ("понедельник, 5 февраля 2024, 23:59", "2024-02-05 23:59"),
        ("5/02/24, 23:59", None),
        ("5/2/2024, 23:59", None),
        ("5 listopad 2024, 10:00", None),  # October in Croatian, November in Polish
        ("31 February 2024, 10:00", None),
        ("-", None),
        ("", None),
    ],
)
def test_times_in_words(said: str, means: str | None) -> None:
    time = time_in_words(said, ZoneInfo("UTC"))
    assert (f"{time:%Y-%m-%d %H:%M}" if time else None) == means


@pytest.mark.parametrize("late", ["_LATE", "LATE"], ids=["now", "before 2020"])
def test_canvas(course: Course, tmp_path: Path, late: str) -> None:
    download = zipped(
        tmp_path / "submissions.zip",
        {
            "müllerannamaria_771_9001_01_first.ipynb": notebook(FIRST),
            f"o_neillsean{late}_772_9002_a_77_88_b.ipynb": notebook(FIRST, 1),
            "lixiao_773_9003_01_first.ipynb": notebook(FIRST, 3, "the first"),
            "lixiao_773_9005_01_first-2.ipynb": notebook(FIRST, 2, "the latest"),
            "lixiao_773_9004_01_first-1.ipynb": notebook(FIRST, 1),
            "rossmia_774_text.html": "<p>I hand in a text.</p>",
        },
    )
    export = tmp_path / "2026-01-02_Grades.csv"
    export.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Task 1 (55)\n"
        "    Points Possible,,,,,10.00\n"
        '"Müller, Anna Maria",771,S771,amm1@u.example,A,\n'
        '"O Neill, Sean",772,S772,son2@u.example,A,\n'
        '"Li, Xiao",773,S773,lix3@u.example,A,\n"Ross, Mia",774,S774,mro4@u.example,A,\n'
        '"Noll, Tim",775,S775,tno5@u.example,A,\n"Student, Test",,,x,A,\n',
        encoding="utf-8",
    )
    result = collect(course, [download, export], FIRST)
    assert statuses(result) == {
        "amm1": "collected", "son2": "collected", "lix3": "collected", "mro4": "doubtful",
        "tno5": "missing",
    }  # fmt: skip
    assert [row.student for row in result.rows if row.late] == ["son2"]
    there = submitted(course)
    assert b"the latest" in there[f"lix3/{FIRST}/{FIRST}.ipynb"]
    record = read_record(course.root, FIRST).students
    assert record["son2"].ids == {"user": "772"}
    assert (record["son2"].counted, record["son2"].late) == ("a_77_88_b.ipynb", True)
    assert record["lix3"].others == ["01_first.ipynb", "01_first-1.ipynb"]
    mia = Roster.read(course.root).get("mro4")
    assert mia is not None
    assert (mia.name, mia.platform_ids) == ("Mia Ross", {"canvas": "774"})
    # The next download needs no export.
    later = zipped(tmp_path / "2.zip", {"rossmia_774_9010_x.ipynb": notebook(SECOND)})
    assert collect(course, [later]).rows[0].student == "mro4"


def test_canvas_anonymous(course: Course, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "1.zip",
        {
            "anon_Xa9Kz_9001_x.ipynb": notebook(FIRST),
            "LATE_anon_b3bPq_9002_x.ipynb": notebook(FIRST),
        },
    )
    result = collect(course, [download])
    assert statuses(result) == {"anon_xa9kz": "collected", "anon_b3bpq": "collected"}
    assert [row.late for row in result.rows] == [True, False]


@pytest.mark.parametrize("top", ["", "Task 1_55/", "Team 4/"], ids=["plain", "titled", "teams"])
def test_ilias(course: Course, tmp_path: Path, top: str) -> None:
    download = zipped(
        tmp_path / "Task_1_55.zip",
        {
            f"{top}Mueller_Anna Maria_amueller_301/first.ipynb": notebook(FIRST),
            f"{top}Ross_Mia_mr_oss_302/Verspaetete Abgabe - first.ipynb": notebook(FIRST),
        },
        time=(2026, 7, 2, 23, 59, 58),
    )
    result = collect(course, [download], zone=ZoneInfo("Europe/Berlin"))
    assert statuses(result) == {"amueller": "collected", "mr_oss": "collected"}
    assert [row.late for row in result.rows] == [False, True]
    assert {row.time for row in result.rows} == {"2026-07-02 21:59:58 UTC"}
    one = read_record(course.root, FIRST).students["mr_oss"]
    assert one.folder == f"{top}Ross_Mia_mr_oss_302"
    assert (one.ids, one.counted) == ({"user": "302", "login": "mr_oss"}, "first.ipynb")


@pytest.mark.parametrize("receipts", [True, False], ids=["with receipts", "without"])
def test_blackboard(course: Course, tmp_path: Path, receipts: bool) -> None:
    files: dict[str, str | bytes] = {}
    for login, name, times in (
        ("amueller", "Anna Müller", ("2026-01-02-03-04-05", "2026-01-03-03-04-05")),
        ("bray", "Bob Ray", ("2026-01-02-23-59-59",)),
    ):
        for at, time in enumerate(times):
            start = f"Task_1_of 4_{login}_attempt_{time}"
            files[f"{start}_x.ipynb"] = notebook(FIRST, at + 1)
            if receipts:
                files[f"{start}.txt"] = f"Name: {name} ({login})\nAssignment: Task_1\n"
    result = collect(course, [zipped(tmp_path / "1.zip", files)], zone=ZoneInfo("UTC"))
    assert result.all_well
    assert statuses(result) == {"amueller": "handed in again", "bray": "collected"}
    there = submitted(course)
    assert is_of(there[f"amueller/{FIRST}/{FIRST}.ipynb"], FIRST, 2)
    assert there[f"bray/{FIRST}/timestamp.txt"] == b"2026-01-02 23:59:59 UTC\n"
    earlier = course.root / "collected" / "earlier" / FIRST / "amueller" / "1" / f"{FIRST}.ipynb"
    assert is_of(earlier.read_bytes(), FIRST, 1)
    if receipts:
        assert [one.name for one in Roster.read(course.root)] == ["Anna Müller", "Bob Ray"]


def test_nbgraders_exchange(course: Course, tmp_path: Path) -> None:
    inbound = tmp_path / "inbound"
    for folder, answered in {
        f"ann+{FIRST}+2026-01-02 03:04:05.123456 UTC": 1,
        f"ann+{FIRST}+2026-01-03 03:04:05.123456 UTC+f3c2": 2,
        f"bob+{FIRST}+2026-01-02 03:04:05.000000 UTC": 3,
    }.items():
        (inbound / folder).mkdir(parents=True)
        (inbound / folder / f"{FIRST}.ipynb").write_text(notebook(FIRST, answered))
        (inbound / folder / "timestamp.txt").write_text("nonsense")
    result = collect(course, [inbound])
    assert statuses(result) == {"ann": "handed in again", "bob": "collected"}
    there = submitted(course)
    assert is_of(there[f"ann/{FIRST}/{FIRST}.ipynb"], FIRST, 2)
    assert there[f"ann/{FIRST}/timestamp.txt"] == b"2026-01-03 03:04:05 UTC\n"


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize(
    "layout",
    [
        {"ann": "{}.ipynb", "bob": "{}_01_first.ipynb"},
        {"ann": "work/{}.ipynb", "bob": "work/first - {}.ipynb"},
        {"ann": "{}/x.ipynb", "bob": "{}/deep/er/y.ipynb"},
        {"ann": "all/{}/x.ipynb", "bob": "all/{}/x.ipynb"},
        {"ann": "submitted/{}/01_first/01_first.ipynb", "bob": "submitted/{}/01_first/x.ipynb"},
        {"ann": "01_first/{}/x.ipynb", "bob": "01_first/{}/x.ipynb"},
    ],
)
def test_folders_of_any_kind(
    course: Course, tmp_path: Path, packed: bool, layout: dict[str, str]
) -> None:
    files = {path.format(student): notebook(FIRST) for student, path in layout.items()}
    if packed:
        source = zipped(tmp_path / "work.zip", files)
    else:
        source = tmp_path / "work"
        for path, text in files.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text)
    result = collect(course, [source])
    assert statuses(result) == {"ann": "collected", "bob": "collected"}
    assert set(submitted(course)) >= {f"{s}/{FIRST}/{FIRST}.ipynb" for s in layout}


def test_a_folder_of_downloads_and_exports(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "downloaded"
    folder.mkdir()
    zipped(folder / "m1.zip", {"Ann Lee_5_assignsubmission_file_/x.ipynb": notebook(FIRST)})
    zipped(folder / "m2.zip", {"Ann Lee_9_assignsubmission_file_/x.ipynb": notebook(SECOND)})
    zipped(folder / "bob.zip", {"x.ipynb": notebook(FIRST)})
    sheet = "Identifier,Full name,Email address\nParticipant 5,Ann Lee,al@u.example\n"
    (folder / "grades.csv").write_text(sheet)
    result = collect(course, [folder])
    assert {(row.student, row.stage, row.status) for row in result.rows} == {
        ("al", FIRST, "collected"), ("al", SECOND, "collected"), ("bob", FIRST, "collected"),
        ("bob", SECOND, "missing"),
    }  # fmt: skip


def test_a_zip_in_a_hand_in_is_looked_into_once(course: Course, tmp_path: Path) -> None:
    inner = zip_bytes({"sub/a.ipynb": notebook(FIRST), "deeper.zip": zip_bytes({"b.ipynb": "{}"})})
    download = zipped(tmp_path / "1.zip", {"Ann Lee_5_assignsubmission_file_/my.zip": inner})
    result = collect(course, [download])
    assert statuses(result) == {"ann_lee": "collected"}
    assert result.rows[0].counted == "my.zip/sub/a.ipynb"
    assert "deeper.zip is packed" in " ".join(result.rows[0].remarks)
