"""No check lets a value pass that is no answer: masked, not a number, empty, of another kind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.check.kit import own, plain
from autograder.check.kit.closeness import all_close
from autograder.check.kit.curves import curve
from autograder.check.kit.pictures import Picture, likeness, pictures
from autograder.course.course import Course
from autograder.wire.figures import Axes, Figure, Image, Line

STAGES = Course(Path(__file__).parents[2]).stages


@pytest.mark.parametrize("stage", STAGES)
def test_no_check_of_a_stage_lets_a_lie_pass(course: Course, stage: str) -> None:
    # In a process of its own: the checks are collected by a pytest session of their own.
    script = Path(__file__).with_name("lying_values.py")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), str(course.root), stage],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["passed"] == []
    # A check that stumbles over a value has no words for its student.
    assert found["raised"] == []
    assert found["told"] > 15 * found["checks"] > 15 * 20


# The kit itself.

ODD = st.sampled_from([np.nan, np.inf, -np.inf, 1e300, -1e308])


@given(arrays(np.float64, (3, 4), elements=st.floats(-9, 9)), st.integers(0, 11), ODD)
def test_an_array_with_one_odd_value_is_none(good: Any, place: int, odd: float) -> None:
    assert np.array_equal(plain.array(good, 2, "x"), good)
    masked = np.ma.MaskedArray(good, np.arange(12).reshape(3, 4) == place)
    bad = good.copy()
    bad.flat[place] = odd
    for value in (masked, bad, bad.tolist(), [list(row) for row in masked]):
        with pytest.raises(AssertionError):
            plain.array(value, 2, "x")
        assert own.usable(value, 2) is None
        # Nobody sees that pixel, and the rest is seen.
    for value in (masked, bad):
        assert not all_close(value, good, 1e-3)


def test_a_masked_array_without_a_mask_is_plain() -> None:
    value = np.ma.MaskedArray([[1.0, 2.0], [3.0, 4.0]])
    assert type(plain.array(value, 2, "x")) is np.ndarray
    assert plain.number(np.ma.MaskedArray(3.0), "x") == 3


@pytest.mark.parametrize(
    "value",
    [
        np.ma.masked,
        np.ma.MaskedArray(5.0, True),
        np.timedelta64(5, "ns"),
        np.datetime64("2020-01-01", "ns"),
        np.float64("nan"),
        np.complex128(5),
        np.bool_(True),
        10**400,
        -1e300,
        "5",
    ],
    ids=repr,
)
def test_no_number(value: Any) -> None:
    with pytest.raises(AssertionError):
        plain.number(value, "x")
    with pytest.raises(AssertionError):
        plain.numbers([1, value, 2], 3, "x")


@pytest.mark.parametrize(
    "value",
    [np.zeros((0, 4)), np.zeros((1, 4)), np.full((3, 4), 7.0), np.zeros((3, 4), "m8[s]")],
    ids=["empty", "one row", "all equal", "durations"],
)
def test_nothing_is_built_on_it(value: Any) -> None:
    assert own.usable(value, 2) is None


def test_something_can_be_built_on_a_mask_whatever_it_holds() -> None:
    assert own.usable(np.zeros((3, 4), bool), 2) is not None


def test_too_large_to_look_at() -> None:
    with pytest.raises(AssertionError, match="too large"):
        plain.array(np.broadcast_to(np.uint8(0), (5000, 5000)), 2, "x")


SLOPE = np.arange(12.0).reshape(3, 4)
GREYS = np.linspace([0, 0, 0, 1], 1, 9)  # from black to white, all opaque


def picture_of(data: Any, **changes: Any) -> Figure:
    facts = {
        **{"cmap": "gray", "vmin": 0.0, "vmax": 11.0, "extent": (-0.5, 3.5, 2.5, -0.5)},
        **{"origin": "upper", "interpolation": "", "lut": GREYS},
    }
    image = Image(data=data, **facts | changes)
    return Figure([Axes([image], xlim=(-0.5, 3.5), ylim=(2.5, -0.5), aspect=1.0)], (4.0, 3.0))


@pytest.mark.parametrize(
    "data",
    [
        np.ma.MaskedArray(SLOPE, True),
        np.full((3, 4), np.nan),
        np.full((3, 4), 1e308),
        np.zeros((0, 4)),
        SLOPE.astype(complex),
        SLOPE.astype("U9"),
        np.zeros((3, 4, 2)),
        np.ma.MaskedArray(SLOPE, SLOPE != 5),
    ],
    ids=["masked", "nan", "huge", "empty", "complex", "texts", "two channels", "one pixel seen"],
)
def test_no_picture(data: Any) -> None:
    with pytest.raises(AssertionError, match="No picture was shown"):
        pictures([picture_of(data)])


def test_what_is_masked_is_not_seen() -> None:
    mask = SLOPE > 3
    (seen,) = pictures([picture_of(np.ma.MaskedArray(SLOPE, mask))])
    assert seen.values()[mask].tolist() == [0.0] * 8
    assert likeness(seen.values(), SLOPE) < 0.5
    (coloured,) = pictures(
        [picture_of(np.ma.MaskedArray(np.ones((3, 4, 3)) * SLOPE[..., None] / 11, mask[..., None]
                                      .repeat(3, axis=2)))]
    )  # fmt: skip
    assert coloured.brightness()[mask].tolist() == [0.0] * 8


@pytest.mark.parametrize("extent", [(0.0, np.inf, 3.0, 0.0), (0.0, np.nan, 3.0, 0.0), (0.0,) * 4])
def test_a_picture_without_proportions(extent: tuple[float, ...]) -> None:
    shown = picture_of(SLOPE, extent=extent)
    picture = Picture(shown.axes[0].images[0], shown.axes[0], shown)
    with pytest.raises(AssertionError, match="limits"):
        picture.pixel_aspect()


def test_points_of_a_curve_that_are_seen() -> None:
    x = np.ma.MaskedArray([0.0, 1.0, 2.0, 3.0], [False, True, False, False])
    y = np.array([5.0, 6.0, np.nan, 8.0])
    assert curve(Line(x, y)).tolist() == [[0.0, 5.0], [3.0, 8.0]]
    assert len(curve(Line(np.zeros(3), np.zeros(4)))) == 0
    assert len(curve(Line(np.zeros(3, "U2"), np.zeros(3)))) == 0
