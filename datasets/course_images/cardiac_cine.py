"""The cardiac cine: short-axis slices through the simulated heart and what is around it.

Tissues are laid over each other like paint, each with the share of a pixel that it covers, so that
pixels on an edge hold a mixture (partial volume); four layers are averaged through the thickness
of a slice. Then come the shading of the receiving coil and the noise of a magnitude image.
"""

import numpy as np

from .heart import OVALITY, PAPILLARY_GAP, Heart, Moment, moment
from .noise import SteadyNoise

SLICES = 11
"""Number of slices, from the apex to the base."""
SIZE = 128
"""Number of rows, and of columns."""
SAMPLING = (8.0, 1.328125, 1.328125)
"""Distance between slices, rows and columns in mm; exact in binary."""

BLOOD, MUSCLE, FAT, LUNG, LIVER, BONE, BASE = 300.0, 100.0, 270.0, 15.0, 125.0, 165.0, 115.0
"""Grey levels, in proportion to what balanced steady-state sequences give: blood and fat bright."""
NOISE = 11.0
"""Standard deviation of the noise, in grey levels."""

_LAYERS = 4
_AORTA, _SPINE = (38.0, 63.0, 11.0), (8.0, 84.0, 19.0)  # x, y, radius in mm
_VESSELS = (  # in the lungs: x, y, radius, height above which they are seen
    (68.0, -30.0, 3.0, 0.0), (74.0, 18.0, 2.5, 30.0), (62.0, 42.0, 3.2, 48.0),
    (-72.0, 22.0, 3.0, 40.0), (-66.0, 44.0, 2.4, 56.0),
)  # fmt: skip
_TO_CHEST = (-0.5, -0.866)  # direction from the heart to the chest wall: right, down
_PAPILLARY_ANGLES = (-0.45, 2.0)  # in radians from the image's right, clockwise
_RIGHT_WALL = 3.5
_TIE_BREAKER = 0.00123


def cine_slice(heart: Heart, phase: int, index: int) -> np.ndarray:
    """Compute one slice of one phase.

    Parameters
    ----------
    heart : Heart
        Whose heart.
    phase : int
        0 to `PHASES` - 1.
    index : int
        Slice, 0 is the lowest, at the apex.

    Returns
    -------
    numpy.ndarray
        uint16, (row, column). Row 0 is the front, column 0 the patient's right.
    """
    now = moment(heart, phase)
    thickness = SAMPLING[0] / _LAYERS
    layers = [index * SAMPLING[0] + (k + 0.5) * thickness for k in range(_LAYERS)]
    signal = np.zeros((SIZE, SIZE))
    for height in layers:
        signal += _layer(now, height, thickness)
    signal = signal / _LAYERS * _shading()
    own = [heart.variant] if heart.variant else []
    noise = SteadyNoise(heart.beat_ms, phase, index, *own)
    real = signal + NOISE * noise.draw(signal.shape)
    imaginary = NOISE * noise.draw(signal.shape)
    magnitude = np.sqrt(real * real + imaginary * imaginary)
    return np.floor(magnitude + (0.5 + _TIE_BREAKER)).astype(np.uint16)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    """Return where pixels lie from the centre of the image in mm: to the right, downwards."""
    along = (np.arange(SIZE) - (SIZE - 1) / 2.0) * SAMPLING[1]
    return along[np.newaxis, :], along[:, np.newaxis]


def _cover(depth: np.ndarray) -> np.ndarray:
    """Turn the depth inside a shape, in mm, into the share of the pixel that it covers."""
    share: np.ndarray = np.clip(0.5 + depth / SAMPLING[1], 0.0, 1.0)
    return share


def _disc(x: float, y: float, radius: float) -> np.ndarray:
    columns, rows = _grid()
    return _cover(radius - np.sqrt((columns - x) ** 2 + (rows - y) ** 2))


def _oval(now: Moment, height: float, radius: float) -> np.ndarray:
    """Return the share covered by the ventricle's cross-section of a mean radius."""
    x, y = (along - centre for along, centre in zip(_grid(), now.heart.centre, strict=True))
    distance = np.sqrt(x * x + y * y)
    turned = now.rotation(height)
    # cos(2 (angle - turned)) from the coordinates, without an arc tangent.
    double = ((x * x - y * y) * np.cos(2 * turned) + 2 * x * y * np.sin(2 * turned)) / (
        distance * distance + 1e-9
    )
    return _cover(radius * (1.0 + OVALITY * double) - distance)


def _paint(image: np.ndarray, share: np.ndarray, level: float) -> None:
    image += share * (level - image)


def _towards_chest() -> np.ndarray:
    x, y = _grid()
    distance: np.ndarray = _TO_CHEST[0] * x + _TO_CHEST[1] * y
    return distance


def _shading() -> np.ndarray:
    """Return the coil's sensitivity: the coil lies on the chest, so it falls off with depth."""
    return 1.0 + 0.0022 * _towards_chest()


def _layer(now: Moment, height: float, thickness: float) -> np.ndarray:
    """Return the grey levels of a thin layer, without shading and noise."""
    image = np.full((SIZE, SIZE), LUNG)
    _paint_surroundings(image, height)
    _paint_right_ventricle(image, now, height)
    _paint_left_ventricle(image, now, height, thickness)
    return image


def _paint_surroundings(image: np.ndarray, height: float) -> None:
    x, y = _grid()
    for vx, vy, radius, lowest in _VESSELS:
        if height > lowest:
            _paint(image, _disc(vx, vy, radius), BLOOD)
    dome = 46.0 + 0.35 * height  # the diaphragm is higher near the apex
    _paint(image, _cover(y - dome - 0.003 * (x - 5.0) ** 2), LIVER)
    _paint(image, _disc(*_SPINE), BONE)
    _paint(image, _disc(_AORTA[0], _AORTA[1], _AORTA[2] + 1.5), MUSCLE)
    _paint(image, _disc(*_AORTA), BLOOD)
    chest = _towards_chest()
    for begin, level in ((56.0, MUSCLE), (64.0, FAT), (84.0, 0.0)):
        _paint(image, _cover(chest - begin), level)


def _paint_right_ventricle(image: np.ndarray, now: Moment, height: float) -> None:
    share = min(max(now.share(height) / 0.92, 0.0), 1.0)
    radius = now.between(now.heart.right_radius) * (1.0 - share**2.5) ** 0.5
    if radius < 4.0:
        return
    x, y = now.heart.centre
    x -= now.cavity_radius(height) + 0.55 * now.between(now.heart.wall)
    y -= 3.0
    _paint(image, _disc(x, y, radius + _RIGHT_WALL), MUSCLE)
    _paint(image, _disc(x, y, radius), BLOOD if now.share(height) > 0 else BASE)


def _paint_left_ventricle(image: np.ndarray, now: Moment, height: float, thickness: float) -> None:
    radius = now.cavity_radius(height)
    wall = now.between(now.heart.wall)
    below = now.between(now.heart.apex) - height  # how far below the cavity's lowest point
    outer = radius + wall if below < 0 else wall * max(1.0 - (below / wall) ** 2, 0.0) ** 0.5
    if outer <= 0.0:
        return
    _paint(image, _oval(now, height, outer), MUSCLE)
    if radius <= 0.0:
        return
    cavity = np.full((SIZE, SIZE), BLOOD)
    if now.has_papillary(height):
        papillary = now.between(now.heart.papillary)
        reach = radius * (1.0 - OVALITY) - papillary - PAPILLARY_GAP
        for angle in _PAPILLARY_ANGLES:
            turned = angle + now.rotation(height)
            x = now.heart.centre[0] + reach * np.cos(turned)
            y = now.heart.centre[1] + reach * np.sin(turned)
            _paint(cavity, _disc(x, y, papillary), MUSCLE)
    # The valve plane may cut the layer: above it there is no blood of the ventricle.
    blood = min(max((now.base - height) / thickness + 0.5, 0.0), 1.0)
    cavity = blood * cavity + (1.0 - blood) * BASE
    inside = _oval(now, height, radius)
    image += inside * (cavity - image)
