"""Reads the demographics of OASIS, and writes the table that stage 2 reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .converter import ConversionError
from .tables import Row, read_table

ATLAS_ML = 1755.0
"""Volume inside the skull of the atlas, in ml: what eTIV times ASF gives for everybody."""

WANTED = (("F", 23, False), ("M", 52, False), ("F", 76, False), ("M", 77, True))
"""Sex, age and dementia of the four people whose volumes the course uses, as near as can be."""

_MOST_NEEDED = (3, 4, 1, 2)

FEWEST, FEWEST_OLDER = 40, 3
"""Of people in the table, and of older people with and without dementia."""

_OLDER = 60


Sex = Literal["F", "M"]


@dataclass(frozen=True)
class Person:
    """One line of the demographics.

    Attributes
    ----------
    name : str
        Session, such as ``OAS1_0001_MR1``.
    sex : str
        F or M.
    age : int
        In years.
    cdr : float
        Clinical Dementia Rating; 0 where it was not assessed because the person was young.
    skull_ml : float
        Volume inside the skull (eTIV).
    brain_ml : float or None
        Volume of the brain (eTIV times nWBV).
    scale : float
        By what volumes in atlas space have to be divided (ASF).
    """

    name: str
    sex: Sex
    age: int
    cdr: float
    skull_ml: float
    brain_ml: float | None
    scale: float

    @property
    def demented(self) -> bool:
        """Tell whether the rating is above 0."""
        return self.cdr > 0


def people_in(path: Path, notes: list[str]) -> list[Person]:
    """Read the demographics.

    Parameters
    ----------
    path : pathlib.Path
        ``oasis_cross-sectional.csv``.
    notes : list of str
        Gets a sentence on whom it leaves out.

    Returns
    -------
    list of Person
        First sessions only, in the order of the file.

    Raises
    ------
    ConversionError
        If it is not such a table.
    """
    rows = read_table(path, [["id"], ["m/f", "sex", "gender"], ["age"], ["cdr"], ["etiv"]])
    people: dict[str, Person] = {}
    repeated, lacking, unrated = 0, [], 0
    for row in rows:
        name = (row.text("id") or "").upper()
        if not name.endswith("_MR1"):
            repeated += 1
            continue
        person = _person(name, row)
        if person is None or name in people:
            lacking.append(f"{name or 'no ID'} (line {row.line})")
            continue
        unrated += row.number("cdr") is None
        people[name] = person
    if lacking:
        notes.append(
            f"{len(lacking)} people were left out of the table, as sex, age, eTIV, or the CDR of "
            f"somebody over {_OLDER}, is missing or the line is there twice: "
            f"{', '.join(lacking[:5])}{' …' if len(lacking) > 5 else ''}."
        )
    if unrated:
        notes.append(f"{unrated} people below {_OLDER} have no CDR: it was taken to be 0.")
    if repeated:
        notes.append(f"{repeated} second sessions of the same people (MR2) were left out.")
    if not people:
        raise ConversionError(
            f"{path} has no line of a first session, with an ID such as OAS1_0001_MR1."
        )
    return list(people.values())


def _person(name: str, row: Row) -> Person | None:
    said = (row.text("m/f", "sex", "gender") or "")[:1].upper()
    sexes: dict[str, Sex] = {"F": "F", "M": "M"}
    sex = sexes.get(said)
    age, cdr, skull = row.number("age"), row.number("cdr"), row.number("etiv")
    if sex is None or age is None or not skull or skull <= 0:
        return None
    if cdr is None and age >= _OLDER:
        return None
    share, scale = row.number("nwbv"), row.number("asf")
    return Person(
        name,
        sex,
        round(age),
        cdr or 0.0,
        skull,
        None if share is None else share * skull,
        scale if scale and scale > 0 else ATLAS_ML / skull,
    )


def choose_four(
    people: Iterable[Person], usable: Callable[[Person], bool], named: Mapping[int, str]
) -> dict[int, Person]:
    """Return the people whose volumes are used: by name, or those that are most like ours.

    Parameters
    ----------
    people : iterable of Person
        All.
    usable : callable
        Whether a person's images are there.
    named : mapping of int to str
        Who is to be person 1, 2, 3 or 4.

    Returns
    -------
    dict of int to Person
        Different ones, by number. Where there are fewer than four, 1 and 2 are missing first.

    Raises
    ------
    ConversionError
        If a person is not there, or fewer than two are.
    """
    free = [person for person in people if usable(person)]
    listed = ", ".join(person.name for person in free[:10]) + (" …" if len(free) > 10 else "")
    chosen: dict[int, Person] = {}
    for number, name in named.items():
        full = name.upper() if "_MR" in name.upper() else f"{name.upper()}_MR1"
        fits = [person for person in free if person.name == full]
        if not fits:
            raise ConversionError(
                f"{name}, who is to be person {number}, has no line in the table, or lacks the "
                f"image or its tissues. Complete are: {listed or 'none'}."
            )
        chosen[number] = fits[0]
        free.remove(fits[0])
    if len(free) + len(chosen) < 2 or len({3, 4} - chosen.keys()) > len(free):
        raise ConversionError(
            "Stage 2 needs at least persons 3 and 4, with a line in the table, an image "
            f"(…_t88_masked_gfc) and its tissues (…_fseg). Complete are: {listed or 'none'}."
        )
    for number in _MOST_NEEDED:
        if number not in chosen and free:
            sex, age, demented = WANTED[number - 1]
            chosen[number] = min(
                free,
                key=lambda one: (
                    60 * (one.demented != demented) + 25 * (one.sex != sex) + abs(one.age - age)
                ),
            )
            free.remove(chosen[number])
    return dict(sorted(chosen.items()))


def can_compare(people: list[Person]) -> bool:
    """Tell whether stage 2 can compare groups of these people.

    Parameters
    ----------
    people : list of Person
        Who is to be in the table.

    Returns
    -------
    bool
        Whether there are at least `FEWEST` people, and `FEWEST_OLDER` older ones in either group.
    """
    older = [person for person in people if person.age >= _OLDER]
    ill = sum(person.demented for person in older)
    return len(people) >= FEWEST and min(ill, len(older) - ill) >= FEWEST_OLDER


def write_people(
    path: Path, people: list[Person], tissues: Mapping[str, tuple[float, float]] | None
) -> None:
    """Write the table of stage 2.

    Parameters
    ----------
    path : pathlib.Path
        The table.
    people : list of Person
        Who is in it.
    tissues : mapping of str to tuple of float, or None
        Grey and white matter of each in ml; None where it is not known, then both columns are
        left out.
    """
    brain = all(person.brain_ml is not None for person in people)
    names = ["subject", "age", "sex", "cdr", "skull_ml", *["brain_ml"] * brain]
    names += ["grey_ml", "white_ml"] if tissues else []
    lines = ["# OASIS, cross-sectional: real people. Volumes in ml, age in years.", ",".join(names)]
    for person in people:
        cells = [person.name.removesuffix("_MR1"), f"{person.age}", person.sex, f"{person.cdr:g}"]
        cells.append(f"{person.skull_ml:.1f}")
        if brain:
            cells.append(f"{person.brain_ml:.1f}")
        if tissues:
            cells += [f"{volume:.1f}" for volume in tissues[person.name]]
        lines.append(",".join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
