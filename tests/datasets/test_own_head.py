"""A head of one's own: however it was scanned, its lengths and directions are right afterwards."""

import contextlib
import shutil
import tempfile
import warnings
from pathlib import Path

import imageio.v2 as iio
import numpy as np
import pydicom
import pytest
from course_images.own import drawn_slices
from course_images.own.converter import ConversionError, Options, converter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from own_series import AXIAL, CORONAL, SAGITTAL, headers, numbered, save, set_pixels
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000Lossless, RLELossless

TERMS = {"from": "A volunteer", "licence": "Consent"}


@pytest.fixture(autouse=True)
def not_drawn(request, monkeypatch):
    """Drawing takes longer than all the rest; one test draws."""
    if "drawn" not in request.node.name:
        monkeypatch.setattr(drawn_slices, "draw_head", lambda *args: None)
        monkeypatch.setattr(drawn_slices, "draw_slices", lambda *args: None)


def convert(source, images, report=None, name="dicom", **values):
    """Convert; return the volume as a notebook reads it, and the description."""
    images.mkdir(parents=True, exist_ok=True)
    options = Options(TERMS | values, report or (lambda line: None))
    description = converter(name).convert(source, images, options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return iio.volread(images, "DICOM"), description


def refused(source, tmp_path, **values):
    (tmp_path / "refused").mkdir(exist_ok=True)
    with pytest.raises(ConversionError) as caught:
        converter("dicom").convert(source, tmp_path / "refused", Options(TERMS | values))
    return str(caught.value)


def turned(directions, degrees, axis):
    """Turn directions about an axis of the patient."""
    angle = np.radians(degrees)
    i, j = (k for k in range(3) if k != axis)
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = np.cos(angle)
    matrix[i, j], matrix[j, i] = -np.sin(angle), np.sin(angle)
    return directions @ matrix.T


class TestPlaces:
    @pytest.mark.parametrize("directions", [AXIAL, SAGITTAL, CORONAL, -AXIAL * [[1], [1], [-1]]])
    def test_an_upright_series_keeps_its_distances(self, tmp_path, directions):
        spacing, values = (5.5, 0.8, 1.1), numbered((4, 6, 7))
        volume, _ = convert(
            save(headers(values, spacing, directions), tmp_path / "a"), tmp_path / "b"
        )
        axes = np.argmax(np.abs(directions), axis=1)  # x, y or z of slices, rows, columns
        expected = [spacing[int(np.flatnonzero(axes == world)[0])] for world in (2, 1, 0)]
        assert volume.meta["sampling"] == pytest.approx(expected, rel=1e-5)
        assert sorted(volume.ravel()) == sorted(values.ravel())

    def test_what_imageio_makes_of_a_sagittal_series_itself(self, tmp_path):
        """The reason for all this: a distance of 0 mm."""
        save(headers(numbered((4, 6, 7)), (5.5, 0.8, 1.1), SAGITTAL), tmp_path / "a")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            assert iio.volread(tmp_path / "a", "DICOM").meta["sampling"][0] == 0

    @settings(
        max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        order=st.permutations(range(3)),
        signs=st.tuples(*[st.sampled_from([-1, 1])] * 3),
        degrees=st.floats(-30, 30),
        axis=st.integers(0, 2),
        spacing=st.tuples(*[st.floats(0.3, 9)] * 3),
        shape=st.tuples(*[st.integers(2, 5)] * 3),
        files=st.randoms(use_true_random=False),
    )
    def test_any_orientation(self, order, signs, degrees, axis, spacing, shape, files):
        """Every voxel lies, beside its new neighbours, where it lay in the patient."""
        directions = turned(np.eye(3)[list(order)] * np.array(signs)[:, None], degrees, axis)
        directions[0] = np.cross(directions[2], directions[1])  # as all DICOM readers take it
        values = numbered(shape)
        folder = Path(tempfile.mkdtemp())
        try:
            names = [f"{i}.dcm" for i in range(shape[0])]
            files.shuffle(names)
            save(headers(values, spacing, directions), folder / "a", names)
            volume, about = convert(folder / "a", folder / "b")
            reread = pydicom.dcmread(folder / "b" / about.one_slice)
        finally:
            shutil.rmtree(folder)
        # Where each grey level was: an own table, made without the converter.
        at = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1) * spacing @ directions
        where = {
            int(level): place
            for level, place in zip(values.ravel(), at.reshape(-1, 3), strict=True)
        }
        places = np.array([where[int(level)] for level in volume.ravel()])
        places = places.reshape(*volume.shape, 3)
        for step, world in enumerate((2, 1, 0)):
            moved = np.diff(places, axis=step).reshape(-1, 3)
            assert np.linalg.norm(moved, axis=1) == pytest.approx(
                volume.meta["sampling"][step], rel=1e-4
            )
            assert (np.argmax(np.abs(moved), axis=1) == world).all()
            assert (moved[:, world] > 0).all()
        assert list(reread.ImageOrientationPatient) == [1, 0, 0, 0, 1, 0]
        assert reread.SpacingBetweenSlices == pytest.approx(volume.meta["sampling"][0], rel=1e-4)


class TestFolders:
    VALUES = numbered((5, 6, 7))

    def parts(self, **options):
        return headers(self.VALUES, (2.0, 0.5, 0.5), **options)

    def test_the_order_of_files_and_of_instance_numbers_does_not_matter(self, tmp_path):
        parts = self.parts()
        for part, number in zip(parts, [3, 1, 5, 2, 4], strict=True):
            part.InstanceNumber = str(number)
        volume, _ = convert(save(parts, tmp_path / "a", list("edacb")), tmp_path / "b")
        assert np.array_equal(volume, self.VALUES)

    @pytest.mark.parametrize(
        "how", [{"implicit": True}, {"compress": RLELossless}, {"compress": JPEG2000Lossless}]
    )
    def test_other_transfer_syntaxes(self, tmp_path, how):
        values = numbered((2, 64, 64))  # JPEG 2000 wants more than a few pixels
        parts = headers(values, (2.0, 0.5, 0.5))
        volume, _ = convert(save(parts, tmp_path / "a", **how), tmp_path / "b")
        assert np.array_equal(volume, values)

    def test_what_is_missing_to_decompress_is_named(self, tmp_path):
        parts = self.parts()
        save(parts, tmp_path / "a")
        for path in (tmp_path / "a").iterdir():
            part = pydicom.dcmread(path)
            part.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.70"
            part.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8 no real stream"])
            part["PixelData"].VR = "OB"
            part.save_as(path)
        assert "Process 14" in (text := refused(tmp_path / "a", tmp_path))
        assert "pip install pylibjpeg-libjpeg" in text

    def test_files_that_are_no_dicom_are_left_out_and_counted(self, tmp_path):
        save(self.parts(), tmp_path / "a" / "deep")
        (tmp_path / "a" / "readme.txt").write_text("hello" * 100)
        (tmp_path / "a" / "DICOMDIR").write_bytes(b"\0" * 128 + b"DICM")
        (tmp_path / "a" / "x.jpg").write_bytes(b"\xff\xd8\xff")
        said = []
        volume, _ = convert(tmp_path / "a", tmp_path / "b", said.append)
        assert volume.shape == (5, 6, 7)
        assert "3 files are no DICOM images" in said[0]

    def test_a_folder_without_any_is_said(self, tmp_path):
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "head.zip").write_bytes(b"PK")
        assert "holds no DICOM image (1 other files)" in refused(tmp_path / "a", tmp_path)

    def test_several_series_are_listed_and_one_is_chosen(self, tmp_path):
        save(self.parts(), tmp_path / "a" / "1")
        other = headers(numbered((3, 4, 4), 9000), (2.0, 1.0, 1.0))
        for part in other:
            part.SeriesNumber, part.SeriesDescription = "7", "t2"
        save(other, tmp_path / "a" / "2")
        text = refused(tmp_path / "a", tmp_path)
        assert "1: MR, t1 of Ada Miller, 5 files of 6 × 7" in text
        assert "2: MR, t2, 3 files of 4 × 4" in text
        volume, _ = convert(tmp_path / "a", tmp_path / "b", series="2")
        assert volume.shape == (3, 4, 4)
        volume, _ = convert(tmp_path / "a", tmp_path / "c", series=other[0].SeriesInstanceUID)
        assert volume.shape == (3, 4, 4)
        assert "holds no series 3" in refused(tmp_path / "a", tmp_path, series="3")

    def test_duplicates_are_left_out_and_told(self, tmp_path):
        parts = self.parts()
        save(parts, tmp_path / "a")
        save(parts[1:3], tmp_path / "a" / "copy")
        said = []
        volume, about = convert(tmp_path / "a", tmp_path / "b", said.append)
        assert np.array_equal(volume, self.VALUES)
        assert any("the same slice is there once more: IM00" in line for line in said)
        assert any("2 duplicates" in line for line in about.changes)

    def test_two_echoes_in_one_series_are_no_duplicates(self, tmp_path):
        parts = self.parts()
        later = headers(self.VALUES + 5, (2.0, 0.5, 0.5), series=parts[0].SeriesInstanceUID)
        save(parts, tmp_path / "a" / "1")
        save(later, tmp_path / "a" / "2")
        text = refused(tmp_path / "a", tmp_path)
        assert "lie at the same place and differ" in text
        assert "IM0000" in text

    def test_a_gap_is_found_and_its_place_named(self, tmp_path):
        parts = headers(numbered((9, 4, 4)), (2.0, 0.5, 0.5))
        source = save(
            parts[:3] + parts[5:], tmp_path / "a", [f"s{i}" for i in (0, 1, 2, 5, 6, 7, 8)]
        )
        assert "Slices are 2.00 mm apart, but 6.00 mm after s2" in refused(source, tmp_path)
        volume, about = convert(source, tmp_path / "b", gaps="longest")
        assert np.array_equal(volume, numbered((9, 4, 4))[5:])
        assert any("the 4 of the longest part" in line for line in about.changes)
        volume, about = convert(source, tmp_path / "c", gaps="fill")
        # Grey levels rise evenly, so that what lies between is known.
        assert np.allclose(volume, numbered((9, 4, 4)), atol=0.5)
        assert any("9 evenly spaced slices were interpolated from 7" in s for s in about.changes)
        assert "gaps takes longest or fill" in refused(source, tmp_path, gaps="yes")

    @pytest.mark.parametrize(
        "field", ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]
    )
    def test_a_missing_field_is_named_with_its_file(self, tmp_path, field):
        parts = self.parts()
        del parts[2][field]
        text = refused(save(parts, tmp_path / "a"), tmp_path)
        assert f"IM0002 has no usable {field}" in text

    def test_slices_of_several_sizes_are_named(self, tmp_path):
        parts = self.parts()
        set_pixels(parts[3], numbered((8, 8)))
        text = refused(save(parts, tmp_path / "a"), tmp_path)
        assert "4 of 6 × 7 and 1 of 8 × 8, such as" in text
        assert "IM0003" in text

    def test_slices_of_several_orientations_are_named(self, tmp_path):
        parts = self.parts()
        parts[4].ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        assert "several orientations: 1 of 5" in refused(save(parts, tmp_path / "a"), tmp_path)

    def test_colour_and_frames_are_refused(self, tmp_path):
        parts = self.parts()
        parts[0].NumberOfFrames = "5"
        assert "several frames" in refused(save(parts, tmp_path / "a"), tmp_path)
        parts = self.parts()
        parts[0].SamplesPerPixel, parts[0].PhotometricInterpretation = 3, "RGB"
        assert "colour image" in refused(save(parts, tmp_path / "c"), tmp_path)

    def test_a_file_that_was_cut_off_is_named(self, tmp_path):
        source = save(self.parts(), tmp_path / "a")
        path = source / "IM0003"
        path.write_bytes(path.read_bytes()[:-20])
        text = refused(source, tmp_path)
        assert "IM0003" in text
        assert "cut off" in text

    def test_a_field_that_nobody_can_read_stops_nothing_that_does_not_need_it(self, tmp_path):
        source = save(self.parts(), tmp_path / "a")
        for path in source.iterdir():
            content = path.read_bytes()
            assert b"20130711" in content
            path.write_bytes(
                content.replace(b"Scanners Inc", b"Scan\xff\xfe   Inc").replace(
                    b"20130711", b"11 July "
                )
            )
        volume, _ = convert(source, tmp_path / "b")
        assert np.array_equal(volume, self.VALUES)

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.lists(st.tuples(st.integers(132, 1500), st.integers(0, 255)), min_size=1, max_size=30)
    )
    def test_damaged_files_are_refused_with_words(self, tmp_path, changes):
        source = save(self.parts()[:2], tmp_path / "a")
        content = bytearray((source / "IM0001").read_bytes())
        for place, value in changes:
            content[place % len(content)] = value
        (source / "IM0001").write_bytes(content)
        (tmp_path / "b").mkdir(exist_ok=True)
        with contextlib.suppress(ConversionError):
            converter("dicom").convert(source, tmp_path / "b", Options(TERMS))

    def test_a_single_slice_is_no_volume(self, tmp_path):
        assert "has one slice" in refused(save(self.parts()[:1], tmp_path / "a"), tmp_path)

    def test_a_ct_is_no_head_mri(self, tmp_path):
        parts = self.parts(modality="CT")
        assert "is CT" in refused(save(parts, tmp_path / "a"), tmp_path)

    def test_the_folder_is_not_changed(self, tmp_path):
        source = save(self.parts(), tmp_path / "a")
        before = {path.name: path.read_bytes() for path in source.iterdir()}
        convert(source, tmp_path / "b")
        assert {path.name: path.read_bytes() for path in source.iterdir()} == before


class TestGreyLevels:
    @pytest.mark.parametrize(
        ("slopes", "intercept", "dtype"),
        [
            ((1, 1, 1), 0, "u2"),
            ((2, 2, 2), -7, "i2"),
            ((0.5, 1.25, 3), 10, "u2"),
            ((1, 2, 3), 0, "i2"),
        ],
    )
    def test_rescaling_slice_by_slice_is_undone(self, tmp_path, slopes, intercept, dtype):
        """imageio would take the type of the first slice for all, and overflow."""
        stored = np.arange(60).reshape(3, 4, 5).astype(dtype) - (20 if dtype == "i2" else 0)
        parts = headers(stored, (2.0, 0.5, 0.5))
        for part, slope in zip(parts, slopes, strict=True):
            part.RescaleSlope, part.RescaleIntercept = str(slope), str(intercept)
        volume, _ = convert(save(parts, tmp_path / "a"), tmp_path / "b")
        real = stored * np.array(slopes, dtype=float)[:, None, None] + intercept
        assert np.corrcoef(volume.ravel(), real.ravel())[0, 1] > 1 - 1e-6
        assert volume.dtype == np.uint16

    def test_bits_above_those_in_use_are_not_grey_levels(self, tmp_path):
        """Old overlays are drawn there: a name, perhaps."""
        values = numbered((3, 4, 5))
        parts = headers(values | 0xF000, (2.0, 0.5, 0.5))
        for part in parts:
            part.BitsStored, part.HighBit = 12, 11
        volume, _ = convert(save(parts, tmp_path / "a"), tmp_path / "b")
        assert np.array_equal(volume, values)


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
class TestIdentity:
    SECRETS = (b"Miller", b"MRN-4711", b"19610305", b"Elsewhere", b"ACC-99", b"Doe",
               b"Baker Street", b"20130711", b"PRIVATE", b"overlay")  # fmt: skip

    @pytest.fixture
    def source(self, tmp_path):
        parts = headers(numbered((3, 4, 5)), (2.0, 0.5, 0.5))
        for part in parts:
            part.ReferringPhysicianName, part.PatientAddress = "Doe^Jon", "221B Baker Street"
            part.ImageComments = "Ada Miller, follow-up"
            nested = Dataset()
            nested.RequestingPhysician, nested.AccessionNumber = "Doe^Jon", "ACC-99"
            part.RequestAttributesSequence = [nested]
            block = part.private_block(0x0029, "ACME", create=True)
            block.add_new(1, "LO", "PRIVATE Miller")
            part.add_new((0x6000, 0x0022), "LO", "overlay of Miller")
            part.ImageType = ["ORIGINAL", "PRIMARY", "Miller"]
            part.ScanningSequence, part.Manufacturer = "MILLER ADA", "Ada Miller's scanner"
        save(parts, tmp_path / "a")
        for path in (tmp_path / "a").iterdir():
            path.write_bytes(b"Ada Miller was here".ljust(128) + path.read_bytes()[128:])
        return tmp_path / "a"

    def test_none_of_it_comes_out_again(self, source, tmp_path):
        original = pydicom.dcmread(source / "IM0000")
        uids = [
            original[k].value.encode()
            for k in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        ]
        convert(source, tmp_path / "b")
        written = b"".join(path.read_bytes() for path in (tmp_path / "b").iterdir())
        assert [secret for secret in (*self.SECRETS, *uids) if secret in written] == []
        assert all(secret in (source / "IM0000").read_bytes() for secret in self.SECRETS)

    @pytest.mark.parametrize("gaps", ["longest", "fill"])
    def test_names_of_files_are_not_told_to_students(self, tmp_path, gaps):
        """They are patients' names, often enough."""
        parts = headers(numbered((7, 4, 5)), (2.0, 0.5, 0.5))
        del parts[4]
        names = [f"Miller_Ada_{i}.dcm" for i in range(6)]
        save(parts, tmp_path / "Miller", names)
        save(parts[:2], tmp_path / "Miller" / "copy of Miller", names[:2])
        said = []
        _, about = convert(tmp_path / "Miller", tmp_path / "b", said.append, gaps=gaps)
        assert "Miller" not in about.model_dump_json()
        assert any("Miller_Ada_0.dcm" in line for line in said)
        assert any("2 duplicates" in line for line in about.changes)
        assert any("but not in 1 of 5 places" in line for line in about.changes)

    def test_it_is_listed(self, source, tmp_path):
        said = []
        _, about = convert(source, tmp_path / "b", said.append)
        text = "\n".join(said)
        for kind in (
            "names (PatientName)", "patient numbers (PatientID)", "dates of birth",
            "addresses (PatientAddress)", "institution", "physicians and operators",
            "accession numbers", "private fields", "free texts", "numbers of study, series",
            "overlays drawn over the image", "dates and times",
        ):  # fmt: skip
            assert kind in text, kind
        assert "A head shows a face" in text
        assert any("invented" in change for change in about.changes)

    def test_what_teaching_needs_is_there(self, source, tmp_path):
        convert(source, tmp_path / "b")
        one = pydicom.dcmread(tmp_path / "b" / "slice_1.dcm")
        assert (one.PatientSex, one.PatientAge, one.Manufacturer) == ("F", "052Y", "Unknown")
        assert one.PatientIdentityRemoved == "YES"
        study, born = int(one.StudyDate), int(one.PatientBirthDate)
        assert (study - born) // 10_000 == 52

    @pytest.mark.parametrize(("age", "told"), [("103Y", "090Y"), ("018M", "001Y"), ("", "052Y")])
    def test_the_very_old_are_not_told_apart(self, tmp_path, age, told):
        parts = headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5))
        for part in parts:
            part.PatientAge = age
        convert(save(parts, tmp_path / "a"), tmp_path / "b")
        assert pydicom.dcmread(tmp_path / "b" / "slice_1.dcm").PatientAge == told

    def test_nobody_says_that_nothing_is_burnt_in_who_does_not_know(self, tmp_path):
        parts = headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5))
        del parts[0].BurnedInAnnotation
        convert(save(parts, tmp_path / "a"), tmp_path / "b")
        assert "BurnedInAnnotation" not in pydicom.dcmread(tmp_path / "b" / "slice_1.dcm")

    def test_writing_burnt_into_the_pixels_is_refused(self, tmp_path):
        parts = headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5))
        parts[1].BurnedInAnnotation = "YES"
        assert "burnt into its pixels" in refused(save(parts, tmp_path / "a"), tmp_path)

    def test_pictures_of_a_screen_have_to_be_looked_at(self, tmp_path):
        parts = headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5))
        parts[1].ImageType = ["DERIVED", "SECONDARY", "SCREEN SAVE"]
        source = save(parts, tmp_path / "a")
        assert "picture of a screen" in refused(source, tmp_path)
        convert(source, tmp_path / "b", looked="yes")

    def test_that_headers_say_nothing_of_writing_is_told(self, tmp_path):
        parts = headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5))
        del parts[0].BurnedInAnnotation
        said = []
        convert(save(parts, tmp_path / "a"), tmp_path / "b", said.append)
        assert any("do not say whether writing is burnt" in line for line in said)


class TestDescription:
    def test_what_was_chosen_is_drawn(self, tmp_path):
        source = save(headers(numbered((9, 12, 12)), (2.0, 0.5, 0.5)), tmp_path / "a")
        convert(source, tmp_path / "data" / "images" / "head_mri")
        image = iio.imread(tmp_path / "data" / "own" / "head_mri.png")
        red, green, blue = (image[..., channel].astype(int) for channel in range(3))
        assert ((red > 200) & (green > 200) & (blue < 60)).any()  # the line of the slice shown

    def test_the_courses_own_head_is_described_much_as_by_hand(self, tmp_path):
        own = Path(__file__).resolve().parents[2] / "datasets" / "data" / "images" / "head_mri"
        thinned = tmp_path / "a"
        thinned.mkdir()
        for number in range(1, 193, 6):
            shutil.copyfile(own / f"slice_{number}.dcm", thinned / f"{number}.dcm")
        volume, about = convert(thinned, tmp_path / "b")
        assert volume.meta["sampling"] == pytest.approx((6.75, 0.9375, 0.9375))
        assert about.tissue == pytest.approx((260, 520), rel=0.12)
        assert about.white == pytest.approx(600, rel=0.25)
        assert about.above_neck * 6 == pytest.approx(30, abs=7)
        assert about.step == (1, 3, 3)  # about 3 mm
        assert about.lacks == ("truth",)

    @pytest.mark.parametrize("name", ["dicom", "zenodo-16956"])
    def test_a_licence_that_nobody_has_said_is_called_so(self, tmp_path, name):
        source = save(headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5)), tmp_path / "a")
        said = []
        _, about = convert(source, tmp_path / "b", said.append, name=name, licence="")
        assert about.licence == "not stated"
        assert any("under which terms" in line and "Before you publish" in line for line in said)

    def test_zenodo(self, tmp_path):
        source = save(headers(numbered((2, 4, 5)), (2.0, 0.5, 0.5)), tmp_path / "a")
        _, about = convert(source, tmp_path / "b", name="zenodo-16956", slice="1")
        assert "10.5281/zenodo.16956" in about.source
        assert (about.licence, about.one_slice) == ("Consent", "slice_2.dcm")
        assert "slice has to be less than 2" in refused(source, tmp_path, slice="2")
        assert "whole number" in refused(source, tmp_path, slice="-1")
