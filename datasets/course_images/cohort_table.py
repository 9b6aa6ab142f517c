"""The table of the brain cohort: simulated people with the volumes of their tissues.

The design follows the cross-sectional OASIS data (Marcus and others, *J Cogn Neurosci* 19, 2007):
healthy adults of all ages, and about as many older people with very mild to mild dementia as older
people without. The numbers behind the model are cited in `datasets/README.md`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .noise import SteadyNoise

SEED = 3
"""Names the stream of random numbers. The lesson holds with each of 1 to 7."""
FIRST_LINE = "# SIMULATED for teaching: none of these people exists. Volumes in ml, age in years."
COLUMNS = "subject,age,sex,cdr,skull_ml,brain_ml,grey_ml,white_ml"

SKULL_ML = {"F": (1425.0, 105.0), "M": (1600.0, 115.0)}
"""Mean and standard deviation of the volume inside the skull: men's is 12 % larger."""
SPREAD_GREY, SPREAD_WHITE = 0.020, 0.015
"""Standard deviation between people of the share of the skull, beside age and dementia."""
LOSS_GREY, LOSS_WHITE = 0.045, 0.02
"""Share of the tissue that dementia takes: together about 3.5 % of the brain."""


@dataclass(frozen=True)
class Group:
    """People drawn alike: how many, how many of them women, and their ages in years."""

    count: int
    women: int
    youngest: int
    oldest: int
    demented: bool


GROUPS = (
    Group(count=70, women=39, youngest=19, oldest=59, demented=False),
    Group(count=65, women=46, youngest=60, oldest=90, demented=False),
    Group(count=65, women=26, youngest=62, oldest=92, demented=True),
)
"""Men are over-represented among the people with dementia, as they are in OASIS, and more so."""


def grey_share(age: np.ndarray) -> np.ndarray:
    """Return the grey matter of a healthy person as a share of the skull's volume.

    Parameters
    ----------
    age : numpy.ndarray
        In years, 18 to 95.

    Returns
    -------
    numpy.ndarray
        A line: 0.50 at 20 years, 0.42 at 80.
    """
    return 0.50 - 0.0013 * (age - 20.0)


def brain_share(age: np.ndarray) -> np.ndarray:
    """Return grey and white matter of a healthy person as a share of the skull's volume.

    Parameters
    ----------
    age : numpy.ndarray
        In years, 18 to 95.

    Returns
    -------
    numpy.ndarray
        0.85 at 20 years and 0.75 at 80: 0.2 % a year on average, faster in old age.
    """
    years = age - 20.0
    return 0.85 - 0.0005 * years - 0.00002 * years * years


def write_table(path: Path) -> None:
    """Write the table as comma-separated values.

    Parameters
    ----------
    path : pathlib.Path
        The file. Its first line says that the people are simulated, the second names the columns:
        `COLUMNS`. `cdr` is the Clinical Dementia Rating (0 none, 0.5 very mild, 1 mild).
    """
    noise = SteadyNoise(SEED, 0)
    people = [person for group in GROUPS for person in _draw(group, noise)]
    # In an order that says nothing: by the next random number of each.
    order = np.argsort(noise.draw((len(people),)), kind="stable")
    lines = [f"S{number + 1:03d},{people[index]}" for number, index in enumerate(order)]
    path.write_bytes("\n".join([FIRST_LINE, COLUMNS, *lines, ""]).encode())


def _draw(group: Group, noise: SteadyNoise) -> list[str]:
    """Return one line of the table, without the subject, for each person of a group."""
    spacing = (group.oldest - group.youngest) / (group.count - 1)
    ages = np.floor(group.youngest + spacing * np.arange(group.count) + 0.5)
    # Women spread evenly over the ages.
    steps = np.arange(group.count + 1) * group.women // group.count
    sexes = np.where(np.diff(steps) == 1, "F", "M")
    skull, grey, white, severity = (noise.draw((group.count,)) for _ in range(4))
    means = np.array([SKULL_ML[sex] for sex in sexes])
    skull_ml = means[:, 0] + means[:, 1] * skull
    kept_grey, kept_white = (1 - LOSS_GREY, 1 - LOSS_WHITE) if group.demented else (1.0, 1.0)
    grey_ml = skull_ml * (grey_share(ages) * kept_grey + SPREAD_GREY * grey)
    white_share = brain_share(ages) - grey_share(ages)
    white_ml = skull_ml * (white_share * kept_white + SPREAD_WHITE * white)
    cdr = np.where(severity > 0.6, "1", "0.5") if group.demented else np.full(group.count, "0")
    rows = zip(ages, sexes, cdr, skull_ml, grey_ml, white_ml, strict=True)
    return [
        f"{age:.0f},{sex},{rating},{_tenth(s)},{_tenth(_ten(g) + _ten(w))},{_tenth(g)},{_tenth(w)}"
        for age, sex, rating, s, g, w in rows
    ]


def _ten(value: float) -> float:
    """Round to one tenth, exact halves kept clear."""
    return float(np.floor(value * 10 + 0.5 + 1e-6)) / 10


def _tenth(value: float) -> str:
    return f"{_ten(value):.1f}"
