"""The first cell of each release: what is missing is said in a few words, with what mends it.

The code is that of a released notebook, with real archives and a real, if unkind, web server.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course.course import Course
from autograder.publish.contents import contents

STAGES = ["01_exploration", "02_image_comparison", "03_masks_and_filters", "04_measurements"]
NAME = "small_ct"
"""The smallest archive: 20 kB."""


def first_cell(course: Course, stage: str = "01_exploration") -> str:
    notebook = nbformat.read(course.release(stage), as_version=4)
    return str(next(cell.source for cell in notebook.cells if cell.cell_type == "code"))


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?:\s|$)", text))


@pytest.fixture
def cell(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the first cell defines, in an empty folder with a blank in its name."""
    folder = tmp_path / "my course"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(course.settings.files_variable, raising=False)
    source = first_cell(course)
    names: dict[str, Any] = {}
    exec(source[: source.index("IMAGES = find_images")], names)
    return names


@pytest.fixture
def said(cell: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Look for images; return what a student reads."""

    def say(*names: str) -> str:
        stopped = None
        try:
            cell["find_images"](*(names or [NAME]))
        except cell["NotReady"] as error:
            stopped = error
        printed = capsys.readouterr().out
        if stopped is None:
            return printed
        (shown,) = stopped._render_traceback_()
        assert len(shown) < 700
        assert 1 <= sentences(str(stopped)) <= 4
        return str(stopped)

    return say


def archive(course: Course, name: str = NAME) -> Path:
    assert course.archives is not None
    return course.archives / f"{name}.zip"


def unpack(course: Course, name: str, folder: Path = Path("data")) -> Path:
    files = course.root / course.settings.files
    shutil.copytree(files / name, folder / name)
    shutil.copyfile(files / f"{name}.json", folder / f"{name}.json")
    return folder / name


# Images are complete, or it is said what is missing.


def test_images_that_are_complete_are_found(course: Course, said: Callable[..., str]) -> None:
    unpack(course, NAME)
    unpack(course, "head_mri")
    assert said(NAME, "head_mri") == "images found: small_ct (1 file), head_mri (192 files)\n"


def test_what_is_said_about_images_is_read(
    course: Course, cell: dict[str, Any], said: Callable[..., str]
) -> None:
    unpack(course, NAME)
    said()
    assert cell["ABOUT"][NAME]["file"] == "CT_small.dcm"


@pytest.mark.parametrize("text", [None, "", "[1, 2]", '{"file": '])
def test_a_missing_or_damaged_description_is_noticed(
    course: Course, cell: dict[str, Any], said: Callable[..., str], text: str | None
) -> None:
    path = unpack(course, NAME).with_suffix(".json")
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    assert "small_ct.json, which describes small_ct, is missing or damaged" in said()
    shutil.copyfile(archive(course), f"{NAME}.zip")
    assert "images found" in said()
    assert cell["ABOUT"][NAME]["file"] == "CT_small.dcm"


def test_an_unpacking_that_was_cut_off_is_noticed(course: Course, said: Callable[..., str]) -> None:
    folder = unpack(course, "head_mri")
    for path in sorted(folder.iterdir())[21:]:
        path.unlink()
    text = said("head_mri", NAME)
    assert "head_mri has 21 of 192 files; small_ct is missing" in text
    assert str(Path("data").absolute()) in text
    assert "Download head_mri.zip and small_ct.zip" in text


def test_a_file_that_was_cut_off_is_noticed(course: Course, said: Callable[..., str]) -> None:
    path = unpack(course, NAME) / "CT_small.dcm"
    path.write_bytes(path.read_bytes()[:20_000])
    assert "20,000 of 39,206 bytes" in said()


def test_all_places_that_were_looked_at_are_named(
    course: Course, said: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "images of the course"
    monkeypatch.setenv(course.settings.files_variable, str(elsewhere))
    text = said()
    assert str(elsewhere) in text
    assert str(Path("data").absolute()) in text
    unpack(course, NAME, elsewhere)
    assert said().startswith("images found")


def test_a_folder_too_deep_is_said(course: Course, said: Callable[..., str]) -> None:
    unpack(course, NAME, Path("data", NAME))
    assert "move what is in small_ct/small_ct up" in said()


def test_what_systems_put_into_folders_does_not_count(
    course: Course, cell: dict[str, Any], said: Callable[..., str]
) -> None:
    folder = unpack(course, "head_mri")
    for name in (".DS_Store", "Thumbs.db", "._slice_1.dcm"):
        (folder / name).write_bytes(b"x" * 200)
    assert "(192 files)" in said("head_mri")
    # imageio takes the first file of a folder for an image.
    cell["check_reader"](folder)


def test_files_of_the_students_own_are_named_and_left(
    course: Course, said: Callable[..., str]
) -> None:
    folder = unpack(course, NAME)
    (folder / "copy of CT_small.dcm").write_bytes(b"x")
    assert "2 files, but only 1 belong there" in said()
    assert (folder / "copy of CT_small.dcm").exists()


def test_a_table_with_other_line_ends_is_complete(course: Course, said: Callable[..., str]) -> None:
    table = unpack(course, "brain_cohort") / "cohort.csv"
    table.write_bytes(table.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert "images found" in said("brain_cohort")


@pytest.mark.parametrize("place", [".", "data", "archives"])
def test_archives_beside_the_notebook_are_unpacked(
    course: Course, said: Callable[..., str], place: str
) -> None:
    Path(place).mkdir(exist_ok=True)
    shutil.copy(archive(course), place)
    assert "images found" in said()
    assert Path("data", NAME, "CT_small.dcm").stat().st_size == 39_206


def test_what_was_unpacked_is_no_longer_missing(course: Course, said: Callable[..., str]) -> None:
    shutil.copy(archive(course), ".")
    text = said(NAME, "small_mr")
    assert "data: small_mr is missing. Download small_mr.zip from" in text


def test_an_archive_that_was_cut_off_is_named(course: Course, said: Callable[..., str]) -> None:
    Path(f"{NAME}.zip").write_bytes(archive(course).read_bytes()[:9000])
    assert "small_ct.zip is not the file that was published, perhaps cut off" in said()
    assert Path(f"{NAME}.zip").exists()


# Archives that nobody has listed: nothing is unpacked but one folder of images.


def zipped(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


HOSTILE = ["../x", "/x", "small_ct/../../x", "C:\\x", "small_ct\\..\\..\\x", "other/x", "x"]


@pytest.mark.parametrize("member", HOSTILE)
def test_nothing_is_unpacked_that_leads_elsewhere(
    cell: dict[str, Any], said: Callable[..., str], member: str, tmp_path: Path
) -> None:
    cell["ARCHIVES"].clear()
    Path(f"{NAME}.zip").write_bytes(zipped(**{f"{NAME}/a.dcm": b"a", member: b"b"}))
    assert "damaged or not what its name says" in said()
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {f"my course/{NAME}.zip"}


@given(data=st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_damaged_archives_end_in_words(
    course: Course, cell: dict[str, Any], said: Callable[..., str], data: st.DataObject
) -> None:
    cell["ARCHIVES"].clear()
    shutil.rmtree("data", ignore_errors=True)
    content = bytearray(archive(course).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        # The lists of a zip are at its ends.
        place = data.draw(st.integers(0, 300) | st.integers(len(content) - 300, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    Path(f"{NAME}.zip").write_bytes(content[: data.draw(st.integers(0, len(content)))])
    assert re.match("images found|.*(damaged|could not be written)", said())
    assert {path.name for path in Path().iterdir()} <= {"data", f"{NAME}.zip"}


# Downloads.


class Server(ThreadingHTTPServer):
    """Gives out archives, each request in the next of some ways, the last one for ever."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.ways: list[str] = ["whole"]
        self.asked: list[str] = []
        self.sent = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/archives"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        way = server.ways.pop(0) if len(server.ways) > 1 else server.ways[0]
        asked = self.headers.get("Range", "bytes=0-")
        server.asked.append(asked)
        content = (server.folder / self.path.rpartition("/")[2]).read_bytes()
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        kind = "application/zip"
        if way.isdigit():
            self.send_error(int(way))
            return
        if way == "login":
            content, kind = (
                b"<!doctype html><title>Log in</title>" * 999,
                "text/html; charset=utf-8",
            )
        elif way == "wrong":
            content = content[::-1]
        elif way == "endless":
            content *= 1000
        ranges = way in ("ranges", "cut", "reset")
        if ranges and start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if ranges else 200)
        body = content[start:] if ranges else content
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if way.startswith(("cut", "reset")):
            body = body[: len(body) // 2]
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            pass  # The client has had enough.
        server.sent += len(body)
        self.close_connection = True
        if way == "reset":  # As a cable that is pulled out: what is under way is lost.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()


@pytest.fixture
def server(course: Course, cell: dict[str, Any]) -> Iterator[Server]:
    assert course.archives is not None
    server = Server(course.archives)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    cell["ADDRESS"] = server.address
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def is_complete(course: Course) -> bool:
    there = Path("data", NAME, "CT_small.dcm").read_bytes()
    with zipfile.ZipFile(archive(course)) as zipped:
        return zipped.read(f"{NAME}/CT_small.dcm") == there and not list(Path().rglob("*.part"))


def test_a_download_shows_its_progress_and_leaves_images_only(
    course: Course, server: Server, said: Callable[..., str]
) -> None:
    text = said()
    assert "small_ct.zip: 0.0 of 0.0 MB" in text
    assert text.endswith("images found: small_ct (1 file)\n")
    assert is_complete(course)
    assert "images found" in said()
    assert len(server.asked) == 1


def test_a_download_that_broke_off_goes_on(
    course: Course, server: Server, said: Callable[..., str]
) -> None:
    server.ways = ["cut", "cut", "ranges"]
    assert "images found" in said()
    whole = archive(course).stat().st_size
    half = whole // 2
    assert server.asked == [f"bytes={have}-" for have in (0, half, half + (whole - half) // 2)]
    assert is_complete(course)


def test_a_connection_that_was_reset_goes_on(
    course: Course, server: Server, said: Callable[..., str]
) -> None:
    server.ways = ["reset", "reset", "ranges"]
    assert "images found" in said()
    assert is_complete(course)
    assert len(server.asked) == 3


def test_a_connection_that_is_always_reset_is_said(
    server: Server, said: Callable[..., str]
) -> None:
    server.ways = ["reset"]
    assert re.search("broke off|the connection failed", said())


def test_a_download_begins_again_where_a_server_cannot_go_on(
    course: Course, server: Server, said: Callable[..., str]
) -> None:
    server.ways = ["cut whole", "whole"]
    assert "images found" in said()
    assert is_complete(course)


def test_a_download_that_broke_off_for_good_goes_on_next_time(
    course: Course, server: Server, said: Callable[..., str]
) -> None:
    server.ways = ["cut"]
    text = said()
    whole = archive(course).stat().st_size
    assert re.search(
        rf"it broke off after 1\d,\d\d\d of {whole:,} bytes\. Run this cell again", text
    )
    server.ways = ["ranges"]
    assert "images found" in said()
    assert is_complete(course)


@pytest.mark.parametrize("length", [5, None, 30_000])
def test_a_beginning_of_another_file_is_thrown_away(
    course: Course, server: Server, said: Callable[..., str], length: int | None
) -> None:
    Path("data").mkdir()
    length = archive(course).stat().st_size if length is None else length
    Path("data", f"{NAME}.zip.part").write_bytes(b"x" * length)
    server.ways = ["ranges"]
    assert "images found" in said()
    assert is_complete(course)


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("404", "the server answered 404 Not Found"),
        ("401", "the server answered 401"),
        ("500", "the server answered 500"),
        ("503", "the server answered 503"),
        ("416", "the server answered 416"),
        ("login", "a web page came instead, perhaps one to log in"),
        ("wrong", "what came is not the file that was published"),
        ("endless", "what came is not the file that was published"),
    ],
)
def test_what_a_server_does_wrong_is_said(
    server: Server, said: Callable[..., str], way: str, words: str
) -> None:
    server.ways = [way]
    text = said()
    assert words in text
    assert f"{server.address}/{NAME}.zip could not be downloaded" in text
    assert "with your browser" in text
    assert not Path("data", NAME).exists()
    assert len(server.asked) <= 3


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/archives",  # nobody listens
        "http://images.invalid/archives",  # no such name, or no connection
        "no address",
        "http://[::1/archives",
    ],
)
def test_no_connection_is_said(
    cell: dict[str, Any], said: Callable[..., str], address: str
) -> None:
    cell["ADDRESS"] = address
    assert "are you online?" in said()


def test_what_has_no_sha256_is_not_downloaded(
    cell: dict[str, Any], server: Server, said: Callable[..., str]
) -> None:
    cell["ARCHIVES"][NAME]["sha256"] = ""
    assert "does not know its sha256, please tell your instructor" in said()
    assert server.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="This system has no /dev/full.")
def test_a_full_disc_is_said(server: Server, said: Callable[..., str]) -> None:
    Path("data").mkdir()
    Path("data", f"{NAME}.zip.part").symlink_to("/dev/full")
    assert "could not be written" in (text := said())
    assert "the disc is full" in text


def test_a_place_that_cannot_be_written_to_is_said(
    server: Server, said: Callable[..., str]
) -> None:
    Path("data").write_text("a file")
    assert "could not be written" in said()


def test_a_published_notebook_fetches_its_images(
    course: Course,
    server: Server,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All the way: a setting, `autograder publish`, a web server, an empty folder."""
    settings = replace(course.settings, archives_address=server.address)
    stage = "02_image_comparison"
    published = contents(Course(course.root, settings), [stage])[f"{stage}.ipynb"]
    notebook = nbformat.reads(published.decode(), as_version=4)
    source = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    # nbgrader's converters were told where the course's own images are.
    monkeypatch.delenv(course.settings.files_variable, raising=False)
    exec(source, {})
    assert "images found: brain_cohort (10 files)" in capsys.readouterr().out
    assert len(list(Path("data", "brain_cohort").iterdir())) == 10
    assert Path("data", "brain_cohort_NOTICE.txt").is_file()


# Packages, Python, and the notebook in Jupyter.


def test_a_missing_package_is_said_with_the_line_that_mends_it(cell: dict[str, Any]) -> None:
    cell["PACKAGES"]["not_there"] = "not_there>=2,<3"
    with pytest.raises(cell["NotReady"]) as caught:
        cell["check_packages"]("numpy", "not_there")
    text = str(caught.value)
    assert text.startswith("the package not_there is not installed. Run this line")
    assert text.endswith(
        '\n\n    %pip install --only-binary :all: "numpy>=1.26,<3" "not_there>=2,<3"'
    )


def test_a_package_that_cannot_be_loaded_is_said(
    cell: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_one.py").write_text("import numpy.this_is_not_there")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(cell["NotReady"], match="broken_one cannot be loaded"):
        cell["check_packages"]("broken_one")


def test_imageio_without_its_reader_is_said_with_a_pinned_version(
    course: Course, cell: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpack(course, "head_mri")
    cell["check_reader"](folder)
    # As if the module were not there any more.
    import imageio

    monkeypatch.setitem(sys.modules, "imageio.plugins.dicom", None)
    monkeypatch.delattr(imageio.plugins, "dicom", raising=False)
    with pytest.raises(cell["NotReady"]) as caught:
        cell["check_reader"](folder)
    assert '%pip install --only-binary :all: "imageio>=' in str(caught.value)
    assert ",<" in str(caught.value)


def older_pythons() -> list[str]:
    found = []
    for minor in range(6, 11):
        python = shutil.which(f"python3.{minor}")
        works = python and subprocess.run([python, "-c", ""], capture_output=True, check=False)
        if python and works and not works.returncode:
            found.append(python)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_the_cell_can_be_read_by_an_older_python(course: Course, stage: str) -> None:
    """So that it gets as far as saying that it is too old."""
    import ast

    ast.parse(first_cell(course, stage), feature_version=(3, 7))


def test_an_older_python_is_told_so(course: Course, tmp_path: Path) -> None:
    code = f"import sys\nsys.version_info = (3, 8, 1)\n{first_cell(course)}"
    for python in [sys.executable, *older_pythons()[:1]]:
        done = subprocess.run(
            [python, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert "NotReady: this notebook needs Python 3.11 or later" in done.stderr
        assert '-m pip install --only-binary :all: "jupyterlab>=' in done.stderr


@pytest.mark.parametrize("stage", STAGES)
def test_every_release_begins_with_it_folded_and_locked(course: Course, stage: str) -> None:
    notebook = nbformat.read(course.release(stage), as_version=4)
    first, second = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
    assert first.metadata.nbgrader.grade_id == "get_ready"
    assert first.metadata.nbgrader.locked
    assert first.metadata.jupyter.source_hidden
    assert second.metadata.nbgrader.grade_id == "set_up"
    imported = set(re.findall(r"^(?:import|from) (\w+)", second.source, re.MULTILINE))
    checked = re.search(r"^check_packages\((.*)\)$", first.source, re.MULTILINE)
    assert checked is not None
    own = imported - set(sys.stdlib_module_names)
    assert own == set(json.loads(f"[{checked[1]}]"))
    read = set(re.findall(r'IMAGES / "(\w+)"', "\n".join(c.source for c in notebook.cells)))
    found = re.search(r"^IMAGES = find_images\((.*)\)$", first.source, re.MULTILINE)
    assert found is not None
    assert read == set(json.loads(f"[{found[1]}]"))


def test_jupyter_shows_the_message_alone(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(course.release("01_exploration"), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:1]
    folder = unpack(course, "head_mri", tmp_path / "data")
    for path in sorted(folder.iterdir())[21:]:
        path.unlink()
    client = NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}})
    monkeypatch.delenv(course.settings.files_variable, raising=False)
    with pytest.raises(CellExecutionError):
        client.execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "error"
    (line,) = output.traceback
    assert "head_mri has 21 of 192 files" in line
    assert "Traceback" not in line
