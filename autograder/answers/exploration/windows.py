"""Typical answers to stage 1, exploration: two windows."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "windows": [
        right(
            "lists, other limits",
            """
soft_window, bone_window = [-135, 215], [-400, 1400]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray", vmin=window[0], vmax=window[1])
""",
        ),
        right(
            "a narrower and a wider one",
            """
soft_window, bone_window = (-75, 225), (-500, 2000)
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray", vmin=window[0], vmax=window[1])
""",
        ),
        right(
            "clipped before, side by side",
            """
soft_window, bone_window = np.array([-160.0, 240.0]), np.array([-450.0, 1350.0])
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(np.clip(ct[::-1], *window), cmap='Greys_r')
    ax.axis('off')
plt.show()
""",
        ),
        right(
            "with subplot, from centre and width",
            """
soft_window = (40 - 200, 40 + 200)
bone_window = (500 - 1000, 500 + 1000)
plt.figure(figsize=(4, 2))
plt.subplot(1, 2, 1)
plt.imshow(ct, cmap='gray', origin='lower', clim=soft_window)
plt.subplot(1, 2, 2)
plt.imshow(ct, cmap='gray', origin='lower', clim=bone_window)
""",
        ),
        wrong(
            "all values",
            """
soft_window, bone_window = (ct.min(), ct.max()), (ct.min(), ct.max())
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray", vmin=window[0], vmax=window[1])
""",
            hint="Fat and organs are shown in almost the same grey:",
            fails=("test_window_fits[soft tissue]", "test_window_fits[bone]", "test_side_by_side"),
        ),
        wrong(
            "centre and width taken for limits",
            """
soft_window, bone_window = (50, 400), (400, 1800)
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray", vmin=window[0], vmax=window[1])
""",
            hint="Here the two limits of the window are asked for.",
            fails=("test_window_fits[soft tissue]", "test_window_fits[bone]"),
        ),
        wrong(
            "the two swapped",
            """
soft_window, bone_window = (-500, 1300), (-150, 250)
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray", vmin=window[0], vmax=window[1])
""",
            hint="`soft_window` would be a good window for bone.",
            fails=("test_window_fits[soft tissue]", "test_window_fits[bone]", "test_side_by_side"),
        ),
        wrong(
            "upper limit first",
            """
soft_window, bone_window = (250, -150), (1300, -500)
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray", vmin=window[0], vmax=window[1])
""",
            hint="The limits in `soft_window` are in the wrong order:",
            fails=("test_window_fits[soft tissue]", "test_window_fits[bone]"),
        ),
        wrong(
            "inverted colour map",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="gray_r", vmin=window[0], vmax=window[1])
""",
            hint="Low values are shown light and high values dark:",
            fails=("test_window_is_shown[soft tissue]", "test_window_is_shown[bone]"),
        ),
        wrong(
            "limits not given to imshow",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
plt.imshow(ct, cmap='gray')
""",
            hint="black is the lowest value of the image, white the highest.",
            fails=(
                "test_window_is_shown[soft tissue]",
                "test_window_is_shown[bone]",
                "test_side_by_side",
            ),
        ),
        wrong(
            "in colour",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap="viridis", vmin=window[0], vmax=window[1])
""",
            hint="The picture is in colour.",
            fails=(
                "test_window_is_shown[soft tissue]",
                "test_window_is_shown[bone]",
                "test_side_by_side",
            ),
        ),
        wrong(
            "the pictures on the wrong sides",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
fig, axes = plt.subplots(1, 2)
for ax, window in zip(axes, [bone_window, soft_window]):
    ax.imshow(ct, cmap='gray', vmin=window[0], vmax=window[1])
""",
            hint="The two pictures have changed sides:",
            fails=("test_side_by_side",),
        ),
        wrong(
            "two figures",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
for window in [soft_window, bone_window]:
    plt.figure()
    plt.imshow(ct, cmap='gray', vmin=window[0], vmax=window[1])
    plt.show()
""",
            hint="Your two pictures are not beside each other in one figure.",
            fails=("test_side_by_side",),
        ),
        wrong(
            "one below the other",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
fig, axes = plt.subplots(2, 1)
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap='gray', vmin=window[0], vmax=window[1])
""",
            hint="Your two pictures are not beside each other in one figure.",
            fails=("test_side_by_side",),
        ),
        wrong(
            "soft window for lung",
            """
soft_window, bone_window = (-1000, -300), (-500, 1300)
fig, axes = plt.subplots(1, 2)
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap='gray', vmin=window[0], vmax=window[1])
""",
            hint="Too much of the muscle and organs is all black or all white.",
            fails=("test_window_fits[soft tissue]",),
        ),
        wrong(
            "bone window begins too low",
            """
soft_window, bone_window = (-150, 250), (-1000, 600)
fig, axes = plt.subplots(1, 2)
for ax, window in zip(axes, [soft_window, bone_window]):
    ax.imshow(ct, cmap='gray', vmin=window[0], vmax=window[1])
""",
            hint="Too much of the bone is all black or all white.",
            fails=("test_window_fits[bone]",),
        ),
        wrong(
            "the same picture twice",
            """
soft_window, bone_window = (-150, 250), (-500, 1300)
fig, axes = plt.subplots(1, 2)
for ax in axes:
    ax.imshow(ct, cmap='gray', vmin=-150, vmax=250)
""",
            hint="Too much of the bone is all black or all white.",
            fails=("test_window_is_shown[bone]", "test_side_by_side"),
        ),
        wrong(
            "no figure",
            "soft_window, bone_window = (-150, 250), (-500, 1300)",
            hint="`plt.imshow(…)` draws one.",
            fails=(
                "test_window_is_shown[soft tissue]",
                "test_window_is_shown[bone]",
                "test_side_by_side",
            ),
        ),
        wrong(
            "the dots left as they were",
            "soft_window = bone_window = ...",
            hint="`soft_window` is still `...`: put your answer there.",
            fails=(
                "test_window_fits[soft tissue]",
                "test_window_fits[bone]",
                "test_window_is_shown[soft tissue]",
                "test_window_is_shown[bone]",
                "test_side_by_side",
            ),
        ),
    ],
}
