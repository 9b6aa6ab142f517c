"""Typical answers to stage 4, measurements: which of the objects is the left ventricle."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

FIND = """
def find_ventricle(labels, spacing):
    best, least = {start}, 1e9
    for k in {numbers}:
        ml = {ml}
        z, y, x = {centre}
        dz = (z - (labels.shape[0] - 1) / 2) * spacing[0]
        dy = (y - {row}) * spacing[1]
        dx = (x - {column}) * spacing[2]
        if {condition} and {distance} < least:
            best, least = k, {distance}
    return {found}

lv_label = {label}
lv = {lv}
"""


def find(**changes: str) -> str:
    """Write the answer to the question on the ventricle, right but for some changes."""
    parts = {
        "start": "0",
        "numbers": "range(1, labels.max() + 1)",
        "ml": "np.sum(labels == k) * np.prod(spacing) / 1000",
        "centre": "ndi.center_of_mass(labels == k)",
        "row": "(labels.shape[1] - 1) / 2",
        "column": "(labels.shape[2] - 1) / 2",
        "condition": "ml >= 10",
        "distance": "(dy**2 + dx**2) ** 0.5",
        "found": "best",
        "label": "find_ventricle(labels, spacing)",
        "lv": "labels == lv_label",
    }
    return FIND.format(**parts | changes)


SORTED = """
def find_ventricle(labels, spacing):
    index = np.arange(1, labels.max() + 1)
    ml = ndi.sum_labels(labels > 0, labels, index) * np.prod(spacing) / 1000
    return {choice}

lv_label = find_ventricle(labels, spacing)
lv = labels == lv_label
"""

ANSWERS: dict[str, list[Answer]] = {
    "find_ventricle": [
        right("with a loop", find()),
        right(
            "all at once",
            "def find_ventricle(labels, spacing):\n"
            "    n = labels.max()\n    index = np.arange(1, n + 1)\n"
            "    voxels = np.bincount(labels.ravel(), minlength=n + 1)[1:]\n"
            "    centres = np.array(ndi.center_of_mass(labels > 0, labels, index))\n"
            "    middle = (np.array(labels.shape) - 1) / 2\n"
            "    away = ((centres - middle) * np.array(spacing))[:, 1:]\n"
            "    distance = np.sqrt((away ** 2).sum(axis=1))\n"
            "    distance[voxels * np.prod(spacing) < 10000] = np.inf\n"
            "    return index[distance.argmin()]\n\n"
            "lv_label = find_ventricle(labels, spacing)\nlv = labels == lv_label",
        ),
        right(
            "with squares, and a mask of numbers",
            find(
                distance="dy * dy + dx * dx",
                ml="(labels == k).sum() * spacing[0] * spacing[1] * spacing[2] * 1e-3",
                lv="np.where(labels == lv_label, 1, 0)",
            ),
        ),
        right(
            "sorted by distance",
            "def find_ventricle(labels, spacing):\n"
            "    rows, columns = labels.shape[1:]\n    found = []\n"
            "    for k in np.unique(labels)[1:]:\n"
            "        where = np.argwhere(labels == k)\n"
            "        if len(where) * np.prod(spacing) >= 10 * 1000:\n"
            "            y, x = where.mean(axis=0)[1:]\n"
            "            away = np.hypot((y - (rows - 1) / 2) * spacing[1],\n"
            "                            (x - (columns - 1) / 2) * spacing[2])\n"
            "            found.append((away, int(k)))\n"
            "    return sorted(found)[0][1]\n\n"
            "lv_label = find_ventricle(labels, spacing)\nlv = np.isin(labels, [lv_label])",
        ),
        wrong(
            "a fixed number",
            find(found="4"),
            hint="`find_ventricle` returned 4, which is not the label of any",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_specks_do_not_count",
                "test_distance_in_mm",
                "test_middle",
            ),
        ),
        wrong(
            "the largest object",
            SORTED.format(choice="index[np.argmax(ml)]"),
            hint="Among four objects of more than 10 ml, `find_ventricle`",
            fails=("test_by_position",),
        ),
        wrong(
            "the second largest object",
            SORTED.format(choice="index[np.argsort(ml)[-2]] if len(ml) > 1 else 1"),
            hint="Of two objects, one larger and nearer to the middle,",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_specks_do_not_count",
                "test_distance_in_mm",
                "test_middle",
            ),
        ),
        wrong(
            "the smallest above 10 ml",
            SORTED.format(choice="index[np.where(ml >= 10, ml, np.inf).argmin()]"),
            hint="Of two objects, one larger and nearer to the middle,",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_distance_in_mm",
                "test_middle",
            ),
        ),
        wrong(
            "size ignored",
            find(condition="True"),
            hint="An object of a few voxels, in the middle, was taken for the",
            fails=("test_specks_do_not_count",),
        ),
        wrong(
            "10 voxels for 10 ml",
            find(ml="np.sum(labels == k)"),
            hint="An object of a few voxels, in the middle, was taken for the",
            fails=("test_specks_do_not_count",),
        ),
        wrong(
            "distance in voxels",
            find(distance="np.hypot(dy / spacing[1], dx / spacing[2])"),
            hint="With rows twice as far apart as columns, `find_ventricle` took",
            fails=("test_distance_in_mm",),
        ),
        wrong(
            "slices counted",
            find(distance="np.hypot(np.hypot(dz, dy), dx)"),
            hint="An object in the upper slices was passed over, though it is",
            fails=("test_middle",),
        ),
        wrong(
            "the middle half a voxel off",
            find(row="labels.shape[1] / 2", column="labels.shape[2] / 2"),
            hint="Two objects lie at both sides of the middle, half a voxel",
            fails=("test_middle",),
        ),
        wrong(
            "the two differences added",
            find(distance="abs(dy) + abs(dx)"),
            hint="Of an object straight beside the middle and one across from",
            fails=("test_middle",),
        ),
        wrong(
            "the index for the label",
            find(found="best - 1"),
            hint="`find_ventricle` found the right object, but returned a number",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_specks_do_not_count",
                "test_distance_in_mm",
                "test_middle",
            ),
        ),
        wrong(
            "the spacing of the notebook",
            "OWN = spacing\n"
            + find(
                ml="np.sum(labels == k) * np.prod(OWN) / 1000",
                distance="np.hypot(dy / spacing[1] * OWN[1], dx / spacing[2] * OWN[2])",
            ),
            hint="`find_ventricle` returned 0, which is not the label of any",
            fails=(
                "test_specks_do_not_count",
                "test_distance_in_mm",
                "test_middle",
            ),
        ),
        wrong(
            "the corner for the middle",
            find(row="0", column="0"),
            hint="Of two objects, one larger and nearer to the middle,",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_distance_in_mm",
                "test_middle",
            ),
        ),
        wrong(
            "the mask of everything",
            find(lv="labels > 0"),
            hint="`lv` is True in every object, not in the left ventricle only.",
            fails=("test_ventricle",),
        ),
        wrong(
            "labels for a mask",
            find(lv="np.where(labels == lv_label, labels, 0)[:]") + "lv = labels\n",
            hint="`lv` holds the labels of all objects, not a mask of one of",
            fails=("test_ventricle",),
        ),
        wrong(
            "its argument changed",
            find().replace("    best, least", "    labels[0] = 0\n    best, least", 1),
            hint="`find_ventricle` changes the very array that it is given:",
            fails=("test_any_number",),
        ),
        wrong(
            "nothing returned",
            find().replace("return best", "print(best)"),
            hint="`find_ventricle` gives back None, which means nothing.",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_specks_do_not_count",
                "test_distance_in_mm",
                "test_middle",
                "test_ventricle",
            ),
        ),
        wrong(
            "other names",
            find().replace("find_ventricle", "nearest").replace("lv", "left"),
            hint="There is no variable called `find_ventricle`.",
            fails=(
                "test_any_number",
                "test_by_position",
                "test_specks_do_not_count",
                "test_distance_in_mm",
                "test_middle",
                "test_ventricle",
            ),
        ),
        wrong(
            "another limit",
            find(condition="ml >= 9"),
            hint="An object of a little less than 10 ml was taken for the",
            fails=("test_specks_do_not_count",),
        ),
        wrong(
            "more than 10 ml",
            find(condition="ml > 10"),
            hint="`find_ventricle` returned 0,",
            fails=("test_specks_do_not_count",),
        ),
        wrong(
            "the label of the background",
            find(label="0", lv="labels == find_ventricle(labels, spacing)"),
            hint="`lv_label` is 0, which is not the label of any object in",
            fails=("test_ventricle",),
        ),
        wrong(
            "a label looked up by eye",
            find(label="1"),
            hint="`lv_label` is the label of another object than the one that",
            fails=("test_ventricle",),
        ),
        wrong(
            "all but the ventricle",
            find(lv="labels != lv_label"),
            hint="`lv` is True where the ventricle is not,",
            fails=("test_ventricle",),
        ),
        wrong(
            "one layer of voxels added",
            find(lv="ndi.binary_dilation(labels == lv_label)"),
            hint="`lv` is not True in just this object:",
            fails=("test_ventricle",),
        ),
    ],
}
