"""Typical answers to stage 3, masks and filters: masks by value, and what to do with them."""

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

USE = """
bone_only = {bone_only}
soft_mean, soft_std = {statistics}
soft_area = {area}
{figure}
"""
BONE_ONLY = "np.where(bone, ct, -1024)"
STATISTICS = "ct[soft].mean(), ct[soft].std()"
AREA = "soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 100"
FIGURE = "show(bone_only)"


def four(**changes: str) -> str:
    """Return the four masks, some of them otherwise."""
    return FOUR.format(**{**BY_DEFAULT, **changes})


def use(
    bone_only: str = BONE_ONLY,
    statistics: str = STATISTICS,
    area: str = AREA,
    figure: str = FIGURE,
) -> str:
    """Return an answer to the question on using a mask, some of it otherwise."""
    return USE.format(bone_only=bone_only, statistics=statistics, area=area, figure=figure)


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
    "apply_mask": [
        right(
            "in a copy, from a list",
            use(
                bone_only="ct.copy()",
                statistics="np.mean(ct[soft]), np.std(ct[soft], ddof=1)",
                area="len(ct[soft]) * (CT_SAMPLING[0] / 10) ** 2",
                figure="bone_only[~bone] = -1024\n"
                "plt.imshow(bone_only, cmap='gray', vmin=-1024, vmax=1000)",
            ),
        ),
        right(
            "with ndimage",
            use(
                bone_only="np.where(~bone, -1024, ct)",
                statistics="ndimage.mean(ct, soft), ndimage.standard_deviation(ct, soft)",
                area="np.count_nonzero(soft) * np.prod(CT_SAMPLING) / 100",
                figure="plt.imshow(bone_only, 'Greys_r')",
            ),
        ),
        right(
            "in float, rounded",
            use(
                bone_only="np.full(ct.shape, -1024.0)",
                statistics="round(float(ct[soft].mean()), 1), round(float(ct[soft].std()), 1)",
                area="round(float(soft.sum() * 1.71875**2 / 100), 1)",
                figure="bone_only[bone] = ct[bone]\nshow(ct, bone_only)",
            ),
        ),
        right(
            "by sums",
            use(
                bone_only="(ct + 1024) * bone - 1024",
                statistics="(ct * soft).sum() / soft.sum(), "
                "np.sqrt(((ct[soft] - ct[soft].mean()) ** 2).mean())",
                area="soft.mean() * ct.shape[0] * CT_SAMPLING[0] * ct.shape[1] * CT_SAMPLING[1]"
                " / 10**2",
                figure="fig, ax = plt.subplots()\nax.imshow(bone_only, cmap='gray')\nplt.show()",
            ),
        ),
        right(
            "after an earlier slip",
            "soft, bone = ct > 0, ct > 200\n" + use(),
        ),
        wrong(
            "0 HU outside",
            use(bone_only="ct * bone"),
            hint="is 0 HU",
            fails=("test_bone_only",),
        ),
        wrong(
            "bone taken out",
            use(bone_only="np.where(bone, -1024, ct)"),
            hint="Bone has been taken out",
            fails=("test_bone_only",),
        ),
        wrong(
            "a list of pixels",
            use(bone_only="ct[bone]", figure="show(np.where(bone, ct, -1024))"),
            hint="not at their places",
            fails=("test_bone_only",),
        ),
        wrong(
            "zeros outside counted",
            use(statistics="(ct * soft).mean(), (ct * soft).std()"),
            hint="counted as zeros",
            fails=("test_soft_mean", "test_soft_std"),
        ),
        wrong(
            "the variance",
            use(statistics="ct[soft].mean(), ct[soft].var()"),
            hint="is the variance",
            fails=("test_soft_std",),
        ),
        wrong(
            "the median",
            use(statistics="np.median(ct[soft]), ct[soft].std()"),
            hint="is the median",
            fails=("test_soft_mean",),
        ),
        wrong(
            "mean and standard deviation swapped",
            use(statistics="ct[soft].std(), ct[soft].mean()"),
            hint="change places",
            fails=("test_soft_mean", "test_soft_std"),
        ),
        wrong(
            "the image changed before it was measured",
            "bone_only = ct\nbone_only[~bone] = -1024\n"
            + use(bone_only="bone_only", statistics=STATISTICS),
            hint="makes no copy",
            fails=("test_soft_mean", "test_soft_std"),
        ),
        wrong(
            "square millimetres",
            use(area="soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1]"),
            hint="in mm²",
            fails=("test_soft_area",),
        ),
        wrong(
            "pixels counted",
            use(area="soft.sum()"),
            hint="number of pixels",
            fails=("test_soft_area",),
        ),
        wrong(
            "divided by 10",
            use(area="soft.sum() * CT_SAMPLING[0] * CT_SAMPLING[1] / 10"),
            hint="mm into cm",
            fails=("test_soft_area",),
        ),
        wrong(
            "one side of a pixel only",
            use(area="soft.sum() * CT_SAMPLING[0] / 100"),
            hint="used once only",
            fails=("test_soft_area",),
        ),
        wrong(
            "the mask is shown",
            use(figure="show(soft)"),
            hint="None of the pictures",
            fails=("test_bone_only_is_shown",),
        ),
        wrong(
            "black for white",
            use(figure="plt.imshow(bone_only, cmap='gray_r')"),
            hint="Black and white",
            fails=("test_bone_only_is_shown",),
        ),
        wrong(
            "the dots left in place",
            use(bone_only="...", statistics="..., ...", area="...", figure=""),
            hint="still `...`",
            fails=(
                "test_bone_only",
                "test_bone_only_is_shown",
                "test_soft_mean",
                "test_soft_std",
                "test_soft_area",
            ),
        ),
        wrong(
            "nothing taken away",
            use(bone_only="ct"),
            hint="nothing was taken away",
            fails=("test_bone_only",),
        ),
        wrong(
            "the lowest value outside counted",
            use(statistics="np.where(soft, ct, -1024).mean(), np.where(soft, ct, -1024).std()"),
            hint="counted as −1024 HU",
            fails=("test_soft_mean", "test_soft_std"),
        ),
        wrong(
            "another mask",
            use(statistics="ct[fat].mean(), ct[fat].std()", area=AREA.replace("soft", "fat")),
            hint="the area of `fat`",
            fails=("test_soft_mean", "test_soft_std", "test_soft_area"),
        ),
    ],
}
