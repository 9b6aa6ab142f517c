"""What in a header leads to a person. It is looked for, and none of it is written.

Files for students get a header that is built anew from a short list of fields that say how an image
was made (`clean_header`). Whatever is not on that list stays behind: what a list of forbidden
fields overlooks, such a list does not let through. `found_in` says what stayed behind, so that a
lecturer knows what these files held.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import numpy as np
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.uid import CTImageStorage, MRImageStorage

from ..dicom_files import steady_uid
from .converter import ConversionError, Options
from .dicom_series import Slice

LOOKED_OPTION = {
    "looked": "yes, once you have looked at every picture and no writing is burnt into any."
}
KEPT = (
    *("Modality", "Manufacturer", "MagneticFieldStrength", "ScanningSequence", "SequenceVariant"),
    *("MRAcquisitionType", "RepetitionTime", "EchoTime", "InversionTime", "FlipAngle"),
    *("EchoTrainLength", "NumberOfAverages", "PixelBandwidth", "ImagingFrequency"),
    *("ImagedNucleus", "KVP", "SliceThickness", "PatientPosition", "LossyImageCompression"),
)
"""Fields that are kept where they are filled in: how the image was made."""

_CODES = {
    "Modality": {"MR", "CT"},
    "ScanningSequence": {"SE", "IR", "GR", "EP", "RM"},
    "SequenceVariant": {"SK", "MTC", "SS", "TRSS", "SP", "MP", "OSP", "NONE"},
    "MRAcquisitionType": {"2D", "3D"},
    "ImagedNucleus": {"1H", "H"},
    "PatientPosition": {"HFS", "HFP", "HFDR", "HFDL", "FFS", "FFP", "FFDR", "FFDL"},
    "LossyImageCompression": {"00", "01"},
}
"""What fields that hold a code may hold (DICOM PS3.3); all others are numbers."""
_HARMLESS = {*KEPT, "PatientSex", "PatientAge", "PatientOrientation", "PatientIdentityRemoved"}
_STUDY_DATE = "20240101"
_OLDEST = 90  # Above this age, years alone lead to few people (HIPAA, 45 CFR 164.514).
_KINDS = {
    "PN": "names",
    "DA": "dates and times",
    "DT": "dates and times",
    "TM": "dates and times",
    "UI": "numbers of study, series and image",
    "LT": "free texts",
    "ST": "free texts",
    "UT": "free texts",
    "UC": "free texts",
    "UR": "web addresses",
}
_WORDS = {
    "Address": "addresses",
    "Institution": "institution",
    "AccessionNumber": "accession numbers",
    "PatientID": "patient numbers",
    "OtherPatientIDs": "patient numbers",
    "BirthDate": "dates of birth",
    "Telephone": "telephone numbers",
    "StationName": "names of devices",
    "DeviceSerial": "numbers of devices",
    "Physician": "physicians and operators",
    "Operator": "physicians and operators",
    "Description": "free texts",
    "Comments": "free texts",
    "ProtocolName": "free texts",
    "History": "free texts",
    "StudyID": "numbers of study, series and image",
}


def found_in(headers: Iterable[Dataset]) -> dict[str, list[str]]:
    """List what in some headers leads to a person, by kind.

    Parameters
    ----------
    headers : iterable of pydicom.dataset.Dataset
        Headers, whose sequences are searched as well.

    Returns
    -------
    dict of str to list of str
        Kind, such as ``"names"``, to names of fields; private fields by their count only.
    """
    found: dict[str, set[str]] = {}
    private: Counter[str] = Counter()
    for header in headers:
        for element in header.iterall():
            if element.is_empty or element.VR == "SQ":
                continue
            name = element.keyword or str(element.tag)
            if element.tag.is_private:
                private[str(element.tag)] += 1
            elif element.tag.group & 0xFF01 == 0x6000:
                found.setdefault("overlays drawn over the image", set()).add(str(element.tag))
            elif kind := _kind(name, element.VR):
                found.setdefault(kind, set()).add(name)
    listed = {kind: sorted(names) for kind, names in sorted(found.items())}
    return listed | ({"private fields": [f"{len(private)} of them"]} if private else {})


def _kind(name: str, vr: str) -> str:
    if name in _HARMLESS or name.endswith(("SOPClassUID", "TransferSyntaxUID")):
        return ""
    for word, kind in _WORDS.items():
        if word in name:
            return kind
    if name.startswith("Patient") and vr != "PN":
        return "other facts about the patient"
    return _KINDS.get(vr, "")


def report_identity(slices: list[Slice], options: Options) -> str:
    """Tell a lecturer what the headers held, and refuse what cannot be taken out.

    Parameters
    ----------
    slices : list of Slice
        All that is to be converted.
    options : Options
        `looked` says that somebody has looked for burnt-in writing.

    Returns
    -------
    str
        A sentence for the description.

    Raises
    ------
    ConversionError
        If writing is, or may well be, burnt into the pixels.
    """
    looked = (options.get("looked") or "").lower() in ("yes", "y", "true", "1")
    for part in slices:
        burnt = str(part.header.get("BurnedInAnnotation") or "").strip().upper()
        kind = str(part.header.get("ImageType") or "").upper()
        sop = str(part.header.get("SOPClassUID") or "")
        if burnt == "YES":
            raise ConversionError(
                f"{part.path} says that writing is burnt into its pixels (BurnedInAnnotation is "
                "YES). It cannot be taken out here. Use images without it."
            )
        screen = "SCREEN" in kind or sop.startswith("1.2.840.10008.5.1.4.1.1.7")
        if screen and not looked:
            raise ConversionError(
                f"{part.path} is a picture of a screen (secondary capture), which often has names "
                "burnt into it. Look at all of them; if there is no writing: --set looked=yes"
            )
    found = found_in(part.header for part in slices)
    for kind, names in found.items():
        shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        options.report(f"Left out of the header: {kind} ({shown}).")
    if not all("BurnedInAnnotation" in part.header for part in slices):
        options.report(
            "The headers do not say whether writing is burnt into the pixels. Look at the images "
            "before students get them."
        )
    return (
        "The header was built anew: only how the image was made, sex and age were kept. Name, "
        "number, date of birth, date of the study and institution are invented."
    )


def clean_header(header: Dataset, name: str, pixels: np.ndarray) -> Dataset:
    """Make the header of a new file: how the image was made, and an invented patient.

    Parameters
    ----------
    header : pydicom.dataset.Dataset
        The header of the original.
    name : str
        Names the new file: its UIDs are made from it and the pixels, so that they do not lead back.
    pixels : numpy.ndarray
        All pixels of the series, or of the image.

    Returns
    -------
    pydicom.dataset.Dataset
        Without pixels and places.
    """
    new = Dataset()
    new.SpecificCharacterSet = "ISO_IR 100"
    digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
    study = f"own/{name.partition('/')[0]}/{digest}"
    new.SOPClassUID = CTImageStorage if header.get("Modality") == "CT" else MRImageStorage
    new.SOPInstanceUID = steady_uid(f"{study}/{name}")
    new.StudyInstanceUID = steady_uid(f"{study}/study")
    new.SeriesInstanceUID = steady_uid(f"{study}/series")
    new.FrameOfReferenceUID = steady_uid(f"{study}/frame_of_reference")
    new.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    for keyword in KEPT:
        if _is_what_it_should_be(header, keyword):
            setattr(new, keyword, header.get(keyword))
    new.Modality = new.get("Modality", "OT")
    new.Manufacturer = new.get("Manufacturer", "Unknown")
    new.StudyDate = new.SeriesDate = new.AcquisitionDate = new.ContentDate = _STUDY_DATE
    new.StudyTime = new.SeriesTime = new.AcquisitionTime = new.ContentTime = "120000"
    years = age_of(header)
    sex = str(header.get("PatientSex") or "").strip().upper()
    new.PatientName = "Invented^Name"
    new.PatientID = "TEACHING-1"
    new.PatientSex = sex if sex in ("F", "M") else "O"
    new.PatientAge = f"{years:03d}Y"
    new.PatientBirthDate = f"{int(_STUDY_DATE[:4]) - years - 1}0702"
    new.PatientWeight = "70"
    new.InstitutionName = "Biomedical image analysis course"
    new.ReferringPhysicianName = new.AccessionNumber = new.StudyID = ""
    new.ImageComments = "For teaching. Not for diagnosis. Name, number, dates and weight invented."
    new.PatientIdentityRemoved = "YES"
    new.DeidentificationMethod = "Header built anew from a list of fields by course-images"
    if str(header.get("BurnedInAnnotation") or "").strip().upper() == "NO":
        new.BurnedInAnnotation = "NO"
    return new


def _is_what_it_should_be(header: Dataset, keyword: str) -> bool:
    """Tell whether a field holds a number or a known code, not a text that somebody put there."""
    if keyword not in header or header[keyword].is_empty:
        return False
    values = header.get(keyword)
    values = values if isinstance(values, MultiValue) else [values]
    if keyword == "Manufacturer":
        own = {
            word for word in re.split(r"\W+", str(header.get("PatientName") or "").lower()) if word
        }
        words = set(re.split(r"\W+", str(values[0]).lower()))
        return len(values) == 1 and len(str(values[0])) <= 40 and not own & words
    if keyword in _CODES:
        return all(str(value) in _CODES[keyword] for value in values)
    return all(isinstance(value, int | float | Decimal) for value in values)


def age_of(header: Dataset) -> int:
    """Return a patient's age in years as it may be told: 90 for anybody older, 50 where unknown.

    Parameters
    ----------
    header : pydicom.dataset.Dataset
        The header of the original.
    """
    age = str(header.get("PatientAge") or "").strip().upper()
    if age[:-1].isdecimal() and age[-1:] in "YMWD":
        years = int(age[:-1]) // {"Y": 1, "M": 12, "W": 52, "D": 365}[age[-1]]
        return min(years, _OLDEST)
    born, now = str(header.get("PatientBirthDate") or ""), str(header.get("StudyDate") or "")
    if born.isdecimal() and now.isdecimal() and len(born) == len(now) == 8:
        return max(0, min((int(now) - int(born)) // 10_000, _OLDEST))
    return 50
