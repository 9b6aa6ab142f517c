"""Which way up a slice of the trunk belongs on the screen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["upright", "upside_down"]


def upside_down(ct: NDArray[Any]) -> bool:
    """Tell by the header whether rows run from the back of the patient to the front.

    Parameters
    ----------
    ct : Array, (rows, columns)
        As `imageio` returns it, with its header. ImageOrientationPatient holds the directions of
        rows and columns; its fifth number is positive towards the back (DICOM PS3.3, C.7.6.2).
    """
    directions = getattr(ct, "meta", {}).get("ImageOrientationPatient") or (1, 0, 0, 0, 1, 0)
    return float(directions[4]) < 0


def upright(ct: NDArray[Any]) -> NDArray[Any]:
    """Return a slice with the front of the body on top."""
    return np.asarray(ct)[::-1] if upside_down(ct) else np.asarray(ct)
