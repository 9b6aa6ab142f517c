"""Typical answers to stage 3, masks and filters: what is inside of a mask."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

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


def use(
    bone_only: str = BONE_ONLY,
    statistics: str = STATISTICS,
    area: str = AREA,
    figure: str = FIGURE,
) -> str:
    """Return an answer to the question on using a mask, some of it otherwise."""
    return USE.format(bone_only=bone_only, statistics=statistics, area=area, figure=figure)


ANSWERS: dict[str, list[Answer]] = {
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
                area="round(float(soft.sum() * CT_SAMPLING[0] ** 2 / 100), 1)",
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
