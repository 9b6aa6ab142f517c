"""The datasets of the course: what is found in `course_images.builders`."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from . import builders
from .descriptions import Description


@dataclass(frozen=True)
class Dataset:
    """One dataset.

    Attributes
    ----------
    name : str
        Name of its folder under ``images`` and ``truth``, and of its archive.
    write : callable
        Takes two existing, empty folders, one for the images and one for the truth that
        students do not get, and fills them.
    description : Description
        What notebooks are told about it, where it comes from and under which terms.
    describe : callable or None
        Gives the description of a variant by its number, which `write` takes as well; None where
        there are no variants: of real images.
    """

    name: str
    write: Callable[..., None]
    description: Description
    describe: Callable[[int], Description] | None = None


def _found() -> tuple[Dataset, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(builders.__path__))
    modules = {name: importlib.import_module(f"{builders.__name__}.{name}") for name in names}
    return tuple(
        Dataset(name, one.write, one.DESCRIPTION, getattr(one, "describe", None))
        for name, one in modules.items()
    )


DATASETS = _found()
"""Every dataset, in the order in which they are built."""
