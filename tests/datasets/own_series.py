"""Small DICOM series as scanners and archives write them, for tests of what reads them."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    generate_uid,
)

AXIAL = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]], dtype=float)
SAGITTAL = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], dtype=float)
CORONAL = np.array([[0, -1, 0], [0, 0, -1], [1, 0, 0]], dtype=float)
"""Directions in the patient in which slices, rows and columns count up."""


def headers(values, spacing, directions=AXIAL, modality="MR", series=None):
    """Return one dataset a slice, with a patient whose name must not come out again."""
    uid = series or generate_uid()
    parts = []
    for index, pixels in enumerate(values):
        one = Dataset()
        one.SOPClassUID = CTImageStorage if modality == "CT" else MRImageStorage
        one.SOPInstanceUID = generate_uid()
        one.StudyInstanceUID, one.SeriesInstanceUID = generate_uid(), uid
        one.Modality, one.Manufacturer = modality, "Scanners Inc"
        one.PatientName, one.PatientID = "Miller^Ada", "MRN-4711"
        one.PatientBirthDate, one.PatientSex, one.StudyDate = "19610305", "F", "20130711"
        one.InstitutionName, one.AccessionNumber = "St. Elsewhere", "ACC-99"
        one.SeriesDescription = "t1 of Ada Miller"
        one.BurnedInAnnotation = "NO"
        one.InstanceNumber = str(index + 1)
        place = directions[0] * spacing[0] * index + [-17.25, 31.5, -40]
        one.ImagePositionPatient = [f"{number:.6f}" for number in place]
        along_rows, along_columns = directions[2], directions[1]
        one.ImageOrientationPatient = [f"{number:.6f}" for number in [*along_rows, *along_columns]]
        one.PixelSpacing = [f"{spacing[1]:.6f}", f"{spacing[2]:.6f}"]
        one.SliceThickness = f"{spacing[0]:.6f}"
        if modality == "CT":
            one.RescaleSlope, one.RescaleIntercept = "1", "-1024"
        set_pixels(one, pixels)
        parts.append(one)
    return parts


def set_pixels(one, pixels):
    """Put pixels into a dataset: uint16 or int16."""
    one.SamplesPerPixel, one.PhotometricInterpretation = 1, "MONOCHROME2"
    one.Rows, one.Columns = pixels.shape
    one.BitsAllocated, one.BitsStored, one.HighBit = 16, 16, 15
    one.PixelRepresentation = int(pixels.dtype.kind == "i")
    one.add_new("PixelData", "OW", pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())


def save(parts, folder: Path, names=None, implicit=False, compress=None) -> Path:
    """Write datasets into a folder; without names as ``IM0000``, ``IM0001``, …."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, one in enumerate(parts):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = one.SOPClassUID
        meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
        meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        one.file_meta = meta
        if compress:
            one.compress(compress, generate_instance_uid=False)
        name = names[index] if names else f"IM{index:04d}"
        one.save_as(folder / name, enforce_file_format=True)
    return folder


def numbered(shape, first=100):
    """Return a volume in which every voxel has its own grey level."""
    return (np.arange(np.prod(shape)) + first).reshape(shape).astype(np.uint16)
