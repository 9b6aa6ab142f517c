"""The cine of two hearts, and the volumes of their left ventricles as the truth."""

import json
from pathlib import Path

from .. import cardiac_cine, dicom_files
from ..cardiac_header import cine_dataset
from ..descriptions import CardiacCine, CinePatient
from ..heart import PHASES, hearts, moment

DESCRIPTION = CardiacCine(
    title="Short-axis cine of two hearts, one healthy and one failing",
    simulated=True,
    source="A geometrical model in this course's own program; no image of a person went into it. "
    "Both patients are invented. Their hearts are of known size, so it is known what a measurement "
    "should give, which is never the case for a person. There are no atria, and the slices lie "
    "along the axes of the body: a real stack is tilted.",
    licence="Apache-2.0, as the course.",
    patients={
        "a": CinePatient(
            folder="patient_a",
            box=((20, 108), (20, 108)),
            middle=5,
            m_mode_row=66,
            blood=((60, 70), (66, 78)),
            muscle=((62, 70), (92, 95)),
            white=380,
            lv=(68, 72),
            rv=(62, 40),
            full=0,
            empty=6,
        ),
        "b": CinePatient(
            folder="patient_b",
            box=((20, 108), (20, 108)),
            middle=5,
            m_mode_row=66,
            blood=((60, 70), (70, 82)),
            muscle=((64, 70), (47, 50)),
            white=380,
            lv=(67, 76),
            rv=(62, 34),
            full=2,
            empty=9,
        ),
    },
    seen="the right ventricle lies on the left of the picture. Outside lie dark lungs, a bright "
    "band of fat in the chest wall at the upper left, and at the bottom the liver, the spine and "
    "the round aorta.",
)
"""What it is, where it comes from and under which terms."""


def describe(variant: int) -> CardiacCine:
    """Return the description of a variant: its hearts stay where the shipped ones are.

    Parameters
    ----------
    variant : int
        Its number.
    """
    patients = {}
    for (letter, known), heart in zip(DESCRIPTION.patients.items(), hearts(variant), strict=True):
        blood = [moment(heart, phase).blood_ml for phase in range(PHASES)]
        phases = {"full": blood.index(max(blood)), "empty": blood.index(min(blood))}
        patients[letter] = known.model_copy(update=phases)
    return DESCRIPTION.model_copy(update={"patients": patients})


def write(images: Path, truth: Path, variant: int = 0) -> None:
    """Write the cine of both patients, and the volumes of their left ventricles as the truth.

    Parameters
    ----------
    images : pathlib.Path
        Gets ``patient_a`` and ``patient_b``, each a folder with ``image_1.dcm``, … in the order
        of phases, and of slices within a phase.
    truth : pathlib.Path
        Gets ``volumes.json``: for each patient ``blood_ml`` and ``cavity_ml`` (blood and
        papillary muscles), one number a phase.
    variant : int, optional
        Which patients; 0 for those that the course ships.
    """
    volumes = {}
    for heart in hearts(variant):
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
