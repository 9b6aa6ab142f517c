"""Typical answers to stage 1, exploration: how images are shown, and what is not to be believed."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

WINDOWS = """
soft_window, bone_window = {soft}, {bone}
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="{cmap}", vmin=window[0], vmax=window[1])
"""

LIMITS = """
def window_limits(centre, width):
    return {limits}

bone_centre, bone_width = {bone}
"""
OWN = "sum(bone_window) / 2, bone_window[1] - bone_window[0]"

APPLY = """
def apply_window(image, centre, width):
    {body}
"""

PERCENTILES = """
limits = {limits}
plt.imshow(spoiled, cmap="gray"{more})
"""
WITH_LIMITS = ", vmin=limits[0], vmax=limits[1]"

CONVERT = """
header = pydicom.dcmread(SMALL_CT)
stored = {stored}
hu = {hu}
"""

LEG = """
radiograph = imageio.imread(RADIOGRAPH)
photometric = {photometric}
plt.imshow({shown})
"""
ASKED = "str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)"

ANSWERS: dict[str, list[Answer]] = {
    "show_image": [
        right("turned around", "plt.imshow(ct[::-1], cmap='gray')\nplt.axis('off')"),
        right(
            "with axes of its own, in another grey",
            "fig, ax = plt.subplots()\n"
            "ax.imshow(np.flipud(ct), cmap='Greys_r', vmin=-200, vmax=300)\nax.set_axis_off()",
        ),
        right(
            "axis turned, ticks taken away",
            "fig, ax = plt.subplots()\nax.imshow(ct, cmap=plt.cm.gray)\nax.invert_yaxis()\n"
            "ax.set_xticks([])\nax.set_yticks([])\nplt.show()",
        ),
        wrong(
            "as stored",
            "plt.imshow(ct, cmap='gray')\nplt.axis('off')",
            hint="table is on top",
            fails=("test_right_way_up",),
        ),
        wrong(
            "turned by half a turn",
            "plt.imshow(ct[::-1, ::-1], cmap='gray')\nplt.axis('off')",
            hint="Left and right",
            fails=("test_right_way_up",),
        ),
        wrong(
            "in colour",
            "plt.imshow(ct, origin='lower')\nplt.axis('off')",
            hint="coloured",
            fails=("test_image_in_grey",),
        ),
        wrong(
            "black and white swapped",
            "plt.imshow(ct, origin='lower', cmap='gray_r')\nplt.axis('off')",
            hint="changed places",
            fails=("test_image_in_grey",),
        ),
        wrong(
            "with axes",
            "plt.imshow(ct, origin='lower', cmap='gray')",
            hint="axis",
            fails=("test_no_axes",),
        ),
        wrong("nothing shown", "picture = ct[::-1]", hint="No picture"),
        wrong("another image", "plt.imshow(head, cmap='gray')\nplt.axis('off')", hint="None of"),
    ],
    "windows": [
        right(
            "lists, other limits", WINDOWS.format(soft=[-135, 215], bone=[-400, 1400], cmap="gray")
        ),
        right(
            "values clipped before",
            "soft_window, bone_window = np.array([-160., 240.]), np.array([-450., 1350.])\n"
            "for window in [soft_window, bone_window]:\n    plt.figure(figsize=(2, 2))\n"
            "    plt.imshow(np.clip(ct[::-1], *window), cmap='Greys_r')\n"
            "    plt.axis('off')\n    plt.show()",
        ),
        right(
            "a narrower and a wider one",
            WINDOWS.format(soft=(-75, 225), bone=(-500, 2000), cmap="gray"),
        ),
        wrong(
            "all values",
            WINDOWS.format(soft=(-1024, 1186), bone=(-1024, 1186), cmap="gray"),
            hint="too wide",
        ),
        wrong(
            "centre and width taken for limits",
            WINDOWS.format(soft=(50, 400), bone=(400, 1800), cmap="gray"),
            hint="all black or all white",
        ),
        wrong(
            "the two swapped",
            WINDOWS.format(soft=(-500, 1300), bone=(-150, 250), cmap="gray"),
            hint="soft",
        ),
        wrong(
            "upper limit first",
            WINDOWS.format(soft=(250, -150), bone=(1300, -500), cmap="gray"),
            hint="wrong order",
        ),
        wrong(
            "inverted colour map",
            WINDOWS.format(soft=(-150, 250), bone=(-500, 1300), cmap="gray_r"),
            hint="changed places",
            fails=("test_window_is_shown[soft tissue]", "test_window_is_shown[bone]"),
        ),
        wrong(
            "limits not given to imshow",
            "soft_window, bone_window = (-150, 250), (-500, 1300)\nplt.imshow(ct, cmap='gray')",
            hint="vmin",
        ),
        wrong(
            "in colour",
            WINDOWS.format(soft=(-150, 250), bone=(-500, 1300), cmap="viridis"),
            hint="coloured",
        ),
    ],
    "centre_and_width": [
        right(
            "as a list",
            LIMITS.format(limits="[centre - 0.5 * width, centre + 0.5 * width]", bone=OWN),
        ),
        right(
            "by the standard's formula",
            LIMITS.format(
                limits="np.array([centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2])",
                bone="np.mean(bone_window), np.ptp(bone_window)",
            ),
        ),
        wrong(
            "the whole width on both sides",
            LIMITS.format(limits="(centre - width, centre + width)", bone=OWN),
            hint="Half",
        ),
        wrong(
            "width taken for the upper limit",
            LIMITS.format(limits="(centre, width)", bone=OWN),
            hint="Half",
        ),
        wrong(
            "width taken for the sum, centre for the difference",
            LIMITS.format(
                limits="(centre - width / 2, centre + width / 2)",
                bone="(bone_window[1] - bone_window[0]) / 2, bone_window[1] + bone_window[0]",
            ),
            hint="Width: the upper limit minus",
            fails=("test_centre_and_width",),
        ),
        wrong(
            "upper limit first",
            LIMITS.format(limits="(centre + width / 2, centre - width / 2)", bone=OWN),
            hint="lower limit comes first",
        ),
    ],
    "apply_window": [
        right(
            "with where",
            APPLY.format(
                body="low = centre - width / 2\n"
                "    x = (np.asarray(image, dtype=np.float32) - low) / width\n"
                "    return np.where(x < 0, 0, np.where(x > 1, 1, x))"
            ),
        ),
        right(
            "by interpolation",
            APPLY.format(
                body="return np.interp(image, [centre - width / 2, centre + width / 2], [0, 1])"
            ),
        ),
        right(
            "with a loop",
            APPLY.format(
                body="out = np.zeros(image.shape)\n    for i in range(image.shape[0]):\n"
                "        for j in range(image.shape[1]):\n"
                "            x = (float(image[i, j]) - centre) / width + 0.5\n"
                "            out[i, j] = min(max(x, 0), 1)\n    return out"
            ),
        ),
        wrong(
            "not clipped",
            APPLY.format(body="return (image.astype(float) - (centre - width / 2)) / width"),
            hint="np.clip",
        ),
        wrong(
            "whole numbers wrap around",
            APPLY.format(
                body="low = int(centre - width / 2)\n"
                "    return np.clip((image - image.dtype.type(low)) / width, 0, 1)"
            ),
            hint="float first",
            fails=("test_window_on_whole_numbers",),
        ),
        wrong(
            "divided by the upper limit",
            APPLY.format(
                body="x = image.astype(float) - (centre - width / 2)\n"
                "    return np.clip(x / (centre + width / 2), 0, 1)"
            ),
            hint="width of the window",
        ),
        wrong(
            "clipped but not scaled",
            APPLY.format(
                body="return np.clip(image.astype(float), centre - width / 2, centre + width / 2)"
            ),
            hint="divide",
        ),
        wrong("nothing returned", APPLY.format(body="np.clip(image, 0, 1)"), hint="None"),
    ],
    "percentile_limits": [
        right(
            "two calls",
            PERCENTILES.format(
                limits="(np.percentile(spoiled, 1), np.percentile(spoiled, 99))", more=WITH_LIMITS
            ),
        ),
        right(
            "quantiles, values clipped before",
            "limits = list(np.quantile(spoiled, [0.01, 0.99]))\n"
            "plt.imshow(np.clip(spoiled, *limits), cmap='Greys_r')\nplt.show()",
        ),
        right(
            "by sorting",
            PERCENTILES.format(
                limits="[np.sort(spoiled.ravel())[int(q * spoiled.size)] for q in (0.01, 0.99)]",
                more=WITH_LIMITS,
            ),
        ),
        wrong(
            "all values",
            PERCENTILES.format(limits="(spoiled.min(), spoiled.max())", more=WITH_LIMITS),
            hint="percentile",
        ),
        wrong(
            "a share of the maximum",
            PERCENTILES.format(
                limits="(0.01 * spoiled.max(), 0.99 * spoiled.max())", more=WITH_LIMITS
            ),
            hint="a value, not a share",
        ),
        wrong(
            "quantile of 1 and 99 %, mistaken for 0.01",
            PERCENTILES.format(limits="np.percentile(spoiled, [0.01, 0.99])", more=WITH_LIMITS),
            hint="percentile",
        ),
        wrong(
            "limits not given to imshow",
            PERCENTILES.format(limits="np.percentile(spoiled, [1, 99])", more=""),
            hint="vmin",
            fails=("test_head_is_visible",),
        ),
    ],
    "hounsfield_units": [
        right(
            "in whole numbers",
            CONVERT.format(
                stored="header.pixel_array",
                hu="stored * int(header.RescaleSlope) + int(header.RescaleIntercept)",
            ),
        ),
        right(
            "float32",
            CONVERT.format(
                stored="header.pixel_array.astype(float)",
                hu="np.float32(header.RescaleIntercept) + stored.astype(np.float32)",
            ),
        ),
        right(
            "by imageio", CONVERT.format(stored="header.pixel_array", hu="imageio.imread(SMALL_CT)")
        ),
        wrong(
            "offset forgotten",
            CONVERT.format(stored="header.pixel_array", hu="stored * header.RescaleSlope"),
            hint="forgotten",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "offset applied twice",
            CONVERT.format(
                stored="imageio.imread(SMALL_CT)",
                hu="stored * header.RescaleSlope + header.RescaleIntercept",
            ),
            hint="twice",
        ),
        wrong(
            "offset subtracted",
            CONVERT.format(
                stored="header.pixel_array",
                hu="stored * header.RescaleSlope - header.RescaleIntercept",
            ),
            hint="sign",
        ),
        wrong(
            "another file",
            "stored = pydicom.dcmread(BODY_CT).pixel_array\nhu = stored",
            hint="shape differs",
        ),
    ],
    "dark_bone": [
        right(
            "colour map turned",
            LEG.format(photometric=ASKED, shown="radiograph[::4, ::4], cmap='gray_r'"),
        ),
        right(
            "whole image, in floats",
            LEG.format(photometric="'MONOCHROME1'", shown="-radiograph.astype(float), cmap='gray'"),
        ),
        right(
            "limits swapped",
            LEG.format(
                photometric=ASKED, shown="radiograph[::8, ::8], cmap='gray', vmin=1023, vmax=0"
            ),
        ),
        wrong(
            "as stored",
            LEG.format(photometric=ASKED, shown="radiograph[::4, ::4], cmap='gray'"),
            hint="darker",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "minus sign on unsigned numbers",
            LEG.format(photometric=ASKED, shown="-radiograph[::4, ::4], cmap='gray'"),
            hint="unsigned",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "the usual interpretation assumed",
            LEG.format(photometric="'MONOCHROME2'", shown="radiograph[::4, ::4], cmap='gray_r'"),
            hint="PhotometricInterpretation",
            fails=("test_photometric",),
        ),
        wrong(
            "in colour",
            LEG.format(photometric=ASKED, shown="1023 - radiograph[::4, ::4]"),
            hint="coloured",
        ),
    ],
    "pixel_size": [
        right(
            "from the text",
            "claimed_width = radiograph.shape[1]\n"
            "size = pydicom.dcmread(RADIOGRAPH).CassetteSize\n"
            "pixel_size = float(size.split('CM')[0]) * 10 / 1760",
        ),
        right("rounded", "claimed_width = 1760.0\npixel_size = 0.2"),
        wrong(
            "in centimetres",
            "claimed_width = 1760\npixel_size = 35 / 1760",
            hint="centimetres",
            fails=("test_pixel_size",),
        ),
        wrong(
            "upside down",
            "claimed_width = 1760\npixel_size = 1760 / 350",
            hint="divided by the number",
            fails=("test_pixel_size",),
        ),
        wrong(
            "sampling believed",
            "claimed_width = 1760\npixel_size = radiograph.meta['sampling'][1]",
            hint="cassette",
            fails=("test_pixel_size",),
        ),
        wrong(
            "sampling for width",
            "claimed_width = radiograph.meta['sampling'][1]\npixel_size = 350 / 1760",
            hint="Number of columns",
            fails=("test_claimed_width",),
        ),
    ],
}
