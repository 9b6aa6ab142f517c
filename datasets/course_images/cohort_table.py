"""The table of the brain cohort: simulated people with the volumes of their tissues.

The design follows the cross-sectional OASIS data (Marcus and others, *J Cogn Neurosci* 19, 2007):
healthy adults of all ages, and about as many older people with very mild to mild dementia as older
people without. The numbers behind the model are cited in `datasets/README.md`.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .chance import Chance
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


def groups_of(variant: int) -> tuple[Group, ...]:
    """Return the groups of a variant's table: as many people in all, otherwise shared out.

    Parameters
    ----------
    variant : int
        Its number; 0 for the shipped table.
    """
    if not variant:
        return GROUPS
    chance = Chance(variant, "brain_cohort/groups")
    more = [chance.whole(-4, 4), chance.whole(-4, 4)]
    changes = [-sum(more), *more]
    counts = [group.count + change for group, change in zip(GROUPS, changes, strict=True)]
    return tuple(
        replace(group, count=count, women=group.women * count // group.count)
        for group, count in zip(GROUPS, counts, strict=True)
    )


def lines_of(variant: int) -> list[str]:
    """Return the lines of a variant's table, without the first two.

    Of the draws of a variant, the first is taken in which dementia and head size confound one
    another as they do in the shipped table; else the task would have another answer.

    Parameters
    ----------
    variant : int
        Its number; 0 for the shipped table.
    """
    if not variant:
        return _lines(GROUPS, SteadyNoise(SEED, 0))
    groups = groups_of(variant)
    for draw in range(1000):
        lines = _lines(groups, SteadyNoise(SEED, variant, draw))
        if tells_the_lesson(lines):
            return lines
    raise AssertionError(f"no draw of variant {variant} tells the lesson")


def tells_the_lesson(lines: list[str]) -> bool:
    """Tell whether grey matter seems to be the same in dementia until head size is allowed for.

    Effect sizes are Cohen's d between healthy people from 60 years on and those with dementia; of
    65 each, one of 0.25 has p = 0.16, one of 0.38 has p = 0.03.

    Parameters
    ----------
    lines : list of str
        As `lines_of` returns them.
    """
    rows = np.array([[float(field) for field in (*line.split(",")[1:2], *line.split(",")[3:])]
                     for line in lines])  # fmt: skip
    age, cdr, skull, _, grey, _ = rows.T
    well, ill = (age >= 60) & (cdr == 0), (age >= 60) & (cdr > 0)

    def effect(values: np.ndarray) -> float:
        a, b = values[well], values[ill]
        return float((a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))

    return abs(effect(grey)) < 0.25 and effect(skull) < -0.38 and 0.85 < effect(grey / skull) < 1.15


def write_table(path: Path, variant: int = 0) -> None:
    """Write the table as comma-separated values.

    Parameters
    ----------
    path : pathlib.Path
        The file. Its first line says that the people are simulated, the second names the columns:
        `COLUMNS`. `cdr` is the Clinical Dementia Rating (0 none, 0.5 very mild, 1 mild).
    variant : int, optional
        Which table; 0 for the one that the course ships.
    """
    path.write_bytes("\n".join([FIRST_LINE, COLUMNS, *lines_of(variant), ""]).encode())


def _lines(groups: tuple[Group, ...], noise: SteadyNoise) -> list[str]:
    people = [person for group in groups for person in _draw(group, noise)]
    # In an order that says nothing: by the next random number of each.
    order = np.argsort(noise.draw((len(people),)), kind="stable")
    return [f"S{number + 1:03d},{people[index]}" for number, index in enumerate(order)]


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
