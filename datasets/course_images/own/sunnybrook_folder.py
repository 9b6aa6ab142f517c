"""Finds the patients in a folder of the Sunnybrook Cardiac Data, in whichever form it was unpacked.

The Cardiac Atlas Project gives out ``SCD_IMAGES_01/SCD0000101/CINESAX_300/IM-0003-0059.dcm``, a
table ``scd_patientdata.csv`` and ``SCD_ManualContours/SC-HF-I-01/contours-manual/IRCCI-expert``;
the challenge of 2009 gave out folders called ``SC-HF-I-1``.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pydicom
from pydicom.errors import InvalidDicomError

from .converter import ConversionError
from .tables import read_table

_CODE = re.compile(r"^(SCD\d{4,}|SC-[A-Z]+(?:-[A-Z]+)?-\d+)$", re.IGNORECASE)
_OTHERS = {
    *(".txt", ".csv", ".xls", ".xlsx", ".doc", ".docx", ".pdf", ".html", ".htm", ".xml", ".json"),
    *(".md", ".png", ".jpg", ".jpeg", ".gif", ".zip", ".gz", ".tar", ".mat", ".avi", ".db"),
}
_TABLE = "scd_patientdata.csv"


@dataclass
class Patient:
    """One patient's files.

    Attributes
    ----------
    name : str
        The folder's, or the code in the headers.
    images, contours : list of pathlib.Path
        Files that may be images, and files of contours.
    original : str
        The other code of the same patient, empty if not known.
    pathology : str
        As the table has it, empty if there is none.
    """

    name: str
    images: list[Path] = field(default_factory=list)
    contours: list[Path] = field(default_factory=list)
    original: str = ""
    pathology: str = ""

    def is_called(self, wanted: str) -> bool:
        """Tell whether this is the patient of that folder or code."""
        return code(wanted) in {code(self.name), code(self.original)} - {""}


def code(name: str) -> str:
    """Return a code without what differs between spellings: ``SC-HF-I-01`` is ``sc-hf-i-1``."""
    return re.sub(r"-0+(\d)", r"-\1", name.strip().casefold())


def patients_in(source: Path) -> list[Patient]:
    """Find the patients.

    Parameters
    ----------
    source : pathlib.Path
        The folder that was unpacked, or one patient's, or one with a folder for each patient.

    Returns
    -------
    list of Patient
        Those with images, by name.

    Raises
    ------
    ConversionError
        If there is no image below the folder.
    """
    patients: dict[str, Patient] = {}
    drawn: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(source.rglob("*")):
        parts = path.relative_to(source).parts
        if any(part.startswith(".") for part in parts) or not path.is_file():
            continue
        coded = [part for part in parts[:-1] if _CODE.match(part)]
        name = coded[0] if coded else (parts[0] if len(parts) > 1 else "")
        if path.name.casefold().endswith("contour-manual.txt"):
            drawn[code(name)].append(path)
        elif path.suffix.lower() not in _OTHERS:  # DICOM files have any ending, or none
            patients.setdefault(code(name), Patient(name)).images.append(path)
    if len(patients) == 1:
        told = _by_header(next(iter(patients.values())).images)
        patients = told if len(told) > 1 or "" in patients else patients
    if not patients:
        raise ConversionError(f"There is no DICOM file in {source} or in its folders.")
    _add_table(source, list(patients.values()))
    for patient in patients.values():
        for key in {code(patient.name), code(patient.original)}:
            patient.contours += drawn.get(key, [])
    if len(patients) == 1:
        next(iter(patients.values())).contours = [
            path for paths in drawn.values() for path in paths
        ]
    return [patients[key] for key in sorted(patients, key=_natural)]


def _natural(name: str) -> list[tuple[int, str]]:
    return [
        (int(part or 0), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)
    ]


def _by_header(files: list[Path]) -> dict[str, Patient]:
    """Tell patients apart by the code in the headers, where all files lie in one folder."""
    patients: dict[str, Patient] = {}
    for path in files:
        try:
            header = pydicom.dcmread(
                path, specific_tags=["PatientID"], force=path.suffix.lower() == ".dcm"
            )
        except (InvalidDicomError, OSError, EOFError, ValueError):
            continue
        name = str(header.get("PatientID") or "the patient")
        patients.setdefault(code(name), Patient(name)).images.append(path)
    return patients


def _add_table(source: Path, patients: list[Patient]) -> None:
    """Take the other code and the diagnosis of each patient from the table, where there is one."""
    found = [path for path in source.rglob("*.csv") if path.name.casefold() == _TABLE]
    if not found:
        return
    for row in read_table(found[0], [["patientid"], ["originalid"]]):
        codes = row.text("patientid") or "", row.text("originalid") or ""
        for patient in patients:
            if code(patient.name) in map(code, codes):
                patient.original = next((c for c in codes if code(c) != code(patient.name)), "")
                patient.pathology = row.text("pathology") or ""
