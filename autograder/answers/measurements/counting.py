"""Typical answers to stage 4, measurements: objects that are counted, and shown in a picture."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

COUNTING = """
def whole_objects(mask, smallest):
    labels = {label}
    sizes = np.bincount(labels.ravel())
    kept = {kept}
    for line in {lines}:
        kept[line] = False
    kept[0] = False
    return {result}


cells = {cells}
n_cells = {n_cells}
plt.figure()
plt.imshow({below})
plt.imshow({layer}, cmap="{colours}", {options})
plt.show()
"""
LAYER = "np.ma.masked_equal(cells, 0)"
SMALL, BORDER = "test_small_objects_are_left_out", "test_border_objects_are_left_out"
GAPS, CELLS, N_CELLS = "test_labels_without_gaps", "test_cells", "test_n_cells"
PLACE, COLOURS = "test_labels_lie_over_section", "test_labels_are_in_colours"


def counting(**changes: str) -> str:
    """Return the function, the answers and the figure, some of it otherwise."""
    usual = {
        "label": "ndi.label(mask)[0]",
        "kept": "sizes >= smallest",
        "lines": "(labels[0], labels[-1], labels[:, 0], labels[:, -1])",
        "result": "ndi.label(kept[labels])[0]",
        "cells": "whole_objects(nuclei, smallest)",
        "n_cells": "cells.max()",
        "below": "section",
        "layer": LAYER,
        "colours": "prism",
        "options": "alpha=0.5",
    }
    return COUNTING.format(**usual | changes)


DRAWN = """
plt.imshow(section)
plt.imshow(np.where(cells > 0, cells, np.nan), cmap="hsv", alpha=0.4)
"""

ANSWERS: dict[str, list[Answer]] = {
    "counting": [
        right(
            "object by object, by their boxes",
            "def whole_objects(mask, smallest):\n"
            "    labels, n = ndi.label(mask)\n"
            "    result = np.zeros_like(labels)\n    count = 0\n"
            "    for number, (rows, columns) in enumerate(ndi.find_objects(labels), 1):\n"
            "        object_ = labels == number\n"
            "        inner = rows.start > 0 and columns.start > 0\n"
            "        inner = inner and rows.stop < mask.shape[0] and columns.stop < mask.shape[1]\n"
            "        if inner and object_.sum() >= smallest:\n"
            "            count += 1\n            result[object_] = count\n"
            "    return result\n\n"
            "cells = whole_objects(nuclei, smallest)\nn_cells = len(np.unique(cells)) - 1\n"
            + DRAWN,
        ),
        right(
            "what grows in from the border is taken away first",
            "def whole_objects(mask, smallest):\n"
            "    frame = np.ones(mask.shape, dtype=bool)\n    frame[1:-1, 1:-1] = False\n"
            "    inner = mask & ~ndi.binary_propagation(frame & mask, mask=mask)\n"
            "    labels, n = ndi.label(inner)\n"
            "    sizes = ndi.sum_labels(inner, labels, np.arange(n + 1))\n"
            "    return ndi.label((sizes >= smallest)[labels] & inner)[0]\n\n"
            "cells = whole_objects(nuclei, smallest)\nn_cells = ndi.label(cells > 0)[1]\n" + DRAWN,
        ),
        right(
            "with lists of labels, numbered the other way round",
            "def whole_objects(mask, smallest):\n"
            "    labels, n = ndi.label(mask)\n"
            "    edge = {*labels[0], *labels[-1], *labels[:, 0], *labels[:, -1]}\n"
            "    good = [k for k in range(n, 0, -1)\n"
            "            if k not in edge and (labels == k).sum() >= smallest]\n"
            "    result = np.zeros(mask.shape)\n"
            "    for new, old in enumerate(good, 1):\n        result[labels == old] = new\n"
            "    return result\n\n"
            "cells = whole_objects(nuclei, smallest)\nn_cells = int(cells.max())\n"
            "fig, axes = plt.subplots(1, 2)\n"
            "for ax in axes:\n    ax.imshow(section)\n"
            'axes[1].imshow(cells, cmap="nipy_spectral", alpha=0.5 * (cells > 0))\n',
        ),
        right(
            "with limits for the colours", counting(colours="tab20", options="alpha=0.7, vmin=1")
        ),
        right(
            "in colours made by hand",
            counting().split("plt.figure()")[0]
            + "colours = np.random.default_rng(1).random((n_cells + 1, 4))\n"
            "colours[:, 3] = 0.5\ncolours[0] = 0\n"
            "plt.imshow(section / 255)\nplt.imshow(colours[cells])\nplt.show()\n",
        ),
        wrong(
            "what is just large enough is left out",
            counting(kept="sizes > smallest"),
            hint="Objects of exactly `smallest` pixels are left out.",
            fails=(SMALL,),
        ),
        wrong(
            "nothing is too small",
            counting(kept="sizes > 0"),
            hint="All objects are kept, however small they are.",
            fails=(SMALL,),
        ),
        wrong(
            "corners count",
            counting(label="ndi.label(mask, np.ones((3, 3)))[0]"),
            hint="Objects that touch at a corner only are taken for one.",
            fails=(SMALL,),
        ),
        wrong(
            "holes are filled",
            counting(label="ndi.label(ndi.binary_fill_holes(mask))[0]"),
            hint="Pixels that are not in the mask have a label.",
            fails=(SMALL,),
        ),
        wrong(
            "one of them is left out",
            counting(kept="(sizes >= smallest) & (sizes != 64)"),
            hint="`np.bincount(labels.ravel())` counts the pixels of each label.",
            fails=(SMALL,),
        ),
        wrong(
            "first row and column only",
            counting(lines="(labels[0], labels[:, 0])"),
            hint="Objects in the last row and the last column are still there.",
            fails=(BORDER,),
        ),
        wrong(
            "nothing is taken from the border",
            counting(lines="[]"),
            hint="Objects in the first row and the last row and the",
            fails=(BORDER,),
        ),
        wrong(
            "only pixels of the border are taken away",
            counting(label="ndi.label(np.pad(np.array(mask)[1:-1, 1:-1], 1))[0]", lines="[]"),
            hint="only some pixels are taken away",
            fails=(BORDER,),
        ),
        wrong(
            "two rows at each border",
            counting(lines="(labels[:2], labels[-2:], labels[:, :2], labels[:, -2:])"),
            hint="An object is left out, though no pixel of it lies in a first or last row",
            fails=(BORDER,),
        ),
        wrong(
            "a mask",
            counting(
                result="kept[labels] * 1", cells="ndi.label(whole_objects(nuclei, smallest))[0]"
            ),
            hint="All objects that are kept have the same label.",
            fails=(GAPS,),
        ),
        wrong(
            "gaps between the labels",
            counting(result="labels * kept[labels]", n_cells="len(np.unique(cells)) - 1"),
            hint="there are gaps",
            fails=(GAPS,),
        ),
        wrong(
            "two labels in turn",
            counting(
                result="(lambda new: (new > 0) * (1 + new % 2))(ndi.label(kept[labels])[0])",
                n_cells="ndi.label(cells > 0)[1]",
            ),
            hint="Some objects share a label",
            fails=(GAPS, COLOURS),
        ),
        wrong(
            "always empty",
            counting(result="labels * 0", cells="ndi.label(nuclei)[0] * 0", n_cells="0"),
            hint="None of the objects of a mask has a label.",
            fails=(SMALL, BORDER, GAPS, CELLS, N_CELLS, PLACE, COLOURS),
        ),
        wrong(
            "a shape of its own",
            counting(
                result="ndi.label(kept[labels])[0][1:-1, 1:-1]",
                cells="np.pad(whole_objects(nuclei, smallest), 1)",
            ),
            hint="`whole_objects` returns an array of the shape",
            fails=(SMALL, BORDER, GAPS),
        ),
        wrong(
            "all objects",
            counting(cells="ndi.label(nuclei)[0]"),
            hint="`cells` holds all objects of `nuclei`: none is left out.",
            fails=(CELLS,),
        ),
        wrong(
            "cells as a mask",
            counting(
                cells="(whole_objects(nuclei, smallest) > 0) * 1", n_cells="ndi.label(cells)[1]"
            ),
            hint="`cells` is a mask: all objects have the same value in it.",
            fails=(CELLS, COLOURS),
        ),
        wrong(
            "another smallest size",
            counting(cells="whole_objects(nuclei, 3 * smallest)"),
            hint="`cells` is neither what your own `whole_objects` returns",
            fails=(CELLS,),
        ),
        wrong(
            "all are counted",
            counting(n_cells="ndi.label(nuclei)[1]"),
            hint="`n_cells` is the number of all objects in `nuclei`",
            fails=(N_CELLS,),
        ),
        wrong(
            "the background is counted",
            counting(n_cells="len(np.unique(cells))"),
            hint="`n_cells` is one too high",
            fails=(N_CELLS,),
        ),
        wrong(
            "pixels are counted",
            counting(n_cells="np.count_nonzero(cells)"),
            hint="`n_cells` is the number of pixels, not of objects.",
            fails=(N_CELLS,),
        ),
        wrong(
            "half of them",
            counting(n_cells="cells.max() // 2"),
            hint="The highest label is the number of objects",
            fails=(N_CELLS,),
        ),
        wrong(
            "the labels first",
            counting().split("plt.figure()")[0]
            + f'plt.imshow({LAYER}, cmap="prism", alpha=0.5)\nplt.imshow(section)\nplt.show()\n',
            hint="`section` is drawn after the labels, and covers them.",
            fails=(PLACE,),
        ),
        wrong(
            "the section in grey",
            counting(below='section @ [0.2126, 0.7152, 0.0722], cmap="gray"'),
            hint="`section` is shown in grey.",
            fails=(PLACE,),
        ),
        wrong(
            "the background is drawn",
            counting(layer="cells"),
            hint="The labels tint the whole section",
            fails=(PLACE,),
        ),
        wrong(
            "the labels upside down",
            counting(layer=LAYER + "[::-1]"),
            hint="just the objects, at their places",
            fails=(PLACE,),
        ),
        wrong(
            "opaque",
            counting(options="alpha=None"),
            hint="The labels are opaque",
            fails=(COLOURS,),
        ),
        wrong(
            "next to nothing is seen",
            counting(options="alpha=0.04"),
            hint="The labels can hardly be seen",
            fails=(COLOURS,),
        ),
        wrong(
            "all in one colour",
            counting(layer="np.ma.masked_equal(cells > 0, False)"),
            hint="All labels, or nearly all, are drawn in the same colour.",
            fails=(COLOURS,),
        ),
        wrong(
            "side by side",
            counting().split("plt.figure()")[0]
            + "fig, axes = plt.subplots(1, 2)\naxes[0].imshow(section)\naxes[1].imshow(cells)\n",
            hint="`section` is alone in its axes",
            fails=(PLACE, COLOURS),
        ),
        wrong(
            "no figure",
            counting().split("plt.figure()")[0],
            hint="`section` is alone in its axes",
            fails=(PLACE, COLOURS),
        ),
    ],
}
