"""Draws which slice was taken, so that a lecturer sees at once whether it is right."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from ..descriptions import HeadMri

mpl.use("agg")


def draw_slices(picture: Path, slices: Sequence[tuple[str, np.ndarray]]) -> None:
    """Draw slices of a CT side by side.

    Parameters
    ----------
    picture : pathlib.Path
        The PNG to write.
    slices : sequence of tuple of str and numpy.ndarray
        A title and an image in Hounsfield units each.
    """
    figure = Figure(figsize=(4 * len(slices), 4.4), layout="constrained")
    axes = figure.subplots(1, len(slices), squeeze=False)[0]
    for ax, (title, image) in zip(axes, slices, strict=True):
        ax.imshow(image, cmap="gray", vmin=-160, vmax=240)
        ax.set(title=title, xticks=[], yticks=[])
    figure.savefig(picture, dpi=80)


def draw_head(
    picture: Path, levels: np.ndarray, spacing: tuple[float, float, float], about: HeadMri
) -> None:
    """Draw the slice that is shown alone, the tissue's grey levels, and a view from the side.

    Parameters
    ----------
    picture : pathlib.Path
        The PNG to write.
    levels : numpy.ndarray
        (slice, row, column), in axial order.
    spacing : tuple of float
        Distances of slices, rows and columns in mm.
    about : HeadMri
        What is said of the head.
    """
    shown = int(about.one_slice.removeprefix("slice_").removesuffix(".dcm")) - 1
    tissue = (levels[shown] > about.tissue[0]) & (levels[shown] < about.tissue[1])
    figure = Figure(figsize=(12, 4.8), layout="constrained")
    axes = figure.subplots(1, 3)
    flat = spacing[1] / spacing[2]
    axes[0].imshow(levels[shown], cmap="gray", vmin=0, vmax=about.white, aspect=flat)
    axes[0].set(title=f"Slice {shown}: front ↑, patient's right at the left")
    axes[1].imshow(tissue, cmap="gray", aspect=flat)
    axes[1].set(title=f"White: grey levels {about.tissue[0]:g} to {about.tissue[1]:g} (tissue)")
    side = levels[::-1, :, levels.shape[2] // 2]
    axes[2].imshow(side, cmap="gray", vmin=0, vmax=about.white, aspect=spacing[0] / spacing[1])
    for index, colour, name in (
        (shown, "yellow", "shown"),
        (about.above_neck, "red", "above neck"),
    ):
        axes[2].axhline(len(levels) - 1 - index, color=colour, label=name)
    axes[2].legend(loc="lower right")
    axes[2].set(title="From the side: up ↑, front at the left")
    for ax in axes:
        ax.set(xticks=[], yticks=[])
    figure.savefig(picture, dpi=80)
