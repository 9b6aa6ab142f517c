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


def head(
    shape: tuple[int, int, int] = (36, 44, 40), *, sulci: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a brain and its tissues: white in grey in fluid, wider below, longer from front to back.

    Its front has a notch on the patient's right, so that every way of turning it can be told.

    Parameters
    ----------
    shape : tuple of int
        Voxels along left, front and up.
    sulci : float
        By how much the grey matter is thinner, from 0 to 1.

    Returns
    -------
    tuple of numpy.ndarray
        int16, image and labels 0 to 3; axes go to the left, to the front and up.
    """
    x, y, z = (np.linspace(-1, 1, n) for n in shape)
    left, front, up = np.meshgrid(x, y, z, indexing="ij")
    depth = 1 - np.sqrt((left / 0.7) ** 2 + (front / 0.8) ** 2 + ((up + 0.1) / 0.65) ** 2)
    depth -= 0.25 * (up < -0.3)
    depth[(left < -0.15) & (front > 0.45) & (up > 0)] = -1  # the notch
    labels = np.select([depth > 0.45, depth > 0.12 + 0.15 * sulci, depth > 0], [3, 2, 1], 0)
    noise = np.random.default_rng(1).normal(0, 20, shape)
    image = np.array([0, 300, 900, 1300])[labels] + noise * (labels > 0)
    return np.round(image).clip(0).astype(np.int16), labels.astype(np.int16)


def write_brain(
    path: Path,
    voxels: np.ndarray,
    *,
    zooms: tuple[float, float, float] = (4.0, 4.0, 4.0),
    axes: str = "LAS",
) -> None:
    """Write a volume whose axes go left, front and up, as Analyze (``.img``) or NIfTI.

    Parameters
    ----------
    path : pathlib.Path
        Its ending says which format.
    voxels : numpy.ndarray
        (left, front, up); a fourth axis of one is added, as OASIS has it.
    zooms : tuple of float
        Size of a voxel in mm.
    axes : str
        Where the axes of the file go. NIfTI says so itself, Analyze does not.
    """
    import nibabel as nib
    from nibabel.orientations import apply_orientation, axcodes2ornt, inv_ornt_aff, ornt_transform

    path.parent.mkdir(parents=True, exist_ok=True)
    turn = ornt_transform(axcodes2ornt(tuple("LAS")), axcodes2ornt(tuple(axes)))
    turned = apply_orientation(voxels, turn)[..., np.newaxis]
    affine = np.diag([-zooms[0], zooms[1], zooms[2], 1.0]) @ inv_ornt_aff(turn, voxels.shape)
    if path.name.endswith(".img"):
        image = nib.Spm2AnalyzeImage(turned, None)
        image.header.set_zooms((*np.linalg.norm(affine[:3, :3], axis=0), 1.0))
    else:
        image = nib.Nifti1Image(turned, affine)
    nib.save(image, path)


def oasis_row(number: int, *, sex: str, age: int, cdr: str, skull: int = 1500) -> dict[str, object]:
    """Return a line of ``oasis_cross-sectional.csv``, as OASIS gives it out."""
    return {
        "ID": f"OAS1_{number:04d}_MR1", "M/F": sex, "Hand": "R", "Age": age, "Educ": "2",
        "SES": "", "MMSE": "29", "CDR": cdr, "eTIV": skull, "nWBV": "0.75",
        "ASF": f"{1755 / skull:.3f}", "Delay": "N/A",
    }  # fmt: skip


def oasis_people(count: int = 48) -> list[dict[str, object]]:
    """Return the demographics of invented people: young ones, old healthy ones, old ill ones."""
    rows = []
    for number in range(1, count + 1):
        old, ill = number % 3 != 0, number % 3 == 1
        age = 62 + number % 30 if old else 19 + number % 38
        cdr = ("0.5" if number % 2 else "1") if ill else ("0" if old else "")
        sex = "MF"[number // 2 % 2]
        rows.append(oasis_row(number, sex=sex, age=age, cdr=cdr, skull=1300 + 7 * number))
    return rows


def oasis(
    folder: Path,
    *,
    people: Sequence[dict[str, object]] | None = None,
    with_volumes: Iterable[int] = (1, 2, 3, 4, 5, 6),
    ending: str = ".img",
    axes: str = "LAS",
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """Write a folder as OASIS is unpacked: a folder for each session, and the demographics.

    Parameters
    ----------
    folder : pathlib.Path
        Made.
    people : sequence of dict, optional
        Lines of the table; `oasis_people` unless given.
    with_volumes : iterable of int
        Numbers of the people whose image and tissues are written.
    ending, axes : str
        Format and orientation of the volumes, see `write_brain`.
    delimiter, encoding : str
        Of the table.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    rows = oasis_people() if people is None else people
    table(folder / "oasis_cross-sectional.csv", rows, delimiter=delimiter, encoding=encoding)
    for number in with_volumes:
        name = f"OAS1_{number:04d}_MR1"
        image, tissues = head(sulci=number / 60)
        base = f"{name}_mpr_n4_anon_111_t88_masked_gfc"
        session = folder / "disc1" / name
        write_brain(
            session / "PROCESSED" / "MPRAGE" / "T88_111" / f"{base}{ending}", image, axes=axes
        )
        write_brain(session / "FSL_SEG" / f"{base}_fseg{ending}", tissues, axes=axes)
    return folder


def hand(rows: int = 300, columns: int = 240) -> np.ndarray:
    """Draw a hand of a few bright bars on dark ground, uint8."""
    image = np.full((rows, columns), 20, dtype=np.float64)
    image += np.random.default_rng(2).normal(0, 3, image.shape)
    image[rows // 2 : rows - 10, columns // 4 : -columns // 4] += 110
    for finger in range(4):
        left = columns // 4 + finger * columns // 8
        image[20 : rows // 2, left + 4 : left + columns // 10] += 150
    return np.clip(np.round(image), 0, 255).astype(np.uint8)


def rsna(
    folder: Path,
    *,
    images: dict[str, np.ndarray] | None = None,
    rows: Sequence[dict[str, object]] | None = None,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """Write a folder of the bone age challenge: PNG files in two folders of one name, and a CSV."""
    from PIL import Image

    inner = folder / "boneage-training-dataset" / "boneage-training-dataset"
    inner.mkdir(parents=True)
    for name, pixels in (images or {"1377": hand(), "1378": hand(320, 256)}).items():
        Image.fromarray(pixels).save(inner / f"{name}.png")
    usual = [
        {"id": 1377, "boneage": 180, "male": "False"},
        {"id": 1378, "boneage": 12, "male": "True"},
        {"id": 15610, "boneage": 94, "male": "True"},
    ]
    table(
        folder / "boneage-training-dataset.csv",
        usual if rows is None else rows,
        delimiter=delimiter,
        encoding=encoding,
    )
    return folder
