"""The page for marking: for one person on this machine, whoever else asks."""

from __future__ import annotations

import fcntl
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from marked_course import ANSWERS, grade_again, serving
from nbgrader_tools import gradebook
from small_course import STAGE

from autograder.build.compile import build_release
from autograder.course.course import Course
from autograder.course.lock import LOCK
from autograder.mark.kept import CannotMark
from autograder.mark.look_again import Request, ask
from autograder.mark.server import MarkServer

PROSE = "prose"


@dataclass
class Browser:
    """As little of a browser as is needed: cookies, and forms as they stand on the page."""

    server: MarkServer
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, form: list[tuple[str, str]] | None = None, **headers: str
    ) -> tuple[int, str, http.client.HTTPMessage]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        sent = {"Host": f"127.0.0.1:{self.server.port}"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, urlencode(form or []), sent | headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer.status, text, answer.headers

    def open(self, path: str = "") -> BeautifulSoup:
        if not path:
            where = urlsplit(self.server.address)
            path = f"{where.path}?{where.query}"
        status, text, headers = self.ask("GET", path)
        while status == 303:
            status, text, headers = self.ask("GET", headers["Location"])
        assert status == 200, text
        return BeautifulSoup(text, "html.parser")

    def send(self, page: BeautifulSoup, **typed: str) -> tuple[int, str, str]:
        form = page.select_one("#mark")
        assert form is not None
        fields = [
            (str(one["name"]), str(one.get("value", "")))
            for one in form.select("input")
            if one.get("type") != "checkbox" or one.has_attr("checked")
        ]
        fields = [(name, typed.pop(name, value)) for name, value in fields]
        status, text, headers = self.ask("POST", str(form["action"]), [*fields, *typed.items()])
        return status, text, headers.get("Location", "")


@contextmanager
def browsing(course: Course, *, anonymous: bool = False) -> Iterator[Browser]:
    with serving(course, anonymous=anonymous) as server:
        yield Browser(server)


@pytest.fixture
def browser(written: Course) -> Iterator[Browser]:
    with browsing(written) as browser:
        yield browser


def points(course: Course) -> dict[str, float | None]:
    with gradebook(course) as book:
        return {
            one: book.find_grade(PROSE, STAGE, STAGE, one).manual_score for one in sorted(ANSWERS)
        }


def test_all_answers_are_marked_one_pile_after_the_other(browser: Browser, written: Course) -> None:
    page = browser.open()
    assert "SCHEME-7" in page.aside.get_text()
    assert "SCHEME-9" in page.aside.get_text()
    assert "3 answers that say the same" in page.get_text()
    assert page.select_one(".near mark") is not None
    steps = 0
    given = iter(("2,5", "1", "0"))
    while page.select_one("#mark") is not None:
        status, text, go = browser.send(page, points=next(given), comment="Why?")
        assert status == 303, text
        page, steps = browser.open(go), steps + 1
        assert "saved" in page.select_one("#said").get_text()
    assert steps == 3
    assert "Nothing is left" in page.get_text()
    now = points(written)
    assert [now[one] for one in ("ada", "bob", "cyd")] == [2.5, 2.5, 2.5]
    assert sorted([now["dan"], now["eve"]]) == [0.0, 1.0]
    form = page.select_one("#undo")
    fields = [(str(one["name"]), str(one["value"])) for one in form.select("input")]
    assert browser.ask("POST", "/undo", fields)[0] == 303
    assert list(points(written).values()).count(None) == 1


def test_no_html_of_a_hand_in_is_a_page_of_ours(browser: Browser) -> None:
    page = browser.open()
    seen = []
    while page is not None:
        seen.append(page)
        following = str(page.body["data-next"])
        page = browser.open(following) if following else None
    assert len(seen) == 3
    for one in seen:
        assert [str(script["src"]) for script in one.select("script")] == ["/script.js"]
        assert not one.select("[style], [onclick], iframe, object")
        assert {str(form["action"]) for form in one.select("form")} <= {f"/q/{PROSE}", "/undo"}
    [eve] = [one for one in seen if "alert(1)" in one.select_one("#answer").get_text()]
    assert eve.select_one("#answer math") is not None


def test_who_has_no_key_sees_and_changes_nothing(browser: Browser, written: Course) -> None:
    page = browser.open()
    known, browser.cookies = browser.cookies, {}
    for path in ("/", f"/q/{PROSE}", "/?key=x", "/style.css", f"/feedback/{'0' * 16}", "/x"):
        status, text, _ = browser.ask("GET", path)
        assert (status, "key" in text) == (403, True)
        assert not any(one in text for one in ANSWERS)
    status, _, _ = browser.send(page, points="4")
    assert status == 403
    browser.cookies = dict.fromkeys(known, "x")
    assert browser.ask("GET", f"/q/{PROSE}")[0] == 403
    assert set(points(written).values()) == {None}


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1:1"}, {"Origin": "http://evil.example"}],
    ids=["a page that calls itself by our address", "another port", "another page's form"],
)
def test_requests_from_elsewhere_are_refused(
    browser: Browser, written: Course, headers: dict[str, str]
) -> None:
    browser.open()
    for method in ("GET", "POST"):
        status, text, _ = browser.ask(method, f"/q/{PROSE}", [], **headers)
        assert status == 403, text
    assert set(points(written).values()) == {None}


def test_a_form_without_its_pages_secret_is_refused(browser: Browser, written: Course) -> None:
    page = browser.open()
    for path in (f"/q/{PROSE}", "/undo", f"/q/{PROSE}/confirm"):
        assert browser.ask("POST", path, [("points", "4")])[0] == 403
    assert browser.send(page, points="4", _xsrf="x")[0] == 403
    assert set(points(written).values()) == {None}


def test_every_answer_says_that_nothing_else_may_run(browser: Browser) -> None:
    browser.open()
    for path in (f"/q/{PROSE}", "/script.js", "/nowhere"):
        _, _, headers = browser.ask("GET", path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_it_listens_to_this_machine_alone(browser: Browser) -> None:
    assert {one.getsockname()[0] for one in browser.server._sockets} == {"127.0.0.1"}
    with pytest.raises(CannotMark, match="cannot be used"):
        MarkServer(browser.server.page, PROSE, browser.server.port)


@pytest.mark.parametrize(
    ("typed", "why"),
    [("5", "more than the 4 points"), ("x", "are no points"), ("", "write how many points")],
)
def test_what_cannot_be_saved_stays_in_the_fields(
    browser: Browser, written: Course, typed: str, why: str
) -> None:
    status, text, _ = browser.send(browser.open(), points=typed, comment="Long <words>")
    page = BeautifulSoup(text, "html.parser")
    assert status == 409
    assert why in page.select_one("#wrong").get_text()
    assert page.select_one("#comment").get_text() == "Long <words>"
    assert page.select_one("#points")["value"] == typed
    assert set(points(written).values()) == {None}


def test_while_somebody_grades_the_script_is_told_and_keeps_all(
    browser: Browser, written: Course
) -> None:
    page = browser.open()
    form = [(str(one["name"]), str(one.get("value", ""))) for one in page.select("#mark input")]
    form = [(name, "4" if name == "points" else value) for name, value in form]
    accept = {"Accept": "application/json"}
    with (written.root / LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        status, text, _ = browser.ask("POST", f"/q/{PROSE}", form, **accept)
        assert status == 409
        assert "is being graded" in json.loads(text)["wrong"]
    status, text, _ = browser.ask("POST", f"/q/{PROSE}", form, **accept)
    assert (status, "go" in json.loads(text)) == (200, True)
    assert points(written)["ada"] == 4.0


def test_an_answer_that_was_graded_again_meanwhile_is_shown_first(
    browser: Browser, written: Course
) -> None:
    page = browser.open()
    status, text, _ = browser.send(page, points="4", seen="0" * 16 + "=" + "0" * 64)
    assert status == 409
    assert "Read what is there now" in text
    assert set(points(written).values()) == {None}


def test_anonymous_pages_name_nobody(written: Course) -> None:
    with browsing(written, anonymous=True) as browser:
        page = browser.open()
        while True:
            text = str(page)
            assert not [one for one in ANSWERS if f">{one}" in text or f" {one}<" in text]
            assert not page.select("a[href^='/feedback']")
            for one in page.select("input[name=answer]"):
                assert browser.ask("GET", f"/feedback/{one['value']}")[0] == 404
            if not page.body["data-next"]:
                break
            page = browser.open(str(page.body["data-next"]))


def test_the_students_page_is_one_key_away_and_runs_nothing(
    browser: Browser, written: Course
) -> None:
    path = written.path("feedback", "ada", STAGE) / f"{STAGE}.html"
    path.parent.mkdir(parents=True)
    path.write_text("<p>The page</p><script>alert(1)</script>")
    page = browser.open()
    link = page.select_one("a[href^='/feedback']")
    status, text, headers = browser.ask("GET", str(link["href"]))
    assert (status, "The page" in text) == (200, True)
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert browser.ask("GET", f"/feedback/{'0' * 16}")[0] == 404


def test_wishes_stand_above_the_answer(browser: Browser, written: Course) -> None:
    ask(written, Request("dan", STAGE, PROSE, "<b>I</b> do know."))
    page = browser.open()
    assert page.select_one(".plea .typed").get_text() == "<b>I</b> do know."
    assert "I do not know." in page.select_one("#answer").get_text()


def test_marks_of_unchanged_answers_are_confirmed_with_one_button(
    browser: Browser, written: Course
) -> None:
    browser.send(browser.open(), points="3")
    grade_again(written)
    page = browser.open(f"/q/{PROSE}")
    [form] = page.select(f"form[action='/q/{PROSE}/confirm']")
    assert "Confirm 3 marks" in form.get_text()
    browser.ask("POST", str(form["action"]), [("_xsrf", str(form.input["value"]))])
    page = browser.open(f"/q/{PROSE}")
    assert "3 marks confirmed" in page.get_text()
    assert points(written)["ada"] == 3.0
    assert "2 left here" in page.select_one(".left").get_text()


def test_answers_that_cannot_be_read_are_named_and_not_called_marked(
    browser: Browser, written: Course
) -> None:
    for student in ANSWERS:
        path = written.path("autograded", student, STAGE) / f"{STAGE}.ipynb"
        path.chmod(0o644)
        path.write_text("{")
    page = browser.open()
    assert f"{len(ANSWERS)} answers cannot be read" in page.get_text()
    assert "Nothing is left" not in page.get_text()


def test_the_page_says_that_points_count_more(written: Course) -> None:
    path = written.root / "nbgrader_config.py"
    path.write_text(f"{path.read_text()}c.CourseSettings.left_out = ['{STAGE}/area']\n")
    course = Course(written.root)
    build_release(course, [STAGE])
    with serving(course) as server:
        browser = Browser(server)
        page = browser.open()
        assert page.select_one("#points")["data-most"] == "4"
        assert page.select_one("#most").get_text() == "of 4"
        assert "so 4 count 5.6 in the gradebook" in page.get_text()
        browser.send(page, points="2")
    with gradebook(course) as book:
        given = [book.find_grade(PROSE, STAGE, STAGE, one).manual_score for one in ANSWERS]
    assert set(given) == {None, 2.8}
