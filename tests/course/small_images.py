"""Other images in the place of the course's: small sets, made of its own ones, and graded on.

Other counts, shapes, distances, grey levels, names of files and headers, of which nothing stands
in a notebook or a check.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid
from scipy import ndimage

from autograder.build.shared import refresh_shared
from autograder.check.reference import SolutionRun
from autograder.check.session import CheckSession, in_check_session
from autograder.check.state import Student
from autograder.course.course import Course
from autograder.run.cells import code_cells
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote
from autograder.score.results import QuestionResult

__all__ = [
    "course_on",
    "graded",
    "images_of",
    "write_ct",
    "write_head",
    "write_radiograph",
]


def _about(images: Path, dataset: str, **changes: Any) -> None:
    """Change the description of a data set."""
    path = images / f"{dataset}.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(about | changes), encoding="utf-8")


def _emptied(images: Path, dataset: str) -> tuple[Path, list[Dataset]]:
    """Return a folder without the files in it, and what they held."""
    folder = images / dataset
    found = [pydicom.dcmread(path) for path in sorted(folder.iterdir())]
    shutil.rmtree(folder)
    folder.mkdir()
    return folder, found


def _write(header: Dataset, pixels: np.ndarray, path: Path, bits: int) -> None:
    whole = "u1" if bits <= 8 else "u2"
    header.Rows, header.Columns = pixels.shape
    header.BitsAllocated, header.BitsStored, header.HighBit = 8 * int(whole[1]), bits, bits - 1
    header.PixelRepresentation = 0
    header.PixelData = np.clip(np.rint(pixels), 0, 2**bits - 1).astype(f"<{whole}").tobytes()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.save_as(path, enforce_file_format=True)


def write_head(
    images: Path,
    shape: tuple[int, int, int],
    *,
    brighter: float = 1.0,
    name: str = "IM-0001-{:04d}.dcm",
) -> None:
    """Put a head of another shape, and so of another sampling, in the place of the course's.

    Parameters
    ----------
    images : Path
        Folder of the images, which is written to.
    shape : tuple of int
        Slices, rows, columns. The head stays as large as it is.
    brighter : float, optional
        What grey levels are multiplied by.
    name : str, optional
        What its files are called, by the slice's number, from 1.
    """
    about = json.loads((images / "head_mri.json").read_text(encoding="utf-8"))
    one = pydicom.dcmread(images / "head_mri" / about["one_slice"]).InstanceNumber - 1
    folder, found = _emptied(images, "head_mri")
    found.sort(key=lambda header: float(header.ImagePositionPatient[2]))
    volume = np.array([header.pixel_array for header in found])
    zoom = [wanted / own for wanted, own in zip(shape, volume.shape, strict=True)]
    lowest = float(found[0].ImagePositionPatient[2])
    distance = (float(found[-1].ImagePositionPatient[2]) - lowest) / (len(found) - 1) / zoom[0]
    rows, columns = (float(s) / z for s, z in zip(found[0].PixelSpacing, zoom[1:], strict=True))
    smaller = ndimage.zoom(
        volume[:: max(1, int(1 / zoom[0]))].astype(np.float64), [1, *zoom[1:]], order=1
    )
    places = np.linspace(0, len(smaller) - 1, shape[0]).round().astype(int)
    for index, place in enumerate(places):
        header = found[index]
        header.InstanceNumber = index + 1
        header.ImagePositionPatient = [*header.ImagePositionPatient[:2], lowest + index * distance]
        header.SliceThickness = header.SpacingBetweenSlices = distance
        header.PixelSpacing = [rows, columns]
        _write(header, brighter * smaller[place], folder / name.format(index + 1), 12)
    _about(
        images,
        "head_mri",
        one_slice=name.format(round(one * zoom[0]) + 1),
        white=about["white"] * brighter,
        tissue=[level * brighter for level in about["tissue"]],
    )


def write_ct(images: Path, *, spacing: float, name: str = "000047.dcm") -> None:
    """Put a smaller CT in the place of the course's: the front on top, and stored from 0.

    Parameters
    ----------
    images : Path
        Folder of the images, which is written to.
    spacing : float
        From one pixel to the next, in mm.
    name : str, optional
        What its file is called.
    """
    folder, (header,) = _emptied(images, "body_ct")
    hu = header.pixel_array[::-2, ::2].astype(np.int64)
    header.ImageOrientationPatient, header.PixelSpacing = [1, 0, 0, 0, 1, 0], [spacing] * 2
    header.RescaleSlope, header.RescaleIntercept = 1, -1024
    header.pop("SmallestImagePixelValue", None)
    header.pop("LargestImagePixelValue", None)
    _write(header, np.clip(hu + 1024, 0, None), folder / name, 12)
    _about(images, "body_ct", file=name)


def write_radiograph(
    images: Path, *, spacing: float | None = None, bits: int = 8, dark: bool = False
) -> None:
    """Put a smaller radiograph in the place of the course's, as a hand would be.

    Parameters
    ----------
    images : Path
        Folder of the images, which is written to.
    spacing : float, optional
        From one pixel to the next, in mm; by default its header does not say.
    bits : int, optional
        How many are stored of each pixel.
    dark : bool, optional
        Whether low values are bone.
    """
    folder, (old,) = _emptied(images, "radiograph")
    bright = 1023 - old.pixel_array[:1500:3, ::4].astype(np.float64)
    bright = bright * (2**bits - 1) / 1023
    header = Dataset()
    header.file_meta = old.file_meta
    header.SOPClassUID, header.SOPInstanceUID = SecondaryCaptureImageStorage, generate_uid()
    header.StudyInstanceUID, header.SeriesInstanceUID = generate_uid(), generate_uid()
    header.Modality, header.PatientName, header.PatientID = "DX", "Hand^1377", "1377"
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME1" if dark else "MONOCHROME2"
    if spacing:
        header.PixelSpacing = [spacing, spacing]
    _write(header, 2**bits - 1 - bright if dark else bright, folder / "hand.dcm", bits)
    rows, columns = bright.shape
    lacks = [] if spacing else ["pixel spacing"]
    cut = [[10, rows, 2], [columns // 4, columns * 3 // 4, 2]]
    _about(
        images, "radiograph", file="hand.dcm", cut=cut, lacks=lacks, title="Radiograph of a hand"
    )


def course_on(course: Course, root: Path) -> Course:
    """Return a copy of the course that has images of its own, to be written to.

    Parameters
    ----------
    course : Course
        This repository's.
    root : Path
        Where to put it.
    """
    for name in (
        "source",
        "autograder/checks",
        "autograder/answers",
        "datasets/data/images",
        "requirements",
    ):
        shutil.copytree(course.root / name, root / name, copy_function=_linked)
    settings = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    # Without archives, notebooks are told how many files there are in the folders themselves.
    settings += 'c.CourseSettings.archives = ""\n'
    (root / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    return Course(root)


def images_of(course: Course) -> Path:
    """Return the folder of a course's own images, whatever the environment says."""
    return course.root / course.settings.files


def _linked(source: str, target: str) -> None:
    # What is written anew is another file: the repository's own images stay as they are.
    if source.endswith((".dcm", ".npy", ".png")):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def graded(course: Course, stage: str) -> dict[str, tuple[QuestionResult, str]]:
    """Run a stage's solution on the images of a course, and let its own checks judge it.

    Returns
    -------
    dict of str to tuple
        Question to what its checks say of the solution, and why it means nothing; in order.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIOMEDICAL_IMAGES", str(images_of(course)))
        refresh_shared(course, [stage])
        notebook = nbformat.read(course.master(stage), as_version=4)
        points = {cell.question: cell.points for cell in code_cells(notebook) if cell.question}
        found: dict[str, tuple[QuestionResult, str]] = {}

        def work(checks: CheckSession) -> None:
            module = course.checks(stage).name
            for question in checks.questions(module):
                reference = run.at[question]
                student = Student(run.copies[question], reference)
                result = checks.check(module, question, points[question], student, reference)
                found[question] = result, checks.meaning_lost(module, question, reference)

        with Zygote(course.files, settings=course.settings) as zygote:
            run = SolutionRun(zygote, notebook, TimeLimits())
            in_check_session(course, [stage], work)
            run.close()
    return found
