"""Two patients of the Sunnybrook Cardiac Data, in all the forms in which they come."""

import json
import math
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
import series
from course_images.descriptions import CardiacCine
from course_images.own import cine_files, cine_series
from course_images.own.contours import area_mm2, contoured_ml, contours_in
from course_images.own.converter import ConversionError, Options
from course_images.own.sources import sunnybrook
from course_images.own.sunnybrook_folder import patients_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

SAMPLING = (8.0, 3.0)
SMALL = {"phases": 6, "slices": 4, "size": 48, "sampling": SAMPLING}


def hearts():
    """A healthy heart, and one that hardly empties and is brighter."""
    healthy = series.heart(**SMALL, centre=(6, -9))
    return healthy, series.heart(**SMALL, radii=(33, 29), blood=500.0)


def write_scd(source, **options):
    """Write two patients as the Cardiac Atlas Project gives them out, and what else lies about."""
    healthy, ill = hearts()
    options = {"sampling": SAMPLING, **options}
    one, other = source / "SCD_IMAGES_01" / "SCD0000101", source / "SCD_IMAGES_02" / "SCD0000301"
    series.sunnybrook_series(one / "CINESAX_5", ill, **options)
    series.sunnybrook_series(other / "CINESAX_300", healthy, **options)
    long_axis = {"description": "CINELAX", "number": 400, "cosines": (0, 1, 0, 0, 0, -1)}
    series.sunnybrook_series(other / "CINELAX_400", healthy[:, :1], **long_axis)
    (other / "notes.txt").write_text("Not an image.")
    rows = [
        {"PatientID": "SCD0000101", "OriginalID": "SC-HF-I-1", "Pathology": "Heart failure"},
        {"PatientID": "SCD0000301", "OriginalID": "SC-N-2", "Pathology": "Normal"},
    ]
    series.table(source / "scd_patientdata.csv", rows, encoding="utf-8-sig")
    return source


@dataclass
class Result:
    description: CardiacCine
    provenance: dict
    report: list


def convert(source, folder, **options):
    images, said = folder / "images" / "cardiac_cine", []
    images.mkdir(parents=True)
    given = Options(options, said.append)
    return Result(sunnybrook.convert(source, images, given), given.kept, said)


def as_students_read(folder):
    import imageio.v2 as imageio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        phases = imageio.mvolread(folder, "DICOM", progress=False)
    return np.stack(phases), phases[0].meta["sampling"]


def in_order(folder, name="a test"):
    found, unreadable = cine_series.find_images(folder.rglob("*"))
    assert not unreadable
    stack = cine_series.choose_stack(cine_series.stacks_of(found), None, name)
    return cine_series.in_order(stack, name)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_scd(tmp_path_factory.mktemp("scd"))


@pytest.fixture(scope="module")
def converted(source, tmp_path_factory):
    folder = tmp_path_factory.mktemp("converted")
    return convert(source, folder), folder


@pytest.fixture(scope="module")
def read(converted):
    """Cine and sampling of each patient, as students read them."""
    return {
        letter: as_students_read(converted[1] / f"images/cardiac_cine/patient_{letter}")
        for letter in "ab"
    }


class TestConverted:
    def test_students_read_phases_slices_and_sampling(self, converted, read):
        result, _ = converted
        cine, sampling = read["a"]
        rows, columns = (
            result.provenance["patient_a"][f"{way} kept"] for way in ("rows", "columns")
        )
        assert sampling == (8.0, 3.0, 3.0)
        assert np.array_equal(cine, hearts()[0][:, :, slice(*rows), slice(*columns)])

    def test_the_healthy_patient_is_a_and_the_ill_one_b(self, converted):
        places = converted[0].provenance
        assert places["patient_a"]["patient"] == "SCD0000301"
        assert places["patient_b"]["patient"] == "SCD0000101"
        assert any("SC-N-2" in line for line in converted[0].report)

    def test_the_original_plane_is_kept_in_the_provenance(self, converted):
        first, second, _ = series.orthogonal()
        kept = converted[0].provenance["patient_a"]["ImageOrientationPatient"]
        assert np.allclose(kept, [*first, *second], atol=1e-5)

    def test_boxes_lie_in_blood_and_in_muscle(self, converted, read):
        for letter, patient in converted[0].description.patients.items():
            first = read[letter][0][0, patient.middle]
            blood, muscle = (
                first[slice(*box[0]), slice(*box[1])] for box in (patient.blood, patient.muscle)
            )
            assert blood.mean() == pytest.approx(300, rel=0.1)
            assert muscle.mean() == pytest.approx(100, rel=0.25)

    def test_the_left_ventricle_is_in_the_middle_of_the_image(self, converted, read):
        for letter, patient in converted[0].description.patients.items():
            middle = [(n - 1) / 2 for n in read[letter][0].shape[2:]]
            assert np.allclose(patient.lv, middle, atol=1)
            assert patient.m_mode_row == patient.lv[0]
            assert (patient.full, patient.empty) == (0, 3)

    def test_grey_levels_of_the_second_are_made_like_those_of_the_first(self, converted):
        result, _ = converted
        assert any("multiplied by 0.6" in change for change in result.description.changes)

    def test_nobody_can_be_known_from_the_header(self, converted):
        for path in (converted[1] / "images").rglob("*.dcm"):
            header = series.read(path)
            assert "Doe" not in str(header)
            assert "A hospital" not in str(header)
            assert header.PatientBirthDate != "19430411"
            assert header.PatientAge == "062Y"
            assert header.PatientIdentityRemoved == "YES"

    def test_a_phase_tells_its_time(self, converted):
        headers = [
            series.read(path) for path in (converted[1] / "images/cardiac_cine/patient_a").iterdir()
        ]
        times = sorted({float(header.TriggerTime) for header in headers})
        assert times == [0, 150, 300, 450, 600, 750]
        assert {int(header.NominalInterval) for header in headers} == {900}
        assert {int(header.CardiacNumberOfImages) for header in headers} == {6}

    def test_left_stays_left_where_slices_go_against_the_normal(self, tmp_path):
        healthy, ill = hearts()
        backwards = (*series.SHORT_AXIS[3:], *series.SHORT_AXIS[:3])
        series.sunnybrook_series(tmp_path / "s/p1", healthy, sampling=SAMPLING, cosines=backwards)
        series.sunnybrook_series(tmp_path / "s/p2", ill, sampling=SAMPLING)
        convert(tmp_path / "s", tmp_path / "c", patient_a="p1", patient_b="p2")
        turned, straight = (
            series.read(tmp_path / f"c/images/cardiac_cine/patient_{letter}/image_1.dcm")
            for letter in "ab"
        )
        assert list(turned.ImageOrientationPatient) == [1, 0, 0, 0, -1, 0]
        assert list(straight.ImageOrientationPatient) == [1, 0, 0, 0, 1, 0]
        cine, sampling = as_students_read(tmp_path / "c/images/cardiac_cine/patient_a")
        assert sampling == (8.0, 3.0, 3.0)
        # The apex is first all the same.
        assert (cine[0, 0] > 250).sum() < (cine[0, -1] > 250).sum()

    def test_a_picture_shows_what_was_chosen(self, converted):
        assert (converted[1] / "own/cardiac_cine.png").read_bytes().startswith(b"\x89PNG")

    def test_nothing_of_the_source_is_changed(self, source, tmp_path):
        before = {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}
        convert(source, tmp_path)
        after = {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}
        assert before == after


class TestOrder:
    @settings(
        max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        cosines=st.tuples(*[st.floats(-1, 1)] * 6).filter(
            lambda c: (
                np.linalg.norm(np.cross(c[:3], c[3:])) > 0.2
                and abs(np.cross(c[:3], c[3:]) @ [1, -1, -1]) > 0.05
            )
        ),
        phases=st.integers(4, 6),
        slices=st.integers(3, 5),
        distance=st.floats(2, 12),
        seed=st.integers(0, 99),
        apex_first=st.booleans(),
    )
    def test_geometry_and_time_give_the_order_whatever_the_names(
        self, tmp_path_factory, cosines, phases, slices, distance, seed, apex_first
    ):
        folder = tmp_path_factory.mktemp("order")
        numbers = np.arange(phases * slices, dtype=np.uint16).reshape(phases, slices, 1, 1)
        cine = np.tile(numbers, (1, 1, 4, 5))
        series.sunnybrook_series(
            folder, cine, sampling=(distance, 1.5), cosines=cosines, shuffle=seed,
            apex_first=apex_first,
        )  # fmt: skip
        found = in_order(folder)
        assert np.array_equal(cine_files.pixels_of(found)[:, :, 0, 0], numbers[:, :, 0, 0])
        assert found.distance == pytest.approx(distance, abs=1e-3)

    @pytest.mark.parametrize(
        "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless]
    )
    @pytest.mark.parametrize("preamble", [True, False])
    def test_compressed_files_and_bare_ones_are_read(self, tmp_path, syntax, preamble):
        if syntax == RLELossless and not preamble:
            pytest.skip("a bare file cannot say that it is compressed")
        cine = series.heart(4, 3, 8)
        series.sunnybrook_series(tmp_path, cine, syntax=syntax, preamble=preamble)
        assert np.array_equal(cine_files.pixels_of(in_order(tmp_path)), cine)

    def test_slices_stored_as_a_series_each_are_one_cine(self, tmp_path):
        cine = series.heart(4, 3, 8)
        for path in series.sunnybrook_series(tmp_path, cine):
            dataset = series.read(path)
            dataset.SeriesInstanceUID = f"1.2.{abs(round(dataset.ImagePositionPatient[2]))}"
            dataset.save_as(path)
        assert np.array_equal(cine_files.pixels_of(in_order(tmp_path)), cine)

    def test_a_copy_is_left_out_and_named(self, tmp_path):
        files = series.sunnybrook_series(tmp_path, series.heart(4, 3, 8))
        (tmp_path / "again.dcm").write_bytes(files[2].read_bytes())
        found = in_order(tmp_path)
        assert (len(found.images), len(found.images[0])) == (4, 3)
        assert "One of two equal images was left out." in found.notes

    def test_two_scans_of_one_slice_are_refused(self, tmp_path):
        cine = series.heart(4, 3, 8)
        files = series.sunnybrook_series(tmp_path, cine)
        dataset = series.read(files[2])
        dataset.SOPInstanceUID, dataset.PixelData = "1.2.3", bytes(len(dataset.PixelData))
        dataset.save_as(tmp_path / "other.dcm")
        with pytest.raises(ConversionError, match="scanned twice") as error:
            in_order(tmp_path)
        assert "other.dcm" in str(error.value)

    def test_a_missing_slice_is_found(self, tmp_path):
        gap = [(2, phase) for phase in range(4)]
        series.sunnybrook_series(tmp_path, series.heart(4, 5, 8), leave_out=gap)
        with pytest.raises(ConversionError, match=r"8\.00 mm apart.*16\.00 mm away"):
            in_order(tmp_path)

    def test_a_missing_phase_is_found(self, tmp_path):
        series.sunnybrook_series(tmp_path, series.heart(4, 5, 8), leave_out=[(2, 1)])
        with pytest.raises(ConversionError, match="has 3 phases, the other slices have 4"):
            in_order(tmp_path)

    def test_an_incomplete_slice_at_the_end_is_left_out(self, tmp_path):
        series.sunnybrook_series(tmp_path, series.heart(4, 5, 8), leave_out=[(0, 1)])
        found = in_order(tmp_path)
        assert len(found.images[0]) == 4
        assert any("has 3 phases instead of 4" in note for note in found.notes)

    def test_without_trigger_times_the_numbers_tell(self, tmp_path):
        cine = series.heart(4, 3, 8)
        series.sunnybrook_series(tmp_path, cine, TriggerTime=None, NominalInterval=None)
        found = in_order(tmp_path)
        assert np.array_equal(cine_files.pixels_of(found), cine)
        assert found.beat_ms is None
        assert any("InstanceNumber" in note for note in found.notes)

    def test_without_either_the_order_cannot_be_known(self, tmp_path):
        series.sunnybrook_series(
            tmp_path, series.heart(4, 3, 8), TriggerTime=None, InstanceNumber=None
        )
        with pytest.raises(ConversionError, match="order in time cannot be known"):
            in_order(tmp_path)

    def test_a_beat_is_told_by_the_trigger_times(self, tmp_path):
        series.sunnybrook_series(tmp_path, series.heart(4, 3, 8), beat_ms=None)
        found = in_order(tmp_path)
        assert found.beat_ms == pytest.approx(900)
        assert any("NominalInterval is missing" in note for note in found.notes)

    def test_a_file_that_was_cut_off_is_named(self, tmp_path):
        files = series.sunnybrook_series(tmp_path, series.heart(4, 3, 16))
        files[5].write_bytes(files[5].read_bytes()[:-100])
        with pytest.raises(
            ConversionError, match=r"IM-0003-\d+\.dcm cannot be read, perhaps it was cut off"
        ):
            cine_files.pixels_of(in_order(tmp_path))


class TestChoice:
    def test_two_short_axis_series_have_to_be_chosen_from(self, tmp_path):
        cine = series.heart(4, 3, 8)
        series.sunnybrook_series(tmp_path / "one", cine, number=5)
        series.sunnybrook_series(tmp_path / "two", cine, number=7)
        found, _ = cine_series.find_images(tmp_path.rglob("*"))
        stacks = cine_series.stacks_of(found)
        with pytest.raises(
            ConversionError, match=r"(?s)2 series.*series 5, in one.*series 7, in two"
        ):
            cine_series.choose_stack(stacks, None, "a test")
        assert cine_series.choose_stack(stacks, "7", "a test")[0].path.parent.name == "two"

    def test_a_long_axis_series_is_not_taken(self, tmp_path):
        cine = series.heart(4, 3, 8)
        series.sunnybrook_series(
            tmp_path / "a", cine, description="LAX 4CH", cosines=(0, 1, 0, 0, 0, -1)
        )
        series.sunnybrook_series(tmp_path / "b", cine, description="kurz")
        found, _ = cine_series.find_images(tmp_path.rglob("*"))
        chosen = cine_series.choose_stack(cine_series.stacks_of(found), None, "a test")
        assert chosen[0].path.parent.name == "b"

    def test_one_phase_is_no_cine(self, tmp_path):
        series.sunnybrook_series(tmp_path, series.heart(1, 6, 8), beat_ms=None)
        with pytest.raises(ConversionError, match=r"(?s)No series.*6 slices, 1 phases"):
            in_order(tmp_path)

    def test_images_without_a_place_are_no_series(self, tmp_path):
        series.sunnybrook_series(tmp_path, series.heart(4, 3, 8), ImagePositionPatient=None)
        with pytest.raises(ConversionError, match="says where it lies: ImagePositionPatient"):
            in_order(tmp_path)

    def test_one_patient_is_not_enough(self, tmp_path):
        series.sunnybrook_series(tmp_path / "SCD0000101", series.heart(4, 3, 8))
        with pytest.raises(ConversionError, match="one patient only"):
            convert(tmp_path, tmp_path / "c")

    def test_a_patient_can_be_named_by_either_code(self, source, tmp_path):
        result = convert(source, tmp_path, patient_a="sc-hf-i-01", patient_b="SCD0000301")
        assert result.provenance["patient_a"]["patient"] == "SCD0000101"

    def test_an_unknown_patient_is_refused_with_those_that_there_are(self, source, tmp_path):
        with pytest.raises(ConversionError, match=r"no patient SCD9.*SCD0000101 SC-HF-I-1"):
            convert(source, tmp_path, patient_a="SCD9")

    def test_a_place_can_be_given(self, source, tmp_path):
        result = convert(source, tmp_path, lv_a="25,20", blood_a="24,27,18,21")
        patient = result.description.patients["a"]
        rows, columns = (
            result.provenance["patient_a"][f"{way} kept"] for way in ("rows", "columns")
        )
        assert (patient.lv[0] + rows[0], patient.lv[1] + columns[0]) == (25, 20)
        assert patient.blood[0] == (24 - rows[0], 27 - rows[0])

    @pytest.mark.parametrize(
        ("option", "text", "says"),
        [
            ("lv_a", "25", "2 whole numbers"),
            ("lv_a", "99,3", "outside the image"),
            ("blood_b", "9,3,1,2", "no box"),
            ("middle_a", "12", "slices go to 3"),
        ],
    )
    def test_a_place_that_cannot_be_is_refused(self, source, tmp_path, option, text, says):
        with pytest.raises(ConversionError, match=says):
            convert(
                source, tmp_path, **{option: text, "patient_a": "SC-N-2", "patient_b": "SC-HF-I-1"}
            )

    def test_a_broken_file_is_named(self, source, tmp_path):
        (tmp_path / "s/SCD0000101").mkdir(parents=True)
        (tmp_path / "s/SCD0000101/IM-1.dcm").write_bytes(b"nothing")
        (tmp_path / "s/SCD0000201").mkdir()
        (tmp_path / "s/SCD0000201/IM-1.dcm").write_bytes(b"nothing")
        with pytest.raises(ConversionError, match=r"IM-1\.dcm is no DICOM image"):
            convert(tmp_path / "s", tmp_path / "c", patient_a="SCD0000101")

    def test_patients_in_one_folder_are_told_apart_by_their_headers(self, tmp_path):
        for number, name in enumerate(["P1", "P2"]):
            for path in series.sunnybrook_series(
                tmp_path / "x", series.heart(1, 1, 8), PatientID=name
            ):
                path.rename(tmp_path / f"{number}.dcm")
        (tmp_path / "x").rmdir()
        assert [patient.name for patient in patients_in(tmp_path)] == ["P1", "P2"]

    def test_patients_one_folder_deeper_are_told_apart_as_well(self, tmp_path):
        for name in ("P1", "P2"):
            files = series.sunnybrook_series(
                tmp_path / "unpacked" / name, series.heart(1, 1, 8), PatientID=name
            )
            files[0].rename(files[0].with_name("1.3.12.2.1107"))  # an ending that says nothing
        assert [patient.name for patient in patients_in(tmp_path)] == ["P1", "P2"]

    def test_a_folder_without_images_is_refused(self, tmp_path):
        with pytest.raises(ConversionError, match="no DICOM file"):
            patients_in(tmp_path)

    def test_where_nothing_moves_there_is_no_heart(self, tmp_path):
        still = np.full((4, 3, 24, 24), 100, dtype=np.uint16)
        for name in ("SCD0000101", "SCD0000201"):
            series.sunnybrook_series(tmp_path / "s" / name, still)
        with pytest.raises(ConversionError, match="nothing moves"):
            convert(tmp_path / "s", tmp_path / "c")


CIRCLE = [(20 + 7 * math.cos(a), 22 + 7 * math.sin(a)) for a in np.linspace(0, 6.2832, 60)]


class TestContours:
    def test_the_area_of_a_circle(self, tmp_path):
        path = series.contour(tmp_path, 1, CIRCLE)
        assert area_mm2(path, (8, 1.5, 2.0)) == pytest.approx(math.pi * 49 * 3, rel=0.01)

    @pytest.mark.parametrize("text", ["", "1 2\n3 4\n", "x y\n1 2\n3 4\n", "1\n2\n3\n"])
    def test_what_is_no_contour_is_named(self, tmp_path, text):
        path = tmp_path / "IM-0001-0001-icontour-manual.txt"
        path.write_text(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(ConversionError, match="icontour"):
                area_mm2(path, (8, 1, 1))

    def drawn(self, folder, phases):
        """Contours in slices 1 to 3 of some phases; the numbering goes from the base."""
        numbers = [(3 - place) * 6 + phase + 1 for place in (1, 2, 3) for phase in phases]
        for number in numbers:
            series.contour(folder, number, CIRCLE)

    def test_complete_ones_are_the_truth(self, tmp_path):
        source = write_scd(tmp_path / "s", shuffle=None)
        for name in ("SC-HF-I-01", "SC-N-02"):
            self.drawn(source / f"SCD_ManualContours/{name}/contours-manual/IRCCI-expert", range(6))
        result = convert(source, tmp_path / "c")
        volumes = json.loads((tmp_path / "c/truth/cardiac_cine/volumes.json").read_text())
        right = math.pi * 49 * 9 * 3 * 8 / 1000
        assert volumes["patient_a"]["cavity_ml"] == pytest.approx([right] * 6, rel=0.01)
        assert "truth" not in result.description.lacks

    def test_two_phases_are_reported_and_are_no_truth(self, tmp_path):
        source = write_scd(tmp_path / "s", shuffle=None)
        folder = source / "SCD_ManualContours/SC-N-02/contours-manual/IRCCI-expert"
        self.drawn(folder, (0, 3))
        result = convert(source, tmp_path / "c")
        assert "truth" in result.description.lacks
        assert not (tmp_path / "c/truth/cardiac_cine/volumes.json").exists()
        assert any("Inside the experts' contours" in line for line in result.report)

    def test_a_gap_between_contours_is_no_volume(self, tmp_path):
        files = series.sunnybrook_series(tmp_path, series.heart(4, 3, 8), shuffle=None)
        for number in (1, 9):  # phase 0 of the slices at the base and at the apex
            series.contour(tmp_path, number, CIRCLE)
        found = in_order(tmp_path)
        assert len(files) == 12
        volumes = contoured_ml(found, contours_in(tmp_path.iterdir()), (8, 1, 1))
        assert volumes == [None] * 4
