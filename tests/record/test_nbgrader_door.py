"""nbgrader's own commands grade through the sandbox, and record what its checks gave."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader_tools import (
    Known,
    api,
    autograde,
    autograded,
    gradebook,
    results_from,
    score_output,
    scores,
)
from small_course import ANSWERS, FORGERY, POINTS, SECRETS, STAGE, fill_in, hand_in
from traitlets.config import Config

from autograder.course.course import Course
from autograder.course.submission import is_graded
from autograder.score.results import SubmissionResult


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


@pytest.fixture(scope="module")
def release(small: Course) -> NotebookNode:
    return nbformat.read(small.release(STAGE), as_version=4)


@pytest.fixture(scope="module")
def right(release: NotebookNode) -> NotebookNode:
    return fill_in(release)


@pytest.fixture
def full_marks() -> Iterator[Known]:
    source = Known(score_output)
    with results_from(source):
        yield source


def test_solution_release_and_forgery(
    small: Course, release: NotebookNode, right: NotebookNode
) -> None:
    forged = fill_in(release, {})
    forged.cells.insert(0, nbformat.v4.new_code_cell(FORGERY))
    one = fill_in(release, {**ANSWERS, "area": "area = float(side * side)"})
    for student, notebook in {
        "door_right": right,
        "door_empty": release,
        "door_forged": forged,
        "door_partly": one,
    }.items():
        hand_in(small, student, notebook)
    success, log = autograde(small, STAGE, student="door_*")
    assert success, log
    nothing = dict.fromkeys(POINTS, 0.0)
    assert scores(small, STAGE, "door_right") == {**POINTS, "prose": 0.0}
    assert scores(small, STAGE, "door_empty") == {**nothing, "prose": 0.0}
    assert scores(small, STAGE, "door_forged") == {**nothing, "prose": 0.0}
    assert scores(small, STAGE, "door_partly") == {**POINTS, "area": 2.0, "prose": 0.0}
    for student in ("door_right", "door_empty", "door_forged"):
        text = autograded(small, STAGE, student).read_text()
        assert 'hidden_checks(\\"' not in text
        assert "HIDDEN TESTS" not in text
    assert not [s for s in SECRETS if s in autograded(small, STAGE, "door_empty").read_text()]


def test_api_gives_the_same_as_the_command(small: Course, right: NotebookNode) -> None:
    hand_in(small, "api", right)
    result = api(small).autograde(STAGE, "api")
    assert result["success"], result
    assert scores(small, STAGE, "api") == {**POINTS, "prose": 0.0}


def test_written_answer_waits_for_a_person(
    small: Course, right: NotebookNode, full_marks: Known
) -> None:
    right = nbformat.from_dict(json.loads(json.dumps(right)))
    next(cell for cell in right.cells if cell.id == "prose").source = "Because of the face."
    hand_in(small, "prose", right)
    assert autograde(small, STAGE, student="prose")[0]
    assert scores(small, STAGE, "prose") == {**POINTS, "prose": None}


def test_manual_scores_survive_a_second_grading(
    small: Course, right: NotebookNode, full_marks: Known
) -> None:
    hand_in(small, "manual", right)
    autograde(small, STAGE, student="manual")
    with gradebook(small) as book:
        for name, score in {"prose": 3.5, "side": 1.5}.items():
            grade = book.find_grade(name, STAGE, STAGE, "manual")
            grade.manual_score = score
        book.find_comment("prose", STAGE, STAGE, "manual").manual_comment = "Good."
        book.db.commit()
    full_marks.score = 0.0
    assert autograde(small, STAGE, student="manual", force=True)[0]
    with gradebook(small) as book:
        grades = {g.name: g for g in book.find_submission_notebook(STAGE, STAGE, "manual").grades}
        assert (grades["side"].auto_score, grades["side"].score) == (0.0, 1.5)
        assert grades["prose"].score == 3.5
        assert grades["area"].score == 0.0
        assert book.find_comment("prose", STAGE, STAGE, "manual").comment == "Good."


@pytest.mark.parametrize("section", ["Execute", "SaveAutoGrades", "NbGraderPreprocessor"])
def test_no_execute_is_refused(small: Course, right: NotebookNode, section: str) -> None:
    hand_in(small, f"no_{section}", right)
    success, log = autograde(
        small, STAGE, student=f"no_{section}", **{section: Config({"enabled": False})}
    )
    assert not success
    assert "refused" in log
    assert not autograded(small, STAGE, f"no_{section}").exists()


def test_graded_folder_is_skipped_and_half_written_one_is_done_again(
    small: Course, right: NotebookNode, full_marks: Known
) -> None:
    hand_in(small, "half", right)
    autograde(small, STAGE, student="half")
    autograde(small, STAGE, student="half")
    assert len(full_marks.asked) == 1
    path = autograded(small, STAGE, "half")
    whole = path.read_text()
    sanitised = nbformat.from_dict({**json.loads(whole), "metadata": {}})
    for broken in (nbformat.writes(sanitised), whole[: len(whole) // 2], ""):
        path.chmod(0o644)
        path.write_text(broken)
        assert not is_graded(path)
        success, log = autograde(small, STAGE, student="half")
        assert success
        assert "left half-written" in log
        assert is_graded(path)
    assert len(full_marks.asked) == 4


def test_killed_in_the_middle(small: Course, release: NotebookNode, right: NotebookNode) -> None:
    hand_in(small, "killed", right)
    path = autograded(small, STAGE, "killed")
    command = [sys.executable, "-m", "nbgrader", "autograde", STAGE, "--student", "killed"]
    process = subprocess.Popen(
        command, cwd=small.root, stderr=subprocess.DEVNULL, start_new_session=True
    )
    end = time.monotonic() + 60
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert path.exists()
    assert not is_graded(path)
    assert "HIDDEN TESTS" not in path.read_text()
    assert autograde(small, STAGE, student="killed")[0]
    assert scores(small, STAGE, "killed") == {**POINTS, "prose": 0.0}


@pytest.mark.parametrize(
    "outputs",
    [
        lambda score: [],
        lambda score: score_output("100"),
        lambda score: score_output("nan"),
        lambda score: score_output("done"),
        lambda score: [
            {"output_type": "stream", "name": "stderr", "text": "a warning"},
            *score_output(score),
        ],
    ],
    ids=["no output is full marks", "too many", "nan is full marks", "text", "stderr is 0"],
)
def test_nothing_is_recorded_when_nbgrader_would_read_another_score(
    small: Course,
    right: NotebookNode,
    outputs: Callable[[str], list[dict[str, object]]],
) -> None:
    hand_in(small, "strange", right)
    with results_from(Known(outputs, score=0.5)):
        success, log = autograde(small, STAGE, student="strange", force=True)
    assert not success
    assert "RecordingError" in log or "partial credit cannot be greater" in log
    assert not autograded(small, STAGE, "strange").exists()
    assert set(scores(small, STAGE, "strange").values()) == {None}


def test_question_without_a_result_is_not_recorded(small: Course, right: NotebookNode) -> None:
    class Silent:
        def result_for(self, stage: str, student: str, notebook: NotebookNode) -> SubmissionResult:
            return SubmissionResult()

    hand_in(small, "silent", right)
    with results_from(Silent()):
        success, log = autograde(small, STAGE, student="silent")
    assert not success
    assert "no result for the question 'side'" in log


def test_remarks_reach_the_log_and_the_page(
    small: Course, right: NotebookNode, full_marks: Known
) -> None:
    hand_in(small, "remark", right, name="<b>final.ipynb")
    success, log = autograde(small, STAGE, student="remark")
    assert success
    said = f"The notebook was handed in as '<b>final.ipynb', not as {STAGE}.ipynb."
    assert f"{STAGE} of remark: {said}" in log
    notebook = nbformat.read(autograded(small, STAGE, "remark"), as_version=4)
    assert said in notebook.cells[0].source
    assert notebook.metadata.autograder == {"graded": True, "remarks": [said]}
    assert scores(small, STAGE, "remark") == {**POINTS, "prose": 0.0}


def test_gradebook_that_differs_from_the_release(
    built_small: Callable[[], Course], full_marks: Known
) -> None:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, "anna", release)
    next(c for c in release.cells if c.id == "test-side").metadata.nbgrader.points = 9
    nbformat.write(release, course.release(STAGE))
    success, log = autograde(course, STAGE)
    assert not success
    assert f"The release of {STAGE} and the gradebook differ in side." in log
    assert f"autograder build {STAGE}" in log
    shutil.rmtree(course.root / "release")
    success, log = autograde(course, STAGE)
    assert not success
    assert "is not there" in log
    assert f"autograder build {STAGE}" in log
    assert full_marks.asked == []


SCRIPTS = [
    "<script>alert('DANGER')</script>",
    "<img src=x onerror=\"alert('DANGER')\">",
    "<a href=\"javascript:alert('DANGER')\">x</a>",
    "<iframe srcdoc=\"<script>alert('DANGER')</script>\"></iframe>",
]


def test_no_script_of_a_student_reaches_a_page(small: Course, right: NotebookNode) -> None:
    right = nbformat.from_dict(json.loads(json.dumps(right)))
    next(cell for cell in right.cells if cell.id == "prose").source = "\n\n".join(SCRIPTS)
    right.cells.append(nbformat.v4.new_markdown_cell("\n\n".join(SCRIPTS), id="own-text"))
    right.cells.append(nbformat.v4.new_markdown_cell("![a](attachment:lost.png)", id="own-lost"))
    plain = next(i for i, cell in enumerate(right.cells) if cell.id == "plain")
    hand_in(small, "script", right)

    class Outputs(Known):
        def result_for(self, stage: str, student: str, notebook: NotebookNode) -> SubmissionResult:
            result = super().result_for(stage, student, notebook)
            kinds = ["text/html", "application/javascript", "text/markdown", "image/svg+xml",
                     "text/latex", "text/vnd.mermaid", "text/plain"]  # fmt: skip
            result.outputs[plain] = [
                {"output_type": "display_data", "metadata": {}, "data": {kind: text}}
                for kind in kinds
                for text in SCRIPTS
            ]
            return result

    with results_from(Outputs(score_output)):
        success, log = autograde(small, STAGE, student="script")
    assert success, log
    page = feedback_page(small, "script")
    assert "picture not handed in" in page
    assert "<img" in page
    check_harmless(page)


def feedback_page(course: Course, student: str) -> str:
    result = api(course).generate_feedback(STAGE, student)
    assert result["success"], result
    return (course.root / "feedback" / student / STAGE / f"{STAGE}.html").read_text()


def chips(page: str) -> list[str]:
    """What the list of tasks at the top of a feedback page calls them."""
    from bs4 import BeautifulSoup

    return [chip.text for chip in BeautifulSoup(page, "html.parser").select("nav .chip")]


def test_tasks_are_called_as_the_release_calls_them(
    small: Course, right: NotebookNode, full_marks: Known
) -> None:
    """A student's own headings, be they markup, name no task, and stay harmless."""
    right = nbformat.from_dict(json.loads(json.dumps(right)))
    at = next(i for i, cell in enumerate(right.cells) if cell.id == "test-side")
    for text in ["## Task <i>1</i>", *(f"# {script}" for script in SCRIPTS)]:
        right.cells.insert(at, nbformat.v4.new_markdown_cell(text))
    hand_in(small, "names", right)
    assert autograde(small, STAGE, student="names")[0]
    page = feedback_page(small, "names")
    names = [chip.split(":")[0].split(maxsplit=1)[1] for chip in chips(page)]
    assert sorted(names) == [f"Question {number}" for number in range(1, 6)]
    check_harmless(page)


def check_harmless(page: str) -> None:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    assert soup.find_all(href=True)
    for tag in soup.find_all(True):
        assert tag.name not in ("iframe", "object", "embed", "form")
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert not str(tag.get("href", "")).strip().lower().startswith(("javascript", "data"))
        assert "DANGER" not in (tag.string or "") or tag.name != "script"
