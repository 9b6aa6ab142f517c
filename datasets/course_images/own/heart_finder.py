"""Finds the left ventricle in a short-axis cine: what moves, is bright, and is round."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from .converter import ConversionError
from .levels import otsu

Box = tuple[tuple[int, int], tuple[int, int]]
"""First and one past the last row, first and one past the last column."""

FIELD_MM, MEASURED_MM = 85.0, 58.0
"""Half the width of the image that is kept, and of the part that the beat is measured in."""

_SMOOTHING_MM = 1.5
_REACH_MM = 60.0  # from where most moves to the furthest part of the heart that is looked at
_SMALLEST_MM2 = 150.0  # of a ventricle in the middle slice, emptied


@dataclass(frozen=True)
class Heart:
    """Where the heart lies in a cine, in pixels.

    Attributes
    ----------
    middle : int
        Slice through the middle of the ventricles.
    lv, rv : tuple of int
        Row and column in the left and in the right ventricle.
    blood, muscle : tuple
        A box in each, in the middle slice of the first phase.
    box : tuple
        Box in which the ventricle is measured at every phase.
    white : float
        Grey level that is shown white.
    level : float
        Grey level midway between blood and muscle.
    radius_mm : float
        Of the left ventricle in the middle slice when it is smallest.
    notes : tuple of str
        What was guessed, in sentences.
    """

    middle: int
    lv: tuple[int, int]
    rv: tuple[int, int]
    blood: Box
    muscle: Box
    box: Box
    white: float
    level: float
    radius_mm: float
    notes: tuple[str, ...] = ()


def find_heart(
    cine: np.ndarray, sampling: tuple[float, float, float], *, middle: int | None = None
) -> Heart:
    """Find the heart.

    Parameters
    ----------
    cine : numpy.ndarray
        (phase, slice, row, column), bright blood.
    sampling : tuple of float
        From slice to slice, row to row, column to column, in mm.
    middle : int, optional
        Slice to look at; the middle one of all unless given.

    Returns
    -------
    Heart
        What was found.

    Raises
    ------
    ConversionError
        If nothing moves, or nothing in what moves is bright and round.
    """
    index = cine.shape[1] // 2 if middle is None else middle
    moving = _smooth(cine[:, index], sampling)
    near = _moving_part(moving, sampling)
    bright = np.array([moving[phase][near] for phase in range(len(moving))])
    start = otsu(bright)
    emptied = int(np.argmin((bright > start).sum(axis=1)))
    chamber, level = _round_chamber(moving, emptied, start, near, sampling)
    row, column = (round(float(value)) for value in ndimage.center_of_mass(chamber))
    blood = _box_inside(chamber & (moving[0] > level), moving[0], sampling)
    right, notes = _right_ventricle(moving[emptied] > level, chamber, moving, sampling)
    muscle = _wall(moving[0], (row, column), right, level, chamber, sampling)
    return Heart(
        middle=index,
        lv=(row, column),
        rv=right,
        blood=blood,
        muscle=muscle,
        box=_about((row, column), MEASURED_MM, cine.shape[2:], sampling),
        white=_rounded(float(np.percentile(bright, 99.5))),
        level=(_mean(cine[0, index], blood) + _mean(cine[0, index], muscle)) / 2,
        radius_mm=float(np.sqrt(chamber.sum() * sampling[1] * sampling[2] / np.pi)),
        notes=notes,
    )


def centred_part(
    shape: tuple[int, ...], heart: Heart, sampling: tuple[float, float, float]
) -> tuple[slice, slice]:
    """Return the part of the images that has the left ventricle in its middle.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the images.
    heart : Heart
        Where the ventricle is.
    sampling : tuple of float
        In mm.

    Returns
    -------
    tuple of slice
        Rows and columns: as many above as below the ventricle's middle, at most `FIELD_MM`.
    """
    rows, columns = _about(heart.lv, FIELD_MM, shape, sampling)
    return slice(*rows), slice(*columns)


def moved(heart: Heart, part: tuple[slice, slice]) -> Heart:
    """Return where the heart lies in a part of the images.

    Parameters
    ----------
    heart : Heart
        Where it lies in the whole images.
    part : tuple of slice
        Rows and columns that are kept.

    Returns
    -------
    Heart
        The same heart, in rows and columns of the part.
    """
    first = (part[0].start, part[1].start)

    def point(place: tuple[int, int]) -> tuple[int, int]:
        return place[0] - first[0], place[1] - first[1]

    def box(place: Box) -> Box:
        (top, bottom), (left, right) = place
        return (top - first[0], bottom - first[0]), (left - first[1], right - first[1])

    return replace(
        heart,
        lv=point(heart.lv),
        rv=point(heart.rv),
        blood=box(heart.blood),
        muscle=box(heart.muscle),
        box=box(heart.box),
    )


def measured_about(
    heart: Heart, shape: tuple[int, ...], sampling: tuple[float, float, float]
) -> Heart:
    """Return the same heart, its box about its left ventricle.

    Parameters
    ----------
    heart : Heart
        Where it lies.
    shape : tuple of int
        Rows and columns of the images.
    sampling : tuple of float
        In mm.

    Returns
    -------
    Heart
        With the largest box of at most `MEASURED_MM` to each side that fits.
    """
    return replace(heart, box=_about(heart.lv, MEASURED_MM, shape, sampling))


def volumes_ml(cine: np.ndarray, heart: Heart, sampling: tuple[float, float, float]) -> list[float]:
    """Measure the left ventricle at every phase as stage 4 does.

    Parameters
    ----------
    cine : numpy.ndarray
        (phase, slice, row, column).
    heart : Heart
        Where it lies; its `box` and `level` are used.
    sampling : tuple of float
        In mm.

    Returns
    -------
    list of float
        In ml: the object of at least 10 ml that lies nearest to the middle of the box. 0 where
        there is none.
    """
    (top, bottom), (left, right) = heart.box
    return [
        _nearest_object_ml(_smooth(volume[:, top:bottom, left:right], sampling), heart, sampling)
        for volume in cine
    ]


def _nearest_object_ml(
    volume: np.ndarray, heart: Heart, sampling: tuple[float, float, float]
) -> float:
    labels, count = ndimage.label(volume > heart.level)
    if count == 0:
        return 0.0
    sizes = np.bincount(labels.ravel(), minlength=count + 1) * np.prod(sampling) / 1000
    centres = np.array(ndimage.center_of_mass(labels > 0, labels, np.arange(1, count + 1)))
    away = (centres[:, 1:] - (np.array(volume.shape[1:]) - 1) / 2) * sampling[1:]
    distance = np.where(sizes[1:] >= 10, np.hypot(away[:, 0], away[:, 1]), np.inf)
    best = int(np.argmin(distance))
    return float(sizes[best + 1]) if np.isfinite(distance[best]) else 0.0


def _smooth(images: np.ndarray, sampling: tuple[float, float, float]) -> np.ndarray:
    sigma = (0, _SMOOTHING_MM / sampling[1], _SMOOTHING_MM / sampling[2])
    smooth: np.ndarray = ndimage.gaussian_filter(images.astype(np.float64), sigma)
    return smooth


def _distance_from(
    place: tuple[float, float], shape: tuple[int, ...], sampling: tuple[float, float, float]
) -> np.ndarray:
    rows, columns = np.indices(shape, dtype=np.float64)
    away: np.ndarray = np.hypot((rows - place[0]) * sampling[1], (columns - place[1]) * sampling[2])
    return away


def _moving_part(moving: np.ndarray, sampling: tuple[float, float, float]) -> np.ndarray:
    """Return where the heart is: what is near to where most changes with time."""
    change = moving.std(axis=0)
    spread = ndimage.gaussian_filter(change, [12.0 / step for step in sampling[1:]])
    if spread.max() <= 0:
        raise ConversionError(
            "All phases are alike: nothing moves, so there is no heart to be found."
        )
    peak = np.unravel_index(np.argmax(spread), spread.shape)
    rough = _distance_from((float(peak[0]), float(peak[1])), change.shape, sampling) < _REACH_MM
    centre = ndimage.center_of_mass(np.where(rough, spread**2, 0))
    return _distance_from((centre[0], centre[1]), change.shape, sampling) < _REACH_MM


def _round_chamber(
    moving: np.ndarray,
    phase: int,
    start: float,
    near: np.ndarray,
    sampling: tuple[float, float, float],
) -> tuple[np.ndarray, float]:
    """Return the roundest bright object that changes with time, and the level it is seen at."""
    image, change = moving[phase], moving.std(axis=0)
    pixel = sampling[1] * sampling[2]
    best: tuple[float, np.ndarray, float] | None = None
    for level in start * np.array([0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35]):
        labels, _ = ndimage.label(image > level)
        for label, where in enumerate(ndimage.find_objects(labels), start=1):
            part = ndimage.binary_fill_holes(labels[where] == label)
            if part.sum() * pixel < _SMALLEST_MM2 or _touches_border(where, image.shape):
                continue
            whole = np.zeros(image.shape, dtype=np.bool_)
            whole[where] = part
            row, column = ndimage.center_of_mass(whole)
            if not near[round(row), round(column)]:
                continue
            reach = _distance_from((row, column), image.shape, sampling)[whole].max()
            roundness = whole.sum() * pixel / (np.pi * max(reach, 1.0) ** 2)
            margin = ndimage.binary_dilation(whole, iterations=max(1, round(5 / sampling[1])))
            score = roundness * change[margin & ~whole].mean()
            if best is None or score > best[0]:
                best = (score, whole, float(level))
    if best is None:
        raise ConversionError(
            "No bright round object was found in what moves, so the left ventricle is not known."
        )
    return best[1], best[2]


def _touches_border(where: tuple[slice, ...], shape: tuple[int, ...]) -> bool:
    return any(part.start == 0 or part.stop == n for part, n in zip(where, shape, strict=True))


def _box_inside(mask: np.ndarray, image: np.ndarray, sampling: tuple[float, float, float]) -> Box:
    """Return the largest box of at most 13 mm that fits into a mask, at its deepest place."""
    if not mask.any():
        mask = image >= image.max()
    depth = ndimage.distance_transform_edt(mask, sampling=sampling[1:])
    row, column = (int(value) for value in np.unravel_index(np.argmax(depth), depth.shape))
    half = min(float(depth[row, column]) / np.sqrt(2) - 1.0, 6.5)
    return _about((row, column), max(half, 1.2 * sampling[1]), image.shape, sampling)


def _right_ventricle(
    bright: np.ndarray,
    chamber: np.ndarray,
    moving: np.ndarray,
    sampling: tuple[float, float, float],
) -> tuple[tuple[int, int], tuple[str, ...]]:
    """Return a place in the other bright object that moves, near the left ventricle."""
    change = moving.std(axis=0)
    row, column = ndimage.center_of_mass(chamber)
    labels, count = ndimage.label(bright & ~ndimage.binary_dilation(chamber, iterations=2))
    away = ndimage.distance_transform_edt(~chamber, sampling=sampling[1:])
    best = (0.0, 0)
    for label in range(1, count + 1):
        part = labels == label
        if part.sum() * sampling[1] * sampling[2] >= _SMALLEST_MM2 and away[part].min() < 25:
            close = part & (away < 60)
            best = max(best, (float(change[close].mean() * np.sqrt(close.sum())), label))
    if best[1] == 0:
        guess = (round(row), max(0, round(column - 40 / sampling[2])))
        return guess, ("The right ventricle was not found: its name is put to the left.",)
    depth = ndimage.distance_transform_edt((labels == best[1]) & (away < 60))
    place = np.unravel_index(np.argmax(depth), depth.shape)
    return (int(place[0]), int(place[1])), ()


def _wall(
    image: np.ndarray,
    lv: tuple[int, int],
    rv: tuple[int, int],
    level: float,
    chamber: np.ndarray,
    sampling: tuple[float, float, float],
) -> Box:
    """Return a box in the septum: the darkest place on the way from one ventricle to the other."""
    steps = np.linspace(0.0, 1.0, 200)
    rows, columns = (lv[k] + steps * (rv[k] - lv[k]) for k in (0, 1))
    profile = ndimage.map_coordinates(image, [rows, columns], order=1)
    inside = ndimage.map_coordinates(chamber.astype(float), [rows, columns], order=1) > 0.5
    profile[inside] = np.inf
    darkest = int(np.argmin(profile))
    # The septum is as thick as the run of pixels about it that are darker than the level.
    dark = np.flatnonzero(profile >= level)
    before, after = dark[dark < darkest], dark[dark > darkest]
    first = int(before[-1]) if before.size else darkest
    last = int(after[0]) if after.size else darkest
    centre = (first + last) // 2 if profile[(first + last) // 2] < level else darkest
    place = (round(float(rows[centre])), round(float(columns[centre])))
    return _about(place, 1.2 * sampling[1], image.shape, sampling)


def _about(
    place: tuple[int, int],
    half_mm: float,
    shape: tuple[int, ...],
    sampling: tuple[float, float, float],
) -> Box:
    """Return a square box about a place, smaller where it would leave the image."""
    room = [min(place[k], shape[k] - 1 - place[k]) for k in (0, 1)]
    half = min(*room, int(half_mm / sampling[1]))
    rows, columns = ((place[k] - half, place[k] + half + 1) for k in (0, 1))
    return rows, columns


def _mean(image: np.ndarray, box: Box) -> float:
    (top, bottom), (left, right) = box
    return float(image[top:bottom, left:right].mean())


def _rounded(value: float) -> float:
    """Round to two digits that matter."""
    step = 10.0 ** (np.floor(np.log10(max(value, 1e-6))) - 1)
    return float(np.ceil(value / step) * step)
