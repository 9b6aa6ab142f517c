"""Typical answers to stage 1, exploration: volumes and millimetres."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

STACK = """
images = [imageio.imread(file) for file in {files}]
stacked = {stack}
"""
FLY = """
fig, axes = plt.subplots(3, 3, figsize=(3, 3))
for ax, i in zip(axes.flat, {indices}):
    ax.imshow(vol[int(i)], {options})
    {more}
"""
GREY = "cmap='gray', vmin=0, vmax=1000"
OFF = "ax.axis('off')"

PLANES = """
coronal, sagittal = {coronal}, {sagittal}
fig, axes = plt.subplots(1, 2, figsize=(4, 2))
axes[0].imshow({coronal_shown}, cmap="{cmap}", aspect={coronal_aspect}, origin="{origin}")
axes[1].imshow({sagittal_shown}, cmap="{cmap}", aspect={sagittal_aspect}, origin="{origin}")
"""


def planes(**changes: str) -> str:
    """Write the answer to the question on planes, right but for some changes."""
    parts = {
        "coronal": "vol[:, n_rows // 2]",
        "sagittal": "vol[:, :, n_columns // 2]",
        "coronal_shown": "coronal",
        "sagittal_shown": "sagittal",
        "cmap": "gray",
        "coronal_aspect": "slice_distance / column_distance",
        "sagittal_aspect": "slice_distance / row_distance",
        "origin": "lower",
    }
    return PLANES.format(**parts | changes)


def projection(mip: str = "np.max(vol, axis=2)", more: str = "", shown: str = "mip") -> str:
    """Write the answer to the question on the projection, right but for some changes."""
    more = more or "origin='lower', aspect=slice_distance / row_distance, cmap='gray'"
    return f"mip = {mip}\nplt.imshow({shown}, {more})"


ANSWERS: dict[str, list[Answer]] = {
    "load_volume": [
        right("as a text", "vol = imageio.volread(str(HEAD_MRI), format='DICOM')"),
        right("as one of many volumes", "vol = imageio.mvolread(HEAD_MRI, 'DICOM')[0]"),
        right("through a reader", "vol = imageio.get_reader(HEAD_MRI, 'DICOM', 'v').get_data(0)"),
        wrong("one slice only", "vol = imageio.imread(HEAD_SLICE)", hint="axes"),
        wrong("the format forgotten", "vol = imageio.volread(HEAD_MRI)", hint="then the format"),
        wrong(
            "by name, without a header",
            "vol = np.stack([imageio.imread(f) for f in sorted(HEAD_MRI.glob('*.dcm'))])",
            hint="order of their height",
        ),
        wrong(
            "the header lost",
            "vol = np.array(imageio.volread(HEAD_MRI, 'DICOM'))",
            hint="meta",
            fails=("test_volume_keeps_header",),
        ),
    ],
    "volume_size": [
        right(
            "by counting",
            "n_slices, n_rows, n_columns = len(vol), len(vol[0]), len(vol[0, 0])\n"
            "megabytes = n_slices * n_rows * n_columns * 2 / 10**6",
        ),
        right(
            "rounded, in NumPy's numbers",
            "n_slices, n_rows, n_columns = np.array(vol.shape)\n"
            "megabytes = round(vol.size * vol.itemsize / 1e6, 1)",
        ),
        wrong(
            "bytes of a voxel forgotten",
            "n_slices, n_rows, n_columns = vol.shape\nmegabytes = vol.size / 1e6",
            hint="more than one byte",
            fails=("test_megabytes",),
        ),
        wrong(
            "units of 1024 × 1024",
            "n_slices, n_rows, n_columns = vol.shape\nmegabytes = vol.nbytes / 1024**2",
            hint="1024",
            fails=("test_megabytes",),
        ),
        wrong(
            "axes in the wrong order",
            "n_rows, n_columns, n_slices = vol.shape\nmegabytes = vol.nbytes / 1e6",
            hint="in the order",
            fails=("test_counts",),
        ),
        wrong(
            "in bytes",
            "n_slices, n_rows, n_columns = vol.shape\nmegabytes = vol.nbytes",
            hint="divided by a million",
            fails=("test_megabytes",),
        ),
    ],
    "stack_slices": [
        right(
            "by instance number",
            STACK.format(
                files="files",
                stack="np.stack(sorted(images, key=lambda i: i.meta['InstanceNumber']), axis=0)",
            ),
        ),
        right(
            "by the number in the name",
            STACK.format(
                files="sorted(files, key=lambda f: int(f.stem.split('_')[1]))",
                stack="np.array(images)",
            ),
        ),
        right(
            "into an empty array",
            "stacked = np.zeros((len(files), 256, 256))\nfor file in files:\n"
            "    image = imageio.imread(file)\n"
            "    stacked[image.meta['InstanceNumber'] - 1] = image",
        ),
        wrong(
            "by name",
            STACK.format(files="files", stack="np.stack(images)"),
            hint="slice_10 before slice_2",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "the highest first",
            STACK.format(
                files="files",
                stack="np.stack(sorted(images, key=lambda i: -i.meta['ImagePositionPatient'][2]))",
            ),
            hint="highest slice comes first",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "sorted by the wrong number",
            STACK.format(
                files="files",
                stack="np.stack(sorted(images, key=lambda i: i.meta['ImagePositionPatient'][0]))",
            ),
            hint="ImagePositionPatient",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "slices along the last axis",
            STACK.format(
                files="files",
                stack="np.stack(sorted(images, key=lambda i: i.meta['InstanceNumber']), axis=2)",
            ),
            hint="order slice, row, column",
        ),
        wrong(
            "one slice again and again",
            "stacked = np.stack([imageio.imread(files[0]) for file in files])",
            hint="not those",
        ),
    ],
    "fly_through": [
        right(
            "with titles, turned around",
            FLY.format(
                indices="range(5, 192, 22)",
                options="cmap='Greys_r', vmin=0, vmax=900",
                more="ax.set_title(str(i))\n    ax.set_axis_off()",
            ),
        ),
        right(
            "nine figures",
            "for k in range(9):\n    plt.figure(figsize=(1, 1))\n"
            "    plt.imshow(vol[k * 23], cmap='gray', clim=(0, 1200))\n"
            "    plt.axis('off')\n    plt.show()",
        ),
        right(
            "one picture of nine slices",
            "s = [vol[i] for i in range(4, 192, 23)]\n"
            "plt.imshow(np.vstack([np.hstack(s[k:k + 3]) for k in (0, 3, 6)]), cmap='gray')\n"
            "plt.axis('off')",
        ),
        wrong(
            "limits left to imshow",
            FLY.format(indices="range(5, 192, 22)", options="cmap='gray'", more=OFF),
            hint="vmin",
            fails=("test_same_limits",),
        ),
        wrong(
            "nine neighbours",
            FLY.format(indices="range(90, 99)", options=GREY, more=OFF),
            hint="only a part",
            fails=("test_nine_slices",),
        ),
        wrong(
            "from top to bottom",
            FLY.format(indices="range(185, 0, -22)", options=GREY, more=OFF),
            hint="rising order",
            fails=("test_nine_slices",),
        ),
        wrong(
            "rows taken for slices",
            FLY.format(indices="range(5, 192, 22)", options=GREY, more=OFF).replace(
                "vol[int(i)]", "vol[:, int(i)]"
            ),
            hint="does not show a slice",
        ),
        wrong(
            "with axes, in colour",
            FLY.format(indices="range(5, 192, 22)", options="vmin=0, vmax=900", more="pass"),
            hint="colour",
            fails=("test_grey_and_no_axes",),
        ),
        wrong(
            "eight slices",
            FLY.format(indices="range(5, 180, 22)", options=GREY, more=OFF),
            hint="number of slices",
            fails=("test_nine_slices",),
        ),
    ],
    "sampling": [
        right(
            "one by one",
            "s = vol.meta['sampling']\nslice_distance = s[0]\nrow_distance = float(s[1])\n"
            "column_distance = np.float32(s[2])\nvoxel_volume = np.prod(s)",
        ),
        right(
            "from other fields",
            "slice_distance = vol.meta['SliceSpacing']\n"
            "row_distance, column_distance = vol.meta['PixelSpacing']\n"
            "voxel_volume = slice_distance * row_distance * column_distance",
        ),
        wrong(
            "order of x, y, z",
            "column_distance, row_distance, slice_distance = vol.meta['sampling']\n"
            "voxel_volume = slice_distance * row_distance * column_distance",
            hint="in the order",
            fails=("test_distances",),
        ),
        wrong(
            "a sum for the volume",
            "slice_distance, row_distance, column_distance = vol.meta['sampling']\n"
            "voxel_volume = slice_distance + row_distance + column_distance",
            hint="product",
            fails=("test_voxel_volume",),
        ),
        wrong(
            "shape for sampling",
            "slice_distance, row_distance, column_distance = vol.shape\n"
            "voxel_volume = slice_distance * row_distance * column_distance",
            hint="sampling",
            fails=("test_distances",),
        ),
    ],
    "field_of_view": [
        right("as a list", "fov = [n * s for n, s in zip(vol.shape, vol.meta['sampling'])]"),
        right(
            "as a tuple",
            "fov = (n_slices * slice_distance, n_rows * row_distance, n_columns * column_distance)",
        ),
        right("float32", "fov = np.float32(vol.shape) * np.float32(vol.meta['sampling'])"),
        wrong("sampling ignored", "fov = vol.shape", hint="sampling"),
        wrong(
            "axes swapped",
            "fov = (np.array(vol.shape) * vol.meta['sampling'])[::-1]",
            hint="order",
            fails=("test_field_of_view_order",),
        ),
        wrong("divided", "fov = np.array(vol.shape) / vol.meta['sampling']", hint="times"),
        wrong(
            "in centimetres",
            "fov = np.multiply(vol.shape, vol.meta['sampling']) / 10",
            hint="times",
        ),
        wrong("two axes", "fov = np.multiply(vol.shape[1:], vol.meta['sampling'][1:])", hint="3"),
    ],
    "find_slice": [
        right(
            "by the smallest difference",
            "heights = np.arange(n_slices) * slice_distance\n"
            "slice_index = np.argmin(np.abs(heights - 100))\naxial = vol[slice_index, :, :]",
        ),
        right(
            "with int",
            "slice_index = int(100 / vol.meta['sampling'][0] + 0.5)\n"
            "axial = np.array(vol[slice_index])",
        ),
        wrong("height for index", "slice_index = 100\naxial = vol[100]", hint="not the index"),
        wrong(
            "multiplied",
            "slice_index = round(100 * slice_distance)\naxial = vol[slice_index]",
            hint="divided by",
            fails=("test_slice_index",),
        ),
        wrong(
            "the row instead of the slice",
            "slice_index = round(100 / slice_distance)\naxial = vol[:, slice_index]",
            hint="vol[slice_index]",
            fails=("test_axial_slice",),
        ),
        wrong(
            "sampling of the rows",
            "slice_index = round(100 / row_distance)\naxial = vol[slice_index]",
            hint="between slices",
            fails=("test_slice_index",),
        ),
    ],
    "other_planes": [
        right(
            "arrays turned around",
            planes(
                coronal_shown="coronal[::-1]", sagittal_shown="np.flipud(sagittal)", origin="upper"
            ),
        ),
        right(
            "in millimetres, through extent",
            "coronal, sagittal = vol[:, 128, :], vol[:, :, 128]\nfig, axes = plt.subplots(1, 2)\n"
            "high = n_slices * slice_distance\n"
            "wide, deep = n_columns * column_distance, n_rows * row_distance\n"
            "axes[0].imshow(coronal[::-1], cmap='gray', extent=(0, wide, 0, high))\n"
            "axes[1].imshow(sagittal[::-1], cmap='gray', extent=(0, deep, 0, high))",
        ),
        right(
            "two figures, axis turned",
            "coronal, sagittal = np.array(vol[:, 128]), np.array(vol[..., 128])\n"
            "for plane in (coronal, sagittal):\n    plt.figure(figsize=(2, 2))\n"
            "    plt.imshow(plane, cmap='gray')\n    plt.gca().invert_yaxis()\n"
            "    plt.gca().set_aspect(slice_distance / row_distance)\n    plt.show()",
        ),
        wrong(
            "upside down",
            planes(origin="upper"),
            hint="upside down",
            fails=("test_plane_way_up[coronal]", "test_plane_way_up[sagittal]"),
        ),
        wrong(
            "square pixels",
            planes(coronal_aspect="1", sagittal_aspect="1"),
            hint="aspect",
            fails=("test_plane_aspect[coronal]", "test_plane_aspect[sagittal]"),
        ),
        wrong(
            "aspect inverted",
            planes(
                coronal_aspect="column_distance / slice_distance",
                sagittal_aspect="row_distance / slice_distance",
            ),
            hint="aspect",
            fails=("test_plane_aspect[coronal]", "test_plane_aspect[sagittal]"),
        ),
        wrong(
            "the two swapped",
            planes(coronal="vol[:, :, n_columns // 2]", sagittal="vol[:, n_rows // 2]"),
            hint="Fix the row",
            fails=("test_plane[coronal]", "test_plane[sagittal]"),
        ),
        wrong("an axial slice", planes(coronal="vol[n_slices // 2]"), hint="Fix the row"),
        wrong("in colour", planes(cmap="viridis"), hint="coloured"),
    ],
    "maximum_projection": [
        right(
            "slice by slice",
            projection(
                "np.array([s.max(axis=1) for s in vol])",
                "aspect=slice_distance / row_distance, cmap='gray'",
                "mip[::-1]",
            ),
        ),
        right("with amax, last axis", projection("np.amax(vol, axis=-1)")),
        right(
            "box of the axes",
            "mip = vol.max(2)\n"
            "size = n_rows * row_distance / 100, n_slices * slice_distance / 100\n"
            "ax = plt.figure(figsize=size).add_axes([0, 0, 1, 1])\n"
            "ax.imshow(mip, cmap='gray', aspect='auto', origin='lower')",
        ),
        wrong(
            "from the front",
            projection("vol.max(axis=1)"),
            hint="from the front",
            fails=("test_projection",),
        ),
        wrong("from above", projection("vol.max(axis=0)"), hint="Look along columns"),
        wrong("the mean", projection("vol.mean(axis=2)"), hint="max", fails=("test_projection",)),
        wrong("the minimum", projection("vol.min(axis=2)"), hint="max"),
        wrong(
            "square pixels",
            projection(more="origin='lower', cmap='gray'"),
            hint="aspect",
            fails=("test_projection_aspect",),
        ),
        wrong(
            "upside down",
            projection(more="aspect=slice_distance / row_distance, cmap='gray'"),
            hint="upside down",
            fails=("test_projection_way_up",),
        ),
    ],
}
