"""Draws what a converter chose, so that a person can see whether it is right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402

if TYPE_CHECKING:
    from .heart_finder import Box
    from .sunnybrook import Read


def draw_hearts(picture: Path, both: Mapping[str, Read]) -> None:
    """Draw the middle slice of both patients, filled and emptied, with all that was found in it.

    Parameters
    ----------
    picture : pathlib.Path
        The PNG to write. Rows and columns at its axes are those of the original images.
    both : mapping of str to Read
        By letter.
    """
    from .heart_finder import volumes_ml

    figure, axes = plt.subplots(len(both), 2, figsize=(11, 5.5 * len(both)), squeeze=False)
    for row, (letter, one) in zip(axes, both.items(), strict=True):
        curve = volumes_ml(one.pixels, one.heart, one.sampling)
        emptied = curve.index(min(curve))
        for ax, phase, name in zip(row, (0, emptied), ("first", "smallest"), strict=True):
            ax.imshow(one.pixels[phase, one.heart.middle], cmap="gray", vmin=0, vmax=one.heart.white)
            ax.set_title(
                f"Patient {letter}: {one.patient.name}, slice {one.heart.middle}, "
                f"phase {phase} ({name})"
            )
            for box, colour, label in (
                (one.heart.blood, "red", "blood"),
                (one.heart.muscle, "deepskyblue", "muscle"),
                (one.heart.box, "yellow", "measured part"),
            ):
                _frame(ax, box, colour, label)
            ax.axhline(one.heart.lv[0], color="white", linewidth=0.6, linestyle=":")
            for (r, c), text in ((one.heart.lv, "LV"), (one.heart.rv, "RV")):
                ax.text(c, r, text, color="lime", ha="center", va="center")
        row[0].legend(loc="lower left", fontsize="small")
    figure.tight_layout()
    figure.savefig(picture, dpi=90)
    plt.close(figure)


def _frame(ax: Axes, box: Box, colour: str, label: str) -> None:
    (top, bottom), (left, right) = box
    ax.add_patch(
        Rectangle(
            (left - 0.5, top - 0.5), right - left, bottom - top,
            fill=False, edgecolor=colour, label=label,
        )  # fmt: skip
    )
