"""Real images that other packages ship: copied, or decompressed where a reader needs that."""

import shutil
from pathlib import Path

import pydicom

from . import dicom_files
from .sources import INSTALL_HINT, MissingSourceError, pydicom_file


def copy_pydicom_file(name: str, folder: Path) -> None:
    """Copy a DICOM file of `pydicom` or `pydicom-data`, unchanged.

    Parameters
    ----------
    name : str
        File name, kept.
    folder : pathlib.Path
        Where to. It exists.

    Raises
    ------
    MissingSourceError
        If neither package holds the file.
    """
    shutil.copyfile(pydicom_file(name), folder / name)


def decompress_body_ct(folder: Path) -> None:
    """Write the abdominal CT slice of `pydicom-data` uncompressed, as ``body_ct.dcm``.

    The source is JPEG 2000, without loss, which `imageio` cannot read. Header and Hounsfield
    units stay as they are; the transfer syntax and the file meta information change.

    Parameters
    ----------
    folder : pathlib.Path
        Where to. It exists.

    Raises
    ------
    MissingSourceError
        If `pydicom-data`, `pylibjpeg` or `pylibjpeg-openjpeg` is not installed.
    """
    dataset = pydicom.dcmread(pydicom_file("explicit_VR-UN.dcm"))
    try:
        dataset.decompress(decoding_plugin="pylibjpeg", generate_instance_uid=False)
    except RuntimeError as error:
        raise MissingSourceError(
            f"The body CT cannot be decompressed: {error}. {INSTALL_HINT}"
        ) from error
    dicom_files.write(dataset, folder / "body_ct.dcm")
