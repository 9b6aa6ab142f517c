"""Typical answers to stage 1, exploration: the image and its header."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "load_image": [
        right("as a text", "ct = imageio.imread(str(BODY_CT))"),
        right("with the format", "ct = imageio.imread(BODY_CT, format='DICOM')"),
        right("through a reader", "ct = imageio.get_reader(BODY_CT, 'DICOM').get_data(0)"),
        right("copied", "ct = imageio.imread(BODY_CT).copy()"),
        right("as another grey type", "ct = imageio.imread(BODY_CT).astype('int32')"),
        wrong(
            "the file instead of the image",
            "ct = BODY_CT",
            hint="The task asks for an array of numbers with 2 axes.",
            fails=("test_ct_values", "test_ct_keeps_header"),
        ),
        wrong(
            "another image",
            "ct = imageio.imread(SMALL_CT)",
            hint="That is not the shape of the image in the file `BODY_CT`.",
            fails=("test_ct_values",),
        ),
        wrong(
            "the header lost",
            "ct = np.array(imageio.imread(BODY_CT))",
            hint="`ct` is an array of numbers without a header:",
            fails=("test_ct_keeps_header",),
        ),
        wrong(
            "with pydicom",
            "ct = pydicom.dcmread(BODY_CT).pixel_array",
            hint="`ct` is an array of numbers without a header:",
            fails=("test_ct_keeps_header",),
        ),
        wrong(
            "turned upright at once",
            "ct = imageio.imread(BODY_CT)[::-1]",
            hint="`ct` holds the right image, but it has been turned around.",
            fails=("test_ct_values",),
        ),
        wrong(
            "thinned out",
            "ct = imageio.imread(BODY_CT)[::2, ::2]",
            hint="That is not the shape of the image in the file `BODY_CT`.",
            fails=("test_ct_values",),
        ),
        wrong(
            "squeezed into bytes",
            "ct = imageio.imread(BODY_CT).astype('uint8')",
            hint="`ct` has the data type uint8, and not every value of the file fits into that.",
            fails=("test_ct_values",),
        ),
        wrong(
            "the function named, not called",
            "ct = imageio.imread",
            hint="the function was named, but not called.",
            fails=("test_ct_values", "test_ct_keeps_header"),
        ),
        wrong(
            "rows and columns exchanged",
            "ct = imageio.imread(BODY_CT).T",
            hint="`ct` holds the right image, but it has been turned around.",
            fails=("test_ct_values",),
        ),
        wrong(
            "scaled to 0 to 1",
            """
ct = imageio.imread(BODY_CT)
ct = (ct - ct.min()) / (ct.max() - ct.min())
""",
            hint="The values of `ct` reach from 0 to 1.",
            fails=("test_ct_values",),
        ),
        wrong(
            "a slice of the head",
            "ct = imageio.imread(HEAD_SLICE)",
            hint="`ct` has a header, but it belongs to an image of another kind: it says MR.",
            fails=(
                "test_ct_values",
                "test_ct_keeps_header",
            ),
        ),
    ],
    "image_properties": [
        right(
            "by counting",
            """
ct_type = ct.__class__
ct_shape = [len(ct), len(ct[0])]
ct_dtype = ct[0, 0].dtype
n_pixels = len(ct) * len(ct[0])
""",
        ),
        right(
            "other kinds of values",
            """
ct_type = type(ct)
ct_shape = np.array(ct.shape)
ct_dtype = np.int16
n_pixels = np.prod(ct.shape)
""",
        ),
        right(
            "by functions",
            """
ct_type, ct_shape = type(ct), np.shape(ct)
ct_dtype, n_pixels = ct.dtype.name, np.size(ct)
""",
        ),
        right(
            "by multiplying",
            """
ct_type = type(ct)
ct_shape = tuple(len(axis) for axis in (ct, ct[0]))
ct_dtype = np.dtype(ct.dtype)
n_pixels = ct.shape[0] * ct.shape[1]
""",
        ),
        wrong(
            "the number of rows for the number of pixels",
            "ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.shape, ct.dtype, len(ct)",
            hint="That is the number of pixels along one axis only.",
            fails=("test_ct_shape_and_size",),
        ),
        wrong(
            "the type for the data type",
            "ct_type, ct_shape, ct_dtype, n_pixels = ct.dtype, ct.shape, type(ct), ct.size",
            hint="`ct_type` is the type of the single numbers, not of the image as a whole.",
            fails=("test_ct_type", "test_ct_dtype"),
        ),
        wrong(
            "the type as a text",
            """
ct_type, ct_shape, ct_dtype, n_pixels = str(type(ct)), ct.shape, ct.dtype, ct.size
""",
            hint="A type that Python can work with is something else than its name.",
            fails=("test_ct_type",),
        ),
        wrong(
            "sampling for shape",
            """
ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.meta['sampling'], ct.dtype, ct.size
""",
            hint="That is not how many rows and columns `ct` has.",
            fails=("test_ct_shape_and_size",),
        ),
        wrong(
            "rows plus columns",
            """
ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.shape, ct.dtype, sum(ct.shape)
""",
            hint="That is the number of rows plus the number of columns.",
            fails=("test_ct_shape_and_size",),
        ),
        wrong(
            "bytes for pixels",
            "ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.shape, ct.dtype, ct.nbytes",
            hint="That is how many bytes the pixels take, and each takes more than one.",
            fails=("test_ct_shape_and_size",),
        ),
        wrong(
            "a plain array first",
            """
pixels = np.array(ct)
ct_type, ct_shape, ct_dtype, n_pixels = type(pixels), ct.shape, ct.dtype, ct.size
""",
            hint="The image that `imageio` returns has a type of its own.",
            fails=("test_ct_type",),
        ),
        wrong(
            "another data type",
            "ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.shape, np.uint16, ct.size",
            hint="The pixels of `ct` are not stored in this way.",
            fails=("test_ct_dtype",),
        ),
        wrong(
            "the size for the shape",
            "ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.size, ct.dtype, ct.size",
            hint="`ct_shape` is one single number,",
            fails=("test_ct_shape_and_size",),
        ),
        wrong(
            "the type of one pixel",
            """
ct_type, ct_shape, ct_dtype, n_pixels = type(ct[0, 0]), ct.shape, ct.dtype, ct.size
""",
            hint="`ct_type` is the type of the single numbers, not of the image as a whole.",
            fails=("test_ct_type",),
        ),
        wrong(
            "the dots left as they were",
            "ct_type = ct_shape = ct_dtype = n_pixels = ...",
            hint="`ct_type` is still `...`: put your answer there.",
            fails=("test_ct_type", "test_ct_shape_and_size", "test_ct_dtype"),
        ),
        wrong(
            "the image for its types",
            "ct_type, ct_shape, ct_dtype, n_pixels = ct, ct.shape, ct, ct.size",
            hint="`ct_type` is an array of numbers, perhaps the image itself.",
            fails=(
                "test_ct_type",
                "test_ct_dtype",
            ),
        ),
        wrong(
            "numbers for the types",
            "ct_type, ct_shape, ct_dtype, n_pixels = ct.ndim, ct.shape, ct.itemsize, ct.size",
            hint=", not a type.",
            fails=(
                "test_ct_type",
                "test_ct_dtype",
            ),
        ),
    ],
    "intensity_statistics": [
        right(
            "with functions",
            """
ct_min, ct_max = np.min(ct), np.max(ct)
ct_mean, ct_std = np.mean(ct), np.std(ct)
""",
        ),
        right(
            "with Python alone",
            """
values = [float(v) for v in ct.ravel()]
ct_min, ct_max = min(values), max(values)
ct_mean = sum(values) / len(values)
ct_std = (sum((v - ct_mean) ** 2 for v in values) / len(values)) ** 0.5
""",
        ),
        right(
            "sample standard deviation, rounded",
            """
ct_min, ct_max = int(ct.min()), int(ct.max())
ct_mean, ct_std = round(float(ct.mean()), 1), round(float(ct.std(ddof=1)), 1)
""",
        ),
        right(
            "from the sorted values",
            """
values = np.sort(ct, axis=None).astype(float)
ct_min, ct_max = values[0], values[-1]
ct_mean = values.sum() / values.size
ct_std = np.sqrt(((values - ct_mean) ** 2).mean())
""",
        ),
        right(
            "rounded to whole HU",
            """
ct_min, ct_max = ct.min(), ct.max()
ct_mean, ct_std = round(ct.mean()), round(ct.std())
""",
        ),
        wrong(
            "median for mean",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), np.median(ct), ct.std()",
            hint="half of the pixels lie below it.",
            fails=("test_ct_mean",),
        ),
        wrong(
            "variance for standard deviation",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), ct.mean(), ct.var()",
            hint="This is the variance, in HU times HU.",
            fails=("test_ct_spread",),
        ),
        wrong(
            "minimum and maximum swapped",
            "ct_max, ct_min, ct_mean, ct_std = ct.min(), ct.max(), ct.mean(), ct.std()",
            hint="`ct_min` is greater than `ct_max`:",
            fails=("test_ct_range",),
        ),
        wrong(
            "one mean for each column",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), ct.mean(axis=0), ct.std()",
            hint="numbers, where one number was asked for.",
            fails=("test_ct_mean",),
        ),
        wrong(
            "a mean of lowest and highest",
            """
ct_min, ct_max = ct.min(), ct.max()
ct_mean, ct_std = (ct.min() + ct.max()) / 2, ct.std()
""",
            hint="This lies in the middle between the lowest and the highest value.",
            fails=("test_ct_mean",),
        ),
        wrong(
            "signs left out",
            """
ct_min, ct_max = ct.min(), ct.max()
ct_mean, ct_std = np.abs(ct).mean(), ct.std()
""",
            hint="It leaves out the signs, or the pixels below 0.",
            fails=("test_ct_mean",),
        ),
        wrong(
            "the range for the spread",
            """
ct_min, ct_max = ct.min(), ct.max()
ct_mean, ct_std = ct.mean(), ct.max() - ct.min()
""",
            hint="This is the distance from the lowest to the highest value.",
            fails=("test_ct_spread",),
        ),
        wrong(
            "the standard error",
            """
ct_min, ct_max = ct.min(), ct.max()
ct_mean, ct_std = ct.mean(), ct.std() / np.sqrt(ct.size)
""",
            hint="This is the standard error:",
            fails=("test_ct_spread",),
        ),
        wrong(
            "limits of the data type",
            """
ct_min, ct_max = np.iinfo(ct.dtype).min, np.iinfo(ct.dtype).max
ct_mean, ct_std = ct.mean(), ct.std()
""",
            hint="the values that could be stored, not those that the image has.",
            fails=("test_ct_range",),
        ),
        wrong(
            "one row only",
            """
row = ct[len(ct) // 2]
ct_min, ct_max, ct_mean, ct_std = row.min(), row.max(), row.mean(), row.std()
""",
            hint="Some pixels of `ct` lie outside the range from your `ct_min` to your `ct_max`.",
            fails=("test_ct_range", "test_ct_mean", "test_ct_spread"),
        ),
        wrong(
            "methods not called",
            "ct_min, ct_max, ct_mean, ct_std = ct.min, ct.max, ct.mean, ct.std",
            hint="`ct_min` is a function, not its result:",
            fails=("test_ct_range", "test_ct_mean", "test_ct_spread"),
        ),
        wrong(
            "the sum for the mean",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), ct.sum(), ct.std()",
            hint="`ct_mean` is the sum of all values.",
            fails=("test_ct_mean",),
        ),
        wrong(
            "the dots left as they were",
            "ct_min = ct_max = ct_mean = ct_std = ...",
            hint="`ct_min` is still `...`: put your answer there.",
            fails=("test_ct_range", "test_ct_mean", "test_ct_spread"),
        ),
        wrong(
            "the sum divided by the number of rows",
            """
ct_min, ct_max = ct.min(), ct.max()
ct_mean, ct_std = ct.sum() / len(ct), ct.std()
""",
            hint="No pixel is that far from the others:",
            fails=("test_ct_mean",),
        ),
        wrong(
            "the mean distance from the mean",
            """
ct_min, ct_max, ct_mean = ct.min(), ct.max(), ct.mean()
ct_std = np.abs(ct - ct_mean).mean()
""",
            hint="This is the mean distance from the mean.",
            fails=("test_ct_spread",),
        ),
    ],
}
