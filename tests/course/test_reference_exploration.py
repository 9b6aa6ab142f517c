"""Reference answers of stage 1 by another route: pydicom, NumPy by hand, how images are made."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio.v2 as imageio
import nbformat
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

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
def about(images: Path) -> dict[str, Any]:
    """What is told of each data set, by its name."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in images.glob("*.json")}


@pytest.fixture(scope="module")
def body(images: Path, about: dict[str, Any]) -> Dataset:
    return pydicom.dcmread(images / "body_ct" / about["body_ct"]["file"])


@pytest.fixture(scope="module")
def one_slice(images: Path, about: dict[str, Any]) -> Dataset:
    """The slice of the head that is shown alone."""
    return pydicom.dcmread(images / "head_mri" / about["head_mri"]["one_slice"])


@pytest.fixture(scope="module")
def head(images: Path, course: Course) -> np.ndarray:
    """The head MRI, stacked in the order in which it was built, read by pydicom."""
    truth = course.root / "datasets" / "data" / "truth" / "head_mri" / "order.txt"
    names = truth.read_text().split()
    return np.array([pydicom.dcmread(images / "head_mri" / n).pixel_array for n in names])


@pytest.fixture(scope="module")
def ct(body: Dataset) -> np.ndarray:
    """The CT in HU."""
    stored = np.frombuffer(body.PixelData, f"<{'ui'[body.PixelRepresentation]}2")
    hu = stored.astype(np.int64) * int(body.RescaleSlope) + int(body.RescaleIntercept)
    return hu.reshape(body.Rows, body.Columns)


def test_ct(solution: dict[str, Reference], ct: np.ndarray) -> None:
    at = solution["load_image"]
    assert np.array_equal(at["ct"], ct)


def test_properties(solution: dict[str, Reference], body: Dataset) -> None:
    at = solution["image_properties"]
    assert at["ct_shape"] == (body.Rows, body.Columns)
    assert at["n_pixels"] == body.Rows * body.Columns
    # HU below 0 need a signed type, and go beyond a byte.
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


def test_header(solution: dict[str, Reference], one_slice: Dataset) -> None:
    at, header = solution["shareable"], one_slice
    assert at["modality"] == header.Modality
    assert at["manufacturer"] == header.Manufacturer
    assert at["sex"] == header.PatientSex
    day, born = at["study_date"], datetime.date.fromisoformat(header.PatientBirthDate)
    assert day.strftime("%Y%m%d") == header.StudyDate
    # In whole years, which the day of birth tells as well.
    not_yet = (day.month, day.day) < (born.month, born.day)
    assert at["age"] == day.year - born.year - not_yet


def test_shareable(solution: dict[str, Reference], one_slice: Dataset) -> None:
    """No value that tells who, when or where is left under any name."""
    shared = solution["shareable"]["shareable"]
    header = one_slice
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


def test_percentiles(solution: dict[str, Reference], one_slice: Dataset) -> None:
    at = solution["percentile_limits"]
    ordered = np.sort(at["spoiled"], axis=None)
    n = ordered.size
    below = [(ordered < limit).sum() / n for limit in at["limits"]]
    to = [(ordered <= limit).sum() / n for limit in at["limits"]]
    assert below[0] <= 0.01 <= to[0]
    assert below[1] <= 0.99 <= to[1] + 1 / n
    # The spoiled image is the slice of the head with three pixels changed.
    assert (at["spoiled"] != one_slice.pixel_array).sum() == 3


def test_hounsfield_units(
    solution: dict[str, Reference], images: Path, about: dict[str, Any]
) -> None:
    at = solution["hounsfield_units"]
    file = images / "small_ct" / about["small_ct"]["file"]
    header = pydicom.dcmread(file)
    raw = np.frombuffer(header.PixelData, "<i2").reshape(header.Rows, header.Columns)
    assert np.array_equal(at["stored"], raw)
    # imageio converts by itself.
    assert np.array_equal(at["hu"], imageio.imread(file))
    assert at["hu"].min() < at["stored"].min()


def test_radiograph(solution: dict[str, Reference], images: Path, about: dict[str, Any]) -> None:
    at = solution["pixel_size"]
    header = pydicom.dcmread(images / "radiograph" / about["radiograph"]["file"])
    assert at["photometric"] == header.PhotometricInterpretation
    # Without a PixelSpacing, imageio claims 1 mm.
    assert "PixelSpacing" not in header
    assert at["claimed_width"] == header.Columns
    # Plates are read out at 5 to 10 pixels a millimetre.
    assert 0.1 <= at["pixel_size"] <= 0.2
    assert f"{round(at['pixel_size'] * header.Columns / 10)}CM" in header.CassetteSize


def test_volume(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["stack_slices"]
    assert np.array_equal(at["vol"], head)
    assert np.array_equal(at["stacked"], head)
    assert (at["n_slices"], at["n_rows"], at["n_columns"]) == head.shape
    assert at["megabytes"] == pytest.approx(len(head.tobytes()) / 1e6)


@pytest.fixture(scope="module")
def positions(images: Path) -> np.ndarray:
    """Heights of the slices in mm, from the lowest."""
    headers = [
        pydicom.dcmread(file, stop_before_pixels=True)
        for file in (images / "head_mri").glob("*.dcm")
    ]
    return np.array(sorted(float(h.ImagePositionPatient[2]) for h in headers))


@pytest.fixture(scope="module")
def size(positions: np.ndarray, one_slice: Dataset) -> np.ndarray:
    """How large the volume is, in mm: from the lowest edge to the highest, and of one slice."""
    high = (positions[-1] - positions[0]) * len(positions) / (len(positions) - 1)
    down, across = (float(spacing) for spacing in one_slice.PixelSpacing)
    return np.array([high, down * one_slice.Rows, across * one_slice.Columns])


def test_millimetres(
    solution: dict[str, Reference], positions: np.ndarray, size: np.ndarray, head: np.ndarray
) -> None:
    at: Any = solution["find_slice"]
    assert at["slice_distance"] == pytest.approx(np.diff(positions).mean())
    assert list(at["fov"]) == pytest.approx(size)
    found = [at[name] for name in ("slice_distance", "row_distance", "column_distance")]
    assert found == pytest.approx(size / head.shape)
    assert at["voxel_volume"] == pytest.approx(size.prod() / head.size)
    assert positions[0] < positions[0] + at["HEIGHT"] < positions[-1]
    assert at["slice_index"] == np.abs(positions - (positions[0] + at["HEIGHT"])).argmin()


def test_planes(solution: dict[str, Reference], head: np.ndarray, positions: np.ndarray) -> None:
    at = solution["maximum_projection"]
    rows, columns = (n // 2 for n in head.shape[1:])
    assert np.array_equal(
        at["axial"], head[np.abs(positions - positions[0] - at["HEIGHT"]).argmin()]
    )
    assert np.array_equal(at["coronal"], np.take(head, rows, axis=1))
    assert np.array_equal(at["sagittal"], np.take(head, columns, axis=2))
    assert np.array_equal(at["mip"], np.sort(head, axis=2)[:, :, -1])


def test_pictures_in_millimetres(solution: dict[str, Reference], size: np.ndarray) -> None:
    """Coronal and sagittal pictures are as high for their width as the head is."""
    figure = solution["other_planes"].figures[-1]
    for axes, wide in zip(figure.axes, size[:0:-1], strict=True):
        rows, columns = axes.images[0].data.shape
        assert rows * axes.aspect / columns == pytest.approx(size[0] / wide)
        assert axes.ylim[0] < axes.ylim[1]
