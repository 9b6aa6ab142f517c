"""Hidden checks of stage 1, exploration: the image and its header."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from autograder.check.kit.own import own_array, own_function
from autograder.check.kit.plain import (
    array,
    function,
    kind_of,
    names,
    number,
    numbers,
    text,
    whole_number,
)
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.wire.decode import TypeName

from ..rounding import rounded

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

IDENTITY = ("PatientName", "PatientID", "PatientBirthDate")
GEOMETRY = ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "sampling")
NEEDED = ("PatientAge", "PatientSex", "PatientWeight", "Modality", *GEOMETRY)


# 1. An image is an array


@question("load_image", points=1)
@hint("`imageio.imread(file)` returns the image. Its result goes into the variable `ct`.")
def test_ct_values(student: Student, reference: Reference) -> None:
    """The values of the pixels are those in the file"""
    ct, expected = array(student["ct"], 2, "ct"), reference["ct"]
    assert ct.shape == expected.shape, saw(
        f"`ct` has the shape {ct.shape}. That is not the shape of the image in the file `BODY_CT`.",
        do="Read `BODY_CT`, the whole image and no other one. Its name is written in the task.",
    )
    turns = (ct[::-1], ct[:, ::-1], ct[::-1, ::-1], ct.T)
    turned = any(np.array_equal(turn, expected) for turn in turns)
    assert not turned or np.array_equal(ct, expected), saw(
        "`ct` holds the right image, but it has been turned around. Its first pixel is not the "
        "first one of the file.",
        do="Leave `ct` as `imageio.imread` returns it. You may turn it when you show it, in "
        "task 10.",
    )
    smaller = np.can_cast(ct.dtype, expected.dtype) and ct.dtype != expected.dtype
    assert not smaller or np.array_equal(ct, expected), saw(
        f"`ct` has the data type {ct.dtype}, and not every value of the file fits into that.",
        do="Leave the data type as `imageio.imread` returns it. Other types can wait until a task "
        "asks for them.",
    )
    other_range = ct.min() != expected.min() or ct.max() != expected.max()
    assert not other_range, saw(
        f"The values of `ct` reach from {ct.min():g} to {ct.max():g}. In the file they do not.",
        do="Leave the values as `imageio.imread` returns them, in HU. Nothing is to be scaled or "
        "clipped here.",
    )
    assert np.array_equal(ct, expected)


@question("load_image", points=1)
@hint("Keep what `imageio.imread` returns. `np.array(…)` or pydicom's pixels have no `.meta`.")
def test_ct_keeps_header(student: Student, reference: Reference) -> None:
    """The image still has its header"""
    array(student["ct"], 2, "ct")
    modality = getattr(student["ct"], "meta", {}).get("Modality")
    assert isinstance(modality, str), saw(
        "`ct` is an array of numbers without a header: `ct.meta` is missing.",
        do="Keep what `imageio.imread` returns as it is. `np.array(…)` throws the header away, "
        "and the pixels of `pydicom` have none.",
    )
    assert modality == "CT", saw(
        f"`ct` has a header, but it belongs to an image of another kind: it says {modality[:20]}.",
        do="Read the file `BODY_CT`, which is a CT slice. Look at the name that you gave to "
        "`imageio.imread`.",
    )


@question("image_properties", points=1)
@hint("`type(ct)` returns the type of `ct`.")
@builds_on("ct")
def test_ct_type(student: Student, reference: Reference) -> None:
    """The type of the image"""
    answer, ct = student["ct_type"], student.get("ct")
    plain = isinstance(ct, np.ndarray) and not hasattr(ct, "meta")
    expected = "numpy.ndarray" if plain else str(reference["ct_type"])
    is_type = isinstance(answer, TypeName)
    assert not isinstance(answer, str) or is_type, saw(
        "`ct_type` is a text. A type that Python can work with is something else than its name.",
        do="Write `type(ct)` without quotation marks, and without `str(…)` around it.",
    )
    assert not isinstance(answer, np.ndarray), saw(
        "`ct_type` is an array of numbers, perhaps the image itself.",
        do="Ask Python for the type: `type(…)` with the image in the brackets. Its result goes "
        "into `ct_type`.",
    )
    assert not _is_dtype(answer) or answer == expected, saw(
        "`ct_type` is the type of the single numbers, not of the image as a whole.",
        do="Here the question is what kind of thing `ct` is: `type(…)`, with the image in the "
        "brackets, says so. The pixels' type belongs in `ct_dtype`.",
    )
    assert is_type, saw(
        f"`ct_type` is {kind_of(answer)}, not a type.",
        do="Ask Python for the type: `type(…)` with the image in the brackets. Its result goes "
        "into `ct_type` as it is.",
    )
    other = answer == "numpy.ndarray" and not plain
    assert not other or answer == expected, saw(
        "`ct_type` is the type of a plain array. The image that `imageio` returns has a type of "
        "its own.",
        do="Do not turn the image into an array before you ask: the type of `ct` itself is wanted.",
    )
    assert answer == expected


def _is_dtype(value: Any) -> bool:
    """Tell whether a value is a data type of pixels, such as ``int16``."""
    if isinstance(value, TypeName):
        name = str(value).rpartition(".")[2]
        return name != "dtype" and _dtype(name) is not None and name not in ("ndarray", "Array")
    return isinstance(value, np.dtype)


def _dtype(value: Any) -> np.dtype[Any] | None:
    if value is None:
        return None
    try:
        found = np.dtype(value)
    except (TypeError, ValueError):
        return None
    return None if found.kind == "O" else found


@question("image_properties", points=1)
@hint("`ct.shape` holds rows, then columns; `ct.size` is the number of all pixels.")
@builds_on("ct", "ct_shape")
def test_ct_shape_and_size(student: Student, reference: Reference) -> None:
    """Rows, columns, and the number of pixels"""
    shape = own_array(student, reference, "ct", 2).shape
    given = student["ct_shape"]
    is_size = isinstance(given, (int, np.integer))
    assert not is_size, saw(
        f"`ct_shape` is one single number, {given}.",
        do="It should hold two: the number of rows, then the number of columns. The image tells "
        "both: `ct.shape`.",
    )
    answer = tuple(numbers(given, 2, "ct_shape"))
    count = whole_number(student["n_pixels"], "n_pixels")
    assert answer == shape, saw(
        f"`ct_shape` is {_pair(answer)}. That is not how many rows and columns `ct` has.",
        do="Ask the image for its shape, `ct.shape`. It gives the number of rows first, then that "
        "of columns.",
    )
    assert count not in shape, saw(
        f"`n_pixels` is {count}. That is the number of pixels along one axis only.",
        do="Every row has a pixel in every column. Count them all: `ct.size`, or rows times "
        "columns.",
    )
    assert count != sum(shape), saw(
        f"`n_pixels` is {count}. That is the number of rows plus the number of columns.",
        do="Every row has a pixel in every column, so multiply instead of adding. `ct.size` does "
        "it for you.",
    )
    itemsize = own_array(student, reference, "ct", 2).dtype.itemsize
    in_bytes = count == shape[0] * shape[1] * itemsize and itemsize > 1
    assert not in_bytes, saw(
        f"`n_pixels` is {count}. That is how many bytes the pixels take, and each takes more than "
        "one.",
        do="Count the pixels themselves: `ct.size`, or rows times columns.",
    )
    assert count == shape[0] * shape[1]


def _pair(values: tuple[Any, ...]) -> str:
    return "({:g}, {:g})".format(*values)


@question("image_properties", points=1)
@hint("`ct.dtype` tells how the pixels are stored.")
@builds_on("ct")
def test_ct_dtype(student: Student, reference: Reference) -> None:
    """The data type of the pixels"""
    answer = student["ct_dtype"]
    name = str(answer).rpartition(".")[2] if isinstance(answer, str) else answer
    whole = isinstance(answer, TypeName) and name in ("Array", "ndarray")
    assert not whole, saw(
        "`ct_dtype` is the type of the image as a whole, not that of its numbers.",
        do="The pixels have a data type of their own, such as a whole number of some bytes. "
        "`ct.dtype` tells it.",
    )
    dtype = _dtype(name)
    assert dtype is not None, saw(
        f"`ct_dtype` is {kind_of(answer)}, not a data type.",
        do="Ask the image how its pixels are stored: `ct.dtype`. Put the result into `ct_dtype` "
        "as it is.",
    )
    expected = own_array(student, reference, "ct", 2).dtype
    assert dtype == expected, saw(
        f"`ct_dtype` is {dtype}. The pixels of `ct` are not stored in this way.",
        do="Do not type it in, and do not change the image before: ask it with `ct.dtype`.",
    )


STATISTICS = ("ct_min", "ct_max", "ct_mean", "ct_std")


def statistic(student: Student, name: str) -> float:
    """Return one of the four numbers, or say that it is a number for each row or column."""
    value = student[name]
    along_axis = isinstance(value, np.ndarray) and value.ndim == 1
    assert not along_axis, saw(
        f"`{name}` holds {len(value)} numbers, where one number was asked "
        "for. It looks as if each row or column had one of its own.",
        do="Take the whole image at once: leave out `axis`, and do not pick a row.",
    )
    return number(value, name)


@question("intensity_statistics", points=1)
@hint("`ct.min()` and `ct.max()` are the lowest and the highest value.")
@builds_on("ct")
def test_ct_range(student: Student, reference: Reference) -> None:
    """Lowest and highest value"""
    ct = own_array(student, reference, "ct", 2)
    lowest, highest = statistic(student, "ct_min"), statistic(student, "ct_max")
    swapped = lowest > highest and (lowest, highest) == (ct.max(), ct.min())
    assert not swapped, saw(
        "`ct_min` is greater than `ct_max`: the two have changed places.",
        do="Put the lowest value into `ct_min` and the highest into `ct_max`. Look at the order "
        "of the names on the left of your `=`.",
    )
    dtype = np.iinfo(ct.dtype) if ct.dtype.kind in "iu" else None
    of_type = dtype is not None and (lowest, highest) == (dtype.min, dtype.max)
    assert not of_type or (lowest, highest) == (ct.min(), ct.max()), saw(
        "These are the limits of the data type: the values that could be stored, not those that "
        "the image has.",
        do="Look for the lowest and the highest value among the pixels: `ct.min()` and `ct.max()`.",
    )
    shares = ct.size > 1 and (lowest > ct.min() or highest < ct.max())
    right = lowest == ct.min() and highest == ct.max()
    assert right or not (shares and lowest <= highest), saw(
        "Some pixels of `ct` lie outside the range from your `ct_min` to your `ct_max`.",
        do="Take the lowest and the highest of all pixels, `ct.min()` and `ct.max()`, and not "
        "those of a part of the image.",
    )
    assert right


@question("intensity_statistics", points=1)
@hint("The mean of all pixels is one number: `ct.mean()`.")
@builds_on("ct")
def test_ct_mean(student: Student, reference: Reference) -> None:
    """The mean"""
    ct = own_array(student, reference, "ct", 2)
    answer, expected = statistic(student, "ct_mean"), float(ct.mean(dtype=np.float64))
    # Rounded to whole HU at most: the median and other middles are far off in any real image.
    if rounded(answer, expected, most=0.5):
        return
    assert answer != np.median(ct), saw(
        f"`ct_mean` is {answer:g}. This is the median: half of the pixels lie below it.",
        do="The mean is the sum of all values divided by their number. `ct.mean()` computes it.",
    )
    middle = (float(ct.min()) + float(ct.max())) / 2
    assert answer != middle, saw(
        f"`ct_mean` is {answer:g}. This lies in the middle between the lowest and the highest "
        "value.",
        do="The mean counts every pixel: it is the sum of all values divided by their number. "
        "`ct.mean()` computes it.",
    )
    total = float(ct.sum(dtype=np.float64))
    assert total == 0 or not np.isclose(answer, total, rtol=1e-6), saw(
        "`ct_mean` is the sum of all values.",
        do="Divide the sum by the number of pixels, or let `ct.mean()` do both.",
    )
    size = np.abs(ct.astype(np.float64))
    positive = np.isclose(
        answer, [size.mean(), -expected, ct[ct > 0].mean() if (ct > 0).any() else np.nan], rtol=1e-3
    ).any()
    assert not positive, saw(
        f"`ct_mean` is {answer:g}. It leaves out the signs, or the pixels below 0.",
        do="Values below 0 HU count too, with their sign. `ct.mean()` takes all pixels as they "
        "are.",
    )
    inside = ct.min() <= answer <= ct.max()
    assert inside, saw(
        f"`ct_mean` is {answer:g}. No pixel is that far from the others: a mean lies between the "
        "lowest and the highest value.",
        do="Add all values up and divide by the number of pixels, or use `ct.mean()`.",
    )
    raise AssertionError


@question("intensity_statistics", points=1)
@hint("`ct.std()` is the standard deviation of all pixels.")
@builds_on("ct")
def test_ct_spread(student: Student, reference: Reference) -> None:
    """The standard deviation"""
    ct = own_array(student, reference, "ct", 2).astype(np.float64)
    answer, expected = statistic(student, "ct_std"), float(ct.std())
    # With n - 1 for n, as statisticians do, it is right as well.
    sample = float(ct.std(ddof=1))
    if rounded(answer, expected, most=0.5) or rounded(answer, sample, most=0.5):
        return
    assert answer >= 0, saw(
        f"`ct_std` is {answer:g}. A standard deviation is never below 0.",
        do="It says how far the values spread around their mean: `ct.std()` computes it.",
    )
    assert not np.isclose(answer, [expected**2, sample**2], rtol=1e-3).any(), saw(
        f"`ct_std` is {answer:g}. This is the variance, in HU times HU.",
        do="The standard deviation is the square root of the variance: `ct.std()`, not `ct.var()`.",
    )
    mean_gap = float(np.abs(ct - ct.mean()).mean())
    assert not np.isclose(answer, mean_gap, rtol=1e-3), saw(
        f"`ct_std` is {answer:g}. This is the mean distance from the mean.",
        do="For the standard deviation distances are squared, and the root comes last. `ct.std()` "
        "does it all.",
    )
    assert not np.isclose(answer, np.ptp(ct), rtol=1e-3), saw(
        f"`ct_std` is {answer:g}. This is the distance from the lowest to the highest value.",
        do="The standard deviation says how far all pixels spread around the mean: `ct.std()`.",
    )
    assert not np.isclose(answer, expected / np.sqrt(ct.size), rtol=1e-3), saw(
        f"`ct_std` is {answer:g}. This is the standard error: how well the mean is known.",
        do="Here the spread of the pixels themselves is asked for: `ct.std()`, without a division "
        "by the number of pixels.",
    )
    raise AssertionError


# 2. The header


@question("header_fields", points=1)
@hint('Look at what the cell above printed, then write `head.meta["…"]` with that field\'s name.')
@pytest.mark.parametrize("name", ["modality", "manufacturer", "sex"])
def test_header_field(student: Student, reference: Reference, name: str) -> None:
    """A field of the header"""
    value, field = student[name], FIELDS[name]
    assert not isinstance(value, dict), saw(
        f"`{name}` is the whole header, with all its fields.",
        do=f"Take one field out of it, with its name in square brackets: `{field}`.",
    )
    answer = text(value, name)
    expected = reference[name]
    assert name != "sex" or answer == expected or answer.strip() != expected, saw(
        "There is still a blank in `sex`: it has two characters instead of one.",
        do="The method `.strip()` takes blanks away. Write it behind the field that you read.",
    )
    stripped = answer.strip()
    assert stripped != field or stripped == expected, saw(
        f"`{name}` is the name of the field, not what is in it.",
        do=f"The name goes into square brackets behind the header: `head.meta[…]` with `{field}`.",
    )
    others = {
        key
        for key, entry in dict(reference["head"].meta).items()
        if isinstance(entry, str) and entry.strip() == stripped
    }
    assert not others or stripped == expected, saw(
        f"`{name}` is what the header says under `{min(others)}`.",
        do=f"Read the field `{field}` instead. The cell above prints the names of all fields, each "
        "with its value behind it.",
    )
    assert stripped.lower() != expected.lower() or stripped == expected, saw(
        f"`{name}` has other small and capital letters than the header.",
        do="Do not type it in, and leave the letters as they are: take the field out of "
        "`head.meta`.",
    )
    assert stripped == expected, saw(
        f"`{name}` is “{stripped[:30]}”. The header of `head` does not say this.",
        do=f"Read the field `{field}` from `head.meta`. `ct` is another image, with another "
        "header.",
    )


FIELDS = {"modality": "Modality", "manufacturer": "Manufacturer", "sex": "PatientSex"}


@question("study_date", points=3)
@hint("Eight digits: four for the year, two for the month, two for the day. Use `StudyDate`.")
def test_study_date(student: Student, reference: Reference) -> None:
    """The day of the scan"""
    answer, expected = student["study_date"], reference["study_date"]
    assert not isinstance(answer, (str, int, float)), saw(
        f"`study_date` is {kind_of(answer)}, not a date. You could not subtract it from another "
        "date.",
        do="Make a date of the eight digits: `datetime.date(year, month, day)` with three whole "
        "numbers, or look up `datetime.datetime.strptime`.",
    )
    assert isinstance(answer, datetime.date), saw(
        f"`study_date` is {kind_of(answer)}, not a date.",
        do="Make a `datetime.date` of the eight digits: four for the year, two for the month, "
        "two for the day, each turned into a whole number.",
    )
    if isinstance(answer, datetime.datetime):
        answer = answer.date()
    if answer == expected:
        return
    swapped = (answer.year, answer.day, answer.month) == (expected.year, *expected.timetuple()[1:3])
    assert not swapped, saw(
        "Month and day have changed places.",
        do="The eight digits are the year (four), then the month (two), then the day (two). Look "
        "at the places that you cut out, or at the order of `%m` and `%d`.",
    )
    born = dict(reference["head"].meta).get("PatientBirthDate")
    assert answer.strftime("%Y%m%d") != born, saw(
        "This is the day on which the patient was born.",
        do="Take the field `StudyDate` of `head`, which holds the day of the scan.",
    )
    assert answer < datetime.date(2025, 12, 31) or answer.year == expected.year, saw(
        f"The year of your date is {answer.year}. It does not stand in the header.",
        do="Do not ask the clock, and do not type a date in: make it of the eight digits in "
        "`StudyDate`.",
    )
    parts = [
        name
        for name in ("year", "month", "day")
        if getattr(answer, name) != getattr(expected, name)
    ]
    assert not parts, saw(
        f"The {' and the '.join(parts)} of your date {'are' if len(parts) > 1 else 'is'} not as in "
        "the header.",
        do="Of the eight digits in `StudyDate` the first four are the year, the next two the "
        "month, the last two the day: `[0:4]`, `[4:6]`, `[6:8]`.",
    )


YEAR = {"Y": (1.0, 1.0), "M": (12.0, 12.0), "W": (52.0, 52.18), "D": (365.0, 365.25)}
"""How many of a unit make a year, at least and at most: 365.25 days, and 52.18 weeks, are right."""
UNIT = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}
ROUNDED = 0.0051
"""A right age may be rounded to two decimals. One day more in a year shows in 999 days."""


@question("patient_age", points=1)
@hint("`int(text[:3])` is the number; the letter behind it, `text[3]`, tells the unit.")
@pytest.mark.parametrize(
    "ages",
    [("031Y", "104Y", "030M", "007M"), ("104W", "013W", "073D", "999D", "006D")],
    ids=["years and months", "weeks and days"],
)
def test_age_in_years(student: Student, reference: Reference, ages: tuple[str, ...]) -> None:
    """The function knows the units"""
    age_in_years = function(student["age_in_years"], "age_in_years")
    for age in ages:
        value = age_in_years(age)
        count, unit = int(age[:3]), age[3]
        assert not isinstance(value, str), saw(
            f'For an age such as "{age}" `age_in_years` returns a text.',
            do="Turn the three digits into a number with `int(text[:3])`, and let the function "
            "return a number.",
        )
        answer = number(value, "what age_in_years returns")
        most, least = (count / per_year for per_year in YEAR[unit])
        if least - ROUNDED <= answer <= most + ROUNDED:
            continue
        said = f'For an age such as "{age}" `age_in_years` returns {answer:.6g}.'
        assert answer != count, saw(
            f"{said} That is the number of {UNIT[unit]}, not of years.",
            do="Look at the letter behind the digits, `text[3]`, and divide by how many of these "
            "make a year.",
        )
        assert not np.isclose(answer, count * YEAR[unit][0]), saw(
            f"{said} The number has been multiplied, but an age in years is smaller than one in "
            f"{UNIT[unit]}.",
            do="Divide by how many of them make a year.",
        )
        assert answer not in (least // 1, most // 1, round(least)), saw(
            f"{said} The fraction of a year has been lost.",
            do="Keep it: divide with `/`, not with `//`, and do not round or use `int` on the "
            "result.",
        )
        others = [
            UNIT[other]
            for other in YEAR
            if other != unit and np.isclose(answer, count / YEAR[other][0], rtol=1e-3)
        ]
        assert not others, saw(
            f"{said} The number has been taken for one of {others[0]}, though "
            f"it is one of {UNIT[unit]}.",
            do="Look at which letter stands behind the digits, and at the number that you divide "
            "by for this letter.",
        )
        raise AssertionError(
            saw(
                f"{said} That is not right for an age in {UNIT[unit]}.",
                do="Divide the number of the first three digits by how many of this unit make a "
                "year: 1, 12, 52 or 365.",
            )
        )


@question("patient_age", points=2)
@hint('`age_in_years(head.meta["PatientAge"])` is the age at the time of the scan.')
@builds_on("age_in_years")
def test_age(student: Student, reference: Reference) -> None:
    """The patient's age is a number, in years"""
    expected, value = float(reference["age"]), student["age"]
    own, header = student.get("age_in_years"), getattr(student.get("head"), "meta", None) or {}
    if callable(own) and "PatientAge" in header:
        # What follows from the student's own function. The text is the notebook's own as well.
        expected = number(
            own_function(student, reference, "age_in_years")(header["PatientAge"]),
            "what age_in_years returns",
        )
    assert not isinstance(value, str), saw(
        "`age` is a text. You could not take the mean of such ages.",
        do="Call your function with the field, `age_in_years(…)`, and let it return a number.",
    )
    answer = number(value, "age")
    if abs(answer - expected) <= 0.01:
        return
    full = dict(reference["head"].meta)
    scan, born = (
        datetime.date.fromisoformat(full[name]) if len(full.get(name, "")) == 8 else None
        for name in ("StudyDate", "PatientBirthDate")
    )
    if scan is not None and born is not None:
        exact = (scan - born).days / 365.25
        assert not abs(answer - exact) < 0.1, saw(
            f"`age` is {answer:g}. It looks as if you had computed it from the day of birth.",
            do="Use what the header says in the field `PatientAge`, and let `age_in_years` turn it "
            "into a number.",
        )
        assert not 0 <= answer < 130 or answer == int(full["PatientAge"][:3]), saw(
            f"`age` is {answer:g}. The header of `head` gives the patient another age.",
            do="Call `age_in_years` with the field `PatientAge` of `head.meta`. That is the age "
            "at the time of the scan, not today's.",
        )
    raise AssertionError


def sorted_fields(student: Student, name: str) -> set[str]:
    """Return one of the two sets of names."""
    value = student[name]
    assert not isinstance(value, str), saw(
        f"`{name}` is one text. A set holds several names, each in quotation marks of its own.",
        do='Write it with braces and commas between the names: `{"first", "second"}`.',
    )
    answer = names(value, name)
    return {field.strip() for field in answer}


@question("patient_or_scan", points=2)
@hint("Would the field stay the same if another scanner were used? Then it is about the person.")
def test_about_patient(student: Student, reference: Reference) -> None:
    """What is about the patient"""
    answer, expected = sorted_fields(student, "about_patient"), reference["about_patient"]
    if answer == expected:
        return
    nine = set(reference["nine_fields"])
    assert answer <= nine, saw(
        f"`about_patient` holds a name that is not one of the nine: “{min(answer - nine)[:30]}”.",
        do="Write the names exactly as they stand in `nine_fields`, with the same capital letters.",
    )
    assert "ImagePositionPatient" not in answer, saw(
        "You have put `ImagePositionPatient` with the person. It holds three numbers in mm: "
        "where the image lies in space.",
        do="Sort by what the field says, and look at its value. A name can mislead.",
    )
    extra, missing = answer - expected, expected - answer
    assert not (extra and missing), saw(
        "Some fields on the person are missing from `about_patient`, and some that are not about "
        "them are in it.",
        do="Ask of each of the nine: would it stay the same with another scanner, on another day? "
        "Then it belongs here.",
    )
    assert not extra, saw(
        f"`about_patient` holds {_these(extra)}, which would change with another scan.",
        do="Put into `about_patient` what stays the same whichever scanner is used. The rest "
        "goes into `about_scan`.",
    )
    raise AssertionError(
        saw(
            "`about_patient` lacks at least one field that describes the person.",
            do="Go through the nine fields once more. What would you write down of somebody whom "
            "you have only met, not scanned?",
        )
    )


def _these(fields: set[str]) -> str:
    return " and ".join(f"`{field}`" for field in sorted(fields)[:3])


@question("patient_or_scan", points=1)
@hint("When, with what, and where in space: all of this is about the scan.")
@builds_on("about_patient")
def test_about_scan(student: Student, reference: Reference) -> None:
    """What is about the scan"""
    answer = sorted_fields(student, "about_scan")
    nine, about_patient = set(reference["nine_fields"]), set(reference["about_patient"])
    own = student.get("about_patient")
    if isinstance(own, (set, frozenset, list, tuple)) and all(isinstance(n, str) for n in own):
        # One field in the wrong set is one slip; who has mixed up more has not sorted them.
        slips = (set(own) ^ about_patient) & nine
        about_patient = set(own) & nine if len(slips) <= 1 else about_patient
    expected = nine - about_patient
    if answer == expected:
        return
    assert answer <= nine, saw(
        f"`about_scan` holds a name that is not one of the nine: “{min(answer - nine)[:30]}”.",
        do="Write the names exactly as they stand in `nine_fields`, with the same capital letters.",
    )
    extra = answer & set(reference["about_patient"])
    assert not extra, saw(
        f"`about_scan` holds {_these(extra)}. This describes the person, whatever scanner is used.",
        do="Keep here what tells when, with what and where in space the images were made.",
    )
    raise AssertionError(
        saw(
            "`about_scan` lacks at least one of the fields that describe the scan.",
            do="Each of the nine fields belongs in one of the two sets. What is not about the "
            "person goes here: `set(nine_fields) - about_patient`.",
        )
    )


def header(student: Student, reference: Reference) -> tuple[dict[str, Any], set[str]]:
    """Return the full header, and the names of the fields that `shareable` still has."""
    shared = student["shareable"]
    assert isinstance(shared, dict), saw(
        f"`shareable` is {kind_of(shared)}, not a dictionary.",
        do="A dictionary keeps each field's name with its value. Begin with a copy, "
        "`dict(head.meta)`, and take fields out of it.",
    )
    full = dict(reference["head"].meta)
    left = {name for name in full if name in shared and same_entry(shared[name], full[name])}
    # An empty dictionary says nothing of the patient, but nothing of the scan either.
    assert left, saw(
        "`shareable` has nothing of the header `head.meta` in it, so nobody could work with it.",
        do="Begin with a copy of the whole header, `dict(head.meta)`, and take out only what the "
        "three rules name.",
    )
    return full, left


def same_entry(value: Any, entry: Any) -> bool:
    """Tell whether a value is that of the header: a text, a number, or a list of numbers."""
    if isinstance(entry, str):
        return isinstance(value, str) and value.strip() == entry.strip()
    if isinstance(entry, (list, tuple, np.ndarray)):
        try:
            return bool(np.array_equal(array(value, np.ndim(entry), "it"), entry))
        except (AssertionError, ValueError):
            return isinstance(value, type(entry)) and repr(value) == repr(entry)
    try:
        return number(value, "it") == number(entry, "it")
    except AssertionError:
        return type(value) is type(entry) and repr(value) == repr(entry)


def _listed(fields: set[str]) -> str:
    return ", ".join(f"`{field}`" for field in sorted(fields))


@question("shareable", points=1)
@hint("Who: name, identity number, birth date. Look for the fields that begin with `Patient`.")
def test_identity_is_gone(student: Student, reference: Reference) -> None:
    """Nothing says who the patient is"""
    left = set(IDENTITY) & header(student, reference)[1]
    assert not left, saw(
        f"Still there: {_listed(left)}. This says who the patient is.",
        do="Take out name, identity number and birth date. Look through all fields that begin "
        "with `Patient`.",
    )


@question("shareable", points=1)
@hint("Read the list of fields from top to bottom: there is more than one date and one time.")
def test_when_and_where_are_gone(student: Student, reference: Reference) -> None:
    """Nothing says when and where"""
    left = {
        n for n in header(student, reference)[1] if n.endswith(("Date", "Time", "InstitutionName"))
    }
    left -= set(IDENTITY)
    assert not left, saw(
        f"Still there: {_listed(left)}. This says when or where the scan was made.",
        do="Read the list of fields from top to bottom. There is more than one date and one time, "
        "and the institution has a name.",
    )


@question("shareable", points=1)
@hint("The names of these fields end in `InstanceUID`. There are three of them.")
def test_way_back_is_gone(student: Student, reference: Reference) -> None:
    """No identifier leads back to the archive"""
    left = {name for name in header(student, reference)[1] if name.endswith("InstanceUID")}
    assert not left, saw(
        f"Still there: {_listed(left)}. In the hospital's archive this leads to the patient.",
        do="Take out every field whose name ends in `InstanceUID`. There are three: for the "
        "image, the series and the study.",
    )


@question("shareable", points=1)
@hint("Take out what the three rules name and nothing else, from a copy: `dict(head.meta)`.")
def test_rest_is_kept(student: Student, reference: Reference) -> None:
    """What research needs is there, and the original is as it was"""
    full, kept = header(student, reference)
    left = getattr(student.get("head"), "meta", {})
    assert set(IDENTITY) <= set(left), saw(
        "`head.meta` itself has been changed: fields of the patient are missing from it.",
        do="Run the cell that reads `head` again, then begin with a copy: `dict(head.meta)`. A "
        "plain `=` only gives the same dictionary a second name.",
    )
    missing = {name for name in NEEDED if name in full} - kept
    assert not missing, saw(
        f"Gone, though research needs it: {_listed(missing)}.",
        do="Take out only what the three rules name. Age, sex, weight, modality and everything on "
        "geometry must stay, each with its value.",
    )
    # A copy in which nothing was taken out keeps everything too: that is no answer.
    changed = set(full) - kept
    assert changed, saw(
        "`shareable` still has every field of `head.meta`: nothing has been taken out.",
        do="Take out what the three rules name, for instance with `del shareable[…]` for each of "
        "these fields.",
    )
