"""What the simulated hearts were built with: known to checks, never to students."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["true_volumes"]


def true_volumes(truth: Path, patient: str) -> NDArray[np.float64] | None:
    """Return the volume of blood in a simulated left ventricle at each phase.

    Parameters
    ----------
    truth : Path
        The folder of what only checks may read.
    patient : str
        Name of the patient's folder of images.

    Returns
    -------
    ndarray of float64, (phases,), or None
        In ml. None where other images are in the place of the simulated ones, so that there is no
        truth to compare with.
    """
    file = truth / "cardiac_cine" / "volumes.json"
    if not file.is_file():
        return None
    return np.array(json.loads(file.read_text(encoding="utf-8"))[patient]["blood_ml"])
