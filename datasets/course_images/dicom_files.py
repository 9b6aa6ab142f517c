"""Writes DICOM files that come out the same on every machine."""

import uuid
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

IMPLEMENTATION_NAME = "COURSE_IMAGES_1"
"""Name of the writer in every file that the course writes (at most 16 characters)."""

_NAMESPACE = uuid.UUID("7c0a7d5e-6f0b-5d5f-9a44-6a1c5b9f2e10")


def steady_uid(name: str) -> str:
    """Return the unique identifier that belongs to a name, always the same one.

    Parameters
    ----------
    name : str
        Anything that names the object, such as ``"head_mri/slice/17"``.

    Returns
    -------
    str
        A UID under the root 2.25, which turns a UUID into a UID (DICOM PS3.5, B.2). The UUID is
        made from the name (version 5, RFC 9562).
    """
    return f"2.25.{uuid.uuid5(_NAMESPACE, name).int}"


def write(dataset: Dataset, path: Path) -> None:
    """Write a dataset as Explicit VR Little Endian, with file meta information that is fixed.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        What to write. It needs a SOPClassUID and a SOPInstanceUID; pixels uncompressed.
    path : pathlib.Path
        The file to write. Its folder exists.
    """
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = steady_uid("implementation")
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    dataset.file_meta = meta
    dataset.save_as(path, enforce_file_format=True)
