"""A machine's copy of a course: whole, private, of one state of one course, gone in the end."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processes import wait_for
from small_course import STAGE, write_course

from autograder.cluster.copies import Copy, Damaged
from autograder.cluster.manifest import Entry, Manifest, manifest_of
from autograder.cluster.parcels import pack, parcels, shrink, unpack
from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.sandbox.folders import remove_abandoned


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delenv("BIOMEDICAL_IMAGES", raising=False)
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = write_course(tmp_path / "course")
    (course.root / "data").mkdir()
    (course.root / "data" / "image").write_bytes(bytes(range(256)) * 100)
    (course.root / "data" / "empty").touch()
    (course.root / "data" / "same").write_bytes(bytes(range(256)) * 100)
    (course.root / "truth").mkdir()
    (course.root / "truth" / "truth.json").write_text("{}")
    (course.root / "gradebook.db").write_text("grades")
    (course.root / "submitted" / "ada" / STAGE).mkdir(parents=True)
    (course.root / "submitted" / "ada" / STAGE / f"{STAGE}.ipynb").write_text("hers")
    return course


def send(copy: Copy, sources: dict[str, Path]) -> None:
    lacking = copy.lacking()
    assert lacking
    for parcel in parcels((one, memoryview(sources[one].read_bytes())) for one in lacking):
        copy.receive(parcel)
    copy.finish()


@pytest.fixture
def copy(course: Course) -> Iterator[Copy]:
    manifest, sources = manifest_of(course, [STAGE])
    copy = Copy(manifest)
    send(copy, sources)
    yield copy
    copy.close()


def test_it_holds_what_grading_needs_and_nothing_else(course: Course, copy: Copy) -> None:
    there = Course(copy.root, copy.manifest.settings)
    assert there.stages == course.stages
    for here, file in ((course, "image"), (course, "empty"), (course, "same")):
        one, other = here.files / file, there.files / file
        assert one.read_bytes() == other.read_bytes()
        assert one.stat().st_mtime_ns == other.stat().st_mtime_ns
    assert there.truth.joinpath("truth.json").read_text() == "{}"
    assert there.checks(STAGE).joinpath("small.py").is_file()
    names = {path.name for path in copy.root.rglob("*")}
    assert not names & {"gradebook.db", "submitted", "nbgrader_config.py"}


def test_nobody_else_may_enter_it(copy: Copy) -> None:
    assert stat.S_IMODE(copy.folder.stat().st_mode) == 0o700
    assert copy.folder.stat().st_uid == os.getuid()


def test_a_folder_of_somebody_elses_is_not_used(course: Course, temporary: Path) -> None:
    manifest, _ = manifest_of(course, [STAGE])
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    name = f"autograder-course-{manifest.digest[:24]}"
    (temporary / name).symlink_to(elsewhere)
    with pytest.raises(PermissionError, match="somebody else"):
        Copy(manifest)
    assert not list(elsewhere.iterdir())


def test_it_is_removed_when_nobody_uses_it(course: Course, temporary: Path) -> None:
    manifest, sources = manifest_of(course, [STAGE])
    one, other = Copy(manifest), Copy(manifest)
    send(one, sources)
    assert other.lacking() == []
    one.close()
    assert remove_abandoned() == []
    assert other.is_whole
    other.close()
    assert not list(temporary.iterdir())


def test_one_that_a_killed_process_used_is_removed(course: Course, temporary: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from autograder.cluster.copies import Copy\n"
        "from autograder.cluster.manifest import manifest_of\n"
        "from autograder.course.course import Course\n"
        f"copy = Copy(manifest_of(Course(Path(sys.argv[1])), [{STAGE!r}])[0])\n"
        "copy.lacking(); print('ready', flush=True); import time; time.sleep(600)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, str(course.root)], stdout=subprocess.PIPE)
    assert user.stdout is not None
    assert user.stdout.readline()
    assert list(temporary.glob("autograder-course-*"))
    user.send_signal(signal.SIGKILL)
    user.wait()
    user.stdout.close()
    wait_for(lambda: not list(temporary.iterdir()))


def test_while_one_process_makes_it_another_one_waits(course: Course) -> None:
    manifest, sources = manifest_of(course, [STAGE])
    one, other = Copy(manifest), Copy(manifest)
    assert one.lacking()
    assert other.lacking() is None
    send(one, sources)
    assert other.lacking() == []
    one.close()
    other.close()


@pytest.mark.parametrize("how", ["changed", "cut", "gone", "touched"])
def test_a_damaged_one_is_made_anew_from_what_is_damaged_alone(
    course: Course, copy: Copy, how: str
) -> None:
    path = copy.root / "checks" / "small" / "small.py"
    before, time = path.read_bytes(), path.stat().st_mtime_ns
    if how == "changed":
        path.write_bytes(before.replace(b"42", b"43"))
        os.utime(path, ns=(time, time))
    elif how == "cut":
        path.write_bytes(before[:-1])
    elif how == "gone":
        path.unlink()
    else:
        os.utime(path, ns=(1, 1))
    assert not copy.is_whole
    lacking = copy.lacking()
    if how == "touched":
        assert lacking == []
        copy.finish()
    else:
        assert lacking is not None
        assert len(lacking) == 1
        send(copy, manifest_of(course, [STAGE])[1])
    assert copy.is_whole
    assert path.read_bytes() == before


def test_a_half_written_one_goes_on_with_what_is_right(course: Course) -> None:
    manifest, sources = manifest_of(course, [STAGE])
    first = Copy(manifest)
    lacking = first.lacking()
    assert lacking
    content = sources[lacking[0]].read_bytes()
    first.receive([(lacking[0], 0, shrink(content))])
    first.receive([(lacking[1], 0, shrink(b"x"))])
    first._let_others()  # what the kernel does when it is killed
    second = Copy(manifest)
    assert second.lacking() == lacking[1:]
    second.close()
    first.close()


def test_what_arrives_otherwise_than_announced_is_refused(course: Course) -> None:
    manifest, sources = manifest_of(course, [STAGE])
    copy = Copy(manifest)
    lacking = copy.lacking()
    assert lacking
    for part in (
        ("0" * 64, 0, shrink(b"x")),
        ("../../outside", 0, shrink(b"x")),
        (lacking[0], -1, shrink(b"x")),
        (lacking[0], 2**40, shrink(b"x")),
        (lacking[0], 0, b"no parcel"),
    ):
        with pytest.raises(Damaged):
            copy.receive([part])
    for one in lacking:
        copy.receive([(one, 0, shrink(bytes(len(sources[one].read_bytes()))))])
    with pytest.raises(Damaged, match="damaged"):
        copy.finish()
    assert not copy.root.exists()
    send(copy, sources)
    assert copy.is_whole
    copy.close()


def test_two_states_of_a_course_never_mix(course: Course, copy: Copy) -> None:
    path = course.checks(STAGE) / "small.py"
    path.write_text(path.read_text().replace("42", "43"))
    manifest, sources = manifest_of(course, [STAGE])
    assert manifest.digest != copy.manifest.digest
    other = Copy(manifest)
    send(other, sources)
    texts = {one.root.joinpath("checks/small/small.py").read_text() for one in (copy, other)}
    assert len(texts) == 2
    assert copy.is_whole
    other.close()


def test_whatever_a_result_depends_on_is_in_the_name(course: Course) -> None:
    before, _ = manifest_of(course, [STAGE])
    assert manifest_of(course, [STAGE])[0].digest == before.digest
    others = [
        manifest_of(course, [])[0],
        manifest_of(course, [STAGE], unsandboxed=True)[0],
        manifest_of(Course(course.root, replace(course.settings, preload=("json",))), [STAGE])[0],
    ]
    os.utime(course.root / "data" / "image", ns=(1, 1))
    others.append(manifest_of(course, [STAGE])[0])
    assert len({one.digest for one in [before, *others]}) == 5


def test_folders_elsewhere_are_put_inside(course: Course, tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    (images / "one").write_text("1")
    settings = replace(course.settings, files=str(images), truth="../truth")
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "two").write_text("2")
    manifest, _ = manifest_of(Course(course.root, settings), [STAGE])
    assert {"files/one", "truth/two"} <= {entry.path for entry in manifest.entries}
    assert (manifest.settings.files, manifest.settings.truth) == ("files", "truth")


PATHS = st.text(st.sampled_from("a./\\\0\n é"), max_size=12)


@given(PATHS)
def test_no_path_leads_out_of_a_copy(path: str) -> None:
    manifest = Manifest((Entry(path, "0" * 64, 1, 1),), Settings(), (STAGE,), (0,))
    data = unpack(pack(manifest.to_json()))
    root = Path("/nowhere/course")
    try:
        entry = Manifest.from_json(data).entries[0]
    except ValueError:
        return
    where = Path(os.path.normpath(root / entry.path))
    assert where.is_relative_to(root)
    assert where != root
    assert "\0" not in entry.path


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../x", "a/../../x", "a/..", "./a", "a//b", "a/", "a\\..\\b", "."]
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    manifest = Manifest((Entry(path, "0" * 64, 1, 1),), Settings(), (STAGE,), (0,))
    with pytest.raises(ValueError, match="leads elsewhere"):
        Manifest.from_json(unpack(pack(manifest.to_json())))


@pytest.mark.parametrize("data", [[], {}, None, {"entries": [[1]]}, {"entries": 3}])
def test_what_is_no_manifest_is_refused(data: object) -> None:
    with pytest.raises(ValueError):
        Manifest.from_json(data)
