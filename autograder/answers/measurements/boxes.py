"""Typical answers to stage 4, measurements: boxes and depths of objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

BOX = """
box = {box}
lv_crop = {crop}
box_mm = {mm}
"""


DEPTH = """
depth = {depth}
deepest_mm = {mm}
deepest = {place}
"""


def boxed(**changes: str) -> str:
    """Write the answer to the question on the box, right but for some changes."""
    parts = {
        "box": "ndi.find_objects(labels)[lv_label - 1]",
        "crop": "volume[box]",
        "mm": "np.array(lv_crop.shape) * spacing",
    }
    return BOX.format(**parts | changes)


def deep(**changes: str) -> str:
    """Write the answer to the question on the deepest point, right but for some changes."""
    parts = {
        "depth": "ndi.distance_transform_edt(lv, sampling=spacing)",
        "mm": "depth.max()",
        "place": "np.unravel_index(depth.argmax(), depth.shape)",
    }
    return DEPTH.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "bounding_box": [
        right(
            "from the mask",
            "box = ndi.find_objects(lv.astype(int))[0]\nlv_crop = volume[box]\n"
            "box_mm = [(s.stop - s.start) * d for s, d in zip(box, spacing)]",
        ),
        right(
            "with NumPy",
            "places = np.argwhere(lv)\nlow, high = places.min(axis=0), places.max(axis=0) + 1\n"
            "box = tuple(slice(int(a), int(b)) for a, b in zip(low, high))\n"
            "lv_crop = volume[low[0]:high[0], low[1]:high[1], low[2]:high[2]]\n"
            "box_mm = (high - low) * np.array(spacing)",
        ),
        right(
            "found in a dictionary",
            "found = dict(enumerate(ndi.find_objects(labels), 1))\n"
            + boxed(box="list(found[lv_label])", crop="volume[tuple(box)].copy()"),
        ),
        right(
            "rounded",
            boxed(mm="tuple(round(n * d, 1) for n, d in zip(np.shape(lv_crop), spacing))"),
        ),
        wrong(
            "the next label",
            boxed(box="ndi.find_objects(labels)[lv_label]"),
            hint="`box` is the box of the object with label 5, which is not your",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "the size in voxels",
            boxed(mm="lv_crop.shape"),
            hint="This is the size of the box in voxels, not in mm.",
            fails=("test_size_of_box",),
        ),
        wrong(
            "the crop of the mask",
            boxed(crop="lv[box]"),
            hint="`lv_crop` is cut out of the mask of the ventricle, True and",
            fails=("test_boxed_part",),
        ),
        wrong(
            "the last voxel left out",
            "places = np.argwhere(lv)\nlow, high = places.min(axis=0), places.max(axis=0)\n"
            "box = tuple(slice(int(a), int(b)) for a, b in zip(low, high))\n"
            "lv_crop = volume[box]\nbox_mm = (high - low) * np.array(spacing)",
            hint="`box` ends one voxel too early along each axis:",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "all boxes",
            boxed(box="ndi.find_objects(labels)", crop="volume[box[lv_label - 1]]"),
            hint="`box` is a list of 9 boxes, one for each object.",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "from centre to centre",
            boxed(mm="(np.array(lv_crop.shape) - 1) * spacing"),
            hint="This is from centre to centre of the outermost voxels.",
            fails=("test_size_of_box",),
        ),
        wrong(
            "the smooth volume cropped",
            boxed(crop="smooth[box]"),
            hint="`lv_crop` is cut out of the smooth volume.",
            fails=("test_boxed_part",),
        ),
        wrong(
            "distances in another order",
            boxed(mm="np.array(lv_crop.shape) * spacing[::-1]"),
            hint="The distances are in another order than the axes of the box.",
            fails=("test_size_of_box",),
        ),
        wrong(
            "all else set to 0",
            boxed(crop="(volume * lv)[box]"),
            hint="In `lv_crop` all that is not the ventricle is set to 0.",
            fails=("test_boxed_part",),
        ),
        wrong(
            "a box with room around it",
            boxed(
                box="tuple(slice(max(s.start - 2, 0), s.stop + 2) for s in "
                "ndi.find_objects(labels)[lv_label - 1])"
            ),
            hint="`box` holds the ventricle, but it is not tight:",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "other names",
            boxed().replace("box", "limits").replace("lv_crop", "part"),
            hint="There is no variable called `box`.",
            fails=(
                "test_ventricle_box",
                "test_boxed_part",
                "test_size_of_box",
            ),
        ),
        wrong(
            "lists of two numbers",
            boxed(
                box="[[s.start, s.stop] for s in ndi.find_objects(labels)[lv_label - 1]]",
                crop="volume[ndi.find_objects(labels)[lv_label - 1]]",
            ),
            hint="`box` should be a tuple of three slices. It is a list of 3.",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "column, row, slice",
            boxed(box="ndi.find_objects(labels)[lv_label - 1][::-1]", crop="volume[box[::-1]]"),
            hint="The slices of `box` are in another order than the axes:",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "one voxel cut off at both ends",
            boxed(
                box="tuple(slice(s.start + 1, s.stop - 1) for s in "
                "ndi.find_objects(labels)[lv_label - 1])"
            ),
            hint="`box` does not hold all of the ventricle:",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "nothing cut off",
            boxed(crop="np.where(lv, volume, 0)"),
            hint="`lv_crop` is as large as `volume`: nothing was cut off.",
            fails=("test_boxed_part",),
        ),
        wrong(
            "another part",
            boxed(crop="volume[:, box[1], box[2]]"),
            hint="`lv_crop` is not the part of `volume` that lies in `box`.",
            fails=("test_boxed_part",),
        ),
        wrong(
            "a size from elsewhere",
            boxed(mm="(60, 50, 40)"),
            hint="values of `box_mm` differ.",
            fails=("test_size_of_box",),
        ),
    ],
    "deepest_point": [
        right("with where", deep(mm="np.max(depth)", place="np.argwhere(depth == deepest_mm)[-1]")),
        right(
            "in single precision",
            "depth = ndi.distance_transform_edt(lv, spacing).astype('float32')\n"
            "deepest = [int(i) for i in np.unravel_index(np.argmax(depth), lv.shape)]\n"
            "deepest_mm = depth[tuple(deepest)]",
        ),
        right(
            "of the label",
            deep(
                depth="ndi.distance_transform_edt(labels == lv_label, sampling=spacing)",
                mm="round(float(depth.max()), 2)",
            ),
        ),
        right(
            "with a maximum position",
            deep(mm="ndi.maximum(depth)", place="ndi.maximum_position(depth)"),
        ),
        wrong(
            "in voxels",
            deep(depth="ndi.distance_transform_edt(lv)"),
            hint="These distances are in voxels, as if slices were as near as",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "the distance from the ventricle",
            deep(depth="ndi.distance_transform_edt(~lv, sampling=spacing)"),
            hint="These are distances of what lies outside, measured to the",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "the place as one number",
            deep(place="depth.argmax()"),
            hint="`deepest` is one number: the place counted through the whole",
            fails=("test_deepest_place",),
        ),
        wrong(
            "the centre of mass",
            deep(place="[round(c) for c in ndi.center_of_mass(lv)]"),
            hint="`deepest` is the centre of mass of the ventricle.",
            fails=("test_deepest_place",),
        ),
        wrong(
            "column, row, slice",
            deep(place="np.unravel_index(depth.argmax(), depth.shape)[::-1]"),
            hint="The three numbers of `deepest` are turned around:",
            fails=("test_deepest_place",),
        ),
        wrong(
            "distances in another order",
            deep(depth="ndi.distance_transform_edt(lv, sampling=spacing[::-1])"),
            hint="The distances between voxels are in another order than the",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "voxels times the distance of rows",
            deep(depth="ndi.distance_transform_edt(lv) * spacing[1]"),
            hint="All steps are taken for as long as one from row to row.",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "slice by slice",
            deep(
                depth="np.stack([ndi.distance_transform_edt(s, sampling=spacing[1:]) for s in lv])"
            ),
            hint="Each slice is measured by itself:",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "the place for the depth",
            deep(mm="depth.argmax()"),
            hint="This is the place of the deepest voxel, counted through the",
            fails=("test_deepest_distance",),
        ),
        wrong(
            "the mean depth",
            deep(mm="depth[lv].mean()"),
            hint="This is the mean depth, not the greatest.",
            fails=("test_deepest_distance",),
        ),
        wrong(
            "all objects",
            deep(depth="ndi.distance_transform_edt(blood, sampling=spacing)"),
            hint="This is the depth in all objects, not in the left ventricle",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "multiplied twice",
            deep(mm="depth.max() * spacing[1]"),
            hint="This is multiplied by the distance between rows again.",
            fails=("test_deepest_distance",),
        ),
        wrong(
            "along rows, columns and slices only",
            deep(depth="ndi.distance_transform_cdt(lv, metric='taxicab').astype(float)"),
            hint="values of `depth` differ.",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "a depth from elsewhere",
            deep(mm="0.8 * depth.max()"),
            hint="mm. That is too small.",
            fails=("test_deepest_distance",),
        ),
        wrong(
            "counted from 1",
            deep(place="[i + 1 for i in np.unravel_index(depth.argmax(), depth.shape)]"),
            hint="All three numbers of `deepest` are one too high.",
            fails=("test_deepest_place",),
        ),
        wrong(
            "the place in mm",
            deep(
                place="[round(i * d) for i, d in zip("
                "np.unravel_index(depth.argmax(), depth.shape), spacing)]"
            ),
            hint="which lies outside of the volume",
            fails=("test_deepest_place",),
        ),
        wrong(
            "the least depth",
            deep(place="np.unravel_index(depth.argmin(), depth.shape)"),
            hint="The voxel at (0, 0, 0) lies outside of the ventricle.",
            fails=("test_deepest_place",),
        ),
        wrong(
            "the first voxel that is deep",
            deep(place="np.argwhere(depth > 0)[0]"),
            hint="mm deep by your `depth`, and",
            fails=("test_deepest_place",),
        ),
        wrong(
            "another name",
            deep().replace("deepest =", "place ="),
            hint="There is no variable called `deepest`.",
            fails=("test_deepest_place",),
        ),
    ],
}
