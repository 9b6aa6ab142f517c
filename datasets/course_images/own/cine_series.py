"""Finds the short-axis cine in a folder of DICOM files, and puts its images in order.

The order comes from the geometry and the times in the headers, never from a file's name: slices
along the normal of the image plane, phases by trigger time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from .converter import ConversionError
from .dicom_series import Slice

FEWEST_SLICES, FEWEST_PHASES = 3, 4
"""A series with fewer of either is no short-axis cine."""

_SAME_PLACE = 0.2  # mm along the normal within which two images are of one slice
_PARALLEL = 0.9998  # cosine of the angle within which planes are parallel: about one degree
_TO_APEX = np.array([1.0, -1.0, -1.0])  # from the base to the apex: left, to the front, down
_NEEDED = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns")


@dataclass(frozen=True, eq=False)
class Found(Slice):
    """One DICOM file with an image, and where it lies. Each is equal to itself only."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def normal(self) -> np.ndarray:
        """Return the direction across the image plane, a unit vector in patient coordinates."""
        cosines = np.array([float(value) for value in self.header.ImageOrientationPatient])
        across = np.cross(cosines[:3], cosines[3:])
        unit: np.ndarray = across / np.linalg.norm(across)
        return unit

    @property
    def position(self) -> float:
        """Return how far along the normal the image lies, in mm."""
        corner = [float(value) for value in self.header.ImagePositionPatient]
        return float(np.dot(self.normal, corner))


@dataclass
class Cine:
    """A short-axis cine in order.

    Attributes
    ----------
    images : list of list of Found
        By phase, then by slice, from the apex to the base.
    distance : float
        From slice to slice along the normal, in mm.
    along : bool
        Whether slices go along the normal of the image plane; against it if not.
    beat_ms : float or None
        Duration of a beat in ms, None if no header tells it.
    notes : list of str
        What was left out or assumed, in sentences.
    """

    images: list[list[Found]]
    distance: float
    along: bool
    beat_ms: float | None
    notes: list[str] = field(default_factory=list)


def find_images(files: Iterable[Path]) -> tuple[list[Found], list[Path]]:
    """Return those files that are DICOM images, and those that look like some but are none.

    Parameters
    ----------
    files : iterable of pathlib.Path
        Any files. Hidden ones and a DICOMDIR are passed over.

    Returns
    -------
    list of Found
        Files that have an image, with or without the preamble of a DICOM file.
    list of pathlib.Path
        Files that are called ``.dcm`` and cannot be read.
    """
    found, unreadable = [], []
    for path in sorted(files):
        if path.name.startswith(".") or path.name.upper() == "DICOMDIR" or not path.is_file():
            continue
        named = path.suffix.lower() in (".dcm", ".ima")
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True, force=named)
        except (InvalidDicomError, OSError, EOFError, ValueError, NotImplementedError):
            header = Dataset()
        if "Rows" in header and "Columns" in header:
            found.append(Found(path, header))
        elif named:
            unreadable.append(path)
    return found, unreadable


def name_of(images: Sequence[Found]) -> str:
    """Return how a person recognises a series: its description, number and folder.

    Parameters
    ----------
    images : sequence of Found
        Images of the series.

    Returns
    -------
    str
        Such as ``CINESAX (series 300, in CINESAX_300)``.
    """
    header = images[0].header
    description = str(header.get("SeriesDescription", "") or "without a description")
    number = header.get("SeriesNumber")
    series = f"series {number}, " if number not in (None, "") else ""
    return f"{description} ({series}in {images[0].path.parent.name})"


def stacks_of(images: Iterable[Found]) -> list[list[Found]]:
    """Sort images into stacks: one series, parallel planes, one size.

    Parameters
    ----------
    images : iterable of Found
        Of one patient.

    Returns
    -------
    list of list of Found
        The largest first. Slices that a scanner stored as a series each are one stack.
    """
    placed = [image for image in images if _is_placed(image)]
    stacks = _grouped(placed, "SeriesInstanceUID")
    whole = [stack for stack in stacks if len(_slices(stack)) > 1]
    single = [image for stack in stacks if len(_slices(stack)) == 1 for image in stack]
    return sorted(whole + _grouped(single, "SeriesDescription"), key=len, reverse=True)


def choose_stack(stacks: list[list[Found]], wanted: str | None, where: str) -> list[Found]:
    """Return the stack that is the short-axis cine.

    Parameters
    ----------
    stacks : list of list of Found
        As `stacks_of` returns them.
    wanted : str or None
        A part of the description, the number or the folder of the series to take.
    where : str
        Whose series they are, for the message.

    Returns
    -------
    list of Found
        Its images.

    Raises
    ------
    ConversionError
        If there is none, or more than one that could be meant. It names all series.
    """
    listed = "\n".join(f"  {name_of(stack)}: {_size(stack)}" for stack in stacks)
    if wanted:
        fits = [stack for stack in stacks if _called(stack, wanted)]
    else:
        fits = [stack for stack in stacks if _is_cine(stack)]
        if len(fits) > 1:
            named = [stack for stack in fits if _short_axis(stack)]
            fits = named or [stack for stack in fits if not _long_axis(stack)]
    if len(fits) == 1:
        return fits[0]
    if not stacks:
        raise ConversionError(
            f"No DICOM image of {where} says where it lies: {', '.join(_NEEDED[:3])} are needed. "
            "Files of several frames have to be exported as one file an image."
        )
    what = f"{len(fits)} series of" if fits else "No series of"
    means = f"fit {wanted!r}" if wanted else "could be the short-axis cine"
    means = means if fits else means.replace("fit ", "fits ")
    raise ConversionError(
        f"{what} {where} {means}. A short-axis cine has at least {FEWEST_SLICES} parallel slices "
        f"with {FEWEST_PHASES} or more phases each. The series are:\n{listed}\n"
        "Name the one to take with the option `series`: a part of its description, its number "
        "or its folder."
    )


def in_order(stack: list[Found], where: str) -> Cine:
    """Put the images of a stack in order: phases, and in each the slices from apex to base.

    Parameters
    ----------
    stack : list of Found
        Images of parallel slices.
    where : str
        Whose they are, for messages.

    Returns
    -------
    Cine
        All of them but copies, and slices at an end that have fewer phases than the rest.

    Raises
    ------
    ConversionError
        If slices are missing, if a slice lacks phases, or if two different images claim the
        same slice and time.
    """
    notes: list[str] = []
    by_slice = [_by_time(images, notes, where) for images in _slices(stack)]
    counts = [len(images) for images in by_slice]
    phases = max(set(counts), key=lambda count: (counts.count(count), count))
    complete = [number for number, count in enumerate(counts) if count == phases]
    first, last = complete[0], complete[-1]
    for number in (*range(first), *range(last + 1, len(counts))):
        notes.append(
            f"The slice at {by_slice[number][0].position:.1f} mm has {counts[number]} phases "
            f"instead of {phases} and was left out."
        )
    kept = by_slice[first : last + 1]
    if odd := [images for images in kept if len(images) != phases]:
        raise ConversionError(
            f"A slice of {where} (at {odd[0][0].position:.1f} mm along the normal, "
            f"{odd[0][0].path} and others) has {len(odd[0])} phases, the other slices have "
            f"{phases}. Files are missing, or of two scans: complete the folder, or take out "
            "what does not belong to this cine."
        )
    distance = _even_distance(kept, where)
    along = True
    if float(np.dot(kept[0][0].normal, _TO_APEX)) > 0:
        kept, along = kept[::-1], False  # the apex comes first
    images = [[one[phase] for one in kept] for phase in range(phases)]
    return Cine(images, distance, along, _beat(kept, notes), notes)


def _is_placed(image: Found) -> bool:
    """Tell whether the header says where the image lies, in numbers that make sense."""
    header = image.header
    if any(header.get(keyword) in (None, "") for keyword in _NEEDED):
        return False
    try:
        place = [image.position, *image.normal, *(float(value) for value in header.PixelSpacing)]
    except (TypeError, ValueError):
        return False
    return len(place) == 6 and bool(np.isfinite(place).all()) and min(place[4:]) > 0


def _grouped(images: Iterable[Found], keyword: str) -> list[list[Found]]:
    """Group images that agree in a field of the header, in size, and in the plane's direction."""
    alike: dict[tuple[object, ...], list[list[Found]]] = defaultdict(list)
    for image in images:
        header = image.header
        spacing = tuple(round(float(value), 3) for value in header.PixelSpacing)
        groups = alike[(str(header.get(keyword, "")), header.Rows, header.Columns, spacing)]
        for group in groups:
            if float(np.dot(group[0].normal, image.normal)) > _PARALLEL:
                group.append(image)
                break
        else:
            groups.append([image])
    return [group for groups in alike.values() for group in groups]


def _slices(images: Iterable[Found]) -> list[list[Found]]:
    """Return images by place, from the lowest along the normal."""
    slices: list[list[Found]] = []
    for image in sorted(images, key=lambda image: image.position):
        if slices and image.position - slices[-1][0].position < _SAME_PLACE:
            slices[-1].append(image)
        else:
            slices.append([image])
    return slices


def _phases(stack: list[Found]) -> int:
    counts = [len(images) for images in _slices(stack)]
    return max(set(counts), key=counts.count)


def _is_cine(stack: list[Found]) -> bool:
    return len(_slices(stack)) >= FEWEST_SLICES and _phases(stack) >= FEWEST_PHASES


def _size(stack: list[Found]) -> str:
    return f"{len(_slices(stack))} slices, {_phases(stack)} phases"


def _called(stack: list[Found], wanted: str) -> bool:
    header = stack[0].header
    if wanted == str(header.get("SeriesNumber", "")):
        return True
    names = (str(header.get("SeriesDescription", "")), stack[0].path.parent.name)
    return any(wanted.casefold() in name.casefold() for name in names)


def _text(stack: list[Found]) -> str:
    return name_of(stack).casefold().replace("_", " ").replace("-", " ")


def _short_axis(stack: list[Found]) -> bool:
    return any(word in _text(stack) for word in ("sax", "short ax", "shortax", "kurze achse"))


def _long_axis(stack: list[Found]) -> bool:
    words = ("lax", "long ax", "longax", "chamber", "2ch", "3ch", "4ch", "perf", "scout")
    return any(word in _text(stack) for word in words)


def _by_time(images: list[Found], notes: list[str], where: str) -> list[Found]:
    """Sort the images of one slice by trigger time, each time once."""
    stated = {_time(image) for image in images}
    if len(images) > 1 and (None in stated or len(stated) == 1):
        times = {image: float(image.header.get("InstanceNumber") or 0) for image in images}
        if len(set(times.values())) < len(images):
            raise ConversionError(
                f"Slices of {where} have neither TriggerTime nor a number of their own "
                f"({images[0].path}), so the order in time cannot be known."
            )
        sentence = (
            "TriggerTime does not tell phases apart: they are in the order of InstanceNumber."
        )
        if sentence not in notes:
            notes.append(sentence)
    else:
        times = {image: _time(image) or 0.0 for image in images}
    unique: list[Found] = []
    for image in sorted(images, key=lambda image: (times[image], image.path)):
        if not unique or times[image] > times[unique[-1]]:
            unique.append(image)
        elif _same_pixels(image, unique[-1]):
            # Students read this: names of files, which may be those of patients, stay out of it.
            notes.append("One of two equal images was left out.")
        else:
            raise ConversionError(
                f"{image.path} and {unique[-1].path} of {where} are different images of the same "
                f"slice at the same time ({times[image]:g} ms). Probably a slice was scanned "
                "twice: take one of the two scans out of the folder."
            )
    return unique


def _time(image: Found) -> float | None:
    value = image.header.get("TriggerTime")
    return None if value in (None, "") else float(value)


def _same_pixels(one: Found, other: Found) -> bool:
    if one.header.get("SOPInstanceUID") == other.header.get("SOPInstanceUID"):
        return True
    pixels = [pydicom.dcmread(image.path, force=True).get("PixelData") for image in (one, other)]
    return pixels[0] is not None and pixels[0] == pixels[1]


def _even_distance(slices: list[list[Found]], where: str) -> float:
    places = np.array([images[0].position for images in slices])
    steps = np.diff(places)
    if len(steps) == 0:
        raise ConversionError(f"The cine of {where} has one slice only.")
    usual = float(np.median(steps))
    for number in np.flatnonzero(np.abs(steps - usual) > 0.1 * usual):
        raise ConversionError(
            f"The slices of {where} lie {usual:.2f} mm apart, but after {places[number]:.1f} mm "
            f"(such as {slices[number][0].path}) the next is {steps[number]:.2f} mm away. "
            "A slice is missing, or two scans are mixed: complete the folder, or take out what "
            "does not belong to this cine."
        )
    return round(float((places[-1] - places[0]) / len(steps)), 4)  # headers round


def _beat(slices: list[list[Found]], notes: list[str]) -> float | None:
    """Return the duration of a beat in ms, from the header or from the trigger times."""
    stated = [image.header.get("NominalInterval") for images in slices for image in images]
    beats = [float(value) for value in stated if value not in (None, "") and float(value) > 0]
    if beats:
        return float(np.median(beats))
    times = [[_time(image) for image in images] for images in slices]
    steps = [np.diff(row) for row in times if len(row) > 1 and None not in row]  # type: ignore[arg-type]
    if not steps or np.median(steps) <= 0:
        return None
    beat = float(np.median(steps)) * len(times[0])
    notes.append(
        f"NominalInterval is missing. The trigger times are {np.median(steps):g} ms apart, so a "
        f"beat of {len(times[0])} phases was taken to last {beat:g} ms."
    )
    return beat
