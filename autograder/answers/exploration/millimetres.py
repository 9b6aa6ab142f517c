"""Typical answers to stage 1, exploration: millimetres."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "sampling": [
        right(
            "one by one",
            """
s = vol.meta['sampling']
slice_distance = s[0]
row_distance = float(s[1])
column_distance = np.float32(s[2])
voxel_volume = np.prod(s)
""",
        ),
        right(
            "from other fields",
            """
slice_distance = vol.meta['SliceSpacing']
row_distance, column_distance = vol.meta['PixelSpacing']
voxel_volume = slice_distance * row_distance * column_distance
""",
        ),
        right(
            "in floats",
            """
slice_distance, row_distance, column_distance = [float(s) for s in vol.meta['sampling']]
voxel_volume = float(np.prod(vol.meta['sampling']))
""",
        ),
        right(
            "rounded to two decimals",
            """
slice_distance, row_distance, column_distance = np.round(vol.meta['sampling'], 2)
voxel_volume = slice_distance * row_distance * column_distance
""",
        ),
        wrong(
            "order of x, y, z",
            """
column_distance, row_distance, slice_distance = vol.meta['sampling']
voxel_volume = slice_distance * row_distance * column_distance
""",
            hint="The distances are right, but the first and the last have changed places.",
            fails=("test_distances",),
        ),
        wrong(
            "order of rows, slices, columns",
            """
row_distance, slice_distance, column_distance = vol.meta['sampling']
voxel_volume = slice_distance * row_distance * column_distance
""",
            hint="The three distances are right, but they do not belong to these names.",
            fails=("test_distances",),
        ),
        wrong(
            "a sum for the volume",
            """
slice_distance, row_distance, column_distance = vol.meta['sampling']
voxel_volume = slice_distance + row_distance + column_distance
""",
            hint="That is the sum of the three distances, a length.",
            fails=("test_voxel_volume",),
        ),
        wrong(
            "shape for sampling",
            """
slice_distance, row_distance, column_distance = vol.shape
voxel_volume = slice_distance * row_distance * column_distance
""",
            hint="These are the numbers of slices, rows and columns, not how far they are apart.",
            fails=("test_distances",),
        ),
        wrong(
            "the area of a pixel",
            """
slice_distance, row_distance, column_distance = vol.meta['sampling']
voxel_volume = row_distance * column_distance
""",
            hint="That is the product of two distances, an area.",
            fails=("test_voxel_volume",),
        ),
        wrong(
            "a cube",
            """
slice_distance, row_distance, column_distance = vol.meta['sampling']
voxel_volume = slice_distance**3
""",
            hint="That is a power of one distance, as if the voxel were a cube.",
            fails=("test_voxel_volume",),
        ),
        wrong(
            "the lengths of the whole volume",
            """
slice_distance, row_distance, column_distance = np.multiply(vol.shape, vol.meta['sampling'])
voxel_volume = slice_distance * row_distance * column_distance
""",
            hint="These are the lengths of the whole volume along its axes.",
            fails=("test_distances",),
        ),
        wrong(
            "in centimetres",
            """
slice_distance, row_distance, column_distance = np.divide(vol.meta['sampling'], 10)
voxel_volume = slice_distance * row_distance * column_distance
""",
            hint="The distances are in another unit than mm.",
            fails=("test_distances",),
        ),
        wrong(
            "the volume in ml",
            """
slice_distance, row_distance, column_distance = vol.meta['sampling']
voxel_volume = slice_distance * row_distance * column_distance / 1000
""",
            hint="That is in another unit than mm³.",
            fails=("test_voxel_volume",),
        ),
        wrong(
            "the volume of everything",
            """
slice_distance, row_distance, column_distance = vol.meta['sampling']
voxel_volume = slice_distance * row_distance * column_distance * vol.size
""",
            hint="That is the volume of the whole head with the air around it.",
            fails=("test_voxel_volume",),
        ),
        wrong(
            "one distance for all",
            """
slice_distance = row_distance = column_distance = vol.meta['sampling'][0]
voxel_volume = slice_distance * row_distance * column_distance
""",
            hint="`row_distance` and `column_distance` are not what the header says.",
            fails=("test_distances",),
        ),
        wrong(
            "the dots left as they were",
            "slice_distance = row_distance = column_distance = voxel_volume = ...",
            hint="`slice_distance` is still `...`: put your answer there.",
            fails=("test_distances", "test_voxel_volume"),
        ),
    ],
    "field_of_view": [
        right("as a list", "fov = [n * s for n, s in zip(vol.shape, vol.meta['sampling'])]"),
        right(
            "as a tuple",
            """
fov = (n_slices * slice_distance, n_rows * row_distance, n_columns * column_distance)
""",
        ),
        right("float32", "fov = np.float32(vol.shape) * np.float32(vol.meta['sampling'])"),
        right(
            "with counts and distances",
            """
counts = np.array([n_slices, n_rows, n_columns])
fov = counts * np.array([slice_distance, row_distance, column_distance])
""",
        ),
        wrong(
            "sampling ignored",
            "fov = vol.shape",
            hint="These are the numbers of slices, rows and columns, not millimetres.",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
        wrong(
            "axes swapped",
            "fov = (np.array(vol.shape) * vol.meta['sampling'])[::-1]",
            hint="The three values are right, but not in the order of the axes.",
            fails=("test_field_of_view_order",),
        ),
        wrong(
            "divided",
            "fov = np.array(vol.shape) / vol.meta['sampling']",
            hint="The numbers of voxels have been divided by the sampling.",
            fails=("test_field_of_view",),
        ),
        wrong(
            "in centimetres",
            "fov = np.multiply(vol.shape, vol.meta['sampling']) / 10",
            hint="The values are too small by a factor of 10 or 1000:",
            fails=("test_field_of_view",),
        ),
        wrong(
            "two axes",
            "fov = np.multiply(vol.shape[1:], vol.meta['sampling'][1:])",
            hint="`fov` holds 2 values.",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
        wrong(
            "from middle to middle",
            "fov = (np.array(vol.shape) - 1) * vol.meta['sampling']",
            hint="This reaches from the middle of the first voxel to the middle of the last.",
            fails=("test_field_of_view",),
        ),
        wrong(
            "the sampling only",
            "fov = vol.meta['sampling']",
            hint="These are the distances from one voxel to the next.",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
        wrong(
            "the slice distance for all axes",
            "fov = np.array(vol.shape) * slice_distance",
            hint="All axes have been multiplied by the distance between slices.",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
        wrong(
            "the sampling in the wrong order",
            "fov = np.array(vol.shape) * vol.meta['sampling'][::-1]",
            hint="The sampling has been multiplied in the wrong order.",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
        wrong(
            "one number",
            "fov = np.prod(vol.shape) * voxel_volume",
            hint="`fov` is a number (`float64`).",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
        wrong(
            "the dots left as they were",
            "fov = ...",
            hint="`fov` is still `...`: put your answer there.",
            fails=("test_field_of_view", "test_field_of_view_order"),
        ),
    ],
    "find_slice": [
        right(
            "by the smallest difference",
            """
heights = np.arange(n_slices) * slice_distance
slice_index = np.argmin(np.abs(heights - HEIGHT))
axial = vol[slice_index, :, :]
""",
        ),
        right(
            "with int",
            """
slice_index = int(HEIGHT / vol.meta['sampling'][0] + 0.5)
axial = np.array(vol[slice_index])
""",
        ),
        right(
            "with NumPy, as a float",
            """
slice_index = np.rint(HEIGHT / slice_distance).astype(int)
axial = np.take(vol, slice_index, axis=0)
""",
        ),
        right(
            "in a loop",
            """
slice_index = 0
while abs((slice_index + 1) * slice_distance - HEIGHT) < abs(slice_index * slice_distance - HEIGHT):
    slice_index += 1
axial = vol[slice_index]
""",
        ),
        wrong(
            "height for index",
            """
slice_index = HEIGHT
axial = vol[slice_index]
""",
            hint="That is the height in mm, not the index of a slice.",
            fails=("test_slice_index",),
        ),
        wrong(
            "multiplied",
            """
slice_index = round(HEIGHT * slice_distance)
axial = vol[slice_index]
""",
            hint="The height has been multiplied by the distance.",
            fails=("test_slice_index",),
        ),
        wrong(
            "the row instead of the slice",
            """
slice_index = round(HEIGHT / slice_distance)
axial = vol[:, slice_index]
""",
            hint="a row or a column was fixed, not the slice.",
            fails=("test_axial_slice",),
        ),
        wrong(
            "sampling of the rows",
            """
slice_index = round(HEIGHT / row_distance)
axial = vol[slice_index]
""",
            hint="The height has been divided by the distance between rows or columns.",
            fails=("test_slice_index",),
        ),
        wrong(
            "rounded down",
            """
slice_index = int(HEIGHT / slice_distance)
axial = vol[slice_index]
""",
            hint="That slice lies below the height, and the next one is nearer to it.",
            fails=("test_slice_index",),
        ),
        wrong(
            "one too many",
            """
slice_index = round(HEIGHT / slice_distance) + 1
axial = vol[slice_index]
""",
            hint="That is a neighbour of the slice that was asked for.",
            fails=("test_slice_index",),
        ),
        wrong(
            "not rounded",
            """
slice_index = HEIGHT / slice_distance
axial = vol[round(slice_index)]
""",
            hint="which is not a whole number.",
            fails=("test_slice_index",),
        ),
        wrong(
            "height in centimetres",
            """
slice_index = round(HEIGHT / 10 / slice_distance)
axial = vol[slice_index]
""",
            hint="That slice is at a tenth of the height:",
            fails=("test_slice_index",),
        ),
        wrong(
            "another slice",
            """
slice_index = round(HEIGHT / slice_distance)
axial = vol[slice_index // 2]
""",
            hint="`axial` is another slice of `vol`:",
            fails=("test_axial_slice",),
        ),
        wrong(
            "the column instead of the slice",
            """
slice_index = round(HEIGHT / slice_distance)
axial = vol[:, :, slice_index]
""",
            hint="a row or a column was fixed, not the slice.",
            fails=("test_axial_slice",),
        ),
        wrong(
            "the dots left as they were",
            "slice_index = axial = ...",
            hint="`slice_index` is still `...`: put your answer there.",
            fails=("test_slice_index", "test_axial_slice"),
        ),
    ],
}
