"""Typical answers to stage 4, measurements: a mask's objects, each with a label."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

LABELS = """
labels, n_labels = {labels}
n_faces = {faces}
n_corners = {corners}
"""


def labelled(**changes: str) -> str:
    """Write the answer to the question on labels, right but for some changes."""
    parts = {
        "labels": "ndi.label(blood)",
        "faces": "ndi.label(volume > level)[1]",
        "corners": "ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
    }
    return LABELS.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "labelling": [
        right(
            "numbers mixed up",
            "found, n_labels = ndi.label(blood)\n"
            "labels = np.where(found > 0, n_labels + 1 - found, 0)\n"
            "n_faces = ndi.label(volume > level)[0].max()\n"
            "n_corners = ndi.label(volume > level, np.ones((3, 3, 3)))[0].max()",
        ),
        right(
            "with generated structures",
            "labels, n_labels = ndi.label(blood, structure=ndi.generate_binary_structure(3, 1))\n"
            "near, far = (ndi.generate_binary_structure(3, k) for k in [1, 3])\n"
            "n_faces, n_corners = (ndi.label(volume > level, s)[1] for s in [near, far])",
        ),
        right(
            "counted with unique",
            "labels = ndi.label(blood)[0]\nn_labels = len(np.unique(labels)) - 1\n"
            "rough = volume > level\n_, n_faces = ndi.label(rough)\n"
            "_, n_corners = ndi.label(rough, np.ones([3, 3, 3], dtype=int))",
        ),
        right(
            "of the comparison itself",
            labelled(
                labels="ndi.label(smooth > level)",
                faces="ndi.label(np.where(volume > level, 1, 0))[1]",
            ),
        ),
        wrong(
            "the two swapped",
            labelled(
                faces="ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
                corners="ndi.label(volume > level)[1]",
            ),
            hint="The two numbers have changed places:",
            fails=("test_connectivity",),
        ),
        wrong(
            "the smooth mask again",
            labelled(faces="n_labels", corners="ndi.label(blood, structure=np.ones((3, 3, 3)))[1]"),
            hint="These are the numbers of objects in the smooth mask.",
            fails=("test_connectivity",),
        ),
        wrong(
            "both results in one variable",
            "labels = ndi.label(blood)\nn_labels = len(labels)\n"
            "n_faces = ndi.label(volume > level)[1]\n"
            "n_corners = ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
            hint="`labels` holds two things:",
            fails=(
                "test_labels",
                "test_n_labels",
            ),
        ),
        wrong(
            "the mask that is not smooth",
            labelled(labels="ndi.label(volume > level)"),
            hint="These are the objects of `volume > level`, which is not",
            fails=("test_labels",),
        ),
        wrong(
            "the background counted",
            labelled() + "n_labels = len(np.unique(labels))\n",
            hint="The background is counted as an object here.",
            fails=("test_n_labels",),
        ),
        wrong(
            "slice by slice",
            "labels = np.stack([ndi.label(s)[0] for s in blood])\nn_labels = labels.max()\n"
            "n_faces = ndi.label(volume > level)[1]\n"
            "n_corners = ndi.label(volume > level, np.ones((3, 3, 3)))[1]",
            hint="Each slice was labelled by itself, so one object has another",
            fails=("test_labels",),
        ),
        wrong(
            "the same neighbours twice",
            labelled(corners="ndi.label(volume > level)[1]"),
            hint="Both numbers are the same, so the second time no other",
            fails=("test_connectivity",),
        ),
        wrong(
            "the mask for its labels",
            labelled() + "labels = blood.astype(int)\n",
            hint="`labels` is the mask itself:",
            fails=("test_labels",),
        ),
        wrong(
            "the mask turned around",
            labelled(labels="ndi.label(~blood)"),
            hint="What is labelled here is all that is not blood:",
            fails=("test_labels",),
        ),
        wrong(
            "voxels counted",
            labelled() + "n_labels = np.count_nonzero(labels)\n",
            hint="This is the number of voxels of all objects together.",
            fails=("test_n_labels",),
        ),
        wrong(
            "other names",
            labelled()
            .replace("labels, n_labels", "found, count")
            .replace("n_faces", "faces")
            .replace("n_corners", "corners"),
            hint="There is no variable called `labels`.",
            fails=(
                "test_labels",
                "test_n_labels",
                "test_connectivity",
            ),
        ),
        wrong(
            "one slice left out",
            labelled(labels="ndi.label(blood[1:])"),
            hint="`labels` has the shape (10,",
            fails=("test_labels",),
        ),
        wrong(
            "specks removed first",
            labelled(labels="ndi.label(ndi.binary_opening(blood))"),
            hint="The labels lie in other voxels than the mask `blood`:",
            fails=("test_labels",),
        ),
        wrong(
            "steps of ten",
            labelled() + "labels = labels * 10\n",
            hint="Each object has a number of its own,",
            fails=("test_labels",),
        ),
        wrong(
            "two objects share a number",
            labelled() + "labels = (labels + 1) // 2\n",
            hint="The labels lie where `blood` is True,",
            fails=("test_labels",),
        ),
        wrong(
            "the background counted twice",
            labelled(
                faces="len(np.unique(ndi.label(volume > level)[0]))",
                corners="len(np.unique(ndi.label(volume > level, np.ones((3, 3, 3)))[0]))",
            ),
            hint="Not the number of objects in `volume > level`:",
            fails=("test_connectivity",),
        ),
    ],
}
