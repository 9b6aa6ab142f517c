"""`autograder publish`: what students get and nothing else, kept up to date."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from small_course import SECRETS, STAGE, hand_in

from autograder.build.compile import build_release
from autograder.build.shared import refresh_shared
from autograder.course.course import Course
from autograder.publish.contents import CannotPublish, contents, environment_names
from autograder.publish.folder import MANIFEST, check_place, write_folder
from autograder.publish.start_page import install_line
from autograder.sanitise.reading import cells_in
from autograder.sanitise.rebuilding import rebuild


@pytest.fixture
def small(built_small: Callable[[], Course], monkeypatch: pytest.MonkeyPatch) -> Course:
    """The small course with a file of data, a truth behind it, and a list of requirements."""
    monkeypatch.delenv("BIOMEDICAL_IMAGES", raising=False)
    course = built_small()
    (course.root / "data" / "scan").mkdir(parents=True)
    (course.root / "data" / "scan" / "one.dcm").write_bytes(b"the image" * 40)
    (course.root / "truth").mkdir()
    (course.root / "truth" / "volume.csv").write_text("volume\n83.2\n")
    (course.root / "student.txt").write_text("numpy\n")
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseSettings.environment = ["student.txt"]\n')
    return Course(course.root)


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def archived(course: Course, **files: bytes) -> Course:
    """Give a course an archive of its data, with these files of another content."""
    folder = course.root / "archives"
    folder.mkdir()
    with zipfile.ZipFile(folder / "scan.zip", "w") as archive:
        for path in sorted((course.root / "data").rglob("*")):
            name = path.relative_to(course.root / "data").as_posix()
            archive.writestr(
                name, files.get(path.stem) or path.read_bytes()
            ) if path.is_file() else 0
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseSettings.archives = "archives"\n')
    return Course(course.root)


def test_students_get_releases_data_environment_and_a_start_page(
    small: Course, tmp_path: Path
) -> None:
    write_folder(tmp_path / "out", contents(small, [STAGE]))
    assert below(tmp_path / "out") == {
        *(f"{STAGE}.ipynb", "data/scan/one.dcm", "requirements.txt", "index.html", MANIFEST)
    }
    for path in (tmp_path / "out").rglob("*"):
        text = path.read_text(errors="replace") if path.is_file() else ""
        assert not [secret for secret in SECRETS if secret in text], path


def test_archives_go_in_the_place_of_the_files(small: Course) -> None:
    course = archived(small)
    assert set(contents(course, [STAGE])) == {
        *(f"{STAGE}.ipynb", "archives/scan.zip", "requirements.txt", "index.html")
    }
    assert "data/scan/one.dcm" in contents(course, [STAGE], unpacked=True)


def fetching(course: Course) -> Course:
    """Give the small course's notebook a cell that is told where the archives are."""
    shared = course.root / "source" / "shared"
    shared.mkdir()
    lines = ['ADDRESS = ""  # filled in: address', "ARCHIVES = {}  # filled in: archives"]
    (shared / "fetch.py").write_text("\n".join(lines))
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    cell = nbformat.v4.new_code_cell("# BEGIN SHARED fetch\n# END SHARED fetch")
    cell.metadata["nbgrader"] = {
        **{"grade": False, "grade_id": "fetch", "locked": True, "schema_version": 3},
        **{"solution": False, "task": False},
    }
    notebook.cells.insert(0, cell)
    nbformat.write(notebook, course.master(STAGE))
    refresh_shared(course, [STAGE])
    build_release(course, [STAGE])
    return course


def test_the_address_of_the_archives_reaches_the_notebook_by_a_setting(small: Course) -> None:
    course = fetching(archived(small))
    released = course.release(STAGE).read_bytes()
    assert contents(course, [STAGE])[f"{STAGE}.ipynb"] == released
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseSettings.archives_address = "https://images.example.org/a/"\n')
    found = contents(Course(course.root), [STAGE])
    notebook = nbformat.reads(found[f"{STAGE}.ipynb"].decode(), as_version=4)
    cell = next(one for one in notebook.cells if one.cell_type == "code")
    names: dict[str, Any] = {}
    exec(cell.source, names)
    assert names["ADDRESS"] == "https://images.example.org/a"
    digest = hashlib.sha256(found["archives/scan.zip"]).hexdigest()
    size = len(found["archives/scan.zip"])
    expected = {"files": 1, "bytes": 360, "zip_bytes": size, "sha256": digest}
    assert names["ARCHIVES"] == {"scan": expected}
    assert "fetches its images by itself" in found["index.html"].decode()
    assert course.release(STAGE).read_bytes() == released


def test_a_cell_that_was_filled_in_counts_as_given_out(small: Course) -> None:
    course = fetching(archived(small))
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseSettings.archives_address = "https://images.example.org/a"\n')
    course = Course(course.root)
    published = contents(course, [STAGE])[f"{STAGE}.ipynb"]
    release = nbformat.read(course.release(STAGE), as_version=4)
    assert nbformat.reads(published.decode(), as_version=4) != release
    cells, _ = cells_in(published)
    # Nothing is edited: all that is remarked is that nobody has answered anything.
    assert rebuild(release, cells)[1] == [
        "No answer was filled in: the notebook is as it was handed out."
    ]
    # Whoever writes more into it than these values is told.
    cells, _ = cells_in(published.replace(b"filled in: address", b"filled in: address\\n1"))
    assert "edited" in " ".join(rebuild(release, cells)[1])


def test_archives_hold_what_notebooks_are_graded_with(small: Course) -> None:
    course = archived(small, one=b"another image")
    with pytest.raises(CannotPublish, match=r"another scan/one\.dcm"):
        contents(course, [STAGE])


@pytest.mark.parametrize(
    ("place", "leak"),
    [
        ("data/copy.csv", "truth/volume.csv"),
        ("data/notes.txt", "source"),
        ("data/checks.py", "checks/small/small.py"),
        ("data/lines.txt", "a line of a check"),
        ("data/solved.ipynb", f"solutions/{STAGE}/{STAGE}.ipynb"),
        ("data/work.ipynb", f"submitted/eve/{STAGE}/{STAGE}.ipynb"),
        ("data/people.csv", "students.csv"),
        ("data/packed.zip", "truth/volume.csv"),
    ],
)
def test_what_students_must_not_have_stops_it(small: Course, place: str, leak: str) -> None:
    (small.root / "students.csv").write_text("id,name\neve,Eve\n")
    hand_in(small, "eve", nbformat.read(small.solution(STAGE), as_version=4))
    target = small.root / place
    if leak == "source":
        target.write_text("Do not forget: area = side * side, they say\nside = 3191\n")
    elif leak == "a line of a check":
        target.write_text('# assert student["area"] == reference["area"]\n')
    elif place.endswith(".zip"):
        with zipfile.ZipFile(target, "w") as archive:
            archive.write(small.root / leak, "innocent.bin")
    else:
        target.write_bytes((small.root / leak).read_bytes())
    with pytest.raises(CannotPublish, match=re.escape(place)):
        contents(small, [STAGE])


def test_an_untouched_hand_in_does_not_stop_it(small: Course) -> None:
    hand_in(small, "eve", small.release(STAGE).read_bytes())
    assert f"{STAGE}.ipynb" in contents(small, [STAGE])


@pytest.mark.parametrize("how", ["missing", "older than its source", "with an output"])
def test_a_release_that_is_not_right_stops_it(small: Course, how: str) -> None:
    release = small.release(STAGE)
    notebook = nbformat.read(release, as_version=4)
    if how == "missing":
        release.unlink()
    elif how == "older than its source":
        notebook.cells[0].source = "# An older title"
        nbformat.write(notebook, release)
    else:
        notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="3191")]
        nbformat.write(notebook, release)
    with pytest.raises(CannotPublish, match=STAGE):
        contents(small, [STAGE])


def test_a_link_out_of_the_data_is_not_followed(small: Course) -> None:
    (small.root / "data" / "link.db").symlink_to(small.root / "gradebook.db")
    with pytest.raises(CannotPublish, match="link"):
        contents(small, [STAGE])


def test_an_earlier_one_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, {"a.txt": b"1", "data/b.txt": b"2", "c.txt": b"3"})
    (folder / "own.txt").write_text("the lecturer's")
    changes = write_folder(folder, {"a.txt": b"1", "c.txt": b"4"})
    assert (changes.unchanged, changes.written, changes.removed) == (
        *(["a.txt"], ["c.txt"], ["data/b.txt"]),
    )
    assert below(folder) == {"a.txt", "c.txt", "own.txt", MANIFEST}
    assert not (folder / "data").exists()
    before = (folder / MANIFEST).stat().st_mtime_ns
    assert write_folder(folder, {"a.txt": b"1", "c.txt": b"4"}).written == []
    assert (folder / MANIFEST).stat().st_mtime_ns == before


def test_what_somebody_has_changed_stays(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, {"a.txt": b"1", "b.txt": b"2"})
    (folder / "b.txt").write_text("edited by hand")
    with pytest.raises(CannotPublish, match=r"b\.txt"):
        write_folder(folder, {"a.txt": b"new", "b.txt": b"3"})
    assert (folder / "a.txt").read_text() == "1"
    assert write_folder(folder, {"a.txt": b"1"}).kept == ["b.txt"]
    assert (folder / "b.txt").read_text() == "edited by hand"


def test_somebody_elses_file_is_not_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("my home page")
    with pytest.raises(CannotPublish, match=r"index\.html"):
        write_folder(tmp_path, {"index.html": b"x"})
    write_folder(tmp_path, {"index.html": b"x"}, force=True)
    assert (tmp_path / "index.html").read_text() == "x"


def test_nothing_is_written_or_removed_through_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.txt").write_text("1")
    folder = tmp_path / "out"
    write_folder(folder, {"x": b"1"})
    (folder / "data").symlink_to(elsewhere)
    listing = json.loads((folder / MANIFEST).read_text())
    listing["files"] |= dict.fromkeys(["data/a.txt", "../elsewhere/a.txt"], listing["files"]["x"])
    (folder / MANIFEST).write_text(json.dumps(listing))
    with pytest.raises(CannotPublish, match="link"):
        write_folder(folder, {"data/b.txt": b"2"})
    write_folder(folder, {"x": b"1"})
    assert below(elsewhere) == {"a.txt"}


def test_what_another_course_published_stays(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.txt": b"1"}, owner="anatomy")
    with pytest.raises(CannotPublish, match="anatomy"):
        write_folder(tmp_path, {"b.txt": b"2"}, owner="imaging")
    assert below(tmp_path) == {"a.txt", MANIFEST}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    changes = write_folder(tmp_path / "out", {"a.txt": b"1"}, dry_run=True)
    assert changes.written == ["a.txt"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", [".", "..", "release", "source/web", "data", "submitted"])
def test_a_folder_of_the_course_itself_is_refused(small: Course, place: str) -> None:
    with pytest.raises(CannotPublish):
        check_place(small, small.root / place)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [(name, value or "") for name, value in attrs if name in ("href", "src")]


def test_the_start_page_asks_nobody_and_leads_to_every_file(small: Course) -> None:
    course = archived(small)
    found = contents(course, [STAGE])
    page = Links()
    page.feed(found["index.html"].decode())
    assert {value for _, value in page.found} == set(found) - {"index.html"}
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    text = found["index.html"].decode()
    assert "<code>python -m pip install --only-binary :all: numpy</code>" in text
    assert '<html lang="en">' in text
    assert "prefers-color-scheme: dark" in text
    assert "A small stage" in text
    assert text.count("<h1>") == text.count("<main>") == 1


def test_pages_give_the_line_that_the_start_page_gives(course: Course) -> None:
    (name,) = course.settings.environment
    line = install_line({"requirements.txt": (course.root / name).read_bytes()})
    assert line.startswith("python -m pip install --only-binary :all: ")
    for page in ("README.md", "docs/students.md"):
        assert f"\n{line}\n" in (course.root / page).read_text()


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({}, ""),
        ({"environment.yml": b"x"}, "conda env create --file environment.yml"),
        ({"requirements.txt": b"# ours\nnumpy  # 1\n\nscipy>=1,<2\n"}, 'numpy "scipy>=1,<2"'),
        ({"requirements.txt": b"numpy; x"}, "-r requirements.txt"),
        ({"requirements.txt": b"-r more.txt"}, "-r requirements.txt"),
        ({"requirements.txt": b"x", "lock.txt": b"x==1"}, "-r requirements.txt -c lock.txt"),
    ],
)
def test_what_students_type_to_install(environment: dict[str, bytes], line: str) -> None:
    pip = "python -m pip install --only-binary :all: "
    expected = f"{pip}{line}" if "requirements.txt" in environment else line
    assert install_line(environment) == expected


def test_two_files_of_one_name_are_refused(small: Course) -> None:
    settings = replace(small.settings, environment=("a/list.txt", "b/lock.txt", "c/lock.txt"))
    with pytest.raises(CannotPublish, match=r"two files would be called lock\.txt"):
        environment_names(Course(small.root, settings))


def test_this_course_can_be_published(course: Course, tmp_path: Path) -> None:
    found = contents(course, course.stages)
    assert {f"{stage}.ipynb" for stage in course.stages} < set(found)
    assert "requirements.txt" in found
    assert any(name.startswith("archives/") for name in found)
    write_folder(tmp_path / "out", found)
    assert below(tmp_path / "out") == {*found, MANIFEST}
