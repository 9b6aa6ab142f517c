"""The list of checks in a graded notebook can be read back, whatever words are in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autograder.score.results import CheckResult, QuestionResult
from autograder.score.shown import HINT, ShownCheck, as_html, read_back

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    ["<b>", "</li></ul>", "`x` is 3 & 4", "(0 of 1 points)", "a\nb", "<br>"]
)
REMARKS = WORDS.filter(lambda text: not text.startswith(HINT))
CHECKS = st.builds(
    CheckResult,
    name=st.just("test_x"),
    title=WORDS,
    points=st.sampled_from([0.5, 1.0, 3.0, 1e6]),
    earned=st.sampled_from([0.0, 0.25, 1.0]),
    hint=WORDS,
    message=REMARKS,
    follows=st.just("") | REMARKS,
)


def expected(check: CheckResult) -> ShownCheck:
    remarks, hint = (), ""
    if check.follows:
        remarks = (check.follows,)
    elif not check.passed:
        remarks = (check.message,) if check.message else ()
        hint = check.hint
    return ShownCheck(check.title, check.earned, check.points, remarks, hint)


@given(st.lists(CHECKS, max_size=4))
def test_what_is_written_is_read_back(checks: list[CheckResult]) -> None:
    shown = as_html(QuestionResult("q", 10.0, tuple(checks)))
    assert read_back(shown) == [expected(check) for check in checks]


def test_other_html_is_no_list_of_checks() -> None:
    good = as_html(QuestionResult("q", 1.0, (CheckResult("test_x", "Title", 1.0, 1.0),)))
    assert read_back(good) is not None
    for other in ("", "<ul></ul>", f"<p>x</p>{good}", good.replace("<strong>", "<b>")):
        assert read_back(other) is None


def test_a_long_list_that_is_none_is_refused_at_once() -> None:
    check = as_html(QuestionResult("q", 1.0, (CheckResult("t", "T", 1.0, 0.0, "h" * 50),)))
    item = check[len("<ul>") : check.index("</ul>")]
    assert read_back("<ul>" + item * 3_000 + "</ol>") is None
