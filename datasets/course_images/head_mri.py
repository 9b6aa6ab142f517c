"""The head MRI: a whole head blended with a sharper brain, sampled as an axial series.

The head is the average head of `pydeface` (scalp, skull, face, neck; blurred inside). The brain
is the ICBM 152 T1 template of `nilearn` (sharp, but with nothing around it). The template's grey
and white matter maps, carried along, are the ground truth for the tissues.

World coordinates are those of the head file's header, in millimetres: x to the patient's left,
y to the back, z to the top (LPS, as DICOM has them) on the output grid, and x right, y front,
z up (RAS, as NIfTI has them) inside the sources.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .chance import Chance
from .noise import SteadyNoise
from .sources import package_file

SHAPE = (192, 256, 256)
"""Slices (bottom to top), rows (front to back), columns (patient's right to left)."""
SAMPLING = (1.125, 0.9375, 0.9375)
"""Distance between neighbours in mm, in the order of `SHAPE`; exact in binary."""
ORIGIN = (-120.0, -137.5, -119.25)
"""Centre of the first voxel in mm, LPS: x, y, z."""

BRAIN_TO_HEAD = np.array(
    [
        [0.8755, 0.0647, 0.0115, -4.05],
        [-0.0502, 0.9127, -0.1316, 16.46],
        [-0.0222, 0.1110, 0.8156, -0.61],
        [0.0, 0.0, 0.0, 1.0],
    ]
)
"""Where a point of the template (mm, RAS) lies in the head (mm, RAS).

Found once by maximising the correlation of the two, both smoothed, the scalp left out of the
head. It is written down rather than searched for at every build, so that it never changes.
"""

BRAIN_GAIN = 2.0
"""Output grey levels for one grey level of the template: white matter comes out near 440."""
NOISE_IN_AIR = 1.25
"""Standard deviation of the noise far from the brain, in grey levels."""
NOISE_IN_BRAIN = 5.0
"""What is added to it at the centre of the head, where coils are far away."""
NOISE_SEED = 192

_COARSE = 4  # the smooth fields are computed on every fourth voxel
_SMOOTHING_MM = 14.0
_FAR_GAIN = 1.2  # of the head, where no brain is near
_FAR_WEIGHT = 5.0  # grey levels; how soon the gain tends to that
_TIE_BREAKER = 0.00123


_CENTRE = (0.0, -18.0, -12.0)  # of the volume, in mm, RAS: what a variant's head grows around


@dataclass(frozen=True)
class Series:
    """How a series differs from the shipped one.

    Attributes
    ----------
    variant : int
        Its number; 0 for the shipped one. Noise and unique identifiers follow from it.
    zoom : tuple of float
        How much larger the head is along x, y and z, on the same grid.
    shift : tuple of float
        How far it is moved along x, y and z, in mm, RAS.
    gain : float
        Factor of all grey levels.
    sampling : tuple of float
        Distance between neighbours in mm, as the header has it: the head is that much larger or
        smaller once more.
    """

    variant: int = 0
    zoom: tuple[float, float, float] = (1.0, 1.0, 1.0)
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    gain: float = 1.0
    sampling: tuple[float, float, float] = SAMPLING


SHIPPED = Series()


def series(variant: int) -> Series:
    """Return the series of a variant; the shipped one for 0.

    The head's middle stays where it is within some voxels, so that what a description says of
    slices holds.

    Parameters
    ----------
    variant : int
        Number of the variant.
    """
    if not variant:
        return SHIPPED
    chance = Chance(variant, "head_mri")
    pixel = chance.one_of((0.890625, 0.90625, 0.921875, 0.953125, 0.96875, 0.984375))
    return Series(
        variant,
        tuple(chance.between(0.96875, 1.03125) for _ in SHAPE),  # type: ignore[arg-type]
        tuple(chance.between(-2.0, 2.0) for _ in SHAPE),  # type: ignore[arg-type]
        chance.between(0.97, 1.03),
        (chance.one_of((1.0625, 1.09375, 1.15625, 1.1875, 1.21875)), pixel, pixel),
    )


@dataclass(frozen=True)
class HeadSlice:
    """One axial slice and what is known about it.

    Attributes
    ----------
    image : numpy.ndarray
        uint16, (row, column): the grey levels that go into the DICOM file.
    grey, white : numpy.ndarray
        uint8, (row, column): share of grey and of white matter, 255 means all of it.
    brain : numpy.ndarray
        uint8, (row, column): 1 inside the brain, 0 outside.
    """

    image: np.ndarray
    grey: np.ndarray
    white: np.ndarray
    brain: np.ndarray


@dataclass(frozen=True)
class _Source:
    """A volume and the matrix that leads from head coordinates (mm, RAS) to its voxels."""

    data: np.ndarray
    to_voxels: np.ndarray

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return the values at points in mm, RAS, of shape (3, …); 0 outside the volume."""
        m = self.to_voxels
        # Written out: a matrix product may add up in another order on another machine.
        voxels = [m[i, 0] * points[0] + m[i, 1] * points[1] + m[i, 2] * points[2] + m[i, 3]
                  for i in range(3)]  # fmt: skip
        values: np.ndarray = ndimage.map_coordinates(self.data, voxels, order=1, mode="constant")
        return values


class Head:
    """The head, from which slices are computed one by one, in any order.

    Parameters
    ----------
    of : Series, optional
        How it differs from the shipped one.

    Raises
    ------
    MissingSourceError
        If `nilearn` or `pydeface` is not installed.
    """

    def __init__(self, of: Series = SHIPPED) -> None:
        self._series = of
        self._head = _load("pydeface", "data/mean_reg2mean.nii.gz", np.eye(4))
        self._brain, self._grey, self._white = (
            _load("nilearn", f"datasets/data/mni_icbm152_{kind}_tal_nlin_sym_09a_converted.nii.gz",
                  BRAIN_TO_HEAD)
            for kind in ("t1", "gm", "wm")
        )  # fmt: skip
        inside = _brain_mask(self._brain.data)
        self._mask = _Source(inside.astype(np.float64), self._brain.to_voxels)
        self._opacity = _Source(_soft_edge(inside), self._brain.to_voxels)
        self._gain, self._nearness = self._smooth_fields()

    def slice(self, index: int) -> HeadSlice:
        """Compute one slice.

        Parameters
        ----------
        index : int
            From 0, the lowest, to `SHAPE[0]` - 1.

        Returns
        -------
        HeadSlice
            The slice; its noise depends on `index`, `NOISE_SEED` and the variant only.
        """
        points = self._points(index)
        share = self._opacity.at(points)
        around = self._head.at(points) * _zoom_in(self._gain, index)
        signal = share * BRAIN_GAIN * self._brain.at(points) + (1.0 - share) * around
        level = NOISE_IN_AIR + NOISE_IN_BRAIN * _zoom_in(self._nearness, index)
        variant, gain = self._series.variant, self._series.gain
        noise = SteadyNoise(NOISE_SEED, index, *([variant] if variant else []))
        return HeadSlice(
            image=_round(gain * _magnitude(signal, level, noise), np.uint16),
            grey=_round(self._grey.at(points), np.uint8),
            white=_round(self._white.at(points), np.uint8),
            brain=_round(self._mask.at(points), np.uint8),
        )

    def _points(self, index: int, step: int = 1) -> np.ndarray:
        """Return where in the sources the voxels of one slice lie; as `grid_points`."""
        points = grid_points(index, step)
        if not self._series.variant:
            return points
        where = zip(points, _CENTRE, self._series.zoom, self._series.shift, strict=True)
        return np.stack([(p - c - shift) / zoom + c for p, c, zoom, shift in where])

    def _smooth_fields(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the gain that takes the head to the brain's grey levels, and the nearness to it.

        Both are float64 on every fourth voxel of the grid. The gain is the ratio of the two
        images, each averaged over the brain near that place; far away it tends to a fixed value.
        """
        points = [self._points(index, _COARSE) for index in range(0, SHAPE[0], _COARSE)]
        inside = np.stack([self._mask.at(p) for p in points])
        wanted = np.stack([BRAIN_GAIN * self._brain.at(p) for p in points]) * inside
        given = np.stack([self._head.at(p) for p in points]) * inside
        sigma = [_SMOOTHING_MM / (_COARSE * distance) for distance in SAMPLING]
        wanted, given, nearness = (
            ndimage.gaussian_filter(field, sigma, mode="constant")
            for field in (wanted, given, inside)
        )
        return (wanted + _FAR_GAIN * _FAR_WEIGHT) / (given + _FAR_WEIGHT), nearness


def grid_points(index: int, step: int = 1) -> np.ndarray:
    """Return where the voxels of one slice lie.

    Parameters
    ----------
    index : int
        Slice, 0 is the lowest.
    step : int, default 1
        Take every `step`-th row and column only.

    Returns
    -------
    numpy.ndarray
        float64, (3, rows, columns): x, y, z in mm, RAS.
    """
    x = -(ORIGIN[0] + SAMPLING[2] * np.arange(0, SHAPE[2], step))
    y = -(ORIGIN[1] + SAMPLING[1] * np.arange(0, SHAPE[1], step))
    z = ORIGIN[2] + SAMPLING[0] * index
    return np.stack([*np.meshgrid(x, y, indexing="xy"), np.full((y.size, x.size), z)])


def _load(package: str, relative: str, to_head: np.ndarray) -> _Source:
    import nibabel  # only needed when the head is really built

    image = nibabel.Nifti1Image.from_filename(package_file(package, relative))
    # Rounded, because the last digits of an inverse depend on the linear algebra library.
    to_voxels = np.round(np.linalg.inv(to_head @ image.affine), 9)
    return _Source(np.asarray(image.dataobj, dtype=np.float64), to_voxels)


def _brain_mask(template: np.ndarray) -> np.ndarray:
    mask: np.ndarray = ndimage.binary_fill_holes(template > 0)
    return mask


def _soft_edge(mask: np.ndarray) -> np.ndarray:
    """Return 1 well inside the mask, 0 at its edge and outside, smooth in between."""
    inside = ndimage.binary_erosion(mask, iterations=2).astype(np.float64)
    ramp: np.ndarray = ndimage.gaussian_filter(inside, 1.0)
    smooth: np.ndarray = ramp * ramp * (3.0 - 2.0 * ramp)
    return smooth


def _zoom_in(field: np.ndarray, index: int) -> np.ndarray:
    """Return one full slice of a field that is known on every fourth voxel."""
    rows, columns = (np.arange(n) / _COARSE for n in SHAPE[1:])
    where = np.meshgrid(index / _COARSE, rows, columns, indexing="ij")
    values: np.ndarray = ndimage.map_coordinates(field, where, order=1, mode="nearest")
    return values.reshape(SHAPE[1:])


def _magnitude(signal: np.ndarray, level: np.ndarray, noise: SteadyNoise) -> np.ndarray:
    """Add noise as a magnitude image has it: to the real and the imaginary part (Rician)."""
    real = signal + level * noise.draw(signal.shape)
    imaginary = level * noise.draw(signal.shape)
    magnitude: np.ndarray = np.sqrt(real * real + imaginary * imaginary)
    return magnitude


def _round(values: np.ndarray, dtype: type) -> np.ndarray:
    """Round to integers such that exact halves, which machines may miss by a hair, stay clear."""
    return np.floor(values + (0.5 + _TIE_BREAKER)).astype(dtype)
