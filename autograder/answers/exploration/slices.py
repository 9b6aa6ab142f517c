"""Typical answers to stage 1, exploration: slices of a volume."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "fly_through": [
        right(
            "with titles, turned around",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[int(i)], cmap='Greys_r', vmin=0, vmax=0.8 * vol.max())
    ax.set_title(str(i))
    ax.set_axis_off()
""",
        ),
        right(
            "nine figures",
            """
for k in range(9):
    plt.figure(figsize=(1, 1))
    plt.imshow(vol[k * (len(vol) // 9)], cmap='gray', clim=(0, vol.max()))
    plt.axis('off')
    plt.show()
""",
        ),
        right(
            "one picture of nine slices",
            """
s = [vol[i] for i in range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)]
plt.imshow(np.vstack([np.hstack(s[k:k + 3]) for k in (0, 3, 6)]), cmap='gray')
plt.axis('off')
""",
        ),
        right(
            "with subplot and row 0 at the bottom",
            """
plt.figure(figsize=(3, 3))
for k, i in enumerate(np.linspace(0, len(vol) - 1, 9).astype(int)):
    plt.subplot(3, 3, k + 1)
    plt.imshow(vol[i], cmap='gray', vmin=0, vmax=0.8 * vol.max(), origin='lower')
    plt.axis('off')
plt.show()
""",
        ),
        right(
            "divided by the maximum of all",
            """
fig, axes = plt.subplots(1, 9, figsize=(9, 1))
for ax, i in zip(axes, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[i] / vol.max(), cmap='gray', vmin=0, vmax=1)
    ax.set_axis_off()
""",
        ),
        wrong(
            "nothing shown",
            "nine = [vol[i] for i in range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)]",
            hint="`plt.imshow(…)` draws one.",
            fails=("test_nine_slices", "test_grey_and_no_axes", "test_same_limits"),
        ),
        wrong(
            "limits left to imshow",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[int(i)], cmap='gray')
    ax.axis('off')
""",
            hint="One and the same value of `vol` is shown in",
            fails=("test_same_limits",),
        ),
        wrong(
            "nine neighbours",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 2 - 5, len(vol) // 2 + 4)):
    ax.imshow(vol[int(i)], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="which is only a part of the volume.",
            fails=("test_nine_slices",),
        ),
        wrong(
            "from top to bottom",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 9 * 9 - 1, -1, -(len(vol) // 9))):
    ax.imshow(vol[int(i)], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="The slices run from the top of the head to the bottom.",
            fails=("test_nine_slices",),
        ),
        wrong(
            "rows taken for slices",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[:, int(i)], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="At least one of your pictures does not show a whole slice of `vol`.",
            fails=("test_nine_slices", "test_same_limits"),
        ),
        wrong(
            "on their side",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[int(i)].T, cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="Your pictures show the slices of `vol` on their side",
            fails=("test_nine_slices",),
        ),
        wrong(
            "with axes, in colour",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[int(i)], vmin=0, vmax=0.8 * vol.max())
    pass
""",
            hint="The picture is in colour.",
            fails=("test_grey_and_no_axes",),
        ),
        wrong(
            "eight slices",
            """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 8, len(vol) // 9)):
    ax.imshow(vol[int(i)], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="The number of slices that can be seen is 8, not nine.",
            fails=("test_nine_slices",),
        ),
        wrong(
            "scaled one by one",
            """
fig, axes = plt.subplots(3, 3)
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[i] / vol[i].max(), cmap='gray', vmin=0, vmax=1)
    ax.axis('off')
""",
            hint="the slices were scaled one by one before.",
            fails=("test_same_limits",),
        ),
        wrong(
            "all black",
            """
fig, axes = plt.subplots(3, 3)
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[i], cmap='gray', vmin=0, vmax=100 * vol.max())
    ax.axis('off')
""",
            hint="The picture is almost all of one grey, so nothing of the image can be seen.",
            fails=("test_same_limits",),
        ),
        wrong(
            "the same slice nine times",
            """
fig, axes = plt.subplots(3, 3)
for ax in axes.flat:
    ax.imshow(vol[len(vol) // 2], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="At least one slice is shown twice.",
            fails=("test_nine_slices",),
        ),
        wrong(
            "uneven steps",
            """
fig, axes = plt.subplots(3, 3)
for ax, i in zip(axes.flat, [0, 1, 2, 3, *np.linspace(0.5, 0.95, 5) * len(vol)]):
    ax.imshow(vol[int(i)], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="some steps are much larger than others.",
            fails=("test_nine_slices",),
        ),
        wrong(
            "black and white swapped",
            """
fig, axes = plt.subplots(3, 3)
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[i], cmap='gray_r', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="Low values are shown light and high values dark:",
            fails=("test_grey_and_no_axes",),
        ),
        wrong(
            "with axes",
            """
fig, axes = plt.subplots(3, 3)
for ax, i in zip(axes.flat, range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9)):
    ax.imshow(vol[i], cmap='gray', vmin=0, vmax=0.8 * vol.max())
""",
            hint="There are still axes with numbers around at least one of the pictures.",
            fails=("test_grey_and_no_axes",),
        ),
        wrong(
            "all into one",
            """
for i in range(len(vol) // 36, len(vol) // 9 * 9, len(vol) // 9):
    plt.imshow(vol[i], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    plt.axis('off')
""",
            hint="The number of slices that can be seen is 1, not nine.",
            fails=("test_nine_slices", "test_same_limits"),
        ),
        wrong(
            "out of order",
            """
fig, axes = plt.subplots(3, 3)
for ax, i in zip(axes.flat, np.array([0, 1, 3, 2, 4, 5, 6, 7, 8]) * (len(vol) // 9)):
    ax.imshow(vol[i], cmap='gray', vmin=0, vmax=0.8 * vol.max())
    ax.axis('off')
""",
            hint="at least one is lower than the one before.",
            fails=("test_nine_slices",),
        ),
    ],
}
