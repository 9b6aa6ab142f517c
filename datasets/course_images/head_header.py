"""The header of the head MRI: an invented patient, a plausible scan, the true geometry."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage

from .chance import Chance
from .dicom_files import steady_uid
from .head_mri import ORIGIN, SAMPLING, SHAPE, SHIPPED, Series
from .invented import invent
from .notices import ICBM_NOTICE

WINDOW = (300, 600)
"""Centre and width of the window that the header suggests, in grey levels."""

_PATIENT = {
    "PatientName": "Example^Robin",
    "PatientID": "COURSE-0001",
    "PatientBirthDate": "19790623",
    "PatientSex": "F",
    "PatientAge": "045Y",
    "PatientSize": "1.68",
    "PatientWeight": "63.5",
    "PatientComments": "Invented patient. Nobody with this name or these dates was scanned.",
}
_STUDY = {
    "StudyDate": "20241017",
    "StudyTime": "101500",
    "StudyID": "1",
    "AccessionNumber": "",
    "ReferringPhysicianName": "",
    "StudyDescription": "Head, without contrast (simulated)",
    "StudyInstanceUID": steady_uid("head_mri/study"),
}
_SERIES = {
    "Modality": "MR",
    "SeriesDate": "20241017",
    "SeriesTime": "102130",
    "SeriesNumber": "3",
    "SeriesDescription": "T1 3D axial",
    "ProtocolName": "T1_3D_AXIAL",
    "BodyPartExamined": "HEAD",
    "PatientPosition": "HFS",
    "SeriesInstanceUID": steady_uid("head_mri/series"),
    "FrameOfReferenceUID": steady_uid("head_mri/frame_of_reference"),
    "PositionReferenceIndicator": "",
    "Manufacturer": "Simulated",
    "ManufacturerModelName": "Course images",
    "InstitutionName": "Biomedical image analysis course",
    "StationName": "SIMULATION",
    "DeviceSerialNumber": "0",
    "SoftwareVersions": "1",
}
# A common magnetisation-prepared gradient echo at 3 tesla (MPRAGE; Mugler and Brookeman 1990).
_ACQUISITION = {
    "AcquisitionNumber": "1",
    "AcquisitionDate": "20241017",
    "AcquisitionTime": "102130",
    "ScanningSequence": ["GR", "IR"],
    "SequenceVariant": ["SK", "SP", "MP"],
    "ScanOptions": "",
    "MRAcquisitionType": "3D",
    "SequenceName": "tfl3d_sim",
    "MagneticFieldStrength": "3",
    "ImagingFrequency": "127.73",  # 42.577 MHz per tesla for hydrogen
    "ImagedNucleus": "1H",
    "RepetitionTime": "2300",
    "EchoTime": "2.98",
    "InversionTime": "900",
    "FlipAngle": "9",
    "EchoNumbers": "1",
    "EchoTrainLength": "1",
    "NumberOfAverages": "1",
    "NumberOfPhaseEncodingSteps": "256",
    "PixelBandwidth": "240",
    "PercentSampling": "100",
    "PercentPhaseFieldOfView": "100",
    "AcquisitionMatrix": [0, 256, 256, 0],
    "InPlanePhaseEncodingDirection": "ROW",
    "VariableFlipAngleFlag": "N",
}
_HONESTY = {
    "ImageType": ["DERIVED", "SECONDARY", "OTHER"],
    "DerivationDescription": (
        "Simulated series: average head of pydeface blended with the ICBM 152 template, "
        "resampled, noise added"
    ),
    "ImageComments": "Simulated for teaching. Not for diagnosis. " + ICBM_NOTICE,
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
}


def head_dataset(pixels: np.ndarray, index: int, series: Series = SHIPPED) -> Dataset:
    """Make the complete DICOM dataset of one slice.

    Parameters
    ----------
    pixels : numpy.ndarray
        uint16, (row, column).
    index : int
        Slice, 0 is the lowest. It becomes InstanceNumber `index` + 1.
    series : Series, optional
        How the series differs from the shipped one.

    Returns
    -------
    pydicom.dataset.Dataset
        The dataset, without file meta information.
    """
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    for part in (_PATIENT, _STUDY, _SERIES, _ACQUISITION, _HONESTY):
        for keyword, value in part.items():
            setattr(dataset, keyword, value)
    _identify(dataset, index)
    _place(dataset, index, series)
    _describe_pixels(dataset, pixels)
    if series.variant:
        _become_another(dataset, index, series.variant)
    return dataset


def _become_another(dataset: Dataset, index: int, variant: int) -> None:
    """Put another invented patient into the header, on another day, with its own identifiers."""
    chance = Chance(variant, "head_mri/patient")
    other = invent(chance, 1000 + variant, chance.one_of("FM"), 24, 69)
    for keyword, value in other.header.items():
        setattr(dataset, keyword, value)
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        setattr(dataset, keyword, other.day)
    dataset.InstanceCreationDate = other.day
    for keyword in ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime"):
        setattr(dataset, keyword, other.hour + str(getattr(dataset, keyword))[2:])
    dataset.InstanceCreationTime = dataset.ContentTime
    root = f"head_mri/variant/{variant}"
    dataset.StudyInstanceUID = steady_uid(f"{root}/study")
    dataset.SeriesInstanceUID = steady_uid(f"{root}/series")
    dataset.FrameOfReferenceUID = steady_uid(f"{root}/frame_of_reference")
    dataset.SOPInstanceUID = steady_uid(f"{root}/slice/{index}")


def _identify(dataset: Dataset, index: int) -> None:
    dataset.SOPClassUID = MRImageStorage
    dataset.SOPInstanceUID = steady_uid(f"head_mri/slice/{index}")
    dataset.InstanceNumber = str(index + 1)
    dataset.InstanceCreationDate = dataset.ContentDate = "20241017"
    dataset.InstanceCreationTime = dataset.ContentTime = "102700"


def _place(dataset: Dataset, index: int, series: Series) -> None:
    sampling = series.sampling
    larger = [own / shipped for own, shipped in zip(sampling, SAMPLING, strict=True)]
    x, y, bottom = ORIGIN[0] * larger[2], ORIGIN[1] * larger[1], ORIGIN[2] * larger[0]
    z = f"{bottom + sampling[0] * index:.3f}"
    dataset.ImagePositionPatient = [f"{x:.1f}", f"{y:.1f}", z]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.SliceLocation = z
    dataset.SliceThickness = dataset.SpacingBetweenSlices = f"{sampling[0]}"
    dataset.PixelSpacing = [f"{sampling[1]}", f"{sampling[2]}"]
    dataset.ReconstructionDiameter = f"{sampling[2] * SHAPE[2]:g}"
    dataset.ImagesInAcquisition = str(SHAPE[0])


def _describe_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.SmallestImagePixelValue = int(pixels.min())
    dataset.LargestImagePixelValue = int(pixels.max())
    dataset.WindowCenter, dataset.WindowWidth = (str(value) for value in WINDOW)
    # No rescale elements: imageio would turn the grey levels into int32 for their sake.
    dataset.add_new("PixelData", "OW", pixels.astype("<u2").tobytes())
