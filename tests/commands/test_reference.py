"""`docs/reference.md` is what the commands and settings say of themselves."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.commands.cli import app
from autograder.commands.one_screen import EXIT_STATUS
from autograder.commands.reference import PAGE, reference, write_reference
from autograder.course.course import Course
from autograder.course.settings import CourseSettings


def test_the_page_is_up_to_date(course: Course) -> None:
    assert (course.root / PAGE).read_text(encoding="utf-8") == reference(app), (
        "run: autograder docs"
    )


def test_every_command_option_and_setting_is_on_it() -> None:
    page = reference(app)
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"### autograder {name}\n" in page
        section = page.partition(f"### autograder {name}\n")[2].partition("\n### ")[0]
        for param in command.params:
            for word in param.opts if param.param_type_name == "option" else ():
                assert f"`{word}`" in section, (name, word)
    for setting in CourseSettings.class_trait_names(config=True):
        assert f"| `c.CourseSettings.{setting}` |" in page
    for status, said in EXIT_STATUS.items():
        assert f"| {status} | {said} |" in page


def test_it_is_only_looked_at_where_asked(tmp_path: Path) -> None:
    course = Course(tmp_path)
    path, changed = write_reference(app, course, dry_run=True)
    assert changed
    assert not path.exists()
    assert write_reference(app, course) == (path, True)
    assert write_reference(app, course) == (path, False)
