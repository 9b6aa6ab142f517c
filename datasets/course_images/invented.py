"""Invented people: what the headers of variants say in place of the shipped patients."""

from dataclasses import dataclass
from datetime import date, timedelta

from .chance import Chance

_FAMILY = ("Example", "Specimen", "Sample", "Muster", "Modelo", "Invented")
_GIVEN = (
    "Alex", "Andrea", "Bente", "Charlie", "Chris", "Dana", "Elia", "Finn", "Jamie", "Jona", "Kai",
    "Lee", "Luca", "Maxime", "Mika", "Noa", "Quinn", "Rene", "Sam", "Toni",
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """An invented person, on the day of an invented scan.

    Attributes
    ----------
    header : dict of str to str
        Keywords of DICOM about the person to values.
    day : str
        Day of the scan, as DICOM writes it.
    hour : str
        Hour of the scan, two digits.
    """

    header: dict[str, str]
    day: str
    hour: str


def invent(chance: Chance, number: int, sex: str, youngest: int, oldest: int) -> Invented:
    """Invent a person, whose age fits the dates of birth and of the scan.

    Parameters
    ----------
    chance : Chance
        Where choices come from.
    number : int
        For the PatientID.
    sex : {"F", "M"}
        Sex, which size and weight depend on.
    youngest, oldest : int
        Range of the age, in years.
    """
    scanned = date(2023, 1, 9) + timedelta(days=chance.whole(0, 700))
    age = chance.whole(youngest, oldest)
    # The last birthday was up to a year ago.
    birthday = scanned - timedelta(days=chance.whole(3, 360))
    born = date(birthday.year - age, birthday.month, min(birthday.day, 28))
    years = scanned.year - born.year - ((scanned.month, scanned.day) < (born.month, born.day))
    size = chance.whole(158, 174) if sex == "F" else chance.whole(168, 188)
    weight = round((size / 100) ** 2 * chance.whole(20, 26))
    return Invented(
        {
            "PatientName": f"{chance.one_of(_FAMILY)}^{chance.one_of(_GIVEN)}",
            "PatientID": f"COURSE-{number:04d}",
            "PatientBirthDate": f"{born:%Y%m%d}",
            "PatientSex": sex,
            "PatientAge": f"{years:03d}Y",
            "PatientSize": f"{size / 100:.2f}",
            "PatientWeight": str(weight),
        },
        f"{scanned:%Y%m%d}",
        f"{chance.whole(8, 16):02d}",
    )
