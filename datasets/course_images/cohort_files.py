"""The files of the brain cohort: its table, and a few people as multi-frame DICOM."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import MultiFrameGrayscaleWordSecondaryCaptureImageStorage

from . import dicom_files
from .cohort_people import LATER_SLICE, TISSUES, Person, Template, people
from .cohort_table import write_table
from .notices import ICBM_NOTICE

_DATE = "20240312"


def write_brain_cohort(images: Path, truth: Path, variant: int = 0) -> None:
    """Write the table and the volumes of a few people.

    Parameters
    ----------
    images : pathlib.Path
        Gets ``cohort.csv`` and, for each person, ``person_1_image.dcm`` and
        ``person_1_tissues.dcm``, one file a volume; and ``person_3_later.dcm``, one slice.
    truth : pathlib.Path
        Not used: what is known about the volumes is in `cohort_people`.
    variant : int, optional
        Which people; 0 for those that the course ships.
    """
    write_table(images / "cohort.csv", variant)
    those = people(variant)
    template = Template()
    for person in those:
        image, labels = template.volumes(person)
        name = f"person_{person.number}"
        _write(image, person, "T1 weighted, skull removed", images / f"{name}_image.dcm")
        meaning = ", ".join(f"{value} {tissue}" for value, tissue in enumerate(TISSUES))
        _write(labels, person, f"Tissues: {meaning}", images / f"{name}_tissues.dcm")
    later = template.later(those[2])
    _write(later, those[2], f"Slice {LATER_SLICE}, later", images / "person_3_later.dcm")


def _write(pixels: np.ndarray, person: Person, description: str, path: Path) -> None:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID = MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    root = f"brain_cohort/variant/{person.variant}" if person.variant else "brain_cohort"
    dataset.SOPInstanceUID = dicom_files.steady_uid(f"{root}/{path.name}")
    dataset.StudyInstanceUID = dicom_files.steady_uid(f"{root}/study/{person.number}")
    dataset.SeriesInstanceUID = dicom_files.steady_uid(f"{root}/series/{path.name}")
    dataset.Modality = "MR"
    dataset.ConversionType = "SYN"
    dataset.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    dataset.DerivationDescription = "Simulated: tissue maps of the ICBM 152 template, deformed"
    dataset.ImageComments = "Simulated for teaching. Not for diagnosis. " + ICBM_NOTICE
    dataset.SeriesDescription = description
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = _DATE
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.PatientName = f"Simulated^Person {person.number}"
    dataset.PatientID = f"COHORT-{person.number}"
    dataset.PatientSex = person.sex
    dataset.PatientAge = f"{person.age:03d}Y"
    dataset.PatientComments = f"Invented. Clinical Dementia Rating {person.cdr:g}."
    dataset.PatientBirthDate = ""
    dataset.ReferringPhysicianName = dataset.AccessionNumber = dataset.StudyID = ""
    dataset.SeriesNumber = dataset.InstanceNumber = "1"
    dataset.Manufacturer = "Simulated"
    dataset.BurnedInAnnotation = "NO"
    dataset.SliceThickness = dataset.SpacingBetweenSlices = f"{person.sampling[0]}"
    dataset.PixelSpacing = [f"{person.sampling[1]}", f"{person.sampling[2]}"]
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.NumberOfFrames = str(1 if pixels.ndim == 2 else len(pixels))
    dataset.FrameIncrementPointer = 0x00180088  # along the slices, every SpacingBetweenSlices
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.add_new("PixelData", "OW", pixels.astype("<u2").tobytes())
    dicom_files.write(dataset, path)
