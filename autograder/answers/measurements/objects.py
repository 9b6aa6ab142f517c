"""Typical answers to stage 4, measurements: sizes and places of objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

EACH = """
index = {index}
sizes_ml = {sizes}
centres = np.array({centres})
centres_mm = {centres_mm}
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
                sizes="[round(float(n) * float(np.prod(spacing)) / 1000, 4) for n in "
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
}
