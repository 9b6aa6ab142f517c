"""On which images questions of stage 4, measurements, mean something."""

from __future__ import annotations

from typing import Any

from autograder.check.state import Reference

__all__ = [
    "brain_is_found",
    "has_several_objects",
    "has_several_phases",
    "level_fits_both",
    "tissues_differ",
    "ventricle_is_found",
]

LEAST_PHASES = 4
BRAIN_ML = (600, 2200)
"""No adult's brain is smaller or larger."""


def has_several_phases(reference: Reference) -> str:
    """Say why nothing changes over time."""
    phases = len(reference["cine"])
    return f"the cine has {phases} phases" if phases < LEAST_PHASES else ""


def tissues_differ(reference: Reference) -> str:
    """Say why no threshold tells blood from muscle."""
    volume = reference["volume"]
    blood, muscle = (float(volume[reference[name]].mean()) for name in ("in_blood", "in_muscle"))
    return "" if blood > 1.2 * muscle else "blood is not much brighter than muscle"


def has_several_objects(reference: Reference) -> str:
    """Say why objects cannot be compared."""
    found = int(reference["labels"].max())
    return f"there are {found} bright objects" if found < 2 else ""


def ventricle_is_found(reference: Reference) -> str:
    """Say why the left ventricle cannot be found by its place."""
    inside = float(reference["lv"][reference["in_blood"]].mean())
    return (
        ""
        if inside > 0.5
        else "the object nearest to the middle of the images is no left ventricle"
    )


def level_fits_both(reference: Reference) -> str:
    """Say why the threshold of patient A cannot be that of patient B."""
    known: Any = reference["HEARTS"]["b"]
    first = reference["cine_b"][0][int(known["middle"])]
    blood, muscle = (
        float(first[slice(*known[name][0]), slice(*known[name][1])].mean())
        for name in ("blood", "muscle")
    )
    level, margin = float(reference["level"]), 0.15 * abs(blood - muscle)
    if muscle + margin < level < blood - margin:
        return ""
    return "the grey levels of the two scans differ: no one threshold fits both"


def brain_is_found(reference: Reference) -> str:
    """Say why the largest piece of the head is no brain."""
    low, high = BRAIN_ML
    found = float(reference["brain_ml"])
    if low <= found <= high:
        return ""
    return f"the largest piece of the head has {found:.0f} ml, which no brain has"
