"""Other hearts and other people in the place of the course's, made of its own ones.

Other counts of phases and slices, other shapes, distances and grey levels, a beat that begins
elsewhere, fat that touches the heart; more people, and volumes on another grid.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from scipy import ndimage

__all__ = ["about_changed", "write_cine", "write_cohort"]


def about_changed(images: Path, dataset: str, **changes: Any) -> None:
    """Change the description of a data set."""
    path = images / f"{dataset}.json"
    about = json.loads(path.read_text(encoding="utf-8")) | changes
    path.unlink()  # It may be linked to the course's own.
    path.write_text(json.dumps(about), encoding="utf-8")


def _written(header: Dataset, pixels: NDArray[np.float64], path: Path) -> None:
    header.Rows, header.Columns = pixels.shape[-2:]
    header.PixelData = np.clip(np.rint(pixels), 0, 4095).astype("<u2").tobytes()
    header.save_as(path, enforce_file_format=True)


def write_cine(
    images: Path,
    shape: tuple[int, int, int, int],
    *,
    later: int = 0,
    brighter: float = 1.0,
    fat: bool = False,
) -> None:
    """Put hearts of another number of phases and another shape in the place of the course's.

    Parameters
    ----------
    images : Path
        Folder of the images, which is written to.
    shape : tuple of int
        Phases, slices, rows, columns. The hearts stay as large as they are, and as fast.
    later : int, optional
        By how many phases the beat begins later.
    brighter : float, optional
        What grey levels are multiplied by.
    fat : bool, optional
        Whether bright fat of the chest wall touches the right ventricle.
    """
    patients = json.loads((images / "cardiac_cine.json").read_text(encoding="utf-8"))["patients"]
    for about in patients.values():
        folder = images / "cardiac_cine" / about["folder"]
        files = sorted(folder.iterdir(), key=lambda path: (len(path.name), path.name))
        found = [pydicom.dcmread(path) for path in files]
        phases = int(found[0].CardiacNumberOfImages)
        cine = np.array([header.pixel_array for header in found], dtype=np.float64)
        cine = cine.reshape(phases, -1, *cine.shape[1:])
        for path in files:
            path.unlink()
        zoom = [wanted / own for wanted, own in zip(shape, cine.shape, strict=True)]
        if fat:
            _touch(cine, about)
        moments = np.arange(shape[0]) / zoom[0] + later / zoom[0]
        beat = [
            (1 - m % 1) * cine[int(m) % phases] + m % 1 * cine[int(m + 1) % phases] for m in moments
        ]
        other = brighter * ndimage.zoom(
            np.array(beat), [1, *zoom[1:]], order=1, grid_mode=True, mode="nearest"
        )
        _write_beat(folder, found[0], other, zoom)
        _describe(about, zoom, shape, brighter, later)
    about_changed(images, "cardiac_cine", patients=patients, lacks=["truth"], seen="")


def _touch(cine: NDArray[np.float64], about: dict[str, Any]) -> None:
    row, column = about["rv"]
    bright = float(np.percentile(cine, 98))
    cine[:, :, row : row + 6, 2 : column - 4] = bright


def _write_beat(
    folder: Path, header: Dataset, cine: NDArray[np.float64], zoom: list[float]
) -> None:
    phases, slices = cine.shape[:2]
    distance = float(header.SpacingBetweenSlices) / zoom[1]
    header.CardiacNumberOfImages = phases
    header.SpacingBetweenSlices = header.SliceThickness = round(distance, 6)
    header.PixelSpacing = [
        round(float(mm) / z, 6) for mm, z in zip(header.PixelSpacing, zoom[2:], strict=True)
    ]
    x, y, z = (float(place) for place in header.ImagePositionPatient)
    header.pop("HeartRate", None)
    for number in range(phases * slices):
        phase, index = divmod(number, slices)
        header.InstanceNumber = number + 1
        header.SOPInstanceUID = f"1.2.3.{number + 1}"
        header.TriggerTime = round(phase * float(header.NominalInterval) / phases, 3)
        header.ImagePositionPatient = [x, y, round(z + index * header.SpacingBetweenSlices, 6)]
        _written(header, cine[phase, index], folder / f"image_{number + 1}.dcm")


def _describe(
    about: dict[str, Any], zoom: list[float], shape: tuple[int, ...], brighter: float, later: int
) -> None:
    """Put the places of another heart into its description."""
    about["middle"] = round((about["middle"] + 0.5) * zoom[1] - 0.5)
    about["m_mode_row"] = round(about["m_mode_row"] * zoom[2])
    about["white"] *= brighter
    for name in ("lv", "rv"):
        about[name] = [round(n * z) for n, z in zip(about[name], zoom[2:], strict=True)]
    for name in ("blood", "muscle"):
        ends = zip(about[name], zoom[2:], strict=True)
        about[name] = [[int(np.ceil(a * z)), int(b * z)] for (a, b), z in ends]
    starts = [round(first * z) for (first, _), z in zip(about["box"], zoom[2:], strict=True)]
    about["box"] = [[n, size - n] for n, size in zip(starts, shape[2:], strict=True)]
    for name in ("full", "empty"):
        about[name] = round(about[name] * zoom[0] - later) % shape[0]


def write_cohort(images: Path, zoom: tuple[float, float, float], people: int) -> None:
    """Put other people in the place of the course's.

    Parameters
    ----------
    images : Path
        Folder of the images, which is written to.
    zoom : tuple of float
        How many times as many slices, rows and columns the volumes get; heads stay as large.
    people : int
        How many are in the table.
    """
    folder = images / "brain_cohort"
    about = json.loads((images / "brain_cohort.json").read_text(encoding="utf-8"))
    slices = 0
    for file in sorted(folder.glob("*.dcm")):
        header = pydicom.dcmread(file)
        factors = zoom if header.pixel_array.ndim == 3 else zoom[1:]
        order = 0 if "tissues" in file.name else 1
        pixels = ndimage.zoom(
            header.pixel_array.astype(np.float64),
            factors,
            order=order,
            grid_mode=True,
            mode="nearest",
        )
        header.PixelSpacing = [
            round(float(mm) / z, 6) for mm, z in zip(header.PixelSpacing, zoom[1:], strict=True)
        ]
        if "SpacingBetweenSlices" in header:
            header.SpacingBetweenSlices = round(float(header.SpacingBetweenSlices) / zoom[0], 6)
            header.SliceThickness = header.SpacingBetweenSlices
        if pixels.ndim == 3:
            header.NumberOfFrames = slices = len(pixels)
        file.unlink()
        _written(header, pixels, file)
    _, names, *rows = (folder / about["table"]).read_text(encoding="utf-8").splitlines()
    rng = np.random.default_rng(people)
    lines = ["# Of another study. Volumes in ml, age in years.", names]
    for number in range(people):
        _, age, sex, cdr, *volumes = rows[number % len(rows)].split(",")
        other = [f"{float(volume) * rng.normal(1, 0.01):.1f}" for volume in volumes]
        cdr = "2" if cdr == "1" and number % 5 == 0 else cdr
        lines.append(",".join([f"P{number + 1:04d}", age, sex, cdr, *other]))
    (folder / about["table"]).unlink()
    (folder / about["table"]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    first = min(round((about["first_slice"] + 0.5) * zoom[0] - 0.5), slices - 1)
    about_changed(images, "brain_cohort", first_slice=first, seen="", lacks=["truth"])
