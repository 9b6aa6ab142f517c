"""Say what a check needs of the images: see `autograder.check.meaning`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.check.state import Reference

__all__ = ["needs"]


def needs(*functions: Callable[[Reference], str | None]) -> Any:
    """Mark a check, or a module of checks, with functions that tell whether it means something.

    Parameters
    ----------
    *functions : callable
        Each takes the reference and returns why the check means nothing on the images in use, as a
        short clause, or nothing.

    Returns
    -------
    pytest.MarkDecorator
        To be written with @ before a check, or as `pytestmark` of a module.
    """
    # `pytest.mark.needs(function)` would mark that function itself.
    return pytest.mark.needs.with_args(*functions)
