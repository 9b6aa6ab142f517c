"""Typical answers to stage 1, exploration: how images are shown."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

WAY = """to_front = imageio.imread(BODY_CT).meta['ImageOrientationPatient'][4] < 0
upright, origin = (ct[::-1], 'lower') if to_front else (ct, 'upper')
"""
"""Turns the slice as its header says."""

ANSWERS: dict[str, list[Answer]] = {
    "show_image": [
        right(
            "turned around",
            f"""
{WAY}plt.imshow(upright, cmap='gray')
plt.axis('off')
""",
        ),
        right(
            "with axes of its own, in another grey",
            f"""
{WAY}fig, ax = plt.subplots()
ax.imshow(upright, cmap='Greys_r', vmin=-200, vmax=300)
ax.set_axis_off()
""",
        ),
        right(
            "axis turned, ticks taken away",
            f"""
{WAY}fig, ax = plt.subplots()
ax.imshow(ct, cmap=plt.cm.gray)
if origin == 'lower':
    ax.invert_yaxis()
ax.set_xticks([])
ax.set_yticks([])
plt.show()
""",
        ),
        right(
            "beside the picture as stored",
            """
fig, axes = plt.subplots(1, 2)
axes[0].imshow(ct[::-1], cmap='gray')
axes[1].imshow(ct, cmap='gray')
for ax in axes:
    ax.axis('off')
""",
        ),
        right(
            "in a window, thinned out",
            f"""
{WAY}plt.imshow(upright[::2, ::2], cmap='gray', vmin=-160, vmax=240)
plt.axis('off')
""",
        ),
        right(
            "values clipped before",
            f"""
{WAY}plt.imshow(np.clip(ct, -200, 300), cmap='gray', origin=origin)
plt.axis('off')
plt.show()
""",
        ),
        wrong(
            "as stored",
            f"""
{WAY}plt.imshow(upright[::-1], cmap='gray')
plt.axis('off')
""",
            hint="The table is on top, so the patient seems to lie face down.",
            fails=("test_right_way_up",),
        ),
        wrong(
            "turned by half a turn",
            f"""
{WAY}plt.imshow(upright[:, ::-1], cmap='gray')
plt.axis('off')
""",
            hint="The table is at the bottom, but left and right have changed places:",
            fails=("test_right_way_up",),
        ),
        wrong(
            "in colour",
            f"""
{WAY}plt.imshow(ct, origin=origin)
plt.axis('off')
""",
            hint="The picture is in colour.",
            fails=("test_image_in_grey",),
        ),
        wrong(
            "black and white swapped",
            f"""
{WAY}plt.imshow(ct, origin=origin, cmap='gray_r')
plt.axis('off')
""",
            hint="Low values are shown light and high values dark:",
            fails=("test_image_in_grey",),
        ),
        wrong(
            "with axes",
            f"{WAY}plt.imshow(ct, origin=origin, cmap='gray')",
            hint="They count pixels, which tells nobody anything about the patient.",
            fails=("test_no_axes",),
        ),
        wrong(
            "nothing shown",
            "picture = ct[::-1]",
            hint="`plt.imshow(…)` draws one.",
            fails=("test_image_in_grey", "test_no_axes", "test_right_way_up"),
        ),
        wrong(
            "another image",
            """
plt.imshow(head, cmap='gray')
plt.axis('off')
""",
            hint="None of your pictures shows `ct`, or only a part of it is shown.",
            fails=("test_image_in_grey", "test_no_axes", "test_right_way_up"),
        ),
        wrong(
            "turned twice",
            f"""
{WAY}plt.imshow(upright, cmap='gray', origin='lower')
plt.axis('off')
""",
            hint="The table is on top, so the patient seems to lie face down.",
            fails=("test_right_way_up",),
        ),
        wrong(
            "limits that leave one grey",
            f"""
{WAY}plt.imshow(ct, cmap='gray', origin=origin, vmin=5000, vmax=9000)
plt.axis('off')
""",
            hint="The picture is almost all of one grey, so nothing of the image can be seen.",
            fails=("test_image_in_grey",),
        ),
        wrong(
            "turned by a quarter",
            """
plt.imshow(np.rot90(ct), cmap='gray')
plt.axis('off')
""",
            hint="Your picture shows `ct` on its side:",
            fails=("test_image_in_grey", "test_no_axes", "test_right_way_up"),
        ),
        wrong(
            "a part only",
            """
fifth = len(ct) // 5
plt.imshow(ct[fifth:-fifth, fifth:-fifth], cmap='gray', origin='lower')
plt.axis('off')
""",
            hint="None of your pictures shows `ct`, or only a part of it is shown.",
            fails=("test_image_in_grey", "test_no_axes", "test_right_way_up"),
        ),
        wrong(
            "table on top, and mirrored",
            f"""
{WAY}plt.imshow(upright[::-1, ::-1], cmap='gray')
plt.axis('off')
""",
            hint="the table is on top, and left and right have changed places.",
            fails=("test_right_way_up",),
        ),
    ],
    "percentile_limits": [
        right(
            "two calls",
            """
limits = (np.percentile(spoiled, 1), np.percentile(spoiled, 99))
plt.imshow(spoiled, cmap="gray", vmin=limits[0], vmax=limits[1])
""",
        ),
        right(
            "quantiles, values clipped before",
            """
limits = list(np.quantile(spoiled, [0.01, 0.99]))
plt.imshow(np.clip(spoiled, *limits), cmap='Greys_r')
plt.show()
""",
        ),
        right(
            "by sorting",
            """
limits = [np.sort(spoiled.ravel())[int(q * spoiled.size)] for q in (0.01, 0.99)]
plt.imshow(spoiled, cmap="gray", vmin=limits[0], vmax=limits[1])
""",
        ),
        right(
            "a comparison beside it",
            """
limits = np.percentile(spoiled, (1, 99))
fig, axes = plt.subplots(1, 2)
axes[0].imshow(spoiled, cmap='gray')
axes[1].imshow(spoiled, cmap='gray', vmin=limits[0], vmax=limits[1])
""",
        ),
        right(
            "flattened, with clim",
            """
values = np.array(spoiled).flatten()
limits = [float(np.percentile(values, p)) for p in (1, 99)]
plt.imshow(spoiled, cmap='gray', clim=limits)
plt.axis('off')
""",
        ),
        wrong(
            "all values",
            """
limits = (spoiled.min(), spoiled.max())
plt.imshow(spoiled, cmap="gray", vmin=limits[0], vmax=limits[1])
""",
            hint="`limits` holds the lowest and the highest value of the",
            fails=("test_percentiles",),
        ),
        wrong(
            "a share of the maximum",
            """
limits = (0.01 * spoiled.max(), 0.99 * spoiled.max())
plt.imshow(spoiled, cmap="gray", vmin=limits[0], vmax=limits[1])
""",
            hint="These are 1 % and 99 % of the highest value, so the broken pixels decide them.",
            fails=("test_percentiles",),
        ),
        wrong(
            "quantile of 1 and 99 %, mistaken for 0.01",
            """
limits = np.percentile(spoiled, [0.01, 0.99])
plt.imshow(spoiled, cmap="gray", vmin=limits[0], vmax=limits[1])
""",
            hint="Both lie at the very dark end of the image.",
            fails=("test_percentiles",),
        ),
        wrong(
            "limits not given to imshow",
            """
limits = np.percentile(spoiled, [1, 99])
plt.imshow(spoiled, cmap="gray")
""",
            hint="The picture is dark:",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "the numbers 1 and 99",
            """
limits = (1, 99)
plt.imshow(spoiled, cmap='gray', vmin=limits[0], vmax=limits[1])
""",
            hint="`limits` holds the numbers 1 and 99 themselves.",
            fails=("test_percentiles",),
        ),
        wrong(
            "other percentiles",
            """
limits = np.percentile(spoiled, [5, 95])
plt.imshow(spoiled, cmap='gray', vmin=limits[0], vmax=limits[1])
""",
            hint="That is a percentile of `spoiled`, but not the 99th.",
            fails=("test_percentiles",),
        ),
        wrong(
            "chosen by eye",
            """
limits = (np.percentile(spoiled, 1), 1.17 * ABOUT['head_mri']['white'])
plt.imshow(spoiled, cmap='gray', vmin=limits[0], vmax=limits[1])
""",
            hint="The lower limit is right, the upper one is not:",
            fails=("test_percentiles",),
        ),
        wrong(
            "another image",
            """
limits = np.percentile(spoiled, [1, 99])
plt.imshow(ct, cmap='gray', vmin=limits[0], vmax=limits[1])
""",
            hint="and show `spoiled`.",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "the image without broken pixels",
            """
limits = np.percentile(spoiled, [1, 99])
plt.imshow(head, cmap='gray', vmin=limits[0], vmax=limits[1])
""",
            hint="The picture shows the head without its three broken pixels.",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "black and white swapped",
            """
limits = np.percentile(spoiled, [1, 99])
plt.imshow(spoiled, cmap='gray_r', vmin=limits[0], vmax=limits[1])
""",
            hint="Low values are shown light and high values dark:",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "in colour",
            """
limits = np.percentile(spoiled, [1, 99])
plt.imshow(spoiled, vmin=limits[0], vmax=limits[1])
""",
            hint="The picture is in colour.",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "no figure",
            "limits = np.percentile(spoiled, [1, 99])",
            hint="The picture is dark:",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "other limits in the figure",
            """
limits = np.percentile(spoiled, [1, 99])
plt.imshow(spoiled, cmap='gray', vmin=0, vmax=2.5 * ABOUT['head_mri']['white'])
""",
            hint="A picture of `spoiled` is there, but black and white",
            fails=("test_head_is_visible",),
        ),
        wrong(
            "the dots left as they were",
            "limits = ...",
            hint="`limits` is still `...`: put your answer there.",
            fails=("test_percentiles", "test_head_is_visible"),
        ),
    ],
}
