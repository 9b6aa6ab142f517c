"""A gradebook on a database server, such as PostgreSQL: look whether it can be used, and make it.

A server may be restarted, be gone for a while, or be used by several graders at once; nbgrader's
own way to make a gradebook, step by step, would leave half of one then.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbgrader
from nbgrader.api import Base
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from autograder.course.course import Course
from autograder.course.lock import CourseInUse

__all__ = [
    "ServerProblem",
    "address_of",
    "check_server",
    "connected",
    "gradebook_name",
    "is_on_server",
    "make_tables",
    "server_lock",
]

CONNECT_SECONDS = 10
"""Time for which a server that does not answer is waited for, each time."""
PAUSE_SECONDS = 1.0
"""Time from one try to reach a server to the next."""
LOCK_SPACE = 0x6E626772
"""First half of the key of PostgreSQL's advisory locks: other programs use others."""
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))


class ServerProblem(Exception):
    """The gradebook's server cannot be used; the message says why, and what to do."""


def is_on_server(course: Course) -> bool:
    """Tell whether the gradebook is on a database server, not in a file of SQLite.

    Parameters
    ----------
    course : Course
        The course.
    """
    return not course.coursedir.db_url.startswith("sqlite")


def gradebook_name(course: Course) -> str:
    """Return where the gradebook is: a file, or a server's address without its password.

    Parameters
    ----------
    course : Course
        The course.
    """
    if is_on_server(course):
        return str(address_of(course).render_as_string(hide_password=True))
    return str(Path(course.root, make_url(course.coursedir.db_url).database or ""))


def check_server(course: Course, patience: float = 0.0) -> None:
    """Make sure that grades can be recorded on the gradebook's server; make a gradebook there.

    Parameters
    ----------
    course : Course
        The course.
    patience : float, optional
        Seconds for which to go on trying when the server cannot be reached: it may be restarting.

    Raises
    ------
    ServerProblem
        When the server cannot be reached, refuses this user, or holds a gradebook of another
        version of nbgrader.
    """
    end = time.monotonic() + patience
    while True:
        try:
            with connected(course) as connection:
                _check(connection, course)
            return
        except DBAPIError as error:
            if time.monotonic() >= end or not _is_connection(error):
                raise ServerProblem(_in_words(course, error)) from None
            time.sleep(PAUSE_SECONDS)


@contextmanager
def server_lock(course: Course) -> Iterator[None]:
    """Keep graders on other machines out of a gradebook on PostgreSQL while the block lasts.

    Whoever is on this machine is kept out by `autograder.course.lock`. A server that is restarted
    forgets the lock. So does it when this process ends, however it does.

    Parameters
    ----------
    course : Course
        The course.

    Raises
    ------
    CourseInUse
        When somebody else is grading with this gradebook.
    """
    if not is_on_server(course) or address_of(course).get_backend_name() != "postgresql":
        yield
        return
    key = {"space": LOCK_SPACE, "course": _signed(zlib.crc32(course.coursedir.course_id.encode()))}
    with _engine(course) as engine, engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:space, :course)"), key)
        if not taken.scalar():
            raise CourseInUse(
                f"The gradebook {gradebook_name(course)} is being used by another grading run, on "
                f"this machine or another one{_who(connection, key)}. Wait until it is done, or "
                "stop it; then run the same command again."
            )
        # What becomes of this connection alone is no reason to stop: the server may be restarted.
        yield


@contextmanager
def _engine(course: Course) -> Iterator[Engine]:
    url = address_of(course)
    try:
        options = {"connect_timeout": CONNECT_SECONDS, "application_name": "autograder"}
        known = options if url.get_backend_name() == "postgresql" else {}
        engine = create_engine(url, connect_args=known)
    except NoSuchModuleError:
        raise ServerProblem(
            f"The gradebook's address {url.render_as_string()} begins with {url.drivername!r}, "
            "which SQLAlchemy does not know. For PostgreSQL: postgresql+psycopg://user@host/database"
        ) from None
    except ModuleNotFoundError as error:
        raise ServerProblem(
            f"A gradebook at {url.render_as_string()} needs the Python package {error.name}, which "
            f"is not installed. For PostgreSQL, begin the address with postgresql+psycopg:// and "
            'run: python -m pip install "psycopg[binary]"'
        ) from None
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def connected(course: Course) -> Iterator[Connection]:
    """Open the gradebook's database; what was done is committed when the block ends well.

    Parameters
    ----------
    course : Course
        The course; its gradebook exists.

    Yields
    ------
    sqlalchemy.Connection
        In a transaction.

    Raises
    ------
    ServerProblem
        When the address is none, or what it needs is not installed.
    """
    with _engine(course) as engine, engine.begin() as connection:
        yield connection


def address_of(course: Course) -> URL:
    """Return the address of the gradebook's database.

    Parameters
    ----------
    course : Course
        The course.

    Raises
    ------
    ServerProblem
        When the configuration holds something else there.
    """
    try:
        return make_url(course.coursedir.db_url)
    except ArgumentError:
        # It is not shown: a password may be in it.
        raise ServerProblem(
            "c.CourseDirectory.db_url in nbgrader_config.py is no address of a database. It looks "
            "like postgresql+psycopg://user@host/database; special characters of a password are "
            "written as %40 for @, and so on."
        ) from None


def make_tables(connection: Connection) -> None:
    """Make a new gradebook, all in one transaction. nbgrader's own `Gradebook` then finds it made.

    nbgrader starts alembic's program to ask for the version of its tables; the same is asked here
    without another process.

    Parameters
    ----------
    connection : Connection
        To an empty database.
    """
    from alembic.script import ScriptDirectory  # only when there is a gradebook to be made

    steps = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))
    Base.metadata.create_all(connection)
    if not inspect(connection).has_table(_VERSION.name):
        _VERSION.create(connection)
        connection.execute(_VERSION.insert().values(version_num=steps.get_current_head()))


def _check(connection: Connection, course: Course) -> None:
    if connection.dialect.name == "postgresql":
        # Two graders may come to an empty database at once; given up when this transaction ends.
        connection.execute(text("SELECT pg_advisory_xact_lock(:space, 0)"), {"space": LOCK_SPACE})
    found = inspect(connection)
    there = set(found.get_table_names())
    if not there & set(Base.metadata.tables):
        make_tables(connection)
        return
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            continue  # nbgrader makes it
        columns = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                raise ServerProblem(
                    f"The gradebook {gradebook_name(course)} was made by another version of "
                    f"nbgrader: it lacks the column {column.name} of the table {table.name}. It "
                    "has been left as it is. Keep a copy of it, then run: nbgrader db upgrade"
                )
    # Changes nothing, and is refused where nothing may be changed.
    connection.execute(text("UPDATE grade SET auto_score = auto_score WHERE 1 = 0"))


def _is_connection(error: DBAPIError) -> bool:
    """Tell whether the server could not be reached, or broke the connection off."""
    state = getattr(error.orig, "sqlstate", None)
    # There is none while no connection is made: a server that starts says so in its own language.
    return error.connection_invalidated or state is None or str(state).startswith(("08", "57P"))


def _in_words(course: Course, error: DBAPIError) -> str:
    said = " ".join(str(error.orig).split())[:300].rstrip(".?")
    if _is_connection(error) and "FATAL" not in said:
        remedy = "Look whether its server runs and can be reached from here"
    else:
        remedy = "Look at its address (c.CourseDirectory.db_url) and at the user's rights there"
    return (
        f"The gradebook {gradebook_name(course)} cannot be used: {said}. {remedy}; then run the "
        "same command again."
    )


def _who(connection: Connection, key: dict[str, int]) -> str:
    holder = text(
        "SELECT usename, client_addr, backend_start "
        "FROM pg_stat_activity JOIN pg_locks USING (pid) "
        "WHERE locktype = 'advisory' AND granted "
        "AND classid::bigint = :space AND objid::bigint = :course"
    )
    try:
        found = connection.execute(holder, key | {"course": key["course"] & 0xFFFFFFFF}).first()
    except SQLAlchemyError:
        return ""
    if found is None:
        return ""
    place = f" from {found.client_addr}" if found.client_addr else ""
    return f": by {found.usename}{place}, since {found.backend_start:%Y-%m-%d %H:%M}"


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number
