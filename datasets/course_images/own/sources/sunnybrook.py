"""Two patients of the Sunnybrook Cardiac Data in the place of the simulated hearts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from ...descriptions import CardiacCine, CinePatient, Lacking
from .. import cine_series, heart_finder
from ..cine_files import Written, pixels_of, sampling_of, write_cine
from ..cine_series import Cine
from ..contours import contoured_ml, contours_in
from ..converter import ConversionError, Options, picture_file, truth_folder
from ..heart_finder import Heart
from ..identity import LOOKED_OPTION, report_identity
from ..sunnybrook_folder import Patient, patients_in

DATASET = "cardiac_cine"

OPTIONS = {
    "patient_a": "folder or code of the patient to show first; a healthy one by rule",
    "patient_b": "folder or code of the patient to compare with; one with heart failure by rule",
    "series": "part of the description, number or folder of the series to take of each patient",
    "series_a": "the same, of patient a only",
    "series_b": "the same, of patient b only",
    "lv_a": "row,column of the left ventricle's middle, in the picture of what was chosen",
    "lv_b": "the same of patient b",
    "rv_a": "row,column of a place in the right ventricle",
    "rv_b": "the same of patient b",
    "blood_a": "first row,one past the last,first column,one past the last: a box in blood",
    "blood_b": "the same of patient b",
    "muscle_a": "the same: a box in the muscle of the left ventricle",
    "muscle_b": "the same of patient b",
    "middle_a": "number of the slice in the middle of the ventricle, 0 at the apex",
    "middle_b": "the same of patient b",
    **LOOKED_OPTION,
}
"""What can be set, and what it means."""

SOURCE = "Sunnybrook Cardiac Data"
LICENCE = "CC0 1.0, public domain (https://creativecommons.org/publicdomain/zero/1.0/)"
CITATION = (
    'P. Radau, Y. Lu, K. Connelly, G. Paul, A. J. Dick, G. A. Wright, "Evaluation framework for '
    'algorithms segmenting short axis cardiac MRI", The MIDAS Journal, 2009, hdl:10380/3070'
)

Letter = Literal["a", "b"]
LETTERS: tuple[Letter, Letter] = ("a", "b")

_ALIKE = 0.01  # share by which the sampling of two patients may differ
_TRIED = 8  # patients that are looked at before any pair is taken


@dataclass
class Read:
    """One patient's cine, and where the heart lies in it.

    Attributes
    ----------
    patient : Patient
        Whose.
    cine : Cine
        The images in order.
    series : str
        Which series was taken.
    pixels : numpy.ndarray
        (phase, slice, row, column).
    sampling : tuple of float
        In mm.
    heart : Heart
        In rows and columns of the whole images.
    """

    patient: Patient
    cine: Cine
    series: str
    pixels: np.ndarray
    sampling: tuple[float, float, float]
    heart: Heart


def convert(source: Path, images: Path, options: Options) -> CardiacCine:
    """Write the cine of two patients.

    Parameters
    ----------
    source : pathlib.Path
        The folder that was unpacked. Nothing in it is changed.
    images : pathlib.Path
        Gets ``patient_a`` and ``patient_b``. Where contours are complete, ``volumes.json`` is the
        truth.
    options : Options
        See `OPTIONS`.

    Returns
    -------
    CardiacCine
        What notebooks are told.

    Raises
    ------
    ConversionError
        If there are no two patients, no short-axis cine, or it is not complete.
    """
    patients = patients_in(source)
    both = _pair(patients, options)
    slices = [one for each in both.values() for row in each.cine.images for one in row]
    changes = ["Slices were put along z.", report_identity(list(slices), options)]
    grey = _same_brightness(both, changes)
    described: dict[Letter, CinePatient] = {}
    drawn: dict[str, list[float | None]] = {}
    from ..chosen import draw_hearts  # matplotlib is slow to load

    draw_hearts(picture_file(images), both)
    for letter, one in both.items():
        folder = f"patient_{letter}"
        part = heart_finder.centred_part(one.pixels.shape[2:], one.heart, one.sampling)
        heart = heart_finder.moved(one.heart, part)
        kept = one.pixels[:, :, part[0], part[1]] * grey[letter]
        what = Written("cardiac_cine", folder, f"{SOURCE}, {one.patient.name}", one.sampling)
        write_cine(images / folder, one.cine, kept, what)
        curve = heart_finder.volumes_ml(one.pixels, one.heart, one.sampling)
        described[letter] = _described(folder, heart, grey[letter], curve)
        drawn[folder] = contoured_ml(one.cine, contours_in(one.patient.contours), one.sampling)
        options.kept[folder] = _provenance(one, part)
        for line in _told(letter, one, curve, drawn[folder], kept.shape):
            options.report(line)
        changes += [f"Patient {letter}: {note}" for note in (*one.cine.notes, *heart.notes)]
    lacks: list[Lacking] = [] if _write_truth(drawn, images) else ["truth"]
    if any(one.cine.beat_ms is None for one in both.values()):
        lacks.append("times")
    names = " and ".join(one.patient.name for one in both.values())
    return CardiacCine(
        title="Two beating hearts: short-axis slices at several moments of the beat",
        simulated=False,
        source=f"{SOURCE}, patients {names}",
        licence=LICENCE,
        citation=CITATION,
        changes=tuple(changes),
        lacks=tuple(lacks),
        patients=described,
    )


def _pair(patients: list[Patient], options: Options) -> dict[Letter, Read]:
    """Read the two patients that are wanted, or the two that suit the course best."""
    wanted = {letter: options.get(f"patient_{letter}") for letter in LETTERS}
    names = ", ".join(f"{p.name} {p.original}".strip() for p in patients)
    if len(patients) < 2:
        raise ConversionError(
            f"There is one patient only ({names}). Stage 4 compares two: give a folder with the "
            "folders of two or more patients."
        )
    read: dict[Letter, Read] = {}
    for letter, name in wanted.items():
        if name:
            fits = [patient for patient in patients if patient.is_called(name)]
            if not fits:
                raise ConversionError(f"There is no patient {name}. There are: {names}.")
            read[letter] = _read(fits[0], letter, options)
    for letter in LETTERS:
        if letter not in read:
            read[letter] = _by_rule(patients, letter, read, options)
    return {letter: read[letter] for letter in LETTERS}


def _by_rule(
    patients: list[Patient],
    letter: Letter,
    read: Mapping[Letter, Read],
    options: Options,
) -> Read:
    """Return the first patient that fits: healthy for a, ill for b, with the same sampling."""
    taken = {one.patient.name for one in read.values()}
    free = sorted(
        (patient for patient in patients if patient.name not in taken),
        key=lambda patient: not _suits(patient, letter),
    )
    refused, other_sampling = [], None
    for patient in free[:_TRIED]:
        try:
            one = _read(patient, letter, options)
        except ConversionError as error:
            refused.append(f"{patient.name} was passed over: {error}")
            continue
        others = [other.sampling for other in read.values()]
        if all(np.allclose(one.sampling, other, rtol=_ALIKE) for other in others):
            break
        other_sampling = other_sampling or one
    else:
        if other_sampling is None:
            raise ConversionError("No patient can be used.\n" + "\n".join(refused))
        one = other_sampling
        options.report(
            f"No other patient has the sampling of {', '.join(taken)}; {one.patient.name} was "
            "taken all the same."
        )
    for line in refused:
        options.report(line)
    return one


def _suits(patient: Patient, letter: Letter) -> bool:
    said = f"{patient.pathology} {patient.original} {patient.name}".casefold()
    ill = "failure" in said or "sc-hf" in said
    return ill if letter == "b" else ("normal" in said or "sc-n-" in said)


def _read(patient: Patient, letter: Letter, options: Options) -> Read:
    found, unreadable = cine_series.find_images(patient.images)
    if unreadable:
        raise ConversionError(
            f"{unreadable[0]} is no DICOM image, or cut off ({len(unreadable)} such files of "
            f"{patient.name}). Copy it again from the source, or take it out."
        )
    stacks = cine_series.stacks_of(found)
    wanted = options.get(f"series_{letter}") or options.get("series")
    stack = cine_series.choose_stack(stacks, wanted, patient.name)
    cine = cine_series.in_order(stack, patient.name)
    pixels, sampling = pixels_of(cine), sampling_of(cine)
    middle = options.get(f"middle_{letter}")
    number = None if middle is None else _numbers(f"middle_{letter}", middle, 1)[0]
    if number is not None and not 0 <= number < pixels.shape[1]:
        raise ConversionError(
            f"middle_{letter} is {number}, but slices go to {pixels.shape[1] - 1}."
        )
    heart = heart_finder.find_heart(pixels, sampling, middle=number)
    heart = _overridden(heart, letter, options, pixels.shape[2:], sampling)
    return Read(patient, cine, cine_series.name_of(stack), pixels, sampling, heart)


def _numbers(option: str, text: str, count: int) -> list[int]:
    parts = [part for part in re.split(r"[\s,;]+", text.strip("[]() ")) if part]
    if len(parts) != count or not all(part.isdigit() for part in parts):
        raise ConversionError(f"{option} is {text!r}, but has to be {count} whole numbers: 60,70 …")
    return [int(part) for part in parts]


def _overridden(
    heart: Heart,
    letter: Letter,
    options: Options,
    shape: tuple[int, ...],
    sampling: tuple[float, float, float],
) -> Heart:
    """Put what the options say in the place of what was found."""
    changed: dict[str, object] = {}
    for name in ("lv", "rv"):
        if text := options.get(f"{name}_{letter}"):
            row, column = _numbers(f"{name}_{letter}", text, 2)
            if row >= shape[0] or column >= shape[1]:
                raise ConversionError(f"{name}_{letter} lies outside the image of {shape}.")
            changed[name] = (row, column)
    for name in ("blood", "muscle"):
        if text := options.get(f"{name}_{letter}"):
            top, bottom, left, right = _numbers(f"{name}_{letter}", text, 4)
            if not (top < bottom <= shape[0] and left < right <= shape[1]):
                raise ConversionError(f"{name}_{letter} is no box in the image of {shape}.")
            changed[name] = ((top, bottom), (left, right))
    heart = replace(heart, **changed)  # type: ignore[arg-type]
    return heart_finder.measured_about(heart, shape, sampling)


def _same_brightness(both: Mapping[Letter, Read], changes: list[str]) -> dict[str, float]:
    """Return by what to multiply each patient's grey levels, so that one threshold fits both."""
    levels = {letter: one.heart.level for letter, one in both.items()}
    ratio = levels["a"] / levels["b"]
    if 0.95 < ratio < 1.05:
        return {"a": 1.0, "b": 1.0}
    changes.append(
        f"The grey levels of patient b were multiplied by {ratio:.3g}, so that blood and muscle "
        "are about as bright as those of patient a (grey levels of MRI have no unit)."
    )
    return {"a": 1.0, "b": ratio}


def _described(folder: str, heart: Heart, grey: float, curve: list[float]) -> CinePatient:
    return CinePatient(
        folder=folder,
        box=heart.box,
        middle=heart.middle,
        m_mode_row=heart.lv[0],
        blood=heart.blood,
        muscle=heart.muscle,
        white=round(heart.white * grey),
        lv=heart.lv,
        rv=heart.rv,
        full=curve.index(max(curve)),
        empty=curve.index(min(curve)),
    )


def _provenance(one: Read, part: tuple[slice, slice]) -> dict[str, object]:
    header = one.cine.images[0][0].header
    return {
        "patient": one.patient.name,
        "original code": one.patient.original,
        "series": one.series,
        "ImageOrientationPatient": [float(value) for value in header.ImageOrientationPatient],
        "ImagePositionPatient": {
            "at the apex": [float(value) for value in header.ImagePositionPatient],
            "at the base": [
                float(value) for value in one.cine.images[0][-1].header.ImagePositionPatient
            ],
        },
        "rows kept": [part[0].start, part[0].stop],
        "columns kept": [part[1].start, part[1].stop],
    }


def _told(
    letter: Letter, one: Read, curve: list[float], drawn: list[float | None], shape: tuple[int, ...]
) -> list[str]:
    """Say what was taken, and whether the ventricle can be measured in it."""
    names = " = ".join(filter(None, (one.patient.name, one.patient.original)))
    diagnosis = f", {one.patient.pathology}" if one.patient.pathology else ""
    largest, smallest = max(curve), min(curve)
    share = 100 * (largest - smallest) / largest if largest else 0.0
    lines = [
        f"Patient {letter}: {names}{diagnosis}; {one.series}; {shape[0]} phases of {shape[1]} "
        f"slices of {shape[2]} × {shape[3]}, sampling {one.sampling[0]:g} × {one.sampling[1]:g} × "
        f"{one.sampling[2]:g} mm.",
        f"  Measured as stage 4 does: {largest:.0f} ml, emptied {smallest:.0f} ml, ejection "
        f"fraction {share:.0f} %.",
    ]
    contoured = [value for value in drawn if value is not None]
    if len(contoured) > 1:
        lines.append(
            f"  Inside the experts' contours: {max(contoured):.0f} ml, emptied "
            f"{min(contoured):.0f} ml."
        )
    if not (20 < smallest < largest < 600 and 5 < share < 85):
        lines.append(
            "  That is hardly a heart: look at the picture, and set lv, rv, blood, muscle or "
            f"middle of patient {letter} with options."
        )
    return lines


def _write_truth(drawn: Mapping[str, list[float | None]], images: Path) -> bool:
    """Write the contoured volumes, if there is one at every phase of both patients."""
    if any(value is None for volumes in drawn.values() for value in volumes):
        return False
    content = {folder: {"cavity_ml": volumes} for folder, volumes in drawn.items()}
    path = truth_folder(images) / "volumes.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return True
