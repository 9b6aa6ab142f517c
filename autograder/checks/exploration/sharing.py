"""Hidden checks of stage 1, exploration: what is about the patient, and what may be shared."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pytest

from autograder.check.kit.plain import (
    array,
    kind_of,
    names,
    number,
)
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

IDENTITY = ("PatientName", "PatientID", "PatientBirthDate")
GEOMETRY = ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "sampling")
SAYS = 4
"""So many letters or digits in a row, left of an entry, say something of it."""
NEEDED = ("PatientAge", "PatientSex", "PatientWeight", "Modality", *GEOMETRY)


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
    left |= {name for name in full if must_go(name) and still_says(shared, name, full)}
    # An empty dictionary says nothing of the patient, but nothing of the scan either.
    assert left, saw(
        "`shareable` has nothing of the header `head.meta` in it, so nobody could work with it.",
        do="Begin with a copy of the whole header, `dict(head.meta)`, and take out only what the "
        "three rules name.",
    )
    return full, left


def must_go(name: str) -> bool:
    """Tell whether the three rules name a field."""
    return name in IDENTITY or name.endswith(("Date", "Time", "InstitutionName", "InstanceUID"))


def still_says(shared: dict[Any, Any], name: str, full: dict[str, Any]) -> bool:
    """Tell whether a field's entry can be read in a copy, in another form or under a new name."""
    entry = str(full[name])
    parts = [_letters(part) for part in re.split(r"\W|_", entry) if len(part) >= SAYS]
    if name.endswith("Date"):
        parts.append(entry[:4])  # The year alone says when.
    if any(part and part in _letters(shared.get(name)) for part in parts):
        return True
    whole = _letters(entry)
    added = (_letters(value) for key, value in shared.items() if key not in full)
    return len(whole) >= SAYS and any(whole in value for value in added)


def _letters(value: Any) -> str:
    """Return the letters and digits of a text, number or date, without what is between them."""
    plain = isinstance(value, (str, int, float, datetime.date, datetime.time))
    return re.sub(r"\W|_", "", str(value)).casefold() if plain else ""


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


def _still_there(fields: set[str], student: Student, reference: Reference) -> str:
    """List fields; say of each whether it is there with another name or in another form."""
    shared, full = student["shareable"], dict(reference["head"].meta)
    as_it_was = {n for n in fields if n in shared and same_entry(shared[n], full[n])}
    reworded = {n for n in fields - as_it_was if n in shared}
    ways = [
        (as_it_was, ""),
        (reworded, " (in another form)"),
        (fields - as_it_was - reworded, " (under another name)"),
    ]
    return ", ".join(f"{_listed(some)}{how}" for some, how in ways if some)


@question("shareable", points=1)
@hint("Who: name, identity number, birth date. Look for the fields that begin with `Patient`.")
def test_identity_is_gone(student: Student, reference: Reference) -> None:
    """Nothing says who the patient is"""
    left = set(IDENTITY) & header(student, reference)[1]
    assert not left, saw(
        f"Still there: {_still_there(left, student, reference)}. This says who the patient is.",
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
        f"Still there: {_still_there(left, student, reference)}. "
        "This says when or where the scan was made.",
        do="Read the list of fields from top to bottom. There is more than one date and one time, "
        "and the institution has a name.",
    )


@question("shareable", points=1)
@hint("The names of these fields end in `InstanceUID`. There are three of them.")
def test_way_back_is_gone(student: Student, reference: Reference) -> None:
    """No identifier leads back to the archive"""
    left = {name for name in header(student, reference)[1] if name.endswith("InstanceUID")}
    assert not left, saw(
        f"Still there: {_still_there(left, student, reference)}. "
        "In the hospital's archive this leads to the patient.",
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
