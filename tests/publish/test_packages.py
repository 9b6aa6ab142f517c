"""`autograder publish --variants`: a folder for each variant, and who gets which."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_course import STAGE
from typer.testing import CliRunner

from autograder.commands.cli import app
from autograder.course.course import Course
from autograder.course.variants import known_variants
from autograder.publish.contents import CannotPublish, contents
from autograder.publish.packages import LIST, packages


@pytest.fixture
def small(built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch) -> Course:
    """The small course with a file of data, a truth behind it, and two variants of both."""
    monkeypatch.delenv("BIOMEDICAL_IMAGES", raising=False)
    monkeypatch.delenv("SMALL_FILES", raising=False)
    root = built_small().root
    for base in (root, root / "variants" / "1", root / "variants" / "2"):
        for name in ("data/scan", "truth", "archives"):
            (base / name).mkdir(parents=True)
        (base / "data/scan/one.dcm").write_bytes(base.name.encode() * 40)
        (base / "truth/volume.csv").write_text(f"volume\n{base.name}\n")
        with zipfile.ZipFile(base / "archives/scan.zip", "w") as archive:
            archive.write(base / "data/scan/one.dcm", "scan/one.dcm")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(
            'c.CourseSettings.archives = "archives"\nc.CourseSettings.variants = "variants"\n'
            'c.CourseSettings.files_variable = "SMALL_FILES"\n'
        )
    (root / "students.csv").write_text("id,name,group\nann,Ann A,\nbob,Bob B,x\neve,Eve E,x\n")
    return Course(root)


def autograder(course: Course, *words: str | Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(course.root)
    done = CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def listed(course: Course) -> dict[str, str]:
    rows = csv.DictReader((course.root / LIST).read_text().splitlines())
    return {row["student"]: row["package"] for row in rows}


def test_each_package_has_its_own_files_and_tells_of_no_other(
    small: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    autograder(small, "publish", out, "--variants", "2", monkeypatch=monkeypatch)
    assert known_variants(small) == {"ann": 1, "bob": 2, "eve": 2}
    given = listed(small)
    assert given["bob"] == given["eve"] != given["ann"]
    folders = {path.name for path in out.iterdir()}
    assert folders == set(given.values())
    for number, package in ((1, given["ann"]), (2, given["bob"])):
        archive = zipfile.ZipFile(out / package / "archives/scan.zip")
        assert archive.read("scan/one.dcm") == f"{number}".encode() * 40
        words = b" ".join(path.read_bytes() for path in (out / package).rglob("*.*"))
        for other in (*(folders - {package}), "variant", *given):
            assert other.encode() not in words
        assert json.loads((out / package / f"{STAGE}.ipynb").read_text())["cells"]


def test_who_comes_later_gets_one_and_nobodys_changes(
    small: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    autograder(small, "publish", out, "--variants", "2", monkeypatch=monkeypatch)
    before = known_variants(small)
    with (small.root / "students.csv").open("a") as file:
        file.write("aaa,New One,x\nabe,Abe A,\n")
    said = autograder(small, "publish", out, "--variants", "2", monkeypatch=monkeypatch)
    assert "5 students have a variant, 2 of them since now" in " ".join(said.split())
    assert known_variants(small) == before | {"aaa": 2, "abe": 1}


def test_a_dry_run_notes_nothing(
    small: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    autograder(small, "publish", out, "--variants", "2", "--dry-run", monkeypatch=monkeypatch)
    assert known_variants(small) == {}
    assert not out.exists()
    assert not (small.root / LIST).exists()


def test_variants_that_are_not_built_are_named(small: Course) -> None:
    with pytest.raises(CannotPublish, match=r"Variant 3 .*--variants 3"):
        packages(small, range(1, 4))


def test_no_package_holds_the_truth_of_another_variant(small: Course) -> None:
    truth = (small.root / "variants/2/truth/volume.csv").read_bytes()
    (small.root / "variants/1/data/scan/known.csv").write_bytes(truth)
    with pytest.raises(CannotPublish, match=r"known.csv: it is a copy of variants/2/truth"):
        contents(small.variant(1), [STAGE], unpacked=True)


def test_archives_of_a_variant_have_an_address_of_their_own(small: Course) -> None:
    from autograder.build.filled_in import fill_in

    with (small.root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseSettings.archives_address = "https://x.example/a/archives"\n')
    course = Course(small.root)
    text = 'ADDRESS = ""  # filled in: address'
    assert '"https://x.example/a/archives"' in fill_in(course, text)
    other = course.variant(2)
    assert f'"https://x.example/a/{other.package}/archives"' in fill_in(other, text)


def test_the_lecturer_sees_and_changes_who_has_which(
    small: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    autograder(small, "publish", tmp_path / "out", "--variants", "2", monkeypatch=monkeypatch)
    assert "ann,Ann A,patient_" in autograder(small, "variants", "ann", monkeypatch=monkeypatch)
    said = autograder(small, "variants", "ann", "2", monkeypatch=monkeypatch)
    assert "had variant 1, and has variant 2 now" in " ".join(said.split())
    assert known_variants(small)["ann"] == 2
    table = autograder(small, "variants", monkeypatch=monkeypatch).splitlines()
    assert [row.rpartition(",")[2] for row in table] == ["variant", "2", "2", "2"]
