"""The simulated heart: its shape at every moment of the beat, and its exact volumes.

The left ventricle's cavity is a solid of revolution about the long axis, slightly oval across it.
At the share s of its length, from 0 at the base to 1 at the apex, its radius is
R * sqrt(1 - s**3). From end-diastole to end-systole R and the length shrink, the base moves
towards the apex, the wall thickens, and the apex turns against the base. Two papillary muscles
stand inside the cavity. So the volumes are known in closed form.

Lengths are in mm, volumes in ml, angles in radians; s and the contraction have no unit.
"""

from dataclasses import dataclass, replace

import numpy as np

from .chance import Chance

PHASES = 16
"""Number of moments of the beat that are imaged, evenly spaced."""
OVALITY = 0.04
"""Share by which the cavity is wider or narrower than a circle across the long axis."""
SHAPE_POWER = 3.0
"""How blunt the cavity is: 2 would make half an ellipsoid."""
PAPILLARY_SPAN = (0.30, 0.75)
"""Where the papillary muscles begin and end, as a share of the cavity's length from the base."""
PAPILLARY_GAP = 0.5
"""Blood between a papillary muscle and the wall, in mm."""
TWIST = (-0.07, 0.21)
"""Rotation of base and apex at full contraction, in radians (about -4 and 12 degrees)."""


@dataclass(frozen=True)
class Heart:
    """One patient's heart.

    Pairs are values at end-diastole and at end-systole.

    Attributes
    ----------
    name : str
        Name of the patient's folder.
    radius, length : tuple of float
        R and length of the left ventricle's cavity.
    wall : tuple of float
        Thickness of its wall.
    papillary : tuple of float
        Radius of each papillary muscle.
    apex : tuple of float
        Height of the cavity's lowest point above the lower face of the lowest slice.
    right_radius : tuple of float
        Radius of the right ventricle at the base.
    centre : tuple of float
        Where the long axis passes, from the centre of the image: to the right, downwards.
    beat_ms : int
        Duration of one beat.
    first_phase : int
        Phase of the series that is end-diastole: 0 where the scanner starts just then.
    systole : float
        Share of the beat in which the ventricle empties.
    variant : int
        Number of the variant that it belongs to; 0 for the shipped ones.
    stretch : tuple of float
        By which factors the whole world of this heart is larger along its axis and across it: the
        header's sampling and the volumes follow; the pixels do not.
    """

    name: str
    radius: tuple[float, float]
    length: tuple[float, float]
    wall: tuple[float, float]
    papillary: tuple[float, float]
    apex: tuple[float, float]
    right_radius: tuple[float, float]
    centre: tuple[float, float]
    beat_ms: int
    first_phase: int
    systole: float
    variant: int = 0
    stretch: tuple[float, float] = (1.0, 1.0)

    @property
    def larger(self) -> float:
        """How many times its volumes are what they would be without `stretch`."""
        return self.stretch[0] * self.stretch[1] ** 2


HEALTHY = Heart(
    name="patient_a",
    radius=(25.3, 17.85),
    length=(82.0, 65.0),
    wall=(8.5, 12.2),
    papillary=(4.0, 4.4),
    apex=(5.0, 7.0),
    right_radius=(36.0, 30.0),
    centre=(12.0, 3.0),
    beat_ms=960,
    first_phase=0,
    systole=0.36,
)
FAILING = Heart(
    name="patient_b",
    radius=(34.8, 30.4),
    length=(82.0, 75.5),
    wall=(9.5, 10.5),
    papillary=(4.5, 4.7),
    apex=(5.0, 5.5),
    right_radius=(38.0, 35.0),
    centre=(16.0, 2.0),
    beat_ms=720,
    first_phase=2,
    systole=0.42,
)
HEARTS = (HEALTHY, FAILING)
"""Both patients. `datasets/README.md` says which published values they follow."""


def hearts(variant: int) -> tuple[Heart, ...]:
    """Return both patients of a variant: the first is healthy, the second one's heart fails.

    Parameters
    ----------
    variant : int
        Its number; 0 for the shipped ones.
    """
    return tuple(_other(heart, variant) for heart in HEARTS) if variant else HEARTS


def _other(heart: Heart, variant: int) -> Heart:
    chance = Chance(variant, f"cardiac_cine/{heart.name}")

    def resized(pair: tuple[float, float], least: float, most: float) -> tuple[float, float]:
        size, squeezed = chance.between(least, most), chance.between(0.97, 1.03)
        return (pair[0] * size, pair[1] * size * squeezed)

    return replace(
        heart,
        radius=resized(heart.radius, 0.95, 1.03),
        # No longer: the base stays within the highest slice.
        length=resized(heart.length, 0.95, 1.0),
        wall=resized(heart.wall, 0.97, 1.06),
        papillary=resized(heart.papillary, 0.95, 1.05),
        centre=(heart.centre[0] + chance.between(-1, 1), heart.centre[1] + chance.between(-1, 1)),
        beat_ms=heart.beat_ms + 16 * chance.whole(-5, 5),
        first_phase=chance.whole(1, 3) if heart.first_phase else 0,
        systole=heart.systole + chance.between(-0.02, 0.02),
        variant=variant,
        stretch=_stretch(Chance(variant, "cardiac_cine/sampling")),
    )


def _stretch(chance: Chance) -> tuple[float, float]:
    # Of 8 mm and of 1.328125 mm: what comes out is exact in binary.
    return chance.one_of((7.5, 7.75, 8.25, 8.5)) / 8.0, chance.one_of((82, 83, 84, 86, 87, 88)) / 85


@dataclass(frozen=True)
class Moment:
    """A heart at one moment of the beat.

    Attributes
    ----------
    heart : Heart
        Whose heart.
    contraction : float
        0 at end-diastole, 1 at end-systole.
    """

    heart: Heart
    contraction: float

    def between(self, pair: tuple[float, float]) -> float:
        """Return a value of the heart at this moment.

        Parameters
        ----------
        pair : tuple of float
            The value at end-diastole and at end-systole.

        Returns
        -------
        float
            In between, in proportion to the contraction.
        """
        return pair[0] + (pair[1] - pair[0]) * self.contraction

    @property
    def base(self) -> float:
        """Height of the valve plane above the lower face of the lowest slice, in mm."""
        return self.between(self.heart.apex) + self.between(self.heart.length)

    def share(self, height: float) -> float:
        """Return where a height lies along the cavity: 0 at the base, 1 at the apex."""
        return (self.base - height) / self.between(self.heart.length)

    def cavity_radius(self, height: float) -> float:
        """Return the mean radius of the cavity at a height; 0 below the apex.

        Above the base it is that of the base.
        """
        share = min(max(self.share(height), 0.0), 1.0)
        return self.between(self.heart.radius) * (1.0 - share**SHAPE_POWER) ** 0.5

    def rotation(self, height: float) -> float:
        """Return by which angle the muscle has turned at a height, in radians."""
        share = min(max(self.share(height), 0.0), 1.0)
        return self.contraction * (TWIST[0] + (TWIST[1] - TWIST[0]) * share)

    def has_papillary(self, height: float) -> bool:
        """Tell whether the papillary muscles reach a height."""
        return PAPILLARY_SPAN[0] <= self.share(height) <= PAPILLARY_SPAN[1]

    @property
    def cavity_ml(self) -> float:
        """Volume inside the ventricle's wall, papillary muscles and all, in ml."""
        oval = 1.0 + OVALITY**2 / 2.0  # mean of the square of 1 + OVALITY cos(2 angle)
        blunt = SHAPE_POWER / (SHAPE_POWER + 1.0)  # integral of 1 - s**SHAPE_POWER
        radius, length = self.between(self.heart.radius), self.between(self.heart.length)
        volume = np.pi * oval * blunt * radius**2 * length / 1000.0
        return float(volume * self.heart.larger)

    @property
    def papillary_ml(self) -> float:
        """Volume of the two papillary muscles inside the cavity, in ml."""
        radius, length = self.between(self.heart.papillary), self.between(self.heart.length)
        span = PAPILLARY_SPAN[1] - PAPILLARY_SPAN[0]
        return float(2.0 * np.pi * radius**2 * span * length / 1000.0 * self.heart.larger)

    @property
    def blood_ml(self) -> float:
        """Volume of the blood in the left ventricle, in ml."""
        return self.cavity_ml - self.papillary_ml


def moment(heart: Heart, phase: int) -> Moment:
    """Return a heart at a phase of its series.

    Parameters
    ----------
    heart : Heart
        Whose heart.
    phase : int
        0 to `PHASES` - 1.

    Returns
    -------
    Moment
        The heart then.
    """
    return Moment(heart, contraction((phase - heart.first_phase) / PHASES % 1.0, heart.systole))


def contraction(time: float, systole: float) -> float:
    """Return how far the ventricle has contracted.

    The course of a ventricle's volume: it empties, stays small while all valves are closed, fills
    fast, rests, and is filled up by the atrium.

    Parameters
    ----------
    time : float
        Share of the beat since end-diastole, 0 to 1.
    systole : float
        Share of the beat at which it has emptied.

    Returns
    -------
    float
        0 to 1.
    """
    knots = (0.0, systole, systole + 0.04, 0.66, 0.86, 1.0)
    values = (0.0, 1.0, 1.0, 0.26, 0.22, 0.0)
    piece = min(int(np.searchsorted(knots, time, side="right")), len(knots) - 1)
    begin, end = knots[piece - 1], knots[piece]
    smooth = (1.0 - np.cos(np.pi * (time - begin) / (end - begin))) / 2.0
    return float(values[piece - 1] + (values[piece] - values[piece - 1]) * smooth)
