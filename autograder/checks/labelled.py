"""Labelled objects: compare them whatever their numbers, and make some whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.check.kit.own import own_array
from autograder.check.state import Reference, Student

__all__ = ["Block", "blocks", "overlap", "own_labels", "same_objects"]

VOXELS = 90
"""More objects than one in so many voxels are noise, not an answer that could be built on."""

Block = tuple[slice, slice, slice]


def same_objects(found: NDArray[Any], wanted: NDArray[Any]) -> bool:
    """Tell whether two arrays of labels hold the same objects, however they are numbered."""
    if found.shape != wanted.shape or not np.array_equal(found != 0, wanted != 0):
        return False
    inside = wanted != 0
    pairs = np.unique(np.stack([found[inside], wanted[inside]]), axis=1)
    return bool(pairs.shape[1] == len(np.unique(pairs[0])) == len(np.unique(pairs[1])))


def own_labels(student: Student, reference: Reference) -> NDArray[np.int64]:
    """Return the student's own labels, else the reference's.

    Returns
    -------
    ndarray of int64, (slices, rows, columns)
        Labels 1, 2, … without a gap; 0 outside.
    """
    labels = own_array(student, reference, "labels", 3)
    numbers = np.unique(labels)
    good = labels.shape == np.shape(reference["labels"])
    good = good and 1 < len(numbers) <= labels.size // VOXELS
    good = good and np.array_equal(numbers, np.arange(len(numbers)))
    return np.asarray(labels if good else reference["labels"], dtype=np.int64)


def overlap(found: NDArray[Any], wanted: NDArray[Any]) -> float:
    """Return the voxels that two masks have in common as a share of those in either, 0 to 1."""
    if found.shape != wanted.shape:
        return 0.0
    a, b = found.astype(bool), wanted.astype(bool)
    either = int((a | b).sum())
    return float((a & b).sum()) / either if either else 0.0


def blocks(shape: tuple[int, int, int], parts: dict[int, Block]) -> NDArray[np.int32]:
    """Return an array of labels made of boxes.

    Parameters
    ----------
    shape : tuple of int
        Slices, rows, columns.
    parts : dict of int to tuple of slice
        The box of each label.
    """
    labels = np.zeros(shape, np.int32)
    for label, box in parts.items():
        labels[box] = label
    return labels
