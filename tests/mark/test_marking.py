"""Marks given by hand: in the gradebook at once, for all who wrote the same, and taken back."""

from __future__ import annotations

import csv
import fcntl
import json
import sqlite3
from itertools import chain
from pathlib import Path
from typing import Any

import nbformat
import pytest
from marked_course import ANSWERS, BLANK, WIDE, grade_again, hand_in_answer
from nbgrader_tools import gradebook, scores
from small_course import STAGE

from autograder.build.compile import build_release
from autograder.course.course import Course
from autograder.course.lock import LOCK
from autograder.mark.comments import used_before
from autograder.mark.kept import CannotMark
from autograder.mark.look_again import Request, ask, requests
from autograder.mark.marks import Mark, points_in
from autograder.mark.sitting import Sitting, State
from autograder.mark.table import export_marks, import_marks

PROSE = "prose"


def held(course: Course, student: str) -> tuple[Any, ...]:
    with gradebook(course) as book:
        grade = book.find_grade(PROSE, STAGE, STAGE, student)
        comment = book.find_comment(PROSE, STAGE, STAGE, student)
        return (
            grade.manual_score,
            grade.extra_credit,
            grade.needs_manual_grade,
            comment.manual_comment,
        )


def give(course: Course, mark: Mark, *students: str) -> Sitting:
    sitting = Sitting(course, STAGE)
    chosen = [one for one in sitting.entries(PROSE) if one.student in students]
    seen = {one.id: one.answer.digest for one in chosen}
    sitting.give(PROSE, mark, list(seen), seen)
    return sitting


def states(course: Course) -> dict[str, State]:
    return {one.student: one.state for one in Sitting(course, STAGE).entries(PROSE)}


def students(sitting: Sitting, **more: bool) -> list[list[str]]:
    return [[one.student for one in pile.entries] for pile in sitting.piles(PROSE, **more)]


def test_what_is_left_is_counted_and_grouped(written: Course) -> None:
    sitting = Sitting(written, STAGE)
    assert sitting.left() == {PROSE: len(ANSWERS)}
    first, *others = sitting.piles(PROSE)
    assert {one.student for one in first.entries[: first.alike]} == {"ada", "bob"}
    assert [one.student for one in first.entries[first.alike :]] == ["cyd"]
    assert sorted(one.first.student for one in others) == ["dan", "eve"]
    assert sorted(chain(*students(sitting, everything=True))) == sorted([*ANSWERS, BLANK])
    assert states(written)[BLANK] is State.BLANK


def test_one_mark_goes_to_all_and_is_what_the_formgrader_writes(written: Course) -> None:
    sitting = give(written, Mark(2.5, 0.5, " Say why. "), "ada", "bob", "cyd")
    for student in ("ada", "bob", "cyd"):
        assert held(written, student) == (2.5, 0.5, False, "Say why.")
        assert scores(written, STAGE, student)[PROSE] == 3.0
    assert held(written, "dan") == (None, None, True, None)
    assert sitting.left() == {PROSE: 2}
    assert states(written)["ada"] is State.MARKED


def test_who_is_left_out_of_a_group_stays_to_be_marked(written: Course) -> None:
    sitting = give(written, Mark(4.0), "ada", "bob")
    assert ["cyd"] in students(sitting)


def test_an_answer_that_somebody_gave_before_is_offered_that_mark(written: Course) -> None:
    sitting = give(written, Mark(3.0, None, "Well."), "ada")
    give(written, Mark(2.0), "cyd")
    [pile] = [one for one in sitting.piles(PROSE) if one.first.student == "bob"]
    assert (pile.before, pile.others) == (Mark(3.0, None, "Well."), 1)
    give(written, Mark(1.0), "bob")
    hand_in_answer(written, "gus", WIDE)
    grade_again(written, "gus")
    [pile] = [one for one in Sitting(written, STAGE).piles(PROSE) if one.first.student == "gus"]
    assert pile.before is None  # They do not agree.


def test_a_mark_can_be_taken_back_also_another_day(written: Course) -> None:
    give(written, Mark(4.0, 1.0, "First."), "ada", "bob")
    give(written, Mark(1.0), "bob")
    sitting = Sitting(written, STAGE)
    assert [one.student for one in sitting.take_back().changes] == ["bob"]
    assert held(written, "bob") == (4.0, 1.0, False, "First.")
    sitting.take_back()
    assert held(written, "ada") == held(written, "bob") == (None, None, True, None)
    with pytest.raises(CannotMark, match="No mark of 01_small"):
        sitting.take_back()


def test_what_was_changed_elsewhere_is_not_taken_back(written: Course) -> None:
    sitting = give(written, Mark(4.0), "ada")
    with gradebook(written) as book:
        book.find_grade(PROSE, STAGE, STAGE, "ada").manual_score = 3.0
        book.db.commit()
    with pytest.raises(CannotMark, match="changed elsewhere"):
        sitting.take_back()
    assert held(written, "ada")[0] == 3.0


@pytest.mark.parametrize("score", [1.0, 0.0])
def test_marks_survive_grading_again_and_are_confirmed(written: Course, score: float) -> None:
    give(written, Mark(2.5, 0.5, "Say why."), "ada", "bob", "dan")
    hand_in_answer(written, "dan", "Now I know: the window was too wide.")
    grade_again(written, score=score)
    # nbgrader's flag is set again, all else is as it was.
    assert held(written, "ada") == held(written, "dan") == (2.5, 0.5, True, "Say why.")
    now = states(written)
    assert (now["ada"], now["bob"], now["dan"]) == (State.CONFIRM, State.CONFIRM, State.CHANGED)
    sitting = Sitting(written, STAGE)
    piles = {tuple(sorted(one)) for one in students(sitting)}
    assert {("ada", "bob"), ("dan",), ("cyd",)} <= piles
    give(written, Mark(2.5, 0.5, "Say why."), "ada", "bob")
    assert held(written, "ada") == (2.5, 0.5, False, "Say why.")


def test_unchanged_answers_are_confirmed_together(written: Course) -> None:
    give(written, Mark(2.5, None, "Say why."), "ada", "bob")
    give(written, Mark(1.0), "dan")
    hand_in_answer(written, "dan", "Now I know: the window was too wide.")
    grade_again(written)
    assert Sitting(written, STAGE).confirm(PROSE) == 2
    assert held(written, "ada") == held(written, "bob") == (2.5, None, False, "Say why.")
    assert held(written, "dan") == (1.0, None, True, None)
    assert Sitting(written, STAGE).confirm(PROSE) == 0


def test_an_answer_that_was_not_read_is_not_marked(written: Course) -> None:
    sitting = Sitting(written, STAGE)
    [ada] = [one for one in sitting.entries(PROSE) if one.student == "ada"]
    hand_in_answer(written, "ada", "Another answer.")
    grade_again(written, "ada")
    with pytest.raises(CannotMark, match="handed in or graded again"):
        sitting.give(PROSE, Mark(4.0), [ada.id], {ada.id: ada.answer.digest})
    with pytest.raises(CannotMark, match="no answer is ticked"):
        sitting.give(PROSE, Mark(4.0), [], {})
    assert held(written, "ada")[0] is None


def test_while_somebody_grades_nothing_is_saved_and_a_sentence_says_so(written: Course) -> None:
    with (written.root / LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CannotMark, match=r"Nothing was saved yet: .* is being graded"):
            give(written, Mark(4.0), "ada")
    assert held(written, "ada")[0] is None
    give(written, Mark(4.0), "ada")
    assert held(written, "ada")[0] == 4.0


def test_a_gradebook_that_another_program_holds_is_named(
    written: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(written.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(CannotMark, match="The gradebook is busy"):
            give(written, Mark(4.0), "ada")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert held(written, "ada")[0] is None


def test_a_line_of_the_record_that_was_cut_off_costs_no_other(written: Course) -> None:
    give(written, Mark(4.0), "ada")
    path = written.root / "marking" / "marks.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    give(written, Mark(3.0), "dan")
    sitting = Sitting(written, STAGE)
    assert [one.student for one in sitting.take_back().changes] == ["dan"]
    with pytest.raises(CannotMark, match="No mark"):
        sitting.take_back()
    assert held(written, "ada")[0] == 4.0


def test_comments_are_offered_again_the_most_used_first(written: Course) -> None:
    give(written, Mark(1.0, None, "Once."), "dan")
    give(written, Mark(2.0, None, "=Twice.\nOn two lines."), "ada", "bob")
    assert used_before(written, STAGE, PROSE) == ["=Twice.\nOn two lines.", "Once."]
    assert used_before(written, STAGE, "other") == []
    path = written.root / "marking" / "comments.csv"
    path.write_text(path.read_text() + ",,Everywhere.,\n")
    assert used_before(written, "another stage", "other") == ["Everywhere."]
    give(written, Mark(1.0, None, "Everywhere."), "eve")
    assert path.read_text().count("Everywhere.") == 1


def test_who_wants_another_look_comes_first_until_marked(written: Course) -> None:
    give(written, Mark(1.0), "dan", "ada")
    request = Request("dan", STAGE, PROSE, "I do know.")
    ask(written, request)
    sitting = Sitting(written, STAGE)
    assert sitting.left() == {PROSE: 4}
    first = sitting.piles(PROSE)[0].first
    assert (first.student, first.words) == ("dan", ("I do know.",))
    give(written, Mark(2.0), "dan")
    assert requests(written, STAGE) == []
    sitting.take_back()
    assert requests(written, STAGE) == [request]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("2", 2),
        ("2.5", 2.5),
        ("2,5", 2.5),
        ("2½", 2.5),
        ("½", 0.5),
        (".25", 0.25),
        ("0", 0),
        (" ", None),
    ],
)
def test_points_are_read_as_people_write_them(text: str, points: float | None) -> None:
    assert points_in(text, 4.0) == points


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "1e1", "1_0", "two", "1/2", "2.345", "٢"])
def test_what_are_no_points_is_said(text: str) -> None:
    with pytest.raises(CannotMark, match="no points"):
        points_in(text, 4.0)


def test_points_beyond_the_most_are_refused() -> None:
    with pytest.raises(CannotMark, match=r"4\.5 are more than the 4 points"):
        points_in("4.5", 4.0)


def test_a_table_goes_out_and_comes_back(written: Course, tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    sitting = Sitting(written, STAGE)
    assert export_marks(sitting, PROSE, path) == len(ANSWERS) + 1
    text = path.read_text()
    assert "SCHEME" not in text
    lines = text.replace("ada,,,", "ada,2½,=Fine.,").replace("dan,,,", 'dan,"0,5",,')
    path.write_text(lines)
    assert import_marks(sitting, PROSE, path) == 2
    assert held(written, "ada") == (2.5, None, False, "=Fine.")
    assert held(written, "dan") == (0.5, None, False, None)
    assert import_marks(sitting, PROSE, path) == 0
    sitting.take_back()  # all of a table at once
    assert held(written, "ada") == held(written, "dan") == (None, None, True, None)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ada,5,,", "more than the 4 points"),
        ("ada,x,,", "no points"),
        ("nobody,1,,", "'nobody' has no graded answer"),
        ("ada,1,,0000", "handed in another answer"),
        ("dan,1,,", "stands there twice"),
    ],
)
def test_a_wrong_line_of_a_table_is_named_and_nothing_is_given(
    written: Course, tmp_path: Path, line: str, message: str
) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(f"student,points,comment,digest\ndan,1,,\n{line}\n")
    with pytest.raises(CannotMark, match=f"line 3: nothing was given, because .*{message}"):
        import_marks(Sitting(written, STAGE), PROSE, path)
    assert held(written, "dan")[0] is None


def test_questions_that_there_are_not(written: Course) -> None:
    with pytest.raises(CannotMark, match="Written questions: prose"):
        Sitting(written, STAGE).entries("side")


def test_nothing_of_it_is_on_a_students_page_or_in_the_notebook(written: Course) -> None:
    give(written, Mark(1.0, None, "Good."), "ada")
    for line in (written.root / "marking" / "marks.jsonl").read_text().split("\n"):
        assert json.loads(line)["stage"] == STAGE
    autograded = written.path("autograded", "ada", STAGE) / f"{STAGE}.ipynb"
    assert "SCHEME" not in autograded.read_text()


def without(course: Course, *names: str) -> Course:
    """Leave questions out by the course's own configuration; return the course opened anew."""
    path = course.root / "nbgrader_config.py"
    path.write_text(
        f"{path.read_text()}c.CourseSettings.left_out = {[f'{STAGE}/{one}' for one in names]}\n"
    )
    return Course(course.root)


def test_where_questions_are_left_out_a_mark_of_the_scheme_counts_more(
    written: Course, tmp_path: Path
) -> None:
    give(written, Mark(2.5, 0.5), "ada")
    give(written, Mark(4.0), "bob")
    course = without(written, "area")
    with pytest.raises(CannotMark, match=rf"5\.6 points now.*4 in.*autograder build {STAGE}"):
        give(course, Mark(1.0), "cyd")
    said: list[str] = []
    build_release(course, [STAGE], say=said.append)
    assert any("Marks that people gave were scaled" in line for line in said)
    # Of 10.5 points 7.5 are left, so a point of the scheme counts 1.4.
    assert held(course, "ada")[:2] == (3.5, 0.7)
    assert held(course, "bob")[0] == 5.6
    sitting = give(course, Mark(1.25, None, "Half."), "cyd")
    assert held(course, "cyd") == (1.75, None, False, "Half.")
    given = {one.student: one.recorded.mark for one in sitting.entries(PROSE)}
    assert given["ada"] == Mark(2.5, 0.5)
    assert given["bob"] == Mark(4.0)
    assert given["cyd"] == Mark(1.25, None, "Half.")
    export_marks(sitting, PROSE, table := tmp_path / "marks.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows["cyd"]["points"], rows["cyd"]["of"]) == ("1.25", "4")
    table.write_text("student,points,comment\ndan,4,\neve,0.5,\n")
    assert import_marks(sitting, PROSE, table) == 2
    assert held(course, "dan")[0] == 5.6
    assert held(course, "eve")[0] == 0.7
    table.write_text("student,points,comment\ndan,5,\n")
    with pytest.raises(CannotMark, match="more than the 4 points"):
        import_marks(sitting, PROSE, table)
    # One more, and back again: nothing is rounded twice.
    course = without(course, "area", "side")
    build_release(course, [STAGE])
    assert held(course, "cyd")[0] == pytest.approx(1.25 * 10.5 / 5.5, abs=0.005)
    course = without(course)
    build_release(course, [STAGE])
    assert held(course, "ada")[:2] == (2.5, 0.5)
    assert held(course, "bob")[0] == held(course, "dan")[0] == 4.0
    assert held(course, "cyd") == (1.25, None, False, "Half.")


def test_marks_stay_where_an_author_changes_the_points(written: Course) -> None:
    give(written, Mark(2.5), "ada")
    master = nbformat.read(written.master(STAGE), as_version=4)
    [prose] = [cell for cell in master.cells if cell.id == "prose"]
    prose.metadata.nbgrader.points = 5
    nbformat.write(master, written.master(STAGE))
    said: list[str] = []
    build_release(written, [STAGE], say=said.append)
    assert any("now gives 5 points instead of 4" in line for line in said)
    assert not any("scaled" in line for line in said)
    assert held(written, "ada")[0] == 2.5
