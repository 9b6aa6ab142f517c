"""A level that divides grey levels into dark and bright."""

import numpy as np


def otsu(values: np.ndarray) -> float:
    """Return the level that divides grey levels into the two classes that differ most (Otsu).

    Parameters
    ----------
    values : numpy.ndarray
        Grey levels, in any shape.

    Returns
    -------
    float
        The level: what lies above it is bright.
    """
    counts, edges = np.histogram(values, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    mass = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    return float(edges[1:][np.argmax(np.nan_to_num(between))])
