"""Typical answers to stage 4, measurements: sizes, places, boxes and depths of objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

EACH = """
index = {index}
sizes_ml = {sizes}
centres = np.array({centres})
centres_mm = {centres_mm}
"""

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


def objects(**changes: str) -> str:
    """Write the answer to the question on size and place, right but for some changes."""
    parts = {
        "index": "np.arange(1, n_labels + 1)",
        "sizes": "ndi.sum_labels(blood, labels, index) * np.prod(spacing) / 1000",
        "centres": "ndi.center_of_mass(blood, labels, index)",
        "centres_mm": "centres * np.array(spacing)",
    }
    return EACH.format(**parts | changes)


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
    "objects": [
        right(
            "one by one",
            "voxel = spacing[0] * spacing[1] * spacing[2]\n"
            "sizes_ml = [np.sum(labels == k) * voxel / 1000 for k in range(1, n_labels + 1)]\n"
            "centres = [ndi.center_of_mass(labels == k) for k in range(1, n_labels + 1)]\n"
            "centres_mm = [[c * s for c, s in zip(row, spacing)] for row in centres]",
        ),
        right(
            "by counting, and with means of indices",
            objects(
                sizes="np.bincount(labels.ravel())[1:] * np.prod(spacing) / 1000",
                centres="[np.argwhere(labels == k).mean(axis=0) for k in index]",
            ),
        ),
        right(
            "rounded",
            objects(
                sizes="[round(float(n) * 8 * 1.328125**2 / 1000, 4) for n in "
                "ndi.sum_labels(blood, labels, index)]",
                centres="np.round(ndi.center_of_mass(labels > 0, labels, index), 2)",
                centres_mm="np.round(centres * spacing, 1)",
            ),
        ),
        right(
            "with a list of labels, and in mm column by column",
            objects(index="list(range(1, n_labels + 1))", centres_mm="centres.copy()")
            + "for axis in range(3):\n    centres_mm[:, axis] *= spacing[axis]\n",
        ),
        wrong(
            "numbers of voxels",
            objects(sizes="ndi.sum_labels(blood, labels, index)"),
            hint="These are numbers of voxels, not ml.",
            fails=("test_sizes",),
        ),
        wrong(
            "volumes in mm³",
            objects(sizes="ndi.sum_labels(blood, labels, index) * np.prod(spacing)"),
            hint="These volumes are in mm³, not in ml.",
            fails=("test_sizes",),
        ),
        wrong(
            "grey levels added up",
            objects(sizes="ndi.sum_labels(volume, labels, index) * np.prod(spacing) / 1000"),
            hint="The grey levels are added up here:",
            fails=("test_sizes",),
        ),
        wrong(
            "weighted by brightness",
            objects(centres="ndi.center_of_mass(volume, labels, index)"),
            hint="These centres are weighted:",
            fails=("test_centres",),
        ),
        wrong(
            "the middle of the box",
            objects(
                centres="[[(p.start + p.stop - 1) / 2 for p in b] for b in "
                "ndi.find_objects(labels)]"
            ),
            hint="These are the middles of the boxes around the objects, not",
            fails=("test_centres",),
        ),
        wrong(
            "distances in another order",
            objects(centres_mm="centres * np.array(spacing)[::-1]"),
            hint="The distances are in another order than the numbers of a",
            fails=("test_centres_in_mm",),
        ),
        wrong(
            "the centres not in mm",
            objects(centres_mm="centres"),
            hint="These are the centres in voxels.",
            fails=("test_centres_in_mm",),
        ),
        wrong(
            "divided by the distances",
            objects(centres_mm="centres / spacing"),
            hint="The centres are divided by the distances here.",
            fails=("test_centres_in_mm",),
        ),
        wrong(
            "from the edge of the first voxel",
            objects(centres_mm="(centres + 0.5) * spacing"),
            hint="This is measured from the edge of the first voxel.",
            fails=("test_centres_in_mm",),
        ),
        wrong(
            "the background as the first",
            objects(index="np.arange(n_labels)"),
            hint="The first of these volumes belongs to the label 0, the",
            fails=(
                "test_sizes",
                "test_centres",
                "test_centres_in_mm",
            ),
        ),
        wrong(
            "without an index",
            objects(sizes="ndi.sum_labels(blood, labels) * np.prod(spacing) / 1000"),
            hint="`sizes_ml` is a number (`float64`).",
            fails=("test_sizes",),
        ),
        wrong(
            "column before row",
            objects(centres="ndi.center_of_mass(blood, labels, index)").replace(
                "centres_mm =", "centres = centres[:, ::-1]\ncentres_mm ="
            ),
            hint="Slice, row and column of each centre have changed places.",
            fails=("test_centres",),
        ),
    ],
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
    ],
}
