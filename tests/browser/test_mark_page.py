"""Marking in a real browser: with the keyboard alone, and whatever a student wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hostile import STUDENT, hostile_values
from marked_course import ANSWERS, hand_in_answer, serving, with_answers
from nbgrader_tools import gradebook
from small_course import STAGE

from autograder.course.course import Course
from autograder.mark.comments import remember
from autograder.mark.look_again import Request, ask
from autograder.mark.marks import Mark
from autograder.mark.server import MarkServer
from autograder.mark.sitting import Sitting

PROSE = "prose"
PATIENCE = 200_000.0
"""How long a page may take on a busy machine, in milliseconds."""


@pytest.fixture(scope="module")
def hostile(built_small: Callable[[], Course]) -> Course:
    """Answers, names, wishes and comments of people who want something to run."""
    course = built_small()
    values = hostile_values(7)
    for number, value in enumerate(values):
        hand_in_answer(course, f"h{number}", f"{value}\n\nAn answer.")
    hand_in_answer(course, STUDENT, "\n".join(values))
    with_answers(course)
    for number, value in enumerate(values):
        ask(course, Request(f"h{number}", STAGE, PROSE, value))
        remember(course, STAGE, PROSE, value)
    return course


@pytest.fixture
def course(built_small: Callable[[], Course]) -> Course:
    return with_answers(built_small())


@contextmanager
def opened(browser: Any, server: MarkServer, **more: Any) -> Iterator[Any]:
    context = browser.new_context(**more)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script("window.ran = []; window.alert = () => ran.push('alert');")
    page.left = []
    here = f"http://127.0.0.1:{server.port}/"
    page.on("request", lambda one: one.url.startswith((here, "data:")) or page.left.append(one.url))
    page.on("pageerror", lambda error: page.left.append(str(error)))
    try:
        page.goto(server.address)
        yield page
    finally:
        context.close()


def press(page: Any, *keys: str) -> None:
    """Press keys and wait for the page that they lead to."""
    page.evaluate("window.before = true")
    for key in keys:
        page.keyboard.press(key)
    for _ in range(2000):
        # Neither is there while one page goes and the next one comes.
        try:
            if page.evaluate("!window.before && document.readyState === 'complete'"):
                return
        except Exception as error:
            if "context was destroyed" not in str(error):
                raise
        page.wait_for_timeout(100)
    raise AssertionError(f"{keys} led nowhere")


def held(course: Course) -> dict[str, tuple[Any, ...]]:
    with gradebook(course) as book:
        return {
            one: (
                book.find_grade(PROSE, STAGE, STAGE, one).manual_score,
                book.find_comment(PROSE, STAGE, STAGE, one).manual_comment,
            )
            for one in ANSWERS
        }


def test_a_question_is_marked_with_the_keyboard_alone(browser: Any, course: Course) -> None:
    with serving(course) as server, opened(browser, server) as page:
        # Three say the same, one of them nearly: that one is left out, and comes by itself.
        assert page.locator(".near mark").count() >= 1
        page.keyboard.press("s")
        page.keyboard.type("2.5")
        page.keyboard.press("c")
        page.keyboard.type("Say why, u and s.")
        press(page, "Control+Enter")
        assert "2.5 points saved for 2 answers" in page.locator("#said").inner_text()
        given = {one for one, (points, _) in held(course).items() if points == 2.5}
        assert len(given) == 2
        assert given < {"ada", "bob", "cyd"}
        # The comment once more, and full points.
        press(page, "r", "1", "v", "Enter")
        assert (4.0, "Say why, u and s.") in held(course).values()
        press(page, "u")
        assert "Taken back: 1 mark" in page.locator("#said").inner_text()
        assert [points for points, _ in held(course).values()].count(None) == 3
        # Forward without a mark, back again; then all that is left.
        press(page, "n")
        press(page, "p")
        for _ in range(3):
            page.keyboard.type("1")
            press(page, "Enter")
        assert "Nothing is left" in page.locator("section").inner_text()
        press(page, "a")
        assert page.locator("#points").input_value() != ""
        assert page.left == []


def test_what_cannot_be_saved_stays_on_the_page(browser: Any, course: Course) -> None:
    with serving(course) as server, opened(browser, server) as page:
        page.keyboard.type("9")
        page.keyboard.press("c")
        page.keyboard.type("Long words.")
        page.keyboard.press("Control+Enter")
        page.locator("#wrong", has_text="more than the 4 points").wait_for()
        server.stop()
        page.keyboard.press("Backspace")
        page.keyboard.type("3")
        page.wait_for_timeout(1000)
        page.keyboard.press("Enter")
        page.locator("#wrong", has_text="the command has stopped").wait_for()
        assert page.locator("#points").input_value() == "3"
        assert page.locator("#comment").input_value() == "Long words."


def test_nothing_of_a_hand_in_runs_or_leaves(browser: Any, hostile: Course) -> None:
    with serving(hostile) as server, opened(browser, server) as page:
        seen = 0
        while True:
            seen += 1
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            page.wait_for_timeout(100)
            assert page.evaluate("window.ran") == []
            assert page.title().startswith("prose: ")
            if not page.evaluate("document.body.dataset.next"):
                break
            press(page, "n")
        assert seen > len(hostile_values(7))
        assert page.left == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_it(browser: Any, course: Course, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    ask(course, Request("dan", STAGE, PROSE, "I do know."))
    sitting = Sitting(course, STAGE)
    [eve] = [one for one in sitting.entries(PROSE) if one.student == "eve"]
    sitting.give(PROSE, Mark(1.0, None, "Say why."), [eve.id], {eve.id: eve.answer.digest})
    sizes = {"width": 1280, "height": 900}, {"width": 320, "height": 600}
    with serving(course) as server:
        for size in sizes:
            with opened(browser, server, color_scheme=scheme, viewport=size) as page:
                for move in ("n", ""):
                    page.evaluate(
                        "for (const one of document.querySelectorAll('details')) one.open = true"
                    )
                    found = axe.run(page).response["violations"]
                    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
                    width = page.evaluate("document.documentElement.scrollWidth")
                    assert width <= size["width"]
                    if move:
                        press(page, move)
