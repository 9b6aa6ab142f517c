"""A simulated thin section of tissue, stained as a pathologist's, with every nucleus known.

Haematoxylin turns nuclei blue and takes most of the red light away; eosin turns the rest pink and
takes green light. How much of each stain lies at a pixel is drawn, and what passes through both
is computed by the law of Beer and Lambert: each unit of a stain's optical density lets a tenth of
the light through.

Only sums, products and comparisons are used, never an exponential, whose last digit may differ
between machines.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .noise import SteadyNoise

SHAPE = (240, 320)
"""Rows, columns."""
PIXEL_UM = 0.5
"""Height and width of a pixel in micrometres."""
SMALLEST = 60
"""An object of fewer pixels is a speck, and no nucleus."""
SEED = 7
"""Names the section that the course ships."""

HAEMATOXYLIN = (0.65, 0.70, 0.29)
EOSIN = (0.07, 0.99, 0.11)
"""Optical density of one unit of a stain for red, green and blue light: Ruifrok and Johnston,
Anal Quant Cytol Histol 2001; 23: 291-299."""

LAMP = 244.0
"""Grey level where no stain is."""
NOISE = 3.0
"""Standard deviation of the noise, in grey levels."""

_STEPS = 1024  # a unit of optical density is cut into so many steps
_ONE_STEP = 0.9977539079932738  # the share of light that one step lets through: 10 ** (-1 / 1024)
_TIE_BREAKER = 0.00123
_TURNS = ((1.0, 0.0), (0.8, 0.6), (0.6, 0.8), (0.0, 1.0), (0.6, -0.8), (0.8, -0.6))  # cos, sin
_TRIES, _NUCLEI, _SPECKS = 4000, 70, 16
_GAP = 6.0  # pixels between two objects, at least
_COARSE = 20  # pixels between the points that the tissue's texture is drawn at
_LUMEN = (128.0, 208.0, 40.0, 62.0)  # a gland's opening: row, column, half height, half width


@dataclass(frozen=True)
class Blob:
    """One dark object: an ellipse.

    Attributes
    ----------
    row, column : float
        Its centre, in pixels from the middle of the first one.
    long, short : float
        Half of its length and of its width, in pixels.
    turn : tuple of float
        Cosine and sine of the angle of its length with the columns.
    stain : float
        Units of haematoxylin.
    pale : bool
        Whether its middle is paler than its rim.
    """

    row: float
    column: float
    long: float
    short: float
    turn: tuple[float, float]
    stain: float
    pale: bool = False

    def inside(self, shape: tuple[int, int]) -> np.ndarray:
        """Return for each pixel ``1 - q``: positive inside, 1 in the centre, 0 on the edge."""
        rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None, :]
        down, across = rows - self.row, columns - self.column
        cosine, sine = self.turn
        u, v = (
            (across * cosine + down * sine) / self.long,
            (down * cosine - across * sine) / self.short,
        )
        return 1.0 - (u * u + v * v)

    def touches_border(self, shape: tuple[int, int]) -> bool:
        """Tell whether one of its pixels lies in the first or last row or column."""
        mask = self.inside(shape) > 0
        return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())


class Section:
    """A section: where its nuclei and specks lie, and its image.

    Parameters
    ----------
    seed : int, optional
        Names the section: another one has other nuclei at other places.

    Attributes
    ----------
    nuclei, specks : list of Blob
        No two of them touch.
    """

    def __init__(self, seed: int = SEED) -> None:
        self._seed = seed
        placed: list[Blob] = []
        draws = _Uniform(seed, 1)
        self.nuclei = _place(draws, placed, _NUCLEI, _nucleus)
        self.specks = _place(draws, placed, _SPECKS, _speck)

    @property
    def whole(self) -> list[Blob]:
        """The nuclei that lie in the image as a whole, and do not touch its border."""
        return [blob for blob in self.nuclei if not blob.touches_border(SHAPE)]

    def image(self) -> np.ndarray:
        """Return the image.

        Returns
        -------
        numpy.ndarray
            uint8, (row, column, 3): red, green and blue light that passes, 0 to 255.
        """
        blue, pink = self._stains()
        noise = SteadyNoise(self._seed, 3).draw((*SHAPE, 3))
        channels = []
        for number, (h, e) in enumerate(zip(HAEMATOXYLIN, EOSIN, strict=True)):
            steps = np.floor((blue * h + pink * e) * _STEPS + 0.5 + _TIE_BREAKER)
            light = LAMP * _PASSES[np.clip(steps, 0, len(_PASSES) - 1).astype(np.intp)]
            level = np.floor(light + NOISE * noise[..., number] + 0.5 + _TIE_BREAKER)
            channels.append(np.clip(level, 0, 255).astype(np.uint8))
        return np.stack(channels, axis=-1)

    def _stains(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the units of haematoxylin and of eosin at each pixel."""
        row, column, high, wide = _LUMEN
        lumen = Blob(row, column, wide, high, (1.0, 0.0), 0.0).inside(SHAPE)
        tissue = np.clip(0.5 - lumen * 12.0, 0.0, 1.0)
        pink = (0.34 + 0.07 * _texture(self._seed, 4)) * tissue
        blue = (0.03 + 0.01 * _texture(self._seed, 5)) * tissue
        for blob in (*self.nuclei, *self.specks):
            inside = blob.inside(SHAPE)
            cover = np.clip(inside * blob.short / 3.0 + 0.5, 0.0, 1.0)
            stain = blob.stain * cover
            if blob.pale:
                stain = stain * (1.0 - 0.8 * np.clip(inside * 3.0 - 1.6, 0.0, 1.0))
            blue = np.maximum(blue, stain)
            pink = pink * (1.0 - 0.5 * cover)
        return blue, pink


class _Uniform:
    """Numbers between two others, all alike probable, the same on every machine."""

    def __init__(self, *seeds: int) -> None:
        self._bits = np.random.PCG64(seeds)

    def __call__(self, low: float, high: float) -> float:
        return low + (high - low) * (int(self._bits.random_raw()) >> 32) / 2.0**32


def _nucleus(draws: _Uniform) -> Blob:
    short = draws(5.5, 7.5)
    return Blob(
        row=draws(-4.0, SHAPE[0] + 3.0),
        column=draws(-4.0, SHAPE[1] + 3.0),
        long=short * draws(1.1, 1.5),
        short=short,
        turn=_TURNS[int(draws(0, len(_TURNS)))],
        stain=draws(0.75, 1.15),
        pale=draws(0, 1) < 0.35,
    )


def _speck(draws: _Uniform) -> Blob:
    size = draws(1.6, 2.6)
    return Blob(
        row=draws(4, SHAPE[0] - 5),
        column=draws(4, SHAPE[1] - 5),
        long=size,
        short=size,
        turn=_TURNS[0],
        stain=draws(1.0, 1.3),
    )


def _place(
    draws: _Uniform, placed: list[Blob], count: int, draw: Callable[[_Uniform], Blob]
) -> list[Blob]:
    """Draw objects; keep those that lie in tissue and in no other object's way."""
    found: list[Blob] = []
    for _ in range(_TRIES):
        blob = draw(draws)
        row, column, high, wide = _LUMEN
        down, across = (blob.row - row) / (high + 14.0), (blob.column - column) / (wide + 14.0)
        if down * down + across * across > 1.0 and all(_apart(blob, other) for other in placed):
            found.append(blob)
            placed.append(blob)
        if len(found) == count:
            break
    return found


def _apart(one: Blob, other: Blob) -> bool:
    down, across = one.row - other.row, one.column - other.column
    least = one.long + other.long + _GAP
    return down * down + across * across > least * least


def _texture(*seeds: int) -> np.ndarray:
    """Return a smooth pattern of mean 0, about 1 high: drawn at coarse points, linear between."""
    counts = [size // _COARSE + 2 for size in SHAPE]
    points = SteadyNoise(*seeds).draw((counts[0], counts[1]))
    rows, columns = np.arange(SHAPE[0])[:, None] / _COARSE, np.arange(SHAPE[1])[None, :] / _COARSE
    r, c = np.floor(rows).astype(np.intp), np.floor(columns).astype(np.intp)
    down, across = rows - r, columns - c
    above = points[r, c] * (1.0 - across) + points[r, c + 1] * across
    below = points[r + 1, c] * (1.0 - across) + points[r + 1, c + 1] * across
    return above * (1.0 - down) + below * down


def _passing() -> np.ndarray:
    """Return the share of light that 0, 1, 2, … steps of optical density let through."""
    shares = [1.0]
    for _ in range(3 * _STEPS):
        shares.append(shares[-1] * _ONE_STEP)
    return np.array(shares)


_PASSES = _passing()
