"""Writes any head as the course's head MRI: a folder of axial slices, and what is said of it."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.valuerep import DSfloat

from .. import dicom_files
from ..descriptions import HeadMri
from .converter import ConversionError, Options, picture_file
from .dicom_series import SERIES_OPTION, Series, read_series
from .identity import LOOKED_OPTION, clean_header, report_identity
from .volume import Volume, axial, read_volume

HEAD_OPTIONS = {
    **SERIES_OPTION,
    **LOOKED_OPTION,
    "gaps": "longest or fill: what to do where slices are missing.",
    "slice": "Which slice is shown alone, counted from the lowest, from 0.",
}
_ABOVE_NECK = 162.0  # mm from the crown down to where no brain is any more
_VOXEL = 3.0  # mm: what stage 4 takes, so that it does not take long


def write_head(
    source: Path, images: Path, options: Options, *, origin: str, licence: str, citation: str
) -> HeadMri:
    """Convert a series of a head.

    Parameters
    ----------
    source, images, options
        As for every converter.
    origin, licence, citation : str
        What the description says of them.

    Raises
    ------
    ConversionError
        If it cannot be used.
    """
    series = read_series(source, options)
    if series.slices[0].header.get("Modality", "MR") != "MR":
        raise ConversionError(
            f"{series.slices[0].path} is {series.slices[0].header.Modality}. The head of this "
            "course is an MRI; its questions speak of grey levels of an MRI."
        )
    anew = report_identity(series.slices, options)
    volume = axial(read_volume(series, options.get("gaps") or ""))
    options.report(
        "A head shows a face, also in slices: whoever has them can draw it again. Nothing here can "
        "hide it. Use only a head whose owner has agreed, and see that students do not pass it on."
    )
    levels, scaled = _grey_levels(volume)
    names = write_slices(levels, volume, series, images)
    distances = " × ".join(f"{one:.4g}" for one in volume.spacing)
    options.report(
        f"Written: {len(names)} axial slices of {levels.shape[1]} × {levels.shape[2]}, voxels of "
        f"{distances} mm (slice, row, column)."
    )
    shown = options.whole("slice")
    if shown is not None and shown >= len(names):
        raise ConversionError(f"slice has to be less than {len(names)}, the number of slices.")
    about = _description(levels, volume, names, shown, (anew, *scaled))
    from .drawn_slices import draw_head  # matplotlib is slow to load

    draw_head(picture_file(images), levels, volume.spacing, about)
    return about.model_copy(update={"source": origin, "licence": licence, "citation": citation})


def _grey_levels(volume: Volume) -> tuple[np.ndarray, list[str]]:
    """Return grey levels as whole numbers from 0, and what had to be done for that."""
    values, said = volume.values, []
    if values.min() < 0:
        values = values - values.min()
        said.append("Grey levels were raised, so that none is below 0.")
    if (values != np.round(values)).any() and values.max() > 0:
        factor = 10.0 ** np.floor(np.log10(32_000 / values.max()))
        values = values * factor
        said.append(f"Grey levels were multiplied by {factor:g} and rounded.")
    elif values.max() > 32_000:
        values = values * (32_000 / values.max())
        said.append("Grey levels were scaled to 32,000 at most, and rounded.")
    return np.round(values).astype(np.uint16), said


def write_slices(levels: np.ndarray, volume: Volume, series: Series, images: Path) -> list[str]:
    """Write axial slices, each a file, so that `imageio` and a DICOM viewer read them alike.

    Parameters
    ----------
    levels : numpy.ndarray
        uint16, (slice, row, column).
    volume : Volume
        Whose distances it has; in axial order.
    series : Series
        Where the header is from.
    images : pathlib.Path
        Where to.

    Returns
    -------
    list of str
        Names of the files, the lowest slice first.
    """
    names = [f"slice_{index + 1}.dcm" for index in range(len(levels))]
    for index, name in enumerate(names):
        dataset = clean_header(series.slices[0].header, f"head_mri/{index}", levels[index])
        # One series: what names it must not follow the pixels of each slice.
        dataset.update(_series_fields(series, levels))
        place(dataset, volume, index)
        put_pixels(dataset, levels[index])
        dataset.InstanceNumber = str(index + 1)
        dicom_files.write(dataset, images / name)
    return names


def _series_fields(series: Series, levels: np.ndarray) -> Dataset:
    whole = clean_header(series.slices[0].header, "head_mri", levels)
    fields = Dataset()
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
        setattr(fields, keyword, whole.get(keyword))
    fields.SeriesDescription = "Head, axial order"
    fields.StudyDescription = "Head"
    fields.BodyPartExamined = "HEAD"
    return fields


def place(dataset: Dataset, volume: Volume, index: int) -> None:
    """Say where a slice of a volume in axial order lies.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The header to fill in.
    volume : Volume
        In axial order.
    index : int
        Which slice, from the lowest.
    """
    lengths = (np.array(volume.values.shape) - 1) * volume.spacing
    start = -(lengths / 2) @ volume.directions  # the middle of the volume is at 0
    height = start[2] + volume.spacing[0] * index
    dataset.ImagePositionPatient = [_number(start[0]), _number(start[1]), _number(height)]
    dataset.ImageOrientationPatient = [f"{one:g}" for one in volume.directions[[2, 1]].ravel()]
    dataset.SliceLocation = _number(height)
    dataset.SpacingBetweenSlices = _number(volume.spacing[0])
    dataset.PixelSpacing = [_number(volume.spacing[1]), _number(volume.spacing[2])]
    # Along which axis a slice was thick is not known any more once axes have been exchanged.
    dataset.SliceThickness = _number(volume.spacing[0])


def _number(value: float) -> DSfloat:
    return DSfloat(float(value), auto_format=True)


def put_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    """Put the pixels of one slice into a dataset, without any rescaling.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        Where to.
    pixels : numpy.ndarray
        uint16 or int16, (row, column).
    """
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.add_new("PixelData", "OW", pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())


def _description(
    levels: np.ndarray, volume: Volume, names: list[str], shown: int | None, said: tuple[str, ...]
) -> HeadMri:
    """Describe a head from its pixels; a lecturer may correct this in the file."""
    dz, dy, dx = volume.spacing
    air = np.percentile(levels, 99) * 0.15
    filled = np.flatnonzero((levels > air).mean(axis=(1, 2)) > 0.02)
    bottom, top = (int(filled[0]), int(filled[-1])) if len(filled) else (0, len(levels) - 1)
    above_neck = max(bottom, top - round(_ABOVE_NECK / dz))
    middle = (above_neck + top) // 2 if shown is None else shown
    inside = levels[
        slice((above_neck + 2 * top) // 3 - 1, (above_neck + 5 * top) // 6 + 1),
        slice(levels.shape[1] // 3, 2 * levels.shape[1] // 3 + 1),
        slice(levels.shape[2] // 3, 2 * levels.shape[2] // 3 + 1),
    ]
    usual = float(np.median(inside[inside > air])) if (inside > air).any() else float(air + 1)
    return HeadMri(
        title="MRI of a head",
        simulated=False,
        source="-",
        licence="-",
        changes=(*volume.changes, *said),
        lacks=("truth",) if above_neck > bottom else ("truth", "neck"),
        one_slice=names[middle],
        tissue=(
            float(round(0.65 * usual)),
            float(max(round(1.3 * usual), round(0.65 * usual) + 1)),
        ),
        white=float(max(round(np.percentile(levels, 99.7)), 1)),
        above_neck=above_neck,
        step=(_steps(dz), _steps(dy), _steps(dx)),
    )


def _steps(distance: float) -> int:
    return max(1, round(_VOXEL / distance))
