"""Writes a cine in the layout of the course: one series, all slices of a phase after each other.

The slices lie along z, whatever they did in the patient: `imageio` takes the distance of slices
from the z coordinate alone. Nothing of the original header is copied but a list of harmless
fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage

from .. import dicom_files
from .cine_series import Cine, Found
from .converter import ConversionError

_TECHNICAL = (
    "ScanningSequence", "SequenceVariant", "MRAcquisitionType", "MagneticFieldStrength",
    "RepetitionTime", "EchoTime", "FlipAngle", "SliceThickness",
    "Manufacturer", "ManufacturerModelName", "PatientPosition",
)  # fmt: skip
_OLDEST = 89  # years; an older person could be known by the age
_DATE = "20000101"


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
    for number in range(phases * slices):
        phase, index = divmod(number, slices)
        dataset = _header(cine.images[phase][index].header, what)
        dataset.SOPInstanceUID = _uid(what, f"image/{number}")
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
    try:
        dataset = pydicom.dcmread(image.path, force=True)
        if "TransferSyntaxUID" not in dataset.file_meta:  # a bare dataset, as old archives hold
            dataset.file_meta.TransferSyntaxUID = (
                pydicom.uid.ImplicitVRLittleEndian
                if dataset.original_encoding[0]
                else pydicom.uid.ExplicitVRLittleEndian
            )
        pixels: np.ndarray = dataset.pixel_array.astype(np.float64)
    except Exception as error:  # pydicom and its decoders raise many kinds
        raise ConversionError(
            f"The image in {image.path} cannot be read: it is cut off, or compressed in a way "
            f"that is not known here ({type(error).__name__}). Copy it again from the source."
        ) from error
    if pixels.ndim != 2:
        raise ConversionError(
            f"{image.path} holds an image of shape {pixels.shape}, not one slice."
        )
    slope, intercept = image.header.get("RescaleSlope"), image.header.get("RescaleIntercept")
    return pixels * float(slope or 1) + float(intercept or 0)


def _header(original: Dataset, what: Written) -> Dataset:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID = MRImageStorage
    for keyword in _TECHNICAL:
        if original.get(keyword) not in (None, ""):
            setattr(dataset, keyword, original.get(keyword))
    for level in ("study", "series", "frame_of_reference"):
        name = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
        setattr(dataset, name.get(level, "FrameOfReferenceUID"), _uid(what, level))
    dataset.Modality, dataset.BodyPartExamined = "MR", "HEART"
    dataset.PatientName = what.patient.replace("_", " ").title()
    dataset.PatientID = what.patient
    dataset.PatientBirthDate = dataset.AccessionNumber = dataset.ReferringPhysicianName = ""
    dataset.PatientSex = str(original.get("PatientSex") or "")[:1]
    age = str(original.get("PatientAge") or "")
    if age[:3].isdigit() and age[3:] == "Y" and int(age[:3]) <= _OLDEST:
        dataset.PatientAge = age
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "New header with technical fields only"
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = _DATE
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.StudyID = dataset.SeriesNumber = "1"
    dataset.SeriesDescription = "Cine short axis"
    dataset.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    dataset.DerivationDescription = "Slices put along z, part of the image kept"
    dataset.ImageComments = f"{what.source}. Not for diagnosis."
    return dataset


def _uid(what: Written, name: str) -> str:
    return dicom_files.steady_uid(f"own/{what.dataset}/{what.source}/{what.patient}/{name}")


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
