"""A gradebook on PostgreSQL holds what one in SQLite does, whatever becomes of its server."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from database_servers import Postgres, postgres
from formgrader_server import formgrader
from nbgrader.api import Gradebook
from nbgrader_tools import COURSE_ID, nbgrader
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from autograder.build.compile import register
from autograder.collect.handed_in import pending, submissions
from autograder.commands import grade as grade_module
from autograder.commands.grade import GradingStopped, grade_cohort
from autograder.commands.regrade import regrade_cohort
from autograder.course.course import Course
from autograder.course.database_server import check_server, gradebook_name, server_lock
from autograder.course.lock import CourseInUse
from autograder.course.readiness import NotReady, check_ready
from autograder.record.moving import CannotMove, move_gradebook
from autograder.record.variants import keep_variants
from autograder.score.outcome import Graded

HAND_INS = {
    "ann": ANSWERS,
    "bob": {**ANSWERS, "side": "side = 12", "name": "name = 'Ångström 😀'"},
    "cid": {**ANSWERS, "area": "area = 1 / 0"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture
def address(server: Postgres, request: pytest.FixtureRequest) -> str:
    return server.database(f"of_{request.node.name.partition('[')[0][:50]}".lower())


def with_gradebook(course: Course, address: str) -> Course:
    configuration = course.root / "nbgrader_config.py"
    lines = [
        line
        for line in configuration.read_text().splitlines()
        if "CourseDirectory.db_url" not in line
    ]
    lines.append(f"c.CourseDirectory.db_url = {address!r}")
    configuration.write_text("\n".join(lines) + "\n")
    return Course(course.root)


@pytest.fixture
def small(built_small: Callable[[], Course]) -> Course:
    """The small course with three hand-ins, and a gradebook in SQLite's file."""
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student, answers in HAND_INS.items():
        hand_in(course, student, fill_in(release, answers))
    return course


@pytest.fixture
def on_server(small: Course, address: str) -> Course:
    """The same course, with its gradebook in an empty database on the server."""
    return with_gradebook(small, address)


def book(course: Course) -> Gradebook:
    return Gradebook(course.coursedir.db_url, COURSE_ID)


def rows(course: Course) -> dict[str, list[Any]]:
    """All that nbgrader has in a gradebook, by names; keys and times are made anew each time."""
    with book(course) as found:
        graded = [
            (
                *(submission.student.id, notebook.name, notebook.late_submission_penalty),
                *(grade.name, grade.auto_score, grade.manual_score, grade.extra_credit),
                grade.needs_manual_grade,
            )
            for submission in found.assignment_submissions(STAGE)
            for notebook in submission.notebooks
            for grade in notebook.grades
        ]
        comments = [
            (submission.student.id, comment.name, comment.auto_comment, comment.manual_comment)
            for submission in found.assignment_submissions(STAGE)
            for notebook in submission.notebooks
            for comment in notebook.comments
        ]
        [notebook] = found.find_assignment(STAGE).notebooks
        cells = [(cell.name, cell.max_score, cell.cell_type) for cell in notebook.grade_cells]
        sources = [(cell.name, cell.source, cell.checksum) for cell in notebook.source_cells]
    kinds = {"graded": graded, "comments": comments, "cells": cells, "sources": sources}
    return {kind: sorted(some, key=str) for kind, some in kinds.items()}


def grade(course: Course, **more: Any) -> list[Graded]:
    return grade_cohort(course, submissions(course, [STAGE]), workers=1, **more)


def mark(course: Course, student: str, points: float) -> None:
    with book(course) as found:
        grade = found.find_grade("prose", STAGE, STAGE, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        found.db.commit()


def test_grades_are_those_of_sqlite_and_marks_stay(small: Course, address: str) -> None:
    grade(small)
    mark(small, "bob", 2.5)
    expected = rows(small)
    grade(small)
    afterwards = rows(small)
    assert len(expected["graded"]) == len(HAND_INS) * len(POINTS | {"prose": 4})
    server = with_gradebook(small, address)
    assert [one.problem for one in grade(server)] == [""] * len(HAND_INS)
    mark(server, "bob", 2.5)
    assert rows(server) == expected
    grade(server)
    assert rows(server) == afterwards
    # A check that is corrected: whoever failed for it gets the points.
    checks = server.root / "checks" / "small" / "small.py"
    checks.write_text(checks.read_text().replace('== reference["side"]', "> 10"))
    again = regrade_cohort(server, submissions(server, [STAGE]), workers=1)
    assert [(one.student, old, new) for one, old, new in again.changed] == [("bob", 2.5, 4.5)]
    scores = {(row[0], row[3]): row[4:6] for row in rows(server)["graded"]}
    assert scores["bob", "side"] == (2, None)
    assert scores["bob", "prose"][1] == 2.5


def test_nbgraders_tools_work(on_server: Course, tmp_path: Path) -> None:
    check_server(on_server)
    register(on_server, STAGE)
    with formgrader(on_server, tmp_path) as running:
        answer = json.loads(running.ask(f"api/submission/{STAGE}/ann/autograde", "POST"))
        assert answer["success"], answer
        submitted = json.loads(running.ask(f"api/submission/{STAGE}/ann"))
        assert (submitted["autograded"], submitted["score"]) == (True, 6.5)
        [notebook] = json.loads(running.ask(f"api/submitted_notebooks/{STAGE}/{STAGE}"))
        assert "The side is right" in running.ask(f"submissions/{notebook['id']}/")
        assert running.ask(f"gradebook/{STAGE}/{STAGE}")
    nbgrader(on_server, "export", "--to", str(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(newline="") as file:
        assert [(row["student_id"], row["score"]) for row in csv.DictReader(file)] == [
            ("ann", "6.5")
        ]


def test_the_command_names_the_gradebook_without_its_password(
    on_server: Course, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    url = make_url(on_server.coursedir.db_url).set(password="hunter2")
    course = with_gradebook(on_server, url.render_as_string(hide_password=False))
    done = run("autograder", "grade", STAGE, "--student", "ann", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert f"Gradebook:  {gradebook_name(course)}" in done.stdout
    assert "gradebook.db" not in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_two_graders_at_once(on_server: Course, built_small: Callable[[], Course]) -> None:
    other = with_gradebook(built_small(), on_server.coursedir.db_url)
    check_server(on_server)
    with (
        server_lock(other),
        pytest.raises(CourseInUse, match=r"used by another grading run.*since"),
    ):
        grade(on_server)
    with server_lock(on_server):
        pass


def test_graders_that_come_at_once_make_one_gradebook(on_server: Course) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(check_server, [on_server] * 4))
    engine = create_engine(on_server.coursedir.db_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()
    with book(on_server) as found:
        assert found.students == []


def test_a_server_that_is_restarted_costs_nothing(on_server: Course, server: Postgres) -> None:
    def restart() -> None:
        server.stop()
        threading.Timer(3, server.start).start()

    left = [restart]
    graded = grade(on_server, on_graded=lambda one: left.pop()() if left else None)
    assert [one.problem for one in graded] == [""] * len(HAND_INS)
    assert {row[0] for row in rows(on_server)["graded"]} == set(HAND_INS)


def test_a_server_that_is_gone_stops_grading_and_the_next_run_goes_on(
    on_server: Course, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grade_module, "RESTART_SECONDS", 2.0)
    left = [server.stop]
    with pytest.raises(GradingStopped) as stopped:
        grade(on_server, on_graded=lambda one: left.pop()() if left else None)
    said = str(stopped.value)
    assert "Look whether its server runs" in said
    assert "1 of 3 submissions were graded before, and stay so" in said
    with pytest.raises(NotReady, match="Look whether its server runs"):
        grade(on_server)
    server.start()
    left_over = pending(on_server, submissions(on_server, [STAGE]))
    assert len(left_over) == 2
    grade_cohort(on_server, left_over, workers=1)
    assert {row[0] for row in rows(on_server)["graded"]} == set(HAND_INS)
    assert len(rows(on_server)["graded"]) == len(HAND_INS) * len(POINTS | {"prose": 4})


def test_commands_say_in_a_sentence_that_the_server_is_gone(
    on_server: Course, server: Postgres, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    server.stop()
    try:
        for words in (["report", STAGE], ["return"]):
            done = run("autograder", *words, cwd=on_server.root)
            assert done.returncode == 2, words
            assert "cannot be used" in done.stderr
            assert "Traceback" not in done.stderr
    finally:
        server.start()


def test_what_the_server_refuses_is_said(on_server: Course, server: Postgres) -> None:
    check_server(on_server)
    name = make_url(on_server.coursedir.db_url).database
    server.ask("CREATE ROLE reader LOGIN")
    server.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", name)
    for address, words in {
        server.address(
            "no_such_base"
        ): 'database "no_such_base" does not exist.*Look at its address',
        server.address(str(name), user="reader"): "permission denied.*user's rights",
        server.address(str(name)).replace(
            "+psycopg", "+psycopg2"
        ): "needs the Python package psycopg2",
        "postgressql://host/name": "which SQLAlchemy does not know",
        "a gradebook": "is no address of a database",
    }.items():
        with pytest.raises(NotReady, match=words):
            check_ready(with_gradebook(on_server, address))


def test_a_gradebook_of_another_version_is_left_alone(on_server: Course, server: Postgres) -> None:
    check_server(on_server)
    name = make_url(on_server.coursedir.db_url).database
    server.ask("ALTER TABLE submitted_assignment DROP COLUMN extension", name)
    with pytest.raises(NotReady, match=r"lacks the column extension.*nbgrader db upgrade"):
        check_ready(on_server)


def test_a_gradebook_is_moved_whole(small: Course, address: str) -> None:
    grade(small)
    mark(small, "bob", 2.5)
    with book(small) as found:
        found.update_or_create_student("dan", first_name="Dän", lms_user_id="4711")
    keep_variants(small, {"ann": 2})
    expected = rows(small)
    counts = move_gradebook(small, address)
    assert (counts["student"], counts["autograder_variants"]) == (4, 1)
    moved = with_gradebook(small, address)
    assert rows(moved) == expected
    with book(moved) as found:
        assert found.find_student("dan").first_name == "Dän"
    assert (small.root / "gradebook.db").is_file()
    with pytest.raises(CannotMove, match="holds a gradebook already"):
        move_gradebook(with_gradebook(small, f"sqlite:///{small.root}/gradebook.db"), address)
    # And back.
    moved = with_gradebook(small, address)
    move_gradebook(moved, f"sqlite:///{small.root}/back.db")
    assert rows(with_gradebook(small, f"sqlite:///{small.root}/back.db")) == expected


def test_nothing_of_it_is_imported_for_a_gradebook_in_a_file() -> None:
    code = "import sys, autograder.commands.grade; assert 'psycopg' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
