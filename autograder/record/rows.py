"""Enter a graded submission into nbgrader's tables: the rows that nbgrader writes, a few at once.

nbgrader's classes look each grade up by itself, with a join of five tables, and write it by itself.
Here a submission takes some ten statements. They go by nbgrader's own tables, so that whatever
fills its columns by default does so here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from nbgrader import api
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import (
    Boolean,
    Connection,
    Engine,
    Float,
    NullPool,
    Text,
    bindparam,
    func,
    or_,
    select,
)

__all__ = ["Late", "NotebookRows", "Rows", "SubmissionRows"]

ASSIGNMENT = Assignment.__table__
NOTEBOOK = Notebook.__table__
CELL = BaseCell.__table__
STUDENT = Student.__table__
SUBMITTED = SubmittedAssignment.__table__
SUBMITTED_NOTEBOOK = SubmittedNotebook.__table__
GRADE = Grade.__table__
COMMENT = Comment.__table__

_CELLS = (
    select(CELL.c.notebook_id, CELL.c.id, CELL.c.name, CELL.c.type)
    .join(NOTEBOOK, NOTEBOOK.c.id == CELL.c.notebook_id)
    .where(NOTEBOOK.c.assignment_id == bindparam("assignment"))
)
_SCORE = (
    GRADE.update()
    .where(GRADE.c.notebook_id == bindparam("of"), GRADE.c.cell_id == bindparam("cell"))
    .values(
        auto_score=bindparam("score", type_=Float),
        # Whoever has marked it before is asked to look again.
        needs_manual_grade=or_(
            GRADE.c.manual_score.is_not(None), bindparam("unmarked", type_=Boolean)
        ),
    )
)
_SAID = (
    COMMENT.update()
    .where(COMMENT.c.notebook_id == bindparam("of"), COMMENT.c.cell_id == bindparam("cell"))
    .values(auto_comment=bindparam("said", type_=Text))
)
_PENALTY = (
    SUBMITTED_NOTEBOOK.update()
    .where(SUBMITTED_NOTEBOOK.c.id == bindparam("of"))
    .values(late_submission_penalty=bindparam("penalty", type_=Float))
)
_TOTAL = select(func.coalesce(func.sum(Grade.score), 0.0)).where(
    GRADE.c.notebook_id == bindparam("of")
)


@dataclass(frozen=True)
class NotebookRows:
    """What is entered for one notebook.

    Attributes
    ----------
    scores : mapping of str to float or None
        Name of each graded cell to its automatic score; None where a person has to mark it.
    comments : mapping of str to str or None
        Name of each answer's cell to the automatic comment.
    """

    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]


@dataclass(frozen=True)
class SubmissionRows:
    """What is entered for one submission.

    Attributes
    ----------
    student, stage : str
        Whose it is, and for what.
    timestamp : datetime or None
        When it was handed in, in UTC; None leaves what is there.
    notebooks : mapping of str to NotebookRows
        By names of notebooks.
    missing : frozenset of str
        Names of notebooks that were not handed in, as files of that name.
    """

    student: str
    stage: str
    timestamp: datetime | None
    notebooks: Mapping[str, NotebookRows]
    missing: frozenset[str] = frozenset()


class Late(Protocol):
    """Says what is taken off for lateness; nbgrader's `LateSubmissionPlugin` in the end."""

    def __call__(self, student: str, score: float, seconds: float) -> float | None:
        """Return the penalty, in points."""


@dataclass
class _Notebook:
    """A notebook of the stage, as the gradebook knows it."""

    name: str
    grades: dict[str, list[str]] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Submitted:
    """A submission's row."""

    id: str
    timestamp: datetime | None
    extension: timedelta | None


class Rows:
    """Writes submissions into one gradebook.

    Parameters
    ----------
    engine : Engine
        Its database; see `Rows.of`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def of(cls, url: str) -> Rows:
        """Open a gradebook, which exists, at its address."""
        if url.startswith("sqlite"):
            # Each transaction opens the file anew: somebody may put another one there.
            return cls(api.create_engine(url, poolclass=NullPool))
        return cls(api.create_engine(url, pool_pre_ping=True))

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection; what is done on it is committed, or all of it undone."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # What is read next is still true when it is written by.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def enter(self, connection: Connection, rows: SubmissionRows, late: Late) -> None:
        """Enter a submission; marks and comments that people gave stay.

        Parameters
        ----------
        connection : Connection
            From `transaction`.
        rows : SubmissionRows
            What is entered.
        late : callable
            Says what is taken off for lateness.

        Raises
        ------
        MissingEntry
            When the gradebook does not know the stage, or one of its cells.
        """
        found = connection.execute(
            select(ASSIGNMENT.c.id, ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == rows.stage)
        ).first()
        if found is None:
            raise MissingEntry(f"No such assignment: {rows.stage}")
        known = _known_notebooks(connection, found.id)
        _check_known(known, rows)
        submitted = _submitted(connection, found.id, rows)
        if submitted is None:
            submitted, of = _add(connection, found.id, known, rows)
        else:
            of = _update(connection, submitted, known, rows)
        seconds = _seconds_late(submitted, found.duedate)
        for notebook, cells in known.items():
            if cells.name in rows.notebooks:
                penalty = None
                if seconds > 0:
                    score = connection.execute(_TOTAL, {"of": of[notebook]}).scalar_one()
                    penalty = late(rows.student, score, seconds)
                connection.execute(_PENALTY, {"of": of[notebook], "penalty": penalty})


def _known_notebooks(connection: Connection, assignment: str) -> dict[str, _Notebook]:
    """Return the notebooks of a stage by their ids, in nbgrader's order."""
    names = (
        select(NOTEBOOK.c.id, NOTEBOOK.c.name)
        .where(NOTEBOOK.c.assignment_id == assignment)
        .order_by(NOTEBOOK.c.name)
    )
    known = {row.id: _Notebook(row.name) for row in connection.execute(names)}
    for row in connection.execute(_CELLS, {"assignment": assignment}):
        notebook = known[row.notebook_id]
        # A task has both. Where two cells have one name, nbgrader finds the one that is no task.
        if row.type in ("GradeCell", "TaskCell"):
            _enter(notebook.grades, row, first=row.type == "GradeCell")
        if row.type in ("SolutionCell", "TaskCell"):
            _enter(notebook.comments, row, first=row.type == "SolutionCell")
    return known


def _enter(cells: dict[str, list[str]], row: Any, *, first: bool) -> None:
    ids = cells.setdefault(row.name, [])
    ids.insert(0 if first else len(ids), row.id)


def _check_known(known: Mapping[str, _Notebook], rows: SubmissionRows) -> None:
    by_name = {notebook.name: notebook for notebook in known.values()}
    for name, entered in rows.notebooks.items():
        if name not in by_name:
            raise MissingEntry(f"No such notebook: {rows.stage}/{name}")
        cells = by_name[name]
        lacking = (entered.scores.keys() - cells.grades) | (
            entered.comments.keys() - cells.comments
        )
        if lacking:
            raise MissingEntry(f"No such cell: {rows.stage}/{name}/{', '.join(sorted(lacking))}")


def _submitted(connection: Connection, assignment: str, rows: SubmissionRows) -> _Submitted | None:
    """Find the submission's row; enter the student, who may be new."""
    if not connection.execute(select(STUDENT.c.id).where(STUDENT.c.id == rows.student)).first():
        connection.execute(STUDENT.insert(), {"id": rows.student})
    found = connection.execute(
        select(SUBMITTED.c.id, SUBMITTED.c.timestamp, SUBMITTED.c.extension).where(
            SUBMITTED.c.assignment_id == assignment, SUBMITTED.c.student_id == rows.student
        )
    ).first()
    return None if found is None else _Submitted(found.id, found.timestamp, found.extension)


def _add(
    connection: Connection, assignment: str, known: Mapping[str, _Notebook], rows: SubmissionRows
) -> tuple[_Submitted, dict[str, str]]:
    """Enter a new submission; return ids of its notebooks, by those of the stage's."""
    submitted = _Submitted(api.new_uuid(), rows.timestamp, None)
    of = {notebook: api.new_uuid() for notebook in known}
    connection.execute(
        SUBMITTED.insert(),
        {
            "id": submitted.id,
            "assignment_id": assignment,
            "student_id": rows.student,
            "timestamp": rows.timestamp,
        },
    )
    connection.execute(
        SUBMITTED_NOTEBOOK.insert(),
        [
            {"id": id_, "notebook_id": notebook, "assignment_id": submitted.id}
            for notebook, id_ in of.items()
        ],
    )
    grades, comments = [], []
    for notebook, cells in known.items():
        entered = rows.notebooks.get(cells.name, NotebookRows({}, {}))
        absent = cells.name in rows.missing
        for name, ids in cells.grades.items():
            for number, cell in enumerate(ids):
                score: float | None = 0.0 if absent else None
                unmarked = not absent
                if name in entered.scores and number == 0:
                    score = entered.scores[name]
                    unmarked = score is None
                grades.append(
                    {
                        "notebook_id": of[notebook],
                        "cell_id": cell,
                        "auto_score": score,
                        "needs_manual_grade": unmarked,
                    }
                )
        comments += [
            {
                "notebook_id": of[notebook],
                "cell_id": cell,
                "auto_comment": entered.comments.get(name) if number == 0 else None,
            }
            for name, ids in cells.comments.items()
            for number, cell in enumerate(ids)
        ]
    for table, many in ((GRADE, grades), (COMMENT, comments)):
        if many:
            connection.execute(table.insert(), many)
    return submitted, of


def _update(
    connection: Connection,
    submitted: _Submitted,
    known: Mapping[str, _Notebook],
    rows: SubmissionRows,
) -> dict[str, str]:
    """Enter what was graded again; return ids of its notebooks, by those of the stage's."""
    if rows.timestamp is not None:
        submitted.timestamp = rows.timestamp
        now = SUBMITTED.update().where(SUBMITTED.c.id == submitted.id)
        connection.execute(now.values(timestamp=rows.timestamp))
    found = connection.execute(
        select(SUBMITTED_NOTEBOOK.c.notebook_id, SUBMITTED_NOTEBOOK.c.id).where(
            SUBMITTED_NOTEBOOK.c.assignment_id == submitted.id
        )
    )
    of = {row.notebook_id: row.id for row in found}
    scores: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for notebook, cells in known.items():
        if cells.name in rows.missing and notebook in of:
            connection.execute(
                GRADE.update()
                .where(GRADE.c.notebook_id == of[notebook])
                .values(auto_score=0.0, needs_manual_grade=False)
            )
        if cells.name not in rows.notebooks:
            continue
        entered = rows.notebooks[cells.name]
        _check_submitted(connection, of.get(notebook), cells, entered, rows)
        scores += [
            {
                "of": of[notebook],
                "cell": cells.grades[name][0],
                "score": score,
                "unmarked": score is None,
            }
            for name, score in entered.scores.items()
        ]
        said += [
            {"of": of[notebook], "cell": cells.comments[name][0], "said": comment}
            for name, comment in entered.comments.items()
        ]
    for statement, many in ((_SCORE, scores), (_SAID, said)):
        if many:
            connection.execute(statement, many)
    return of


def _check_submitted(
    connection: Connection,
    of: str | None,
    cells: _Notebook,
    entered: NotebookRows,
    rows: SubmissionRows,
) -> None:
    """Make sure that there is a row for each of them; nbgrader makes none later."""
    for table, ids, names in (
        (GRADE, cells.grades, entered.scores),
        (COMMENT, cells.comments, entered.comments),
    ):
        there = set(
            connection.execute(select(table.c.cell_id).where(table.c.notebook_id == of)).scalars()
        )
        lacking = [name for name in names if ids[name][0] not in there]
        if of is None or lacking:
            raise MissingEntry(
                f"No such grade: {rows.stage}/{cells.name}/{', '.join(lacking)} for {rows.student}"
            )


def _seconds_late(submitted: _Submitted, due: datetime | None) -> float:
    if submitted.timestamp is None or due is None:
        return 0.0
    if submitted.extension is not None:
        due += submitted.extension
    return max(0.0, (submitted.timestamp - due).total_seconds())
