"""A few people of the brain cohort as volumes: the ICBM 152 template's tissue maps, deformed.

Each person's head is scaled to its own size, bent by smooth bumps, given wider ventricles and
thinner grey matter. Only sums, products and comparisons are used, never a sine or an exponential,
whose last digit may differ between machines.

Points are in millimetres, RAS, from the template's origin.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import ndimage

from .chance import Chance
from .noise import SteadyNoise
from .sources import package_file

SHAPE = (64, 128, 104)
"""Slices (bottom to top), rows (front to back), columns (patient's right to left)."""
SAMPLING = (2.5, 1.5, 1.5)
"""Distance between neighbours in mm, in the order of `SHAPE`."""
TISSUES = ("outside", "fluid", "grey", "white")
"""What the labels 0 to 3 mean."""
LEVELS = (110.0, 330.0, 445.0)
"""Grey levels of fluid, grey and white matter, as in the head MRI."""
NOISE = 9.0
"""Standard deviation of the noise, in grey levels."""

LATER_SLICE = 33
"""Which slice of the third person was scanned again."""
LATER_ANGLE, LATER_COSINE, LATER_SINE = 9.0, 0.98768834, 0.15643447
"""How far that slice has to be turned back, in degrees, as `ndimage.rotate` counts them."""
LATER_SHIFT = (4.5, -5.25)
"""How far it has to be moved after that, in rows down and columns to the right."""

_CENTRE = np.array([0.0, -18.0, 5.0])  # of the template's brain
_VENTRICLES = np.array([0.0, -12.0, 14.0])
_VENTRICLES_REACH = 48.0  # mm
_BUMPS, _BUMP_REACH, _BUMP_SIZE = 14, 55.0, 3.0  # count, mm, mm
_TIE_BREAKER = 0.00123


@dataclass(frozen=True)
class Motion:
    """How a head that was scanned again has to be moved to fit the first scan.

    Attributes
    ----------
    angle : float
        In degrees, as `ndimage.rotate` counts them.
    cosine, sine : float
        Of that angle, written down: computed ones may differ in the last digit.
    shift : tuple of float
        After that, in rows down and columns to the right.
    """

    angle: float = LATER_ANGLE
    cosine: float = LATER_COSINE
    sine: float = LATER_SINE
    shift: tuple[float, float] = LATER_SHIFT


_TURNS = (
    (7.0, 0.99254615, 0.12186934), (8.0, 0.99026807, 0.13917310), (9.0, 0.98768834, 0.15643447),
    (10.0, 0.98480775, 0.17364818), (11.0, 0.98162718, 0.19080900),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """How one person differs from the template.

    Attributes
    ----------
    number : int
        From 1.
    sex : str
        ``"F"`` or ``"M"``.
    age : int
        In years.
    cdr : float
        Clinical Dementia Rating.
    scale : tuple of float
        Size of the head along x, y, z over the template's.
    widening : float
        How much the ventricles are blown up: 0 not at all.
    thinning : float
        What is taken from each voxel's share of grey matter, 0 to 255.
    variant : int
        Number of the variant; 0 for the shipped people.
    sampling : tuple of float
        As `SAMPLING`, in the header: the head is that much larger or smaller once more.
    motion : Motion
        Where the head is when it is scanned again.
    """

    number: int
    sex: Literal["F", "M"]
    age: int
    cdr: float
    scale: tuple[float, float, float]
    widening: float
    thinning: float
    variant: int = 0
    sampling: tuple[float, float, float] = SAMPLING
    motion: Motion = Motion()

    def seeds(self, *more: int) -> tuple[int, ...]:
        """Return the name of a stream of this person's random numbers."""
        return (self.number, *more, *([self.variant] if self.variant else []))


PEOPLE = (
    Person(1, "F", 23, 0.0, (0.90, 0.92, 0.91), 0.0, 14.0),
    Person(2, "M", 52, 0.0, (0.96, 0.94, 0.93), 0.10, 30.0),
    Person(3, "F", 76, 0.0, (0.89, 0.90, 0.92), 0.22, 52.0),
    Person(4, "M", 77, 1.0, (0.95, 0.96, 0.94), 0.42, 66.0),
)
"""Two grow old in health, one has mild dementia."""


def people(variant: int) -> tuple[Person, ...]:
    """Return the people of a variant: of like ages, in the same health, and otherwise others.

    Parameters
    ----------
    variant : int
        Its number; 0 for the shipped ones.
    """
    if not variant:
        return PEOPLE
    common = Chance(variant, "brain_cohort/people")
    # Pixels stay: stage 2 asks for slices as close together as they are.
    sampling = (common.one_of((2.375, 2.40625, 2.4375, 2.5625, 2.59375)), *SAMPLING[1:])
    shift = (common.between(3.5, 5.5, 8), -common.between(4.0, 6.0, 8))
    motion = Motion(*common.one_of(_TURNS), shift)
    return tuple(_other(person, variant, sampling, motion) for person in PEOPLE)


def _other(
    person: Person, variant: int, sampling: tuple[float, float, float], motion: Motion
) -> Person:
    chance = Chance(variant, f"brain_cohort/person/{person.number}")
    x, y, z = (size * chance.between(0.98, 1.015) for size in person.scale)
    return replace(
        person,
        age=person.age + chance.whole(-3, 3),
        scale=(x, y, z),
        widening=person.widening * chance.between(0.9, 1.1),
        thinning=person.thinning * chance.between(0.92, 1.06),
        variant=variant,
        sampling=sampling,
        motion=motion,
    )


class Template:
    """The template's tissue maps, from which people are made.

    Raises
    ------
    MissingSourceError
        If `nilearn` is not installed.
    """

    def __init__(self) -> None:
        t1, self._affine = _load("t1")
        inside = ndimage.binary_dilation(ndimage.binary_fill_holes(t1 > 0), iterations=2)
        self._maps = [255.0 * inside, _load("gm")[0], _load("wm")[0]]

    def volumes(self, person: Person) -> tuple[np.ndarray, np.ndarray]:
        """Return a person's image and labels.

        Parameters
        ----------
        person : Person
            Who.

        Returns
        -------
        image : numpy.ndarray
            uint16, `SHAPE`: T1-weighted grey levels, 0 outside the skull.
        labels : numpy.ndarray
            uint16, `SHAPE`: indices of `TISSUES`.
        """
        parts = [self._slice(person, index) for index in range(SHAPE[0])]
        return np.stack([image for image, _ in parts]), np.stack([labels for _, labels in parts])

    def later(self, person: Person) -> np.ndarray:
        """Return the slice `LATER_SLICE` of a person scanned again, the head in another place.

        Turned and then moved by the person's `motion`, as `ndimage.rotate` and `ndimage.shift` do,
        it fits the first scan. Its noise is its own.

        Parameters
        ----------
        person : Person
            Who.

        Returns
        -------
        numpy.ndarray
            uint16, (rows, columns).
        """
        middle = [(n - 1) / 2 for n in SHAPE[1:]]
        row, column = np.indices(SHAPE[1:], dtype=np.float64)
        row, column = row - middle[0], column - middle[1]
        now = person.motion
        first_row = now.cosine * row - now.sine * column + middle[0] + now.shift[0]
        first_column = now.sine * row + now.cosine * column + middle[1] + now.shift[1]
        return self._slice(person, LATER_SLICE, (first_row, first_column))[0]

    def _slice(
        self, person: Person, index: int, where: tuple[np.ndarray, np.ndarray] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        row, column = np.indices(SHAPE[1:], dtype=np.float64) if where is None else where
        x = -(column - (SHAPE[2] - 1) / 2) * SAMPLING[2]
        y = -(row - (SHAPE[1] - 1) / 2) * SAMPLING[1]
        z = np.full(x.shape, (index - (SHAPE[0] - 1) / 2) * SAMPLING[0])
        points = _deform(np.stack([x, y, z]), person)
        voxels = [points[i] - self._affine[i, 3] for i in range(3)]
        inside, grey, white = (
            ndimage.map_coordinates(part, voxels, order=1, mode="constant") for part in self._maps
        )
        there = inside >= 127.5
        grey = np.maximum(grey - person.thinning, 0.0) * there
        white = white * there
        fluid = np.maximum(255.0 * there - grey - white, 0.0)
        shares = np.stack([fluid, grey, white])
        labels = (np.argmax(shares, axis=0) + 1) * there
        signal = sum(level * share for level, share in zip(LEVELS, shares, strict=True)) / 255.0
        noise = SteadyNoise(*person.seeds(index, int(where is not None)))
        image = (signal + NOISE * noise.draw(signal.shape)) * there
        image = np.floor(np.maximum(image, 0.0) + (0.5 + _TIE_BREAKER))
        return image.astype(np.uint16), labels.astype(np.uint16)


def _deform(points: np.ndarray, person: Person) -> np.ndarray:
    """Return where in the template the points of a person's head come from."""
    points = [points[i] / person.scale[i] + _CENTRE[i] for i in range(3)]
    noise = SteadyNoise(*person.seeds(1000))
    for centre, size in zip(noise.draw((_BUMPS, 3)), noise.draw((_BUMPS, 3)), strict=True):
        weight = _bump(points, _CENTRE + 45.0 * centre, _BUMP_REACH)
        points = [points[i] + _BUMP_SIZE * size[i] * weight for i in range(3)]
    weight = _bump(points, _VENTRICLES, _VENTRICLES_REACH)
    return np.stack(
        [p - person.widening * weight * (p - c) for p, c in zip(points, _VENTRICLES, strict=True)]
    )


def _bump(points: list[np.ndarray], centre: np.ndarray, reach: float) -> np.ndarray:
    """Return 1 at a centre, falling smoothly to 0 at a distance of `reach` mm."""
    dx, dy, dz = (p - c for p, c in zip(points, centre, strict=True))
    rest = np.maximum(1.0 - (dx * dx + dy * dy + dz * dz) / (reach * reach), 0.0)
    weight: np.ndarray = rest * rest
    return weight


def _load(kind: str) -> tuple[np.ndarray, np.ndarray]:
    import nibabel  # only needed when people are really built

    image = nibabel.Nifti1Image.from_filename(
        package_file(
            "nilearn", f"datasets/data/mni_icbm152_{kind}_tal_nlin_sym_09a_converted.nii.gz"
        )
    )
    return np.asarray(image.dataobj, dtype=np.float64), image.affine
