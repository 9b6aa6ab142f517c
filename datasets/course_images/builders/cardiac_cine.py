"""The cine of two hearts, and the volumes of their left ventricles as the truth."""

import json
from pathlib import Path

from .. import cardiac_cine, dicom_files
from ..cardiac_header import cine_dataset
from ..heart import HEARTS, PHASES, moment

NOTICE = (
    "Simulated. Two hearts made from a geometrical model, by the course's own program; no "
    "patient was scanned and no other image went into it. Licence: Apache-2.0, as the course. "
    "Both patients are invented.\n"
)
"""Where it comes from and under which terms."""


def write(images: Path, truth: Path) -> None:
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
