"""Let nbgrader's gradebooks share one database engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from nbgrader import api

__all__ = ["shared_engine"]


@contextmanager
def shared_engine() -> Iterator[None]:
    """Share the engines of all gradebooks that are opened while the ``with`` block lasts.

    nbgrader opens a gradebook eight times for each submission, and SQLAlchemy keeps the statements
    that it has compiled with the engine: a new one compiles them all again. A gradebook that is
    closed closes its engine's connections; the engine can still be used.
    """
    before = api.create_engine
    api.create_engine = cache(before)
    try:
        yield
    finally:
        api.create_engine = before
