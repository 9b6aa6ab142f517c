"""Typical answers to stage 4, measurements: sizes, places, grey levels and shapes of objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

EACH = """
index = np.arange(1, n_labels + 1)
sizes_ml = {sizes}
centres = np.array({centres})
centres_mm = {centres_mm}
"""

STATISTICS = """
index = np.arange(1, n_labels + 1)
image = {image}
mean_all, var_all = image.mean(), {var_all}
mean_blood, var_blood = {blood}
means, variances = {each}
"""

HISTOGRAMS = """
index = np.arange(1, n_labels + 1)
histograms = {histograms}
x = np.linspace(5, 395, 40)
plt.plot(x, {first}, label="left ventricle")
plt.plot(x, {second}, label="chest")
plt.xlabel("{xlabel}")
plt.ylabel("voxels")
{legend}
plt.show()
"""

BRAIN = """
head_labels, n = ndi.label(pieces)
sizes = np.bincount(head_labels.ravel())
sizes[0] = 0
core = head_labels == {which}
brain = {brain}
brain_ml = {ml}
plausible = {plausible}
"""

SHAPE = """
def surface_area(mask, spacing):
    mask = {mask}
    dz, dy, dx = spacing
    area = {z} * np.sum(mask[1:] != mask[:-1])
    area += {y} * np.sum(mask[:, 1:] != mask[:, :-1])
    area += {x} * np.sum(mask[:, :, 1:] != mask[:, :, :-1])
    return area

def sphericity(volume_mm3, area_mm2):
    return {sphericity}

brain_sphericity = sphericity({volume}, surface_area(brain, head_spacing))
"""


def objects(**changes: str) -> str:
    """Write the answer to the question on size and place, right but for some changes."""
    parts = {
        "sizes": "ndi.sum_labels(blood, labels, index) * np.prod(spacing) / 1000",
        "centres": "ndi.center_of_mass(blood, labels, index)",
        "centres_mm": "centres * np.array(spacing)",
    }
    return EACH.format(**parts | changes)


def statistics(**changes: str) -> str:
    """Write the answer to the question on mean and variance, right but for some changes."""
    parts = {
        "image": "volume",
        "var_all": "image.var()",
        "blood": "ndi.mean(image, labels), ndi.variance(image, labels)",
        "each": "ndi.mean(image, labels, index), ndi.variance(image, labels, index)",
    }
    return STATISTICS.format(**parts | changes)


def histograms(**changes: str) -> str:
    """Write the answer to the question on histograms, right but for some changes."""
    parts = {
        "histograms": "np.array(ndi.histogram(volume, 0, 400, 40, labels, index).tolist())",
        "first": "histograms[lv_label - 1]",
        "second": "histograms[0]",
        "xlabel": "grey level",
        "legend": "plt.legend()",
    }
    return HISTOGRAMS.format(**parts | changes)


def brain(**changes: str) -> str:
    """Write the answer to the question on the brain, right but for some changes."""
    parts = {
        "which": "sizes.argmax()",
        "brain": "ndi.binary_fill_holes(ndi.binary_dilation(core, iterations=2, mask=tissue))",
        "ml": "np.sum(brain) * np.prod(head_spacing) / 1000",
        "plausible": "bool(975 <= brain_ml <= 1398)",
    }
    return BRAIN.format(**parts | changes)


def shape(**changes: str) -> str:
    """Write the answer to the question on the surface, right but for some changes."""
    parts = {
        "mask": "np.pad(mask, 1)",
        "z": "dy * dx",
        "y": "dz * dx",
        "x": "dz * dy",
        "sphericity": "np.pi ** (1 / 3) * (6 * volume_mm3) ** (2 / 3) / area_mm2",
        "volume": "1000 * brain_ml",
    }
    return SHAPE.format(**parts | changes)


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
        wrong(
            "numbers of voxels",
            objects(sizes="ndi.sum_labels(blood, labels, index)"),
            hint="not ml",
            fails=("test_sizes",),
        ),
        wrong(
            "weighted by brightness",
            objects(centres="ndi.center_of_mass(volume, labels, index)"),
            hint="weigh more",
            fails=("test_centres",),
        ),
        wrong(
            "distances in another order",
            objects(centres_mm="centres * np.array(spacing)[::-1]"),
            hint="axis by axis",
            fails=("test_centres_in_mm",),
        ),
        wrong(
            "the background as the first",
            objects().replace("np.arange(1, n_labels + 1)", "np.arange(n_labels)"),
            hint="ndi.sum_labels",
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
        wrong(
            "the next label",
            "box = ndi.find_objects(labels)[lv_label]\nlv_crop = volume[box]\n"
            "box_mm = np.array(lv_crop.shape) * spacing",
            hint="item n - 1",
            fails=("test_ventricle_box",),
        ),
        wrong(
            "in voxels",
            "box = ndi.find_objects(labels)[lv_label - 1]\nlv_crop = volume[box]\n"
            "box_mm = lv_crop.shape",
            hint="not in mm",
            fails=("test_size_of_box",),
        ),
        wrong(
            "the crop of the mask",
            "box = ndi.find_objects(labels)[lv_label - 1]\nlv_crop = lv[box]\n"
            "box_mm = np.array(lv_crop.shape) * spacing",
            hint="`volume[box]`",
            fails=("test_boxed_part",),
        ),
        wrong(
            "the last voxel left out",
            "places = np.argwhere(lv)\nlow, high = places.min(axis=0), places.max(axis=0)\n"
            "box = tuple(slice(int(a), int(b)) for a, b in zip(low, high))\n"
            "lv_crop = volume[box]\nbox_mm = (high - low) * np.array(spacing)",
            hint="not the box",
            fails=("test_ventricle_box",),
        ),
    ],
    "statistics": [
        right(
            "with masks",
            statistics(
                blood="volume[blood].mean(), volume[blood].var()",
                each="[volume[labels == k].mean() for k in index], "
                "[volume[labels == k].std() ** 2 for k in index]",
            ),
        ),
        right("in other numbers", statistics(image="volume.astype(np.float32)")),
        wrong("of the smooth volume", statistics(image="smooth"), hint="ndi.variance(volume)"),
        wrong(
            "standard deviations",
            statistics(
                var_all="image.std()",
                blood="ndi.mean(image, labels), ndi.standard_deviation(image, labels)",
                each="ndi.mean(image, labels, index), ndi.standard_deviation(image, labels, index)",
            ),
            hint="standard deviation",
        ),
        wrong(
            "one number for all objects",
            statistics(each="ndi.mean(image, labels), ndi.variance(image, labels)"),
            hint="a list of all of them",
            fails=("test_statistics_of_each",),
        ),
        wrong(
            "the first label only",
            statistics(blood="ndi.mean(image, labels, 1), ndi.variance(image, labels, 1)"),
            hint="without an index",
            fails=("test_statistics_of_blood",),
        ),
    ],
    "histograms": [
        right(
            "with NumPy, one by one",
            histograms(
                histograms="[np.histogram(volume[labels == k], bins=40, range=(0, 400))[0] "
                "for k in index]"
            ),
        ),
        right(
            "curves as shares",
            histograms(
                first="histograms[lv_label - 1] / histograms[lv_label - 1].sum()",
                second="histograms[lv_label] / histograms[lv_label].sum()",
            ),
        ),
        wrong(
            "another range",
            histograms(histograms="np.stack(ndi.histogram(volume, 0, 500, 40, labels, index))"),
            hint="0, 400, 40",
        ),
        wrong(
            "the same curve twice",
            histograms(second="histograms[lv_label - 1]"),
            hint="another object",
            fails=("test_histogram_curves",),
        ),
        wrong(
            "the next object for the ventricle",
            histograms(first="histograms[lv_label]"),
            hint="lv_label - 1",
            fails=("test_histogram_curves",),
        ),
        wrong(
            "no legend",
            histograms(legend=""),
            hint="legend",
            fails=("test_histogram_axes",),
        ),
        wrong(
            "no label at an axis",
            histograms(xlabel=""),
            hint="no label",
            fails=("test_histogram_axes",),
        ),
    ],
    "deepest_point": [
        right(
            "with where",
            "depth = ndi.distance_transform_edt(lv, sampling=list(spacing))\n"
            "deepest_mm = np.max(depth)\ndeepest = np.argwhere(depth == deepest_mm)[-1]",
        ),
        right(
            "in single precision",
            "depth = ndi.distance_transform_edt(lv, spacing).astype('float32')\n"
            "deepest = [int(i) for i in np.unravel_index(np.argmax(depth), lv.shape)]\n"
            "deepest_mm = depth[tuple(deepest)]",
        ),
        wrong(
            "in voxels",
            "depth = ndi.distance_transform_edt(lv)\ndeepest_mm = depth.max()\n"
            "deepest = np.unravel_index(depth.argmax(), depth.shape)",
            hint="sampling=spacing",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "the distance from the ventricle",
            "depth = ndi.distance_transform_edt(~lv, sampling=spacing)\ndeepest_mm = depth.max()\n"
            "deepest = np.unravel_index(depth.argmax(), depth.shape)",
            hint="distance_transform_edt(lv",
            fails=("test_depth_in_mm",),
        ),
        wrong(
            "the place as one number",
            "depth = ndi.distance_transform_edt(lv, sampling=spacing)\ndeepest_mm = depth.max()\n"
            "deepest = depth.argmax()",
            hint="unravel_index",
            fails=("test_deepest_place",),
        ),
        wrong(
            "the centre of mass",
            "depth = ndi.distance_transform_edt(lv, sampling=spacing)\ndeepest_mm = depth.max()\n"
            "deepest = [round(c) for c in ndi.center_of_mass(lv)]",
            hint="unravel_index",
            fails=("test_deepest_place",),
        ),
    ],
    "brain_volume": [
        right("with bincount", brain()),
        right(
            "in two steps",
            brain(
                brain="core\nfor _ in range(2):\n"
                "    brain = ndi.binary_dilation(brain) & tissue\n"
                "brain = ndi.binary_fill_holes(brain)",
                plausible="brain_ml >= 975 and brain_ml <= 1398",
            ),
        ),
        wrong(
            "not grown back",
            brain(brain="ndi.binary_fill_holes(core)"),
            hint="eroded",
            fails=("test_brain",),
        ),
        wrong(
            "the first label",
            brain(which="1"),
            hint="largest label",
            fails=("test_brain",),
        ),
        wrong(
            "in mm³",
            brain(ml="np.sum(brain) * np.prod(head_spacing)"),
            hint="/ 1000",
            fails=("test_brain_ml",),
        ),
        wrong(
            "a text",
            brain(plausible="'yes'"),
            hint="True or False",
            fails=("test_plausible",),
        ),
    ],
    "shape": [
        right("axis by axis", shape()),
        right(
            "by counting neighbours",
            "def surface_area(mask, spacing):\n"
            "    m = np.pad(np.asarray(mask, dtype=bool), 1)\n    total = 0.0\n"
            "    for axis in range(3):\n"
            "        for step in [-1, 1]:\n"
            "            open_faces = np.sum(m & ~np.roll(m, step, axis=axis))\n"
            "            total += open_faces * np.prod(np.delete(spacing, axis))\n"
            "    return total\n\n"
            "def sphericity(v, a):\n"
            "    radius = (3 * v / (4 * np.pi)) ** (1 / 3)\n"
            "    return 4 * np.pi * radius**2 / a\n\n"
            "brain_sphericity = sphericity(\n"
            "    brain.sum() * np.prod(head_spacing), surface_area(brain, head_spacing))",
        ),
        wrong(
            "the border forgotten",
            shape(mask="mask"),
            hint="np.pad",
            fails=("test_area_to_the_border",),
        ),
        wrong(
            "faces counted",
            shape(z="1", y="1", x="1"),
            hint="counts faces",
        ),
        wrong(
            "the edges mixed up",
            shape(z="dz * dx", y="dy * dx"),
            hint="not all faces",
        ),
        wrong(
            "the volume in ml",
            shape(volume="brain_ml"),
            hint="in ml",
            fails=("test_brain_sphericity",),
        ),
        wrong(
            "volume over area",
            shape(sphericity="volume_mm3 / area_mm2"),
            hint="For a ball",
        ),
    ],
}
