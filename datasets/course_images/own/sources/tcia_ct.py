"""A series of CT slices of a body, as The Cancer Imaging Archive gives it; one slice is taken."""

from pathlib import Path

import numpy as np

from ... import dicom_files
from ...descriptions import BodyCt
from ..converter import ConversionError, Options, picture_file
from ..dicom_series import SERIES_OPTION, numbers, read_series, real_pixels
from ..head import place, put_pixels
from ..identity import LOOKED_OPTION, clean_header, report_identity
from ..origin import LICENCE_OPTION, licence_of
from ..volume import Volume, axial

DATASET = "body_ct"
OPTIONS = {
    **SERIES_OPTION,
    **LOOKED_OPTION,
    **LICENCE_OPTION,
    "slice": "Which slice, counted from the lowest, from 0; the one in the middle unless given.",
    "collection": "The collection, such as Pancreas-CT.",
    "citation": "How to cite the collection, as its page says.",
}
_ARCHIVE = (
    "Clark and others: The Cancer Imaging Archive (TCIA). Journal of Digital Imaging 26(6), 2013, "
    "https://doi.org/10.1007/s10278-013-9622-7"
)


def convert(source: Path, images: Path, options: Options) -> BodyCt:
    """Convert one slice of a CT series; see `course_images.own.sources`.

    Parameters
    ----------
    source, images, options
        See there.
    """
    licence = licence_of(options, "the page of the collection")
    series = read_series(source, options, "CT")
    anew = report_identity(series.slices, options)
    count, chosen = len(series.slices), options.whole("slice")
    upwards = series.directions[0][2] >= 0
    order = series.slices if upwards else series.slices[::-1]
    index = count // 2 if chosen is None else chosen
    if index >= count:
        raise ConversionError(
            f"There is no slice {index}: this series has slices 0 to {count - 1}."
        )
    part = order[index]
    if "RescaleSlope" not in part.header or "RescaleIntercept" not in part.header:
        raise ConversionError(
            f"{part.path} has no RescaleSlope and RescaleIntercept: what its pixels are in "
            "Hounsfield units is not known."
        )
    if abs(series.directions[0][2]) < 0.7:
        raise ConversionError(
            "These slices are not axial, and the course shows a body from below. Use the original "
            "axial series of this study."
        )
    rows, columns = numbers(part, "PixelSpacing", 2)
    values = real_pixels(part)[None]
    thick = part.header.get("SliceThickness")  # Of one slice, it says nothing about any length.
    thickness = float(thick) if isinstance(thick, float) and thick > 0 else series.distance or 1.0
    volume = axial(
        Volume(values, (thickness, float(rows), float(columns)), series.directions),
        rows_to_back=False,
    )
    units = np.clip(np.round(volume.values[0]), -32_768, 32_767).astype(np.int16)
    dataset = clean_header(part.header, "body_ct/0", units)
    place(dataset, volume, 0)
    put_pixels(dataset, units)
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "0", "1", "HU"
    dataset.InstanceNumber = "1"
    dataset.SeriesDescription = "One slice"
    dicom_files.write(dataset, images / "body_ct.dcm")
    options.report(
        f"Slice {index} of 0 to {count - 1}, counted from the lowest, is taken: {part.path.name}, "
        f"{part.header.Rows} × {part.header.Columns}. Another one: --slice NUMBER"
    )
    from ..drawn_slices import draw_slices  # matplotlib is slow to load

    others = sorted({0, index, count - 1})
    drawn = [(f"slice {i}{' (taken)' * (i == index)}", real_pixels(order[i])) for i in others]
    draw_slices(picture_file(images), drawn)
    collection = options.get("collection")
    return BodyCt(
        title="CT of a body, one slice",
        simulated=False,
        source="The Cancer Imaging Archive" + (f", {collection}." if collection else "."),
        licence=licence,
        citation="; ".join(filter(None, [options.get("citation"), _ARCHIVE])),
        changes=(
            f"Slice {index} of {count} was taken, decompressed, and stored in Hounsfield units "
            "with the back on top, as the course's own.",
            anew,
        ),
        file="body_ct.dcm",
    )
