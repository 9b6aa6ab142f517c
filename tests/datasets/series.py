"""Small folders in the form of each source that a lecturer may put in the place of our images.

Everything is invented: hearts and heads of a few ellipses. What the sources are like was looked
up in programs that read them; each function says what it copies.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    RLELossless,
    generate_uid,
)

SHORT_AXIS = (0.79, 0.59, -0.17, 0.31, -0.63, -0.71)
"""Direction cosines of a short-axis plane, nearly: made exact before they are written."""


def orthogonal(cosines: Sequence[float] = SHORT_AXIS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the directions of rows, of columns and across, as unit vectors at right angles."""
    first = np.array(cosines[:3], dtype=np.float64)
    first /= np.linalg.norm(first)
    second = np.array(cosines[3:], dtype=np.float64)
    second -= first * (first @ second)
    second /= np.linalg.norm(second)
    return first, second, np.cross(first, second)


def heart(
    phases: int = 8,
    slices: int = 5,
    size: int = 64,
    *,
    sampling: tuple[float, float] = (8.0, 2.2),
    centre: tuple[float, float] = (0.0, 0.0),
    radii: tuple[float, float] = (26.0, 17.0),
    blood: float = 300.0,
) -> np.ndarray:
    """Draw a beating heart: two bright chambers, dark muscle round the left one, lung, chest wall.

    Parameters
    ----------
    phases, slices, size : int
        How many of each; `size` rows and as many columns.
    sampling : tuple of float
        From slice to slice and from pixel to pixel, in mm.
    centre : tuple of float
        Where the left ventricle lies from the middle of the image, in mm down and to the right.
    radii : tuple of float
        Greatest and smallest radius of the left ventricle at its base, in mm.
    blood : float
        Grey level of blood.

    Returns
    -------
    numpy.ndarray
        uint16, (phase, slice, row, column); slice 0 is at the apex, phase 0 is the fullest.
    """
    along = (np.arange(size) - (size - 1) / 2) * sampling[1]
    y, x = np.meshgrid(along - centre[0], along - centre[1], indexing="ij")
    noise = np.random.default_rng(phases + slices + size)
    cine = np.empty((phases, slices, size, size))
    for phase in range(phases):
        full = (1 + np.cos(2 * np.pi * phase / phases)) / 2
        for index in range(slices):
            height = np.sqrt((index + 1.5) / (slices + 0.5))
            radius = (radii[1] + full * (radii[0] - radii[1])) * height
            wall = radius + 9.0 + 4.0 * (1 - full)
            image = np.full((size, size), 20.0)
            image[(x / 62) ** 2 + (y / 50) ** 2 < 1] = 60
            image[y > 50] = 130
            image[-y - 0.4 * x > 62] = 270  # fat of the chest wall
            right = np.hypot(x + radius + 20, y) < (26 + 4 * full) * height
            image[right] = blood
            image[np.hypot(x, y) < wall] = blood / 3
            image[np.hypot(x, y) < radius] = blood
            cine[phase, index] = image
    cine += noise.normal(0, 6, cine.shape)
    return np.clip(np.round(cine), 0, 4095).astype(np.uint16)


def write_slice(
    path: Path,
    pixels: np.ndarray,
    *,
    syntax: str = ExplicitVRLittleEndian,
    preamble: bool = True,
    **fields: object,
) -> Dataset:
    """Write one MR image, with a name and a birth date in its header as hospitals have them.

    Parameters
    ----------
    path : pathlib.Path
        The file; folders are made.
    pixels : numpy.ndarray
        uint16, (row, column).
    syntax : str
        Transfer syntax: explicit or implicit VR, or RLE.
    preamble : bool
        Whether the file begins as the standard wants it.
    **fields : object
        Fields of the header by keyword; None leaves one out.

    Returns
    -------
    pydicom.dataset.Dataset
        What was written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = MRImageStorage, generate_uid()
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "SCD0000101"
    dataset.PatientBirthDate, dataset.InstitutionName = "19430411", "A hospital"
    dataset.PatientSex, dataset.PatientAge, dataset.Modality = "F", "062Y", "MR"
    dataset.StudyInstanceUID = "1.2.3.1"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.PixelData = pixels.astype("<u2").tobytes()
    for keyword, value in fields.items():
        if value is not None:
            setattr(dataset, keyword, value)
        elif keyword in dataset:
            delattr(dataset, keyword)
    dataset.file_meta = FileMetaDataset()
    plain = ExplicitVRLittleEndian if syntax == RLELossless else syntax
    dataset.file_meta.TransferSyntaxUID = plain
    if syntax == RLELossless:
        dataset.compress(RLELossless)
    if preamble:
        dataset.save_as(path, enforce_file_format=True)
    else:
        dataset.save_as(path, implicit_vr=plain == ImplicitVRLittleEndian, little_endian=True)
    return dataset


def sunnybrook_series(
    folder: Path,
    cine: np.ndarray,
    *,
    sampling: tuple[float, float] = (8.0, 2.2),
    cosines: Sequence[float] = SHORT_AXIS,
    apex_first: bool = False,
    description: str = "CINESAX",
    number: int = 300,
    shuffle: int | None = 3,
    beat_ms: float | None = 900.0,
    leave_out: Iterable[tuple[int, int]] = (),
    **fields: object,
) -> list[Path]:
    """Write a cine as Sunnybrook stores one: a file for each slice and phase, slice after slice.

    Names are ``IM-0003-0001.dcm`` and so on, in the order of InstanceNumber: all phases of a
    slice, from the base to the apex. The plane is oblique.

    Parameters
    ----------
    folder : pathlib.Path
        Gets the files.
    cine : numpy.ndarray
        (phase, slice, row, column), slice 0 at the apex.
    sampling : tuple of float
        From slice to slice and from pixel to pixel, in mm.
    cosines : sequence of float
        Directions of rows and columns, made orthogonal here.
    apex_first : bool
        Whether the first slice in the numbering is at the apex.
    description, number : str, int
        Of the series.
    shuffle : int or None
        Seed of the files' order; None leaves names in the order of InstanceNumber.
    beat_ms : float or None
        NominalInterval; None leaves it out, the trigger times still tell.
    leave_out : iterable of tuple of int
        Slice (from the apex) and phase of files that are not written.
    **fields : object
        As `write_slice` takes them.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of InstanceNumber.
    """
    phases, slices, rows, columns = cine.shape
    first, second, across = orthogonal(cosines)
    to_apex = 1.0 if across @ np.array([1.0, -1.0, -1.0]) > 0 else -1.0
    names = np.arange(1, phases * slices + 1)
    if shuffle is not None:
        names = np.random.default_rng(shuffle).permutation(names)
    series = str(fields.pop("SeriesInstanceUID", generate_uid()))
    files, instance = [], 0
    for place in range(slices) if apex_first else range(slices - 1, -1, -1):
        away = (slices - 1 - place) * sampling[0]  # from the base
        corner = across * to_apex * away - (first * (columns - 1) + second * (rows - 1)) * (
            sampling[1] / 2
        )
        for phase in range(phases):
            instance += 1
            if (place, phase) in set(leave_out):
                continue
            path = folder / f"IM-0003-{names[instance - 1]:04d}.dcm"
            header: dict[str, object] = {
                "SeriesInstanceUID": series,
                "SeriesDescription": description,
                "SeriesNumber": number,
                "InstanceNumber": instance,
                "ImagePositionPatient": [f"{value:.6f}" for value in corner],
                "ImageOrientationPatient": [f"{value:.6f}" for value in (*first, *second)],
                "PixelSpacing": [f"{sampling[1]:g}"] * 2,
                "SliceThickness": f"{sampling[0]:g}",
                "TriggerTime": f"{phase * (beat_ms or 900.0) / phases:.3f}",
                "NominalInterval": None if beat_ms is None else round(beat_ms),
                "CardiacNumberOfImages": phases,
            }
            write_slice(path, cine[phase, place], **{**header, **fields})  # type: ignore[arg-type]
            files.append(path)
    return files


def contour(folder: Path, number: int, outline: Sequence[tuple[float, float]]) -> Path:
    """Write a contour as the Sunnybrook experts' are stored: x and y of a point on each line."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"IM-0001-{number:04d}-icontour-manual.txt"
    path.write_text("".join(f"{x:.2f} {y:.2f}\n" for x, y in outline))
    return path


def table(
    path: Path,
    rows: Sequence[dict[str, object]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    line_end: str = "\r\n",
) -> Path:
    """Write a table of people, as programs in several countries write one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(path: Path) -> Dataset:
    """Read a file that a converter wrote."""
    return pydicom.dcmread(path)
