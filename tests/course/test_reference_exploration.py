"""Reference answers of stage 1 by another route: pydicom, NumPy by hand, how images are made."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pydicom
import pytest

from autograder.check.reference import SolutionRun
from autograder.check.state import Reference
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote

STAGE = "01_exploration"


@pytest.fixture(scope="module")
def solution(course: Course) -> Iterator[dict[str, Reference]]:
    """Question to the state of the solution right after it."""
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    with Zygote(course.files, settings=course.settings) as zygote:
        run = SolutionRun(zygote, notebook, TimeLimits())
        yield run.at
        run.close()


@pytest.fixture(scope="module")
def images(course: Course) -> Path:
    return course.files


@pytest.fixture(scope="module")
def head(images: Path, course: Course) -> np.ndarray:
    """The head MRI, stacked in the order in which it was built, read by pydicom."""
    truth = course.root / "datasets" / "data" / "truth" / "head_mri" / "order.txt"
    names = truth.read_text().split()
    return np.array([pydicom.dcmread(images / "head_mri" / n).pixel_array for n in names])


@pytest.fixture(scope="module")
def ct(images: Path) -> np.ndarray:
    """The CT in HU; its header has slope 1 and intercept 0."""
    header = pydicom.dcmread(images / "body_ct" / "body_ct.dcm")
    assert (header.RescaleSlope, header.RescaleIntercept) == (1, 0)
    return header.pixel_array.astype(np.int64)


def test_ct(solution: dict[str, Reference], ct: np.ndarray) -> None:
    at = solution["load_image"]
    assert np.array_equal(at["ct"], ct)


def test_properties(solution: dict[str, Reference]) -> None:
    at = solution["image_properties"]
    # An ordinary CT matrix is 512 by 512; HU below 0 need a signed type.
    assert at["ct_shape"] == (512, 512)
    assert at["n_pixels"] == 262_144
    assert at["ct_dtype"] == np.dtype("int16")
    assert at["ct_type"] == "imageio.core.util.Array"


def test_statistics(solution: dict[str, Reference], ct: np.ndarray) -> None:
    at = solution["intensity_statistics"]
    # From the histogram, not from the pixels.
    values, counts = np.unique(ct, return_counts=True)
    mean = (values * counts).sum() / counts.sum()
    assert (at["ct_min"], at["ct_max"]) == (values[0], values[-1])
    assert at["ct_mean"] == pytest.approx(mean)
    assert at["ct_std"] ** 2 == pytest.approx((values**2 * counts).sum() / counts.sum() - mean**2)


def test_header(solution: dict[str, Reference], images: Path) -> None:
    at = solution["shareable"]
    header = pydicom.dcmread(images / "head_mri" / "slice_105.dcm")
    assert (at["modality"], at["manufacturer"], at["sex"]) == ("MR", "Simulated", "F")
    day, born = at["study_date"], header.PatientBirthDate
    assert day == datetime.date(2024, 10, 17)
    # Robin's birthday, 23 June, was past when the scan was made.
    assert born == "19790623"
    assert at["age"] == 2024 - 1979
    assert day.strftime("%Y%m%d") == header.StudyDate


def test_shareable(solution: dict[str, Reference], images: Path) -> None:
    """No value that tells who, when or where is left under any name."""
    shared = solution["shareable"]["shareable"]
    header = pydicom.dcmread(images / "head_mri" / "slice_105.dcm")
    secrets = [
        *(header.PatientName, header.PatientID, header.PatientBirthDate, header.StudyDate),
        *(header.InstitutionName, header.StudyInstanceUID, header.SeriesInstanceUID),
        *(header.SOPInstanceUID, header.StudyTime, header.SeriesTime, header.ContentTime),
    ]
    text = repr(shared)
    assert not [secret for secret in secrets if str(secret) in text]
    assert {"PatientAge", "PatientSex", "PatientWeight", "Modality", "sampling"} <= set(shared)


def test_windows(solution: dict[str, Reference]) -> None:
    at = solution["centre_and_width"]
    # Radiopaedia, "Windowing (CT)": soft tissue W 400 L 50, bone W 1800 L 400.
    assert at["soft_window"] == (50 - 200, 50 + 200)
    assert (at["bone_centre"], at["bone_width"]) == (400, 1800)


def test_percentiles(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["percentile_limits"]
    ordered = np.sort(at["spoiled"], axis=None)
    n = ordered.size
    below = [(ordered < limit).sum() / n for limit in at["limits"]]
    to = [(ordered <= limit).sum() / n for limit in at["limits"]]
    assert below[0] <= 0.01 <= to[0]
    assert below[1] <= 0.99 <= to[1] + 1 / n
    # The spoiled image is the slice of the head with three pixels changed.
    assert (at["spoiled"] != head[104]).sum() == 3


def test_hounsfield_units(solution: dict[str, Reference], images: Path) -> None:
    at = solution["hounsfield_units"]
    header = pydicom.dcmread(images / "small_ct" / "CT_small.dcm")
    raw = np.frombuffer(header.PixelData, "<i2").reshape(128, 128)
    assert np.array_equal(at["stored"], raw)
    # GE's usual offset: air, 0 as stored, lies at -1024 HU.
    assert np.array_equal(at["hu"], raw.astype(int) - 1024)


def test_radiograph(solution: dict[str, Reference]) -> None:
    at = solution["pixel_size"]
    assert at["photometric"] == "MONOCHROME1"
    assert at["claimed_width"] == 1760
    # Fuji's plates of 35 cm by 35 cm are read out at 5 pixels a millimetre.
    assert at["pixel_size"] == pytest.approx(1 / 5, rel=0.01)


def test_volume(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["stack_slices"]
    assert np.array_equal(at["vol"], head)
    assert np.array_equal(at["stacked"], head)
    assert (at["n_slices"], at["n_rows"], at["n_columns"]) == (192, 256, 256)
    assert at["megabytes"] == pytest.approx(192 * 256 * 256 * 2 / 1e6)


def positions(images: Path) -> np.ndarray:
    headers = [
        pydicom.dcmread(file, stop_before_pixels=True)
        for file in (images / "head_mri").glob("*.dcm")
    ]
    return np.array(sorted(float(h.ImagePositionPatient[2]) for h in headers))


def test_millimetres(solution: dict[str, Reference], images: Path) -> None:
    at: Any = solution["find_slice"]
    z = positions(images)
    assert at["slice_distance"] == pytest.approx((z[-1] - z[0]) / 191)
    # 256 pixels of 0.9375 mm make the 240 mm of a usual head protocol; 192 of 1.125 mm make 216 mm.
    assert list(at["fov"]) == pytest.approx([216.0, 240.0, 240.0])
    assert at["row_distance"] == at["column_distance"] == 240 / 256
    assert at["voxel_volume"] == pytest.approx(216 * 240 * 240 / (192 * 256 * 256))
    assert at["slice_index"] == np.abs(z - (z[0] + 100)).argmin()


def test_planes(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["maximum_projection"]
    assert np.array_equal(at["axial"], head[89])
    assert np.array_equal(at["coronal"], np.take(head, 128, axis=1))
    assert np.array_equal(at["sagittal"], np.take(head, 128, axis=2))
    assert np.array_equal(at["mip"], np.sort(head, axis=2)[:, :, -1])


def test_pictures_in_millimetres(solution: dict[str, Reference]) -> None:
    """Coronal and sagittal pictures are as high as 216 mm and as wide as 240 mm are."""
    figure = solution["other_planes"].figures[-1]
    for axes in figure.axes:
        rows, columns = axes.images[0].data.shape
        assert rows * axes.aspect / columns == pytest.approx(216 / 240)
        assert axes.ylim[0] < axes.ylim[1]
