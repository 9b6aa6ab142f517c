"""Writes a cine in the layout of the course: one series, all slices of a phase after each other.

The slices lie along z, whatever they did in the patient: `imageio` takes the distance of slices
from the z coordinate alone. The header is built anew (`course_images.own.identity`).
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from .. import dicom_files
from .cine_series import Cine, Found
from .converter import ConversionError
from .dicom_series import real_pixels
from .identity import clean_header


@dataclass(frozen=True)
class Written:
    """What a series has to say that is not in the images.

    Attributes
    ----------
    dataset, patient : str
        Such as ``cardiac_cine`` and ``patient_a``.
    source : str
        Where the images are from, in a few words.
    sampling : tuple of float
        From slice to slice, row to row, column to column, in mm.
    """

    dataset: str
    patient: str
    source: str
    sampling: tuple[float, float, float]


def pixels_of(cine: Cine) -> np.ndarray:
    """Return the images of a cine as one array.

    Parameters
    ----------
    cine : Cine
        The images in order.

    Returns
    -------
    numpy.ndarray
        float64, (phase, slice, row, column); rescaled as the headers say.

    Raises
    ------
    ConversionError
        If a file is cut off, or compressed in a way that cannot be read.
    """
    return np.array([[_pixels(image) for image in images] for images in cine.images])


def write_cine(folder: Path, cine: Cine, pixels: np.ndarray, what: Written) -> None:
    """Write a cine.

    Parameters
    ----------
    folder : pathlib.Path
        Made; gets ``image_1.dcm`` and so on.
    cine : Cine
        Whose headers are told from.
    pixels : numpy.ndarray
        (phase, slice, row, column); whole numbers from 0 to 65535 when rounded.
    what : Written
        What else the header says.
    """
    folder.mkdir(parents=True)
    phases, slices = pixels.shape[:2]
    header = _header(cine, pixels, what)
    for number in range(phases * slices):
        phase, index = divmod(number, slices)
        dataset = copy.deepcopy(header)
        dataset.SOPInstanceUID = dicom_files.steady_uid(f"{header.SeriesInstanceUID}/{number}")
        dataset.InstanceNumber = str(number + 1)
        _time(dataset, cine.beat_ms, phase, phases)
        _place(dataset, index, slices, pixels.shape[2:], what, along=cine.along)
        _describe(dataset, pixels[phase, index])
        dicom_files.write(dataset, folder / f"image_{number + 1}.dcm")


def sampling_of(cine: Cine) -> tuple[float, float, float]:
    """Return from slice to slice, row to row and column to column, in mm."""
    rows, columns = (float(value) for value in cine.images[0][0].header.PixelSpacing)
    return cine.distance, rows, columns


def _pixels(image: Found) -> np.ndarray:
    pixels = real_pixels(image)
    if pixels.ndim != 2:
        raise ConversionError(f"{image.path} holds an image of shape {pixels.shape}, not a slice.")
    return pixels


def _header(cine: Cine, pixels: np.ndarray, what: Written) -> Dataset:
    """Return what is the same in all files of a series."""
    header = clean_header(cine.images[0][0].header, f"{what.dataset}/{what.patient}", pixels)
    header.BodyPartExamined = "HEART"
    header.PatientName, header.PatientID = what.patient.replace("_", " ").title(), what.patient
    header.SeriesNumber, header.SeriesDescription = "1", "Cine short axis"
    header.DerivationDescription = "Slices put along z, part of the image kept"
    header.ImageComments = f"{what.source}. For teaching. Not for diagnosis."
    return header


def _time(dataset: Dataset, beat_ms: float | None, phase: int, phases: int) -> None:
    dataset.CardiacNumberOfImages = str(phases)
    if beat_ms is not None:
        dataset.TriggerTime = f"{phase * beat_ms / phases:.6g}"
        dataset.NominalInterval = str(round(beat_ms))
        dataset.HeartRate = str(round(60000 / beat_ms))


def _place(
    dataset: Dataset,
    index: int,
    slices: int,
    shape: Sequence[int],
    what: Written,
    *,
    along: bool,
) -> None:
    # Where slices go against the normal, rows count up: so that left stays left.
    up = 1 if along else -1
    distance, row, column = what.sampling
    x, y = -(shape[1] - 1) / 2 * column, -up * (shape[0] - 1) / 2 * row
    z = f"{(index - (slices - 1) / 2) * distance:.4f}"
    dataset.ImagePositionPatient = [f"{x:.6f}", f"{y:.6f}", z]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", str(up), "0"]
    dataset.SliceLocation = z
    dataset.SpacingBetweenSlices = f"{distance:.10g}"
    dataset.PixelSpacing = [f"{row:.10g}", f"{column:.10g}"]


def _describe(dataset: Dataset, pixels: np.ndarray) -> None:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation = 0
    # No rescale elements: imageio would turn the grey levels into int32 for their sake.
    whole = np.clip(np.round(pixels), 0, 65535).astype("<u2")
    dataset.add_new("PixelData", "OW", whole.tobytes())
