"""Typical answers to stage 4, measurements: volume, surface and shape of a brain."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

BRAIN = """
low, high = dict(F=(975, 1398), M=(1053, 1499)).get(head_sex, (975, 1499))
head_labels, n = ndi.label({pieces})
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
    dz, dy, dx = {spacing}
    area = {z} * np.sum(mask[1:] != mask[:-1])
    area += {y} * np.sum(mask[:, 1:] != mask[:, :-1])
    area += {x} * np.sum(mask[:, :, 1:] != mask[:, :, :-1])
    return area

def sphericity(volume_mm3, area_mm2):
    return {sphericity}

brain_sphericity = sphericity({volume}, surface_area(brain, head_spacing))
"""


def brain(**changes: str) -> str:
    """Write the answer to the question on the brain, right but for some changes."""
    parts = {
        "pieces": "pieces",
        "which": "sizes.argmax()",
        "brain": "ndi.binary_fill_holes(ndi.binary_dilation(core, iterations=2, mask=tissue))",
        "ml": "np.sum(brain) * np.prod(head_spacing) / 1000",
        "plausible": "bool(low <= brain_ml <= high)",
    }
    return BRAIN.format(**parts | changes)


def shape(**changes: str) -> str:
    """Write the answer to the question on the surface, right but for some changes."""
    parts = {
        "mask": "np.pad(mask, 1)",
        "spacing": "spacing",
        "z": "dy * dx",
        "y": "dz * dx",
        "x": "dz * dy",
        "sphericity": "np.pi ** (1 / 3) * (6 * volume_mm3) ** (2 / 3) / area_mm2",
        "volume": "1000 * brain_ml",
    }
    return SHAPE.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "brain_volume": [
        right("with bincount", brain()),
        right(
            "in two steps",
            brain(
                brain="core\nfor _ in range(2):\n"
                "    brain = ndi.binary_dilation(brain) & tissue\n"
                "brain = ndi.binary_fill_holes(brain)",
                plausible="brain_ml >= low and brain_ml <= high",
            ),
        ),
        right(
            "sorted by size, as zeros and ones",
            "dz, dy, dx = head_spacing\nfound, n = ndi.label(pieces)\n"
            "largest = max(range(1, n + 1), key=lambda k: np.sum(found == k))\n"
            "brain = ndi.binary_dilation(found == largest, mask=tissue, iterations=2)\n"
            "brain = ndi.binary_fill_holes(brain).astype(np.uint8)\n"
            "brain_ml = round(float(brain.sum() * dz * dy * dx / 1000))\n"
            "low = 975 if head_sex != 'M' else 1053\nhigh = 1398 if head_sex == 'F' else 1499\n"
            "plausible = brain_ml > low and not brain_ml > high",
        ),
        right(
            "with sums of labels",
            brain(
                which="np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n + 1))) + 1",
                ml="np.count_nonzero(brain) * 1e-3 * head_spacing[0] * head_spacing[1] "
                "* head_spacing[2]",
                plausible="np.logical_and(brain_ml >= low, brain_ml <= high)",
            ),
        ),
        wrong(
            "not grown back",
            brain(brain="ndi.binary_fill_holes(core)"),
            hint="`brain` is the largest object, filled:",
            fails=("test_brain",),
        ),
        wrong(
            "not filled",
            brain(brain="ndi.binary_dilation(core, iterations=2, mask=tissue)"),
            hint="`brain` has holes: the dark ventricles inside are left out.",
            fails=("test_brain",),
        ),
        wrong(
            "filled too early",
            brain(
                brain="ndi.binary_dilation(ndi.binary_fill_holes(core), iterations=2, mask=tissue)"
            ),
            hint="`brain` was filled before it had grown, so it has holes again.",
            fails=("test_brain",),
        ),
        wrong(
            "grown once",
            brain(brain="ndi.binary_fill_holes(ndi.binary_dilation(core, mask=tissue))"),
            hint="`brain` has grown by one layer of voxels, and lost two.",
            fails=("test_brain",),
        ),
        wrong(
            "grown until nothing changes",
            brain(
                brain="ndi.binary_fill_holes(ndi.binary_dilation(core, iterations=-1, mask=tissue))"
            ),
            hint="`brain` has grown until nothing changed, and so into the",
            fails=("test_brain",),
        ),
        wrong(
            "the first label",
            brain(which="1"),
            hint="`brain` comes from the object with label 1, not the largest.",
            fails=("test_brain",),
        ),
        wrong(
            "the background as the largest",
            brain(which="0"),
            hint="`brain` comes from the background, the label 0.",
            fails=("test_brain",),
        ),
        wrong(
            "all objects",
            brain(which="head_labels[head_labels > 0].max() if False else head_labels").replace(
                "core = head_labels == ", "core = pieces & (head_labels > 0)  # "
            ),
            hint="`brain` holds all objects of `pieces`, scalp and neck among",
            fails=("test_brain",),
        ),
        wrong(
            "the tissue labelled",
            brain(pieces="tissue"),
            hint="`brain` has grown until nothing changed, and so into the",
            fails=("test_brain",),
        ),
        wrong(
            "in mm³",
            brain(ml="np.sum(brain) * np.prod(head_spacing)"),
            hint="This volume is in mm³, not in ml.",
            fails=("test_brain_ml",),
        ),
        wrong(
            "the distances of the heart",
            brain(ml="np.sum(brain) * np.prod(spacing) / 1000"),
            hint="This uses `spacing`, the distances of the heart's images.",
            fails=("test_brain_ml",),
        ),
        wrong(
            "voxels counted",
            brain(ml="np.sum(brain)"),
            hint="This is the number of voxels of the brain, not its volume in",
            fails=("test_brain_ml",),
        ),
        wrong(
            "a text",
            brain(plausible="'yes'"),
            hint="`plausible` should be True or False.",
            fails=("test_plausible",),
        ),
        wrong(
            "the opposite",
            brain(plausible="brain_ml < low or brain_ml > high"),
            hint="and the comparison of `brain_ml` with",
            fails=("test_plausible",),
        ),
        wrong(
            "one slice left out",
            brain(
                brain="ndi.binary_fill_holes("
                "ndi.binary_dilation(core, iterations=2, mask=tissue))[1:]"
            ),
            hint="and `tissue` has another one.",
            fails=("test_brain",),
        ),
        wrong(
            "labels for a mask",
            brain(brain="head_labels", ml="np.sum(brain > 0) * np.prod(head_spacing) / 1000"),
            hint="`brain` is no mask: its values run from 0 to 84.",
            fails=("test_brain",),
        ),
        wrong(
            "the smallest object",
            brain(which="sizes[1:].argmin() + 1", ml="1203.5"),
            hint="`brain` comes from the object with label 1, not the largest.",
            fails=(
                "test_brain",
                "test_brain_ml",
            ),
        ),
        wrong(
            "other names",
            brain().replace("brain", "mass").replace("plausible", "healthy"),
            hint="There is no variable called `brain`.",
            fails=(
                "test_brain",
                "test_brain_ml",
                "test_plausible",
            ),
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
        right(
            "with differences of whole numbers",
            "def surface_area(mask, spacing):\n"
            "    solid = np.pad(mask.astype(int), 1)\n"
            "    sides = [spacing[1] * spacing[2], spacing[0] * spacing[2], spacing[0] * "
            "spacing[1]]\n"
            "    return sum(np.count_nonzero(np.diff(solid, axis=k)) * sides[k] for k in "
            "range(3))\n\n"
            "def sphericity(volume_mm3, area_mm2):\n"
            "    return (36 * np.pi * volume_mm3**2) ** (1 / 3) / area_mm2\n\n"
            "brain_sphericity = round(sphericity(brain_ml * 1000, surface_area(brain, "
            "head_spacing)), 3)",
        ),
        right(
            "voxel by voxel",
            "def surface_area(mask, spacing):\n"
            "    z, y, x = spacing\n    big = np.zeros(np.add(mask.shape, 2), bool)\n"
            "    big[1:-1, 1:-1, 1:-1] = mask\n"
            "    kernel = np.zeros((3, 3, 3))\n"
            "    kernel[0, 1, 1] = kernel[2, 1, 1] = y * x\n"
            "    kernel[1, 0, 1] = kernel[1, 2, 1] = z * x\n"
            "    kernel[1, 1, 0] = kernel[1, 1, 2] = z * y\n"
            "    return float(ndi.correlate((~big).astype(float), kernel, "
            "mode='nearest')[big].sum())\n\n"
            "def sphericity(volume_mm3, area_mm2):\n"
            "    return np.cbrt(np.pi) * np.cbrt(6 * volume_mm3) ** 2 / area_mm2\n\n"
            "brain_sphericity = sphericity(1000 * brain_ml, surface_area(brain, head_spacing))",
        ),
        wrong(
            "the border forgotten",
            shape(mask="mask"),
            hint="Of a mask that is True everywhere the surface is 0:",
            fails=("test_area_to_the_border",),
        ),
        wrong(
            "faces counted",
            shape(z="1", y="1", x="1"),
            hint="For a box this is the number of its faces, and not their area",
            fails=("test_area_of_a_box",),
        ),
        wrong(
            "the edges mixed up",
            shape(z="dz * dx", y="dy * dx"),
            hint="For a box the areas of its sides are mixed up.",
            fails=("test_area_of_a_box",),
        ),
        wrong(
            "all faces of one size",
            shape(z="dy * dx", y="dy * dx", x="dy * dx"),
            hint="For a box each face counts 2 mm².",
            fails=("test_area_of_a_box",),
        ),
        wrong(
            "the distances of the head",
            shape(spacing="head_spacing"),
            hint="For a box with other voxels the distances of the head were",
            fails=("test_area_of_a_box",),
        ),
        wrong(
            "one side of two",
            shape(z="dy * dx / 2", y="dz * dx / 2", x="dz * dy / 2"),
            hint="For a box this is half of its surface:",
            fails=("test_area_of_a_box",),
        ),
        wrong(
            "the volume in ml",
            shape(volume="brain_ml"),
            hint="The volume is in ml here, and the surface in mm².",
            fails=("test_brain_sphericity",),
        ),
        wrong(
            "volume over area",
            shape(sphericity="volume_mm3 / area_mm2"),
            hint="For a ball this is volume over surface, which has a unit.",
            fails=("test_sphericity",),
        ),
        wrong(
            "the formula turned around",
            shape(sphericity="area_mm2 / (np.cbrt(np.pi) * (6 * volume_mm3) ** (2 / 3))"),
            hint="For a cube the sphericity is turned around:",
            fails=("test_sphericity",),
        ),
        wrong(
            "brackets of the power forgotten",
            shape(sphericity="np.cbrt(np.pi) * (6 * volume_mm3) ** 2 / 3 / area_mm2"),
            hint="For a ball the power is 2, and 3 divides:",
            fails=("test_sphericity",),
        ),
        wrong(
            "the square root of π",
            shape(sphericity="np.sqrt(np.pi) * (6 * volume_mm3) ** (2 / 3) / area_mm2"),
            hint="For a ball the square root of π is taken here, not the cube",
            fails=("test_sphericity",),
        ),
        wrong(
            "voxels for the volume",
            shape(volume="brain.sum()"),
            hint="The volume is a number of voxels here, and the surface is in",
            fails=("test_brain_sphericity",),
        ),
        wrong(
            "holes filled first",
            shape(mask="np.pad(ndi.binary_fill_holes(mask), 1)"),
            hint="The surface of a hole inside is left out:",
            fails=("test_area_of_a_box",),
        ),
        wrong(
            "other names",
            shape().replace("surface_area", "surface").replace("sphericity", "roundness"),
            hint="There is no variable called `surface_area`.",
            fails=(
                "test_area_of_a_box",
                "test_area_to_the_border",
                "test_sphericity",
                "test_brain_sphericity",
            ),
        ),
        wrong(
            "steps up and down added",
            shape(mask="np.pad(mask.astype(int), 1)").replace("!=", "-"),
            hint="What `surface_area` returns is 0 mm². That is too small.",
            fails=(
                "test_area_of_a_box",
                "test_area_to_the_border",
                "test_brain_sphericity",
            ),
        ),
        wrong(
            "a layer at one end only",
            shape(mask="np.pad(mask, ((0, 1), (0, 1), (0, 1)))"),
            hint="Objects that touch the border of the array get another",
            fails=("test_area_to_the_border",),
        ),
    ],
}
