"""Hidden checks of stage 2, image comparison: matrices, and another grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.own import own_array, usable
from autograder.check.kit.phantoms import blobs, centre_of, moved_blobs
from autograder.check.kit.pictures import likeness
from autograder.check.kit.plain import array, function
from autograder.check.state import Reference, Student

__all__ = [
    "test_centre_stays",
    "test_goes_where_the_matrix_says",
    "test_half",
    "test_isotropic_shape",
    "test_isotropic_values",
    "test_label_grid",
    "test_labels_in_place",
    "test_matrix",
    "test_no_label_invented",
    "test_tilted",
    "test_turns_by_30",
    "test_zero_comes_in",
]

question, hint = pytest.mark.question, pytest.mark.hint

ALIKE = 0.97
"""Least correlation of two pictures of the same, whatever the order of interpolation."""


# 3. Matrices

MATRICES: dict[str, tuple[tuple[float, ...], list[list[float]]]] = {
    "translation": ((3.5, -2), [[1, 0, 3.5], [0, 1, -2], [0, 0, 1]]),
    "scaling": ((2, 0.5), [[2, 0, 0], [0, 0.5, 0], [0, 0, 1]]),
    "rotation": (
        (30,),
        [[0.8660254, -0.5, 0], [0.5, 0.8660254, 0], [0, 0, 1]],
    ),
    "shear": ((0.3,), [[1, 0, 0], [0.3, 1, 0], [0, 0, 1]]),
}
"""Arguments of each function, and the matrix that they make, written down by hand."""


@question("matrices", points=1)
@hint("Row by row: new row = a · row + b · column + t0, new column = c · row + d · column + t1.")
@pytest.mark.parametrize("name", list(MATRICES))
def test_matrix(student: Student, reference: Reference, name: str) -> None:
    """The matrix moves every point where it should go"""
    arguments, expected = MATRICES[name]
    answer = array(function(student[name], name)(*arguments), 2, f"what {name} returns")
    assert answer.shape == (3, 3), f"`{name}` returns an array of shape {answer.shape}."
    wrong_way = name == "rotation" and np.allclose(answer, np.transpose(expected), atol=1e-3)
    assert not wrong_way, "It turns clockwise."
    swap = [1, 0, 2]
    swapped = name != "rotation" and np.allclose(answer[swap][:, swap], expected, atol=1e-3)
    assert not swapped, "Rows and columns have changed places."
    assert np.allclose(answer, expected, atol=1e-3)


def own_matrix(student: Student, name: str, *arguments: float) -> NDArray[np.float64]:
    """Return what the student's own function makes, else the right matrix."""
    call = student.get(name)
    cosine, sine = np.cos(np.deg2rad(30)), np.sin(np.deg2rad(30))
    right = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    if name == "translation":
        right = np.array([[1, 0, arguments[0]], [0, 1, arguments[1]], [0, 0, 1]])
    if not callable(call):
        return right
    try:
        own = array(call(*arguments), 2, name).astype(float)
    except (AssertionError, pytest.fail.Exception):
        return right
    return own if own.shape == (3, 3) and abs(np.linalg.det(own)) > 1e-6 else right


def own_composition(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the matrix about the centre, put together from the student's own matrices."""
    row, column = centre_of(reference["first"].shape)
    there, back = (own_matrix(student, "translation", s * row, s * column) for s in (-1, 1))
    return back @ own_matrix(student, "rotation", 30) @ there


@question("compose", points=2)
@hint("The matrix on the right acts first: back @ turn @ to the corner. The centre is (n - 1) / 2.")
def test_centre_stays(student: Student, reference: Reference) -> None:
    """The centre of the array stays where it is"""
    answer = array(student["about_centre"], 2, "about_centre")
    assert answer.shape == (3, 3), "`about_centre` should be a 3 × 3 array."
    centre = np.append(centre_of(reference["first"].shape), 1)
    stays = np.allclose(answer @ centre, centre, atol=0.02)
    off = centre + np.array([0.5, 0.5, 0])
    half = np.allclose(answer @ off, off, atol=0.02)
    assert stays or not half, "The point that stays is half a pixel off the centre."
    assert stays or np.allclose(answer, own_composition(student, reference), atol=0.02)


@question("compose", points=2)
@hint("Use `rotation(30)` between the two translations.")
def test_turns_by_30(student: Student, reference: Reference) -> None:
    """It turns by 30° counter-clockwise"""
    answer = array(student["about_centre"], 2, "about_centre")
    assert answer.shape == (3, 3), "`about_centre` should be a 3 × 3 array."
    expected = np.array(MATRICES["rotation"][1])[:2, :2]
    own = own_matrix(student, "rotation", 30)[:2, :2]
    good = any(np.allclose(answer[:2, :2], part, atol=1e-3) for part in (expected, own))
    assert good or not np.allclose(answer[:2, :2], expected.T, atol=1e-3), "It turns clockwise."
    assert good


# Sides of different length, and a point other than the centre that stays.
FORWARD = np.array([[0.9, -0.35, 14.0], [0.3, 1.05, -9.0], [0, 0, 1]])
SHAPE = (80, 70)


def is_backwards(student: Student) -> bool:
    """Tell whether the student's function takes the matrix for its inverse."""
    try:
        answer = transformed_blobs(student, FORWARD)
    except (AssertionError, pytest.fail.Exception):
        return False
    return likeness(answer, moved_blobs(SHAPE, np.linalg.inv(FORWARD))) > ALIKE


def transformed_blobs(student: Student, matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Return what the student's function makes of a picture and a matrix."""
    call = function(student["transformed"], "transformed")
    answer = array(call(blobs(SHAPE), matrix.copy()), 2, "what transformed returns")
    assert answer.shape == SHAPE, "The image comes back with another shape."
    return answer.astype(float)


@question("apply_matrix", points=3)
@hint("`affine_transform` wants the way back: give it `np.linalg.inv(matrix)`.")
def test_goes_where_the_matrix_says(student: Student, reference: Reference) -> None:
    """Each point goes where the matrix says"""
    answer = transformed_blobs(student, FORWARD)
    assert not is_backwards(student), "The image went the opposite way."
    assert likeness(answer, moved_blobs(SHAPE, FORWARD)) > ALIKE


@question("apply_matrix", points=1)
@hint('Leave `mode` of `affine_transform` as it is: "constant", which writes 0.')
def test_zero_comes_in(student: Student, reference: Reference) -> None:
    """0 comes in at the edge, and the values stay"""
    far = np.array([[1, 0, 6], [0, 1, 0], [0, 0, 1]])
    call = function(student["transformed"], "transformed")
    answer = array(call(np.full(SHAPE, 7.0), far), 2, "what transformed returns")
    assert answer.shape == SHAPE, "The image comes back with another shape."
    # Which end it comes in at is the matter of the other check.
    ends = sorted([answer[:5].max(), answer[-5:].max()])
    assert ends == pytest.approx([0, 7], abs=0.01)
    assert answer[10:-10].min() == pytest.approx(7, abs=0.01)


@question("apply_matrix", points=2)
@hint("`transformed(first, about_centre)`.")
def test_tilted(student: Student, reference: Reference) -> None:
    """The slice is turned about its centre"""
    tilted, matrix = array(student["tilted"], 2, "tilted"), usable(student.get("about_centre"), 2)
    assert tilted.shape == reference["first"].shape, "`tilted` has another shape than `first`."
    good = matrix is not None and matrix.shape == (3, 3)
    own = np.asarray(matrix if good else reference["about_centre"], dtype=float)
    good = abs(np.linalg.det(own)) > 0.1
    expected = [reference["tilted"]]
    if good:
        way = np.linalg.inv(own) if is_backwards(student) else own
        expected.append(reference["transformed"](reference["first"], way))
    assert max(likeness(tilted, image) for image in expected) > ALIKE


# 4. Another grid


@question("resample", points=2)
@hint("`ndimage.zoom(first, 0.5)`: half as many rows and half as many columns.")
def test_half(student: Student, reference: Reference) -> None:
    """Half as many rows and columns"""
    half, first = array(student["half"], 2, "half"), reference["first"].astype(float)
    rows, columns = first.shape[0] // 2, first.shape[1] // 2
    assert half.shape == (rows, columns), f"Its shape is {half.shape}."
    blocks = first.reshape(rows, 2, columns, 2).mean(axis=(1, 3))
    assert likeness(half, blocks) > 0.93, "It does not show the whole slice."


@question("resample", points=2)
@hint("Factor = old sampling / new sampling, for each axis: 1 where it is 1.5 mm already.")
def test_isotropic_shape(student: Student, reference: Reference) -> None:
    """The volume has as many slices, rows and columns as it needs"""
    answer = array(student["isotropic"], 3, "isotropic")
    old, new = reference["brain"].shape, answer.shape
    assert new[1:] == old[1:], "Rows and columns are 1.5 mm apart already: their number stays."
    assert new[0] >= old[0], "There are fewer slices than before: the factor is upside down."
    assert abs(new[0] - old[0] * 2.5 / 1.5) <= 1.5


@question("resample", points=2)
@hint("`ndimage.zoom(brain, factors, order=1)`, of the whole volume.")
def test_isotropic_values(student: Student, reference: Reference) -> None:
    """The voxels show the same brain, and no value is overshot"""
    answer, brain = array(student["isotropic"], 3, "isotropic"), reference["brain"]
    overshot = answer.max() > brain.max() or answer.min() < brain.min()
    assert not overshot, "There are values beyond any in `brain`: order 1 does not do that."
    # As many slices of the brain at the same heights, rows and columns thinned out.
    heights = np.linspace(0, len(brain) - 1, len(answer))
    low = np.minimum(heights.astype(int), len(brain) - 2)
    share = (heights - low)[:, None, None]
    thin = brain[:, ::4, ::4].astype(float)
    expected = (1 - share) * thin[low] + share * thin[low + 1]
    rows, columns = (np.arange(0, n, 4) * m // n for n, m in zip(brain.shape[1:], answer.shape[1:],
                                                                 strict=True))  # fmt: skip
    assert likeness(answer[:, rows][:, :, columns], expected) > ALIKE


def labels(student: Student, reference: Reference) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the student's resampled labels, and the old ones, rows and columns thinned out."""
    answer = array(student["tissues_isotropic"], 3, "tissues_isotropic")
    old = reference["tissues"]
    assert answer.shape[1:] == old.shape[1:], "Rows and columns are not those of `tissues`."
    assert len(answer) >= len(old), "There are fewer slices than before."
    return answer[:, ::2, ::2], old[:, ::2, ::2]


@question("resample_labels", points=1)
@hint("The same factors as for `isotropic`.")
def test_label_grid(student: Student, reference: Reference) -> None:
    """The labels lie on the same grid as the image"""
    answer = array(student["tissues_isotropic"], 3, "tissues_isotropic")
    shapes = [own_array(student, reference, "isotropic", 3).shape, reference["isotropic"].shape]
    assert answer.shape in shapes, f"Its shape is {answer.shape}."


@question("resample_labels", points=3)
@hint("`order=0` takes the label of the nearest voxel. Every other order computes with the names.")
def test_no_label_invented(student: Student, reference: Reference) -> None:
    """No label is invented"""
    answer, old = labels(student, reference)
    strange = set(np.unique(answer).tolist()) - {0, 1, 2, 3}
    assert not strange, "There are values that are no label."
    near = np.rint(np.linspace(0, len(old) - 1, len(answer))).astype(int)
    known = np.zeros(answer.shape, bool)
    for step in (-1, 0, 1):
        known |= answer == old[np.clip(near + step, 0, len(old) - 1)]
    assert np.mean(~known) < 2e-4, "There is tissue between slices that neither of them has."


@question("resample_labels", points=1)
@hint("Resample `tissues`, all slices of it.")
def test_labels_in_place(student: Student, reference: Reference) -> None:
    """The tissues lie where they were"""
    answer, old = labels(student, reference)
    near = np.rint(np.linspace(0, len(old) - 1, len(answer))).astype(int)
    assert np.mean(answer == old[near]) > 0.85
