"""Hidden checks of stage 1, exploration: an image is an array."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.check.kit.own import own_array
from autograder.check.kit.plain import (
    array,
    kind_of,
    number,
    numbers,
    whole_number,
)
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student
from autograder.wire.decode import TypeName

from ..rounding import rounded

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


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
