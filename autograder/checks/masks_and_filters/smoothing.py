"""Hidden checks of stage 3, masks and filters: two ways to smooth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.compare import same
from autograder.check.kit.plain import array
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import without_border

__all__ = [
    "test_smoothed",
]

question, hint = pytest.mark.question, pytest.mark.hint


# 18. Two ways to smooth

CUT_OFF = 0.01
"""As a share of the noise's standard deviation: a Gaussian filter that is cut off at 3 in place of
4 sigma differs by half of this. A sigma that is 0.02 larger differs by more than twice as much."""

SIDE = 5
"""Pixels that are left out at each side: what stands in for those outside is open."""


def ways_to_smooth(
    student: Student, reference: Reference, name: str
) -> Iterator[tuple[NDArray[Any], str]]:
    """Return what goes wrong with one of the four images, and what to say."""
    source, kind = name.split("_")
    image, other = reference[source], reference["speckled" if source == "noisy" else "noisy"]
    head = reference["head"].astype(np.float64)
    gauss, median = ndimage.gaussian_filter, ndimage.median_filter
    call = {
        "gauss": f"`ndimage.gaussian_filter({source}, 1)`",
        "median": f"`ndimage.median_filter({source}, 3)`",
    }
    use = (
        "The name says which image it is made from, and then by which filter. The task says "
        "how wide "
        f"the filter is: {call[kind]}."
    )
    own: Any = gauss if kind == "gauss" else median
    ask = 1 if kind == "gauss" else 3
    swapped = gauss(image, 1) if kind == "median" else median(image, 3)
    widths = (2, 3, 0.5, 1.5, 9) if kind == "gauss" else (2, 5, 7, 9)
    what = "a sigma" if kind == "gauss" else "a size"
    yield from [
        (image, saw(f"`{name}` has not been smoothed: it is `{source}` as it was.", do=use)),
        (swapped, saw(f"`{name}` has been smoothed by the other filter.", do=use)),
        (own(other, ask), saw(f"`{name}` was made from the other noisy image.", do=use)),
        (own(head, ask), saw(f"`{name}` was made from the head without noise.", do=use)),
        (
            ndimage.uniform_filter(image, 3),
            saw(f"`{name}` is the mean of 3×3 pixels, in which all count the same.", do=use),
        ),
        (
            own(swapped, ask),
            saw(
                f"`{name}` was smoothed by both filters, one after the other.",
                do=f"Begin with `{source}` again, not with an image that is smoothed: "
                f"{call[kind]}.",
            ),
        ),
        *(
            (own(image, w), saw(f"`{name}` was smoothed with {what} of {w}.", do=use))
            for w in widths
        ),
    ]


@question("smoothing", points=1)
@hint(
    "`ndimage.gaussian_filter(image, 1)` and `ndimage.median_filter(image, 3)`: the name of the "
    "answer says which filter and which image."
)
@pytest.mark.parametrize(
    "name", ["noisy_gauss", "speckled_gauss", "noisy_median", "speckled_median"]
)
def test_smoothed(student: Student, reference: Reference, name: str) -> None:
    """A smoothed image"""
    source, kind = name.split("_")
    image = reference[source]
    expected = (
        ndimage.gaussian_filter(image, 1) if kind == "gauss" else ndimage.median_filter(image, 3)
    )
    answer = array(student[name], 2, name)
    same(
        without_border(answer, expected, SIDE),
        expected,
        name,
        # A median is one of the values: nothing is cut off. float32 is fine.
        abs=float(reference["NOISE"]) * (CUT_OFF if kind == "gauss" else 2.5e-5),
        mistakes=[
            (without_border(wrong, expected, SIDE), words)
            for wrong, words in ways_to_smooth(student, reference, name)
        ],
    )
