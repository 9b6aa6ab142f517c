"""Hidden checks of stage 1, exploration: how images are shown, and what is not to be believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.closeness import all_close
from autograder.check.kit.own import own_array
from autograder.check.kit.pictures import Picture, find, fitted, likeness, pictures
from autograder.check.kit.plain import array, function, number, numbers, text, window
from autograder.check.state import Reference, Student

from ..windowing import (
    complaint_bone,
    complaint_soft_tissue,
    complaint_tissue,
    windowed,
)

question, hint = pytest.mark.question, pytest.mark.hint


def grey_picture(student: Student, upright: NDArray[Any], what: str) -> tuple[Picture, bool, bool]:
    """Return the picture of an array, and whether it is upside down or mirrored."""
    picture, upside_down, mirrored = find(pictures(student.figures), upright, what)
    assert picture.image.is_grey, 'The picture is coloured. `cmap="gray"` makes it grey.'
    return picture, upside_down, mirrored


@question("show_image", points=2)
@hint('`plt.imshow(ct, cmap="gray")`. A lighter grey has to stand for a higher value.')
def test_image_in_grey(student: Student, reference: Reference) -> None:
    """The slice is shown in grey"""
    upright = own_array(student, reference, "ct", 2)[::-1]
    picture, upside_down, mirrored = grey_picture(student, upright, "`ct`")
    seen = picture.brightness()[:: -1 if upside_down else 1, :: -1 if mirrored else 1]
    values = fitted(upright, picture.shape)
    assert values is not None
    assert likeness(seen, values) > 0, "Air is shown white: black and white have changed places."


@question("show_image", points=1)
@hint('`plt.axis("off")` takes axes, ticks and numbers away.')
def test_no_axes(student: Student, reference: Reference) -> None:
    """There are no axes around it"""
    assert not any(picture.axes.axis_on for picture in pictures(student.figures))


@question("show_image", points=1)
@hint('`origin="lower"` draws row 0 at the bottom; `ct[::-1]` turns the array around.')
def test_right_way_up(student: Student, reference: Reference) -> None:
    """The patient lies on the table"""
    upright = own_array(student, reference, "ct", 2)[::-1]
    _, upside_down, mirrored = find(pictures(student.figures), upright, "`ct`")
    assert not upside_down, "The table is on top."
    assert not mirrored, "Left and right have changed places."


Complaint = Callable[[NDArray[np.float64], NDArray[np.float64]], str]

WINDOWS = pytest.mark.parametrize(
    "name, complaint",
    [("soft_window", complaint_soft_tissue), ("bone_window", complaint_bone)],
    ids=["soft tissue", "bone"],
)


@question("windows", points=1)
@hint("The lower limit lies below the tissue's values in the table, the upper one above them.")
@WINDOWS
def test_window_fits(
    student: Student, reference: Reference, name: str, complaint: Complaint
) -> None:
    """The limits fit the tissue"""
    hu = own_array(student, reference, "ct", 2).astype(np.float64)
    problem = complaint(hu, windowed(hu, *window(student[name], name)))
    assert not problem, problem


@question("windows", points=2)
@hint("Give `imshow` both limits: `vmin` is the lower, `vmax` the upper one.")
@WINDOWS
def test_window_is_shown(
    student: Student, reference: Reference, name: str, complaint: Complaint
) -> None:
    """A picture shows the tissue well"""
    hu = own_array(student, reference, "ct", 2).astype(np.float64)
    shown = [p for p in pictures(student.figures) if fitted(hu[::-1], p.shape) is not None]
    assert shown, "None of the pictures shows `ct`."
    grey = [picture for picture in shown if picture.image.is_grey]
    assert grey, 'The picture is coloured. `cmap="gray"` makes it grey.'
    problems = []
    for picture in grey:
        values = fitted(hu[::-1], picture.shape)
        assert values is not None
        seen = picture.brightness()
        upside_down = abs(likeness(seen[::-1], values)) > abs(likeness(seen, values))
        problems.append(complaint(values, seen[::-1] if upside_down else seen))
    assert "" in problems, problems[0 if name == "soft_window" else -1]


@question("centre_and_width", points=2)
@hint("Half of the width lies below the centre, half of it above.")
def test_window_limits(student: Student, reference: Reference) -> None:
    """The function finds the limits"""
    window_limits = function(student["window_limits"], "window_limits")
    for centre, width in [(40, 400), (-600, 1500), (300, 1501), (35.5, 80)]:
        limits = numbers(window_limits(centre, width), 2, "what window_limits returns")
        assert limits[0] < limits[1], "The lower limit comes first."
        # The DICOM standard (PS3.3, C.11.2.1.2) has a second formula, which differs by up to 1.
        assert limits == pytest.approx([centre - width / 2, centre + width / 2], abs=1.01)


@question("centre_and_width", points=2)
@hint("Centre: the mean of the two limits. Width: the upper limit minus the lower one.")
def test_centre_and_width(student: Student, reference: Reference) -> None:
    """Centre and width of your bone window"""
    try:
        lower, upper = window(student.get("bone_window"), "bone_window")
    except AssertionError:
        lower, upper = reference["bone_window"]
    width = number(student["bone_width"], "bone_width")
    assert width == pytest.approx(upper - lower, abs=1.01), "The width is wrong."
    centre = number(student["bone_centre"], "bone_centre")
    assert centre == pytest.approx((lower + upper) / 2, abs=1.01), "The centre is wrong."


@question("apply_window", points=2)
@hint("Subtract the lower limit, then divide by the width of the window.")
def test_window_inside(student: Student, reference: Reference) -> None:
    """Values inside the window lie between 0 and 1, in proportion"""
    image = np.linspace(-140, 220, 60).reshape(6, 10)
    answer = array(
        function(student["apply_window"], "apply_window")(image, 40, 400),
        2,
        "what apply_window returns",
    )
    assert answer.shape == image.shape, "The shape has changed."
    assert answer == pytest.approx((image + 160) / 400, abs=0.01)


@question("apply_window", points=1)
@hint("`np.clip(values, 0, 1)` makes what is below 0 to 0 and what is above 1 to 1.")
def test_window_outside(student: Student, reference: Reference) -> None:
    """Values outside become 0 or 1"""
    image = np.array([[-3000.0, -161.0, 241.0], [5000.0, -1024.0, 900.0]])
    answer = array(
        function(student["apply_window"], "apply_window")(image, 40, 400),
        2,
        "what apply_window returns",
    )
    assert answer == pytest.approx(np.array([[0, 0, 1], [1, 0, 1]]), abs=0.01)


@question("apply_window", points=2)
@hint("Make the image float first: `image.astype(float)`. Whole numbers wrap around.")
def test_window_on_whole_numbers(student: Student, reference: Reference) -> None:
    """Images of unsigned whole numbers come out right too"""
    image = np.array([[0, 100, 300], [500, 700, 60000]], dtype=np.uint16)
    answer = array(
        function(student["apply_window"], "apply_window")(image, 400, 400),
        2,
        "what apply_window returns",
    )
    assert answer == pytest.approx(np.array([[0, 0, 0.25], [0.75, 1, 1]]), abs=0.01)


@question("percentile_limits", points=2)
@hint("`np.percentile(spoiled, 1)` is the 1st percentile. A percentile is a value, not a share.")
def test_percentiles(student: Student, reference: Reference) -> None:
    """The 1st and the 99th percentile"""
    limits = np.array(window(student["limits"], "limits"))
    expected = np.array(reference["limits"])
    # There are several ways to interpolate between two values; they differ by less than this.
    assert limits == pytest.approx(expected, abs=0.005 * float(np.ptp(expected)))


@question("percentile_limits", points=2)
@hint("Give both limits to `imshow` as `vmin` and `vmax`.")
def test_head_is_visible(student: Student, reference: Reference) -> None:
    """The head is well visible"""
    spoiled = reference["spoiled"].astype(np.float64)
    picture = pictures(student.figures)[-1]
    values = fitted(spoiled, picture.shape)
    assert values is not None, "The picture does not show `spoiled`."
    assert picture.image.is_grey, 'The picture is coloured. `cmap="gray"` makes it grey.'
    seen = picture.brightness()
    broken = values >= 30_000
    # What is brighter than a fifth of the brightest tissue is no longer air.
    top = np.percentile(values[~broken], 99.5)
    tissue = (values > top / 5) & ~broken
    if abs(likeness(seen[::-1][tissue], values[tissue])) > abs(
        likeness(seen[tissue], values[tissue])
    ):
        seen = seen[::-1]
    problem = complaint_tissue(values[tissue], seen[tissue])
    assert not problem, problem


# 4. Do not believe everything


@question("hounsfield_units", points=1)
@hint("`pydicom.dcmread(SMALL_CT).pixel_array`. What `imageio` returns has been converted.")
def test_stored_values(student: Student, reference: Reference) -> None:
    """The stored values"""
    assert np.array_equal(array(student["stored"], 2, "stored"), reference["stored"])


@question("hounsfield_units", points=3)
@hint("Stored value times slope plus intercept, once. The intercept has a sign of its own.")
def test_hounsfield_units(student: Student, reference: Reference) -> None:
    """The values in Hounsfield units"""
    hu = array(student["hu"], 2, "hu").astype(np.float64)
    expected = reference["hu"].astype(np.float64)
    assert hu.shape == expected.shape, "The shape differs from that of the file."
    off = hu - expected
    constant = np.ptp(off) == 0 and off.flat[0] != 0
    assert not constant or off.flat[0] > 0, "All values are too low: was the offset applied twice?"
    assert not constant, "All values are too high: was the offset forgotten?"
    assert all_close(hu, expected, 0.5)


@question("dark_bone", points=1)
@hint("`pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation`")
def test_photometric(student: Student, reference: Reference) -> None:
    """What the header says of the numbers"""
    assert text(student["photometric"], "photometric").strip() == reference["photometric"]


@question("dark_bone", points=3)
@hint('`cmap="gray_r"`, or the highest value minus the image. `-image` fails for unsigned numbers.')
def test_bone_is_bright(student: Student, reference: Reference) -> None:
    """The leg is shown in grey, with bright bone"""
    stored = reference["radiograph"].astype(np.float64)
    picture, upside_down, mirrored = grey_picture(student, stored, "the whole radiograph")
    seen = picture.brightness()[:: -1 if upside_down else 1, :: -1 if mirrored else 1]
    values = fitted(stored, picture.shape)
    assert values is not None
    # Stored values fall from air to flesh to bone, so brightness has to rise.
    assert likeness(seen, values) < -0.8, "Bone is darker than flesh."


@question("pixel_size", points=1)
@hint("Number of columns times the sampling that `imageio` claims, in mm.")
def test_claimed_width(student: Student, reference: Reference) -> None:
    """How wide the image would be"""
    columns = own_array(student, reference, "radiograph", 2).shape[1]
    # imageio's sampling is 1.0 mm where the header has none.
    assert number(student["claimed_width"], "claimed_width") == pytest.approx(columns, rel=0.001)


@question("pixel_size", points=2)
@hint("Width of the cassette in mm, divided by the number of columns. One centimetre is 10 mm.")
def test_pixel_size(student: Student, reference: Reference) -> None:
    """The likely size of a pixel"""
    answer, expected = number(student["pixel_size"], "pixel_size"), reference["pixel_size"]
    ten = answer == pytest.approx(expected / 10, rel=0.02)
    assert not ten, "The answer is in centimetres; millimetres were asked for."
    # 1760 columns span 1759 distances: either count is fine.
    assert answer == pytest.approx(expected, rel=0.02)
