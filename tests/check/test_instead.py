"""What came instead of the answer asked for is told in words, and truly."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.check.kit import plain
from autograder.check.kit.instead import came_instead, kind_of, opening, quoted
from autograder.check.state import Reference, Student
from autograder.run.replies import CallFailed
from autograder.wire.decode import Function, Opaque, TypeName
from autograder.wire.figures import Image


def told(read, *args):
    """Return what a reader says of an answer that is of another kind."""
    with pytest.raises(AssertionError) as caught:
        read(*args)
    return str(caught.value)


CAME = {
    "a function for a number": (plain.number, (Function("mean"), "m"), "named, but not called"),
    "a function for numbers": (plain.numbers, (Function("f"), 3, "m"), "named, but not called"),
    "a function for an array": (plain.array, (Function("f"), 2, "m"), "named, but not called"),
    "a function for a text": (plain.text, (Function("f"), "m"), "named, but not called"),
    "a type for a number": (plain.number, (TypeName("float"), "m"), "the type `float` itself"),
    "None for a number": (plain.number, (None, "m"), "`m` is None"),
    "None for an array": (plain.array, (None, 2, "m"), "`m` is None"),
    "None for a function": (plain.function, (None, "f"), "`f` is None"),
    "a function without return": (
        plain.number,
        (None, "what iou returns"),
        "`iou` gives back None",
    ),
    "three dots": (plain.number, (Opaque("ellipsis"), "m"), "`m` is still `...`"),
    "a function that returns three dots": (
        plain.array,
        (Opaque("ellipsis"), 2, "what f returns"),
        "What `f` returns is still `...`",
    ),
    "NotImplemented": (plain.number, (Opaque("NotImplementedType"), "m"), "`NotImplemented`"),
    "NotImplementedError": (plain.number, (TypeName("NotImplementedError"), "m"), "still"),
    "a number in quotes": (plain.number, ("42.5", "m"), "looks like a number"),
    "a number with a comma": (plain.number, ("42,5", "m"), "looks like a number"),
    "a number with its unit": (plain.number, ("42.5 mm", "m"), "the words “mm”"),
    "a number with per cent": (plain.number, ("42%", "m"), "the words “%”"),
    "words for a number": (plain.number, ("large", "m"), "cannot count with a text"),
    "texts for numbers": (plain.numbers, ("1, 2, 3", 3, "m"), "text"),
    "a text among numbers": (plain.numbers, ([1, "2", 3], 3, "m"), "`m[1]` is a text"),
    "an array of one": (plain.number, (np.ones((1, 1)), "m"), "only one number in it"),
    "an array of many": (plain.number, (np.ones((3, 4)), "m"), "12 values in it"),
    "a list of one": (plain.number, ([3], "m"), "a list with one value in it"),
    "a comma at the end": (plain.number, ((3,), "m"), "A comma at the end of a line"),
    "a list of many": (plain.number, ([3, 4], "m"), "2 values"),
    "a comparison": (plain.number, (np.True_, "m"), "yes-or-no question"),
    "nan": (plain.number, (math.nan, "m"), "nan"),
    "infinite": (plain.number, (-math.inf, "m"), "inf"),
    "a fraction of things": (plain.whole_number, (2.5, "n"), "`n` is 2.5"),
    "too few numbers": (plain.numbers, ([1, 2], 3, "m"), "holds 2 values. The task asks for 3"),
    "a number for numbers": (plain.numbers, (3, 3, "m"), "`m` is a number. The task asks for 3"),
    "lazy values": (plain.array, (Opaque("zip"), 2, "m"), "makes its values only when"),
    "a picture for an array": (
        plain.array,
        (Image(np.ones(2), "", 0, 1, (), "", "", np.ones(2)), 2, "m"),
        "a picture that was drawn",
    ),
    "a figure of another library": (plain.array, (Opaque("plotly.Figure"), 2, "m"), "plotly"),
    "too many axes": (plain.array, (np.ones((2, 3, 4)), 2, "m"), "3 axes: its shape is (2, 3, 4)"),
    "one axis": (plain.array, (np.ones(2), 2, "m"), "`m` has 1 axis"),
    "nothing in it": (plain.array, (np.ones((0, 3)), 2, "m"), "empty: its shape is (0, 3)"),
    "all under a mask": (plain.array, (np.ma.masked_all((2, 2)), 2, "m"), "masked"),
    "nan in it": (plain.array, (np.array([[1, np.nan]]), 2, "m"), "nan or inf"),
    "a dictionary": (plain.array, ({"a": 1}, 2, "m"), "`m` is a dictionary"),
    "ragged lists": (plain.array, ([[1, 2], [3]], 2, "m"), "`m` is a list of 2"),
    "equal limits": (plain.window, ((3, 3), "w"), "are equal"),
    "limits in the wrong order": (plain.window, ((4, 3), "w"), "wrong order"),
    "a number for a text": (plain.text, (3, "t"), "`t` is a number. The task asks for a text"),
    "a number for a function": (plain.function, (3.0, "f"), "`f` is a number"),
    "a number among texts": (plain.names, ({"a", 3}, "s"), "An item of `s` is a number"),
}


@pytest.mark.parametrize("case", CAME)
def test_each_kind_has_its_own_words(case):
    read, args, words = CAME[case]
    assert words in told(read, *args)


@pytest.mark.parametrize("case", CAME)
def test_the_words_say_what_to_do_in_25_to_60_words(case):
    read, args, _ = CAME[case]
    words = told(read, *args)
    if "\n" not in words:  # Only what was seen: the check's hint says what to do.
        return
    assert 25 <= len(words.split()) <= 60
    assert all(len(re.findall(r"[.?!](?:\s|$)", part)) <= 2 for part in words.split("\n"))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from([Function("f"), Opaque("ellipsis"), Opaque("zip"), TypeName("list")])
    | st.just(np.ones((2, 3))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(values, st.sampled_from(["one number", "3 numbers", "an array of numbers", "a text"]))
def test_whatever_comes_there_are_words_and_they_are_true(value, wanted):
    words = came_instead(value, "x", wanted)
    assert "`x`" in words
    assert ("None" in words.split(".")[0]) == (value is None)
    assert ("named, but not called" in words) == isinstance(value, Function)
    assert ("`...`" in words) == (isinstance(value, Opaque) and value.type_name == "ellipsis")
    if "looks like a number" in words:
        float(value.strip().replace(",", "."))


@given(values)
def test_a_reader_returns_what_was_asked_for_or_fails_the_check(value):
    try:
        assert isinstance(plain.number(value, "x"), float)
    except AssertionError:
        assert isinstance(kind_of(value), str)


def test_a_function_asked_for_is_no_mistake():
    assert callable(plain.function(max, "f"))
    assert "not called" not in told(plain.function, 3, "f")


def test_names_stand_in_backticks_and_sentences_begin_with_a_capital():
    assert quoted("fov") == "`fov`"
    assert quoted("what iou returns") == "what `iou` returns"
    assert opening("what iou returns") == "What `iou` returns"
    assert opening("an item of `keys`") == "An item of `keys`"


class Raising:
    """Stands for a notebook whose function raises an error."""

    def __init__(self, error):
        self.error = error

    def call(self, *args):
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CallFailed("NotImplementedError", ""), "`f` is not written yet"),
        (CallFailed("NotImplementedError", "for 3D"), "raised NotImplementedError: for 3D"),
        (CallFailed("ValueError", "one\ntwo"), "raised ValueError: one two"),
    ],
)
def test_what_a_function_raises_is_told(error, words):
    student = Student(Raising(error), Reference(Raising(error)))
    with pytest.raises(pytest.fail.Exception) as caught:
        student.call("f", (1,), {})
    assert words in str(caught.value)
