"""The head MRI: 192 slices, and its tissues as the truth."""

from pathlib import Path

import numpy as np

from .. import dicom_files, head_mri
from ..descriptions import HeadMri
from ..head_header import head_dataset
from ..notices import ICBM_CITATION, ICBM_NOTICE

DESCRIPTION = HeadMri(
    title="T1-weighted MRI of a head",
    simulated=True,
    source="The average head of pydeface (MIT licence, Copyright (c) 2015) blended with the ICBM "
    "152 2009a nonlinear symmetric T1 template as nilearn ships it, resampled, noise added. The "
    "patient is invented.",
    licence="Outside the brain MIT, as pydeface. The brain as the template, whose notice copies "
    f"have to carry. {ICBM_NOTICE}",
    citation=ICBM_CITATION,
    one_slice="slice_105.dcm",
    tissue=(260, 520),
    white=600,
    above_neck=30,
    step=(3, 3, 3),
)
"""What it is, where it comes from and under which terms."""


def describe(variant: int) -> HeadMri:
    """Return the description of a variant: grey levels are larger by a factor.

    Parameters
    ----------
    variant : int
        Its number.
    """
    gain = head_mri.series(variant).gain
    low, high = DESCRIPTION.tissue
    return DESCRIPTION.model_copy(
        update={
            "tissue": (round(low * gain), round(high * gain)),
            "white": round(DESCRIPTION.white * gain),
        }
    )


def write(images: Path, truth: Path, variant: int = 0) -> None:
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
    variant : int, optional
        Which head; 0 for the one that the course ships.
    """
    names = [f"slice_{index + 1}.dcm" for index in range(head_mri.SHAPE[0])]
    tissues = {kind: np.empty(head_mri.SHAPE, np.uint8) for kind in ("grey", "white", "brain")}
    series = head_mri.series(variant)
    head = head_mri.Head(series)
    for index in range(head_mri.SHAPE[0]):
        part = head.slice(index)
        dicom_files.write(head_dataset(part.image, index, series), images / names[index])
        for kind, volume in tissues.items():
            volume[index] = getattr(part, kind)
    for kind, volume in tissues.items():
        np.save(truth / f"{kind}.npy", volume)
    (truth / "order.txt").write_bytes("".join(f"{name}\n" for name in names).encode())
