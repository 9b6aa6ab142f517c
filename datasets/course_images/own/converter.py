"""What converters are given, what they raise, and how they are found."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from ..descriptions import Description
from . import sources

PROVENANCE = "own"
"""Folder, in the data folder, of what is known about where a lecturer's images came from."""


class ConversionError(Exception):
    """A lecturer's images cannot be used; the message says why, where, and what to do."""


def _say_nothing(line: str) -> None:
    pass


@dataclass(frozen=True)
class Options:
    """What a person has asked a converter for.

    Attributes
    ----------
    values : mapping of str to str
        Options by name, without dashes.
    report : callable
        Takes one line of text for the person.
    kept : dict
        What the converter wants to be kept in the provenance, such as the original geometry.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    report: Callable[[str], None] = _say_nothing
    kept: dict[str, object] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Return an option as it was written, None where it was not.

        Parameters
        ----------
        name : str
            Its name, without dashes.
        """
        return self.values.get(name)

    def whole(self, name: str) -> int | None:
        """Return an option that is a whole number from 0, None where it was not given.

        Parameters
        ----------
        name : str
            Its name, without dashes.

        Raises
        ------
        ConversionError
            If it is none.
        """
        value = self.values.get(name)
        if value is not None and not value.isdecimal():
            raise ConversionError(f"{name} has to be a whole number from 0, not {value!r}.")
        return None if value is None else int(value)


def picture_file(images: Path) -> Path:
    """Return where a converter draws what it chose, so that a person can look whether it is right.

    Parameters
    ----------
    images : pathlib.Path
        The folder that it writes its images into.

    Returns
    -------
    pathlib.Path
        A PNG that is kept beside the provenance. Its folder exists.
    """
    picture = images.parents[1] / PROVENANCE / f"{images.name}.png"
    picture.parent.mkdir(exist_ok=True)
    return picture


def truth_folder(images: Path) -> Path:
    """Return where a converter writes what is known about its images: students never see it.

    Parameters
    ----------
    images : pathlib.Path
        The folder that it writes its images into.

    Returns
    -------
    pathlib.Path
        A folder. It exists.
    """
    truth = images.parents[1] / "truth" / images.name
    truth.mkdir(parents=True, exist_ok=True)
    return truth


class Converter(Protocol):
    """One source of images: a module of `course_images.own.sources`."""

    DATASET: str
    OPTIONS: dict[str, str]
    __doc__: str | None

    def convert(self, source: Path, images: Path, options: Options) -> Description:
        """Write images in the layout of a data set, and describe them.

        Parameters
        ----------
        source : pathlib.Path
            A lecturer's file or folder. Nothing in it is changed.
        images : pathlib.Path
            An existing, empty folder.
        options : Options
            What was asked for.

        Raises
        ------
        ConversionError
            If these images cannot be used.
        """


def converter_names() -> list[str]:
    """Return the names of all sources, such as ``tcia-ct``."""
    modules = pkgutil.iter_modules(sources.__path__)
    return sorted(module.name.replace("_", "-") for module in modules)


def converter(name: str) -> Converter:
    """Return the converter of a source.

    Parameters
    ----------
    name : str
        Such as ``tcia-ct``.

    Raises
    ------
    ConversionError
        If there is none of that name.
    """
    if name not in converter_names():
        raise ConversionError(
            f"There is no source {name!r}. There are: {', '.join(converter_names())}."
        )
    module = importlib.import_module(f"{sources.__name__}.{name.replace('-', '_')}")
    return cast(Converter, module)
