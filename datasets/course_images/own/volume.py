"""A volume with its directions in the patient: evenly spaced, and in the order that is read here.

`imageio` takes the distance of slices from z alone, and sorts by InstanceNumber. So a volume is put
into axial order before it is written: slices upwards, rows to the back, columns to the patient's
left, whichever way it was scanned. Voxels are moved, never interpolated, unless slices are missing.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from nibabel import orientations

from .converter import ConversionError
from .dicom_series import Series, numbers, real_pixels

UNEVEN = 0.05
"""Share of the usual distance by which one may differ, as headers round."""


@dataclass(frozen=True)
class Volume:
    """A volume of grey levels.

    Attributes
    ----------
    values : numpy.ndarray
        float64, (slice, row, column).
    spacing : tuple of float
        Distances of slices, rows and columns in mm.
    directions : numpy.ndarray
        As in `Series`.
    changes : tuple of str
        What was done to it, one sentence each.
    """

    values: np.ndarray
    spacing: tuple[float, float, float]
    directions: np.ndarray
    changes: tuple[str, ...] = ()


def read_volume(series: Series, gaps: str = "") -> Volume:
    """Read all slices of a series as one evenly spaced volume.

    Parameters
    ----------
    series : Series
        The slices.
    gaps : {"", "longest", "fill"}
        What to do where slices are missing: refuse, take the longest part without a gap, or put
        in what lies between the neighbours.

    Raises
    ------
    ConversionError
        If there are fewer than two slices, their pixels differ in size, or some are missing and
        nobody has said what to do.
    """
    if gaps not in ("", "longest", "fill"):
        raise ConversionError(f"gaps takes longest or fill, not {gaps!r}.")
    if len(series.slices) < 2:
        raise ConversionError("This series has one slice; a volume needs more.")
    sizes = np.array([numbers(part, "PixelSpacing", 2) for part in series.slices])
    if (np.abs(sizes - sizes[0]) > 1e-3).any():
        odd = series.slices[int(np.argmax(np.abs(sizes - sizes[0]).max(axis=1)))].path
        raise ConversionError(f"{odd} has pixels of another size than the first slice.")
    steps, usual = np.diff(series.positions), series.distance
    missing = [i for i, step in enumerate(steps) if abs(step - usual) > UNEVEN * usual]
    spacing = (usual, float(sizes[0][0]), float(sizes[0][1]))
    if not missing:
        values = np.stack([real_pixels(part) for part in series.slices])
        mean = float(steps.mean())
        return Volume(values, (mean, *spacing[1:]), series.directions, series.remarks)
    where = ", ".join(f"{steps[i]:.2f} mm after {series.slices[i].path.name}" for i in missing[:3])
    # Names of files, which may be those of patients, are for the lecturer alone.
    told = f"Slices were {usual:.2f} mm apart, but not in {len(missing)} of {len(steps)} places"
    if not gaps:
        raise ConversionError(
            f"Slices are {usual:.2f} mm apart, but {where}: slices are missing. Look for them; or "
            "take the longest part without a gap (--set gaps=longest), or have gaps filled in "
            "between neighbours (--set gaps=fill)."
        )
    if gaps == "longest":
        edges = [0, *(i + 1 for i in missing), len(series.slices)]
        first, last = max(pairwise(edges), key=lambda pair: pair[1] - pair[0])
        part = replace(
            series,
            slices=series.slices[first:last],
            positions=series.positions[first:last],
            remarks=(
                *series.remarks,
                f"{told}: of {len(series.slices)} slices the {last - first} of the longest part "
                "without a gap were kept.",
            ),
        )
        return read_volume(part)
    values = np.stack([real_pixels(part) for part in series.slices])
    count = round((series.positions[-1] - series.positions[0]) / usual) + 1
    even = np.linspace(series.positions[0], series.positions[-1], count)
    after = np.clip(np.searchsorted(series.positions, even), 1, len(values) - 1)
    before = after - 1
    share = (even - series.positions[before]) / steps[before]
    filled = values[before] * (1 - share)[:, None, None] + values[after] * share[:, None, None]
    remark = f"{told}: {count} evenly spaced slices were interpolated from {len(values)}."
    distance = float(even[1] - even[0])
    return Volume(filled, (distance, *spacing[1:]), series.directions, (*series.remarks, remark))


def axial(volume: Volume, rows_to_back: bool = True) -> Volume:
    """Put a volume into axial order; its directions are then those of the patient.

    Parameters
    ----------
    volume : Volume
        Any orientation, oblique too: it is taken for the nearest one along the patient's axes.
    rows_to_back : bool, default True
        Whether rows count from the front to the back.

    Returns
    -------
    Volume
        The same voxels. Its directions are along the axes exactly.
    """
    affine = np.eye(4)
    affine[:3, :3] = (volume.directions * np.array(volume.spacing)[:, None]).T
    wanted = np.array([[2, 1], [1, 1 if rows_to_back else -1], [0, 1]], dtype=float)
    now = orientations.io_orientation(affine)
    move = orientations.ornt_transform(now, wanted)
    values = np.ascontiguousarray(orientations.apply_orientation(volume.values, move))
    spacing = [0.0, 0.0, 0.0]
    for axis, (target, _) in enumerate(move):
        spacing[int(target)] = volume.spacing[axis]
    straight = np.zeros((3, 3))
    for axis, (target, flip) in enumerate(now):
        straight[axis, int(target)] = flip
    cosines = np.einsum("ij,ij->i", straight, volume.directions)
    angle = float(np.degrees(np.arccos(np.clip(cosines.min(), -1, 1))))
    changes = list(volume.changes)
    if not np.array_equal(move, [[0, 1], [1, 1], [2, 1]]):
        changes.append("Slices, rows and columns were put into axial order; no voxel was changed.")
    if angle > 0.5:
        changes.append(
            f"It was scanned up to {angle:.0f}° oblique; the header now counts along its own axes."
        )
    directions = np.array([[0.0, 0, 1], [0, 1 if rows_to_back else -1, 0], [1, 0, 0]])
    return Volume(values, (spacing[0], spacing[1], spacing[2]), directions, tuple(changes))
