"""One picture of all images, for the README."""

from pathlib import Path

import numpy as np
import pydicom
from imageio.v3 import imread


def draw_montage(images: Path, output: Path) -> None:
    """Draw panels of every dataset, and save the picture.

    Parameters
    ----------
    images : pathlib.Path
        The folder ``images`` of the data folder.
    output : pathlib.Path
        The PNG file to write.

    Raises
    ------
    FileNotFoundError
        If an image is not there.
    """
    from matplotlib.figure import Figure  # the rest of the command line does not need it

    figure = Figure(figsize=(12.5, 8.1), layout="constrained", facecolor="black")
    for axes, panel in zip(figure.subplots(3, 5).flat, _panels(images), strict=True):
        title, image, limits, aspect = panel
        axes.imshow(image, cmap="gray", vmin=limits[0], vmax=limits[1], aspect=aspect)
        axes.set_title(title, color="white", fontsize=9)
    for axes in figure.axes:
        axes.set_axis_off()
    figure.savefig(output, dpi=80)


def read_series(folder: Path) -> tuple[np.ndarray, tuple[float, float, float]]:
    """Read a series of slices with pydicom, sorted by position along z.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of one series of axial slices.

    Returns
    -------
    volume : numpy.ndarray
        (slice, row, column), bottom to top.
    sampling : tuple of float
        Distance between slices, rows and columns in mm.
    """
    slices = [pydicom.dcmread(path) for path in folder.glob("*.dcm")]
    slices.sort(key=lambda part: float(part.ImagePositionPatient[2]))
    first, second = slices[:2]
    distance = float(second.ImagePositionPatient[2]) - float(first.ImagePositionPatient[2])
    rows, columns = (float(value) for value in first.PixelSpacing)
    return np.stack([part.pixel_array for part in slices]), (distance, rows, columns)


_HEARTS = (
    ("healthy heart, full", "patient_a", 6),
    ("healthy heart, emptied", "patient_a", 72),
    ("failing heart, full", "patient_b", 28),
    ("failing heart, emptied", "patient_b", 105),
)
"""Title, folder and number of the image: slice 5 of 11, at phases 0 and 6, 2 and 9."""


def _cine_slice(images: Path, patient: str, number: int) -> np.ndarray:
    file = images / "cardiac_cine" / patient / f"image_{number}.dcm"
    return pydicom.dcmread(file).pixel_array


Panel = tuple[str, np.ndarray, tuple[float, float], float]


def _panels(images: Path) -> list[Panel]:
    head, (dz, dy, dx) = read_series(images / "head_mri")
    body = pydicom.dcmread(images / "body_ct" / "body_ct.dcm").pixel_array
    ct = pydicom.dcmread(images / "small_ct" / "CT_small.dcm")
    mr = pydicom.dcmread(images / "small_mr" / "MR_small.dcm").pixel_array
    radiograph = pydicom.dcmread(images / "radiograph" / "RG3_UNCR.dcm").pixel_array
    window = (0.0, 700.0)
    hounsfield = ct.pixel_array.astype(np.int32) + int(ct.RescaleIntercept)
    section = imread(images / "stained_section" / "section.png")
    people = [
        pydicom.dcmread(images / "brain_cohort" / f"person_{number}_image.dcm").pixel_array
        for number in (1, 4)
    ]
    return [
        ("head MRI, axial (simulated)", head[95], window, 1.0),
        ("head MRI, coronal (simulated)", head[::-1, 130], window, dz / dx),
        ("head MRI, sagittal (simulated)", head[::-1, :, 128], window, dz / dy),
        ("head MRI, lower slice (simulated)", head[58], window, 1.0),
        ("stained section (simulated)", section, window, 1.0),
        ("body CT, as stored (real)", body, (-160.0, 240.0), 1.0),
        ("small CT (real)", hounsfield, (-500.0, 500.0), 1.0),
        ("small MR (real)", mr, (float(mr.min()), float(mr.max())), 1.0),
        ("radiograph, as stored (real)", radiograph[::4, ::4], (0.0, 1023.0), 1.0),
        ("cohort, 23 years (simulated)", people[0][33], window, 1.0),
        *(
            (f"{what} (simulated)", _cine_slice(images, patient, number), (0.0, 380.0), 1.0)
            for what, patient, number in _HEARTS
        ),
        ("cohort, 77 years, dementia (simulated)", people[1][33], window, 1.0),
    ]
