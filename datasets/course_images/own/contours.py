"""Reads the contours that experts drew round the left ventricle in the Sunnybrook data."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from .cine_series import Cine, Found
from .converter import ConversionError

_NAME = re.compile(r"-(\d+)-icontour-manual\.txt$", re.IGNORECASE)
_IMAGE_NUMBER = re.compile(r"(\d+)$")


def contours_in(files: Iterable[Path]) -> dict[int, Path]:
    """Return the files of inner contours, by the number of the image that they are drawn in.

    Parameters
    ----------
    files : iterable of pathlib.Path
        Any files of one patient.

    Returns
    -------
    dict of int to pathlib.Path
        Those called ``…-0048-icontour-manual.txt`` and the like.
    """
    found = {path: _NAME.search(path.name) for path in sorted(files)}
    return {int(match[1]): path for path, match in found.items() if match}


def contoured_ml(
    cine: Cine, contours: Mapping[int, Path], sampling: tuple[float, float, float]
) -> list[float | None]:
    """Return the volume inside the contours at every phase.

    The papillary muscles lie inside the contours, as the experts drew them.

    Parameters
    ----------
    cine : Cine
        The images in order.
    contours : mapping of int to pathlib.Path
        As `contours_in` returns them. An image's number is that at the end of its name; where
        no image has such a name, it is InstanceNumber.
    sampling : tuple of float
        From slice to slice, row to row, column to column, in mm.

    Returns
    -------
    list of float or None
        In ml; None for a phase without contours, or with a gap between its contours.

    Raises
    ------
    ConversionError
        If a contour is not a list of points.
    """
    named = {_number(image) for images in cine.images for image in images}
    by_name = bool(named & set(contours))
    volumes: list[float | None] = []
    for images in cine.images:
        numbers = [_number(image) if by_name else _instance(image) for image in images]
        drawn = [index for index, number in enumerate(numbers) if number in contours]
        if not drawn or len(drawn) != drawn[-1] - drawn[0] + 1:
            volumes.append(None)
            continue
        areas = [area_mm2(contours[numbers[index]], sampling) for index in drawn]
        volumes.append(round(sum(areas) * sampling[0] / 1000, 2))
    return volumes


def area_mm2(path: Path, sampling: tuple[float, float, float]) -> float:
    """Return the area inside one contour.

    Parameters
    ----------
    path : pathlib.Path
        Each line holds x and y (column and row) of a point, in pixels.
    sampling : tuple of float
        In mm.

    Returns
    -------
    float
        In mm².

    Raises
    ------
    ConversionError
        If the file is not such a list of at least three points.
    """
    try:
        points = np.loadtxt(path, ndmin=2)
    except ValueError as error:
        raise ConversionError(f"{path} is not a list of points, x and y on each line.") from error
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3:
        raise ConversionError(
            f"{path} is not a list of at least three points, x and y on each line."
        )
    x, y = points.T
    doubled = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    return doubled / 2 * sampling[1] * sampling[2]


def _number(image: Found) -> int:
    match = _IMAGE_NUMBER.search(image.path.stem)
    return int(match[1]) if match else -1


def _instance(image: Found) -> int:
    return int(image.header.get("InstanceNumber") or -1)
