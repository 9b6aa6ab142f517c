"""Typical answers to stage 3, masks and filters: masks by value, and masks joined."""

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
BY_DEFAULT = {"air": AIR, "fat": FAT, "soft": SOFT, "bone": BONE}
TYPE = "test_masks_are_masks"

TWO = """
fat_or_soft = {both}
between = {between}
"""
BOTH, BETWEEN = "fat | soft", "~(air | fat | soft | bone)"


def four(**changes: str) -> str:
    """Return the four masks, some of them otherwise."""
    return FOUR.format(**{**BY_DEFAULT, **changes})


ANSWERS: dict[str, list[Answer]] = {
    "hu_masks": [
        right(
            "with logical functions",
            four(
                air="np.less(ct, -500)",
                fat="np.logical_and(-150 <= ct, ct <= -30)",
                soft="np.logical_and(ct >= 0, ct <= 250)",
                bone="~(ct <= 300)",
            ),
        ),
        right(
            "whole numbers next to the limits",
            four(
                air="ct <= -501",
                fat="(ct > -151) * (ct < -29)",
                soft="(ct > -1) & (ct < 251)",
                bone="np.where(ct >= 301, True, False)",
            ),
        ),
        right(
            "by a function",
            "def between_limits(low, high):\n    return (ct >= low) & (ct <= high)\n\n"
            "air, bone = between_limits(-5000, -501), between_limits(301, 5000)\n"
            "fat, soft = between_limits(-150, -30), between_limits(0, 250)",
        ),
        right(
            "by what is left over",
            four(
                air="~(ct >= -500)",
                fat="~((ct < -150) | (ct > -30))",
                soft="(ct >= 0) ^ (ct > 250)",
            ),
        ),
        right(
            "pixel by pixel",
            four(soft="np.array([[0 <= v <= 250 for v in row] for row in ct.tolist()])"),
        ),
        wrong(
            "limits left out",
            four(fat="(ct > -150) & (ct < -30)"),
            hint="exactly on a limit",
            fails=("test_hu_mask[fat]",),
        ),
        wrong(
            "a limit taken in",
            four(air="ct <= -500", bone="ct >= 300"),
            hint="exactly on a limit",
            fails=("test_hu_mask[air]", "test_hu_mask[bone]"),
        ),
        wrong(
            "or in place of and",
            four(fat="(ct >= -150) | (ct <= -30)"),
            hint="holds every pixel",
            fails=("test_hu_mask[fat]",),
        ),
        wrong(
            "black and white for False and True",
            four(
                air="(ct < -500) * 255",
                fat="((ct >= -150) & (ct <= -30)) * 255",
                soft="((ct >= 0) & (ct <= 250)) * 255",
                bone="np.where(ct > 300, 255, 0)",
            ),
            hint="A mask is an array of True and False",
            fails=("test_masks_are_masks",),
        ),
        wrong(
            "no upper limit",
            four(soft="ct >= 0"),
            hint="one limit only",
            fails=("test_hu_mask[soft]",),
        ),
        wrong(
            "numbers in place of True and False",
            four(air="(ct < -500).astype(int)", bone="np.where(ct > 300, 1, 0)"),
            hint="of type int",
            fails=(TYPE,),
        ),
        wrong(
            "the wrong way round",
            four(air="ct > -500"),
            hint="other side of -500",
            fails=("test_hu_mask[air]",),
        ),
        wrong(
            "values in place of masks",
            four(air="ct[ct < -500]"),
            hint="1 axis",
            fails=("test_hu_mask[air]", TYPE),
        ),
        wrong(
            "minus signs forgotten",
            four(air="ct < 500", fat="(ct >= 30) & (ct <= 150)"),
            hint="sign",
            fails=("test_hu_mask[air]", "test_hu_mask[fat]"),
        ),
        wrong(
            "limits of the lesson before",
            four(fat="(ct >= -120) & (ct <= -80)"),
            hint="go from -120 to -80 HU",
            fails=("test_hu_mask[fat]",),
        ),
        wrong(
            "two masks swapped",
            four(fat=SOFT, soft=FAT),
            hint="is the mask of",
            fails=("test_hu_mask[fat]", "test_hu_mask[soft]"),
        ),
        wrong(
            "only a number",
            four(bone="300"),
            hint="an array of numbers",
            fails=("test_hu_mask[bone]", TYPE),
        ),
        wrong(
            "the dots left in place",
            four(air="...", fat="...", soft="...", bone="..."),
            hint="still `...`",
            fails=(
                "test_hu_mask[air]",
                "test_hu_mask[fat]",
                "test_hu_mask[soft]",
                "test_hu_mask[bone]",
                TYPE,
            ),
        ),
    ],
    "combine_masks": [
        right(
            "with logical functions",
            TWO.format(both="np.logical_or(fat, soft)", between="~air & ~fat & ~soft & ~bone"),
        ),
        right(
            "by adding up",
            TWO.format(both="fat + soft", between="(air * 1 + fat + soft + bone) == 0"),
        ),
        right(
            "from the values",
            TWO.format(
                both="((ct >= -150) & (ct <= -30)) | ((ct >= 0) & (ct <= 250))",
                between="((ct >= -500) & (ct < -150)) | ((ct > -30) & (ct < 0))"
                " | ((ct > 250) & (ct <= 300))",
            ),
        ),
        right(
            "by any of a stack",
            TWO.format(
                both="np.any([fat, soft], axis=0)",
                between="np.logical_not(np.stack([air, fat, soft, bone]).any(axis=0))",
            ),
        ),
        right(
            "by exclusive or, as nothing is in both",
            TWO.format(both="fat ^ soft", between="~(air ^ fat ^ soft ^ bone)"),
        ),
        right(
            "step by step in a copy",
            "fat_or_soft = fat.copy()\nfat_or_soft[soft] = True\n"
            "between = np.ones(ct.shape, dtype=bool)\n"
            "for m in [air, fat, soft, bone]:\n    between[m] = False",
        ),
        right("after an earlier slip", "fat = ct < -30\n" + TWO.format(both=BOTH, between=BETWEEN)),
        wrong(
            "and for or",
            TWO.format(both="fat & soft", between=BETWEEN),
            hint="in both masks at once",
            fails=("test_fat_or_soft",),
        ),
        wrong(
            "Python's own or",
            TWO.format(both="fat if fat.any() or soft.any() else soft", between=BETWEEN),
            hint="`fat` alone",
            fails=("test_fat_or_soft",),
        ),
        wrong(
            "all in place of none",
            TWO.format(both=BOTH, between="air | fat | soft | bone"),
            hint="in **some** mask",
            fails=("test_between",),
        ),
        wrong(
            "brackets forgotten",
            TWO.format(both=BOTH, between="~air | fat | soft | bone"),
            hint="brackets are missing",
            fails=("test_between",),
        ),
        wrong(
            "air forgotten",
            TWO.format(both=BOTH, between="~(fat | soft | bone)"),
            hint="this mask was left out",
            fails=("test_between",),
        ),
        wrong(
            "bone forgotten",
            TWO.format(both=BOTH, between="~(air | fat_or_soft)"),
            hint="this mask was left out",
            fails=("test_between",),
        ),
        wrong(
            "not all at once",
            TWO.format(both=BOTH, between="~(air & fat & soft & bone)"),
            hint="in all four masks at once",
            fails=("test_between",),
        ),
        wrong(
            "a number of pixels",
            TWO.format(both="fat.sum() + soft.sum()", between=BETWEEN),
            hint="an array of numbers",
            fails=("test_fat_or_soft",),
        ),
        wrong(
            "counts in place of a mask",
            TWO.format(both="fat * 1 + soft * 2", between=BETWEEN),
            hint="other values than True and False",
            fails=("test_fat_or_soft",),
        ),
        wrong(
            "the dots left in place",
            TWO.format(both="...", between="..."),
            hint="still `...`",
            fails=("test_fat_or_soft", "test_between"),
        ),
    ],
}
