"""Typical answers to stage 1, exploration: what is not to be believed."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "hounsfield_units": [
        right(
            "in whole numbers",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = stored * int(header.RescaleSlope) + int(header.RescaleIntercept)
""",
        ),
        right(
            "float32",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array.astype(float)
hu = np.float32(header.RescaleIntercept) + stored.astype(np.float32)
""",
        ),
        right(
            "by imageio",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = imageio.imread(SMALL_CT)
""",
        ),
        right(
            "in a loop",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
slope, intercept = float(header.RescaleSlope), float(header.RescaleIntercept)
hu = np.empty(stored.shape)
for i, row in enumerate(stored):
    hu[i] = row * slope + intercept
""",
        ),
        wrong(
            "offset forgotten",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = stored * header.RescaleSlope
""",
            hint="All values are too high, by the same amount:",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "offset applied twice",
            """
header = pydicom.dcmread(SMALL_CT)
stored = imageio.imread(SMALL_CT)
hu = stored * header.RescaleSlope + header.RescaleIntercept
""",
            hint="they have been converted already.",
            fails=("test_stored_values",),
        ),
        wrong(
            "offset subtracted",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = stored * header.RescaleSlope - header.RescaleIntercept
""",
            hint="The intercept was subtracted.",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "another file",
            """
stored = pydicom.dcmread(BODY_CT).pixel_array
hu = stored
""",
            hint="That is not the shape of the image in `SMALL_CT`.",
            fails=("test_stored_values", "test_hounsfield_units"),
        ),
        wrong(
            "the units stored twice",
            """
stored = pydicom.dcmread(SMALL_CT).pixel_array
hu = stored
""",
            hint="All values are too high, by the same amount:",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "slope and intercept exchanged",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = stored * header.RescaleIntercept + header.RescaleSlope
""",
            hint="The values have been multiplied by the intercept:",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "a part of the image",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = stored[: len(stored) // 2] * header.RescaleSlope + header.RescaleIntercept
""",
            hint="which is not that of `stored`.",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "the header, not its pixels",
            """
stored = pydicom.dcmread(SMALL_CT)
hu = imageio.imread(SMALL_CT)
""",
            hint="The task asks for an array of numbers with 2 axes.",
            fails=("test_stored_values",),
        ),
        wrong(
            "intercept twice, stored right",
            """
header = pydicom.dcmread(SMALL_CT)
stored = header.pixel_array
hu = imageio.imread(SMALL_CT) + header.RescaleIntercept
""",
            hint="All values are too low, by the same amount:",
            fails=("test_hounsfield_units",),
        ),
        wrong(
            "the dots left as they were",
            "stored = hu = ...",
            hint="`stored` is still `...`: put your answer there.",
            fails=("test_stored_values", "test_hounsfield_units"),
        ),
    ],
    "dark_bone": [
        right(
            "colour map turned",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)
plt.imshow(radiograph[::4, ::4], cmap='gray_r')
""",
        ),
        right(
            "whole image, in floats",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = 'MONOCHROME1'
plt.imshow(-radiograph.astype(float), cmap='gray')
""",
        ),
        right(
            "limits swapped",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)
plt.imshow(radiograph[::8, ::8], cmap='gray', vmin=radiograph.max(), vmax=0)
""",
        ),
        right(
            "every eighth pixel, inverted",
            """
radiograph = imageio.imread(RADIOGRAPH)
header = pydicom.dcmread(RADIOGRAPH)
photometric = header.PhotometricInterpretation
plt.imshow(np.invert(radiograph[::8, ::8]), cmap='gray')
plt.show()
""",
        ),
        right(
            "inverted at loading",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)
if photometric == 'MONOCHROME1':
    radiograph = radiograph.max() - radiograph
plt.imshow(radiograph[::4, ::4], cmap='gray')
plt.axis('off')
""",
        ),
        wrong(
            "as stored",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)
plt.imshow(radiograph[::4, ::4], cmap='gray')
""",
            hint="The picture is there, but bone is darker than the flesh around it.",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "minus sign on unsigned numbers",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)
plt.imshow(-radiograph[::4, ::4], cmap='gray')
""",
            hint="but the lowest values have stayed black:",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "the usual interpretation assumed",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = 'MONOCHROME2'
plt.imshow(radiograph[::4, ::4], cmap='gray_r')
""",
            hint="This file says something else.",
            fails=("test_photometric",),
        ),
        wrong(
            "in colour",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = str(pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation)
plt.imshow(radiograph.max() - radiograph[::4, ::4])
""",
            hint="The picture is in colour.",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "thinned at loading",
            """
radiograph = imageio.imread(RADIOGRAPH)[::4, ::4]
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
plt.imshow(radiograph.max() - radiograph, cmap='gray')
""",
            hint="rows and columns are missing.",
            fails=("test_radiograph",),
        ),
        wrong(
            "another file",
            """
radiograph = imageio.imread(BODY_CT)
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
plt.imshow(radiograph.max() - radiograph, cmap='gray')
""",
            hint="That is not the shape of the image in `RADIOGRAPH`.",
            fails=("test_radiograph",),
        ),
        wrong(
            "typed in small letters",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = 'monochrome1'
plt.imshow(radiograph[::4, ::4], cmap='gray_r')
""",
            hint="`photometric` is written in other letters than in the header.",
            fails=("test_photometric",),
        ),
        wrong(
            "columns thinned out alone",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
plt.imshow(radiograph[:, ::4], cmap='gray_r')
""",
            hint="but the leg is drawn out of shape:",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "limits that are too narrow",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
top = radiograph.max()
plt.imshow(radiograph[::4, ::4], cmap='gray_r', vmin=0.88 * top, vmax=0.98 * top)
""",
            hint="The picture shows the leg with most of its greys lost in black or white.",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "the name of the field",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = 'PhotometricInterpretation'
plt.imshow(radiograph[::4, ::4], cmap='gray_r')
""",
            hint="`photometric` is the name of the field, not what is in it.",
            fails=("test_photometric",),
        ),
        wrong(
            "a part only",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
plt.imshow(radiograph[: len(radiograph) // 3, : len(radiograph) // 3], cmap='gray_r')
""",
            hint="None of your pictures shows the whole radiograph.",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "no figure",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
""",
            hint="`plt.imshow(…)` draws one.",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "turned twice",
            """
radiograph = imageio.imread(RADIOGRAPH)
photometric = pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation
plt.imshow(radiograph.max() - radiograph[::4, ::4], cmap='gray_r')
""",
            hint="The picture is there, but bone is darker than the flesh around it.",
            fails=("test_bone_is_bright",),
        ),
        wrong(
            "the dots left as they were",
            "radiograph = photometric = ...",
            hint="`radiograph` is still `...`: put your answer there.",
            fails=("test_photometric", "test_radiograph", "test_bone_is_bright"),
        ),
    ],
    "pixel_size": [
        right(
            "from the text",
            """
claimed_width = radiograph.shape[1]
size = pydicom.dcmread(RADIOGRAPH).CassetteSize
pixel_size = float(size.split('CM')[0]) * 10 / len(radiograph[0])
""",
        ),
        right(
            "rounded",
            """
claimed_width = float(radiograph.shape[1])
pixel_size = round(10 * CASSETTE_WIDTH / radiograph.shape[1], 1)
""",
        ),
        right(
            "between the middles of pixels",
            """
claimed_width = radiograph.shape[1] * 1.0
pixel_size = 10 * CASSETTE_WIDTH / (radiograph.shape[1] - 1)
""",
        ),
        right(
            "from the claimed width",
            """
claimed_width = np.float64(radiograph.shape[1])
pixel_size = round(10 * CASSETTE_WIDTH / claimed_width, 3)
""",
        ),
        wrong(
            "in centimetres",
            """
claimed_width = radiograph.shape[1]
pixel_size = CASSETTE_WIDTH / claimed_width
""",
            hint="It is in centimetres; millimetres were asked for.",
            fails=("test_pixel_size",),
        ),
        wrong(
            "upside down",
            """
claimed_width = radiograph.shape[1]
pixel_size = claimed_width / (10 * CASSETTE_WIDTH)
""",
            hint="That is how many pixels there are to a length, not how long a pixel is.",
            fails=("test_pixel_size",),
        ),
        wrong(
            "sampling believed",
            """
claimed_width = radiograph.shape[1]
pixel_size = radiograph.meta['sampling'][1]
""",
            hint="`pixel_size` is 1, which is what `imageio` claims.",
            fails=("test_pixel_size",),
        ),
        wrong(
            "sampling for width",
            """
claimed_width = radiograph.meta['sampling'][1]
pixel_size = 10 * CASSETTE_WIDTH / radiograph.shape[1]
""",
            hint="That is the width of one pixel, as `imageio` claims it.",
            fails=("test_claimed_width",),
        ),
        wrong(
            "the cassette for the claim",
            """
claimed_width = 10 * CASSETTE_WIDTH
pixel_size = 10 * CASSETTE_WIDTH / radiograph.shape[1]
""",
            hint="That is the width of the cassette.",
            fails=("test_claimed_width",),
        ),
        wrong(
            "claimed in centimetres",
            """
claimed_width = radiograph.shape[1] / 10
pixel_size = 10 * CASSETTE_WIDTH / radiograph.shape[1]
""",
            hint="That would be in another unit.",
            fails=("test_claimed_width",),
        ),
        wrong(
            "the number of all pixels",
            """
claimed_width = radiograph.size
pixel_size = 10 * CASSETTE_WIDTH / radiograph.shape[1]
""",
            hint="That is the number of all pixels.",
            fails=("test_claimed_width",),
        ),
        wrong(
            "the cassette in metres",
            """
claimed_width = radiograph.shape[1]
pixel_size = CASSETTE_WIDTH / 100 / radiograph.shape[1]
""",
            hint="Its digits fit, but it is too large or too small by a factor such as 10",
            fails=("test_pixel_size",),
        ),
        wrong(
            "another cassette",
            """
claimed_width = radiograph.shape[1]
pixel_size = 12.3 * CASSETTE_WIDTH / radiograph.shape[1]
""",
            hint="Times the number of columns this is not as wide as the cassette of this image.",
            fails=("test_pixel_size",),
        ),
        wrong(
            "as texts",
            """
claimed_width = f'{radiograph.shape[1]} mm'
pixel_size = '0.2 mm'
""",
            hint="`claimed_width` is a text that holds a number and the words “mm”.",
            fails=("test_claimed_width", "test_pixel_size"),
        ),
        wrong(
            "the dots left as they were",
            "claimed_width = pixel_size = ...",
            hint="`claimed_width` is still `...`: put your answer there.",
            fails=("test_claimed_width", "test_pixel_size"),
        ),
    ],
}
