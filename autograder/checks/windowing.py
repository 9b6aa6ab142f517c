"""Judge a window by its effect on the tissue that it is meant for.

No pair of numbers is the right one. A window is good when most of the tissue is neither black nor
white and differs from its neighbours. Ranges of tissue in Hounsfield units follow M. Hofer, *CT
Teaching Manual*, Thieme, 2000, pp. 12-13; organs reach further up because of the contrast agent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "complaint_bone",
    "complaint_soft_tissue",
    "complaint_tissue",
    "tissues_missing",
    "windowed",
]

FAT = (-120, -80)
ORGANS = (0, 200)
MUSCLE = (0, 100)
BONE = (300, 4000)
SPONGY, DENSE = (300, 450), (700, 4000)
BLACK, WHITE = 0.01, 0.99


def windowed(values: NDArray[np.float64], lower: float, upper: float) -> NDArray[np.float64]:
    """Return the brightness that a linear window gives to values: 0 black, 1 white."""
    return np.clip((values - lower) / (upper - lower), 0.0, 1.0)


def _inside(hu: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.bool_]:
    return (hu >= limits[0]) & (hu <= limits[1])


def _visible(brightness: NDArray[np.float64]) -> float:
    return float(np.mean((brightness > BLACK) & (brightness < WHITE))) if brightness.size else 0.0


def _mean(brightness: NDArray[np.float64]) -> float:
    return float(brightness.mean()) if brightness.size else float("nan")


def tissues_missing(hu: NDArray[np.float64]) -> list[str]:
    """Name the tissues that a window is judged by, and that a slice hardly shows.

    Parameters
    ----------
    hu : ndarray, (rows, columns)
        The slice in HU.
    """
    wanted = {"fat": FAT, "organs": ORGANS, "spongy bone": SPONGY, "dense bone": DENSE}
    return [name for name, limits in wanted.items() if _inside(hu, limits).sum() < 20]


def complaint_soft_tissue(hu: NDArray[np.float64], brightness: NDArray[np.float64]) -> str:
    """Say what is wrong with a soft-tissue window; empty when nothing is.

    Parameters
    ----------
    hu : ndarray of float64
        Values of the pixels, in HU.
    brightness : ndarray of float64, same shape
        How they are shown, 0 to 1.
    """
    organs, fat = brightness[_inside(hu, ORGANS)], brightness[_inside(hu, FAT)]
    if _mean(organs) < _mean(fat):
        return "Fat is shown brighter than organs: black and white have changed places."
    if _visible(organs) < 0.85:
        return "Too much of the muscle and organs is all black or all white."
    if not _mean(organs) - _mean(fat) >= 0.2:
        return "Fat and organs are shown in almost the same grey: the window is too wide."
    return ""


def complaint_bone(hu: NDArray[np.float64], brightness: NDArray[np.float64]) -> str:
    """Say what is wrong with a bone window; empty when nothing is.

    Parameters
    ----------
    hu : ndarray of float64
        Values of the pixels, in HU.
    brightness : ndarray of float64, same shape
        How they are shown, 0 to 1.
    """
    bone, soft = brightness[_inside(hu, BONE)], brightness[_inside(hu, MUSCLE)]
    dense, spongy = brightness[_inside(hu, DENSE)], brightness[_inside(hu, SPONGY)]
    if _mean(dense) < _mean(soft):
        return "Bone is shown darker than soft tissue: black and white have changed places."
    if _visible(bone) < 0.8:
        return "Too much of the bone is all black or all white."
    if not _mean(dense) - _mean(spongy) >= 0.12:
        return "Spongy and dense bone are shown in almost the same grey: the window is too wide."
    if _mean(soft) > 0.45 or not _mean(bone) - _mean(soft) >= 0.12:
        return "Soft tissue is shown almost as bright as bone: the window begins too low."
    return ""


def complaint_tissue(values: NDArray[np.float64], brightness: NDArray[np.float64]) -> str:
    """Say what is wrong with a window for some tissue; empty when nothing is.

    Parameters
    ----------
    values : ndarray of float64, (n,)
        Values of the tissue's pixels.
    brightness : ndarray of float64, (n,)
        How they are shown, 0 to 1.
    """
    if _visible(brightness) < 0.85:
        return "Too much of the head is all black or all white."
    order = np.argsort(values, kind="stable")
    fifth = max(1, len(order) // 5)
    if _mean(brightness[order[-fifth:]]) - _mean(brightness[order[:fifth]]) < 0.2:
        return "All of the head is shown in almost the same grey."
    return ""
