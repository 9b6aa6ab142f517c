"""Typical answers to the questions of stage 2, image comparison: two masks."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def overlap(
    iou: str = "", dice: str = "", empty: str = "    if not (a | b).any():\n        return 1\n"
) -> str:
    """Write the two functions for masks."""
    return (
        f"def iou(a, b):\n{empty}    return {iou or IOU}\n\n"
        f"def dice(a, b):\n{empty}    return {dice or DICE}"
    )


IOU_CHECK, DICE_CHECK, APART = "test_iou", "test_dice", "test_masks_apart"
NONE = ("test_empty_masks[iou]", "test_empty_masks[dice]")
IOU = "(a & b).sum() / (a | b).sum()"
DICE = "2 * (a & b).sum() / (a.sum() + b.sum())"

ANSWERS: dict[str, list[Answer]] = {
    "overlap": [
        right("with any", overlap()),
        right(
            "counting",
            "def iou(a, b):\n"
            "    both = np.count_nonzero(np.logical_and(a, b))\n"
            "    one = np.count_nonzero(np.logical_or(a, b))\n"
            "    return 1.0 if one == 0 else both / one\n\n"
            "def dice(a, b):\n    i = iou(a, b)\n    return 2 * i / (1 + i)",
        ),
        right(
            "as sets of places",
            "def places(a):\n    return set(np.flatnonzero(a).tolist())\n\n"
            "def iou(a, b):\n    a, b = places(a), places(b)\n"
            "    return len(a & b) / len(a | b) if a | b else 1\n\n"
            "def dice(a, b):\n    a, b = places(a), places(b)\n"
            "    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1",
        ),
        right(
            "by products, in numbers",
            "def iou(a, b):\n    a, b = a.astype(int), b.astype(int)\n"
            "    both = (a * b).sum()\n    one = a.sum() + b.sum() - both\n"
            "    return float(both / one) if one > 0 else 1.0\n\n"
            "def dice(a, b):\n    total = a.sum() + b.sum()\n"
            "    if total == 0:\n        return np.float64(1)\n"
            "    return (a * b).sum() / (total / 2)",
        ),
        right(
            "a tiny number on both sides",
            overlap(
                "((a & b).sum() + 1e-9) / ((a | b).sum() + 1e-9)",
                "(2 * (a & b).sum() + 1e-9) / (a.sum() + b.sum() + 1e-9)",
                empty="",
            ),
        ),
        wrong(
            "empty masks forgotten",
            overlap(empty=""),
            hint="0 was divided by 0",
            fails=NONE,
        ),
        wrong(
            "mixed up",
            overlap(DICE, IOU),
            hint="This is the Dice coefficient",
            fails=(IOU_CHECK, DICE_CHECK),
        ),
        wrong(
            "two forgotten",
            overlap(dice="(a & b).sum() / (a.sum() + b.sum())"),
            hint="The factor 2 is missing",
            fails=(DICE_CHECK,),
        ),
        wrong(
            "twice the intersection over the union",
            overlap(dice="2 * (a & b).sum() / (a | b).sum()"),
            hint="divided by the union",
            fails=(DICE_CHECK,),
        ),
        wrong(
            "sizes added up for the union",
            overlap("(a & b).sum() / (a.sum() + b.sum())", DICE),
            hint="count twice below the line",
            fails=(IOU_CHECK,),
        ),
        wrong(
            "share of one mask",
            overlap("(a & b).sum() / max(a.sum(), 1)", DICE),
            hint="the size of one of the masks",
            fails=(IOU_CHECK,),
        ),
        wrong(
            "agreement with the background",
            overlap("np.mean(a == b)", DICE),
            hint="The background",
            fails=(IOU_CHECK, APART),
        ),
        wrong(
            "empty masks differ",
            overlap(empty="    if not (a | b).any():\n        return 0\n"),
            hint="as if they had nothing in common",
            fails=NONE,
        ),
        wrong(
            "one empty mask",
            overlap(empty="    if not a.any() or not b.any():\n        return 1\n"),
            hint="when one mask is empty",
            fails=(APART,),
        ),
        wrong(
            "in per cent",
            overlap(
                "100 * " + IOU,
                "200 * (a & b).sum() / (a.sum() + b.sum())",
                empty="    if not (a | b).any():\n        return 100\n",
            ),
            hint="per cent",
            fails=(IOU_CHECK, DICE_CHECK, *NONE),
        ),
        wrong(
            "always 1",
            "def iou(a, b):\n    return 1.0\n\ndef dice(a, b):\n    return 1.0",
            hint="the same number",
            fails=(IOU_CHECK, DICE_CHECK, *NONE, APART),
        ),
        wrong(
            "upside down",
            overlap("(a | b).sum() / max((a & b).sum(), 1)", DICE),
            hint="upside down",
            fails=(IOU_CHECK, APART),
        ),
        wrong(
            "share of the image",
            overlap("(a & b).sum() / a.size", DICE),
            hint="number of all pixels",
            fails=(IOU_CHECK,),
        ),
        wrong(
            "counted only",
            overlap("(a & b).sum()", DICE),
            hint="number of pixels that are in both",
            fails=(IOU_CHECK,),
        ),
        wrong(
            "a name mistyped",
            overlap("(a & b).sum() / (x | y).sum()", DICE),
            hint="also when one of the masks is empty",
            fails=(
                IOU_CHECK,
                "test_empty_masks[iou]",
                APART,
            ),
        ),
    ],
}
