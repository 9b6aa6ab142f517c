"""Hidden checks of stage 3, masks and filters: how well noise is removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.own import own_array
from autograder.check.kit.plain import function, number, numbers, text
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import is_rounded, own_number_of

__all__ = [
    "test_best_filters",
    "test_snr_of_noisy",
    "test_snr_of_speckled",
    "test_snr_of_whole_numbers",
    "test_snr_values",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Floats = NDArray[np.float64]


# 19. SNR


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


def ways_to_rate(
    image: NDArray[Any], truth: NDArray[Any], inside: NDArray[np.bool_]
) -> Iterator[tuple[float, str]]:
    """Return what goes wrong with an SNR, and what to say."""
    v, t = image.astype(np.float64), truth.astype(np.float64)
    error = (v - t)[inside]
    signal = t[inside].mean()
    formula = (
        "Divide the mean of the **true** image by the standard deviation of the error, which is "
        "`image - truth`. Take both inside the mask only."
    )
    no_mask = saw(
        "The mask has no effect: pixels outside of it were counted as well.",
        do="`image[mask]` is the list of the pixels inside. Use it for both images.",
    )
    yield from [
        (snr_of(v, t, np.ones_like(inside)), no_mask),
        (float(t.mean() / error.std()), no_mask),
        (float(signal / (v - t).std()), no_mask),
        (float((t * inside).mean() / ((v - t) * inside).std()), no_mask),
        (
            float(signal / error.var()),
            saw(
                "The mean was divided by the variance, the square of the standard deviation.",
                do="`.std()` gives the standard deviation; `.var()` is its square. The formula "
                "of the "
                "task has the standard deviation below the line.",
            ),
        ),
        (
            float(v[inside].mean() / v[inside].std()),
            saw(
                "Mean and standard deviation are those of the image: the truth plays no part.",
                do=formula,
            ),
        ),
        (
            float(signal / v[inside].std()),
            saw(
                "This was divided by the spread of the image itself, not by that of its error.",
                do=formula,
            ),
        ),
        (
            float(v[inside].mean() / error.std()),
            saw("The mean is that of the noisy image, not that of the truth.", do=formula),
        ),
        (
            float(signal / np.sqrt((error**2).mean())),
            saw(
                "This was divided by the root of the mean squared error. That is the standard "
                "deviation only where the mean error is 0.",
                do=formula,
            ),
        ),
        (
            float(error.std() / signal),
            saw("The fraction is upside down.", do=formula),
        ),
        (
            float(20 * np.log10(signal / error.std())),
            saw(
                "This is the SNR in decibels: 20 times the log of the ratio.",
                do="Return the plain ratio of the task, the mean over the spread. Do not take "
                "a log "
                "of it, and do not multiply it by 20.",
            ),
        ),
    ]


def rated(answer: Any, image: NDArray[Any], truth: NDArray[Any], inside: NDArray[np.bool_]) -> bool:
    """Tell whether an SNR is right; dividing by n - 1 in place of n is fine."""
    right = snr_of(image, truth, inside)
    count = int(inside.sum())
    return any(
        close(np.asarray(answer), np.asarray(r), rel=1e-5)
        for r in (right, right * np.sqrt((count - 1) / count))
    )


@question("snr", points=1)
@hint(
    "Take the mean of the **true** image, in the mask. Divide it by the standard deviation of "
    "`image - truth`, in the mask as well."
)
def test_snr_values(student: Student, reference: Reference) -> None:
    """The function, on an image not seen before"""
    image, truth, inside = unseen()
    answer = number(function(student["snr"], "snr")(image, truth, inside), "what snr returns")
    if not rated(answer, image, truth, inside):
        same(
            answer,
            snr_of(image, truth, inside),
            "what snr returns",
            rel=1e-5,
            mistakes=ways_to_rate(image, truth, inside),
        )


@question("snr", points=1)
@hint(
    "Images of whole numbers have to give what the same images of type `float` give. In `uint16`, "
    "3 − 5 is 65,534: `image.astype(float)` before the difference helps."
)
def test_snr_of_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of whole numbers come out right, too"""
    image, truth, inside = unseen()
    call = function(student["snr"], "snr")
    stored, true = (np.round(v).astype(np.uint16) for v in (image, truth))
    answer = number(call(stored, true, inside), "what snr returns")
    # A slip in the formula has cost its points above: here, whole numbers have to come out
    # as the same numbers of type float do.
    likewise = number(call(stored.astype(float), true.astype(float), inside), "what snr returns")
    if rated(answer, stored, true, inside):
        leaves_arguments(student, "snr", image, truth, inside)
        return
    wrapped = stored[inside] - true[inside]
    same(
        answer,
        snr_of(stored, true, inside) if 0 in (likewise, answer) else likewise,
        "what snr returns",
        rel=1e-5,
        mistakes=[
            (
                float(true[inside].mean() / spread(wrapped)),
                saw(
                    "For images of `uint16` the error wraps around: a negative difference comes "
                    "out as about 65,000.",
                    do="Make both images `float` **before** you subtract, with "
                    "`image.astype(float)`. "
                    "Afterwards it is too late.",
                ),
            )
            for spread in (np.std, lambda w: np.std(w, ddof=1))
        ],
    )


KINDS = ("gauss", "median")


def own_snr(student: Student, reference: Reference, name: str) -> float:
    """Return the SNR of one of the student's own images, by the own function if there is one."""
    by_own = own_number_of(student, "snr", name, "head_float", "tissue")
    if by_own is not None:
        return by_own
    truth = reference["head"].astype(np.float64)
    image = own_array(student, reference, name, 2)
    if image.shape != truth.shape or not np.ptp(image - truth):
        image = reference[name]
    return snr_of(image, truth, reference["tissue"])


def check_row(student: Student, reference: Reference, row: int) -> None:
    """Fail the check when one list of the table does not hold the SNRs of its two images."""
    value = student["snr_table"]
    two_axes = isinstance(value, np.ndarray) and value.ndim == 2
    rows = list(value) if isinstance(value, (list, tuple)) or two_axes else []
    assert len(rows) == 2, saw(
        "`snr_table` does not hold two lists." + (f" It holds {len(rows)} things." if rows else ""),
        do="Write two lists inside a list, with two numbers each: "
        "`[[…, …], [… , …]]`. The first is for the noisy images.",
    )
    source, other = ("noisy", "speckled")[:: 1 - 2 * row]
    # What is no number at all is no table, wherever it stands.
    answer = [numbers(rows[i], 2, f"snr_table[{i}]") for i in (0, 1)][row]
    expected = np.array([own_snr(student, reference, f"{source}_{kind}") for kind in KINDS])
    # Dividing by n - 1 in place of n changes less.
    by_rounding = all(is_rounded(float(a), float(e)) for a, e in zip(answer, expected, strict=True))
    if by_rounding or close(answer, expected, rel=1e-4):
        return
    for_other = np.array([own_snr(student, reference, f"{other}_{kind}") for kind in KINDS])
    turned = np.array([expected[0], for_other[0]] if row == 0 else [for_other[1], expected[1]])
    truth, inside = reference["head"].astype(np.float64), reference["tissue"]
    images = [own_array(student, reference, f"{source}_{kind}", 2) for kind in KINDS]
    fit = all(image.shape == truth.shape for image in images)
    everywhere = [snr_of(image, truth, np.ones_like(inside)) if fit else 0.0 for image in images]
    order = (
        f"This list is for `{source}_gauss` and `{source}_median`, in this order. The first "
        f"list is "
        "for the noisy images, the second one for the speckled ones."
    )
    same(
        answer,
        expected,
        f"snr_table[{row}]",
        rel=1e-4,
        mistakes=[
            (expected[::-1], saw("The two numbers of this list have changed places.", do=order)),
            (for_other, saw(f"This list holds the SNRs of the {other} images.", do=order)),
            (turned, saw("Rows and columns of the table have changed places.", do=order)),
            (
                np.array(everywhere),
                saw(
                    "These SNRs are those of the whole image, not inside of `tissue`.",
                    do="Pass `tissue` to your function as its mask, in the third place, and "
                    "use that mask "
                    "inside the function.",
                ),
            ),
            (
                np.full(2, snr_of(reference[source], truth, inside)),
                saw("These are SNRs before smoothing.", do=order),
            ),
        ],
    )


@question("snr", points=1)
@builds_on("noisy_gauss", "noisy_median", "snr")
@hint("First list: `noisy_gauss`, `noisy_median`. Mask: `tissue`; truth: `head_float`.")
def test_snr_of_noisy(student: Student, reference: Reference) -> None:
    """The table: images with Gaussian noise"""
    check_row(student, reference, 0)


@question("snr", points=1)
@builds_on("speckled_gauss", "speckled_median", "snr")
@hint("Second list: `speckled_gauss`, `speckled_median`. Mask: `tissue`; truth: `head_float`.")
def test_snr_of_speckled(student: Student, reference: Reference) -> None:
    """The table: images with salt-and-pepper noise"""
    check_row(student, reference, 1)


def own_best(student: Student, reference: Reference) -> list[str]:
    """Return the filters with the higher SNR in the rows of the student's own table."""
    value: Any = student.get("snr_table")
    try:
        table = np.array([numbers(row, 2, "it") for row in value])
    except (AssertionError, TypeError):
        table = np.zeros((0, 2))
    if table.shape != (2, 2) or (np.ptp(table, axis=1) == 0).any():
        table = np.array(reference["snr_table"])
    return [KINDS[k] for k in table.argmax(axis=1)]


@question("snr", points=1)
@builds_on("snr_table")
@hint("The filter with the higher SNR of its row in `snr_table`.")
def test_best_filters(student: Student, reference: Reference) -> None:
    """Which filter suits which noise"""
    best = own_best(student, reference)
    variables = ("best_for_noisy", "best_for_speckled")
    given = [text(student[name], name).strip().lower() for name in variables]
    for name, answer in zip(variables, given, strict=True):
        assert answer in KINDS, saw(
            f"`{name}` is neither of the two texts that the task names.",
            do='Write "gauss" or "median", in quotes.',
        )
    assert given != best[::-1] or best[0] == best[1], saw(
        "The two answers have changed places, or stand for the lower SNR.",
        do="A higher SNR is better: more signal, less noise. Look along each row of `snr_table`: "
        "first Gauss, then median.",
    )
    for name, answer, expected in zip(variables, given, best, strict=True):
        assert answer == expected, saw(
            f'`{name}` is "{answer}", but this filter has the lower SNR in its row of `snr_table`.',
            do="A higher SNR is better: more signal, less noise. Each row holds the Gaussian "
            "filter "
            "first, then the median.",
        )
