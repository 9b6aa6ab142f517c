"""Draws what a converter chose, so that a person can see whether it is right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    import numpy as np

    from .heart_finder import Box
    from .sources.oasis import Volumes
    from .sources.rsna_hand import Cut
    from .sources.sunnybrook import Letter, Read


def draw_hearts(picture: Path, both: Mapping[Letter, Read]) -> None:
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
            ax.imshow(
                one.pixels[phase, one.heart.middle], cmap="gray", vmin=0, vmax=one.heart.white
            )
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


def draw_people(
    picture: Path, volumes: Mapping[int, Volumes], later: np.ndarray, first: int
) -> None:
    """Draw a slice of each person with the outlines of the tissues, and the second scan.

    Parameters
    ----------
    picture : pathlib.Path
        The PNG to write. It says where front and right should be.
    volumes : mapping of int to Volumes
        At most four people, by number; the third among them.
    later : numpy.ndarray
        Slice `first` of the third, scanned again.
    first : int
        Which slice is shown.
    """
    figure, axes = plt.subplots(2, 3, figsize=(12, 9))
    third = volumes[3]
    side = third.image.shape[2] // 2
    shown = [(f"Person {n}: {one.person.name}", one) for n, one in volumes.items()]
    for ax, (title, one) in zip(axes.flat, shown, strict=False):
        ax.imshow(one.image[first], cmap="gray", vmin=0, vmax=500)
        ax.contour(one.tissues[first], levels=[0.5, 1.5, 2.5], colors=["lime", "yellow", "red"],
                   linewidths=0.4)  # fmt: skip
        ax.set_title(title)
        ax.set_xlabel("patient's right ← → left")
        ax.set_ylabel("front ↑")
    axes[1, 1].imshow(later, cmap="gray", vmin=0, vmax=500)
    axes[1, 1].set_title("Person 3, later (moved by computer)")
    ratio = third.sampling[0] / third.sampling[1]
    axes[1, 2].imshow(third.image[::-1, :, side], cmap="gray", vmin=0, vmax=500, aspect=ratio)
    axes[1, 2].set_title("Person 3 from the side: up ↑, front at the left")
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    plt.close(figure)


def draw_hand(picture: Path, pixels: np.ndarray, cut: Cut, name: str) -> None:
    """Draw a radiograph, and the part of it that stage 3 works with.

    Parameters
    ----------
    picture : pathlib.Path
        The PNG to write.
    pixels : numpy.ndarray
        (row, column).
    cut : tuple of tuple of int
        First, last and step of rows and of columns.
    name : str
        Of the image.
    """
    figure, ax = plt.subplots(figsize=(7, 8))
    ax.imshow(pixels, cmap="gray")
    (top, bottom, _), (left, right, _) = cut
    _frame(ax, ((top, bottom), (left, right)), "yellow", "part for stage 3")
    ax.set_title(f"{name}: are there letters that tell who it is?")
    ax.legend(loc="lower left")
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    plt.close(figure)


def _frame(ax: Axes, box: Box, colour: str, label: str) -> None:
    (top, bottom), (left, right) = box
    ax.add_patch(
        Rectangle(
            (left - 0.5, top - 0.5),
            right - left,
            bottom - top,
            fill=False,
            edgecolor=colour,
            label=label,
        )
    )
