"""Hidden checks of stage 1, exploration: what is not to be believed."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.closeness import all_close
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array, own_number
from autograder.check.kit.pictures import Picture, fitted, likeness, orientation, pictures
from autograder.check.kit.plain import array, number, numbers, text
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..needs import no_pixel_spacing
from ..rounding import rounded
from ..views import COLOURED, turned

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


# 4. Do not believe everything


def differs_from_hu(reference: Reference) -> str:
    """Need stored values that are no Hounsfield units."""
    same = np.array_equal(reference["stored"], reference["hu"])
    told = "the file of SMALL_CT stores Hounsfield units: there is nothing to convert"
    return told if same else ""


@question("hounsfield_units", points=1)
@needs(differs_from_hu)
@hint("`pydicom.dcmread(SMALL_CT).pixel_array`. What `imageio` returns has been converted.")
def test_stored_values(student: Student, reference: Reference) -> None:
    """The stored values"""
    stored, expected = array(student["stored"], 2, "stored"), reference["stored"]
    if np.array_equal(stored, expected):
        return
    assert stored.shape == expected.shape, saw(
        f"`stored` has the shape {stored.shape}. That is not the shape of the image in `SMALL_CT`.",
        do="Read the file `SMALL_CT`, which is a small part of a CT slice, with `pydicom.dcmread`.",
    )
    assert not np.array_equal(stored, reference["hu"]), saw(
        "`stored` holds values in HU: they have been converted already.",
        do="`imageio` converts without a word. Read the file with `pydicom.dcmread(…)`, and take "
        "its `.pixel_array`.",
    )
    raise AssertionError


@question("hounsfield_units", points=3)
@hint("Stored value times slope plus intercept, once. The intercept has a sign of its own.")
@builds_on("stored")
def test_hounsfield_units(student: Student, reference: Reference) -> None:
    """The values in Hounsfield units"""
    hu = array(student["hu"], 2, "hu").astype(np.float64)
    truth, stored = (reference[name].astype(np.float64) for name in ("hu", "stored"))
    # Both are linear: two different stored values give away slope and intercept.
    slope = (truth.max() - truth.min()) / (stored.max() - stored.min())
    intercept = truth.min() - slope * stored.min()
    own = own_array(student, reference, "stored", 2).astype(np.float64)
    expected = own * slope + intercept
    assert hu.shape == expected.shape, saw(
        f"`hu` has the shape {hu.shape}, which is not that of `stored`.",
        do="Compute it from the whole of `stored`: each stored value gives one value in HU.",
    )
    if all_close(hu, expected, 0.5):
        return
    assert not all_close(hu, own * slope, 0.5), saw(
        "All values are too high, by the same amount: the intercept was left out.",
        do="Multiply by `RescaleSlope`, then add `RescaleIntercept`. Both are fields of the header "
        "that `pydicom` returns.",
    )
    assert not all_close(hu, own * slope - intercept, 0.5), saw(
        "The intercept was subtracted. It has a sign of its own.",
        do="Add it as it stands in the header: stored value times `RescaleSlope`, plus "
        "`RescaleIntercept`.",
    )
    assert not all_close(hu, expected + intercept, 0.5), saw(
        "All values are too low, by the same amount: the intercept was added twice.",
        do="Begin with the values as stored, which `pydicom` gives, and convert them once.",
    )
    assert not all_close(hu, own * intercept + slope, 0.5), saw(
        "The values have been multiplied by the intercept: slope and intercept have changed "
        "places.",
        do="Multiply by `RescaleSlope` first, then add `RescaleIntercept`.",
    )
    raise AssertionError


def is_dark(reference: Reference) -> bool:
    """Tell whether the file stores low values for bone."""
    return bool(reference["photometric"] == "MONOCHROME1")


def bone_is_dark(reference: Reference) -> str:
    """Need a radiograph that is to be turned over."""
    said = reference["photometric"]
    return "" if is_dark(reference) else f"its radiograph is {said}: bone is bright as it is"


LEG = 'Change the array, `radiograph.max() - radiograph`, or the colour map, `cmap="gray_r"`.'


@question("dark_bone", points=1)
@hint("`pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation`")
def test_photometric(student: Student, reference: Reference) -> None:
    """What the header says of the numbers"""
    answer, expected = text(student["photometric"], "photometric").strip(), reference["photometric"]
    assert answer.upper() != expected or answer == expected, saw(
        "`photometric` is written in other letters than in the header.",
        do="Do not type it in. Take the field as `pydicom` gives it: "
        "`pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation`.",
    )
    assert answer != "PhotometricInterpretation", saw(
        "`photometric` is the name of the field, not what is in it.",
        do="Read the header with `pydicom.dcmread(RADIOGRAPH)`; the field is an attribute of it, "
        "behind a dot.",
    )
    assert not answer.startswith("MONOCHROME") or answer == expected, saw(
        f"`photometric` is {answer[:20]}. This file says something else.",
        do="Do not guess: read the field from the header of this file, `RADIOGRAPH`, with "
        "`pydicom`.",
    )
    assert answer == expected


@question("dark_bone", points=1)
@hint("`imageio.imread(RADIOGRAPH)` returns the whole image.")
def test_radiograph(student: Student, reference: Reference) -> None:
    """The whole image"""
    answer = array(student["radiograph"], 2, "radiograph")
    expected = reference["radiograph"].astype(np.float64)
    thinned = answer.size < expected.size and fitted(expected, answer.shape) is not None
    assert not thinned, saw(
        f"`radiograph` has the shape {answer.shape}: rows and columns are missing.",
        do="Keep the whole image in `radiograph`, and thin it out only where you show it: "
        "`plt.imshow(radiograph[::4, ::4], …)`.",
    )
    assert answer.shape == expected.shape, saw(
        f"`radiograph` has the shape {answer.shape}. That is not the shape of the image in "
        "`RADIOGRAPH`.",
        do="Read the file `RADIOGRAPH` with `imageio.imread`, and keep all of it.",
    )
    # "Change the array or the colour map, as you like": its values may be inverted.
    assert abs(likeness(answer, expected)) > 0.9999


@question("dark_bone", points=2)
@needs(bone_is_dark)
@hint('`cmap="gray_r"`, or the highest value minus the image. `-image` fails for unsigned numbers.')
@builds_on("radiograph")
def test_bone_is_bright(student: Student, reference: Reference) -> None:
    """The leg is shown in grey, with bright bone"""
    stored = leg_as_stored(student, reference)
    wrapped = wrapped_around(stored, reference)
    kinds = (stored, wrapped)
    found = [
        _fault_of_leg(picture, stored, wrapped)
        for picture in pictures(student.figures)
        if max(orientation(picture, kind)[0] for kind in kinds) > 0.8
    ]
    assert found, saw(
        "None of your pictures shows the whole radiograph.",
        do="Draw it in the cell of this task: every fourth pixel of every fourth row is enough, "
        "`radiograph[::4, ::4]`.",
    )
    if "" not in found:
        raise AssertionError(found[-1])


def leg_as_stored(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the own radiograph with low values for bone."""
    own = own_array(student, reference, "radiograph", 2).astype(np.float64)
    right = reference["radiograph"].astype(np.float64)
    dark = own if is_dark(reference) else -own
    return -dark if own.shape == right.shape and likeness(own, right) < 0 else dark


def wrapped_around(stored: NDArray[np.float64], reference: Reference) -> NDArray[np.float64]:
    """Return what `-image` makes of the file's unsigned numbers.

    Where bone is bright as it is, that is how a minus sign makes it dark.
    """
    own = stored if is_dark(reference) else -stored
    numbers: int = 2 ** (8 * reference["radiograph"].dtype.itemsize)
    return np.asarray(-own % numbers)


def _fault_of_leg(
    picture: Picture, stored: NDArray[np.float64], wrapped: NDArray[np.float64]
) -> str:
    """Say what is wrong with a picture of the leg; empty when nothing is."""
    if not picture.image.is_grey:
        return COLOURED
    values, seen = fitted(stored, picture.shape), picture.brightness()
    assert values is not None
    _, upside_down, mirrored = orientation(picture, stored)
    seen = turned(seen, upside_down, mirrored)
    alike = likeness(seen, values)
    # Stored values fall from air to flesh to bone, so brightness has to rise.
    if alike < -0.8:
        return OUT_OF_SHAPE if _out_of_shape(picture, stored) else ""
    # It may look as if it were mirrored, so that the way round is to be looked for again.
    if orientation(picture, wrapped)[0] > max(0.99, orientation(picture, stored)[0]):
        return saw(
            "Most of the picture is inverted, but the lowest values have stayed black: `-image` "
            "wraps around for unsigned numbers.",
            do="Subtract from the highest value, `radiograph.max() - radiograph`, or turn the "
            'colour map around, `cmap="gray_r"`.',
        )
    if alike > 0.8:
        return saw("The picture is there, but bone is darker than the flesh around it.", do=LEG)
    return saw(
        "The picture shows the leg with most of its greys lost in black or white.",
        do="Leave out `vmin` and `vmax`, or choose limits that lie outside most values. " + LEG,
    )


OUT_OF_SHAPE = saw(
    "Bone is bright, but the leg is drawn out of shape: rows and columns were not thinned out "
    "alike.",
    do="Show every fourth pixel of every fourth row, `radiograph[::4, ::4]`.",
)


def _out_of_shape(picture: Picture, stored: NDArray[np.float64]) -> bool:
    """Tell whether rows and columns were thinned out differently, and drawn so."""
    rows, columns = (total / seen for total, seen in zip(stored.shape, picture.shape, strict=True))
    drawn = picture.pixel_aspect() * columns / rows
    # Thinned by a third or a fifth for a fourth it shows; less does not.
    return all(abs(np.log(ratio)) > np.log(1.15) for ratio in (rows / columns, drawn))


def own_columns(student: Student, reference: Reference) -> int:
    """Return the number of columns of the student's own radiograph."""
    return int(own_array(student, reference, "radiograph", 2).shape[1])


def has_a_cassette(reference: Reference) -> str:
    """Need the size of the cassette."""
    missing = reference["CASSETTE"] == "not in the header"
    return "the header of its radiograph tells no size of a cassette" if missing else ""


@question("pixel_size", points=1)
@needs(no_pixel_spacing)
@hint("Number of columns times the sampling that `imageio` claims, in mm.")
@builds_on("radiograph")
def test_claimed_width(student: Student, reference: Reference) -> None:
    """How wide the image would be"""
    answer = number(student["claimed_width"], "claimed_width")
    columns = own_columns(student, reference)
    # imageio's sampling is 1.0 mm where the header has none; another file may have one.
    sampling, meta = 1.0, getattr(student.get("radiograph"), "meta", None) or {}
    with suppress(AssertionError):
        sampling = float(numbers(meta.get("sampling"), 2, "sampling")[1])
    width = float(reference["CASSETTE_WIDTH"])
    # From centre to centre it is one column less.
    if any(rounded(answer, n * sampling, most=0.5) for n in (columns, columns - 1)):
        return
    assert not (columns > 1 and answer == sampling), saw(
        f"`claimed_width` is {answer:g}. That is the width of one pixel, as `imageio` claims it.",
        do="The image has many columns: multiply the number of them by this sampling.",
    )
    assert answer not in (columns / 10, columns / 1000), saw(
        f"`claimed_width` is {answer:g}. That would be in another unit.",
        do="Give it in mm: number of columns times the sampling, which is in mm already.",
    )
    assert answer not in (width, 10 * width), saw(
        f"`claimed_width` is {answer:g}. That is the width of the cassette.",
        do="Here it is asked how wide the image would be if the sampling of `imageio` were true: "
        "number of columns times that sampling.",
    )
    assert answer != columns**2, saw(
        f"`claimed_width` is {answer:g}. That is the number of all pixels.",
        do="For the width only the columns count: multiply their number by the sampling.",
    )
    raise AssertionError


@question("pixel_size", points=2)
@needs(has_a_cassette)
@hint("Width of the cassette in mm, divided by the number of columns. One centimetre is 10 mm.")
@builds_on("radiograph", "claimed_width")
def test_pixel_size(student: Student, reference: Reference) -> None:
    """The likely size of a pixel"""
    answer = number(student["pixel_size"], "pixel_size")
    columns = own_columns(student, reference)
    cassette = 10 * float(reference["CASSETTE_WIDTH"])
    claimed = own_number(student, reference, "claimed_width", positive=True)
    # Between columns there is one distance less: either count is fine, and so is a rounded size.
    for count in (columns, columns - 1, claimed):
        if rounded(answer, cassette / count, most=0.003):
            return
    expected = cassette / columns
    assert abs(answer - expected / 10) > 0.002 * expected, saw(
        f"`pixel_size` is {answer:.4g}. It is in centimetres; millimetres were asked for.",
        do="The header gives the cassette's width in centimetres. Turn it into mm, times 10, "
        "before you divide.",
    )
    assert not np.isclose(answer, [1 / expected, 10 / expected], rtol=0.01).any(), saw(
        f"`pixel_size` is {answer:.4g}. That is how many pixels there are to a length, not how "
        "long a pixel is.",
        do="Divide the other way round: the width of the cassette by the number of columns.",
    )
    assert answer != 1, saw(
        "`pixel_size` is 1, which is what `imageio` claims.",
        do="Do not believe it: divide the cassette's width, in mm, by the number of columns.",
    )
    assert not np.isclose(
        answer, [expected * 10, expected / 1000, expected * 1000, expected / 100], rtol=0.01
    ).any(), saw(
        f"`pixel_size` is {answer:.4g}. Its digits fit, but it is too large or too small by a "
        "factor such as 10 or 1000.",
        do="Put the cassette's width into mm first: one centimetre is 10 mm. Then divide by the "
        "number of columns.",
    )
    raise AssertionError(
        saw(
            f"`pixel_size` is {answer:.4g}. Times the number of columns this is not as wide as the "
            "cassette of this image.",
            do="The header tells the cassette's width, in centimetres. Put it into mm, then divide "
            "by the number of columns.",
        )
    )
