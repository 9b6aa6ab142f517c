"""Hidden checks of stage 3, masks and filters: the body in a CT slice, and its gas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .masks import mask
from .own_results import own_mask

__all__ = [
    "test_body_has_its_gas",
    "test_body_outline",
    "test_gas",
    "test_table_is_gone",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Mask = NDArray[np.bool_]


# 12. The body

NEAR = 4
"""How many pixels from the body something may be to count as part of its outline."""


def solid(answer: Mask, body: Mask) -> Mask:
    """Return what lies at the body, without holes."""
    near = ndimage.binary_dilation(body, iterations=NEAR)
    return np.asarray(ndimage.binary_fill_holes(answer & near))


def has_a_table(reference: Reference) -> str:
    """Need a table, apart from the patient, that opening can remove."""
    body, dense = (np.asarray(reference[name]) for name in ("body", "dense"))
    near = ndimage.binary_dilation(body, iterations=NEAR)
    if not (dense & ~near).any():
        return "its CT slice shows no table apart from the patient"
    parts, count = ndimage.label(body)
    sizes = np.bincount(parts.ravel())[1:]
    return "" if count == 1 or sizes.max() > 0.98 * sizes.sum() else THICK


THICK = "opening does not remove all but the patient from its CT slice"


def has_gas(reference: Reference) -> str:
    """Need gas inside of the body."""
    gas = np.asarray(reference["body"]) & np.asarray(reference["air"])
    return "" if gas.sum() >= 20 else "its CT slice shows no gas inside of the body"


@question("body_mask", points=2)
@needs(has_a_table)
@hint(
    "Open the mask with enough `iterations` **before** you fill holes. The patient has to stay, "
    "the table has to go."
)
def test_table_is_gone(student: Student, reference: Reference) -> None:
    """The table is gone"""
    body, dense = reference["body"], reference["dense"]
    answer = mask(student["body"], body.shape, "body")
    near = ndimage.binary_dilation(body, iterations=NEAR)
    assert (answer & body).sum() > 0.5 * body.sum(), saw(
        "More than half of the body is missing in `body`.",
        do="Begin with `dense`, open it with enough iterations, then fill its holes. Show it with "
        "`show(body)`.",
    )
    filled = ndimage.binary_fill_holes(dense)
    outside = int((answer & ~near).sum())
    closed_in = (filled & ~dense & ~near)[answer & ~near].sum() > 0.5 * max(outside, 1)
    assert not closed_in, saw(
        "The air inside of the table is in `body`: holes were filled while the table was there.",
        do="The table encloses air. So remove the table first, by opening, and fill holes after "
        "that.",
    )
    assert outside < (dense & ~near).sum(), saw(
        "The whole table is still in `body`.",
        do="The table is thin, the body is not: `ndimage.binary_opening` with enough `iterations` "
        "removes the table. Fill the holes after that.",
    )
    assert outside <= 2, saw(
        f"There are still {outside} pixels in `body` that lie away from the patient.",
        do="Opening removes what is thin. The table is thicker at its ends, so that it needs "
        "enough "
        "`iterations`; closing removes nothing.",
    )


@question("body_mask", points=1)
@needs(has_gas)
@hint("`ndimage.binary_fill_holes` takes in what is closed all around.")
def test_body_has_its_gas(student: Student, reference: Reference) -> None:
    """The gas belongs to the body"""
    body, air = reference["body"], reference["air"]
    answer = mask(student["body"], body.shape, "body")
    # Where there is no gas, none can be left out.
    share = float((answer & body & air).sum() / ((body & air).sum() or np.nan))
    if np.isnan(share):
        return
    assert share > 0.01, saw(
        "There are holes in `body` where gas is: the gas is left out.",
        do="`ndimage.binary_fill_holes` takes in what is closed all around. Use it after the "
        "opening.",
    )
    assert share >= 0.98, saw(
        f"Only {share:.0%} of the gas is in `body`.",
        do="`ndimage.binary_fill_holes` takes in what is closed all around. Closing alone fills "
        "small holes only.",
    )


OUTLINE = 0.01
"""Share of the body by which its outline may differ. Twelve iterations of opening take 0.3 %; one
step of erosion or dilation moves the outline by 2.4 %."""


@question("body_mask", points=1)
@hint(
    "The outline stays where it was when erosion and dilation are done equally many times, as "
    "opening does it."
)
def test_body_outline(student: Student, reference: Reference) -> None:
    """The outline is where it was"""
    body, dense = reference["body"], reference["dense"]
    answer = mask(student["body"], body.shape, "body")
    assert not np.array_equal(answer, dense), saw(
        "`body` is `dense` as it was: nothing has been done that could move its outline.",
        do="Remove the table by opening, then fill the holes. Look whether the outline has stayed.",
    )
    outline = solid(answer, body)
    lost, added = (float(m.sum() / body.sum()) for m in (body & ~outline, outline & ~body))
    assert lost <= OUTLINE, saw(
        f"The body has become smaller: {lost:.1%} of it is missing at its edge.",
        do="Erosion has to be followed by as many steps of dilation. `binary_opening` does both, "
        "with the same `iterations`.",
    )
    assert added <= OUTLINE, saw(
        f"The body has become larger: {added:.1%} has been added at its edge.",
        do="Dilation has to be balanced by as many steps of erosion. `binary_opening` does both, "
        "with the same `iterations`.",
    )


@question("body_mask", points=1)
@builds_on("air", "body")
@hint("Air **and** body: `air & body`.")
def test_gas(student: Student, reference: Reference) -> None:
    """The gas in the body"""
    air, body = (own_mask(student, reference, name) for name in ("air", "body"))
    answer = mask(student["gas"], air.shape, "gas")
    both = (
        "Take what is air **and** lies in the body at the same time: `air & body`. Nothing else is "
        "needed."
    )
    wrong: list[tuple[Any, str]] = [
        (air, saw("`gas` is all air, also that of the room.", do=both)),
        (air | body, saw("`gas` holds what is air **or** body.", do=both)),
        (air & ~body, saw("`gas` is the air outside of the body.", do=both)),
        (
            body & ~np.asarray(reference["dense"]),
            saw(
                "`gas` holds what is not in `dense`: that goes up to −300 HU, and `air` ends at "
                "−500 HU.",
                do=both,
            ),
        ),
    ]
    same(answer, air & body, "gas", mistakes=wrong)
