"""Finds the images of the OASIS data, as Analyze or NIfTI files, and reads them the course's way.

The cross-sectional data holds, for each session, the brain in atlas space,
``OAS1_0001_MR1/PROCESSED/MPRAGE/T88_111/OAS1_0001_MR1_mpr_n4_anon_111_t88_masked_gfc.img``, and
its tissues, ``OAS1_0001_MR1/FSL_SEG/…_t88_masked_gfc_fseg.img``. Other places give out the same
files as NIfTI, or all in one folder; the names tell.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.filebasedimages import ImageFileError
from nibabel.orientations import apply_orientation, axcodes2ornt, io_orientation, ornt_transform
from nibabel.spatialimages import HeaderDataError, SpatialImage

from .converter import ConversionError

ANALYZE = "LAS"
"""Where the axes of an Analyze file go unless an option says otherwise: it does not tell itself.
Left, front (anterior), up (superior), which is what readers of such files take for granted."""

_SESSION = re.compile(r"(OAS\d_\d{4,}_MR\d+)", re.IGNORECASE)
_PAIR = re.compile(r"\.img(\.gz)?$", re.IGNORECASE)
_IMAGE = re.compile(r"_t88_masked_gfc\.(img|nii)(\.gz)?$", re.IGNORECASE)
_WITH_SKULL = re.compile(r"_t88_gfc\.(img|nii)(\.gz)?$", re.IGNORECASE)
_TISSUES = re.compile(r"_fseg\.(img|nii)(\.gz)?$", re.IGNORECASE)


@dataclass
class Session:
    """The files of one session.

    Attributes
    ----------
    name : str
        Such as ``OAS1_0001_MR1``.
    image, tissues : pathlib.Path or None
        The brain, or else the head with its skull; and which tissue each voxel is.
    """

    name: str
    image: Path | None = None
    tissues: Path | None = None

    @property
    def complete(self) -> bool:
        """Tell whether there are both."""
        return self.image is not None and self.tissues is not None


def sessions_in(source: Path) -> dict[str, Session]:
    """Find the sessions.

    Parameters
    ----------
    source : pathlib.Path
        The folder that was unpacked, with all folders in it.

    Returns
    -------
    dict of str to Session
        By name, in capital letters.

    Raises
    ------
    ConversionError
        If there is no image in the form of OASIS.
    """
    sessions: dict[str, Session] = {}
    for path in sorted(source.rglob("*")):
        named = _SESSION.search(path.name)
        if named is None or path.name.startswith(".") or not path.is_file():
            continue
        session = sessions.setdefault(named[1].upper(), Session(named[1].upper()))
        if _IMAGE.search(path.name):
            session.image = path
        elif _WITH_SKULL.search(path.name):
            session.image = session.image or path
        elif _TISSUES.search(path.name):
            session.tissues = session.tissues or path
    found = {name: one for name, one in sessions.items() if one.image or one.tissues}
    if not found:
        raise ConversionError(
            f"There is no image of OASIS in {source}: no file called "
            "OAS1_…_t88_masked_gfc.img (or .nii, .nii.gz) and none called …_fseg.img."
        )
    return found


def read_volume(
    path: Path, orientation: str
) -> tuple[np.ndarray, tuple[float, float, float], bool]:
    """Read a volume and turn it the way of the course.

    Parameters
    ----------
    path : pathlib.Path
        An Analyze or NIfTI file.
    orientation : str
        Where the axes go if the file does not say: three letters, such as `ANALYZE`.

    Returns
    -------
    numpy.ndarray
        (slice, row, column): the lowest slice first, in each the front first and the patient's
        right first.
    tuple of float
        From slice to slice, row to row and column to column, in mm.
    bool
        Whether the file said itself where its axes go.

    Raises
    ------
    ConversionError
        If the file cannot be read, or is not one volume.
    """
    if not _partner(path).is_file():
        raise ConversionError(
            f"{path} has no partner {_partner(path).name}: an Analyze image is two files, .hdr and "
            ".img. Copy both."
        )
    try:
        image = nib.load(path)
        if not isinstance(image, SpatialImage):
            raise ImageFileError("no image in space")
        values = np.asarray(image.dataobj)
    except (ImageFileError, HeaderDataError, OSError, ValueError, EOFError) as error:
        raise ConversionError(
            f"{path} cannot be read ({error}). It may be cut off: copy it again."
        ) from error
    if values.ndim == 4 and values.shape[3] == 1:
        values = values[..., 0]
    if values.ndim != 3:
        raise ConversionError(
            f"{path} has {values.ndim} axes of {values.shape}; one volume has three."
        )
    told = _tells_orientation(image)
    here = io_orientation(image.affine) if told else axcodes2ornt(_letters(orientation))
    turn = ornt_transform(here, axcodes2ornt(tuple("LPS")))
    turned = apply_orientation(values, turn).transpose(2, 1, 0)
    zooms = np.empty(3)
    zooms[turn[:, 0].astype(int)] = image.header.get_zooms()[:3]
    if not (np.isfinite(zooms).all() and zooms.min() > 0):
        raise ConversionError(f"{path} does not say how large its voxels are.")
    return np.ascontiguousarray(turned), (float(zooms[2]), float(zooms[1]), float(zooms[0])), told


def _partner(path: Path) -> Path:
    """Return the header that belongs to an Analyze image; a NIfTI file is its own."""
    ending = _PAIR.search(path.name)
    return path.with_name(f"{path.name[: ending.start()]}.hdr{ending[1] or ''}") if ending else path


def _tells_orientation(image: SpatialImage) -> bool:
    codes = [int(image.header[name]) for name in ("sform_code", "qform_code") if _has(image, name)]
    return any(code > 0 for code in codes)


def _has(image: SpatialImage, name: str) -> bool:
    return name in (image.header.structarr.dtype.names or ())


def _letters(orientation: str) -> tuple[str, ...]:
    letters = tuple(orientation.strip().upper())
    pairs = [{"L", "R"}, {"A", "P"}, {"I", "S"}]
    if len(letters) != 3 or any(len(pair & set(letters)) != 1 for pair in pairs):
        raise ConversionError(
            f"orientation is {orientation!r}, but has to be three letters, one for each axis of "
            "the file: L or R, A (front) or P (back), S (up) or I (down), such as LAS or ASL."
        )
    return letters
