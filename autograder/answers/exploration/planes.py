"""Typical answers to stage 1, exploration: planes in their right proportions."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "other_planes": [
        right(
            "arrays turned around",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal[::-1], cmap="gray", aspect=slice_distance / column_distance,
    origin="upper")
axes[1].imshow(np.flipud(sagittal), cmap="gray", aspect=slice_distance / row_distance,
    origin="upper")
""",
        ),
        right(
            "in millimetres, through extent",
            """
coronal, sagittal = vol[:, len(vol[0]) // 2, :], vol[:, :, len(vol[0, 0]) // 2]
fig, axes = plt.subplots(1, 2)
high = n_slices * slice_distance
wide, deep = n_columns * column_distance, n_rows * row_distance
axes[0].imshow(coronal[::-1], cmap='gray', extent=(0, wide, 0, high))
axes[1].imshow(sagittal[::-1], cmap='gray', extent=(0, deep, 0, high))
""",
        ),
        right(
            "with take, and a comparison",
            """
coronal, sagittal = np.take(vol, n_rows // 2, axis=1), np.take(vol, n_columns // 2, axis=2)
aspect = slice_distance / row_distance
fig, axes = plt.subplots(1, 3)
axes[0].imshow(coronal, cmap='gray', origin='lower', aspect=slice_distance / column_distance)
axes[1].imshow(sagittal, cmap='gray', origin='lower', aspect=aspect)
axes[2].imshow(axial, cmap='gray')
""",
        ),
        right(
            "in a loop, over positions of a figure",
            """
coronal = vol[:, vol.shape[1] // 2]
sagittal = np.moveaxis(vol, 2, 0)[vol.shape[2] // 2]
aspects = [vol.meta["sampling"][0] / distance for distance in vol.meta["sampling"][2:0:-1]]
plt.figure(figsize=(6, 3))
for i, (plane, aspect) in enumerate(zip([coronal, sagittal], aspects)):
    plt.subplot(1, 2, i + 1)
    plt.imshow(plane, cmap="gray", aspect=aspect)
    plt.gca().invert_yaxis()
    plt.title(["from the front", "from the side"][i])
""",
        ),
        wrong(
            "upside down",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal, cmap="gray", aspect=slice_distance / column_distance, origin="upper")
axes[1].imshow(sagittal, cmap="gray", aspect=slice_distance / row_distance, origin="upper")
""",
            hint="The head is upside down:",
            fails=("test_plane_way_up[coronal]", "test_plane_way_up[sagittal]"),
        ),
        wrong(
            "square pixels",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal, cmap="gray", aspect=1, origin="lower")
axes[1].imshow(sagittal, cmap="gray", aspect=1, origin="lower")
""",
            hint="The picture of `coronal` has wrong proportions:",
            fails=("test_plane_aspect[coronal]", "test_plane_aspect[sagittal]"),
        ),
        wrong(
            "aspect inverted",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal, cmap="gray", aspect=column_distance / slice_distance, origin="lower")
axes[1].imshow(sagittal, cmap="gray", aspect=row_distance / slice_distance, origin="lower")
""",
            hint="The picture of `coronal` has wrong proportions:",
            fails=("test_plane_aspect[coronal]", "test_plane_aspect[sagittal]"),
        ),
        wrong(
            "the two swapped",
            """
coronal, sagittal = vol[:, :, n_columns // 2], vol[:, n_rows // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal, cmap="gray", aspect=slice_distance / column_distance, origin="lower")
axes[1].imshow(sagittal, cmap="gray", aspect=slice_distance / row_distance, origin="lower")
""",
            hint="`coronal` is the other one of the two planes.",
            fails=("test_plane[coronal]", "test_plane[sagittal]"),
        ),
        wrong(
            "an axial slice",
            """
coronal, sagittal = vol[n_slices // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal, cmap="gray", aspect=slice_distance / column_distance, origin="lower")
axes[1].imshow(sagittal, cmap="gray", aspect=slice_distance / row_distance, origin="lower")
""",
            hint="`coronal` is an axial plane:",
            fails=("test_plane[coronal]",),
        ),
        wrong(
            "in colour",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow(coronal, cmap="viridis", aspect=slice_distance / column_distance, origin="lower")
axes[1].imshow(sagittal, cmap="viridis", aspect=slice_distance / row_distance, origin="lower")
""",
            hint="The picture is in colour.",
            fails=("test_planes_side_by_side",),
        ),
        wrong(
            "the pictures on the wrong sides",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
aspect = slice_distance / row_distance
fig, axes = plt.subplots(1, 2)
axes[1].imshow(coronal, cmap='gray', origin='lower', aspect=slice_distance / column_distance)
axes[0].imshow(sagittal, cmap='gray', origin='lower', aspect=aspect)
""",
            hint="The two pictures have changed sides:",
            fails=("test_planes_side_by_side",),
        ),
        wrong(
            "two figures",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
for plane in (coronal, sagittal):
    plt.figure(figsize=(2, 2))
    plt.imshow(plane, cmap='gray', origin='lower', aspect=slice_distance / row_distance)
    plt.show()
""",
            hint="The two planes are not beside each other in one figure.",
            fails=("test_planes_side_by_side",),
        ),
        wrong(
            "not through the middle",
            """
coronal, sagittal = vol[:, n_rows // 3], vol[:, :, n_columns // 3]
aspect = slice_distance / row_distance
fig, axes = plt.subplots(1, 2)
axes[0].imshow(coronal, cmap='gray', origin='lower', aspect=slice_distance / column_distance)
axes[1].imshow(sagittal, cmap='gray', origin='lower', aspect=aspect)
""",
            hint="`coronal` is a plane in the right direction, but not the one through the middle.",
            fails=("test_plane[coronal]", "test_plane[sagittal]"),
        ),
        wrong(
            "axes exchanged",
            """
coronal, sagittal = vol[:, n_rows // 2].T, vol[:, :, n_columns // 2].T
aspect = slice_distance / row_distance
fig, axes = plt.subplots(1, 2)
axes[0].imshow(coronal.T, cmap='gray', origin='lower', aspect=slice_distance / column_distance)
axes[1].imshow(sagittal.T, cmap='gray', origin='lower', aspect=aspect)
""",
            hint="`coronal` is the right plane with its axes exchanged:",
            fails=("test_plane[coronal]", "test_plane[sagittal]"),
        ),
        wrong(
            "no figure",
            "coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]",
            hint="`plt.imshow(…)` draws one.",
            fails=(
                "test_plane_aspect[coronal]",
                "test_plane_aspect[sagittal]",
                "test_plane_way_up[coronal]",
                "test_plane_way_up[sagittal]",
                "test_planes_side_by_side",
            ),
        ),
        wrong(
            "too tall",
            """
coronal, sagittal = vol[:, n_rows // 2], vol[:, :, n_columns // 2]
fig, axes = plt.subplots(1, 2)
axes[0].imshow(coronal, cmap='gray', origin='lower', aspect=2)
axes[1].imshow(sagittal, cmap='gray', origin='lower', aspect=2)
""",
            hint="The picture of `coronal` has wrong proportions:",
            fails=("test_plane_aspect[coronal]", "test_plane_aspect[sagittal]"),
        ),
        wrong(
            "the mean of the two planes in the middle",
            """
coronal = vol[:, n_rows // 2 - 1 : n_rows // 2 + 1].mean(axis=1)
sagittal = vol[:, :, n_columns // 2 - 1 : n_columns // 2 + 1].mean(axis=2)
aspect = slice_distance / row_distance
fig, axes = plt.subplots(1, 2)
axes[0].imshow(coronal, cmap='gray', origin='lower', aspect=slice_distance / column_distance)
axes[1].imshow(sagittal, cmap='gray', origin='lower', aspect=aspect)
""",
            hint="Fix the row for coronal",
            fails=("test_plane[coronal]", "test_plane[sagittal]"),
        ),
        wrong(
            "the dots left as they were",
            "coronal = sagittal = ...",
            hint="`coronal` is still `...`: put your answer there.",
            fails=(
                "test_plane[coronal]",
                "test_plane[sagittal]",
                "test_plane_aspect[coronal]",
                "test_plane_aspect[sagittal]",
                "test_plane_way_up[coronal]",
                "test_plane_way_up[sagittal]",
                "test_planes_side_by_side",
            ),
        ),
    ],
    "maximum_projection": [
        right(
            "slice by slice",
            """
mip = np.array([s.max(axis=1) for s in vol])
plt.imshow(mip[::-1], aspect=slice_distance / row_distance, cmap='gray')
""",
        ),
        right(
            "with amax, last axis",
            """
mip = np.amax(vol, axis=-1)
plt.imshow(mip, origin='lower', aspect=slice_distance / row_distance, cmap='gray')
""",
        ),
        right(
            "box of the axes",
            """
mip = vol.max(2)
size = n_rows * row_distance / 100, n_slices * slice_distance / 100
ax = plt.figure(figsize=size).add_axes([0, 0, 1, 1])
ax.imshow(mip, cmap='gray', aspect='auto', origin='lower')
""",
        ),
        right(
            "by reduce, beside the middle plane",
            """
mip = np.maximum.reduce(vol, axis=2)
aspect = slice_distance / row_distance
fig, axes = plt.subplots(1, 2)
axes[0].imshow(sagittal, cmap='gray', origin='lower', aspect=aspect)
axes[1].imshow(mip, cmap='gray', origin='lower', aspect=aspect)
""",
        ),
        wrong(
            "from the front",
            """
mip = vol.max(axis=1)
plt.imshow(mip, origin='lower', aspect=slice_distance / row_distance, cmap='gray')
""",
            hint="`mip` looks from the front, not from the side:",
            fails=("test_projection",),
        ),
        wrong(
            "from above",
            """
mip = vol.max(axis=0)
plt.imshow(mip, origin='lower', aspect=slice_distance / row_distance, cmap='gray')
""",
            hint="it was taken along the axis of the slices.",
            fails=("test_projection",),
        ),
        wrong(
            "the mean",
            """
mip = vol.mean(axis=2)
plt.imshow(mip, origin='lower', aspect=slice_distance / row_distance, cmap='gray')
""",
            hint="`mip` averages or adds up the voxels on each line of sight.",
            fails=("test_projection",),
        ),
        wrong(
            "the minimum",
            """
mip = vol.min(axis=2)
plt.imshow(mip, origin='lower', aspect=slice_distance / row_distance, cmap='gray')
""",
            hint="`mip` keeps the darkest voxel on each line of sight.",
            fails=("test_projection",),
        ),
        wrong(
            "square pixels",
            """
mip = np.max(vol, axis=2)
plt.imshow(mip, origin='lower', cmap='gray')
""",
            hint="The picture of `mip` has wrong proportions:",
            fails=("test_projection_aspect",),
        ),
        wrong(
            "upside down",
            """
mip = np.max(vol, axis=2)
plt.imshow(mip, aspect=slice_distance / row_distance, cmap='gray')
""",
            hint="The head is upside down:",
            fails=("test_projection_way_up",),
        ),
        wrong(
            "one plane",
            """
mip = vol[:, :, n_columns // 2]
plt.imshow(mip, cmap='gray', origin='lower', aspect=slice_distance / row_distance)
""",
            hint="`mip` is one single plane of the volume.",
            fails=("test_projection",),
        ),
        wrong(
            "in colour",
            """
mip = vol.max(axis=2)
plt.imshow(mip, origin='lower', aspect=slice_distance / row_distance)
""",
            hint="The picture is in colour.",
            fails=("test_projection_way_up",),
        ),
        wrong(
            "axes exchanged, drawn in the right proportions for that",
            """
mip = vol.max(axis=2).T
plt.imshow(mip, cmap='gray', aspect=row_distance / slice_distance)
""",
            hint="`mip` is the right projection with its axes exchanged:",
            fails=("test_projection",),
        ),
        wrong(
            "turned by a quarter",
            """
mip = vol.max(axis=2)
plt.imshow(np.rot90(mip), cmap='gray', aspect=row_distance / slice_distance)
""",
            hint="Your picture shows `mip` on its side:",
            fails=("test_projection_way_up", "test_projection_aspect"),
        ),
        wrong(
            "the figure of something else",
            """
mip = vol.max(axis=2)
plt.imshow(vol.max(axis=1), cmap='gray', origin='lower', aspect=slice_distance / row_distance)
""",
            hint="None of your pictures shows `mip`, or only a part of it is shown.",
            fails=("test_projection_way_up", "test_projection_aspect"),
        ),
        wrong(
            "axes exchanged",
            """
mip = vol.max(axis=2).T
plt.imshow(mip.T, cmap='gray', origin='lower', aspect=slice_distance / row_distance)
""",
            hint="`mip` is the right projection with its axes exchanged:",
            fails=("test_projection",),
        ),
        wrong(
            "black and white swapped",
            """
mip = vol.max(axis=2)
plt.imshow(mip, cmap='gray_r', origin='lower', aspect=slice_distance / row_distance)
""",
            hint="Low values are shown light and high values dark:",
            fails=("test_projection_way_up",),
        ),
        wrong(
            "one number",
            """
mip = vol.max()
plt.imshow(vol.max(axis=2), cmap='gray', origin='lower', aspect=slice_distance / row_distance)
""",
            hint="The task asks for an array of numbers with 2 axes.",
            fails=("test_projection",),
        ),
        wrong(
            "the dots left as they were",
            "mip = ...",
            hint="`mip` is still `...`: put your answer there.",
            fails=("test_projection", "test_projection_way_up", "test_projection_aspect"),
        ),
    ],
}
