"""What is collected, kept, left out and named, whatever was handed in."""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
from pathlib import Path

import pytest
from downloads import (
    EMPTY,
    FIRST,
    SECOND,
    is_of,
    notebook,
    submitted,
    two_stages,
    zip_bytes,
    zipped,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.collect.collecting import collect
from autograder.collect.collection import Collection
from autograder.collect.files import CannotRead
from autograder.collect.record import read_record
from autograder.course.course import Course
from autograder.course.submission import Submission

ANN = "Ann Lee_1_assignsubmission_file_"
BOB = "Bob Ray_2_assignsubmission_file_"
COUNTS = f"ann_lee/{FIRST}/{FIRST}.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return two_stages(tmp_path / "course")


def told(result: Collection) -> str:
    rows = [" ".join(row.remarks) for row in result.rows]
    return "\n".join([*rows, *result.refused, *result.remarks])


def test_the_stage_is_found_from_the_cells(course: Course, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "1.zip",
        {
            f"{ANN}/{FIRST}.ipynb": notebook(SECOND),
            f"{BOB}/{SECOND}.ipynb": notebook(FIRST, nameless=True),
        },
    )
    assert collect(course, [download]).all_well
    assert set(submitted(course)) == {
        f"ann_lee/{SECOND}/{SECOND}.ipynb",
        f"bob_ray/{FIRST}/{FIRST}.ipynb",
    }


def test_only_the_stage_that_is_asked_for(course: Course, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "1.zip", {f"{ANN}/a.ipynb": notebook(FIRST), f"{ANN}/b.ipynb": notebook(SECOND)}
    )
    result = collect(course, [download], FIRST)
    assert set(submitted(course)) == {COUNTS}
    assert f"b.ipynb, which is of {SECOND} and is not collected now" in told(result)


def test_of_several_notebooks_the_one_that_answers_most_counts(
    course: Course, tmp_path: Path
) -> None:
    download = zipped(
        tmp_path / "1.zip",
        {
            f"{ANN}/{FIRST}.ipynb": notebook(FIRST, 0),
            f"{ANN}/{FIRST}-Copy1.ipynb": notebook(FIRST, 3),
            f"{ANN}/old/{FIRST}.ipynb": notebook(FIRST, 2),
            f"{ANN}/{FIRST}-Copy2.ipynb": b'{"cells": [',
            f"{ANN}/.ipynb_checkpoints/{FIRST}-checkpoint.ipynb": notebook(FIRST, 3),
        },
    )
    result = collect(course, [download])
    assert is_of(submitted(course)[COUNTS], FIRST, 3)
    assert f"Of 4 notebooks {FIRST}-Copy1.ipynb counts: it answers most (3 answers)" in told(result)
    assert f"{FIRST}.ipynb (0 answers)" in told(result)
    assert f"{FIRST}-Copy2.ipynb (it is no notebook, or damaged)" in told(result)


def test_a_damaged_notebook_alone_is_collected_as_it_is(course: Course, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "1.zip", {f"{ANN}/01_first_ann.ipynb": b"{broken", f"{BOB}/x.ipynb": b"{broken"}
    )
    result = collect(course, [download])
    assert submitted(course) == {COUNTS: b"{broken"}
    assert {row.student: row.status for row in result.rows} == {
        "ann_lee": "collected",
        "bob_ray": "doubtful",
    }
    assert not result.all_well
    assert "is no notebook, or damaged" in told(result)


def test_collecting_again_changes_nothing_and_a_later_one_counts(
    course: Course, tmp_path: Path
) -> None:
    first = zipped(tmp_path / "1.zip", {f"{ANN}/x.ipynb": notebook(FIRST, 1)})
    later = zipped(tmp_path / "2.zip", {f"{ANN}/x.ipynb": notebook(FIRST, 2)})
    collect(course, [first])
    file = course.root / "submitted" / COUNTS
    before = file.stat()
    assert [row.status for row in collect(course, [first]).rows] == ["unchanged"]
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert [row.status for row in collect(course, [later]).rows] == ["handed in again"]
    assert is_of(file.read_bytes(), FIRST, 2)
    kept = course.root / "collected" / "earlier" / FIRST / "ann_lee" / "1" / f"{FIRST}.ipynb"
    assert is_of(kept.read_bytes(), FIRST, 1)


def test_an_older_one_does_not_replace_a_later_one(course: Course, tmp_path: Path) -> None:
    def attempt(time: str, answered: int) -> Path:
        name = f"Task_ann_attempt_{time}_x.ipynb"
        return zipped(tmp_path / f"{time}.zip", {name: notebook(FIRST, answered)})

    collect(course, [attempt("2026-01-05-10-00-00", 1)])
    result = collect(course, [attempt("2026-01-04-10-00-00", 3)])
    assert [row.status for row in result.rows] == ["older"]
    assert is_of(submitted(course)[f"ann/{FIRST}/{FIRST}.ipynb"], FIRST, 1)
    assert len(list((course.root / "collected" / "earlier").rglob("*.ipynb"))) == 1


def test_a_dry_run_writes_nothing(course: Course, tmp_path: Path) -> None:
    download = zipped(tmp_path / "1.zip", {f"{ANN}/x.ipynb": notebook(FIRST)})
    before = sorted(course.root.rglob("*"))
    result = collect(course, [download], dry_run=True)
    assert [(row.student, row.status) for row in result.rows] == [("ann_lee", "collected")]
    assert sorted(course.root.rglob("*")) == before


def test_who_is_not_in_the_roster_is_named_and_not_collected(
    course: Course, tmp_path: Path
) -> None:
    (course.root / "students.csv").write_text("id,name\nann,Ann Lee\ncid,Cid Noll\n")
    download = zipped(tmp_path / "1.zip", {f"{one}/x.ipynb": notebook(FIRST) for one in (ANN, BOB)})
    result = collect(course, [download])
    assert {(row.student or row.name): row.status for row in result.rows} == {
        "ann": "collected",
        "Bob Ray": "unknown",
        "cid": "missing",
    }
    assert not result.all_well
    assert "--add" in told(result)
    assert set(submitted(course)) == {f"ann/{FIRST}/{FIRST}.ipynb"}
    assert collect(course, [download], add=True).all_well
    assert f"bob_ray/{FIRST}/{FIRST}.ipynb" in submitted(course)


@pytest.mark.parametrize("bad", ["HS\\x", "[x]", "-rf", ".hidden", "a+b", "u\u0308ber"])
def test_folders_whose_names_are_no_ids_are_refused_and_the_rest_collected(
    course: Course, tmp_path: Path, bad: str
) -> None:
    source = tmp_path / "work"
    for name in (bad, "ann_lee"):
        (source / name).mkdir(parents=True)
        (source / name / "x.ipynb").write_text(notebook(FIRST))
    result = collect(course, [source])
    assert set(submitted(course)) == {COUNTS}
    (refused,) = [row for row in result.rows if row.needs_a_look]
    assert refused.status == "refused"
    assert "Rename it" in refused.remarks[0]


def test_ids_that_differ_only_in_case_are_refused(course: Course, tmp_path: Path) -> None:
    files = {f"{name}/x.ipynb": notebook(FIRST) for name in ("Alice", "alice", "bob")}
    result = collect(course, [zipped(tmp_path / "work.zip", files)])
    assert len(submitted(course)) == 2
    assert "'Alice'" in told(result) or "differ only in case" in told(result)


def test_what_grading_does_not_need_is_named_and_left(course: Course, tmp_path: Path) -> None:
    source = tmp_path / "work"
    (source / "ann_lee" / "data").mkdir(parents=True)
    (source / "ann_lee" / "x.ipynb").write_text(notebook(FIRST))
    (source / "ann_lee" / "figure.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (source / "ann_lee" / "data" / "scan.dcm").write_bytes(b"DICM")
    with (source / "ann_lee" / "volume.raw").open("wb") as file:
        file.truncate(3_000_000_000)
    with (source / "ann_lee" / "big.ipynb").open("wb") as file:
        file.truncate(3_000_000_000)
    result = collect(course, [source])
    assert set(submitted(course)) == {COUNTS, f"ann_lee/{FIRST}/figure.png"}
    assert "volume.raw (3000 MB)" in told(result)
    assert "big.ipynb (it cannot be read: it has more than 50 MB)" in told(result)


def test_links_and_pipes_in_a_folder_are_named_and_not_followed(
    course: Course, tmp_path: Path
) -> None:
    source = tmp_path / "work"
    (source / "ann_lee").mkdir(parents=True)
    (source / "ann_lee" / "x.ipynb").write_text(notebook(FIRST, 1))
    (source / "ann_lee" / "y.ipynb").symlink_to(course.master(FIRST))
    (source / "ann_lee" / "z").symlink_to(course.root)
    os.mkfifo(source / "ann_lee" / "pipe.ipynb")
    result = collect(course, [source])
    assert is_of(submitted(course)[COUNTS], FIRST, 1)
    assert told(result).count("it is a link") == 2
    assert "it is a device, a named pipe or a socket" in told(result)
    assert not result.all_well


def odd(name: str, content: bytes = b"x", mode: int = 0, flags: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.flag_bits |= flags
    return entry


@pytest.mark.parametrize(
    ("name", "mode", "says"),
    [
        ("/etc/x.ipynb", 0, "root of a disk"),
        ("C:\\x.ipynb", 0, "root of a disk"),
        ("../../x.ipynb", 0, r"leads out of the archive"),
        ("a\\..\\..\\x.ipynb", 0, r"leads out of the archive"),
        (f"{ANN}/../x.ipynb", 0, r"leads out of the archive"),
        (f"{ANN}/{'n' * 300}.ipynb", 0, "longer than 255 bytes"),
        (f"{ANN}//x.ipynb", 0, "an empty part"),
        (f"{ANN}/a\nb.ipynb", 0, "cannot be printed"),
        (f"{ANN}/\u202egnp.ipynb", 0, "cannot be printed"),
        (f"{ANN}/link.ipynb", stat.S_IFLNK | 0o777, "is a link"),
        (f"{ANN}/null.ipynb", stat.S_IFCHR | 0o666, "a device"),
        (f"{ANN}/pipe.ipynb", stat.S_IFIFO | 0o666, "a named pipe"),
    ],
)
def test_odd_entries_of_a_zip_are_refused_and_the_rest_collected(
    course: Course, tmp_path: Path, name: str, mode: int, says: str
) -> None:
    path = tmp_path / "1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(odd(name, mode=mode), "../../../gradebook.db")
        archive.writestr(f"{BOB}/x.ipynb", notebook(FIRST))
        archive.writestr(f"{ANN}/x.ipynb", notebook(FIRST))
    outside = {one for one in tmp_path.rglob("*") if course.root not in one.parents}
    result = collect(course, [path])
    assert says in told(result)
    assert not result.all_well
    assert set(submitted(course)) == {COUNTS, f"bob_ray/{FIRST}/{FIRST}.ipynb"}
    assert {one for one in tmp_path.rglob("*") if course.root not in one.parents} == outside


def test_an_encrypted_notebook_is_named(course: Course, tmp_path: Path) -> None:
    content = bytearray(
        zip_bytes({f"{ANN}/x.ipynb": notebook(FIRST), f"{BOB}/x.ipynb": notebook(FIRST)})
    )
    # The flag in the local header and in the directory of the first file.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path = tmp_path / "1.zip"
    path.write_bytes(bytes(content))
    result = collect(course, [path])
    assert set(submitted(course)) == {f"bob_ray/{FIRST}/{FIRST}.ipynb"}
    assert "it is encrypted; ask for it without a password" in told(result)


def test_a_zip_bomb_is_named_and_little_of_it_read(course: Course, tmp_path: Path) -> None:
    bomb = zip_bytes({"x.ipynb": bytes(60_000_000)})
    download = zipped(
        tmp_path / "1.zip",
        {f"{ANN}/a.ipynb": bytes(60_000_000), f"{ANN}/b.zip": bomb, f"{BOB}/x.ipynb":
         notebook(FIRST)},
    )  # fmt: skip
    result = collect(course, [download], FIRST)
    assert f"bob_ray/{FIRST}/{FIRST}.ipynb" in submitted(course)
    assert "it has more than 50 MB" in told(result)


def test_names_that_some_disks_take_for_one_are_both_looked_at(
    course: Course, tmp_path: Path
) -> None:
    name = "lösung.ipynb"
    download = zipped(
        tmp_path / "1.zip",
        {
            f"{ANN}/{unicodedata.normalize('NFC', name)}": notebook(FIRST, 1),
            f"{ANN}/{unicodedata.normalize('NFD', name)}": notebook(FIRST, 3),
            f"{ANN}/LÖSUNG.ipynb": notebook(FIRST, 2),
        },
    )
    result = collect(course, [download])
    assert is_of(submitted(course)[COUNTS], FIRST, 3)
    assert told(result).count("differ only in case") == 2


def test_a_students_folder_that_is_a_link_is_not_written_through(
    course: Course, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (course.root / "submitted").mkdir()
    (course.root / "submitted" / "ann_lee").symlink_to(elsewhere)
    result = collect(course, [zipped(tmp_path / "1.zip", {f"{ANN}/x.ipynb": notebook(FIRST)})])
    assert [row.status for row in result.rows] == ["refused"]
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "no zip"), (b"PK\x03\x04", "no zip"), (None, "neither a file")]
)
def test_a_source_that_cannot_be_read_is_told(
    course: Course, tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "1.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CannotRead, match=says):
        collect(course, [path])


def test_pictures_stay_beside_their_notebook(course: Course, tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n..."
    download = zipped(
        tmp_path / "1.zip",
        {
            f"{ANN}/mine/x.ipynb": notebook(FIRST),
            f"{ANN}/mine/img/a b.png": picture,
            f"{ANN}/mine/img": "a file where a folder is",
            f"{ANN}/other.png": picture,
        },
    )
    collect(course, [download])
    assert set(submitted(course)) == {COUNTS, f"ann_lee/{FIRST}/img/a b.png"}


NAMES = st.one_of(
    st.sampled_from([ANN, BOB, "..", "x", "a_1_2_b.ipynb", "L_F_login_3", "[x]", "é", "e\u0301"]),
    st.text(max_size=12),
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
FILES = st.dictionaries(
    st.one_of(
        PATHS, PATHS.map(lambda path: f"{path}.ipynb"), PATHS.map(lambda path: f"{path}.zip")
    ),
    st.one_of(
        st.sampled_from([notebook(FIRST).encode(), notebook(SECOND, 1).encode(), b"", b"{"]),
        st.just(zip_bytes({"../x.ipynb": notebook(FIRST), "y.ipynb": notebook(SECOND)})),
        st.binary(max_size=40),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_stages(tmp_path_factory.mktemp("mutated") / "course").root


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(files=FILES, changes=st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=8))
def test_no_zip_crashes_it_or_writes_outside(
    shared: Path, files: dict[str, bytes], changes: list[tuple[int, int]]
) -> None:
    content = bytearray(
        zip_bytes(
            {
                name.encode("utf-8", "replace").decode(): text
                for name, text in files.items()
                if name.partition("\0")[0]  # Python writes no nameless file
            }
        )
    )
    for at, value in changes:
        content[at % len(content)] = value
    course = Course(shared)
    path = shared.parent / "mutated.zip"
    path.write_bytes(bytes(content))
    outside = {
        one: one.stat().st_mtime_ns
        for folder in (shared.parent, shared, shared / "source", shared / "release")
        for one in folder.iterdir()
        if one.name not in ("course", "submitted", "collected", "students.csv")
    }
    try:
        result = collect(course, [path], add=True)
    except CannotRead:
        result = Collection()
    finally:
        now = {
            one: one.stat().st_mtime_ns
            for folder in (shared.parent, shared, shared / "source", shared / "release")
            for one in folder.iterdir()
            if one.name not in ("course", "submitted", "collected", "students.csv")
        }
        assert now == outside
    for row in result.rows:
        if row.status in ("collected", "handed in again"):
            folder = course.path("submitted", row.student, row.stage)
            assert (folder / f"{row.stage}.ipynb").is_file()
            assert Submission(row.student, row.stage, folder).folder.parents[1].name == "submitted"
    there = [one for one in shared.rglob("*") if "submitted" in one.parts]
    assert not any(one.is_symlink() for one in there)
    for folder in (shared / "submitted", shared / "collected"):
        for one in sorted(folder.rglob("*"), reverse=True):
            one.unlink() if one.is_file() else one.rmdir()
    (shared / "students.csv").unlink(missing_ok=True)


def test_the_record_says_what_else_there_was(course: Course, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "1.zip",
        {f"{ANN}/x.ipynb": notebook(FIRST), f"{ANN}/report.pdf": b"%PDF"},
    )
    collect(course, [download])
    one = read_record(course.root, FIRST).students["ann_lee"]
    assert one.others == ["report.pdf"]
    assert one.remarks == ["Not needed, and not taken: report.pdf."]
    assert EMPTY not in notebook(FIRST)


def test_what_a_student_wants_looked_at_again_is_kept(course: Course, tmp_path: Path) -> None:
    first = zipped(tmp_path / "1.zip", {f"{ANN}/x.ipynb": notebook(FIRST)})
    collect(course, [first])
    plea = course.path("submitted", "ann_lee", FIRST) / "please_look_again.txt"
    assert not plea.exists()
    # The same notebook once more, or none at all.
    for number, files in enumerate(({f"{ANN}/x.ipynb": notebook(FIRST)}, {})):
        words = f"question: words {number}".encode()
        again = zipped(tmp_path / f"{number}.zip", {**files, f"{ANN}/Please look again.txt": words})
        result = collect(course, [again], FIRST)
        assert result.all_well, told(result)
        assert [row.status for row in result.rows if row.student == "ann_lee"] == ["unchanged"]
        assert "Asks to have something looked at again." in told(result)
        assert plea.read_bytes() == words
    assert not (course.root / "collected" / "earlier").exists()


def test_who_asks_again_with_the_same_notebook_is_not_late(course: Course, tmp_path: Path) -> None:
    folder = course.path("submitted", "ann_lee", FIRST)
    files = {f"{FIRST}.ipynb": notebook(FIRST)}
    times = []
    for month, beside in (("01", {}), ("02", {"please_look_again.txt": b"question: words"})):
        name = f"ann_lee+{FIRST}+2026-{month}-01 10:00:00 UTC"
        inbound = zipped(
            tmp_path / f"{month}.zip",
            {f"{name}/{file}": content for file, content in {**files, **beside}.items()},
        )
        result = collect(course, [inbound], add=True)
        times.append((folder / "timestamp.txt").read_text())
    assert (folder / "please_look_again.txt").is_file(), told(result)
    assert times[0] == times[1]
