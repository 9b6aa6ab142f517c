"""Typical answers to stage 3, masks and filters: masks, and how they are made."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

FOUR = """
air = {air}
fat = {fat}
soft = {soft}
bone = {bone}
"""
AIR, BONE = "ct < -500", "ct > 300"
FAT, SOFT = "(ct >= -150) & (ct <= -30)", "(ct >= 0) & (ct <= 250)"

USE = """
bone_only = {bone_only}
soft_mean, soft_std = {statistics}
soft_area = {area}
{figure}
"""
BONE_ONLY = "np.where(bone, ct, -1024)"
STATISTICS = "ct[soft].mean(), ct[soft].std()"
AREA = "soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 100"

RIM = """
def rim(mask, width):
    {body}
"""

BODY = """
body = {body}
gas = {gas}
"""
OPENED = "ndimage.binary_opening(dense, iterations=4)"
GAS = "air & body"

OTSU = """
def otsu(image):
    best, threshold = -1, 0
    for t in {candidates}:
        above = image > t
        w = above.mean()
        if 0 < w < 1:
            score = {score}
            if score > best:
                best, threshold = score, t
    return threshold

head_threshold = otsu(head)
head_mask = {mask}
"""
CANDIDATES = "np.linspace(image.min(), image.max(), 257)"
SCORE = "w * (1 - w) * (image[above].mean() - image[~above].mean()) ** 2"

ANSWERS: dict[str, list[Answer]] = {
    "hu_masks": [
        right(
            "with logical functions",
            FOUR.format(
                air="np.less(ct, -500)",
                fat="np.logical_and(-150 <= ct, ct <= -30)",
                soft="np.logical_and(ct >= 0, ct <= 250)",
                bone="~(ct <= 300)",
            ),
        ),
        right(
            "whole numbers next to the limits",
            FOUR.format(
                air="ct <= -501",
                fat="(ct > -151) * (ct < -29)",
                soft="(ct > -1) & (ct < 251)",
                bone="np.where(ct >= 301, True, False)",
            ),
        ),
        wrong(
            "limits left out",
            FOUR.format(air=AIR, fat="(ct > -150) & (ct < -30)", soft=SOFT, bone=BONE),
            hint="included or not",
        ),
        wrong(
            "or in place of and",
            FOUR.format(air=AIR, fat="(ct >= -150) | (ct <= -30)", soft=SOFT, bone=BONE),
            hint="`fat` is wrong",
        ),
        wrong(
            "no upper limit",
            FOUR.format(air=AIR, fat=FAT, soft="ct >= 0", bone=BONE),
            hint="limits in the table",
        ),
        wrong(
            "numbers",
            FOUR.format(
                air="(ct < -500).astype(int)", fat=FAT, soft=SOFT, bone="np.where(ct > 300, 1, 0)"
            ),
            hint="of type int",
            fails=("test_masks_are_masks",),
        ),
        wrong(
            "the wrong way round",
            FOUR.format(air="ct > -500", fat=FAT, soft=SOFT, bone=BONE),
            hint="limits in the table",
        ),
        wrong(
            "values in place of masks",
            FOUR.format(air="ct[ct < -500]", fat=FAT, soft=SOFT, bone=BONE),
            hint="2 axes",
        ),
    ],
    "combine_masks": [
        right(
            "with logical functions",
            "fat_or_soft = np.logical_or(fat, soft)\nbetween = ~air & ~fat & ~soft & ~bone",
        ),
        right(
            "by adding up",
            "fat_or_soft = fat + soft\nbetween = (air * 1 + fat + soft + bone) == 0",
        ),
        right(
            "from the values",
            "fat_or_soft = ((ct >= -150) & (ct <= -30)) | ((ct >= 0) & (ct <= 250))\n"
            "between = ((ct >= -500) & (ct < -150)) | ((ct > -30) & (ct < 0))"
            " | ((ct > 250) & (ct <= 300))",
        ),
        wrong(
            "and for or",
            "fat_or_soft = fat & soft\nbetween = ~(air | fat | soft | bone)",
            hint="No pixel can be both",
            fails=("test_fat_or_soft",),
        ),
        wrong(
            "all in place of none",
            "fat_or_soft = fat | soft\nbetween = air | fat | soft | bone",
            hint="some",
            fails=("test_between",),
        ),
        wrong(
            "brackets forgotten",
            "fat_or_soft = fat | soft\nbetween = ~air | fat | soft | bone",
            hint="brackets",
            fails=("test_between",),
        ),
        wrong(
            "air forgotten",
            "fat_or_soft = fat | soft\nbetween = ~(fat | soft | bone)",
            hint="There is air",
            fails=("test_between",),
        ),
    ],
    "apply_mask": [
        right(
            "in a copy, from a list",
            USE.format(
                bone_only="ct.copy()",
                statistics="np.mean(ct[soft]), np.std(ct[soft], ddof=1)",
                area="len(ct[soft]) * (CT_SAMPLING[0] / 10) ** 2",
                figure="bone_only[~bone] = -1024\n"
                "plt.imshow(bone_only, cmap='gray', vmin=-1024, vmax=1000)",
            ),
        ),
        right(
            "with ndimage",
            USE.format(
                bone_only="np.where(~bone, -1024, ct)",
                statistics="ndimage.mean(ct, soft), ndimage.standard_deviation(ct, soft)",
                area="np.count_nonzero(soft) * np.prod(CT_SAMPLING) / 100",
                figure="plt.imshow(bone_only, 'Greys_r')",
            ),
        ),
        right(
            "after an earlier slip",
            "soft, bone = ct > 0, ct > 200\n"
            + USE.format(
                bone_only=BONE_ONLY, statistics=STATISTICS, area=AREA, figure="show(bone_only)"
            ),
        ),
        wrong(
            "0 HU outside",
            USE.format(
                bone_only="ct * bone",
                statistics=STATISTICS,
                area=AREA,
                figure="show(bone_only)",
            ),
            hint="0 HU is water",
            fails=("test_bone_only",),
        ),
        wrong(
            "zeros outside counted",
            USE.format(
                bone_only=BONE_ONLY,
                statistics="(ct * soft).mean(), (ct * soft).std()",
                area=AREA,
                figure="show(bone_only)",
            ),
            hint="Zeros outside",
            fails=("test_soft_statistics",),
        ),
        wrong(
            "square millimetres",
            USE.format(
                bone_only=BONE_ONLY,
                statistics=STATISTICS,
                area="soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1]",
                figure="show(bone_only)",
            ),
            hint="in mm²",
            fails=("test_soft_area",),
        ),
        wrong(
            "pixels counted",
            USE.format(
                bone_only=BONE_ONLY,
                statistics=STATISTICS,
                area="soft.sum()",
                figure="show(bone_only)",
            ),
            hint="100 mm²",
            fails=("test_soft_area",),
        ),
        wrong(
            "divided by 10",
            USE.format(
                bone_only=BONE_ONLY,
                statistics=STATISTICS,
                area="soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 10",
                figure="show(bone_only)",
            ),
            hint="not 10 mm²",
            fails=("test_soft_area",),
        ),
        wrong(
            "the mask is shown",
            USE.format(bone_only=BONE_ONLY, statistics=STATISTICS, area=AREA, figure="show(soft)"),
            hint="None of the pictures",
            fails=("test_bone_only_is_shown",),
        ),
    ],
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
        wrong(
            "the mask included",
            RIM.format(body="return ndimage.binary_dilation(mask, iterations=width)"),
            hint="and not",
            fails=("test_rim_outside",),
        ),
        wrong(
            "the width ignored",
            RIM.format(body="return ndimage.binary_dilation(mask) & ~mask"),
            hint="iterations=width",
        ),
        wrong(
            "the inner rim",
            RIM.format(body="return mask & ~ndimage.binary_erosion(mask, iterations=width)"),
            hint="Dilate",
        ),
        wrong(
            "a square for neighbours",
            RIM.format(body="return ndimage.binary_dilation(mask, np.ones((3, 3)), width) & ~mask"),
            hint="without a `structure`",
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
            "no_specks = ndimage.binary_opening(dirty, np.ones((2, 2)))\n"
            "clean = ndimage.binary_opening(ndimage.binary_fill_holes(dirty), np.ones((4, 4)))",
        ),
        right(
            "by a median",
            "no_specks = ndimage.binary_opening(dirty)\nclean = ndimage.median_filter(dirty, 5)",
        ),
        wrong(
            "closing for opening",
            "no_specks = ndimage.binary_closing(dirty)\n"
            "clean = ndimage.binary_opening(no_specks, np.ones((3, 3)))",
            hint="Opening does",
        ),
        wrong(
            "erosion alone",
            "no_specks = ndimage.binary_erosion(dirty, iterations=3)\n"
            "clean = ndimage.binary_fill_holes(no_specks)",
            hint="smaller",
        ),
        wrong(
            "opened only",
            "no_specks = ndimage.binary_opening(dirty)\nclean = no_specks",
            hint="still gaps",
            fails=("test_clean",),
        ),
        wrong(
            "nothing done",
            "no_specks = clean = dirty.copy()",
            hint="still specks",
            fails=("test_no_specks", "test_clean"),
        ),
    ],
    "body_mask": [
        right(
            "with a square",
            BODY.format(
                body="ndimage.binary_fill_holes("
                "ndimage.binary_opening(dense, np.ones((3, 3)), iterations=3))",
                gas="np.logical_and(body, air)",
            ),
        ),
        right(
            "as the largest part",
            "labels, n = ndimage.label(dense)\n"
            "largest = 1 + np.argmax([np.sum(labels == i + 1) for i in range(n)])\n"
            "body = ndimage.binary_fill_holes(labels == largest)\ngas = body & (ct < -500)",
        ),
        right(
            "by erosion and dilation",
            "small = ndimage.binary_erosion(dense, iterations=4)\n"
            "body = ndimage.binary_fill_holes(ndimage.binary_dilation(small, iterations=4))\n"
            "gas = body & air",
        ),
        wrong(
            "holes filled first",
            BODY.format(
                body="ndimage.binary_opening(ndimage.binary_fill_holes(dense), iterations=4)",
                gas=GAS,
            ),
            hint="the table encloses air",
            fails=("test_table_is_gone",),
        ),
        wrong(
            "too few iterations",
            BODY.format(body="ndimage.binary_fill_holes(ndimage.binary_opening(dense))", gas=GAS),
            hint="enough `iterations`",
            fails=("test_table_is_gone",),
        ),
        wrong(
            "holes not filled",
            BODY.format(body=OPENED, gas=GAS),
            hint="binary_fill_holes",
        ),
        wrong(
            "eroded and not dilated",
            BODY.format(
                body="ndimage.binary_fill_holes(ndimage.binary_erosion(dense, iterations=4))",
                gas=GAS,
            ),
            hint="move the outline",
        ),
        wrong(
            "all air",
            BODY.format(body=f"ndimage.binary_fill_holes({OPENED})", gas="air"),
            hint="also that of the room",
            fails=("test_gas",),
        ),
    ],
    "otsu": [
        right("a loop", OTSU.format(candidates=CANDIDATES, score=SCORE, mask="head > otsu(head)")),
        right(
            "every value, variance inside groups",
            OTSU.format(
                candidates="np.unique(image)[::max(1, len(np.unique(image)) // 256)]",
                score="1 / (w * image[above].var() + (1 - w) * image[~above].var() + 1e-9)",
                mask="head >= head_threshold",
            ),
        ),
        wrong(
            "weights left out",
            OTSU.format(
                candidates=CANDIDATES,
                score="(image[above].mean() - image[~above].mean()) ** 2",
                mask="head > head_threshold",
            ),
            hint="Shares times shares",
        ),
        wrong(
            "thresholds from 0 to 255",
            OTSU.format(candidates="range(256)", score=SCORE, mask="head > head_threshold"),
            hint="own lowest value",
        ),
        wrong(
            "the mean",
            "def otsu(image):\n    return image.mean()\n\n"
            "head_threshold = otsu(head)\nhead_mask = head > head_threshold",
            hint="Another threshold",
        ),
        wrong(
            "the other group",
            OTSU.format(candidates=CANDIDATES, score=SCORE, mask="head < head_threshold"),
            hint="not what lies above",
            fails=("test_otsu_head",),
        ),
        wrong(
            "the number of the step",
            OTSU.format(candidates=CANDIDATES, score=SCORE, mask="head > head_threshold").replace(
                "best, threshold = score, t",
                f"best, threshold = score, list({CANDIDATES}).index(t)",
            ),
            hint="outside of the image's values",
        ),
    ],
}
