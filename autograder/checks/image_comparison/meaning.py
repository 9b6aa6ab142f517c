"""On which images questions of stage 2, image comparison, mean something."""

from __future__ import annotations

import numpy as np

from autograder.check.state import Reference

__all__ = [
    "distances_differ",
    "groups_are_large",
    "has_columns",
    "has_tissues",
    "has_volumes",
    "was_moved",
]

FEWEST = 5
"""People that a group needs."""


def distances_differ(reference: Reference) -> str:
    """Say why nothing needs to be resampled."""
    sampling = np.array([float(distance) for distance in reference["sampling"]])
    alike = sampling.max() < 1.05 * sampling.min()
    return "slices, rows and columns of the brain are equally far apart already" if alike else ""


def has_tissues(reference: Reference) -> str:
    """Say why tissues cannot be counted."""
    for name in ("PERSON", "PATIENT"):
        if not reference[name]["tissues"]:
            return "nobody has said which tissue each voxel is"
    return ""


def was_moved(reference: Reference) -> str:
    """Say why there is nothing to register."""
    if np.abs(np.asarray(reference["motion"], dtype=float)).max() < 1:
        return "the second scan lies where the first one lay"
    first, later, registered = (
        np.asarray(reference[name], dtype=float) for name in ("first", "later", "registered")
    )
    before, after = np.abs(later - first).mean(), np.abs(registered - first).mean()
    return "" if after < 0.9 * before else "no movement makes the second scan fit the first one"


def has_volumes(reference: Reference) -> str:
    """Say why people cannot be compared by their grey matter."""
    if said := has_columns(reference):
        return said
    table = reference["table"]
    for name in ("grey_ml", "skull_ml"):
        column = np.asarray(table[name], dtype=float)
        if not np.isfinite(column).all() or not np.ptp(column) or column.min() <= 0:
            return f"the table does not hold `{name}` of all people"
    return ""


def has_columns(reference: Reference) -> str:
    """Say why the table is not what the tasks need; a stand-in may have taken its place."""
    if "table" in reference["ABOUT"]["brain_cohort"]["lacks"]:
        return "the table has too few people, or not everybody's grey and white matter"
    return ""


def groups_are_large(reference: Reference) -> str:
    """Say why the old cannot be compared by their illness."""
    if said := has_columns(reference):
        return said
    table = reference["table"]
    old = np.asarray(table["age"], dtype=float) >= 60
    ill = np.asarray(table["cdr"], dtype=float) > 0
    few = min(int((old & ill).sum()), int((old & ~ill).sum())) < FEWEST
    return f"fewer than {FEWEST} people of 60 and older are ill, or well" if few else ""
