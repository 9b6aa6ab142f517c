"""Open nbgrader's gradebook once where nbgrader opens it again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from typing import Any

from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy import Engine, Transaction

__all__ = ["one_transaction", "shared_engine"]


@contextmanager
def shared_engine() -> Iterator[None]:
    """Share the engines of all gradebooks that are opened while the ``with`` block lasts.

    SQLAlchemy keeps the statements that it has compiled with the engine: a new one compiles them
    all again. A gradebook that is closed closes its engine's connections; the engine can still be
    used.
    """
    before = api.create_engine
    api.create_engine = cache(partial(_create_engine, before))
    try:
        yield
    finally:
        api.create_engine = before


def _create_engine(create: Callable[..., Engine], url: str, **more: Any) -> Engine:
    # A server may have been restarted since a connection was used last.
    return create(url, **{"pool_pre_ping": not url.startswith("sqlite"), **more})


@contextmanager
def one_transaction() -> Iterator[Callable[[], None]]:
    """Let all gradebooks that are opened while the ``with`` block lasts be one.

    nbgrader opens a gradebook seven times for each submission, looks for all tables each time,
    and commits after each grade and each comment: some sixty times, and each time it waits for the
    disk.

    Yields
    ------
    callable
        Commits all that was changed. What is not committed when the block ends is rolled back.
    """
    opened: list[Gradebook] = []
    transactions: list[Transaction] = []
    open_it, close_it = Gradebook.__init__, Gradebook.close

    def open_once(self: Gradebook, *args: Any, **more: Any) -> None:
        if not opened:
            open_it(self, *args, **more)
            stack.callback(close_it, self)
            self.db.remove()
            connection = stack.enter_context(self.engine.connect())
            transactions.append(connection.begin())
            # A session's commit is none any more, but its rollback takes back everything.
            self.db.configure(bind=connection, join_transaction_mode="rollback_only")
            opened.append(self)
        vars(self).update(vars(opened[0]))

    def commit() -> None:
        for transaction in transactions:
            transaction.commit()

    with ExitStack() as stack:
        Gradebook.__init__, Gradebook.close = open_once, lambda self: self.db.remove()
        try:
            yield commit
        finally:
            Gradebook.__init__, Gradebook.close = open_it, close_it
            for gradebook in opened:
                gradebook.db.remove()
