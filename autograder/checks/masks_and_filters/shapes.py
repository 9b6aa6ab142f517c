"""Hidden checks of stage 3, masks and filters: masks that grow, shrink and become clean."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import same
from autograder.check.kit.own import usable
from autograder.check.kit.plain import function
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .masks import mask

__all__ = [
    "test_clean",
    "test_no_specks",
    "test_rim_outside",
    "test_rim_width",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Mask = NDArray[np.bool_]


# 10. Grow


def unseen_masks() -> list[Mask]:
    """Return masks that no student has seen: with a hole, a single pixel, and at the border."""
    inside = np.zeros((24, 26), dtype=bool)
    inside[6:14, 6:15] = True
    inside[9:11, 9:12] = False
    inside[17, 19] = True
    border = np.zeros((13, 17), dtype=bool)
    border[:2, 3:9] = True
    border[5:9, 16] = True
    border[12, 0] = True
    return [inside, border]


def steps_away(blobs: Mask) -> NDArray[np.int64]:
    """Return for each pixel how many steps up, down, left or right it is from the mask."""
    rows, columns = np.indices(blobs.shape)
    away = [abs(rows - r) + abs(columns - c) for r, c in np.argwhere(blobs)]
    return np.asarray(np.min(away, axis=0))


def ways_to_grow(blobs: Mask, width: int) -> Iterator[tuple[Mask, str]]:
    """Return what goes wrong outside of a mask when it grows, and what to say."""
    away = steps_away(blobs)
    rows, columns = np.indices(blobs.shape)
    spots = np.argwhere(blobs)
    square = np.min([np.maximum(abs(rows - r), abs(columns - c)) for r, c in spots], axis=0)
    grow = (
        "Dilate as many times as `width` says, with `iterations=width`: each time one more "
        "layer of "
        "pixels joins the mask."
    )
    wrong = [
        (
            np.zeros(blobs.shape, bool),
            saw(
                "There is nothing outside of the mask in what `rim` returns.",
                do="The rim lies around the mask, so the mask has to grow: use "
                "`binary_dilation`, with "
                "`iterations=width`.",
            ),
        ),
        (
            (away > 0) & (square <= width),
            saw(
                "The rim reaches around corners: pixels that touch at a corner only are in it.",
                do="Use the default structuring element: leave out `structure`. Then only "
                "neighbours "
                "above, below, left and right join.",
            ),
        ),
        (
            away > 0,
            saw(
                "Everything outside of the mask is in the rim, however far away.",
                do=grow,
            ),
        ),
        (
            (away > 0) & (away <= width + 1),
            saw("The rim is one pixel wider than asked for.", do=grow),
        ),
    ]
    if width > 1:
        wrong += [
            (
                away == 1,
                saw("The rim is one pixel wide, whatever `width` asks for.", do=grow),
            ),
            (
                (away > 0) & (away < width),
                saw("The rim is one pixel narrower than asked for.", do=grow),
            ),
            (
                away == width,
                saw(
                    "Only the outermost layer is in the rim; what lies between is missing.",
                    do="Take all that dilation has added: what is dilated and not in the mask "
                    "itself.",
                ),
            ),
        ]
    yield from wrong


@question("rim", points=1)
@hint(
    "Dilate as many times as `width` says: `iterations=width`, without a `structure`. Use the mask "
    "that the function is given."
)
@pytest.mark.parametrize("width", [1, 4], ids=["1 pixel", "4 pixels"])
def test_rim_width(student: Student, reference: Reference, width: int) -> None:
    """The rim is as wide as asked for"""
    call = function(student["rim"], "rim")
    for blobs in unseen_masks():
        away = steps_away(blobs)
        answer = mask(call(blobs, width), blobs.shape, "what rim returns")
        same(
            answer & ~blobs,
            (away > 0) & (away <= width),
            "what rim returns outside of the mask",
            mistakes=ways_to_grow(blobs, width),
        )
    if width == 1:
        leaves_arguments(student, "rim", unseen_masks()[0], 2)


@question("rim", points=1)
@hint("Take what is dilated **and not** in the mask itself: `& ~mask`.")
def test_rim_outside(student: Student, reference: Reference) -> None:
    """Nothing of the mask itself is in its rim"""
    call = function(student["rim"], "rim")
    for blobs in unseen_masks():
        answer = mask(call(blobs, 2), blobs.shape, "what rim returns")
        assert answer.any(), saw(
            "What `rim` returns is empty: no pixel of it is True.",
            do="Let the mask grow by `ndimage.binary_dilation`. Then take what was added.",
        )
        assert not np.array_equal(answer, ~blobs), saw(
            "What `rim` returns is everything but the mask, not a rim around it.",
            do="Let the mask grow by `ndimage.binary_dilation`, `width` times. Then take only "
            "what was "
            "added.",
        )
        assert (answer & blobs).sum() < blobs.sum(), saw(
            "The whole mask is in its own rim.",
            do="A rim lies outside. Take what is dilated **and not** in the mask: put `& "
            "~mask` behind "
            "the dilation.",
        )
        assert not (answer & blobs).any(), saw(
            "Some pixels of the mask itself are in its rim.",
            do="A rim lies outside. Dilate the mask, do not erode it, and put `& ~mask` behind it.",
        )


# 11. Open and close


def steps_from_disc() -> NDArray[np.float64]:
    """Return the distance of each pixel from the disc in pixels, below 0 inside."""
    rows, columns = np.indices((80, 80))
    return np.asarray(np.hypot(rows - 40, columns - 40) - 25)


SAME_SIZE = 0.035
"""Share of the disc by which its filled outline may change. A large structuring element takes 3 %
away at the edge; one step of erosion or dilation too many takes or adds 5 % or more."""


def complain_of_size(filled: Mask, disc: Mask) -> None:
    """Fail the check when a disc without gaps is smaller or larger than it should be."""
    lost, added = (float(m.sum() / disc.sum()) for m in (disc & ~filled, filled & ~disc))
    assert lost <= SAME_SIZE, saw(
        f"The specks are gone, but {lost:.0%} of the disc is gone at its edge, too.",
        do="Erosion makes the disc smaller, so a dilation has to bring its edge back, just as many "
        "times. Opening does both.",
    )
    assert added <= SAME_SIZE, saw(
        f"The disc has become larger: {added:.0%} has been added around it.",
        do="Dilation makes the disc larger, so an erosion has to take its edge back, just as many "
        "times. Closing does both.",
    )


@question("open_and_close", points=2)
@hint(
    "Opening begins by making small things vanish: `binary_opening`. The disc has to keep its size."
)
def test_no_specks(student: Student, reference: Reference) -> None:
    """The specks are gone, the disc is not"""
    disc, dirty = reference["disc"], reference["dirty"]
    answer = mask(student["no_specks"], disc.shape, "no_specks")
    assert not np.array_equal(answer, dirty), saw(
        "`no_specks` is `dirty` as it was: all specks are still there.",
        do="Opening removes what is small, and leaves the rest as large as it was: "
        "`ndimage.binary_opening(dirty)`.",
    )
    near = steps_from_disc() <= 3
    assert not (~dirty & answer & ~near).any(), saw(
        "The specks have become larger, or have grown together.",
        do="Closing begins with dilation, which makes specks larger. Opening begins with "
        "erosion, so "
        "that small things vanish: use that one.",
    )
    assert not (answer & ~near).any(), saw(
        f"There are still {int((answer & ~near).sum())} pixels of specks outside of the disc.",
        do="Opening removes what is small: `ndimage.binary_opening(dirty)`. Closing does not.",
    )
    # The gaps may have become larger, but most of the disc is still there.
    left = float((answer & disc).sum() / disc.sum())
    assert left > 0.6, saw(
        f"Only {left:.0%} of the disc is left.",
        do="Specks are small, so one step of opening is enough for them. Whoever erodes has to "
        "dilate just as many times afterwards.",
    )
    complain_of_size(ndimage.binary_fill_holes(answer), disc)


def own_disc(student: Student, reference: Reference) -> Mask:
    """Return the outline that the student's own `no_specks` has, else that of the disc."""
    disc = np.asarray(reference["disc"])
    own = usable(student.get("no_specks"), 2)
    if own is None or own.shape != disc.shape or own.dtype != bool:
        return disc
    filled = np.asarray(ndimage.binary_fill_holes(own))
    # Most of it has to be there, and nothing else: specks do not belong to any outline.
    good = (filled & disc).sum() > 0.6 * disc.sum() and not (filled & (steps_from_disc() > 3)).any()
    return filled if good else disc


@question("open_and_close", points=2)
@builds_on("no_specks")
@hint(
    "Closing fills gaps, opening removes specks. Use both, one after the other; try a `structure` "
    "of 3×3."
)
def test_clean(student: Student, reference: Reference) -> None:
    """Neither specks nor gaps, and the disc is as large as before"""
    disc, away = own_disc(student, reference), steps_from_disc()
    answer = mask(student["clean"], disc.shape, "clean")
    assert not np.array_equal(answer, reference["dirty"]), saw(
        "`clean` is `dirty` as it was: specks and gaps are still there.",
        do="Opening removes the specks, closing fills the gaps. Use both, one after the other.",
    )
    specks, gaps = int((answer & (away > 3)).sum()), int((disc & ~answer & (away < -3)).sum())
    assert not (specks and gaps), saw(
        f"There are still {specks} pixels of specks outside and {gaps} pixels of gaps inside.",
        do="Opening removes specks, closing fills gaps. Use both, one after the other.",
    )
    assert not specks, saw(
        f"The gaps are filled, but there are still {specks} pixels of specks outside.",
        do="Opening removes specks. Use it before or after the gaps are filled.",
    )
    assert not gaps, saw(
        f"The specks are gone, but there are still {gaps} pixels of gaps inside of the disc.",
        do="Closing fills gaps, and so does `ndimage.binary_fill_holes`. Use one of them as well.",
    )
    complain_of_size(answer, disc)
