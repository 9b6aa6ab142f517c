"""One radiograph of the RSNA bone age challenge in the place of the lower leg."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage

from ... import dicom_files
from ...descriptions import Radiograph
from ..converter import ConversionError, Options, picture_file
from ..levels import otsu
from ..tables import Row, read_table

DATASET = "radiograph"

OPTIONS = {
    "id": "number of the image, as in its name; by rule the first that has a line in the table",
    "table": "the CSV of age and sex, if it is not called boneage-….csv or train.csv",
    "monochrome1": "yes: store the image inverted, so that the questions on dark bone stay",
}
"""What can be set, and what it means."""

SOURCE = "RSNA Pediatric Bone Age Challenge 2017"
LICENCE = (
    "Terms of use of the challenge (https://www.rsna.org/rsnai/ai-image-challenge): not for "
    "commerce; research and teaching are. Read them before you give copies to students"
)
CITATION = (
    'S. S. Halabi and others, "The RSNA Pediatric Bone Age Machine Learning Challenge", Radiology '
    "290(2), 2019, pages 498-503, doi:10.1148/radiol.2018180736"
)

Cut = tuple[tuple[int, int, int], tuple[int, int, int]]
"""First, last and step of rows and of columns."""

_NAME = "hand.dcm"
_KINDS = (".png", ".jpg", ".jpeg")
_ID = ("id", "image id", "case id", "file name", "filename")
_AGE = ("boneage", "bone age", "bone age (months)", "boneage (months)", "age")
_SEX = ("male", "sex", "gender")
_SHOWN = 180  # about how many columns stage 3 works with
_SMALLEST = 200  # pixels


@dataclass(frozen=True)
class Child:
    """What the table says of one image: months of bone age, and F or M; None where it is empty."""

    months: float | None
    sex: str | None


def convert(source: Path, images: Path, options: Options) -> Radiograph:
    """Write one radiograph as DICOM.

    Parameters
    ----------
    source : pathlib.Path
        The folder that was unpacked: PNG files and the CSV; or one of those PNG files. Nothing
        there is changed.
    images : pathlib.Path
        Gets ``hand.dcm``.
    options : Options
        See `OPTIONS`.

    Returns
    -------
    Radiograph
        What notebooks are told.

    Raises
    ------
    ConversionError
        If the image or the table is missing, or cannot be read.
    """
    found = _images_in(source)
    people = _people_in(source, options)
    path = _chosen(found, people, options.get("id"))
    child = people.get(_plain(path.stem), Child(None, None))
    changes: list[str] = []
    pixels = _grey(path, changes)
    inverted = (options.get("monochrome1") or "no").strip().casefold() in ("yes", "true", "1")
    if inverted:
        changes.append(
            "Stored inverted, as MONOCHROME1, so that bone is dark without regard to it."
        )
    changes.append("A DICOM header was written; the PNG has none. PixelSpacing is not known.")
    _write(images / _NAME, pixels, child, path.stem, inverted=inverted)
    cut = _cut(pixels)
    from ..chosen import draw_hand  # matplotlib is slow to load

    draw_hand(picture_file(images), pixels, cut, path.name)
    age = "bone age not known" if child.months is None else f"bone age {child.months:g} months"
    options.report(
        f"{path.name}: {pixels.shape[0]} × {pixels.shape[1]} pixels, {age}, "
        f"{child.sex or 'sex not known'}."
    )
    options.report("Look at the picture: are there letters in the image that tell who it is?")
    options.kept["image"] = path.name
    return Radiograph(
        title="Radiograph of a child's hand",
        simulated=False,
        source=f"{SOURCE}, image {path.name}",
        licence=LICENCE,
        citation=CITATION,
        changes=tuple(changes),
        lacks=("header", "pixel spacing"),
        file=_NAME,
        cut=cut,
    )


def _plain(name: str) -> str:
    """Return an image's number as it is compared: ``01377.0`` and ``1377.png`` are ``1377``."""
    stem = name.strip().casefold()
    for kind in _KINDS:
        stem = stem.removesuffix(kind)
    return stem.removesuffix(".0").lstrip("0") or stem


def _images_in(source: Path) -> dict[str, Path]:
    files = [source] if source.is_file() else sorted(source.rglob("*"))
    found = {
        _plain(path.stem): path
        for path in files
        if path.suffix.lower() in _KINDS and not path.name.startswith(".")
    }
    if not found:
        raise ConversionError(f"There is no PNG in {source} or in its folders.")
    return found


def _people_in(source: Path, options: Options) -> dict[str, Child]:
    folder = source.parent if source.is_file() else source
    if name := options.get("table"):
        paths = [path for path in (Path(name).expanduser(), folder / name) if path.is_file()]
    else:
        paths = [
            path
            for path in sorted(folder.rglob("*.csv"))
            if "boneage" in path.name.casefold().replace("-", "").replace(" ", "")
            or path.stem.casefold() in ("train", "validation", "test")
        ]
    if not paths:
        raise ConversionError(
            f"There is no table of age and sex in {folder}: boneage-training-dataset.csv lies "
            "beside the images where they are given out. Or name one with the option `table`."
        )
    people: dict[str, Child] = {}
    for path in paths:
        for row in read_table(path, [_ID]):
            people.setdefault(_plain(row.text(*_ID) or ""), _child(row, path))
    return people


def _child(row: Row, path: Path) -> Child:
    said = (row.text(*_SEX) or "").casefold()
    sexes = {"true": "M", "1": "M", "m": "M", "male": "M"}
    sexes |= {"false": "F", "0": "F", "f": "F", "female": "F"}
    if said and said not in sexes:
        raise ConversionError(
            f"{path}, line {row.line}: {said!r} is no sex. The column `male` holds True or False."
        )
    months = row.number(*_AGE)
    if months is not None and not 0 <= months <= 360:
        raise ConversionError(f"{path}, line {row.line}: {months:g} is no bone age in months.")
    return Child(months, sexes.get(said))


def _chosen(found: Mapping[str, Path], people: Mapping[str, Child], wanted: str | None) -> Path:
    if wanted:
        if _plain(wanted) not in found:
            some = ", ".join(path.name for path in list(found.values())[:5])
            raise ConversionError(
                f"There is no image {wanted}. There are {len(found)}, such as {some}."
            )
        return found[_plain(wanted)]
    complete = [key for key in found if key in people and None not in _values(people[key])]
    if not complete:
        some = next(iter(found.values())).name
        raise ConversionError(
            f"None of the {len(found)} images (such as {some}) has a line with age and sex in the "
            "table. Give the table that belongs to them, or name an image with the option `id`."
        )
    return found[min(complete, key=lambda key: (len(key), key))]


def _values(child: Child) -> tuple[float | None, str | None]:
    return child.months, child.sex


def _grey(path: Path, changes: list[str]) -> np.ndarray:
    """Return the image as grey levels of one layer, and say what had to be done for that."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as opened:
                opened.load()
                mode = opened.mode
                if mode in ("I", "I;16", "I;16B", "L"):
                    values = np.asarray(opened).astype(np.int64)
                else:
                    values = np.asarray(opened.convert("RGBA").convert("RGB").convert("L"))
                    changes.append(f"The file has the colour mode {mode}; it was made grey.")
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Warning) as error:
        raise ConversionError(
            f"{path} cannot be read ({error}). It may be cut off: copy it again."
        ) from error
    if min(values.shape) < _SMALLEST:
        raise ConversionError(
            f"{path} has {values.shape[0]} × {values.shape[1]} pixels. At least {_SMALLEST} of "
            "each are needed: it may be a thumbnail."
        )
    if values.min() == values.max():
        raise ConversionError(f"{path} has the same grey level everywhere.")
    return np.clip(values, 0, 65535).astype(np.uint16)


def _cut(pixels: np.ndarray) -> Cut:
    """Return what stage 3 works with: the columns that show the hand, every few pixels."""
    share = (pixels > otsu(pixels)).mean(axis=0)
    columns = np.flatnonzero(share > 0.1)
    rows, wide = pixels.shape
    first, last = (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, wide)
    margin = wide // 50
    first, last = max(0, first - margin), min(wide, last + margin)
    step = max(1, round((last - first) / _SHOWN))
    return (0, rows, step), (first, last, step)


def _write(path: Path, pixels: np.ndarray, child: Child, number: str, *, inverted: bool) -> None:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        setattr(dataset, keyword, dicom_files.steady_uid(f"own/rsna_hand/{number}/{keyword}"))
    dataset.Modality, dataset.ConversionType = "CR", "WSD"
    dataset.BodyPartExamined, dataset.ImageType = "HAND", ["DERIVED", "SECONDARY"]
    dataset.StudyDate = dataset.ContentDate = "20000101"
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.PatientName, dataset.PatientID = f"Hand {number}"[:60], f"hand_{number}"[:60]
    dataset.PatientBirthDate = dataset.AccessionNumber = dataset.ReferringPhysicianName = ""
    dataset.PatientSex = child.sex or ""
    if child.months is not None:
        dataset.PatientAge = f"{round(child.months):03d}M"
        dataset.PatientComments = "PatientAge is the bone age that readers gave."
    dataset.PatientIdentityRemoved = "YES"
    dataset.StudyID = dataset.SeriesNumber = dataset.InstanceNumber = "1"
    dataset.ImageComments = f"{SOURCE}. Not for diagnosis."
    bits = 8 if pixels.max() < 256 else 16
    stored = (2**bits - 1 - pixels.astype(np.int64)) if inverted else pixels
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME1" if inverted else "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, bits, bits - 1
    dataset.PixelRepresentation = 0
    dataset.add_new("PixelData", "OW", stored.astype("<u2").tobytes())
    dicom_files.write(dataset, path)
