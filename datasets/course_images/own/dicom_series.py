"""Finds one series of DICOM slices in a lecturer's folder, whatever else lies there."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import UID

from .converter import ConversionError, Options

SERIES_OPTION = {"series": "Which series, by its number in the list that is shown, or its UID."}
SAME_PLACE = 0.01
"""Slices that are nearer than this share of the usual distance lie at the same place."""

_DECODERS = {
    "1.2.840.10008.1.2.4.50": "pylibjpeg-libjpeg",
    "1.2.840.10008.1.2.4.51": "pylibjpeg-libjpeg",
    "1.2.840.10008.1.2.4.57": "pylibjpeg-libjpeg",
    "1.2.840.10008.1.2.4.70": "pylibjpeg-libjpeg",
    "1.2.840.10008.1.2.4.80": "pyjpegls",
    "1.2.840.10008.1.2.4.81": "pyjpegls",
    "1.2.840.10008.1.2.4.90": "pylibjpeg-openjpeg",
    "1.2.840.10008.1.2.4.91": "pylibjpeg-openjpeg",
    "1.2.840.10008.1.2.5": "pylibjpeg-rle",
}
"""What decodes a compressed transfer syntax; RLE and what is not compressed need nothing."""


@dataclass(frozen=True)
class Slice:
    """One file of a series.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    header : pydicom.dataset.Dataset
        What it says, without pixels.
    """

    path: Path
    header: Dataset


@dataclass(frozen=True)
class Series:
    """Slices of one series in their order along the normal of their planes.

    Attributes
    ----------
    slices : list of Slice
        In the direction in which `directions[0]` points; no two at the same place.
    positions : numpy.ndarray
        Where each lies along the normal, in mm.
    directions : numpy.ndarray
        Rows of this 3 × 3 array: the directions, in the patient (x to the left, y to the back, z
        to the head), in which slices, rows and columns count up.
    remarks : tuple of str
        What people should know, students too, one sentence each.
    """

    slices: list[Slice]
    positions: np.ndarray
    directions: np.ndarray
    remarks: tuple[str, ...] = ()

    @property
    def distance(self) -> float:
        """Usual distance of neighbours in mm; 0 where there is one slice."""
        return float(np.median(np.diff(self.positions))) if len(self.positions) > 1 else 0.0


def read_series(source: Path, options: Options, modality: str = "") -> Series:
    """Find the slices of one series, sorted by their place in the patient.

    Parameters
    ----------
    source : pathlib.Path
        A folder, read with all that is in it, or one file.
    options : Options
        `series` chooses where there are several.
    modality : str, optional
        What the series has to be, such as ``"CT"``.

    Raises
    ------
    ConversionError
        If there is no such series, or its slices make no volume.
    """
    found, others = _read_headers(source)
    if not found:
        raise ConversionError(
            f"{source} holds no DICOM image ({others} other files). Name the folder that the "
            "slices are in; unpack an archive first."
        )
    if others:
        options.report(f"{others} files are no DICOM images, and were left out.")
    slices = _chosen(found, options, source)
    _check_kind(slices, modality)
    return _sorted(slices, options.report)


def real_pixels(part: Slice) -> np.ndarray:
    """Read the pixels of a slice: decompressed, and rescaled as its header says.

    Parameters
    ----------
    part : Slice
        The file.

    Returns
    -------
    numpy.ndarray
        float64, (row, column), in Hounsfield units for a CT.

    Raises
    ------
    ConversionError
        If they cannot be read; the message says what to install.
    """
    try:
        dataset = pydicom.dcmread(part.path, force=True)
        if "TransferSyntaxUID" not in getattr(dataset, "file_meta", {}):
            implicit = dataset.original_encoding[0]
            dataset.file_meta.TransferSyntaxUID = (
                pydicom.uid.ImplicitVRLittleEndian
                if implicit
                else pydicom.uid.ExplicitVRLittleEndian
            )
        stored = dataset.pixel_array.astype(np.int64)
        bits = int(dataset.get("BitsStored", dataset.BitsAllocated))
        signed = bool(dataset.get("PixelRepresentation", 0))
    except Exception as error:  # whatever a decoder raises over a damaged file
        raise ConversionError(_why_not(part, error)) from error
    if bits < 64:  # Old overlays lie in bits that are not used: an image may carry a name there.
        stored &= (1 << bits) - 1
        if signed:
            stored[stored >= 1 << (bits - 1)] -= 1 << bits
    slope, intercept = _number_or(part, "RescaleSlope", 1), _number_or(part, "RescaleIntercept", 0)
    return np.asarray(stored * slope + intercept)


def _number_or(part: Slice, keyword: str, otherwise: float) -> float:
    value = part.header.get(keyword)
    return otherwise if value is None or value == "" else float(numbers(part, keyword, 1)[0])


def _why_not(part: Slice, error: Exception) -> str:
    syntax = getattr(getattr(part.header, "file_meta", None), "TransferSyntaxUID", None)
    package = _DECODERS.get(str(syntax), "")
    if package and any(word in str(error) for word in ("missing", "plugin", "decod", "handler")):
        return (
            f"{part.path} is compressed ({UID(syntax).name}), and cannot be decompressed here. "
            f"Install what can, and try again: pip install {package}"
        )
    return f"The pixels of {part.path} cannot be read, perhaps it was cut off: {error}"


def _read_headers(source: Path) -> tuple[list[Slice], int]:
    """Return all DICOM images, and how many other files there are."""
    paths = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
    found, others = [], 0
    for path in paths:
        header = _header(path)
        if header is None:
            others += 1
        else:
            found.append(Slice(path, header))
    return found, others


def _header(path: Path) -> Dataset | None:
    """Return the header of a DICOM image, None for any other file."""
    try:
        header = pydicom.dcmread(path, stop_before_pixels=True)
    except InvalidDicomError:
        try:
            with path.open("rb") as file:  # A file without the usual preamble begins with a group.
                if file.read(2) not in (b"\x02\x00", b"\x08\x00"):
                    return None
            header = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        except Exception:
            return None
    except Exception:
        return None
    _drop_unreadable(header)
    sized = all(isinstance(header.get(name), int) for name in ("Rows", "Columns"))
    return header if sized else None


def _drop_unreadable(header: Dataset) -> None:
    """Take fields out that hold what they must not: scanners and exports write such things.

    A field that is needed is then missed, and named.
    """
    for tag in list(header.keys()):
        try:
            element = header[tag]
            if element.VR == "SQ":
                for item in element.value:
                    _drop_unreadable(item)
            str(element.value)
        except Exception:
            del header[tag]


def _chosen(found: list[Slice], options: Options, source: Path) -> list[Slice]:
    series: dict[str, list[Slice]] = {}
    for part in found:
        series.setdefault(str(part.header.get("SeriesInstanceUID", "")), []).append(part)
    listed = sorted(series, key=lambda uid: (_number(series[uid][0]), uid))
    wanted = options.get("series")
    if wanted in series:
        return series[wanted]
    if wanted is None and len(listed) == 1:
        return series[listed[0]]
    if wanted is not None and wanted.isdecimal() and 1 <= int(wanted) <= len(listed):
        return series[listed[int(wanted) - 1]]
    lines = [f"  {n}: {_told(series[uid])}" for n, uid in enumerate(listed, 1)]
    problem = "holds several series" if wanted is None else f"holds no series {wanted}"
    raise ConversionError(
        "\n".join([f"{source} {problem}. Choose one with --series and its number:", *lines])
    )


def _number(part: Slice) -> int:
    number = str(part.header.get("SeriesNumber") or "")
    return int(number) if number.lstrip("-").isdecimal() else 0


def _told(slices: list[Slice]) -> str:
    header = slices[0].header
    name = header.get("SeriesDescription") or "without a description"
    count = f"{len(slices)} file{'s' * (len(slices) != 1)}"
    return f"{header.get('Modality', '?')}, {name}, {count} of {header.Rows} × {header.Columns}"


def _check_kind(slices: list[Slice], modality: str) -> None:
    header, path = slices[0].header, slices[0].path
    for part in slices:
        if _number_or(part, "NumberOfFrames", 1) > 1:
            raise ConversionError(
                f"{part.path} is one file of several frames. Export it as one file a slice "
                "(“classic” or “single-frame” DICOM in most viewers)."
            )
        if _number_or(part, "SamplesPerPixel", 1) > 1:
            raise ConversionError(
                f"{part.path} is a colour image, such as a picture of a screen: no scan."
            )
    if modality and header.get("Modality") != modality:
        raise ConversionError(f"{path} is {header.get('Modality', 'no')} and not {modality}.")
    sizes = Counter((part.header.Rows, part.header.Columns) for part in slices)
    if len(sizes) > 1:
        (rare, count), (common, most) = sizes.most_common()[-1], sizes.most_common()[0]
        odd = next(p.path for p in slices if (p.header.Rows, p.header.Columns) == rare)
        raise ConversionError(
            f"This series has slices of several sizes: {most} of {common[0]} × {common[1]} and "
            f"{count} of {rare[0]} × {rare[1]}, such as {odd}. Copy those of one size into a "
            "folder of their own, and name that."
        )


def numbers(part: Slice, keyword: str, count: int) -> np.ndarray:
    """Return the numbers of a field of the header.

    Parameters
    ----------
    part : Slice
        The file.
    keyword : str
        Name of the field.
    count : int
        How many numbers there have to be.

    Raises
    ------
    ConversionError
        If the field is missing, or holds anything else.
    """
    value = part.header.get(keyword)
    values = [value] if count == 1 else list(value or [])
    try:
        result = np.array([float(one) for one in values])
    except (TypeError, ValueError):
        result = np.empty(0)
    if len(result) != count or not np.isfinite(result).all():
        raise ConversionError(
            f"{part.path} has no usable {keyword} in its header, without which nobody knows "
            "where its pixels lie. Use another export of this series."
        )
    return result


def _sorted(slices: list[Slice], report: Callable[[str], None]) -> Series:
    turns = np.array([numbers(part, "ImageOrientationPatient", 6) for part in slices])
    away = np.abs(turns - turns[0]).max(axis=1) > 1e-3
    if away.any():
        odd = slices[int(np.argmax(away))].path
        raise ConversionError(
            f"This series has slices of several orientations: {int(away.sum())} of {len(slices)} "
            f"lie otherwise than the first, such as {odd}. Copy those of one orientation into a "
            "folder of their own, and name that."
        )
    columns, rows = turns[0][:3], turns[0][3:]
    normal = np.cross(columns, rows)
    if abs(np.linalg.norm(normal) - 1) > 0.01:
        raise ConversionError(
            f"{slices[0].path}: ImageOrientationPatient is no pair of directions."
        )
    places = np.array([numbers(part, "ImagePositionPatient", 3) for part in slices])
    heights = places @ normal
    order = np.argsort(heights, kind="stable")
    kept, dropped = _without_duplicates(slices, heights, order)
    # Names of files, which may be those of patients, are for the lecturer alone.
    remarks = [f"{len(dropped)} duplicates were left out."] if dropped else []
    if dropped:
        names = ", ".join(dropped[:3]) + (", …" if len(dropped) > 3 else "")
        report(f"Left out, as the same slice is there once more: {names}")
    drift = places[kept] - np.outer(heights[kept], normal)
    sheared = float(np.linalg.norm(drift - drift[0], axis=1).max())
    if sheared > 2:
        remarks.append(
            f"Slices are shifted against each other by up to {sheared:.0f} mm (a tilted gantry); "
            "this was not undone."
        )
    for remark in remarks:
        report(remark)
    return Series(
        [slices[i] for i in kept], heights[kept], np.array([normal, rows, columns]), tuple(remarks)
    )


def _without_duplicates(
    slices: list[Slice], heights: np.ndarray, order: np.ndarray
) -> tuple[list[int], list[str]]:
    steps = np.diff(heights[order])
    usual = float(np.median(steps[steps > 1e-3])) if (steps > 1e-3).any() else 0.0
    kept = [int(order[0])]
    dropped = []
    for i in map(int, order[1:]):
        if heights[i] - heights[kept[-1]] > max(SAME_PLACE * usual, 1e-3):
            kept.append(i)
            continue
        same, other = slices[kept[-1]], slices[i]
        if not np.array_equal(real_pixels(same), real_pixels(other)):
            raise ConversionError(
                f"{same.path} and {other.path} lie at the same place and differ: this series "
                "has several times, echoes or repetitions. Copy the files of one of them into a "
                "folder of their own, and name that."
            )
        dropped.append(other.path.name)
    return kept, dropped
