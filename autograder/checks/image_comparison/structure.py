"""Hidden checks of stage 2, image comparison: structural similarity.

Wang and others, "Image quality assessment: from error visibility to structural similarity", *IEEE
Transactions on Image Processing* 13, 2004, pp. 600-612, equation 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close
from autograder.check.kit.phantoms import blobs, mean_of_windows
from autograder.check.kit.plain import function, number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint = pytest.mark.question, pytest.mark.hint

Pair = tuple[NDArray[Any], NDArray[Any]]

# 7. Structural similarity


@dataclass(frozen=True)
class Formula:
    """The formula, right but for what is said here.

    Attributes
    ----------
    k1, k2, power : float
        What the data range is multiplied with for each constant, and the power of that.
    twice : tuple of float
        The factors of the two products above the line.
    minus_squares, minus_product : bool
        Whether the squares of the means are taken off, and their product.
    of_means : bool
        Whether the mean is taken of what is above and below the line, each, before the division.
    roots : bool
        Whether standard deviations stand in the place of variances.
    """

    k1: float = 0.01
    k2: float = 0.03
    power: float = 2
    twice: tuple[float, float] = (2, 2)
    minus_squares: bool = True
    minus_product: bool = True
    of_means: bool = False
    roots: bool = False

    def __call__(self, pair: Pair, data_range: float) -> float:
        """Return the similarity of two images, from window after window of 7 × 7 pixels."""
        a, b = (image.astype(float) for image in pair)
        c1, c2 = (self.k1 * data_range) ** self.power, (self.k2 * data_range) ** self.power
        mean_a, mean_b = mean_of_windows(a, 7), mean_of_windows(b, 7)
        var_a = mean_of_windows(a**2, 7) - self.minus_squares * mean_a**2
        var_b = mean_of_windows(b**2, 7) - self.minus_squares * mean_b**2
        both = mean_of_windows(a * b, 7) - self.minus_product * mean_a * mean_b
        if self.roots:
            var_a, var_b = (np.sqrt(np.maximum(variance, 0)) for variance in (var_a, var_b))
        above = (self.twice[0] * mean_a * mean_b + c1) * (self.twice[1] * both + c2)
        below = (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
        result = above.mean() / below.mean() if self.of_means else np.mean(above / below)
        return float(result)


true_ssim = Formula()


def two_images() -> Pair:
    """Return a picture and a worse copy of it, values from 0 to about 200."""
    image = blobs((48, 40)) + 30.0
    row, column = np.indices(image.shape)
    return image, 0.8 * image + 25.0 + 9.0 * np.sin(row * 1.3) * np.cos(column * 2.1)


A, B = two_images()
PAIRS: list[tuple[Pair, float]] = [
    ((A, B), 255.0),
    ((A, B), 1000.0),
    ((A * 0.004, B * 0.004), 1.0),
    ((A, 220.0 - B), 255.0),
    ((A + 300.0, 0.5 * B), 2000.0),
    ((A * 0.05, B * 0.15), 1000.0),
]
"""Two images and their data range: the third pair is dim, the fourth has black for white, in the
fifth the brightness differs most, and in the last one the constants count most."""

TOLERANCE = 2e-3
"""Computing in `float32` is off by less than a tenth of it; each mistake below, by more."""


def ssim(student: Student, pair: Pair, data_range: float) -> float:
    """Return what the student's function says of two images."""
    call = function(student["ssim"], "ssim")
    return number(call(pair[0].copy(), pair[1].copy(), data_range), "what ssim returns")


def says_one_thing(student: Student) -> bool:
    """Tell whether the function gives almost the same number whatever the images are."""
    return float(np.ptp([ssim(student, pair, data_range) for pair, data_range in PAIRS])) < 0.01


ALWAYS = saw(
    "The function returns the same number, or almost, whatever images it is given.",
    do="Compute it from the two images, with the formula in the text and `local_mean`.",
)


@question("structural_similarity", points=1)
@hint("Compare your two lines. When the two images are equal, so are the lines.")
def test_ssim_of_equals(student: Student, reference: Reference) -> None:
    """An image is more similar to itself than to any other"""
    assert not says_one_thing(student), ALWAYS
    others = [ssim(student, pair, data_range) for pair, data_range in PAIRS]
    # How near to 1 it comes is the matter of the next check: a slip costs its points once.
    assert ssim(student, (A, A.copy()), 255.0) > max(others[0], others[3]), saw(
        "Another image counts as more similar than the image itself.",
        do="For equal images the fraction has the same above and below the line. Compare your two "
        "lines with those of the formula, factor by factor.",
    )
    leaves_arguments(student, "ssim", A, B, 255.0)


SQUARED = saw(
    "The numbers c₁ and c₂ are not squared: they are 0.01 · L and 0.03 · L here.",
    do="Square the whole product: `(0.01 * data_range) ** 2`, and the same with 0.03.",
)
KNOWN: list[tuple[Formula, str]] = [
    (Formula(power=1), SQUARED),
    (
        Formula(k1=0.03, k2=0.01),
        saw(
            "The two constants have changed places: c₁ stands where c₂ should, and the other way "
            "round.",
            do="c₁, with 0.01, belongs to the means, and c₂, with 0.03, to the variances.",
        ),
    ),
    (
        Formula(twice=(1, 2)),
        saw(
            "The factor 2 before the product of the two means is missing.",
            do="Above the line stands 2 · μ_a · μ_b + c₁: below it there are two squares, so one "
            "product would be too small.",
        ),
    ),
    (
        Formula(twice=(2, 1)),
        saw(
            "The factor 2 before the covariance is missing.",
            do="Above the line stands 2 · σ_ab + c₂: below it there are two variances, so a single "
            "covariance would be too small.",
        ),
    ),
    (
        Formula(twice=(1, 1)),
        saw(
            "The factor 2 is missing before both products above the line.",
            do="Above the line stand 2 · μ_a · μ_b + c₁ and 2 · σ_ab + c₂: below it there are two "
            "squares, and two variances.",
        ),
    ),
    (
        Formula(minus_squares=False, minus_product=False),
        saw(
            "Variances and covariance are means of products only: nothing is subtracted.",
            do="σ² is the local mean of a², minus the square of the local mean of a. σ_ab is that "
            "of a · b, minus the product of the two local means.",
        ),
    ),
    (
        Formula(minus_product=False),
        saw(
            "The covariance is the local mean of a · b only: nothing is subtracted from it.",
            do="σ_ab is the local mean of a · b, minus the product of the two local means.",
        ),
    ),
    (
        Formula(minus_squares=False),
        saw(
            "The variances are local means of squares only: nothing is subtracted from them.",
            do="σ² is the local mean of a², minus the square of the local mean of a.",
        ),
    ),
    (
        Formula(of_means=True),
        saw(
            "The mean was taken above and below the line, and divided afterwards.",
            do="Divide pixel by pixel first, `above / below`, and take the mean of that last.",
        ),
    ),
    (
        Formula(roots=True),
        saw(
            "Standard deviations stand below the line, where the formula has variances.",
            do="Leave out the root. σ² is the local mean of a² minus the square of the local mean.",
        ),
    ),
]
"""Known mistakes, and what to say of them."""


@question("structural_similarity", points=3)
@hint(
    "Compare each part with the formula: the constants, the variances, both factors 2. Take the "
    "mean last."
)
def test_ssim_values(student: Student, reference: Reference) -> None:
    """Right for images of floating-point numbers, whatever their range"""
    answers = [ssim(student, pair, data_range) for pair, data_range in PAIRS]
    if close(answers, [true_ssim(*case) for case in PAIRS], abs=TOLERANCE):
        return
    assert not says_one_thing(student), ALWAYS
    assert answers[0] != answers[1], saw(
        "`data_range` makes no difference: with 255 and with 1000 the result is the same.",
        do="Use it in both constants: `(0.01 * data_range) ** 2` and `(0.03 * data_range) ** 2`.",
    )
    told = {
        words
        for formula, words in KNOWN
        if close(answers, [formula(*case) for case in PAIRS], abs=TOLERANCE)
    }
    assert not told, told.pop()
    beyond = max(np.abs(answers)) > 1.001
    assert not beyond, saw(
        f"For one pair of images the function returns {max(answers, key=abs):.3g}. No similarity "
        "is beyond 1.",
        do="Check the brackets: the whole first line of the formula is divided by the whole second "
        "one.",
    )
    assert close(answers, [true_ssim(*case) for case in PAIRS], abs=TOLERANCE)


@question("structural_similarity", points=1)
@hint("`a * b` of 8-bit integers does not fit into 8 bits. Use `a.astype(float)` first.")
def test_ssim_of_unsigned(student: Student, reference: Reference) -> None:
    """Right for images of unsigned integers"""
    assert not says_one_thing(student), ALWAYS
    for kind, scale, data_range in ((np.uint8, 1.0, 255.0), (np.uint16, 5.0, 4095.0)):
        a, b = (np.rint(image * scale).astype(kind) for image in (A, B))
        answer, right = ssim(student, (a, b), data_range), true_ssim((a, b), data_range)
        if close(answer, right, abs=TOLERANCE):
            continue
        # A slip that has nothing to do with the data type has cost its points elsewhere.
        floats = ssim(student, (a.astype(float), b.astype(float)), data_range)
        wrong_anyway = not close(floats, right, abs=TOLERANCE)
        if wrong_anyway and close(answer, floats, abs=1e-3):
            continue
        assert close(answer, floats, abs=1e-3), saw(
            f"Of `{np.dtype(kind)}` images the result is another one than of the same values as "
            "`float64`: the products wrap around.",
            do="Convert both images before anything else: `a, b = a.astype(float), "
            "b.astype(float)`.",
        )
