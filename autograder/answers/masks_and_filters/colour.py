"""Typical answers to stage 3, masks and filters: a colour image, and its stain."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

COLOUR = """
def optical_density(channel):
    return {density}


luma = {luma}
nuclei = {nuclei}
"""
DENSITY = "-np.log10(np.maximum(channel, 1) / 255)"
RED_DENSITY = "optical_density(section[..., 0])"
NUCLEI = f"{RED_DENSITY} > otsu({RED_DENSITY})"
COMPUTED, BLACK = "test_density_is_computed", "test_density_of_black"


def colour(**changes: str) -> str:
    """Return the function and both answers, some of it otherwise."""
    usual = {
        "density": DENSITY,
        "luma": "section @ [0.2126, 0.7152, 0.0722]",
        "nuclei": NUCLEI,
    }
    return COLOUR.format(**usual | changes)


ANSWERS: dict[str, list[Answer]] = {
    "colour": [
        right(
            "channel by channel",
            colour(
                luma="0.2126 * section[:, :, 0] + 0.7152 * section[:, :, 1] "
                "+ 0.0722 * section[:, :, 2]",
                density="np.log10(255 / np.where(channel == 0, 1, channel))",
            ),
        ),
        right(
            "with np.average, and the difference of logarithms",
            colour(
                luma="np.average(section, axis=2, weights=[0.2126, 0.7152, 0.0722])",
                density="np.log10(255) - np.log10(np.clip(channel, 1, None))",
                nuclei=f"~({RED_DENSITY} <= otsu({RED_DENSITY}))",
            ),
        ),
        right(
            "weights rounded, the natural logarithm",
            colour(
                luma="np.dot(section, [0.213, 0.715, 0.072])",
                density="-np.log(np.maximum(channel.astype(float), 1) / 255) / np.log(10)",
            ),
        ),
        right(
            "with copies and variables",
            "def optical_density(channel):\n"
            "    values = channel.astype(float)\n    values[values < 1] = 1\n"
            "    return -np.log10(values / 255)\n\n"
            "red, green, blue = np.moveaxis(section.astype(float), -1, 0)\n"
            "luma = red * 0.2126 + green * 0.7152 + blue * 0.0722\n"
            "density = optical_density(section[..., 0])\n"
            "nuclei = np.where(density > otsu(density), 1, 0)",
        ),
        right(
            "section as float",
            colour(luma="(section := section.astype(float)) @ [0.2126, 0.7152, 0.0722]"),
        ),
        wrong(
            "the plain mean",
            colour(luma="section.mean(axis=2)"),
            hint="This is the plain mean of the channels",
            fails=("test_luminance",),
        ),
        wrong(
            "sums of uint8",
            colour(luma="(section[..., 0] + section[..., 1] + section[..., 2]) / 3"),
            hint="Sums of `uint8` have wrapped around",
            fails=("test_luminance",),
        ),
        wrong(
            "without weights",
            colour(luma="section.sum(axis=2) * 1.0"),
            hint="The channels are added up without weights.",
            fails=("test_luminance",),
        ),
        wrong(
            "blue first",
            colour(luma="section[..., ::-1] @ [0.2126, 0.7152, 0.0722]"),
            hint="The weights of red and blue have changed places.",
            fails=("test_luminance",),
        ),
        wrong(
            "the older standard",
            colour(luma="section @ [0.299, 0.587, 0.114]"),
            hint="These are the weights of an older standard.",
            fails=("test_luminance",),
        ),
        wrong(
            "divided by three",
            colour(luma="section @ [0.2126, 0.7152, 0.0722] / 3"),
            hint="The weighted sum is divided by 3 here.",
            fails=("test_luminance",),
        ),
        wrong(
            "one channel",
            colour(luma="section[..., 1].astype(float)"),
            hint="This is the green channel alone.",
            fails=("test_luminance",),
        ),
        wrong(
            "from 0 to 1",
            colour(luma="section / 255 @ [0.2126, 0.7152, 0.0722]"),
            hint="The luminance goes from 0 to 1 here.",
            fails=("test_luminance",),
        ),
        wrong(
            "whole numbers",
            colour(luma="(section @ [0.2126, 0.7152, 0.0722]).astype(np.uint8)"),
            hint="right but for its fractions",
            fails=("test_luminance",),
        ),
        wrong(
            "without the minus sign",
            colour(density="np.log10(np.maximum(channel, 1) / 255)"),
            hint="The minus sign is missing",
            fails=(COMPUTED,),
        ),
        wrong(
            "to base e",
            colour(density="-np.log(np.maximum(channel, 1) / 255)"),
            hint="`np.log` is the logarithm to base e",
            fails=(COMPUTED,),
        ),
        wrong(
            "to base 2",
            colour(density="-np.log2(np.maximum(channel, 1) / 255)"),
            hint="`np.log2` is the logarithm to base 2",
            fails=(COMPUTED,),
        ),
        wrong(
            "not divided",
            colour(density="-np.log10(np.maximum(channel, 1) / 1)"),
            hint="The values were not divided by 255.",
            fails=(COMPUTED,),
        ),
        wrong(
            "the share that passes",
            colour(density="np.maximum(channel, 1) / 255"),
            hint="This is the share of the light, without a logarithm.",
            fails=(COMPUTED,),
        ),
        wrong(
            "the share that is taken",
            colour(density="1 - np.maximum(channel, 1) / 255"),
            hint="This is the share of the light that is taken away.",
            fails=(COMPUTED,),
        ),
        wrong(
            "1 added everywhere",
            colour(density="-np.log10((channel + 1.0) / 256)"),
            hint="1 was added to all values, not only to 0",
            fails=(COMPUTED, BLACK),
        ),
        wrong(
            "1 added, and 255 left",
            colour(density="-np.log10((channel + 1.0) / 255)"),
            hint="1 was added to all values, not only to 0",
            fails=(COMPUTED, BLACK),
        ),
        wrong(
            "nothing but zeros",
            colour(
                density="np.zeros(channel.shape)",
                nuclei="-np.log10(section[..., 0] / 255) > otsu(-np.log10(section[..., 0] / 255))",
            ),
            hint="`optical_density` returns the same for all values.",
            fails=(COMPUTED, BLACK),
        ),
        wrong(
            "nothing but zeros, and what comes of it",
            colour(density="np.zeros(channel.shape)", nuclei=f"{RED_DENSITY} > 0"),
            hint="Your `optical_density` returns nothing that could be used here.",
            fails=(COMPUTED, BLACK, "test_nuclei"),
        ),
        wrong(
            "the strongest channel",
            colour(luma="section.max(axis=2).astype(float)"),
            hint="Multiply each by its weight",
            fails=("test_luminance",),
        ),
        wrong(
            "infinite for black",
            colour(density="-np.log10(channel / 255)"),
            hint="For a value of 0, `optical_density` returns infinity.",
            fails=(BLACK,),
        ),
        wrong(
            "0 for black",
            colour(density="np.where(channel == 0, 0, -np.log10(np.maximum(channel, 1) / 255))"),
            hint="what `optical_density` returns for values of 0",
            fails=(BLACK,),
        ),
        wrong(
            "changes its argument",
            "def optical_density(channel):\n    channel[channel == 0] = 1\n"
            "    channel[:] = channel\n    channel //= 1\n    channel[0, 0] = 7\n"
            "    return -np.log10(channel / 255)\n\n"
            "luma = section @ [0.2126, 0.7152, 0.0722]\n"
            "red = optical_density(section[..., 0].copy())\nnuclei = red > otsu(red)",
            hint="values of what `optical_density` returns differ",
            fails=(COMPUTED,),
        ),
        wrong(
            "all but the nuclei",
            colour(nuclei=f"{RED_DENSITY} < otsu({RED_DENSITY})"),
            hint="`nuclei` is `True` everywhere **but** in the nuclei.",
            fails=("test_nuclei",),
        ),
        wrong(
            "the green channel",
            colour(nuclei="(d := optical_density(section[..., 1])) > otsu(d)"),
            hint="`nuclei` was made from the green channel.",
            fails=("test_nuclei",),
        ),
        wrong(
            "the threshold of the grey levels",
            colour(nuclei="section[..., 0] < otsu(section[..., 0])"),
            hint="not than the one that `otsu` finds for the densities",
            fails=("test_nuclei",),
        ),
        wrong(
            "cleaned up",
            colour(nuclei=f"ndimage.binary_fill_holes({NUCLEI})"),
            hint="does not hold all that is denser than one threshold",
            fails=("test_nuclei",),
        ),
        wrong(
            "section is overwritten",
            colour() + "section = section // 2\n",
            hint="`section` is not the image any more",
            fails=("test_nuclei",),
        ),
    ],
}
