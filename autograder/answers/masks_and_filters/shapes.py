"""Typical answers to stage 3, masks and filters: masks that grow, shrink and become clean."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

RIM = """
def rim(mask, width):
    {body}
"""
ONE, FOUR, OUTSIDE = "test_rim_width[1 pixel]", "test_rim_width[4 pixels]", "test_rim_outside"

CLEANED = """
no_specks = {no_specks}
clean = {clean}
"""
OPENING = "ndimage.binary_opening(dirty)"
CLEAN = "ndimage.binary_closing(ndimage.binary_opening(dirty), np.ones((3, 3)))"
SPECKS, BOTH = "test_no_specks", "test_clean"

ANSWERS: dict[str, list[Answer]] = {
    "rim": [
        right(
            "exclusive or",
            RIM.format(body="return ndimage.binary_dilation(mask, iterations=width) ^ mask"),
        ),
        right(
            "in a loop",
            RIM.format(
                body="grown = mask.copy()\n    for _ in range(width):\n"
                "        grown = ndimage.binary_dilation(grown)\n"
                "    grown[mask] = False\n    return grown"
            ),
        ),
        right(
            "by distance",
            RIM.format(
                body="d = ndimage.distance_transform_cdt(~mask, 'taxicab')\n"
                "    return (d > 0) & (d <= width)"
            ),
        ),
        right(
            "by padding and shifting",
            RIM.format(
                body="grown = np.pad(mask, 1)\n    for _ in range(width):\n"
                "        wide = np.pad(grown[1:-1, 1:-1], 1)\n"
                "        grown[1:-1, 1:-1] |= (wide[:-2, 1:-1] | wide[2:, 1:-1]\n"
                "                              | wide[1:-1, :-2] | wide[1:-1, 2:])\n"
                "    return grown[1:-1, 1:-1] & ~mask"
            ),
        ),
        right(
            "as zeros and ones, with the element written out",
            RIM.format(
                body="cross = ndimage.generate_binary_structure(2, 1)\n"
                "    grown = ndimage.binary_dilation(mask, cross, iterations=width)\n"
                "    return grown.astype(int) - mask.astype(int)"
            ),
        ),
        wrong(
            "the mask included",
            RIM.format(body="return ndimage.binary_dilation(mask, iterations=width)"),
            hint="whole mask is in its own rim",
            fails=(OUTSIDE,),
        ),
        wrong(
            "the width ignored",
            RIM.format(body="return ndimage.binary_dilation(mask) & ~mask"),
            hint="one pixel wide, whatever",
            fails=(FOUR,),
        ),
        wrong(
            "the inner rim",
            RIM.format(body="return mask & ~ndimage.binary_erosion(mask, iterations=width)"),
            hint="nothing outside of the mask",
            fails=(ONE, FOUR, OUTSIDE),
        ),
        wrong(
            "inside and outside together",
            RIM.format(
                body="return (ndimage.binary_dilation(mask, iterations=width)\n"
                "            & ~ndimage.binary_erosion(mask, iterations=width))"
            ),
            hint="in its own rim",
            fails=(OUTSIDE,),
        ),
        wrong(
            "a square for neighbours",
            RIM.format(body="return ndimage.binary_dilation(mask, np.ones((3, 3)), width) & ~mask"),
            hint="touch at a corner only",
            fails=(ONE, FOUR),
        ),
        wrong(
            "a larger element in place of iterations",
            RIM.format(
                body="size = 2 * width + 1\n"
                "    return ndimage.binary_dilation(mask, np.ones((size, size))) & ~mask"
            ),
            hint="touch at a corner only",
            fails=(ONE, FOUR),
        ),
        wrong(
            "everything outside",
            RIM.format(body="return ~mask"),
            hint="however far away",
            fails=(ONE, FOUR, OUTSIDE),
        ),
        wrong(
            "one iteration too many",
            RIM.format(body="return ndimage.binary_dilation(mask, iterations=width + 1) & ~mask"),
            hint="one pixel wider",
            fails=(ONE, FOUR),
        ),
        wrong(
            "only the outermost layer",
            RIM.format(
                body="grown = ndimage.binary_dilation(mask, iterations=width)\n"
                "    before = ndimage.binary_dilation(mask, iterations=width - 1)"
                " if width > 1 else mask\n    return grown & ~before"
            ),
            hint="outermost layer",
            fails=(FOUR,),
        ),
        wrong(
            "around the opposite border",
            RIM.format(
                body="grown = mask.copy()\n    for _ in range(width):\n"
                "        grown = (grown | np.roll(grown, 1, 0) | np.roll(grown, -1, 0)\n"
                "                 | np.roll(grown, 1, 1) | np.roll(grown, -1, 1))\n"
                "    return grown & ~mask"
            ),
            hint="places that do not belong to it",
            fails=(ONE, FOUR),
        ),
        wrong(
            "written into the mask that is given",
            RIM.format(
                body="before = mask.copy()\n"
                "    mask[:] = ndimage.binary_dilation(mask, iterations=width)\n"
                "    return mask & ~before"
            ),
            hint="changes the very array",
            fails=(ONE,),
        ),
        wrong(
            "the example in place of the argument",
            RIM.format(body="return ndimage.binary_dilation(example, iterations=width) & ~example"),
            hint="shape",
            fails=(ONE, FOUR, OUTSIDE),
        ),
        wrong(
            "one iteration too few",
            RIM.format(
                body="grown = mask.copy()\n"
                "    for _ in range(1, width):\n"
                "        grown = ndimage.binary_dilation(grown)\n"
                "    return grown & ~mask"
            ),
            hint="one pixel narrower",
            fails=(ONE, FOUR),
        ),
        wrong(
            "and not the wrong way round",
            RIM.format(body="return mask & ~ndimage.binary_dilation(mask, iterations=width)"),
            hint="is empty",
            fails=(ONE, FOUR, OUTSIDE),
        ),
        wrong(
            "all but one erosion",
            RIM.format(
                body="return (ndimage.binary_dilation(mask, iterations=width)\n"
                "            & ~ndimage.binary_erosion(mask))"
            ),
            hint="Some pixels of the mask itself",
            fails=(OUTSIDE,),
        ),
    ],
    "open_and_close": [
        right(
            "erosion and dilation by hand",
            "square = np.ones((3, 3))\n"
            "no_specks = ndimage.binary_dilation(ndimage.binary_erosion(dirty))\n"
            "closed = ndimage.binary_erosion(ndimage.binary_dilation(dirty, square), square)\n"
            "clean = ndimage.binary_opening(closed, square, iterations=2)",
        ),
        right(
            "filled, then opened by a larger element",
            CLEANED.format(
                no_specks="ndimage.binary_opening(dirty, np.ones((2, 2)))",
                clean="ndimage.binary_opening(ndimage.binary_fill_holes(dirty), np.ones((4, 4)))",
            ),
        ),
        right(
            "by a median",
            CLEANED.format(no_specks=OPENING, clean="ndimage.median_filter(dirty, 5)"),
        ),
        right(
            "the largest object",
            "labels, n = ndimage.label(dirty)\n"
            "no_specks = labels == 1 + np.argmax(np.bincount(labels.ravel())[1:])\n"
            "clean = ndimage.binary_fill_holes(no_specks)",
        ),
        right(
            "closed after opening, and used for both",
            "clean = ndimage.binary_closing(ndimage.binary_opening(dirty, iterations=2),\n"
            "                               iterations=3)\nno_specks = clean.copy()",
        ),
        right("as numbers", CLEANED.format(no_specks=f"{OPENING} * 1", clean=f"{CLEAN} * 1.0")),
        wrong(
            "closing for opening",
            CLEANED.format(
                no_specks="ndimage.binary_closing(dirty)",
                clean="ndimage.binary_opening(no_specks, np.ones((3, 3)))",
            ),
            hint="have become larger",
            fails=(SPECKS,),
        ),
        wrong(
            "one step of erosion alone",
            CLEANED.format(no_specks="ndimage.binary_erosion(dirty)", clean=CLEAN),
            hint="of the disc is gone at its edge",
            fails=(SPECKS,),
        ),
        wrong(
            "much erosion, and built upon",
            CLEANED.format(
                no_specks="ndimage.binary_erosion(dirty, iterations=2)",
                clean="ndimage.binary_fill_holes(no_specks)",
            ),
            hint="of the disc is gone at its edge",
            fails=(SPECKS,),
        ),
        wrong(
            "dilated more often than eroded",
            CLEANED.format(
                no_specks="ndimage.binary_dilation(ndimage.binary_erosion(dirty), iterations=2)",
                clean=CLEAN,
            ),
            hint="has become larger",
            fails=(SPECKS,),
        ),
        wrong(
            "opened only",
            CLEANED.format(no_specks=OPENING, clean="no_specks"),
            hint="pixels of gaps inside",
            fails=(BOTH,),
        ),
        wrong(
            "closed only",
            CLEANED.format(no_specks=OPENING, clean="ndimage.binary_closing(dirty)"),
            hint="pixels of specks outside",
            fails=(BOTH,),
        ),
        wrong(
            "nothing done",
            "no_specks = clean = dirty.copy()",
            hint="`dirty` as it was",
            fails=(SPECKS, BOTH),
        ),
        wrong(
            "dilated in place of closed",
            CLEANED.format(
                no_specks=OPENING, clean="ndimage.binary_dilation(no_specks, iterations=2)"
            ),
            hint="has become larger",
            fails=(BOTH,),
        ),
        wrong(
            "eroded at the end",
            CLEANED.format(no_specks=OPENING, clean=f"ndimage.binary_erosion({CLEAN})"),
            hint="of the disc is gone at its edge",
            fails=(BOTH,),
        ),
        wrong(
            "the dots left in place",
            CLEANED.format(no_specks="...", clean="..."),
            hint="still `...`",
            fails=(SPECKS, BOTH),
        ),
        wrong(
            "too small an element",
            CLEANED.format(
                no_specks="ndimage.binary_opening(dirty, np.ones((1, 2)))", clean="no_specks"
            ),
            hint="pixels of specks outside and",
            fails=(SPECKS, BOTH),
        ),
        wrong(
            "only the outline of the disc",
            CLEANED.format(
                no_specks=f"{OPENING} & ~ndimage.binary_erosion({OPENING})", clean=CLEAN
            ),
            hint="of the disc is left",
            fails=(SPECKS,),
        ),
    ],
}
