"""The header of the cardiac cine: two invented patients, a plausible scan, the true geometry."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage

from .cardiac_cine import SAMPLING, SIZE, SLICES
from .chance import Chance
from .dicom_files import steady_uid
from .heart import PHASES, Heart
from .invented import invent

WINDOW = (190, 380)
"""Centre and width of the window that the header suggests, in grey levels."""

_PATIENTS = {
    "patient_a": {
        "PatientName": "Example^Kim",
        "PatientID": "COURSE-0002",
        "PatientBirthDate": "19870311",
        "PatientSex": "F",
        "PatientAge": "037Y",
        "PatientSize": "1.67",
        "PatientWeight": "62",
    },
    "patient_b": {
        "PatientName": "Example^Sascha",
        "PatientID": "COURSE-0003",
        "PatientBirthDate": "19610928",
        "PatientSex": "M",
        "PatientAge": "063Y",
        "PatientSize": "1.76",
        "PatientWeight": "81",
    },
}
_STUDY = {
    "StudyDate": "20241018",
    "StudyTime": "091500",
    "StudyID": "1",
    "AccessionNumber": "",
    "ReferringPhysicianName": "",
    "StudyDescription": "Heart (simulated)",
    "PatientComments": "Invented patient. Nobody with this name or these dates was scanned.",
}
# A balanced steady-state cine at 1.5 tesla (Kramer et al. 2020, doi:10.1186/s12968-020-00607-1).
_SERIES = {
    "Modality": "MR",
    "SeriesDate": "20241018",
    "SeriesTime": "092200",
    "SeriesNumber": "5",
    "SeriesDescription": "Cine short axis",
    "ProtocolName": "CINE_SAX",
    "BodyPartExamined": "HEART",
    "PatientPosition": "HFS",
    "PositionReferenceIndicator": "",
    "Manufacturer": "Simulated",
    "ManufacturerModelName": "Course images",
    "InstitutionName": "Biomedical image analysis course",
    "AcquisitionNumber": "1",
    "ScanningSequence": "GR",
    "SequenceVariant": ["SK", "SS"],
    "ScanOptions": "CG",
    "MRAcquisitionType": "2D",
    "MagneticFieldStrength": "1.5",
    "RepetitionTime": "3.2",
    "EchoTime": "1.6",
    "FlipAngle": "60",
    "EchoTrainLength": "1",
}
_HONESTY = {
    "ImageType": ["DERIVED", "SECONDARY", "OTHER"],
    "DerivationDescription": "Simulated from a geometrical model of a beating heart, noise added",
    "ImageComments": (
        "Simulated for teaching. Not for diagnosis. The axes of the heart are stored as those of "
        "the patient; a real short-axis stack is oblique."
    ),
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
}


def cine_dataset(pixels: np.ndarray, heart: Heart, phase: int, index: int) -> Dataset:
    """Make the complete DICOM dataset of one slice of one phase.

    Parameters
    ----------
    pixels : numpy.ndarray
        uint16, (row, column).
    heart : Heart
        Whose heart.
    phase : int
        0 to `PHASES` - 1. All slices of a phase are numbered before the next phase: readers of
        several volumes, `imageio` among them, count on it.
    index : int
        Slice, 0 is the lowest, at the apex.

    Returns
    -------
    pydicom.dataset.Dataset
        The dataset, without file meta information.
    """
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    for part in (_PATIENTS[heart.name], _STUDY, _SERIES, _HONESTY):
        for keyword, value in part.items():
            setattr(dataset, keyword, value)
    _identify(dataset, heart, phase * SLICES + index)
    _time(dataset, heart, phase)
    _place(dataset, heart, index)
    _describe_pixels(dataset, pixels)
    if heart.variant:
        _become_another(dataset, heart)
    return dataset


def _become_another(dataset: Dataset, heart: Heart) -> None:
    """Put another invented patient into the header, on another day."""
    failing = heart.name == "patient_b"
    chance = Chance(heart.variant, f"cardiac_cine/{heart.name}/patient")
    ages = (49, 77) if failing else (22, 58)
    number = 1000 * (3 if failing else 2) + heart.variant
    other = invent(chance, number, chance.one_of("FM"), *ages)
    for keyword, value in other.header.items():
        setattr(dataset, keyword, value)
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = other.day
    for keyword in ("StudyTime", "SeriesTime", "ContentTime"):
        setattr(dataset, keyword, other.hour + str(getattr(dataset, keyword))[2:])


def _identify(dataset: Dataset, heart: Heart, number: int) -> None:
    root = f"cardiac_cine/{heart.name}"
    if heart.variant:
        root += f"/variant/{heart.variant}"
    dataset.SOPClassUID = MRImageStorage
    dataset.StudyInstanceUID = steady_uid(f"{root}/study")
    dataset.SeriesInstanceUID = steady_uid(f"{root}/series")
    dataset.FrameOfReferenceUID = steady_uid(f"{root}/frame_of_reference")
    dataset.SOPInstanceUID = steady_uid(f"{root}/image/{number}")
    dataset.InstanceNumber = str(number + 1)
    dataset.ContentDate, dataset.ContentTime = "20241018", "092700"


def _time(dataset: Dataset, heart: Heart, phase: int) -> None:
    dataset.TriggerTime = f"{phase * heart.beat_ms / PHASES:g}"
    dataset.NominalInterval = str(heart.beat_ms)
    dataset.HeartRate = str(round(60000 / heart.beat_ms))
    dataset.CardiacNumberOfImages = str(PHASES)


def _place(dataset: Dataset, heart: Heart, index: int) -> None:
    between, pixel = SAMPLING[0] * heart.stretch[0], SAMPLING[1] * heart.stretch[1]
    corner = f"{-(SIZE - 1) / 2 * pixel:.6f}"
    z = (index - (SLICES - 1) / 2) * between
    z = f"{z:.3f}" if heart.variant else f"{z:.1f}"
    dataset.ImagePositionPatient = [corner, corner, z]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.SliceLocation = z
    dataset.SliceThickness = dataset.SpacingBetweenSlices = f"{between:g}"
    dataset.PixelSpacing = [f"{pixel}", f"{pixel}"]


def _describe_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.WindowCenter, dataset.WindowWidth = (str(value) for value in WINDOW)
    # No rescale elements: imageio would turn the grey levels into int32 for their sake.
    dataset.add_new("PixelData", "OW", pixels.astype("<u2").tobytes())
