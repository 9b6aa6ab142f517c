"""Hidden checks of stage 3, masks and filters: weights, noise and edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.closeness import all_close
from autograder.check.kit.own import own_array, usable
from autograder.check.kit.pictures import pictures
from autograder.check.kit.plain import array, function, names, number, numbers, text
from autograder.check.kit.shown import shown_array
from autograder.check.state import Reference, Student

__all__ = [
    "test_best_filters",
    "test_border_values",
    "test_calmer",
    "test_direction",
    "test_edges",
    "test_edges_are_shown",
    "test_edges_without_smoothing",
    "test_head_mean",
    "test_head_sharp",
    "test_keeping_modes",
    "test_magnitude",
    "test_mean_weights",
    "test_sharp_weights",
    "test_smoothed",
    "test_snr_of_whole_numbers",
    "test_snr_table",
    "test_snr_values",
    "test_sobel_images",
]

question, hint = pytest.mark.question, pytest.mark.hint

Floats = NDArray[np.float64]
STRENGTH = 8.0
"""What Sobel's weights give for a slope of 1: weights 1, 2, 1 over a distance of 2."""


def image_of(student: Student, name: str, shape: tuple[int, ...]) -> Floats:
    """Return an answer that is an image of a certain shape.

    Raises
    ------
    AssertionError
        When it is something else.
    """
    values = array(student[name], 2, name)
    assert values.shape == shape, f"The shape of `{name}` is {values.shape}."
    return values.astype(np.float64)


def unseen_image() -> Floats:
    """Return an image that no student has seen: slopes, a box and grain."""
    rows, columns = np.mgrid[:20, :24]
    grain = np.random.default_rng(12).normal(0, 2, rows.shape)
    box = (abs(rows - 9) < 4) & (abs(columns - 14) < 6)
    return np.asarray(2.0 * rows - columns + 40 * box + grain)


# 15. and 16. Weights


@question("weights", points=2)
@hint("Nine equal weights that add up to 1.")
def test_mean_weights(student: Student, reference: Reference) -> None:
    """Weights of the mean"""
    weights = array(student["mean_weights"], 2, "mean_weights").astype(np.float64)
    assert weights.shape == (3, 3), f"The shape of `mean_weights` is {weights.shape}."
    assert np.ptp(weights) < 1e-9, "The weights are not equal."
    assert weights.sum() == pytest.approx(1, abs=1e-6), "The weights do not add up to 1."


@question("weights", points=2)
@hint("Middle greater than 1, neighbours negative or 0, in all nine a sum of 1.")
def test_sharp_weights(student: Student, reference: Reference) -> None:
    """Weights that sharpen"""
    weights = array(student["sharp_weights"], 2, "sharp_weights").astype(np.float64)
    assert weights.shape == (3, 3), f"The shape of `sharp_weights` is {weights.shape}."
    middle, around = weights[1, 1], np.delete(weights.ravel(), 4)
    blur = middle <= 1 and (around >= 0).all()
    assert not blur, "These weights smooth."
    assert weights.sum() == pytest.approx(1, abs=1e-6), "The weights do not add up to 1."
    assert middle > 1, "The weight in the middle is not greater than 1."
    assert (around <= 0).all(), "A neighbour has a positive weight."
    even = np.allclose(weights, weights[::-1]) and np.allclose(weights, weights[:, ::-1])
    assert even, "The weights treat one side unlike the other."


def own_convolved(student: Student, reference: Reference, name: str) -> Floats:
    """Return the head, convolved with the student's own weights."""
    # Equal weights are those of a mean: so they may be equal.
    own = usable(student.get(name), 2, equal=True)
    weights = reference[name] if own is None or own.shape != (3, 3) else own
    return np.asarray(ndimage.convolve(reference["head"].astype(float), weights.astype(float)))


def check_inside(answer: Floats, expected: Floats, name: str) -> None:
    """Fail the check when images differ other than at the border, where several modes are fine."""
    inner = (slice(1, -1), slice(1, -1))
    off = abs(answer - expected)[inner]
    whole = off.max() < 1.01 and off.max() > 1e-6
    assert not whole, f"`{name}` has been rounded to whole numbers: use `head_float`."
    if off.max() > 1e-6 and np.mean(off > 1) < 0.5:
        pytest.fail(f"`{name}` is wrong at some pixels: use `head_float`.", pytrace=False)
    assert off.max() < 1e-6, f"`{name}` is not the head convolved with your weights."


@question("weights", points=1)
@hint("`ndimage.convolve(head_float, mean_weights)`")
def test_head_mean(student: Student, reference: Reference) -> None:
    """The smooth head"""
    expected = own_convolved(student, reference, "mean_weights")
    check_inside(image_of(student, "head_mean", expected.shape), expected, "head_mean")


@question("weights", points=1)
@hint("`ndimage.convolve(head_float, sharp_weights)`. Not `head`: there, values wrap around.")
def test_head_sharp(student: Student, reference: Reference) -> None:
    """The sharp head"""
    expected = own_convolved(student, reference, "sharp_weights")
    check_inside(image_of(student, "head_sharp", expected.shape), expected, "head_sharp")


@question("borders", points=2)
@hint("With which modes are all stand-ins values of the image itself? Only then nothing changes.")
def test_keeping_modes(student: Student, reference: Reference) -> None:
    """The modes that keep a uniform image"""
    answer = {name.strip().lower() for name in names(student["keeping"], "keeping")}
    assert "constant" not in answer, '`"constant"` brings in values that the image does not have.'
    assert answer == reference["keeping"], "A mode is missing, or is not the name of one."


@question("borders", points=2)
@hint("Count how many of the nine pixels lie outside and count as 0: five at a corner, fewer else.")
def test_border_values(student: Student, reference: Reference) -> None:
    """The mean at a corner and at an edge"""
    # By hand: 4 of 9 pixels lie inside at a corner, 6 of 9 at an edge.
    corner = number(student["corner_value"], "corner_value")
    edge = number(student["edge_value"], "edge_value")
    assert (corner, edge) != pytest.approx((60, 40), abs=0.01), "The two have changed places."
    assert corner == pytest.approx(40, abs=0.01), "`corner_value` is wrong."
    assert edge == pytest.approx(60, abs=0.01), "`edge_value` is wrong."


# 17. and 18. Noise


@question("smoothing", points=1)
@hint("`ndimage.gaussian_filter(image, 1)` and `ndimage.median_filter(image, 3)`: mind the image.")
@pytest.mark.parametrize(
    "name", ["noisy_gauss", "speckled_gauss", "noisy_median", "speckled_median"]
)
def test_smoothed(student: Student, reference: Reference, name: str) -> None:
    """A smoothed image"""
    image = reference["noisy" if name.startswith("noisy_") else "speckled"]
    others = {
        "gauss": ndimage.gaussian_filter(image, 1),
        "median": ndimage.median_filter(image, 3),
    }
    expected = others.pop("gauss" if name.endswith("_gauss") else "median")
    answer = image_of(student, name, image.shape)
    assert not np.allclose(answer, image), f"`{name}` has not been smoothed."
    (other,) = others.values()
    assert not np.allclose(answer, other), f"`{name}` has been smoothed by the other filter."
    inner = (slice(5, -5), slice(5, -5))
    assert all_close(answer[inner], expected[inner], 0.5), f"`{name}` is wrong."


def snr_of(image: NDArray[Any], truth: NDArray[Any], inside: NDArray[np.bool_]) -> float:
    """Return the mean of the truth over the standard deviation of the error, in a mask."""
    error = image[inside].astype(np.float64) - truth[inside].astype(np.float64)
    return float(truth[inside].mean(dtype=np.float64) / error.std())


def unseen() -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return an image with noise, the true image, and a mask."""
    truth = np.linspace(100, 300, 600).reshape(20, 30)
    image = truth + np.random.default_rng(4).normal(5, 12, truth.shape)
    inside = np.zeros(truth.shape, dtype=bool)
    inside[4:15, 6:25] = True
    return image, truth, inside


@question("snr", points=2)
@hint(
    "Mean of the **true** image divided by the standard deviation of `image - truth`, in the mask."
)
def test_snr_values(student: Student, reference: Reference) -> None:
    """The function, on an image not seen before"""
    image, truth, inside = unseen()
    answer = number(function(student["snr"], "snr")(image, truth, inside), "what snr returns")
    everywhere = snr_of(image, truth, np.ones_like(inside))
    assert answer != pytest.approx(everywhere, rel=1e-6), "The mask has no effect."
    error = (image - truth)[inside]
    variance = float(truth[inside].mean() / error.var())
    assert answer != pytest.approx(variance, rel=1e-6), "This is the variance, not its root."
    # Dividing by n - 1 in place of n is fine.
    assert answer == pytest.approx(snr_of(image, truth, inside), rel=5e-3)


@question("snr", points=1)
@hint("In `uint16`, 3 − 5 gives 65,534. Make both images `float` before you subtract.")
def test_snr_of_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of whole numbers come out right, too"""
    image, truth, inside = unseen()
    stored, true = (np.round(v).astype(np.uint16) for v in (image, truth))
    answer = number(function(student["snr"], "snr")(stored, true, inside), "what snr returns")
    assert answer == pytest.approx(snr_of(stored, true, inside), rel=5e-3)


def own_table(student: Student, reference: Reference) -> Floats:
    """Return the four SNRs of the student's own four images, (2, 2)."""
    truth = reference["head"].astype(np.float64)
    rows = [
        [own_array(student, reference, f"{source}_{kind}", 2) for kind in ("gauss", "median")]
        for source in ("noisy", "speckled")
    ]
    good = all(image.shape == truth.shape and np.ptp(image - truth) for r in rows for image in r)
    if not good:
        return np.array(reference["snr_table"])
    return np.array([[snr_of(image, truth, reference["tissue"]) for image in row] for row in rows])


@question("snr", points=2)
@hint("Rows: noisy, speckled. Columns: Gaussian, median. Mask: `tissue`; truth: `head_float`.")
def test_snr_table(student: Student, reference: Reference) -> None:
    """The table"""
    value = student["snr_table"]
    two_axes = isinstance(value, np.ndarray) and value.ndim == 2
    rows = value if isinstance(value, (list, tuple)) or two_axes else []
    assert len(rows) == 2, "`snr_table` should hold two lists of two numbers."
    answer = np.array([numbers(row, 2, f"snr_table[{i}]") for i, row in enumerate(rows)])
    expected = own_table(student, reference)
    turned = np.allclose(answer, expected.T, rtol=5e-3) and not np.allclose(expected, expected.T)
    assert not turned, "Rows and columns have changed places."
    assert answer == pytest.approx(expected, rel=5e-3)


@question("snr", points=1)
@hint("The filter with the higher SNR of its row in `snr_table`.")
def test_best_filters(student: Student, reference: Reference) -> None:
    """Which filter suits which noise"""
    best = [("gauss", "median")[k] for k in own_table(student, reference).argmax(axis=1)]
    for name, expected in zip(("best_for_noisy", "best_for_speckled"), best, strict=True):
        assert text(student[name], name).strip().lower() == expected, f"`{name}` is wrong."


# 19. and 20. Edges


@question("sobel", points=2)
@hint("`ndimage.sobel(head_float, axis=0)` finds horizontal edges, `axis=1` vertical ones.")
def test_sobel_images(student: Student, reference: Reference) -> None:
    """Horizontal and vertical edges"""
    head = reference["head"].astype(np.float64)
    found = [image_of(student, name, head.shape) for name in ("horizontal", "vertical")]
    expected = [ndimage.sobel(head, axis=axis) for axis in (0, 1)]
    inner = (slice(1, -1), slice(1, -1))
    swapped = np.allclose(found[0][inner], expected[1][inner])
    assert not swapped, "Horizontal and vertical have changed places."
    for answer, values in zip(found, expected, strict=True):
        lost = answer.min() >= 0
        assert not lost, "Negative values are missing: use `head_float`, and keep the signs."
        assert all_close(answer[inner], values[inner], 1e-3)


def own_arrow(student: Student, reference: Reference) -> tuple[Floats, Floats]:
    """Return the student's own Sobel images: change along the rows' axis and along the columns'."""
    shape = reference["head"].shape
    own = [own_array(student, reference, name, 2) for name in ("horizontal", "vertical")]
    if any(image.shape != shape or image.dtype.kind == "u" for image in own):
        own = [reference[name] for name in ("horizontal", "vertical")]
    return own[0].astype(np.float64), own[1].astype(np.float64)


@question("sobel", points=2)
@hint("The root of the sum of both squares; `np.hypot(a, b)` does it in one step.")
def test_magnitude(student: Student, reference: Reference) -> None:
    """The magnitude"""
    down, right = own_arrow(student, reference)
    answer = image_of(student, "magnitude", down.shape)
    assert not np.allclose(answer, abs(down) + abs(right)), "This is the sum, not Pythagoras."
    assert not np.allclose(answer, down**2 + right**2), "The root is missing."
    assert all_close(answer, np.hypot(down, right), 1e-3)


@question("sobel", points=2)
@hint("`np.degrees(np.arctan2(…, …))`: first the change along the rows' axis, then the columns'.")
def test_direction(student: Student, reference: Reference) -> None:
    """The direction, in degrees"""
    down, right = own_arrow(student, reference)
    clear = np.hypot(down, right) > STRENGTH
    answer = image_of(student, "direction", down.shape)[clear]
    down, right = down[clear], right[clear]
    expected = np.arctan2(down, right)
    assert not np.allclose(answer, expected), "This is in radians."
    swapped = np.allclose(answer, np.degrees(np.arctan2(right, down)))
    assert not swapped, "The two arguments have changed places."
    assert answer.max() <= 180.001, "There are angles above 180°."
    half = np.allclose(answer, np.degrees(np.arctan(down / np.where(right, right, 1e-12))))
    assert not half, "`np.arctan` knows half of the directions only. Use `np.arctan2`."
    # −180° and 180° are the same direction.
    off = (answer - np.degrees(expected) + 180) % 360 - 180
    assert abs(off).max() < 0.01


def strength(image: Floats, sigma: float) -> Floats:
    """Return the magnitude of the Sobel images after smoothing."""
    smooth = ndimage.gaussian_filter(image, sigma)
    return np.asarray(np.hypot(ndimage.sobel(smooth, axis=0), ndimage.sobel(smooth, axis=1)))


@question("smooth_edges", points=1)
@hint("Smooth first, then both Sobel images of the smooth image, then their magnitude.")
def test_edges(student: Student, reference: Reference) -> None:
    """Edges after smoothing, of an image not seen before"""
    image = unseen_image()
    call = function(student["edges"], "edges")
    answer = array(call(image, 1.5), 2, "what edges returns").astype(np.float64)
    assert answer.shape == image.shape, f"The shape of what edges returns is {answer.shape}."
    inner = (slice(2, -2), slice(2, -2))
    raw = np.allclose(answer[inner], strength(image, 0)[inner], rtol=1e-3)
    assert not raw, "The image has not been smoothed."
    assert answer[inner] == pytest.approx(strength(image, 1.5)[inner], rel=1e-2, abs=0.05)


@question("smooth_edges", points=1)
@hint("Make the image `float` first: the change between two pixels may be negative.")
def test_edges_without_smoothing(student: Student, reference: Reference) -> None:
    """A sigma of 0, and images of whole numbers"""
    image = np.zeros((9, 9), dtype=np.uint8)
    image[:, :4] = 200
    call = function(student["edges"], "edges")
    answer = array(call(image, 0), 2, "what edges returns").astype(np.float64)
    # By hand: 200 times the weights 1 + 2 + 1, on both sides of the step.
    expected = np.zeros(image.shape)
    expected[:, 3:5] = 800
    assert answer == pytest.approx(expected, abs=0.01)


@question("smooth_edges", points=1)
@hint("`show(edges(noisy, 0), edges(noisy, 2))`")
def test_edges_are_shown(student: Student, reference: Reference) -> None:
    """A figure shows both"""
    shown = pictures(student.figures)
    for sigma in (0, 2):
        what = f"the edges of `noisy` with a sigma of {sigma}"
        shown_array(shown, strength(reference["noisy"], sigma), what)


@question("smooth_edges", points=1)
@hint("Mean of the rough edges in the corner, divided by the mean of the smooth edges there.")
def test_calmer(student: Student, reference: Reference) -> None:
    """How much calmer it is"""
    rough, smooth = (strength(reference["noisy"], sigma)[:30, :60].mean() for sigma in (0, 2))
    answer = number(student["calmer"], "calmer")
    assert answer != pytest.approx(smooth / rough, rel=1e-2), "It is the other way round."
    assert answer == pytest.approx(rough / smooth, rel=2e-2)
