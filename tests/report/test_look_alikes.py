"""Look-alikes: what few others have is found through disguises; what most have is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_course import STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.report.links import Links
from autograder.report.look_alikes import comparing, look_alikes_section, pieces
from autograder.report.look_alikes.comparing import Compared, Thresholds, compare
from autograder.report.look_alikes.hand_ins import OWN_CELLS
from autograder.report.look_alikes.pieces import MOST_CODE, Pieces, given_names, read_code
from autograder.report.look_alikes.side_by_side import MOST_SHOWN, marked
from autograder.report.look_alikes.words import text_pieces
from autograder.report.parts import parts_of
from autograder.report.written import write_reports
from autograder.score.outcome import Graded

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from look_alikes import Stage, single_questions, whole_notebooks  # noqa: E402

GIVEN = given_names(
    ["import numpy as np\nvolume = load()"], ["Define `area`, in square millimetres."]
)


def cut(code: str) -> Pieces:
    read = read_code(code)
    return read.pieces(GIVEN, {"np": "numpy"} | read.modules)


def largest(code: str) -> set[int]:
    """The pieces of a code that are in no other one."""
    found = cut(code)
    return found.sizes.keys() - {one for within in found.within.values() for one in within}


ORIGINAL = """
edges = np.diff(volume.shape)
for row in range(len(edges)):
    edges[row] = edges[row] + 3
big = edges > 17
area = np.sum(big * 0.25)
"""
DISGUISED = {
    "other names": ORIGINAL.replace("edges", "kanten").replace("row", "i").replace("big", "b"),
    "comments, layout": "# mine\n" + ORIGINAL.replace(" = ", "=").replace("\n", "  # so\n", 3),
    "another name of the module": "import numpy\n" + ORIGINAL.replace("np.", "numpy."),
    "a function of its own name": "from numpy import diff as d\n"
    + ORIGINAL.replace("np.diff", "d"),
    "augmented": ORIGINAL.replace("edges[row] = edges[row] + 3", "edges[row] += 3"),
    "turned round": ORIGINAL.replace("edges > 17", "17 < edges"),
    "with a magic": "%matplotlib inline\n" + ORIGINAL,
    "with prints": ORIGINAL + "print(area)\n",
}


@pytest.mark.parametrize("disguise", DISGUISED)
def test_a_disguise_is_seen_through(disguise: str) -> None:
    assert largest(ORIGINAL) <= cut(DISGUISED[disguise]).sizes.keys()


@pytest.mark.parametrize(
    "changed",
    [
        ORIGINAL.replace("17", "18"),
        ORIGINAL.replace("np.sum", "np.mean"),
        ORIGINAL.replace("area", "volume"),
        ORIGINAL.replace("* 0.25", "/ 0.25"),
    ],
)
def test_what_does_something_else_is_another_piece(changed: str) -> None:
    assert not largest(ORIGINAL) <= cut(changed).sizes.keys()


def test_the_order_of_statements_does_not_matter() -> None:
    one = "def f(a):\n    x = len(a) + 3\n    y = sum(a) - 4\n    return x * y"
    two = "def f(a):\n    y = sum(a) - 4\n    x = len(a) + 3\n    return x * y"
    assert largest(one) == largest(two)


def test_the_wording_of_a_title_does_not_matter_but_a_key_does() -> None:
    title, key = "plt.title('My own {}')", "volume.meta['{}'] * 3"
    assert largest(title.format("head")) == largest(title.format("brain"))
    assert largest(key.format("sampling")) != largest(key.format("shape"))


def test_only_names_in_code_or_marked_as_code_are_given() -> None:
    assert {"np", "volume", "load", "area"} <= GIVEN
    assert "square" not in GIVEN


def test_a_broken_statement_costs_no_other_one_its_place() -> None:
    broken = "def f(:\n    pass\n" + ORIGINAL + "print 'done'\nx ==== 3\n"
    assert largest(ORIGINAL) <= cut(broken).sizes.keys()
    assert cut("total = = volume * 3").sizes.keys() & cut("summe = = volume * 3  # x").sizes.keys()


DEEP = {
    "minus": "x = " + "-" * 4_990 + "1",
    "not": "x = " + "not " * 1_200 + "1",
    "attributes": "x = a" + ".a" * 2_400,
    "calls": "x = a" + "()" * 2_400,
    "lambdas": "x = " + "lambda: " * 600 + "1",
    "brackets": "(" * 4_000,
    "closed brackets": "[" * 150 + "]" * 150,
    "dictionaries that do not end": "{1:" * 100,
    "assignments": "a = " * 1_200 + "1",
    "powers": "x = " + "a ** " * 900 + "a",
    "indented": "".join(" " * depth + "if a:\n" for depth in range(90)) + " " * 90 + "b",
    "a number of thousands of digits": "x = 0x" + "f" * 4_900 + " + 1 * 2",
    "many digits": "x = " + "9" * 4_900 + " + 1 * 2",
    "nothing": "\0" * 100,
    "half a sign": "x = '\ud800' + 1 * 2",
    "other ends of lines": "a = 1 + 2 * 3\rb = 2\x0cc = 3\u2028d = 4 * 5 + 6",
    "long": "x = f(1, 2) + 3\n" * 100_000,
    "a long line": "x = [" + "1," * 400_000 + "]",
    "many names": "\n".join(f"x{at} = y{at}(z[{at}], {at})" for at in range(5_000)),
}


@pytest.mark.parametrize("code", DEEP.values(), ids=DEEP)
def test_hostile_code_is_cut_within_bounds(code: str) -> None:
    found = cut(code)
    assert len(found.sizes) <= pieces.MOST_PIECES
    assert found.all_read == (len(code) <= MOST_CODE)
    marked(code, found, found.sizes)


@given(st.text(max_size=400) | st.text("()[]{}:=+-.'\"#\\\n\r\t abfor1%", max_size=400))
@example("a\r\n\tb = (c +\n 1) * 2")
@example("é = 'ü' + f(x, 1)")
def test_any_text_is_cut_and_places_are_in_it(text: str) -> None:
    for found in (cut(text), text_pieces(text)):
        assert all(0 <= start <= end <= len(text) for start, end, _ in found.places)
        assert {piece for *_, piece in found.places} == found.sizes.keys()


def test_places_count_characters_not_bytes() -> None:
    text = "übung = 'ä'; größe = np.sum(volume) + 3"
    found = cut(text)
    spots = {text[start:end] for start, end, _ in found.places}
    assert "np.sum(volume) + 3" in spots


def test_written_answers_are_cut_whatever_their_case_and_punctuation() -> None:
    one = text_pieces("The mask is too large, because the level is low.")
    two = text_pieces("the MASK is too large because: the level is low")
    assert one.sizes == two.sizes
    assert text_pieces("図は明るすぎます").sizes
    assert not text_pieces("Too short").sizes


def others(count: int) -> list[Pieces]:
    """Answers that differ from each other, but for one line that all have."""
    return [
        cut(f"area = np.sum(volume * {at}) + {at}\nplt.imshow(volume, cmap='gray')")
        for at in range(100, 100 + count)
    ]


def compared(answers: list[Pieces], released: set[int] | None = None) -> Compared:
    return Compared(dict(enumerate(answers)), len(answers), released or set())


def groups(answers: list[Pieces], **thresholds: float) -> list[tuple[str, ...]]:
    names = [f"s{at}" for at in range(len(answers))]
    limits = Thresholds(**{"shared": 15.0, "share": 0.6} | thresholds)
    whole, _ = compare(names, {"q": compared(answers)}, of_a_notebook=limits)
    return [one.students for one in whole]


def test_a_disguised_copy_is_found_among_others() -> None:
    copies = [cut(ORIGINAL), cut(DISGUISED["other names"])]
    assert groups([*others(20), *copies]) == [("s20", "s21")]


def test_who_copied_in_turn_is_one_group() -> None:
    copies = [cut(DISGUISED[name]) for name in ("other names", "augmented", "turned round")]
    assert groups([*others(20), *copies]) == [("s20", "s21", "s22")]


def test_what_half_of_all_have_does_not_count() -> None:
    assert groups([*others(10), *[cut(ORIGINAL)] * 10]) == []


def test_what_the_release_has_does_not_count() -> None:
    answers = [*others(20), cut(ORIGINAL), cut(ORIGINAL)]
    whole, by_question = compare(
        [str(at) for at in range(22)], {"q": compared(answers, set(cut(ORIGINAL).sizes))}
    )
    assert (whole, by_question) == ([], {})


def test_few_answers_say_nothing() -> None:
    assert groups([cut(ORIGINAL), cut(ORIGINAL), *others(2)]) == []
    assert groups([cut(ORIGINAL), cut(ORIGINAL), *others(3)]) == [("s0", "s1")]


def test_short_answers_of_others_make_a_long_one_unusual() -> None:
    assert groups([*[cut(f"area = {at}") for at in range(9)], cut(ORIGINAL), cut(ORIGINAL)])


def test_the_smaller_the_group_the_more_a_piece_counts() -> None:
    by_size = []
    for size in (2, 5, 12):
        answers = [*others(40), *[cut(ORIGINAL)] * size]
        by_size.append(compared(answers).shared(40)[0, 41])
    assert by_size == sorted(by_size, reverse=True)
    assert by_size[0] > 1.5 * by_size[2] > 0


def test_no_part_of_an_answer_counts_twice() -> None:
    one = compared([*others(20), cut(ORIGINAL), cut(ORIGINAL)])
    assert one.shared(20)[0, 21] == pytest.approx(one.own[20])
    assert one.own[20] <= len(ORIGINAL.split()) * 3


@given(st.integers(0, 10_000), st.integers(1, 7))
def test_the_index_finds_what_comparing_all_pairs_finds(seed: int, rows: int) -> None:
    draw = Random(seed)
    lines = [f"a{at} = np.f{at}(volume, {at}) + {at}" for at in range(12)]
    answers = [cut("\n".join(draw.sample(lines, draw.randint(0, 6)))) for _ in range(12)]
    one = compared(answers)
    # Sums are in no fixed order: what is at a threshold but for the last digit may be found or not.
    digit = 1e-9
    certain: set[str] = set()
    possible: set[str] = set()
    for second in range(12):
        for first in range(second):
            both = answers[first].sizes.keys() & answers[second].sizes.keys()
            weights = {
                piece: max(
                    0.0,
                    size * one.rarity(piece)
                    - sum(
                        answers[first].sizes[inner] * one.rarity(inner)
                        for inner in answers[first].within[piece]
                    ),
                )
                for piece, size in answers[first].sizes.items()
            }
            shared = sum(weights[piece] for piece in both)
            least = max(15, 0.5 * min(one.own[first], one.own[second]))
            names = {f"s{first}", f"s{second}"}
            if shared > least + digit:
                certain |= names
            if shared > least - digit:
                possible |= names
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "ROWS", rows)
        found = groups(answers, share=0.5)
    assert certain <= {name for one in found for name in one} <= possible


def test_marks_are_where_the_pieces_are_and_all_text_is_escaped() -> None:
    text = "x = np.sum(volume) + 3  # <script>\n\x1b[31mb"
    found = cut(text)
    html = marked(text, found, found.sizes)
    assert html.startswith("<mark>x = np.sum(volume) + 3</mark>  # &lt;script&gt;\n�[31mb")
    assert marked(text, found, ()) == marked(text, Pieces(), found.sizes)
    assert "<mark>" not in marked(text, found, ())


def test_a_long_answer_is_cut_on_the_page() -> None:
    text = "total = np.sum(volume) + 3\n" * 1_000
    found = cut(text)
    html = marked(text, found, found.sizes)
    assert len(html) < 2 * MOST_SHOWN
    assert "cut here" in html


HOSTILE = "</pre><script>alert(1)</script>" + "(" * 9 + "\nmathematics = math.sqrt(3) / 7 + 1"


@pytest.fixture(scope="module")
def graded(built_small: Callable[[], Course]) -> tuple[Course, list[Graded]]:
    """Six hand-ins, two of them alike in code and words; one has a hostile name and cell."""
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    prose = (
        "The large spot in the middle is the heart, as it moves most of all from frame to frame. "
        "Its edge is blurred by that, so the level has to be lower than half of what is inside."
    )
    for at, student in enumerate(("ann", "bob", "cid", "dan", "<b>eve", "fay")):
        copied = student in ("dan", "<b>eve")
        own = DISGUISED["other names"] if student == "dan" else ORIGINAL
        code = own if copied else f"double = math.pow({at}, 2)"
        notebook = fill_in(release, {"side": f"side = {at}", "double": code})
        notebook.cells[-1].source = prose.upper() if student == "dan" else prose
        if not copied:
            notebook.cells[-1].source = f"I do not know {at}, or {at + 1}."
        if copied:
            mine = nbformat.v4.new_code_cell(HOSTILE)
            notebook.cells.insert(1, mine)
        hand_in(course, student, notebook)
    return course, grade_cohort(course, submissions(course, [STAGE]), workers=1)


def test_a_report_shows_look_alikes_only_when_asked(graded: tuple[Course, list[Graded]]) -> None:
    course, outcomes = graded
    assert "look-alikes" not in [part.anchor for part in parts_of(course)]
    write_reports(course, outcomes)
    page, data = (course.root / "reports" / f"{STAGE}.{ending}" for ending in ("html", "json"))
    assert "look-alikes" not in json.loads(data.read_text(encoding="utf-8"))
    asked = Course(course.root, replace(course.settings, look_alikes=True))
    write_reports(asked, outcomes)
    found = json.loads(data.read_text(encoding="utf-8"))["look-alikes"]
    assert found["compared"] == 6
    for question in ("double", "prose", OWN_CELLS):
        assert [one["students"] for one in found["by_question"][question]] == [["<b>eve", "dan"]]
    text = page.read_text(encoding="utf-8")
    assert "A lead for a person, not a verdict." in text
    assert "<script>alert" not in text
    assert "<b>eve" not in text.replace("\\u003cb>eve", "")


def test_the_section_leads_to_both_students(graded: tuple[Course, list[Graded]]) -> None:
    course, outcomes = graded
    section = look_alikes_section(course, STAGE, outcomes, Links(course, STAGE))
    for student in ("dan", "%3Cb%3Eeve"):
        assert f'href="../feedback/{student}/{STAGE}/{STAGE}.html"' in section.html
    assert "<mark>kanten = np.diff(volume.shape)" in section.html
    assert "<mark>edges = np.diff(volume.shape)" in section.html


def test_the_command_asks_for_it(
    graded: tuple[Course, list[Graded]], run: Callable[..., object]
) -> None:
    course, _ = graded
    data = course.root / "reports" / f"{STAGE}.json"
    for flags, is_there in (((), False), (("--look-alikes",), True)):
        done = run("autograder", "report", "--all", *flags, cwd=course.root)
        assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
        assert ("look-alikes" in json.loads(data.read_text(encoding="utf-8"))) == is_there


def test_who_answered_nothing_is_not_counted(graded: tuple[Course, list[Graded]]) -> None:
    course, outcomes = graded
    folder = course.path("autograded", "gus", STAGE)
    folder.mkdir(parents=True)
    (folder / f"{STAGE}.ipynb").write_bytes(course.release(STAGE).read_bytes())
    ungraded = replace(outcomes[0].submission, student="gus")
    section = look_alikes_section(
        course, STAGE, [*outcomes, Graded(ungraded)], Links(course, STAGE)
    )
    assert section.data["compared"] == 6


def test_who_has_no_grade_is_not_compared(graded: tuple[Course, list[Graded]]) -> None:
    course, outcomes = graded
    without = [
        replace(one, problem="It broke.") if one.submission.student == "dan" else one
        for one in outcomes
    ]
    section = look_alikes_section(course, STAGE, without, Links(course, STAGE))
    assert section.data["compared"] == 5
    assert section.data["by_question"] == {}


def test_copies_of_typical_answers_are_found_and_honest_pairs_are_not(course: Course) -> None:
    stage = Stage(course, course.stages[0])
    questions = single_questions(stage, Random(1))
    assert questions.telling > 100
    assert questions.telling_found == questions.telling
    assert questions.honest > 300
    assert questions.wrongly == 0


def test_copied_notebooks_are_found_in_a_cohort(course: Course) -> None:
    stage = Stage(course, course.stages[0])
    found = whole_notebooks(stage, 40, Random(2), parts=(1.0,))[1.0]
    assert found.found == found.copies == 10
    assert found.wrongly <= 2
