"""Hidden checks of stage 4, measurements: objects that are counted, and shown in a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.layers import NOTHING, Layers, fits, layers_over
from autograder.check.kit.plain import array, function, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import same_objects
from .recognise import builds_on, hint, question

__all__ = [
    "test_border_objects_are_left_out",
    "test_cells",
    "test_labels_are_in_colours",
    "test_labels_lie_over_section",
    "test_labels_without_gaps",
    "test_n_cells",
    "test_small_objects_are_left_out",
    "whole",
]

Mask = NDArray[np.bool_]

FAINT, SOLID = 0.15, 0.85
"""Below and above, one of the two pictures can hardly be seen. The task asks for 0.3 to 0.7."""

COLOURS = 3
"""So many colours keep most neighbours apart."""

LUMA = (0.2126, 0.7152, 0.0722)


def whole(mask: Mask, smallest: int) -> NDArray[np.int64]:
    """Return labels of the objects of a mask that count, by hand, object by object."""
    labels, count = ndi.label(mask)
    result = np.zeros(mask.shape, np.int64)
    for number in range(1, count + 1):
        rows, columns = np.nonzero(labels == number)
        inner = rows.min() > 0 and rows.max() < mask.shape[0] - 1
        inner = inner and columns.min() > 0 and columns.max() < mask.shape[1] - 1
        if inner and rows.size >= smallest:
            result[rows, columns] = result.max() + 1
    return result


def painted(*boxes: tuple[int, int, int, int], shape: tuple[int, int] = (30, 41)) -> Mask:
    """Return a mask of boxes: first row, last row, first column, last column, all included."""
    mask = np.zeros(shape, bool)
    for top, bottom, left, right in boxes:
        mask[top : bottom + 1, left : right + 1] = True
    return mask


SIZES = painted((3, 5, 3, 5), (9, 12, 4, 6), (3, 4, 12, 17), (10, 10, 20, 30), (20, 24, 8, 20))
"""Of 9, 12, 12, 11 and 65 pixels; the last one gets a hole and a corner neighbour of 9."""
SIZES[22, 12] = False
SIZES[25:28, 21:24] = True

SIDES = {
    "first row": painted((0, 5, 8, 12)),
    "last row": painted((24, 29, 20, 24)),
    "first column": painted((8, 14, 0, 4)),
    "last column": painted((12, 18, 36, 40)),
}
INNER = painted((1, 6, 30, 34), (12, 17, 14, 19), (22, 28, 1, 9), (20, 26, 33, 39))
"""None of them touches the border, but some are next to it."""


def labels_of(student: Student, mask: Mask, smallest: int) -> NDArray[Any]:
    """Return what the student's function makes of a mask: an array of its shape."""
    name = "what `whole_objects` returns"
    result = array(
        function(student["whole_objects"], "whole_objects")(mask.copy(), smallest), 2, name
    )
    assert result.shape == mask.shape, saw(
        f"`whole_objects` returns an array of the shape {result.shape}, and the mask has "
        f"{mask.shape}.",
        do="Return an array of labels as large as the mask: 0 where nothing counts.",
    )
    return result


@question("counting", points=1)
@hint(
    "`np.bincount(labels.ravel())` counts the pixels of each label. Keep those of at least "
    "`smallest` pixels."
)
def test_small_objects_are_left_out(student: Student, reference: Reference) -> None:
    """Only objects that are large enough are kept"""
    found = labels_of(student, SIZES, 12) != 0
    leaves_arguments(student, "whole_objects", SIZES.copy(), 12)
    expected = whole(SIZES, 12) != 0
    if np.array_equal(found, expected):
        return
    do = "`at least` is `>=`: an object of just `smallest` pixels counts."
    assert not np.array_equal(found, whole(SIZES, 13) != 0), saw(
        "Objects of exactly `smallest` pixels are left out.", do=do
    )
    assert not np.array_equal(found, SIZES), saw(
        "All objects are kept, however small they are.",
        do="Count the pixels of each label, for example with `np.bincount(labels.ravel())`, and "
        "set what is too small to 0.",
    )
    joined, _ = ndi.label(SIZES, np.ones((3, 3)))
    sizes = np.bincount(joined.ravel())
    assert not np.array_equal(found, SIZES & (sizes[joined] >= 12)), saw(
        "Objects that touch at a corner only are taken for one.",
        do="`ndi.label(mask)`, without a `structure`: neighbours share an edge.",
    )
    assert not (found & ~SIZES).any(), saw(
        "Pixels that are not in the mask have a label.",
        do="Labels belong to pixels where the mask is `True`. Fill no holes, and let nothing grow.",
    )
    raise AssertionError("Not just the objects of at least `smallest` pixels are kept.")


@question("counting", points=1)
@hint(
    "Which labels are in the first row, `labels[0]`, the last row, `labels[-1]`, and the first and "
    "last column? Set these to 0."
)
def test_border_objects_are_left_out(student: Student, reference: Reference) -> None:
    """No object at the border is kept, and all others are"""
    left = []
    for side, object_ in SIDES.items():
        mask = INNER | object_
        found = labels_of(student, mask, 5) != 0
        lost = INNER & ~found
        assert not lost.any(), saw(
            "An object is left out, though no pixel of it lies in a first or last row or column.",
            do="One row away from the border is far enough.",
        )
        if found[object_].all():
            left.append(side)
        else:
            assert not (found & object_).any(), saw(
                f"Of an object in the {side} only some pixels are taken away.",
                do="Find out which labels are at the border, then set **all** pixels of these "
                "labels to 0.",
            )
    assert not left, f"Objects in the {' and the '.join(left)} are still there."


@question("counting", points=1)
@hint("`ndi.label(kept)[0]` numbers what is kept anew: 1, 2, 3 and so on.")
def test_labels_without_gaps(student: Student, reference: Reference) -> None:
    """Each object has a label of its own, without gaps"""
    mask = SIZES | SIDES["first row"] & ~ndi.binary_dilation(SIZES, iterations=2)
    found = labels_of(student, mask, 12)
    parts, count = ndi.label(found != 0)
    used = np.unique(found[found != 0])
    assert count == 0 or len(used) > 1 or count == 1, saw(
        "All objects that are kept have the same label.",
        do="Return labels, not a mask: `ndi.label(kept)[0]`.",
    )
    assert same_objects(found, parts), "Some objects share a label, or one has several."
    assert np.array_equal(used, np.arange(1, count + 1)), saw(
        f"{count} objects have labels up to {used.max() if used.size else 0}: there are gaps.",
        do="Number them anew when the others are gone: `ndi.label(kept)[0]`.",
    )
    nothing = labels_of(student, np.zeros((8, 9), bool), 1)
    assert count, "None of the objects of a mask has a label."
    assert not nothing.any(), "For a mask that is empty, `whole_objects` returns labels."


@question("counting", points=1)
@builds_on("whole_objects")
@hint("`cells = whole_objects(nuclei, smallest)`")
def test_cells(student: Student, reference: Reference) -> None:
    """The nuclei that count"""
    nuclei, smallest = np.asarray(reference["nuclei"]), int(reference["smallest"])
    answer = array(student["cells"], 2, "cells")
    expected = whole(nuclei, smallest)
    if same_objects(answer, expected):
        return
    call, own = student.get("whole_objects"), student.get("nuclei")
    if callable(call) and isinstance(own, np.ndarray):
        result = call(own, smallest)
        if isinstance(result, np.ndarray) and result.any() and np.array_equal(result, answer):
            return
    do = "`cells = whole_objects(nuclei, smallest)`"
    assert not same_objects(answer, ndi.label(nuclei)[0]), saw(
        "`cells` holds all objects of `nuclei`: none is left out.", do=do
    )
    assert not np.array_equal(answer != 0, expected != 0), saw(
        "`cells` is a mask: all objects have the same value in it.", do=do
    )
    raise AssertionError(
        "`cells` is neither what your own `whole_objects` returns for `nuclei` and `smallest`, nor "
        "the nuclei that count."
    )


def own_cells(student: Student, reference: Reference) -> NDArray[Any]:
    """Return the student's own labels, else what is right."""
    try:
        own = array(student.get("cells"), 2, "cells")
    except AssertionError:
        return np.asarray(reference["cells"])
    right = own.shape == reference["cells"].shape and own.any() and not (own < 0).any()
    return own if right else np.asarray(reference["cells"])


@question("counting", points=1)
@builds_on("cells")
@hint("The highest label is the number of objects, if there are no gaps: `cells.max()`.")
def test_n_cells(student: Student, reference: Reference) -> None:
    """How many there are"""
    answer = whole_number(student["n_cells"], "n_cells")
    cells = own_cells(student, reference)
    counts = {int(cells.max()), len(np.unique(cells[cells != 0])), int(ndi.label(cells != 0)[1])}
    if answer in counts:
        return
    nuclei = np.asarray(reference["nuclei"])
    assert answer != ndi.label(nuclei)[1], saw(
        "`n_cells` is the number of all objects in `nuclei`, dirt and cut ones among them.",
        do="Count those in `cells`.",
    )
    assert answer - 1 not in counts, saw(
        "`n_cells` is one too high: is the background, 0, counted as an object?",
        do="`np.unique(cells)` has the 0 in it. `cells.max()` is the number.",
    )
    assert answer != np.count_nonzero(cells), saw(
        "`n_cells` is the number of pixels, not of objects.", do="`cells.max()` is the number."
    )
    raise AssertionError("`n_cells` is not the number of objects in `cells`.")


def laid(student: Student, reference: Reference) -> tuple[Layers, list[NDArray[Any]]]:
    """Return the picture of the section and what lies over it, and the labels that should.

    Raises
    ------
    AssertionError
        When no picture shows the section, or nothing is drawn in the same axes.
    """
    luma = reference["section"].astype(np.float64) @ np.array(LUMA)
    found = layers_over(student.figures, luma)
    assert found, saw(
        "None of the pictures shows `section`.",
        do="Draw it first, `plt.imshow(section)`, then the labels, in the same cell, and "
        "`plt.show()` after both.",
    )
    best = found[0]
    assert best.others, saw(
        "`section` is alone in its axes: nothing can be seen of labels there.",
        do="Call `plt.imshow` twice in a row, or `ax.imshow` of the same `ax`: both pictures are "
        "then drawn into the same axes.",
    )
    own = own_cells(student, reference)
    fitted = [best.fitted(labels) for labels in (own, np.asarray(reference["cells"]))]
    return best, [labels for labels in fitted if labels is not None]


@question("counting", points=1)
@builds_on("cells")
@hint(
    "`plt.imshow(section)` first, then `plt.imshow(np.ma.masked_equal(cells, 0), …)`: just the "
    "objects, at their places."
)
def test_labels_lie_over_section(student: Student, reference: Reference) -> None:
    """The section lies below, the labels over it, and nothing where there are none"""
    layers, wanted = laid(student, reference)
    covered = layers.cover > NOTHING
    assert not layers.picture.image.is_grey, saw(
        "`section` is shown in grey. Its own colours are wanted.",
        do="`plt.imshow(section)`, without a colour map: it has three channels.",
    )
    assert layers.on_top, saw(
        "`section` is drawn after the labels, and covers them.",
        do="Draw `section` first: what is drawn later lies on top.",
    )
    assert not covered.all(), saw(
        "The labels tint the whole section: the 0 of the background is drawn, too.",
        do="`np.ma.masked_equal(cells, 0)` masks it, and what is masked is not drawn.",
    )
    if not any(fits(covered, labels != 0) for labels in wanted):
        raise AssertionError("What is drawn over `section` does not lie where `cells` has labels.")


@question("counting", points=1)
@builds_on("cells")
@hint(
    '`cmap="prism", alpha=0.5` gives colours that change fast, through which the section is seen.'
)
def test_labels_are_in_colours(student: Student, reference: Reference) -> None:
    """The section is seen through the labels, and neighbours have different colours"""
    layers, wanted = laid(student, reference)
    drawn = layers.cover > NOTHING
    cover = layers.cover[drawn]
    assert np.median(cover) <= SOLID, saw(
        "The labels are opaque: the section cannot be seen through them.",
        do="Give them `alpha=0.5` when you draw them.",
    )
    assert np.median(cover) >= FAINT, saw(
        "The labels can hardly be seen, so transparent are they.",
        do="Give them an `alpha` from 0.3 to 0.7.",
    )
    shades = max(len(shades_of(layers, labels, drawn)) for labels in wanted)
    objects = max(int(ndi.label(labels != 0)[1]) for labels in wanted)
    assert shades >= min(COLOURS, objects), (
        "All labels, or nearly all, are drawn in the same colour."
    )


def shades_of(layers: Layers, labels: NDArray[Any], drawn: Mask) -> set[tuple[float, ...]]:
    """Return the colours in which objects are drawn, coarsely."""
    parts, count = ndi.label(labels != 0)
    shades = set()
    for number in range(1, count + 1):
        inside = layers.colours[(parts == number) & drawn]
        if len(inside):
            shades.add(tuple(np.round(np.median(inside[:, :3], axis=0) * 5).tolist()))
    return shades
