"""Small folders in the form of OASIS and of the bone age challenge: invented people.

See `tests.datasets.series` for series of DICOM images.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from series import table


def head(
    shape: tuple[int, int, int] = (36, 44, 40), *, sulci: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a brain and its tissues: white in grey in fluid, wider below, longer from front to back.

    Its front has a notch on the patient's right, so that every way of turning it can be told.

    Parameters
    ----------
    shape : tuple of int
        Voxels along left, front and up.
    sulci : float
        By how much the grey matter is thinner, from 0 to 1.

    Returns
    -------
    tuple of numpy.ndarray
        int16, image and labels 0 to 3; axes go to the left, to the front and up.
    """
    x, y, z = (np.linspace(-1, 1, n) for n in shape)
    left, front, up = np.meshgrid(x, y, z, indexing="ij")
    depth = 1 - np.sqrt((left / 0.7) ** 2 + (front / 0.8) ** 2 + ((up + 0.1) / 0.65) ** 2)
    depth -= 0.25 * (up < -0.3)
    depth[(left < -0.15) & (front > 0.45) & (up > 0)] = -1  # the notch
    labels = np.select([depth > 0.45, depth > 0.12 + 0.15 * sulci, depth > 0], [3, 2, 1], 0)
    noise = np.random.default_rng(1).normal(0, 20, shape)
    image = np.array([0, 300, 900, 1300])[labels] + noise * (labels > 0)
    return np.round(image).clip(0).astype(np.int16), labels.astype(np.int16)


def write_brain(
    path: Path,
    voxels: np.ndarray,
    *,
    zooms: tuple[float, float, float] = (4.0, 4.0, 4.0),
    axes: str = "LAS",
) -> None:
    """Write a volume whose axes go left, front and up, as Analyze (``.img``) or NIfTI.

    Parameters
    ----------
    path : pathlib.Path
        Its ending says which format.
    voxels : numpy.ndarray
        (left, front, up); a fourth axis of one is added, as OASIS has it.
    zooms : tuple of float
        Size of a voxel in mm.
    axes : str
        Where the axes of the file go. NIfTI says so itself, Analyze does not.
    """
    import nibabel as nib
    from nibabel.orientations import apply_orientation, axcodes2ornt, inv_ornt_aff, ornt_transform

    path.parent.mkdir(parents=True, exist_ok=True)
    turn = ornt_transform(axcodes2ornt(tuple("LAS")), axcodes2ornt(tuple(axes)))
    turned = apply_orientation(voxels, turn)[..., np.newaxis]
    affine = np.diag([-zooms[0], zooms[1], zooms[2], 1.0]) @ inv_ornt_aff(turn, voxels.shape)
    if path.name.endswith(".img"):
        image = nib.Spm2AnalyzeImage(turned, None)
        image.header.set_zooms((*np.linalg.norm(affine[:3, :3], axis=0), 1.0))
    else:
        image = nib.Nifti1Image(turned, affine)
    nib.save(image, path)


def oasis_row(number: int, *, sex: str, age: int, cdr: str, skull: int = 1500) -> dict[str, object]:
    """Return a line of ``oasis_cross-sectional.csv``, as OASIS gives it out."""
    return {
        "ID": f"OAS1_{number:04d}_MR1", "M/F": sex, "Hand": "R", "Age": age, "Educ": "2",
        "SES": "", "MMSE": "29", "CDR": cdr, "eTIV": skull, "nWBV": "0.75",
        "ASF": f"{1755 / skull:.3f}", "Delay": "N/A",
    }  # fmt: skip


def oasis_people(count: int = 48) -> list[dict[str, object]]:
    """Return the demographics of invented people: young ones, old healthy ones, old ill ones."""
    rows = []
    for number in range(1, count + 1):
        old, ill = number % 3 != 0, number % 3 == 1
        age = 62 + number % 30 if old else 19 + number % 38
        cdr = ("0.5" if number % 2 else "1") if ill else ("0" if old else "")
        sex = "MF"[number // 2 % 2]
        rows.append(oasis_row(number, sex=sex, age=age, cdr=cdr, skull=1300 + 7 * number))
    return rows


def oasis(
    folder: Path,
    *,
    people: Sequence[dict[str, object]] | None = None,
    with_volumes: Iterable[int] = (1, 2, 3, 4, 5, 6),
    ending: str = ".img",
    axes: str = "LAS",
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """Write a folder as OASIS is unpacked: a folder for each session, and the demographics.

    Parameters
    ----------
    folder : pathlib.Path
        Made.
    people : sequence of dict, optional
        Lines of the table; `oasis_people` unless given.
    with_volumes : iterable of int
        Numbers of the people whose image and tissues are written.
    ending, axes : str
        Format and orientation of the volumes, see `write_brain`.
    delimiter, encoding : str
        Of the table.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    rows = oasis_people() if people is None else people
    table(folder / "oasis_cross-sectional.csv", rows, delimiter=delimiter, encoding=encoding)
    for number in with_volumes:
        name = f"OAS1_{number:04d}_MR1"
        image, tissues = head(sulci=number / 60)
        base = f"{name}_mpr_n4_anon_111_t88_masked_gfc"
        session = folder / "disc1" / name
        write_brain(
            session / "PROCESSED" / "MPRAGE" / "T88_111" / f"{base}{ending}", image, axes=axes
        )
        write_brain(session / "FSL_SEG" / f"{base}_fseg{ending}", tissues, axes=axes)
    return folder


def hand(rows: int = 300, columns: int = 240) -> np.ndarray:
    """Draw a hand of a few bright bars on dark ground, uint8."""
    image = np.full((rows, columns), 20, dtype=np.float64)
    image += np.random.default_rng(2).normal(0, 3, image.shape)
    image[rows // 2 : rows - 10, columns // 4 : -columns // 4] += 110
    for finger in range(4):
        left = columns // 4 + finger * columns // 8
        image[20 : rows // 2, left + 4 : left + columns // 10] += 150
    return np.clip(np.round(image), 0, 255).astype(np.uint8)


def rsna(
    folder: Path,
    *,
    images: dict[str, np.ndarray] | None = None,
    rows: Sequence[dict[str, object]] | None = None,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """Write a folder of the bone age challenge: PNG files in two folders of one name, and a CSV."""
    from PIL import Image

    inner = folder / "boneage-training-dataset" / "boneage-training-dataset"
    inner.mkdir(parents=True)
    for name, pixels in (images or {"1377": hand(), "1378": hand(320, 256)}).items():
        Image.fromarray(pixels).save(inner / f"{name}.png")
    usual = [
        {"id": 1377, "boneage": 180, "male": "False"},
        {"id": 1378, "boneage": 12, "male": "True"},
        {"id": 15610, "boneage": 94, "male": "True"},
    ]
    table(
        folder / "boneage-training-dataset.csv",
        usual if rows is None else rows,
        delimiter=delimiter,
        encoding=encoding,
    )
    return folder
