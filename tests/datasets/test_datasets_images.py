"""The built images, read the way students read them, against what they must be."""

import hashlib
import json
import os
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
from course_images import registry
from course_images.notices import ICBM_NOTICE

DATA = Path(__file__).resolve().parents[2] / "datasets" / "data"
HEAD = DATA / "images" / "head_mri"
TRUTH = DATA / "truth" / "head_mri"
SINGLE_IMAGES = {
    "body_ct/body_ct.dcm": (512, 512),
    "small_ct/CT_small.dcm": (128, 128),
    "small_mr/MR_small.dcm": (64, 64),
    "radiograph/RG3_UNCR.dcm": (1760, 1760),
}


@pytest.fixture(scope="module", autouse=True)
def built():
    assert HEAD.is_dir(), "The images are not built: `make images` builds them."


def read_volume():
    import imageio.v2 as imageio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # imageio announces a later removal
        return imageio.volread(HEAD, "DICOM")


@pytest.fixture(scope="module")
def volume():
    return read_volume()


@pytest.fixture(scope="module")
def headers():
    """Headers of the head MRI from the lowest slice to the highest."""
    parts = [pydicom.dcmread(path, stop_before_pixels=True) for path in HEAD.iterdir()]
    return sorted(parts, key=lambda part: part.ImagePositionPatient[2])


@pytest.fixture(scope="module")
def truth():
    return {kind: np.load(TRUTH / f"{kind}.npy") for kind in ("grey", "white", "brain")}


class TestHeadAsRead:
    def test_shape_and_type(self, volume):
        assert volume.shape == (192, 256, 256)
        assert volume.dtype == np.uint16

    def test_sampling_is_exact(self, volume):
        assert volume.meta["sampling"] == (1.125, 0.9375, 0.9375)

    def test_imageio_and_pydicom_agree_on_the_order(self, volume, headers):
        for index in (0, 1, 95, 190, 191):
            expected = pydicom.dcmread(headers[index].filename).pixel_array
            np.testing.assert_array_equal(volume[index], expected)

    def test_alphabetical_order_is_not_slice_order(self, headers):
        in_slice_order = [Path(part.filename).name for part in headers]
        assert sorted(in_slice_order) != in_slice_order
        assert (TRUTH / "order.txt").read_text().split() == in_slice_order


class TestHeadAnatomy:
    def test_the_neck_is_at_the_low_indices(self, volume, truth):
        """No brain in the lowest slices; above the head there is air."""
        assert not truth["brain"][:10].any()
        assert (volume[:10] > 100).mean() > 0.1
        assert (volume[-3:] > 100).mean() < 0.01

    def test_the_nose_points_to_row_0(self, volume):
        """At the height of the nose the head reaches further to one side: the front."""
        rows = np.flatnonzero((volume[50, :, 118:138] > 100).any(axis=1))
        brain_rows = np.flatnonzero((volume[120] > 100).any(axis=1))
        assert rows.min() < brain_rows.min() - 5

    def test_the_cerebellum_is_behind_and_below(self, truth):
        """The lowest part of the brain lies in the back half of the brain's extent."""
        rows = np.flatnonzero(truth["brain"].any(axis=(0, 2)))
        lowest = np.flatnonzero(truth["brain"].any(axis=(1, 2)))[:25]
        centre = np.argwhere(truth["brain"][lowest])[:, 1].mean()
        assert centre > (rows.min() + rows.max()) / 2

    def test_the_brain_lies_within_the_head(self, volume, truth):
        """Above the ears the head is wider on each side, by skull and scalp."""
        for index in range(90, 160, 10):
            brain = np.flatnonzero(truth["brain"][index].any(axis=0))
            head = np.flatnonzero((volume[index] > 100).any(axis=0))
            assert 4 <= brain.min() - head.min() <= 25
            assert 4 <= head.max() - brain.max() <= 25

    def test_sizes_are_those_of_an_adult(self, volume, truth):
        """Brain 1.0 to 1.5 litres; head 13 to 17 cm wide (adults: about 15)."""
        voxel_ml = 1.125 * 0.9375**2 / 1000
        assert 1000 < truth["brain"].sum() * voxel_ml < 1500
        columns = np.flatnonzero((volume[110] > 100).any(axis=0))
        assert 130 < np.ptp(columns) * 0.9375 < 170

    def test_tissues_have_the_grey_levels_of_a_t1_image(self, volume, truth):
        white = volume[truth["white"] > 230]
        grey = volume[truth["grey"] > 230]
        fluid = volume[(truth["brain"] == 1) & (truth["grey"] < 25) & (truth["white"] < 25)]
        assert np.median(fluid) < np.median(grey) < np.median(white)
        # A threshold between the two parts the clear cases well.
        middle = (np.median(white) + np.median(grey)) / 2
        assert (white > middle).mean() > 0.98
        assert (grey < middle).mean() > 0.98

    def test_no_seam_where_the_brain_was_blended_in(self, volume, truth):
        """Just inside the brain's edge and just outside, the grey level changes slowly."""
        from scipy import ndimage

        brain = truth["brain"][90:140] == 1
        distance = ndimage.distance_transform_edt(
            brain, sampling=(1.125, 0.9375, 0.9375)
        ) - ndimage.distance_transform_edt(~brain, sampling=(1.125, 0.9375, 0.9375))
        levels = volume[90:140]
        shells = [
            np.median(levels[(distance > low) & (distance <= low + 1)]) for low in range(-4, 6)
        ]
        assert np.abs(np.diff(shells)).max() < 0.25 * np.median(levels[brain])

    @pytest.mark.parametrize("index", [30, 60, 110])
    def test_each_voxel_lies_where_the_header_puts_it(self, headers, index):
        """Looked up in the average head by the header's geometry, and not mirrored.

        The template of the brain is symmetric, so only the head around it tells left from right.
        """
        import nibabel
        from course_images.sources import package_file

        source = nibabel.Nifti1Image.from_filename(
            package_file("pydeface", "data/mean_reg2mean.nii.gz")
        )
        part = pydicom.dcmread(headers[index].filename)
        rows, columns = np.indices((part.Rows, part.Columns))
        across, down = np.reshape(part.ImageOrientationPatient, (2, 3)).astype(float)
        lps = (
            np.array(part.ImagePositionPatient, dtype=float)[:, None, None]
            + across[:, None, None] * columns * part.PixelSpacing[1]
            + down[:, None, None] * rows * part.PixelSpacing[0]
        )
        ras = np.stack([-lps[0], -lps[1], lps[2], np.ones_like(lps[0])])
        voxels = np.rint(np.tensordot(np.linalg.inv(source.affine), ras, 1)[:3]).astype(int)
        limits = np.array(source.shape)[:, None, None]
        there = ((voxels >= 0) & (voxels < limits)).all(axis=0)
        there &= np.load(TRUTH / "brain.npy")[index] == 0
        expected = np.asarray(source.dataobj)[tuple(voxels[:, there])]

        def likeness(image):
            return np.corrcoef(image[there], expected)[0, 1]

        image = part.pixel_array
        assert likeness(image) > 0.97
        for mirrored in (image[:, ::-1], image[::-1]):
            assert likeness(image) > likeness(mirrored) + 0.02

    def test_there_is_noise_in_the_air_and_in_the_brain(self, volume, truth):
        air = volume[150:160, :30, :30].astype(float)
        assert 0.3 < air.std() < 5
        assert air.mean() > 0


class TestHeadHeader:
    def test_positions_follow_the_spacing(self, headers):
        positions = np.array([part.ImagePositionPatient for part in headers], dtype=float)
        assert np.unique(positions[:, :2], axis=0).shape == (1, 2)
        np.testing.assert_array_equal(np.diff(positions[:, 2]), 1.125)
        for part, z in zip(headers, positions[:, 2], strict=True):
            assert part.SpacingBetweenSlices == part.SliceThickness == 1.125
            assert part.SliceLocation == z

    def test_orientation_is_axial_and_standard(self, headers):
        for part in headers:
            assert list(part.ImageOrientationPatient) == [1, 0, 0, 0, 1, 0]
            assert part.PatientPosition == "HFS"

    def test_instance_numbers_count_from_the_bottom(self, headers):
        assert [part.InstanceNumber for part in headers] == list(range(1, 193))

    def test_identifiers(self, headers):
        assert len({part.SOPInstanceUID for part in headers}) == 192
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
            (uid,) = {part[keyword].value for part in headers}
            assert uid.is_valid
        for part in headers:
            assert part.SOPInstanceUID.is_valid
            assert part.file_meta.MediaStorageSOPInstanceUID == part.SOPInstanceUID
            assert part.SOPClassUID.name == "MR Image Storage"

    def test_age_fits_the_dates(self, headers):
        from datetime import datetime

        part = headers[0]
        birth, study = (
            datetime.strptime(part[keyword].value, "%Y%m%d")
            for keyword in ("PatientBirthDate", "StudyDate")
        )
        had_birthday = (study.month, study.day) >= (birth.month, birth.day)
        years = study.year - birth.year - (not had_birthday)
        assert part.PatientAge == f"{years:03d}Y"

    def test_everything_but_place_and_pixels_is_the_same_in_all_slices(self, headers):
        own = {"SOPInstanceUID", "InstanceNumber", "ImagePositionPatient", "SliceLocation",
               "SmallestImagePixelValue", "LargestImagePixelValue"}  # fmt: skip
        for part in headers[1:]:
            differing = {
                element.keyword for element in part if element != headers[0].get(element.tag)
            }
            assert differing <= own

    def test_stated_limits_are_those_of_the_pixels(self, headers):
        for part in headers[::40]:
            pixels = pydicom.dcmread(part.filename).pixel_array
            assert part.SmallestImagePixelValue == pixels.min()
            assert part.LargestImagePixelValue == pixels.max() < 2**part.BitsStored

    def test_scanner_values_fit_each_other(self, headers):
        """Hydrogen precesses at 42.577 MHz per tesla; echo, inversion and repetition in order."""
        part = headers[0]
        assert part.ImagingFrequency == pytest.approx(42.577 * part.MagneticFieldStrength, rel=1e-3)
        assert part.EchoTime < part.InversionTime < part.RepetitionTime
        assert part.ReconstructionDiameter == part.PixelSpacing[0] * part.Rows

    def test_the_header_says_that_it_is_simulated_and_carries_the_notice(self, headers):
        for part in headers:
            assert part.ImageType[0] == "DERIVED"
            assert "imulated" in part.DerivationDescription
            assert ICBM_NOTICE in part.ImageComments


class TestSingleImages:
    @pytest.mark.parametrize("name", SINGLE_IMAGES)
    def test_imageio_reads_it_as_pydicom_does(self, name):
        import imageio.v2 as imageio

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            image = imageio.imread(DATA / "images" / name)
        dataset = pydicom.dcmread(DATA / "images" / name)
        expected = dataset.pixel_array.astype(int)
        expected = expected * int(dataset.get("RescaleSlope", 1))
        expected = expected + int(dataset.get("RescaleIntercept", 0))
        assert image.shape == SINGLE_IMAGES[name]
        np.testing.assert_array_equal(image, expected)

    def test_body_ct_is_what_the_compressed_source_holds(self):
        """Every element but the pixels' encoding is that of the file it comes from."""
        source = pydicom.dcmread(
            pydicom.data.get_testdata_file("explicit_VR-UN.dcm", download=False)
        )
        built = pydicom.dcmread(DATA / "images/body_ct/body_ct.dcm")
        np.testing.assert_array_equal(built.pixel_array, source.pixel_array)
        assert built.file_meta.TransferSyntaxUID.name == "Explicit VR Little Endian"
        for element in source:
            if element.keyword != "PixelData":
                assert built[element.tag].value == element.value

    def test_body_ct_is_in_hounsfield_units(self):
        """Air is -1000 by definition, soft tissue lies between 0 and 100."""
        image = pydicom.dcmread(DATA / "images/body_ct/body_ct.dcm").pixel_array
        soft = image[(image > -50) & (image < 200)]
        assert image.min() <= -1000
        assert 0 < np.median(soft) < 130

    def test_the_small_ct_has_a_real_intercept(self):
        assert pydicom.dcmread(DATA / "images/small_ct/CT_small.dcm").RescaleIntercept == -1024

    def test_the_radiograph_is_inverted_and_without_spacing(self):
        dataset = pydicom.dcmread(DATA / "images/radiograph/RG3_UNCR.dcm")
        assert dataset.PhotometricInterpretation == "MONOCHROME1"
        assert "PixelSpacing" not in dataset


# Megabytes that a student downloads, at most.
AT_MOST = {
    "head_mri": 8,
    "body_ct": 0.6,
    "small_ct": 0.1,
    "small_mr": 0.1,
    "radiograph": 3,
    "brain_cohort": 4,
}


class TestArchives:
    @pytest.mark.parametrize("name", AT_MOST)
    def test_size(self, name):
        assert (DATA / "archives" / f"{name}.zip").stat().st_size <= AT_MOST[name] * 1e6

    @pytest.mark.parametrize("name", AT_MOST)
    def test_it_holds_the_images_and_their_terms(self, name):
        with zipfile.ZipFile(DATA / "archives" / f"{name}.zip") as archive:
            packed = {entry: archive.read(entry) for entry in archive.namelist()}
        notice = packed.pop(f"{name}_NOTICE.txt").decode()
        assert "Copyright" in notice or "CC BY 3.0" in notice or "NEMA" in notice
        images = {f"{name}/{path.name}": path for path in (DATA / "images" / name).iterdir()}
        images[f"{name}.json"] = DATA / "images" / f"{name}.json"
        assert packed.keys() == images.keys()
        for entry, path in images.items():
            assert (
                hashlib.sha256(packed[entry]).digest() == hashlib.sha256(path.read_bytes()).digest()
            )


def test_everything_is_as_registered():
    assert registry.verify(DATA) == []


REBUILD = """
import io, json, sys
from pathlib import Path
from course_images import dicom_files, head_mri
from course_images.head_header import head_dataset
from course_images.registry import sha256_of
head, scratch, found = head_mri.Head(), Path(sys.argv[1]), {}
for index in (0, 60, 100, 191):
    path = scratch / f"slice_{index + 1}.dcm"
    dicom_files.write(head_dataset(head.slice(index).image, index), path)
    found[f"images/head_mri/{path.name}"] = sha256_of(path)
print(json.dumps(found))
"""


def test_another_kind_of_processor_computes_the_same_bytes(tmp_path):
    """With NumPy's newer instructions switched off and other linear algebra kernels."""
    environment = os.environ | {
        "NPY_DISABLE_CPU_FEATURES": "X86_V3",
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-c", REBUILD, tmp_path],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    expected = registry.read_registry()
    assert len(found) == 4
    assert found == {name: expected[name] for name in found}
