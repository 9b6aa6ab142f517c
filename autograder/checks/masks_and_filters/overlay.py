"""Hidden checks of stage 3, masks and filters: a mask laid over an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.instead import came_instead
from autograder.check.kit.layers import NOTHING, Layers, fits, layers_over
from autograder.check.kit.placing import likeness
from autograder.check.kit.plain import finite
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .own_results import own_mask

__all__ = [
    "test_bone_is_in_colour",
    "test_bone_layer",
    "test_bone_lies_over_ct",
    "test_layer_is_in_its_place",
]

question, hint = pytest.mark.question, pytest.mark.hint
builds_on = pytest.mark.builds_on

Mask = NDArray[np.bool_]

FAINT, SOLID = 0.15, 0.85
"""Below and above, one of the two pictures can hardly be seen. The task asks for 0.3 to 0.7."""

COLOURFUL = 0.2
"""Least difference between the strongest and the weakest channel of what is no grey, 0 to 1."""

MASK = (
    "`np.ma.masked_where(~bone, bone)` masks what is no bone: the first argument says where "
    "values are taken away."
)


# 13. A mask laid over an image


def drawn(value: Any) -> Mask | None:
    """Return where an array has values: what is masked or not a number is not drawn."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        return None
    return np.asarray(finite(np.ma.getdata(value)) & ~np.ma.getmaskarray(value))


@question("overlay", points=2)
@builds_on("bone")
@hint(
    "`np.ma.masked_where(~bone, bone)`, or `np.where(bone, 1.0, np.nan)`: a value where bone is, "
    "nothing elsewhere."
)
def test_bone_layer(student: Student, reference: Reference) -> None:
    """The layer has values where bone is, and only there"""
    bone = own_mask(student, reference, "bone")
    value = student["bone_layer"]
    seen = drawn(value)
    assert seen is not None, came_instead(value, "bone_layer", "an array of the shape of `ct`")
    assert seen.shape == bone.shape, saw(
        f"`bone_layer` has the shape {seen.shape}, and `ct` another one.",
        do="`ct[bone]` is a list of values. `np.ma.masked_where` and `np.where` keep the shape of "
        "the image.",
    )
    if np.array_equal(seen, bone):
        return
    assert not seen.all(), saw(
        "Every pixel of `bone_layer` has a value: none is masked or nan. A 0 or `False` is a "
        "value, too, and will be drawn.",
        do=MASK,
    )
    assert seen.any(), saw("No pixel of `bone_layer` has a value: nothing will be drawn.", do=MASK)
    assert not np.array_equal(seen, ~bone), saw(
        "`bone_layer` has values where **no** bone is, and none in it: the condition is the wrong "
        "way round.",
        do="`np.ma.masked_where(condition, array)` takes values away where the condition is "
        "`True`. " + MASK,
    )
    raise AssertionError(
        saw(
            f"At {np.count_nonzero(seen & ~bone)} pixels outside of `bone`, `bone_layer` has a "
            f"value, and at {np.count_nonzero(bone & ~seen)} inside of it has none.",
            do=MASK,
        )
    )


def laid(student: Student, reference: Reference) -> tuple[Layers, list[Mask]]:
    """Return the picture of `ct` and what lies over it, and where something should.

    Raises
    ------
    AssertionError
        When no picture shows `ct`, or nothing is drawn in the same axes.
    """
    found = layers_over(student.figures, reference["ct"])
    assert found, saw(
        "None of the pictures shows `ct`.",
        do='Draw it first: `plt.imshow(ct, cmap="gray")`. Then the layer, in the same cell, and '
        "`plt.show()` after both.",
    )
    best = found[0]
    assert best.others, saw(
        "`ct` is alone in its axes: nothing can be seen of a layer there.",
        do="Call `plt.imshow` twice in a row, or `ax.imshow` of the same `ax`: both pictures "
        "are then drawn into the same axes. `show` gives each picture axes of its own.",
    )
    own = drawn(student.get("bone_layer"))
    bone = own_mask(student, reference, "bone")
    wanted = [bone] if own is None or own.shape != bone.shape or not own.any() else [own, bone]
    fitted = [best.fitted(mask) for mask in wanted]
    return best, [mask for mask in fitted if mask is not None]


@question("overlay", points=1)
@hint("Draw `ct` first, in grey, then the layer: what is drawn later lies on top.")
def test_bone_lies_over_ct(student: Student, reference: Reference) -> None:
    """The CT lies below, in grey, and the layer over it"""
    layers, _ = laid(student, reference)
    assert layers.picture.image.is_grey, saw(
        "`ct` is shown in colours: one cannot tell them from those of the layer.",
        do='`cmap="gray"` shows `ct` in grey. The colour belongs to the layer.',
    )
    shown = layers.fitted(reference["ct"])
    assert shown is None or likeness(layers.below.brightness(), shown) > 0, saw(
        "Black and white have changed places in the picture of `ct`.",
        do='Use `cmap="gray"`, and leave `vmin` below `vmax`.',
    )
    assert layers.on_top, "`ct` is drawn after the layer, and covers it."


@question("overlay", points=1)
@hint(
    "`plt.imshow(bone_layer, cmap=…, alpha=0.5)`, with a colour map that is not grey, belongs over "
    "the picture of `ct`."
)
def test_bone_is_in_colour(student: Student, reference: Reference) -> None:
    """Bone is in colour, and the CT is seen through it"""
    layers, _ = laid(student, reference)
    colours = layers.colours[layers.cover > NOTHING]
    cover = colours[:, 3]
    opaque = "The layer is opaque: nothing of `ct` can be seen through it."
    assert np.median(cover) <= SOLID, opaque
    assert np.median(cover) >= FAINT, saw(
        "The layer can hardly be seen, so transparent is it.",
        do="Give it an `alpha` from 0.3 to 0.7.",
    )
    strong = np.ptp(colours[:, :3], axis=1) >= COLOURFUL
    assert strong.mean() > 0.9, saw(
        "The layer is grey, as `ct` is: one cannot tell which is which.",
        do='Give it a colour map of its own, for example `cmap="autumn"`.',
    )


@question("overlay", points=1)
@builds_on("bone_layer", "bone")
@hint(
    "Draw `bone_layer` just as it is over `ct` just as it is. What is masked or nan is not drawn."
)
def test_layer_is_in_its_place(student: Student, reference: Reference) -> None:
    """The layer lies where bone is, and nowhere else"""
    layers, wanted = laid(student, reference)
    covered = layers.cover > NOTHING
    if any(fits(covered, mask) for mask in wanted):
        return
    assert not covered.all(), saw(
        "The layer tints all of `ct`, also where no bone is: values there are drawn, too.",
        do="Draw an array whose other values are masked or nan. In a colour map, a 0 has a "
        "colour, too.",
    )
    assert not any(fits(covered, mask[::-1]) for mask in wanted), saw(
        "The layer lies upside down over `ct`.",
        do='Draw both in the same way: leave out `extent`, `origin="lower"` and `[::-1]`.',
    )
    raise AssertionError("The layer does not lie where bone is, or not only there.")
