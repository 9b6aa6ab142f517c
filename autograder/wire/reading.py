"""Read entries of descriptions that a student's process sent: whatever comes, a plain value."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Colour",
    "array_in",
    "colour_in",
    "colours_in",
    "is_true",
    "list_in",
    "number_in",
    "pair_in",
    "text_in",
    "texts_in",
]

HEX = re.compile("#[0-9a-f]{8}")

Colour = tuple[float, float, float, float]


def text_in(value: Any) -> str:
    """Return a text; empty for anything else."""
    return value if isinstance(value, str) else ""


def texts_in(value: Any) -> list[str]:
    """Return a list of texts."""
    return [text_in(item) for item in list_in(value)]


def pair_in(value: Any) -> tuple[float, float]:
    """Return two numbers; NaN for anything else."""
    try:
        first, second = (float(v) for v in value)
    except (TypeError, ValueError, OverflowError):
        return (float("nan"), float("nan"))
    return (first, second)


def array_in(value: Any) -> NDArray[Any]:
    """Return an array; an empty one for anything else."""
    return value if isinstance(value, np.ndarray) else np.empty(0)


def list_in(value: Any) -> list[Any]:
    """Return a list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def number_in(value: Any, missing: float = float("nan")) -> float:
    """Return a number; `missing` for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return missing


def is_true(value: Any, missing: bool) -> bool:
    """Return a truth value; `missing` where there is none."""
    return value is True if value is not None else missing


def colour_in(value: Any) -> Colour | None:
    """Return red, green, blue and alpha, each 0 to 1; None where no colour is told."""
    if isinstance(value, str) and HEX.fullmatch(value):
        red, green, blue, alpha = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5, 7))
        return (red, green, blue, alpha)
    return None


def colours_in(value: Any) -> NDArray[np.float64]:
    """Return colours, (n, 4): red, green, blue and alpha, 0 to 1; (0, 4) where none is told."""
    colours = array_in(value)
    if colours.ndim != 2 or colours.shape[1] != 4 or colours.dtype.kind not in "fiu":
        return np.empty((0, 4))
    return np.clip(np.nan_to_num(np.ma.getdata(colours).astype(np.float64)), 0.0, 1.0)
