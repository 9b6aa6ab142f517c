"""Building the images: what is missing, damaged, or built twice at once."""

import os
import subprocess
import sys

import pytest
from course_images import build, datasets, registry, sources
from course_images.__main__ import app
from course_images.build import BuildError, build_images
from course_images.datasets import Dataset
from course_images.descriptions import Description, read_description
from course_images.registry import Problem, read_registry, verify, write_registry
from typer.testing import CliRunner

NOBODYS = Description(
    dataset="toy", title="Two files", simulated=True, source="This test.", licence="Nobody's."
)


def write_toy(images, truth):
    (images / "one.dcm").write_bytes(b"one")
    (images / "two.dcm").write_bytes(b"two")
    (truth / "answer.txt").write_bytes(b"42")


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A course with one tiny dataset, registered; returns its data folder, not yet built."""
    monkeypatch.setattr(datasets, "DATASETS", (Dataset("toy", write_toy, NOBODYS),))
    build.build_into(tmp_path / "first", {"toy"}, lambda line: None)
    listed = tmp_path / "registry.txt"
    write_registry(build.hash_folder(tmp_path / "first"), listed)
    monkeypatch.setattr(registry, "read_registry", lambda path=listed: read_registry(path))
    return tmp_path / "data"


def everything(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


class TestBuild:
    def test_builds_what_is_missing_and_leaves_nothing_else(self, toy):
        assert build_images(toy) == ["toy"]
        assert everything(toy) == {
            "images/toy/one.dcm", "images/toy/two.dcm", "images/toy.json", "truth/toy/answer.txt",
            "archives/toy.zip", "built.txt",
        }  # fmt: skip

    def test_leaves_alone_what_is_there(self, toy):
        build_images(toy)
        before = (toy / "images/toy/one.dcm").stat().st_mtime_ns
        assert build_images(toy) == []
        assert (toy / "images/toy/one.dcm").stat().st_mtime_ns == before

    def test_restores_a_missing_file(self, toy):
        build_images(toy)
        (toy / "images/toy/two.dcm").unlink()
        assert build_images(toy) == ["toy"]
        assert (toy / "images/toy/two.dcm").read_bytes() == b"two"

    @pytest.mark.parametrize("name", ["images/toy/one.dcm", "truth/toy/answer.txt"])
    def test_names_a_damaged_file_and_what_to_do(self, toy, name):
        build_images(toy)
        (toy / name).write_bytes(b"spoilt")
        with pytest.raises(BuildError) as caught:
            build_images(toy)
        assert f"{toy / name}: damaged" in str(caught.value)
        assert "course-images build --force" in str(caught.value)
        assert (toy / name).read_bytes() == b"spoilt"
        build_images(toy, force=True)
        assert (toy / name).read_bytes() != b"spoilt"
        assert build_images(toy) == []

    def test_a_stray_file_among_the_images_is_an_error(self, toy):
        """A reader of the folder would take it for a slice."""
        build_images(toy)
        stray = toy / "images/toy/three.dcm"
        stray.write_bytes(b"three")
        with pytest.raises(BuildError, match=r"three\.dcm: unexpected"):
            build_images(toy)
        build_images(toy, force=True)
        assert not stray.exists()

    @pytest.mark.parametrize(
        "name",
        ["images/toy/three.dcm", "images/toy/one.dcm", "truth/toy/answer.txt", "archives/toy.zip"],
    )
    def test_force_deletes_nothing_that_it_did_not_build(self, toy, name):
        build_images(toy)
        untouched = [toy / "images/mine/scan.dcm", toy / "truth/toy/mine.txt", toy / "archives/x"]
        for path in [toy / name, *untouched]:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"the lecturer's own")
        said = []
        build_images(toy, force=True, report=said.append)
        assert [path.read_bytes() for path in untouched] == [b"the lecturer's own"] * 3
        (aside,) = (toy / "set_aside").glob(f"*/{name}")
        assert aside.read_bytes() == b"the lecturer's own"
        assert str(aside.parents[len(aside.relative_to(toy).parts) - 3]) in said[0]
        assert build_images(toy) == []

    def test_refuses_what_does_not_come_out_as_registered(self, toy, monkeypatch):
        def write_otherwise(images, truth):
            write_toy(images, truth)
            (images / "one.dcm").write_bytes(b"other")

        monkeypatch.setattr(datasets, "DATASETS", (Dataset("toy", write_otherwise, NOBODYS),))
        with pytest.raises(BuildError, match="did not come out as registered"):
            build_images(toy)
        assert everything(toy) == set()

    def test_replaces_what_an_earlier_version_built_and_nothing_else(self, toy, monkeypatch):
        """A lecturer who updates the course is not asked whether its own old files are theirs."""

        def change(name, title):
            def write(images, truth):
                write_toy(images, truth)
                (images / "two.dcm").rename(images / name)

            other = NOBODYS.model_copy(update={"title": title})
            monkeypatch.setattr(datasets, "DATASETS", (Dataset("toy", write, other),))
            fresh = toy.parent / name
            build.build_into(fresh, {"toy"}, lambda line: None)
            write_registry(build.hash_folder(fresh), toy.parent / "registry.txt")

        build_images(toy)
        change("new.dcm", "A new title")
        assert build_images(toy) == ["toy"]
        assert not (toy / "images/toy/two.dcm").exists()
        assert "A new title" in (toy / "images/toy.json").read_text()
        (toy / "images/toy.json").write_text("the lecturer's own")
        change("newer.dcm", "A newer title")
        with pytest.raises(BuildError, match=r"toy\.json: damaged"):
            build_images(toy)

    def test_images_that_are_right_are_not_made_again_for_a_description(self, toy, monkeypatch):
        build_images(toy)
        (toy / "images/toy.json").unlink()

        def fail(images, truth):
            raise AssertionError("They were there.")

        monkeypatch.setattr(datasets, "DATASETS", (Dataset("toy", fail, NOBODYS),))
        assert build_images(toy) == ["toy"]
        assert read_description(toy / "images/toy.json") == NOBODYS

    def test_a_failing_build_leaves_nothing_behind(self, toy, monkeypatch):
        def fail(images, truth):
            write_toy(images, truth)
            raise OSError("disk full")

        monkeypatch.setattr(datasets, "DATASETS", (Dataset("toy", fail, NOBODYS),))
        with pytest.raises(OSError, match="disk full"):
            build_images(toy)
        assert everything(toy) == set()


def test_several_builds_of_one_folder_at_once(tmp_path):
    """The real command, three times at the same time, on datasets that are quick to build."""
    small = {"small_ct", "small_mr", "body_ct"}
    expected = {n: d for n, d in read_registry().items() if registry.dataset_of(n) in small}
    listed = tmp_path / "registry.txt"
    write_registry(expected, listed)
    code = (
        "import sys; from pathlib import Path; from course_images import build, registry; "
        "read = registry.read_registry; "
        "registry.read_registry = lambda path=Path(sys.argv[1]): read(path); "
        "build.build_images(Path(sys.argv[2]))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, listed, tmp_path / "data"], env=os.environ)
        for _ in range(3)
    ]
    assert [run.wait(timeout=120) for run in runs] == [0, 0, 0]
    assert verify(tmp_path / "data", expected) == []
    assert everything(tmp_path / "data") == {*expected, "built.txt"}


class TestVerify:
    def test_files_beside_the_folders_of_datasets_are_nobodys_business(self, tmp_path):
        (tmp_path / "images/mine").mkdir(parents=True)
        (tmp_path / "images/mine/scan.dcm").write_bytes(b"mine")
        (tmp_path / "images/toy.json").write_bytes(b"{}")
        expected = {"images/toy.json": registry.sha256_of(tmp_path / "images/toy.json")}
        assert verify(tmp_path, expected) == []

    def test_tells_missing_from_damaged_from_unexpected(self, tmp_path):
        folder = tmp_path / "images" / "toy"
        folder.mkdir(parents=True)
        (folder / "b.dcm").write_bytes(b"b")
        (folder / "c.dcm").write_bytes(b"c")
        # sha256 of "c", from coreutils' sha256sum
        right = "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"
        expected = {f"images/toy/{n}.dcm": right for n in "abc"}
        (folder / "d.dcm").write_bytes(b"d")
        assert verify(tmp_path, expected) == [
            Problem("images/toy/a.dcm", "missing"),
            Problem("images/toy/b.dcm", "damaged"),
            Problem("images/toy/d.dcm", "unexpected"),
        ]

    def test_a_registry_line_that_is_none_is_named(self, tmp_path):
        path = tmp_path / "registry.txt"
        path.write_text("# comment\n\nimages/a.dcm 1234\n")
        with pytest.raises(ValueError, match="line 3"):
            read_registry(path)

    def test_pooch_reads_the_registry(self):
        import pooch

        fetcher = pooch.create(path="unused", base_url="https://example.org/")
        fetcher.load_registry(registry.REGISTRY_FILE)
        assert fetcher.registry == read_registry()


class TestCommand:
    def test_verify_succeeds_only_when_all_is_there(self, tmp_path):
        result = CliRunner().invoke(app, ["verify", "--folder", str(tmp_path)])
        assert result.exit_code == 1
        assert "head_mri" in result.output
        assert "missing" in result.output

    def test_build_reports_a_missing_source_without_a_traceback(self, toy, monkeypatch):
        def write(images, truth):
            sources.package_file("no_such_package_at_all", "data.nii.gz")

        monkeypatch.setattr(datasets, "DATASETS", (Dataset("toy", write, NOBODYS),))
        result = CliRunner().invoke(app, ["build", "--folder", str(toy)])
        assert result.exit_code == 1
        assert "no_such_package_at_all is not installed" in result.output
        assert "make images" in result.output

    def test_build_says_what_it_did(self, toy):
        first = CliRunner().invoke(app, ["build", "--folder", str(toy)])
        second = CliRunner().invoke(app, ["build", "--folder", str(toy)])
        assert (first.exit_code, second.exit_code) == (0, 0)
        assert "Built and verified: toy" in first.output
        assert "All images are there" in second.output


class TestSources:
    def test_another_version_of_a_package_is_told_from_a_missing_one(self):
        with pytest.raises(sources.MissingSourceError, match=r"does not hold nothing\.nii\.gz"):
            sources.package_file("numpy", "nothing.nii.gz")

    def test_a_file_that_neither_pydicom_package_holds(self):
        with pytest.raises(sources.MissingSourceError, match=r"do not hold nothing\.dcm"):
            sources.pydicom_file("nothing.dcm")

    def test_the_package_is_not_imported(self):
        code = (
            "import sys; from course_images.sources import package_file; "
            "package_file('json', 'tool.py'); sys.exit('json.tool' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestNoise:
    def test_it_has_the_moments_of_standard_noise(self):
        from course_images.noise import SteadyNoise

        draws = SteadyNoise(1, 2).draw((500, 1000))
        assert draws.shape == (500, 1000)
        assert abs(draws.mean()) < 0.01
        assert abs(draws.var() - 1) < 0.01
        # Excess kurtosis of a sum of n uniform numbers is -6 / (5 n).
        assert abs((draws**4).mean() - 3 - (-6 / 20)) < 0.03

    def test_streams_differ_and_repeat(self):
        from course_images.noise import SteadyNoise

        first, again, other = (SteadyNoise(*s).draw((9,)) for s in ((1, 2), (1, 2), (1, 3)))
        assert (first == again).all()
        assert (first != other).all()

    def test_it_is_made_from_raw_bits_as_documented(self):
        """By hand, in whole numbers, from the raw output of NumPy's generator."""
        import numpy as np
        from course_images.noise import SteadyNoise

        raw = [int(word) for word in np.random.PCG64([5, 6]).random_raw(4)]
        sums = [sum((word >> shift) % 65536 for shift in (0, 16, 32, 48)) for word in raw]
        deviation = (4 * (65536**2 - 1) / 12) ** 0.5
        expected = [(total - 4 * 65535 / 2) / deviation for total in sums]
        np.testing.assert_allclose(SteadyNoise(5, 6).draw((4,)), expected, rtol=1e-12)


def test_uids_are_made_as_the_standard_says():
    import uuid

    from course_images.dicom_files import steady_uid

    number = int(steady_uid("something").removeprefix("2.25."))
    assert uuid.UUID(int=number).version == 5
    assert steady_uid("something") == steady_uid("something") != steady_uid("something else")
