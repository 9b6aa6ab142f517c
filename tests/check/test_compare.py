"""An answer is compared with what is right; the words say how it differs, never what is right."""

import re

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.check.kit.compare import close, same
from autograder.wire.decode import Function


def told(answer, expected, **options):
    """Return what is said of a wrong answer."""
    with pytest.raises(AssertionError) as caught:
        same(answer, expected, "x", **options)
    return str(caught.value)


RIGHT = [
    (3, 3.0, {}),
    (np.float32(0.1), 0.1, {"rel": 1e-3}),
    ([1, 2.0, np.int8(3)], np.array([1, 2, 3]), {}),
    ((1, 2), [1, 2], {}),
    (np.array([[1, 0]]), np.array([[True, False]]), {}),
    ("MR", "MR", {}),
    (True, True, {}),
    (10.4, 10, {"abs": 0.5}),
    (np.array(5), 5, {}),
]


@pytest.mark.parametrize("case", range(len(RIGHT)))
def test_right_answers_of_any_type_pass(case):
    answer, expected, options = RIGHT[case]
    same(answer, expected, "x", **options)


VOLUME = np.arange(2 * 3 * 4, dtype=float).reshape(2, 3, 4) ** 2 + 1
GREY = np.array([[0, 100, 300], [500, 700, 60000]])

WRONG = {
    "ten times": (120.0, 12.0, {"unit": "mm"}, "It is ten times too large"),
    "a tenth": (1.2, 12.0, {"unit": "cm"}, "It is ten times too small"),
    "a thousand times": ([2000, 4000], [2, 4], {}, "Each value is 1,000 times too large"),
    "1.125 times": (1.125 * VOLUME, VOLUME, {}, "1.125 times too large"),
    "1.125 times too small": (8.0, 9.0, {}, "1.125 times too small"),
    "radians": (np.pi / 6, 30.0, {}, "57.3 times too small"),
    "any factor": (VOLUME * 3.7, VOLUME, {}, "too large by the same factor"),
    "the wrong sign": (-4.5, 4.5, {}, "wrong sign"),
    "a constant": (VOLUME + 3, VOLUME, {}, "too large by the same amount"),
    "backwards": ([3, 2, 1.5], [1.5, 2, 3], {}, "in reverse order"),
    "another order": ([2, 3, 1.5], [1.5, 2, 3], {}, "in another order"),
    "an axis backwards": (VOLUME[:, ::-1], VOLUME, {}, "turned around along axis 1"),
    "rows and columns": (GREY[:, :2].T, GREY[:, :2], {}, "rows and columns have changed places"),
    "axes in another order": (VOLUME.T, VOLUME, {}, "axes are in another order"),
    "one too few": (VOLUME[:, :2], VOLUME, {}, "Axis 1 is too short"),
    "wrapped around": (GREY.astype(np.uint16) - np.uint16(200), GREY - 200, {}, "wrapped around"),
    "decimals lost": (VOLUME.astype(int), VOLUME + 0.7, {}, "behind the decimal point"),
    "one place": (
        np.where(VOLUME[1, 2, 3] == VOLUME, 0, VOLUME),
        VOLUME,
        {"unit": "HU"},
        "slice 1, row 2, column 3 is the first: it is 0 HU, which is too small",
    ),
    "a short list": ([1, 5, 3.5], [1, 2, 3.5], {"unit": "mm"}, "The second value is the first"),
    "a number": (5.5, 6.25, {"unit": "ml"}, "`x` is 5.5 ml. That is too small."),
    "the other way": (VOLUME < 9, VOLUME >= 9, {}, "True where it should be False"),
    "an empty mask": (VOLUME < 0, VOLUME >= 9, {}, "False everywhere"),
    "too much": (VOLUME > 3, VOLUME > 9, {}, "do not belong to it; all others are right"),
    "greys for a mask": (VOLUME, VOLUME > 9, {}, "other values than True and False"),
    "capitals": ("mr ", "MR", {}, "capital letters or spaces"),
    "a function": (Function("f"), 3, {}, "not called"),
    "none": (None, np.ones((2, 2)), {}, "None"),
}


@pytest.mark.parametrize("case", WRONG)
def test_known_ways_to_differ_have_their_words(case):
    answer, expected, options, words = WRONG[case]
    assert words in told(answer, expected, **options)


# Mistakes that the author of a check knows.

COUNTED = "These are numbers of voxels."
DOUBLE = "This counts twice."


def test_a_known_mistake_has_its_authors_words():
    assert told([50, 70], [2, 2.8], mistakes=[([50, 70], COUNTED)]) == COUNTED


def test_a_mistake_of_another_shape_is_recognised():
    whole = np.ones((5, 5))
    assert told(whole, np.ones((3, 3)), mistakes=[(whole, COUNTED)]) == COUNTED


def test_a_mistake_that_agrees_with_what_is_right_is_passed_over():
    words = told([5, 6], [0, 0], mistakes=[([0, 0], COUNTED)])
    assert COUNTED not in words
    same([0, 0], [0, 0], "x", mistakes=[([0, 0], COUNTED)])
    assert COUNTED not in told(1.04, 1.0, abs=0.03, mistakes=[(1.02, COUNTED)])


def test_two_mistakes_that_give_the_same_name_neither():
    words = told(4, 2.5, mistakes=[(4, COUNTED), (4.0, DOUBLE)])
    assert COUNTED not in words
    assert DOUBLE not in words


def test_two_ways_to_one_mistake_name_it():
    assert told(4, 2.5, mistakes=[(4, COUNTED), (4.0, COUNTED)]) == COUNTED


def test_texts_have_mistakes_too():
    assert told("CT", "MR", mistakes=[("CT", COUNTED)]) == COUNTED


# Whatever comes: nothing is given away, and nothing untrue is said.

numbers = st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-3)
arrays = npst.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=numbers)


@given(arrays, arrays, st.sampled_from([0.0, 1e-3, 0.1]))
@example(np.array([[1.0]]), np.array([[8.0]]), 0.0)
def test_nothing_is_said_of_what_is_right(answer, expected, rel):
    assume(not close(answer, expected, rel=rel))
    words = told(answer, expected, rel=rel)
    shown = {f"{v:.4g}" for v in answer.ravel()} | {f"{v:.0f}" for v in answer.ravel()}
    known = {f"{v:.4g}" for v in expected.ravel()} - shown
    numbers_told = set(re.findall(r"-?\d+\.\d+", words)) - {"1.125"}
    assert not numbers_told & known


@given(arrays, st.floats(0.01, 100) | st.sampled_from([0.1, 10, 1.125, 1 / 1.125, 1000, -1]))
def test_a_factor_is_named_only_where_it_is_the_factor(expected, factor):
    assume(abs(factor - 1) > 0.01)
    words = told(expected * factor, expected, rel=1e-3)
    named = re.search(r"is (ten|two|three|four|[\d.,]+) times too (large|small)", words)
    if not named:
        return
    numbers = {"ten": 10, "two": 2, "three": 3, "four": 4}
    size = numbers.get(named[1]) or float(named[1].replace(",", ""))
    assert (factor if named[2] == "large" else 1 / factor) == pytest.approx(size, rel=0.01)


@given(arrays, st.data())
def test_the_first_place_that_differs_is_the_first(expected, data):
    place = tuple(data.draw(st.integers(0, n - 1)) for n in expected.shape)
    answer = expected.copy()
    answer[place] += data.draw(st.sampled_from([-1, 1])) * (1 + abs(answer[place]))
    words = told(answer, expected, rel=1e-6)
    found = re.search(r"row (\d+), column (\d+) is the first: it is .*, which is too (\w+)", words)
    if found:
        assert (int(found[1]), int(found[2])) == place
        assert found[3] == ("large" if answer[place] > expected[place] else "small")


@given(npst.arrays(bool, (3, 4)), npst.arrays(bool, (3, 4)))
def test_masks_are_told_apart_truly(answer, expected):
    assume(not np.array_equal(answer, expected))
    words = told(answer, expected)
    if "lacks places that belong" in words:
        assert not (answer & ~expected).any()
    if "do not belong to it; all others are right" in words:
        assert not (~answer & expected).any()
    if "True where it should be False" in words:
        assert np.array_equal(answer, ~expected)


@pytest.mark.parametrize("value", [np.nan, np.inf, [np.nan], {}, [], "", b"", 10**400, Ellipsis])
def test_answers_of_no_use_fail_the_check_and_nothing_else(value):
    for expected in (1.0, np.ones(3), np.ones((2, 2)), "MR", True, np.ones((2, 2), bool)):
        told(value, expected)
