"""The theory of a stage becomes a notebook: nothing twice, nothing given away, tasks to do now."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from course_site import facts
from course_site.stages import Section, Stage, Task, read_stage
from course_site.theory import basics, more_theory, tasks_sentence

from autograder.course.course import Course

SITE = Path(__file__).resolve().parents[2] / "site"


def stage_of(*sections: Section) -> Stage:
    return Stage(
        "01_tiny", "Tiny", "Intro", "- goal", "", "x = 1", list(sections), [], "- key", "1. A", 0
    )


def built(tmp_path: Path, *sections: Section, teaching: tuple[str, ...] = ()) -> str:
    notebook = basics(stage_of(*sections), tmp_path, teaching, lambda stage: "")
    return "\n".join(cell.source for cell in notebook.cells)


def asking(*prose: str) -> Section:
    parts = [("markdown", "Theory."), ("task", "look"), *(("markdown", text) for text in prose)]
    return Section("S", 2, "s", parts, [Task(3, "look", 2, "look")])


def test_a_section_ends_with_the_tasks_to_do_now(tmp_path: Path) -> None:
    assert "Now do **task 3**: look (2 points)." in built(tmp_path, asking())


def test_several_tasks_are_one_sentence() -> None:
    tasks = [Task(1, "a", 2, "a"), Task(2, "b", 3, "b"), Task(3, "c", 1.5, "c")]
    assert tasks_sentence(tasks) == (
        "Now do **task 1**: a (2 points), **task 2**: b (3 points) and **task 3**: c (1.5 points)."
    )
    assert tasks_sentence([]) == ""


def test_what_a_task_asks_for_is_not_theory(tmp_path: Path) -> None:
    section = asking(
        "A **box** is a box.", "From it:", "- `a`: one\n- `f(x)`: two", "- A figure of it."
    )
    assert "box" not in built(tmp_path, section)
    taught = built(tmp_path, section, teaching=("look",))
    assert "**Look.** A **box** is a box." in taught
    for left_out in ("From it:", "`a`: one", "`f(x)`", "A figure"):
        assert left_out not in taught


def test_a_list_that_explains_is_kept_where_a_task_teaches(tmp_path: Path) -> None:
    text = "- `axis=0`: rows\n- `np.mean(a)` takes the mean."
    assert text in built(tmp_path, asking(text), teaching=("look",))


def test_more_theory_stands_before_the_first_task(tmp_path: Path) -> None:
    (tmp_path / "s.md").write_text("More.", encoding="utf-8")
    text = built(tmp_path, asking("Taught."), teaching=("look",))
    assert (
        text.index("Theory.") < text.index("More.") < text.index("Taught.") < text.index("Now do")
    )


def test_a_file_or_question_that_fits_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no task for the question gone"):
        built(tmp_path, asking(), teaching=("gone",))
    (tmp_path / "gone.md").touch()
    with pytest.raises(ValueError, match=r"no section of the anchor gone\. It has: s\."):
        built(tmp_path, asking())


def test_a_code_cell_of_more_theory_has_its_figure_described() -> None:
    text = "One.\n\n```{code-cell}\n:alt: A disc: round.\nplot()\nshow()\n```\n\nTwo.\n"
    one, code, two = more_theory(text)
    assert (one.source, code.source, two.source) == ("One.", "plot()\nshow()", "Two.")
    assert code.metadata["mystnb"]["image"]["alt"] == "A disc: round."


def test_a_figure_of_the_notebook_is_described_by_the_words_below_it(tmp_path: Path) -> None:
    parts = [("code", "plot()"), ("markdown", "*The figure above shows `a`\ngrid.* More.")]
    notebook = basics(stage_of(Section("S", 2, "s", parts)), tmp_path, (), lambda stage: "")
    (code,) = [cell for cell in notebook.cells if cell.source == "plot()"]
    assert code.metadata["mystnb"]["image"]["alt"] == "A grid."


def test_the_courses_pages_can_be_put_together(course: Course) -> None:
    teaching = facts.read_settings(SITE / "settings.toml")["teaching"]
    assert set(teaching) == set(course.stages)
    for name in course.stages:
        stage = read_stage(course.release(name))
        notebook = basics(stage, SITE / "more" / name, teaching[name], lambda stage: "")
        nbformat.validate(notebook)
        text = "\n".join(cell.source for cell in notebook.cells)
        for task in stage.tasks:
            assert re.search(rf"\*\*task {task.number}\*\*", text), task
        for mark in ("BEGIN SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "hidden_checks"):
            assert mark not in text


def test_every_figure_of_more_theory_is_described(course: Course) -> None:
    paths = sorted((SITE / "more").rglob("*.md"))
    assert paths
    for path in paths:
        for cell in more_theory(path.read_text(encoding="utf-8")):
            if cell.cell_type == "code":
                ast.parse(cell.source)
                if "plt.show()" in cell.source or "show(" in cell.source:
                    assert len(cell.metadata["mystnb"]["image"]["alt"]) > 40, path


def test_more_about_what_a_task_teaches_stands_after_its_prose(tmp_path: Path) -> None:
    (tmp_path / "look.md").write_text("More about looking.", encoding="utf-8")
    text = built(tmp_path, asking("Taught.", "- `a`: one"), teaching=("look",))
    assert text.index("Taught.") < text.index("More about looking.") < text.index("Now do")
