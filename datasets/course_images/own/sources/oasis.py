"""People of the OASIS data in the place of the simulated brain cohort."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import MultiFrameGrayscaleWordSecondaryCaptureImageStorage
from scipy import ndimage

from ... import dicom_files
from ...cohort_people import LATER_ANGLE, LATER_COSINE, LATER_SHIFT, LATER_SINE, TISSUES
from ...cohort_people import SAMPLING as SIMULATED_SAMPLING
from ...descriptions import BrainCohort, CohortPerson, Lacking
from ..converter import ConversionError, Options, picture_file
from ..oasis_folder import ANALYZE, Session, read_volume, sessions_in
from ..oasis_people import (
    FEWEST,
    FEWEST_OLDER,
    Person,
    can_compare,
    choose_four,
    people_in,
    write_people,
)

DATASET = "brain_cohort"

OPTIONS = {
    "table": "the file of demographics, if it is not oasis_cross-sectional.csv in the folder",
    "person_1": "ID of person 1: by rule a young healthy woman",
    "person_2": "ID of person 2: by rule a healthy man of about 52 years",
    "person_3": "ID of person 3, the brain to work with: by rule a healthy woman of about 76",
    "person_4": "ID of person 4: by rule a man of about 77 years with dementia",
    "orientation": (
        f"where the axes of Analyze files go, {ANALYZE} unless given: L or R, A or P, S or I"
    ),
    "slices": "every how manieth slice is kept, 2 unless given",
}
"""What can be set, and what it means."""

SOURCE = "OASIS-1, cross-sectional"
LICENCE = (
    "OASIS data use terms (https://www.oasis-brains.org): free after agreeing to them; everybody "
    "who is given the data has to agree as well, and nobody may try to find out who was scanned"
)
CITATION = (
    'D. S. Marcus, T. H. Wang, J. Parker, J. G. Csernansky, J. C. Morris, R. L. Buckner, "Open '
    'Access Series of Imaging Studies (OASIS)", Journal of Cognitive Neuroscience 19(9), 2007, '
    "doi:10.1162/jocn.2007.19.9.1498"
)

LATER_SHIFT_MM = (LATER_SHIFT[0] * SIMULATED_SAMPLING[1], LATER_SHIFT[1] * SIMULATED_SAMPLING[2])
"""How far the second scan has to be moved, down and to the right, in mm."""

_MARGIN_MM = 20.0  # about the brains, so that a moved one stays in the picture
_BRIGHT = 450.0  # grey level that bright tissue gets, as in the simulated images
_NOISE = 9.0  # standard deviation of the noise of the second scan, in grey levels


Sampling = tuple[float, float, float]
"""From slice to slice, row to row and column to column, in mm."""


@dataclass
class Volumes:
    """A person's volumes, (slice, row, column), and their sampling in mm, in the person's size."""

    person: Person
    image: np.ndarray
    tissues: np.ndarray
    sampling: tuple[float, float, float]


def convert(source: Path, images: Path, options: Options) -> BrainCohort:
    """Write the table and the volumes of four people.

    Parameters
    ----------
    source : pathlib.Path
        The folder that was unpacked. Nothing in it is changed.
    images : pathlib.Path
        Gets ``cohort.csv``, ``person_1_image.dcm`` and so on.
    options : Options
        See `OPTIONS`.

    Returns
    -------
    BrainCohort
        What notebooks are told.

    Raises
    ------
    ConversionError
        If the table, or two people with image and tissues, are missing.
    """
    changes: list[str] = []
    sessions = sessions_in(source)
    everybody = people_in(_table(source, options), changes)
    named = {n: name for n in range(1, 5) if (name := options.get(f"person_{n}"))}
    nobody = Session("")
    four = choose_four(everybody, lambda one: sessions.get(one.name, nobody).complete, named)
    orientation = options.get("orientation") or ANALYZE
    others = [person for person in everybody if person not in four.values()]
    inside, tissues = _measured(
        others if can_compare(others) else everybody, sessions, orientation, options.report
    )
    write_people(images / "cohort.csv", inside, tissues)
    volumes = _volumes(four, sessions, options, changes, orientation)
    first = _largest_slice(volumes[3].tissues)
    described: dict[str, CohortPerson] = {}
    for number, one in volumes.items():
        _write(images / f"person_{number}_image.dcm", one.image, one, number, "Brain")
        meaning = ", ".join(f"{value} {tissue}" for value, tissue in enumerate(TISSUES))
        _write(images / f"person_{number}_tissues.dcm", one.tissues, one, number, meaning)
        described[str(number)] = _described(number, one.person)
        options.report(
            f"Person {number}: {one.person.name}, {one.person.sex}, {one.person.age} years, "
            f"CDR {one.person.cdr:g}; {' × '.join(map(str, one.image.shape))}, sampling "
            f"{' × '.join(f'{step:.3f}' for step in one.sampling)} mm."
        )
    later = scanned_again(volumes[3].image[first], volumes[3].sampling[1:])
    _write(images / "person_3_later.dcm", later, volumes[3], 3, f"Slice {first}, later")
    changes.append(
        f"person_3_later.dcm is no second scan: it is slice {first} of person 3, turned and moved "
        "by computer, with noise added."
    )
    from ..chosen import draw_people  # matplotlib is slow to load

    draw_people(picture_file(images), volumes, later, first)
    options.report(f"The table has {len(inside)} people.")
    lacks: list[Lacking] = ["second scan"]
    if not tissues or any(person.brain_ml is None for person in inside):
        lacks.append("table")
    elif not can_compare(inside):
        lacks.append("table")
        options.report(
            f"That is too few to compare groups: at least {FEWEST} people are needed, of those "
            f"from 60 years {FEWEST_OLDER} with dementia and as many without."
        )
    options.kept.update({f"person_{n}": one.name for n, one in four.items()})
    return BrainCohort(
        title=f"A table of {len(inside)} people, and the brains of {len(four)}",
        simulated=False,
        source=SOURCE,
        licence=LICENCE,
        citation=CITATION,
        changes=tuple(changes),
        lacks=tuple(lacks),
        table="cohort.csv",
        people=described,
        scanned_twice="3",
        first_slice=first,
        later="person_3_later.dcm",
        patient="4",
        white=500,
        seen="in the left picture the brain is as it was scanned. In the right one it is tilted, "
        "its front towards the right, and lies further up and to the right.",
    )


def scanned_again(image: np.ndarray, sampling: tuple[float, float]) -> np.ndarray:
    """Return a slice as if it had been scanned again, the head in another place.

    Parameters
    ----------
    image : numpy.ndarray
        (row, column).
    sampling : tuple of float
        From row to row and column to column, in mm.

    Returns
    -------
    numpy.ndarray
        float64, of the same shape. Turned by `LATER_ANGLE` degrees and then moved by
        `LATER_SHIFT_MM`, as `scipy.ndimage` counts them, it fits `image`.
    """
    middle = (np.array(image.shape) - 1) / 2
    turn = np.array([[LATER_COSINE, -LATER_SINE], [LATER_SINE, LATER_COSINE]])
    offset = middle + np.array(LATER_SHIFT_MM) / sampling - turn @ middle
    moved = ndimage.affine_transform(image.astype(np.float64), turn, offset, order=1)
    noise = np.random.default_rng(round(10 * LATER_ANGLE)).normal(0, _NOISE, moved.shape)
    again: np.ndarray = np.where(moved > 1, np.maximum(moved + noise, 0), 0)
    return again


def _table(source: Path, options: Options) -> Path:
    if name := options.get("table"):
        for path in (Path(name).expanduser(), source / name):
            if path.is_file():
                return path
        raise ConversionError(f"There is no table {name}, neither here nor in {source}.")
    found = sorted(path for path in source.rglob("*") if "cross-sectional" in path.name.casefold())
    tables = [path for path in found if path.suffix.lower() == ".csv" and path.is_file()]
    excel = [path for path in found if path.suffix.lower() in (".xls", ".xlsx")]
    if not tables and excel:
        raise ConversionError(
            f"{excel[0]} is an Excel file. Open it and save it as oasis_cross-sectional.csv "
            "(comma separated) beside it."
        )
    if not tables:
        raise ConversionError(
            f"There is no oasis_cross-sectional.csv in {source}. It is on the page of OASIS where "
            "the images are; or name another table with the option `table`."
        )
    return tables[0]


def _measured(
    people: list[Person],
    sessions: Mapping[str, Session],
    orientation: str,
    report: Callable[[str], None],
) -> tuple[list[Person], dict[str, tuple[float, float]] | None]:
    """Return who is in the table, and the grey and white matter of each, if it can be measured.

    Where tissues are there for enough people to compare, only those are in the table.
    """
    with_tissues = [one for one in people if sessions.get(one.name, Session("")).tissues]
    if len(with_tissues) < len(people) and not can_compare(with_tissues):
        report(
            f"Tissues (…_fseg) are there for {len(with_tissues)} of {len(people)} people only, so "
            "the table has no grey and white matter."
        )
        return people, None
    if left_out := len(people) - len(with_tissues):
        report(f"{left_out} people without tissues (…_fseg) are not in the table.")
    volumes = {}
    for person in with_tissues:
        path = sessions[person.name].tissues
        assert path is not None
        labels, sampling, _ = read_volume(path, orientation)
        counts = np.bincount(_whole(labels, path).ravel(), minlength=4)
        in_ml = float(np.prod(sampling)) / 1000 / person.scale
        volumes[person.name] = (float(counts[2] * in_ml), float(counts[3] * in_ml))
    return with_tissues, volumes


def _volumes(
    four: Mapping[int, Person],
    sessions: Mapping[str, Session],
    options: Options,
    changes: list[str],
    orientation: str,
) -> dict[int, Volumes]:
    """Read these people's volumes, and keep the part in which the brains lie."""
    text = options.get("slices") or "2"
    if not text.isdigit() or not 1 <= int(text) <= 5:
        raise ConversionError(f"slices is {text!r}, but has to be a whole number from 1 to 5.")
    every = int(text)
    read: dict[int, tuple[Person, np.ndarray, np.ndarray, Sampling]] = {}
    told = True
    for number, person in four.items():
        session = sessions[person.name]
        assert session.image is not None
        assert session.tissues is not None
        image, sampling, told_image = read_volume(session.image, orientation)
        tissues, other, told_tissues = read_volume(session.tissues, orientation)
        if image.shape != tissues.shape or not np.allclose(sampling, other, rtol=0.01):
            raise ConversionError(
                f"{session.image} has the shape {image.shape} and {session.tissues} "
                f"{tissues.shape}: they have to fit voxel for voxel."
            )
        told = told and told_image and told_tissues
        labels = _whole(tissues, session.tissues)
        read[number] = (person, np.where(labels > 0, image, 0), labels, sampling)
    if len({image.shape for _, image, _, _ in read.values()}) > 1:
        raise ConversionError(
            "The images of these people differ in shape: take those in T88 space."
        )
    part = _part([tissues for _, _, tissues, _ in read.values()], sampling)
    if not told:
        changes.append(
            f"The files do not say where front, up and left are; {orientation} was taken for "
            "granted. Left and right cannot be told from the images."
        )
    changes.append(
        "The atlas scales every head to one size. Here the distances between voxels are those of "
        "the person (divided by the cube root of ASF), so that volumes in ml are right."
    )
    changes.append(
        f"Every {'second ' if every == 2 else f'{every}. ' if every > 1 else ''}slice and the part "
        "about the brains was kept; grey levels were scaled."
    )
    kept = {}
    for number, (person, image, tissues, sampling) in read.items():
        shrunk = person.scale ** (-1 / 3)
        slices, rows, columns = (step * shrunk for step in sampling)
        brain = np.clip(image[part].astype(np.float64), 0, None)
        inside = brain[tissues[part] > 0]
        white = float(np.percentile(inside, 99)) if inside.size else 0.0
        brain = brain * (_BRIGHT / white if white > 0 else 1.0)
        kept[number] = Volumes(
            person, brain[::every], tissues[part][::every], (slices * every, rows, columns)
        )
    return kept


def _part(tissues: list[np.ndarray], sampling: tuple[float, float, float]) -> tuple[slice, ...]:
    together = np.any([labels > 0 for labels in tissues], axis=0)
    found = ndimage.find_objects(together.astype(np.uint8))
    if not found:
        raise ConversionError("The tissues of these people are empty: 0 everywhere.")
    margins = [round(_MARGIN_MM / step) for step in sampling]
    return tuple(
        slice(max(0, along.start - margin), min(n, along.stop + margin))
        for along, margin, n in zip(found[0], margins, together.shape, strict=True)
    )


def _whole(labels: np.ndarray, path: Path) -> np.ndarray:
    """Return labels as whole numbers from 0 to 3."""
    whole: np.ndarray = np.round(labels)
    if not np.array_equal(whole, labels) or whole.min() < 0 or whole.max() > 3 or not whole.any():
        raise ConversionError(
            f"{path} has values from {labels.min():g} to {labels.max():g}. Tissues have to be "
            "labels: 0 outside, 1 fluid, 2 grey, 3 white matter."
        )
    return whole.astype(np.int64)


def _largest_slice(tissues: np.ndarray) -> int:
    """Return the slice with most grey and white matter."""
    return int(np.argmax((tissues >= 2).sum(axis=(1, 2))))


def _described(number: int, person: Person) -> CohortPerson:
    return CohortPerson(
        image=f"person_{number}_image.dcm",
        tissues=f"person_{number}_tissues.dcm",
        sex=person.sex,
        age=person.age,
        cdr=person.cdr,
    )


def _write(path: Path, pixels: np.ndarray, one: Volumes, number: int, description: str) -> None:
    """Write one volume, or one slice, as a file with a frame for each slice."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID = MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    dataset.SOPInstanceUID = dicom_files.steady_uid(f"own/oasis/{one.person.name}/{path.name}")
    dataset.StudyInstanceUID = dicom_files.steady_uid(f"own/oasis/{one.person.name}")
    dataset.SeriesInstanceUID = dicom_files.steady_uid(f"own/oasis/series/{path.name}")
    dataset.Modality, dataset.ConversionType = "MR", "WSD"
    dataset.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    dataset.ImageComments = f"{SOURCE}. Not for diagnosis."
    dataset.SeriesDescription = description
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = "20000101"
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.PatientName, dataset.PatientID = f"Person {number}", f"person_{number}"
    dataset.PatientSex, dataset.PatientAge = one.person.sex, f"{one.person.age:03d}Y"
    dataset.PatientIdentityRemoved = "YES"
    dataset.PatientBirthDate = ""
    dataset.ReferringPhysicianName = dataset.AccessionNumber = dataset.StudyID = ""
    dataset.SeriesNumber = dataset.InstanceNumber = "1"
    distance, row, column = one.sampling
    dataset.SliceThickness = dataset.SpacingBetweenSlices = f"{distance:.6f}"
    dataset.PixelSpacing = [f"{row:.6f}", f"{column:.6f}"]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.NumberOfFrames = str(1 if pixels.ndim == 2 else len(pixels))
    dataset.FrameIncrementPointer = 0x00180088  # along the slices, every SpacingBetweenSlices
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    whole = np.clip(np.round(pixels), 0, 65535).astype("<u2")
    dataset.add_new("PixelData", "OW", whole.tobytes())
    dicom_files.write(dataset, path)
