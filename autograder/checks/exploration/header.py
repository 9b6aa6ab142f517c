"""Hidden checks of stage 1, exploration: what the header of an image says."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from autograder.check.kit.own import own_function
from autograder.check.kit.plain import (
    function,
    kind_of,
    number,
    text,
)
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on


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
