"""Figures as checks see them: drawn by matplotlib, described, sent and read as plain data."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from autograder.sandbox.figure_data import describe, describe_figure
from autograder.wire.decode import Decoder
from autograder.wire.encode import Encoder
from autograder.wire.figures import Figure

mpl.use("agg")


def described(figure: Any) -> Figure:
    """Return a figure of matplotlib as it arrives on the other side."""
    encoder = Encoder(describe)
    tree = encoder.encode(describe_figure(figure))
    blobs = [memoryview(bytes(blob)) for blob in encoder.blobs]
    read = Decoder(blobs).decode(tree)
    assert isinstance(read, Figure)
    return read


def figures() -> list[Figure]:
    """Return all open figures as they arrive, and close them."""
    found = [described(plt.figure(number)) for number in plt.get_fignums()]
    plt.close("all")
    return found


@contextlib.contextmanager
def no_figures() -> Iterator[None]:
    """Begin and end without open figures."""
    plt.close("all")
    yield
    plt.close("all")


def head(shape: tuple[int, int] = (60, 50), seed: int = 0) -> np.ndarray:
    """Make an image without symmetry, dark around, with texture."""
    rows, columns = np.indices(shape)
    r, c = rows / shape[0] - 0.5, columns / shape[1] - 0.5
    inside = (r / 0.45) ** 2 + (c / 0.38) ** 2 < 1
    image = 300 + 500 * np.exp(-((r + 0.2) ** 2 + (c - 0.1) ** 2) / 0.02) + 200 * c
    image += np.random.default_rng(seed).normal(0, 30, shape)
    return np.where(inside, np.maximum(image, 50), 0.0).round()
