"""Hidden checks of stage 2, image comparison: tissue in ml."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import close, same
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_number
from autograder.check.kit.plain import function, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .given import given_arrays
from .meaning import has_tissues

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 9. Tissue in ml


def box(*counts: int) -> NDArray[np.uint16]:
    """Return a label volume with so many voxels of labels 1, 2 and 3."""
    labels = np.zeros((10, 21, 30), np.uint16)
    labels.ravel()[: sum(counts)] = np.repeat([1, 2, 3], counts)
    # In no order that a function could go by.
    return np.random.default_rng(3).permuted(labels.ravel()).reshape(labels.shape)


COUNTS = (700, 1100, 1900)
BOXES: list[tuple[tuple[int, int, int], tuple[float, float, float]]] = [
    (COUNTS, (3.0, 1.5, 0.8)),
    ((300, 0, 40), (2.2, 0.7, 1.9)),
    ((0, 90, 0), (5.0, 0.9, 1.3)),
]
"""Voxels of each tissue, and distances in mm: no two of them make the volume of the third."""


def volumes_of(
    student: Student, counts: tuple[int, ...], sampling: tuple[float, ...]
) -> NDArray[np.float64]:
    """Return what the student's function says of a label volume."""
    call = function(student["volumes_ml"], "volumes_ml")
    return numbers(call(box(*counts), sampling), 3, "what volumes_ml returns")


MM3 = saw(
    "These are volumes in mm³: a thousand times as many as ml.",
    do="1 ml is 1000 mm³. Divide by 1000 at the end.",
)
VOXELS = saw(
    "These are numbers of voxels: how large a voxel is does not count here.",
    do="Multiply by the volume of one voxel, the product of the three distances in mm, and divide "
    "by 1000.",
)
BOTH = saw(
    "These are numbers of voxels, divided by 1000: the volume of a voxel is missing.",
    do="Multiply by the volume of one voxel: the product of the three distances in `sampling`.",
)
ADDED = saw(
    "The three distances are added up, where their product is needed.",
    do="The volume of a box is length times width times height: `np.prod(sampling)`.",
)
AREA = saw(
    "Only two of the three distances count here: this is the area of one side of a voxel.",
    do="The volume of a voxel is the product of all three distances: `np.prod(sampling)`.",
)
ONE = saw(
    "Only one of the three distances counts here.",
    do="The volume of a voxel is the product of all three distances: `np.prod(sampling)`.",
)
LITRES = saw(
    "These are litres: a thousand times less than ml.",
    do="1 ml is 1000 mm³. Divide the mm³ by 1000 once.",
)
TENFOLD = saw(
    "The numbers are ten times as large as they should be, or ten times as small.",
    do="1 ml is 1 cm³, which is 10 · 10 · 10 mm³: divide the mm³ by 1000.",
)


@question("tissue_volumes", points=3)
@needs(has_tissues)
@hint(
    "Number of voxels × volume of a voxel (product of the three distances) / 1000, for the labels "
    "1, 2 and 3, of the label volume and the sampling that the function is given."
)
def test_volumes_in_ml(student: Student, reference: Reference) -> None:
    """The volume of each tissue, in ml"""
    for counts, sampling in BOXES:
        voxels, (x, y, z) = np.array(counts, dtype=float), sampling
        right = voxels * (x * y * z) / 1000
        areas, lines = (x * y, y * z, x * z), sampling
        answer = volumes_of(student, counts, sampling)
        shuffled = counts == COUNTS and close(np.sort(answer), np.sort(right), rel=1e-3)
        assert not shuffled or close(answer, right, rel=1e-3), saw(
            "The three volumes are right, but in another order than fluid, grey and white matter.",
            do="Return them in the order of their labels: 1, then 2, then 3.",
        )
        same(
            answer,
            right,
            "what volumes_ml returns",
            rel=1e-3,
            abs=1e-6,
            unit="ml",
            mistakes=[
                (right * 1000, MM3),
                (right / 1000, LITRES),
                (right * 10, TENFOLD),
                (right / 10, TENFOLD),
                (voxels, VOXELS),
                (voxels / 1000, BOTH),
                (voxels * sum(sampling) / 1000, ADDED),
                *((voxels * area / scale, AREA) for area in areas for scale in (1, 1000)),
                *((voxels * line / scale, ONE) for line in lines for scale in (1, 1000)),
            ],
        )
    leaves_arguments(student, "volumes_ml", box(*COUNTS), BOXES[0][1])


def own_volumes(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the patient's volumes by the student's own function, else the right ones."""
    tissues, sampling = reference["patient_tissues"], reference["patient_sampling"]
    voxel = float(np.prod(np.asarray(sampling, dtype=float))) / 1000
    counts = np.bincount(tissues.ravel(), minlength=4)[1:4]
    right = np.asarray(counts * voxel, dtype=np.float64)
    call = student.get("volumes_ml")
    labels, distances = (
        given_arrays(student, reference, "patient_tissues"),
        student.get("patient_sampling"),
    )
    theirs = isinstance(distances, (tuple, list)) and list(distances) == list(sampling)
    if labels is None or not (callable(call) and theirs):
        return right
    try:
        own = numbers(call(labels[0], distances), 3, "it")
    except (AssertionError, pytest.fail.Exception):
        return right
    # From equal numbers, or none, nothing follows.
    return own if own.min() > 0 and np.ptp(own) > 0 else right


@question("tissue_volumes", points=1)
@needs(has_tissues)
@builds_on("volumes_ml")
@hint("Inside the skull are fluid, grey and white matter: the sum of the three.")
def test_patient_skull(student: Student, reference: Reference) -> None:
    """The volume inside the skull"""
    fluid, grey, white = own = own_volumes(student, reference)
    counts = np.bincount(reference["patient_tissues"].ravel(), minlength=4)
    everything = float(own.sum()) * counts.sum() / counts[1:].sum()
    same(
        student["patient_skull_ml"],
        float(own.sum()),
        "patient_skull_ml",
        rel=1e-3,
        unit="ml",
        mistakes=[
            (grey + white, FLUID),
            (everything, OUTSIDE),
            (fluid, PART),
            (grey, PART),
            (white, PART),
            (float(counts[1:].sum()), VOXELS),
            (float(own.mean()), PART),
        ],
    )


FLUID = saw(
    "This is grey and white matter only. The fluid is inside the skull, too.",
    do="Add up all three numbers that `volumes_ml` returns: everything but the outside.",
)
OUTSIDE = saw(
    "This is the whole box of the volume: the outside, label 0, counts as well.",
    do="Count the voxels with the labels 1, 2 and 3 only: add up what `volumes_ml` returns.",
)
PART = saw(
    "This is a part of what is inside the skull, not all of it.",
    do="Add up all three numbers that `volumes_ml` returns: fluid, grey and white matter.",
)


@question("tissue_volumes", points=1)
@needs(has_tissues)
@builds_on("volumes_ml", "patient_skull_ml")
@hint("Grey matter in ml divided by `patient_skull_ml`: a number between 0 and 1.")
def test_patient_grey_share(student: Student, reference: Reference) -> None:
    """The share of grey matter"""
    fluid, grey, white = own_volumes(student, reference)
    skull = own_number(student, reference, "patient_skull_ml", positive=True)
    right = grey / skull
    same(
        student["patient_grey_share"],
        right,
        "patient_grey_share",
        rel=2e-3,  # The share may be rounded to three decimals.
        mistakes=[
            (100 * right, IN_PER_CENT),
            (grey / (grey + white), OF_BRAIN),
            (white / skull, ANOTHER_TISSUE),
            (fluid / skull, ANOTHER_TISSUE),
            (grey / white, OF_WHITE),
            (skull / grey, INVERTED),
            (grey, IN_ML),
            ((grey + white) / skull, TOGETHER),
        ],
    )


IN_PER_CENT = saw(
    "This is the share in per cent.",
    do="Leave out the factor 100: the task asks for a number between 0 and 1.",
)
OF_BRAIN = saw(
    "This is a share of the brain, grey and white matter: the fluid is left out below the line.",
    do="Divide by the volume inside the skull, `patient_skull_ml`, which holds the fluid as well.",
)
ANOTHER_TISSUE = saw(
    "This is the share of another tissue than grey matter.",
    do="Grey matter is label 2, the second number that `volumes_ml` returns. In Python its index "
    "is 1.",
)
OF_WHITE = saw(
    "This is grey matter divided by white matter.",
    do="Divide the grey matter by the volume inside the skull, `patient_skull_ml`.",
)
INVERTED = saw(
    "The fraction is upside down: it is greater than 1.",
    do="Divide the grey matter by `patient_skull_ml`, not the other way round.",
)
IN_ML = saw(
    "This is the grey matter in ml, not a share.",
    do="Divide it by the volume inside the skull, `patient_skull_ml`.",
)
TOGETHER = saw(
    "This is the share of grey and white matter together.",
    do="Take the grey matter alone: label 2, the second number that `volumes_ml` returns.",
)
