"""The datasets of the course: what each is called and what writes its files."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import cardiac_cine, dicom_files, head_mri
from .cardiac_header import cine_dataset
from .cohort_files import write_brain_cohort
from .copies import copy_pydicom_file, decompress_body_ct
from .head_header import head_dataset
from .heart import HEARTS, PHASES, moment


@dataclass(frozen=True)
class Dataset:
    """One dataset.

    Attributes
    ----------
    name : str
        Name of its folder under ``images`` and ``truth``, and of its archive.
    write : callable
        Takes two existing, empty folders, one for the images and one for the truth that
        students do not get, and fills them.
    """

    name: str
    write: Callable[[Path, Path], None]


def write_head_mri(images: Path, truth: Path) -> None:
    """Write the 192 slices of the head MRI, and its tissues as the truth.

    The file names carry numbers without leading zeros, as scanners often write them: in
    alphabetical order they are not in slice order.

    Parameters
    ----------
    images : pathlib.Path
        Gets ``slice_1.dcm`` (lowest) to ``slice_192.dcm``.
    truth : pathlib.Path
        Gets ``grey.npy`` and ``white.npy`` (uint8, 255 means all of the voxel is that tissue),
        ``brain.npy`` (uint8, 0 or 1), each of shape (slice, row, column), and ``order.txt``,
        the file names from the lowest slice to the highest.
    """
    names = [f"slice_{index + 1}.dcm" for index in range(head_mri.SHAPE[0])]
    tissues = {kind: np.empty(head_mri.SHAPE, np.uint8) for kind in ("grey", "white", "brain")}
    head = head_mri.Head()
    for index in range(head_mri.SHAPE[0]):
        part = head.slice(index)
        dicom_files.write(head_dataset(part.image, index), images / names[index])
        for kind, volume in tissues.items():
            volume[index] = getattr(part, kind)
    for kind, volume in tissues.items():
        np.save(truth / f"{kind}.npy", volume)
    (truth / "order.txt").write_bytes("".join(f"{name}\n" for name in names).encode())


def write_cardiac_cine(images: Path, truth: Path) -> None:
    """Write the cine of both patients, and the volumes of their left ventricles as the truth.

    Parameters
    ----------
    images : pathlib.Path
        Gets ``patient_a`` and ``patient_b``, each a folder with ``image_1.dcm``, … in the order
        of phases, and of slices within a phase.
    truth : pathlib.Path
        Gets ``volumes.json``: for each patient ``blood_ml`` and ``cavity_ml`` (blood and
        papillary muscles), one number a phase.
    """
    volumes = {}
    for heart in HEARTS:
        (images / heart.name).mkdir()
        for number in range(PHASES * cardiac_cine.SLICES):
            phase, index = divmod(number, cardiac_cine.SLICES)
            pixels = cardiac_cine.cine_slice(heart, phase, index)
            dataset = cine_dataset(pixels, heart, phase, index)
            dicom_files.write(dataset, images / heart.name / f"image_{number + 1}.dcm")
        beat = [moment(heart, phase) for phase in range(PHASES)]
        volumes[heart.name] = {
            "blood_ml": [round(now.blood_ml, 3) for now in beat],
            "cavity_ml": [round(now.cavity_ml, 3) for now in beat],
        }
    (truth / "volumes.json").write_bytes((json.dumps(volumes, indent=1) + "\n").encode())


def _copy(name: str) -> Callable[[Path, Path], None]:
    return lambda images, truth: copy_pydicom_file(name, images)


DATASETS = (
    Dataset("head_mri", write_head_mri),
    Dataset("body_ct", lambda images, truth: decompress_body_ct(images)),
    Dataset("small_ct", _copy("CT_small.dcm")),
    Dataset("small_mr", _copy("MR_small.dcm")),
    Dataset("radiograph", _copy("RG3_UNCR.dcm")),
    Dataset("brain_cohort", write_brain_cohort),
    Dataset("cardiac_cine", write_cardiac_cine),
)
"""Every dataset, in the order in which they are built."""
