"""One slice of a CT series of one's own, in Hounsfield units and the way the course shows it."""

from pathlib import Path

import imageio.v2 as iio
import numpy as np
import pydicom
import pytest
from course_images.own import drawn_slices
from course_images.own.converter import ConversionError, Options, converter
from course_images.sources import pydicom_file
from own_series import AXIAL, CORONAL, headers, numbered, save
from pydicom.uid import JPEG2000Lossless

TERMS = {"licence": "CC BY 3.0", "collection": "Pancreas-CT"}


@pytest.fixture(autouse=True)
def not_drawn(request, monkeypatch):
    """Drawing takes longer than all the rest; one test draws."""
    if "drawn" not in request.node.name:
        monkeypatch.setattr(drawn_slices, "draw_head", lambda *args: None)
        monkeypatch.setattr(drawn_slices, "draw_slices", lambda *args: None)


def convert(source, images, report=None, **values):
    images.mkdir(parents=True, exist_ok=True)
    options = Options(TERMS | values, report or (lambda line: None))
    about = converter("tcia-ct").convert(source, images, options)
    return iio.imread(images / about.file), about


VALUES = numbered((5, 64, 65))


@pytest.mark.parametrize("compress", [None, JPEG2000Lossless])
def test_the_middle_slice_is_taken_and_said(tmp_path, compress):
    source = save(headers(VALUES, (3, 0.7, 0.9), modality="CT"), tmp_path / "a", compress=compress)
    said = []
    image, about = convert(source, tmp_path / "b", said.append)
    # The back is on top, as in the course's own: rows are turned.
    assert np.array_equal(image, VALUES[2, ::-1].astype(int) - 1024)
    assert image.meta["sampling"] == pytest.approx((0.7, 0.9))
    assert any(line.startswith("Slice 2 of 0 to 4, counted from the lowest") for line in said)
    assert "IM0002" in said[-1]
    assert (about.file, about.licence) == ("body_ct.dcm", "CC BY 3.0")
    header = pydicom.dcmread(tmp_path / "b" / "body_ct.dcm")
    assert list(header.ImageOrientationPatient) == [1, 0, 0, 0, -1, 0]
    assert (header.RescaleSlope, header.RescaleIntercept, header.Modality) == (1, 0, "CT")
    assert "Miller" not in str(header)


@pytest.mark.parametrize("down", [False, True])
def test_another_slice_is_counted_from_the_lowest(tmp_path, down):
    directions = AXIAL * [[-1], [1], [1]] if down else AXIAL
    source = save(headers(VALUES, (3, 0.7, 0.9), directions, modality="CT"), tmp_path / "a")
    image, _ = convert(source, tmp_path / "b", slice="0")
    assert np.array_equal(image, VALUES[4 if down else 0, ::-1].astype(int) - 1024)


def test_a_slope_that_is_not_1_and_signed_pixels(tmp_path):
    stored = VALUES.astype(np.int16) - 200
    parts = headers(stored, (3, 0.7, 0.9), modality="CT")
    for part in parts:
        part.RescaleSlope, part.RescaleIntercept = "2.5", "-1000"
    image, _ = convert(save(parts, tmp_path / "a"), tmp_path / "b")
    assert np.allclose(image, stored[2, ::-1] * 2.5 - 1000, atol=0.5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda part: setattr(part, "Modality", "MR"), "is MR and not CT"),
        (lambda part: delattr(part, "RescaleSlope"), "no RescaleSlope"),
        (lambda part: delattr(part, "PixelSpacing"), "no usable PixelSpacing"),
    ],
)
def test_what_it_cannot_use_is_said(tmp_path, change, words):
    parts = headers(VALUES, (3, 0.7, 0.9), modality="CT")
    for part in parts:
        change(part)
    with pytest.raises(ConversionError, match=words):
        convert(save(parts, tmp_path / "a"), tmp_path / "b")


@pytest.mark.parametrize("value", [b"0.000000", b"3.00\x00000", b"        "])
def test_a_thickness_that_is_none_stops_nothing(tmp_path, value):
    source = save(headers(VALUES, (3, 0.7, 0.9), modality="CT"), tmp_path / "a")
    for path in source.iterdir():
        content = path.read_bytes()
        assert b"3.000000" in content
        path.write_bytes(content.replace(b"3.000000", value))
    image, _ = convert(source, tmp_path / "b")
    assert image.meta["sampling"] == pytest.approx((0.7, 0.9))


def test_a_series_that_is_not_axial_is_refused(tmp_path):
    source = save(headers(VALUES, (3, 0.7, 0.9), CORONAL, modality="CT"), tmp_path / "a")
    with pytest.raises(ConversionError, match="not axial"):
        convert(source, tmp_path / "b")


def test_a_slice_that_there_is_not_is_said(tmp_path):
    source = save(headers(VALUES, (3, 0.7, 0.9), modality="CT"), tmp_path / "a")
    with pytest.raises(ConversionError, match="slices 0 to 4"):
        convert(source, tmp_path / "b", slice="5")


def test_one_file_alone_will_do(tmp_path):
    source = save(headers(VALUES[:1], (3, 0.7, 0.9), modality="CT"), tmp_path / "a")
    image, _ = convert(source / "IM0000", tmp_path / "b")
    assert image.shape == (64, 65)


def test_terms_that_nobody_has_said_are_called_so(tmp_path):
    source = save(headers(VALUES, (3, 0.7, 0.9), modality="CT"), tmp_path / "a")
    _, about = convert(source, tmp_path / "b", licence="")
    assert about.licence == "not stated"


def test_what_was_chosen_is_drawn(tmp_path):
    source = save(headers(VALUES, (3, 0.7, 0.9), modality="CT"), tmp_path / "a")
    convert(source, tmp_path / "data" / "images" / "body_ct")
    image = iio.imread(tmp_path / "data" / "own" / "body_ct.png")
    assert image.shape[1] > 2 * image.shape[0]  # the lowest, the one that is taken, the highest
    assert image[..., :3].std() > 20


def test_the_real_slice_comes_out_as_the_courses_own(tmp_path):
    """As the archive gives it, in JPEG 2000: the same pixels, the same way up."""
    image, _ = convert(pydicom_file("explicit_VR-UN.dcm"), tmp_path / "b")
    shipped = Path(__file__).resolve().parents[2] / "datasets/data/images/body_ct/body_ct.dcm"
    assert np.array_equal(image, iio.imread(shipped))
    assert image.meta["sampling"] == iio.imread(shipped).meta["sampling"]
