"""The student's own objects: what the tasks that measure them go by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.own import own_array
from autograder.check.kit.plain import array, whole_number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import own_labels
from .recognise import own_or

__all__ = ["Box", "box_of", "own_counts", "own_ventricles", "rows_of"]

Box = tuple[slice, slice, slice]


def own_ventricles(student: Student, reference: Reference) -> list[NDArray[np.bool_]]:
    """Return the student's own left ventricle: their mask, and the object with their label.

    Returns
    -------
    list of ndarray of bool, (slices, rows, columns)
        One, or two where they differ: later tasks may go by either. Each holds some voxels, not
        all of them.
    """
    labels = own_labels(student, reference)
    masks = [own_array(student, reference, "lv", 3) != 0]
    label = own_or(student, "lv_label", float(reference["lv_label"]))
    masks.append(labels == label)
    good = [m for m in masks if m.shape == labels.shape and 1 < m.sum() < m.size]
    if len(good) == 2 and np.array_equal(*good):
        return good[:1]
    return good or [np.asarray(reference["lv"] != 0)]


def box_of(mask: NDArray[np.bool_]) -> Box:
    """Return the box around a mask."""
    first, second, third = ndi.find_objects(mask.astype(np.int8))[0]
    return first, second, third


def own_counts(student: Student, reference: Reference) -> set[int]:
    """Return of how many objects a table may have a row: their highest label, and `n_labels`."""
    highest = int(own_labels(student, reference).max())
    try:
        said = whole_number(student.get("n_labels"), "n_labels")
    except AssertionError:
        said = highest
    return {highest, said} if 0 < said <= 10 * highest + 10 else {highest}


def rows_of(
    value: Any, columns: int, counts: set[int], name: str, *, known: int
) -> NDArray[np.float64]:
    """Return the rows of an answer that is a table with a row for each object.

    Parameters
    ----------
    value : object
        The answer: an array, or lists.
    columns : int
        How many numbers a row has; 0 for an answer that is one number for each object.
    counts : set of int
        How many rows there may be.
    name : str
        Name of the variable, for messages.
    known : int
        How many objects there are: rows beyond are those of no object, and are left out.

    Raises
    ------
    AssertionError
        When it is something else, or of another shape.
    """
    listed = [np.asarray(part) for part in value] if isinstance(value, (list, tuple)) else value
    alike = isinstance(listed, list) and len({part.shape for part in listed}) == 1
    table = np.array(listed) if alike else value
    if isinstance(table, np.ndarray) and table.ndim and len(table) in counts:
        table = table[:known]
    result = array(table, 2 if columns else 1, name)
    wanted = f"{columns} numbers for each object" if columns else "one number for each object"
    axes = f"shape {result.shape}" if columns else f"{len(result)} numbers"
    good = len(result) in {min(count, known) for count in counts}
    good = good and result.shape[1:] == ((columns,) if columns else ())
    assert good, saw(
        f"`{name}` holds {axes}. That is not {wanted}.",
        do="Give the function `index=np.arange(1, n_labels + 1)`: a list of all labels, from 1 on. "
        "The background, 0, is no object.",
    )
    return result.astype(np.float64)
