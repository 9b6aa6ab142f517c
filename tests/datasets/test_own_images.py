"""A lecturer's own images: put in place, kept by every command, taken out again, never deleted."""

import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from course_images import registry
from course_images.__main__ import app
from course_images.build import build_images
from course_images.descriptions import SmallCt, read_description
from course_images.own import converter as converters
from course_images.own import use as using
from course_images.own.converter import ConversionError
from course_images.own.use import bring_back, repack, use_images
from course_images.registry import read_own, read_registry, verify
from course_images.remove import remove_built
from typer.testing import CliRunner

from autograder.course.course import Course
from autograder.publish.contents import contents

DATA = Path(__file__).resolve().parents[2] / "datasets" / "data"
SMALL = {"small_ct", "small_mr"}


class Copies:
    """Takes any one file as the small CT."""

    DATASET = "small_ct"
    OPTIONS = {"name": "What to call it."}  # noqa: RUF012

    def convert(self, source, images, options):
        name = options.get("name") or "own.dcm"
        if source.is_dir():
            raise ConversionError(f"{source} is a folder. Name a file.")
        shutil.copyfile(source, images / name)
        options.report("One file was read.")
        return SmallCt(
            title="A file", simulated=False, source="Somewhere.", licence="CC0", file=name
        )


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder with two small data sets of the course, and a converter for one of them."""
    listed = {n: d for n, d in read_registry().items() if registry.dataset_of(n) in SMALL}
    for name in listed:
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DATA / name, tmp_path / "data" / name)
    path = tmp_path / "registry.txt"
    registry.write_registry(listed, path)
    read = registry.read_registry
    monkeypatch.setattr(registry, "read_registry", lambda path=path: read(path))
    monkeypatch.setattr(using, "converter", lambda name: Copies())
    return tmp_path / "data"


@pytest.fixture
def scan(tmp_path):
    """A file that a lecturer has somewhere."""
    path = tmp_path / "from the scanner" / "IM0001"
    path.parent.mkdir()
    path.write_bytes(b"pixels")
    return path


def everything(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


class TestUse:
    def test_own_images_take_the_place_of_the_shipped_ones(self, data, scan):
        assert use_images("copies", scan, data) == "small_ct"
        assert {path.name for path in (data / "images/small_ct").iterdir()} == {"own.dcm"}
        assert read_description(data / "images/small_ct.json").file == "own.dcm"
        with zipfile.ZipFile(data / "archives/small_ct.zip") as archive:
            assert archive.read("small_ct/own.dcm") == b"pixels"
            assert archive.read("small_ct.json") == (data / "images/small_ct.json").read_bytes()
            assert "CC0" in archive.read("small_ct_NOTICE.txt").decode()

    def test_the_folder_they_came_from_is_as_it_was(self, data, scan):
        before = everything(scan.parent)
        use_images("copies", scan, data)
        assert everything(scan.parent) == before

    def test_where_they_came_from_is_known(self, data, scan):
        use_images("copies", scan, data, {"name": "a.dcm"})
        said = json.loads((data / "own/small_ct.json").read_text())
        assert (said["converter"], said["options"]) == ("copies", {"name": "a.dcm"})
        assert said["from"] == str(scan)
        assert (said["source"], said["licence"]) == ("Somewhere.", "CC0")
        written = said["sha256"]
        assert written.keys() == {
            "images/small_ct/a.dcm", "images/small_ct.json", "archives/small_ct.zip"
        }  # fmt: skip
        assert all(registry.sha256_of(data / name) == digest for name, digest in written.items())

    def test_pooch_reads_the_list_of_them(self, data, scan):
        import pooch

        use_images("copies", scan, data)
        fetcher = pooch.create(path="unused", base_url="https://example.org/")
        fetcher.load_registry(data / registry.OWN)
        assert fetcher.registry.keys() >= {"images/small_ct/own.dcm", "archives/small_ct.zip"}

    def test_earlier_own_images_are_set_aside(self, data, scan):
        use_images("copies", scan, data)
        scan.write_bytes(b"others")
        said = []
        use_images("copies", scan, data, report=said.append)
        assert (data / "images/small_ct/own.dcm").read_bytes() == b"others"
        (earlier,) = (data / "set_aside").glob("*/images/small_ct/own.dcm")
        assert earlier.read_bytes() == b"pixels"
        assert str(earlier.parents[2]) in said[-1]

    def test_what_was_put_there_by_hand_is_set_aside(self, data, scan):
        """As lecturers did before this command was there."""
        (data / "images/small_ct/mine.dcm").write_bytes(b"by hand")
        (data / "truth/small_ct").mkdir(parents=True)
        (data / "truth/small_ct/mine.txt").write_bytes(b"known")
        use_images("copies", scan, data)
        (mine,) = (data / "set_aside").glob("*/images/small_ct/mine.dcm")
        (known,) = (data / "set_aside").glob("*/truth/small_ct/mine.txt")
        assert (mine.read_bytes(), known.read_bytes()) == (b"by hand", b"known")

    @pytest.mark.parametrize("failing", ["convert", "write_archive", "write_own"])
    def test_a_failure_leaves_everything_as_it_was(self, data, scan, monkeypatch, failing):
        def fail(*args, **kwargs):
            raise OSError("disc full")

        monkeypatch.setattr(Copies if failing == "convert" else using, failing, fail)
        before = everything(data)
        with pytest.raises(OSError, match="disc full"):
            use_images("copies", scan, data)
        assert everything(data) == before

    def test_what_a_converter_refuses_is_said(self, data, scan):
        before = everything(data)
        with pytest.raises(ConversionError, match="is a folder"):
            use_images("copies", scan.parent, data)
        assert everything(data) == before

    @pytest.mark.parametrize(
        ("values", "words"), [({"colour": "red"}, "takes no option colour. It takes: name")]
    )
    def test_an_unknown_option_is_named(self, data, scan, values, words):
        with pytest.raises(ConversionError, match=words):
            use_images("copies", scan, data, values)

    def test_images_of_the_course_itself_cannot_be_the_source(self, data):
        with pytest.raises(ConversionError, match="are to make room"):
            use_images("copies", data / "images/small_ct/CT_small.dcm", data)

    def test_a_source_that_is_not_there_is_said(self, data):
        with pytest.raises(ConversionError, match="nowhere is not there"):
            use_images("copies", Path("nowhere"), data)

    def test_a_source_of_no_such_name_is_said(self):
        with pytest.raises(ConversionError, match="There are: "):
            converters.converter("x-ray")


class TestOtherCommands:
    @pytest.mark.parametrize("force", [False, True])
    def test_build_leaves_them_alone(self, data, scan, force):
        use_images("copies", scan, data)
        kept = {n: c for n, c in everything(data).items() if "small_ct" in n or n == registry.OWN}
        (data / "images/small_mr/MR_small.dcm").unlink()
        assert build_images(data, force=force) == ["small_mr"]
        assert kept.items() <= everything(data).items()

    def test_build_says_whose_they_are(self, data, scan):
        use_images("copies", scan, data)
        result = CliRunner().invoke(app, ["build", "--folder", str(data)])
        assert "small_ct: your own images, left alone." in result.output
        assert result.exit_code == 0

    def test_verify_knows_them_and_sees_damage(self, data, scan):
        use_images("copies", scan, data)
        assert verify(data) == []
        result = CliRunner().invoke(app, ["verify", "--folder", str(data)])
        assert result.exit_code == 0
        assert "your own" in result.output
        (data / "images/small_ct/own.dcm").write_bytes(b"cut o")
        assert [(one.name, one.kind) for one in verify(data)] == [
            ("images/small_ct/own.dcm", "damaged")
        ]

    def test_clean_deletes_none_of_them(self, data, scan):
        """Not even those that are, to the last byte, a file of the course."""
        shutil.copyfile(data / "images/small_ct/CT_small.dcm", scan)
        use_images("copies", scan, data, {"name": "CT_small.dcm"})
        left = {path.relative_to(data).as_posix() for path in remove_built(data)}
        assert left >= {"images/small_ct/CT_small.dcm", "archives/small_ct.zip", registry.OWN}
        assert not (data / "images/small_mr").exists()

    def test_a_description_that_was_changed_is_packed_again(self, data, scan):
        use_images("copies", scan, data)
        path = data / "images/small_ct.json"
        path.write_text(path.read_text().replace("A file", "A better title"))
        assert verify(data) != []
        repack("small_ct", data)
        assert verify(data) == []
        with zipfile.ZipFile(data / "archives/small_ct.zip") as archive:
            assert "A better title" in archive.read("small_ct.json").decode()

    def test_a_description_that_was_spoilt_is_not_packed(self, data, scan):
        use_images("copies", scan, data)
        path = data / "images/small_ct.json"
        path.write_text(path.read_text().replace("own.dcm", "other.dcm"))
        before = (data / "archives/small_ct.zip").read_bytes()
        with pytest.raises(ConversionError, match=r"names other\.dcm, which is not in"):
            repack("small_ct", data)
        assert (data / "archives/small_ct.zip").read_bytes() == before


class TestPublished:
    def test_students_get_the_lecturers_images(self, data, scan, course, tmp_path, monkeypatch):
        """All the way: `use`, `autograder publish`, the first cell in an empty folder."""
        use_images("copies", scan, data)
        monkeypatch.delenv(course.settings.files_variable, raising=False)
        settings = replace(
            course.settings, files=str(data / "images"), archives=str(data / "archives")
        )
        published = contents(Course(course.root, settings), ["01_exploration"])
        notebook = nbformat.reads(published["01_exploration.ipynb"].decode(), as_version=4)
        source = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
        # nbgrader's converters were told where the images of this clone are.
        monkeypatch.delenv(course.settings.files_variable, raising=False)
        (tmp_path / "student").mkdir()
        monkeypatch.chdir(tmp_path / "student")
        Path("small_ct.zip").write_bytes(published["archives/small_ct.zip"])
        names = {}
        exec(source[: source.index("IMAGES = find_images")], names)
        place = names["find_images"]("small_ct")
        assert (place / "small_ct" / "own.dcm").read_bytes() == b"pixels"
        assert names["ABOUT"]["small_ct"]["title"] == "A file"


class TestBack:
    def test_the_shipped_ones_come_back_and_own_ones_are_set_aside(self, data, scan):
        before = everything(data)
        use_images("copies", scan, data)
        aside = bring_back("small_ct", data)
        assert (aside / "images/small_ct/own.dcm").read_bytes() == b"pixels"
        assert (aside / "own/small_ct.json").is_file()
        assert read_own(data) == {}
        assert build_images(data) == ["small_ct"]
        assert before.items() <= everything(data).items()
        assert verify(data) == []

    def test_the_command(self, data, scan):
        use_images("copies", scan, data)
        result = CliRunner().invoke(app, ["back", "small_ct", "--folder", str(data)])
        assert result.exit_code == 0, result.output
        assert "Your images are now in" in result.output
        assert (data / "images/small_ct/CT_small.dcm").is_file()

    def test_what_is_not_own_is_said(self, data, scan):
        use_images("copies", scan, data)
        result = CliRunner().invoke(app, ["back", "small_mr", "--folder", str(data)])
        assert result.exit_code == 1
        assert "small_mr holds no images of your own. Data sets that do: small_ct." in (
            " ".join(result.output.split())
        )


def test_every_source_says_what_it_takes():
    for name in converters.converter_names():
        one = converters.converter(name)
        assert one.__doc__
        assert one.DATASET in {registry.dataset_of(entry) for entry in read_registry()}
        assert all(one.OPTIONS.values())
    result = CliRunner().invoke(app, ["sources"])
    assert result.exit_code == 0
    assert all(name in result.output for name in converters.converter_names())


@pytest.mark.skipif(os.geteuid() == 0, reason="The superuser may write anywhere.")
def test_a_data_folder_that_cannot_be_written_to_is_left_alone(data, scan):
    data.chmod(0o500)
    try:
        with pytest.raises(OSError, match="Permission denied"):
            use_images("copies", scan, data)
    finally:
        data.chmod(0o700)
