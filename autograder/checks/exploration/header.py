"""Hidden checks of stage 1, exploration: the image and its header."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from autograder.check.kit.own import own_array
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
from autograder.check.state import Reference, Student
from autograder.wire.decode import TypeName

question, hint = pytest.mark.question, pytest.mark.hint

IDENTITY = ("PatientName", "PatientID", "PatientBirthDate")
NEEDED = ("PatientAge", "PatientSex", "PatientWeight", "Modality", "PixelSpacing", "sampling")


# 1. An image is an array


@question("load_image", points=1)
@hint("`imageio.imread(file)` returns the image. Its result goes into the variable `ct`.")
def test_ct_values(student: Student, reference: Reference) -> None:
    """The values of the pixels are those in the file"""
    assert np.array_equal(array(student["ct"], 2, "ct"), reference["ct"])


@question("load_image", points=1)
@hint("Keep what `imageio.imread` returns. `np.array(…)` or pydicom's pixels have no `.meta`.")
def test_ct_keeps_header(student: Student, reference: Reference) -> None:
    """The image still has its header"""
    array(student["ct"], 2, "ct")
    modality = getattr(student["ct"], "meta", {}).get("Modality")
    assert isinstance(modality, str), "`ct.meta` is missing."
    assert modality == "CT", "`ct.meta` is missing."


@question("image_properties", points=1)
@hint("`type(ct)` returns the type of `ct`.")
def test_ct_type(student: Student, reference: Reference) -> None:
    """The type of the image"""
    answer = student["ct_type"]
    assert isinstance(answer, TypeName), f"`ct_type` is {kind_of(answer)}, not a type."
    ct = student.get("ct")
    plain = isinstance(ct, np.ndarray) and not hasattr(ct, "meta")
    assert answer == reference["ct_type"] or (plain and answer == "numpy.ndarray")


@question("image_properties", points=1)
@hint("`ct.shape` holds rows, then columns; `ct.size` is the number of all pixels.")
def test_ct_shape_and_size(student: Student, reference: Reference) -> None:
    """Rows, columns, and the number of pixels"""
    shape = own_array(student, reference, "ct", 2).shape
    assert tuple(numbers(student["ct_shape"], 2, "ct_shape")) == shape
    count = whole_number(student["n_pixels"], "n_pixels")
    assert count == shape[0] * shape[1], "Rows and columns are right, the number of pixels is not."


@question("image_properties", points=1)
@hint("`ct.dtype` tells how the pixels are stored.")
def test_ct_dtype(student: Student, reference: Reference) -> None:
    """The data type of the pixels"""
    answer = student["ct_dtype"]
    name = str(answer).rpartition(".")[2] if isinstance(answer, str) else answer
    try:
        dtype = np.dtype(name)
    except (TypeError, ValueError):
        pytest.fail(f"`ct_dtype` is {kind_of(answer)}, not a data type.", pytrace=False)
    assert dtype == own_array(student, reference, "ct", 2).dtype


@question("intensity_statistics", points=1)
@hint("`ct.min()` and `ct.max()` are the lowest and the highest value.")
def test_ct_range(student: Student, reference: Reference) -> None:
    """Lowest and highest value"""
    ct = own_array(student, reference, "ct", 2)
    assert number(student["ct_min"], "ct_min") == ct.min()
    assert number(student["ct_max"], "ct_max") == ct.max()


@question("intensity_statistics", points=1)
@hint("The mean of all pixels is one number: `ct.mean()`. The median is something else.")
def test_ct_mean(student: Student, reference: Reference) -> None:
    """The mean"""
    expected = float(own_array(student, reference, "ct", 2).mean(dtype=np.float64))
    assert number(student["ct_mean"], "ct_mean") == pytest.approx(expected, rel=1e-3, abs=0.05)


@question("intensity_statistics", points=1)
@hint("`ct.std()` is the standard deviation. Its square, `ct.var()`, is the variance.")
def test_ct_spread(student: Student, reference: Reference) -> None:
    """The standard deviation"""
    expected = float(own_array(student, reference, "ct", 2).std(dtype=np.float64))
    assert number(student["ct_std"], "ct_std") == pytest.approx(expected, rel=2e-3, abs=0.01)


# 2. The header


@question("header_fields", points=1)
@hint('Look at what the cell above printed, then write `head.meta["…"]` with that field\'s name.')
@pytest.mark.parametrize("name", ["modality", "manufacturer", "sex"])
def test_header_field(student: Student, reference: Reference, name: str) -> None:
    """A field of the header"""
    answer = text(student[name], name)
    assert answer.strip() == reference[name]
    assert name != "sex" or answer == reference[name], "There is still a blank in `sex`."


@question("study_date", points=3)
@hint("Eight digits: four for the year, two for the month, two for the day. Use `StudyDate`.")
def test_study_date(student: Student, reference: Reference) -> None:
    """The day of the scan"""
    answer = student["study_date"]
    assert isinstance(answer, datetime.date), f"`study_date` is {kind_of(answer)}, not a date."
    if isinstance(answer, datetime.datetime):
        answer = answer.date()
    expected = reference["study_date"]
    swapped = (answer.year, answer.day, answer.month) == (expected.year, *expected.timetuple()[1:3])
    assert answer == expected or not swapped, "Month and day have changed places."
    assert answer == expected


@question("patient_age", points=1)
@hint("`int(text[:3])` is the number; the letter behind it, `text[3]`, tells the unit.")
@pytest.mark.parametrize(
    "cases",
    [
        {"031Y": 31, "104Y": 104, "030M": 2.5, "007M": 7 / 12},
        {"026W": 0.5, "013W": 0.25, "073D": 0.2, "006D": 6 / 365},
    ],
    ids=["years and months", "weeks and days"],
)
def test_age_in_years(student: Student, reference: Reference, cases: dict[str, float]) -> None:
    """The function knows the units"""
    age_in_years = function(student["age_in_years"], "age_in_years")
    for age, years in cases.items():
        answer = number(age_in_years(age), "what age_in_years returns")
        assert answer == pytest.approx(years, rel=0.02), f"Wrong for an age such as {age}."


@question("patient_age", points=2)
@hint('`age_in_years(head.meta["PatientAge"])` is the age at the time of the scan.')
def test_age(student: Student, reference: Reference) -> None:
    """The patient's age is a number, in years"""
    assert number(student["age"], "age") == pytest.approx(reference["age"], abs=0.01)


@question("patient_or_scan", points=2)
@hint("Would the field stay the same if another scanner were used? Then it is about the person.")
def test_about_patient(student: Student, reference: Reference) -> None:
    """What is about the patient"""
    answer = names(student["about_patient"], "about_patient")
    wrong = "ImagePositionPatient" in answer
    assert not wrong, "`ImagePositionPatient` tells where the image lies in space."
    assert answer == reference["about_patient"]


@question("patient_or_scan", points=1)
@hint("When, with what, and where in space: all of this is about the scan.")
def test_about_scan(student: Student, reference: Reference) -> None:
    """What is about the scan"""
    assert names(student["about_scan"], "about_scan") == reference["about_scan"]


def header(student: Student, reference: Reference) -> tuple[dict[str, Any], set[str]]:
    """Return the full header, and the names of the fields that `shareable` still has."""
    shared = student["shareable"]
    assert isinstance(shared, dict), f"`shareable` is {kind_of(shared)}, not a dictionary."
    full = dict(reference["head"].meta)
    left = {name for name in full if name in shared and same_entry(shared[name], full[name])}
    # An empty dictionary says nothing of the patient, but nothing of the scan either.
    assert left, "`shareable` has nothing of the header `head.meta` in it."
    return full, left


def same_entry(value: Any, entry: Any) -> bool:
    """Tell whether a value is that of the header: a text, a number, or a list of numbers."""
    if isinstance(entry, str):
        return isinstance(value, str) and value == entry
    if isinstance(entry, (list, tuple, np.ndarray)):
        try:
            return bool(np.array_equal(array(value, np.ndim(entry), "it"), entry))
        except (AssertionError, ValueError):
            return isinstance(value, type(entry)) and repr(value) == repr(entry)
    try:
        return number(value, "it") == number(entry, "it")
    except AssertionError:
        return type(value) is type(entry) and repr(value) == repr(entry)


@question("shareable", points=1)
@hint("Who: name, identity number, birth date. Look for the fields that begin with `Patient`.")
def test_identity_is_gone(student: Student, reference: Reference) -> None:
    """Nothing says who the patient is"""
    left = set(IDENTITY) & header(student, reference)[1]
    assert not left, f"Still there: {', '.join(sorted(left))}."


@question("shareable", points=1)
@hint("Read the list of fields from top to bottom: there is more than one date and one time.")
def test_when_and_where_are_gone(student: Student, reference: Reference) -> None:
    """Nothing says when and where"""
    left = {
        n for n in header(student, reference)[1] if n.endswith(("Date", "Time", "InstitutionName"))
    }
    left -= set(IDENTITY)
    assert not left, f"Still there: {', '.join(sorted(left))}."


@question("shareable", points=1)
@hint("The names of these fields end in `InstanceUID`. There are three of them.")
def test_way_back_is_gone(student: Student, reference: Reference) -> None:
    """No identifier leads back to the archive"""
    left = {name for name in header(student, reference)[1] if name.endswith("InstanceUID")}
    assert not left, f"Still there: {', '.join(sorted(left))}."


@question("shareable", points=1)
@hint("Take out what the three rules name and nothing else, from a copy: `dict(head.meta)`.")
def test_rest_is_kept(student: Student, reference: Reference) -> None:
    """What research needs is there, and the original is as it was"""
    full, kept = header(student, reference)
    missing = {name for name in NEEDED if name in full} - kept
    assert not missing, f"Gone, though research needs it: {', '.join(sorted(missing))}."
    left = getattr(student.get("head"), "meta", {})
    assert set(IDENTITY) <= set(left), "`head.meta` itself has been changed."
