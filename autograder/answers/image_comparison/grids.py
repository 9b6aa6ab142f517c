"""Typical answers to the questions of stage 2, image comparison: another grid."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def resample(half: str = "ndimage.zoom(first, 0.5)", isotropic: str = "") -> str:
    """Write the answer to the question on resampling."""
    return f"half = {half}\nisotropic = {isotropic or ISOTROPIC}"


def labels(
    array: str = "tissues", factors: str = "np.array(sampling) / EQUAL_MM", order: str = ", order=0"
) -> str:
    """Write the answer to the question on resampling labels."""
    return f"tissues_isotropic = ndimage.zoom({array}, {factors}{order})"


ISOTROPIC = "ndimage.zoom(brain, np.array(sampling) / EQUAL_MM, order=1)"
HALF, SHAPE, VALUES = "test_half", "test_isotropic_shape", "test_isotropic_values"
GRID, INVENTED, PLACE = "test_label_grid", "test_no_label_invented", "test_labels_in_place"

ANSWERS: dict[str, list[Answer]] = {
    "resample": [
        right("order 3 for the slice", resample()),
        right(
            "every second pixel, and floats",
            resample(
                "first[::2, ::2]",
                "ndimage.zoom(brain.astype(float), [s / EQUAL_MM for s in sampling], order=1)",
            ),
        ),
        right(
            "means of four",
            "r, c = np.array(first.shape) // 2\n"
            + resample("first[: 2 * r, : 2 * c].reshape(r, 2, c, 2).mean(axis=(1, 3))"),
        ),
        right(
            "at exact distances",
            resample("ndimage.zoom(first, (0.5, 0.5), order=0)")
            + "\nplaces = [np.arange(0, n - 0.99, EQUAL_MM / s)\n"
            "          for n, s in zip(brain.shape, sampling)]\n"
            "grid = np.meshgrid(*places, indexing='ij')\n"
            "isotropic = ndimage.map_coordinates(brain.astype(float), grid, order=1)",
        ),
        right(
            "voxels as boxes",
            resample(
                "ndimage.zoom(first, (0.5, 0.5), order=1, grid_mode=True, mode='nearest')",
                "ndimage.zoom(brain, np.array(sampling) / EQUAL_MM, order=1, grid_mode=True, "
                "mode='nearest')",
            ),
        ),
        wrong(
            "the factor upside down",
            resample(isotropic="ndimage.zoom(brain, EQUAL_MM / np.array(sampling), order=1)"),
            hint="upside down",
            fails=(SHAPE,),
        ),
        wrong(
            "all axes",
            resample(isotropic="ndimage.zoom(brain, max(sampling) / EQUAL_MM, order=1)"),
            hint="the number of rows or of columns has changed",
            fails=(SHAPE,),
        ),
        wrong(
            "another axis",
            resample(isotropic="ndimage.zoom(brain, np.roll(sampling, 2) / EQUAL_MM, order=1)"),
            hint="no new one lies between",
            fails=(SHAPE, VALUES),
        ),
        wrong(
            "overshooting",
            resample(isotropic=ISOTROPIC.replace(", order=1", "")),
            hint="order=1",
            fails=(VALUES,),
        ),
        wrong(
            "slices repeated",
            resample(isotropic=ISOTROPIC.replace("order=1", "order=0")),
            hint="of order 0",
            fails=(VALUES,),
        ),
        wrong(
            "the tissues for the brain",
            resample(isotropic=ISOTROPIC.replace("brain", "tissues")),
            hint="These are the tissues",
            fails=(VALUES,),
        ),
        wrong(
            "twice as many slices",
            resample(isotropic="ndimage.zoom(brain, (2, 1, 1), order=1)"),
            hint="They would not be",
            fails=(SHAPE,),
        ),
        wrong(
            "nothing resampled",
            resample(isotropic="brain"),
            hint="nothing was resampled",
            fails=(SHAPE, VALUES),
        ),
        wrong(
            "a quarter of the slice",
            resample("first[: first.shape[0] // 2, : first.shape[1] // 2]"),
            hint="a part of the slice",
            fails=(HALF,),
        ),
        wrong("half of the rows only", resample("first[::2]"), hint="Both axes", fails=(HALF,)),
        wrong(
            "twice as many pixels",
            resample("ndimage.zoom(first, 2)"),
            hint="twice as many rows",
            fails=(HALF,),
        ),
        wrong(
            "half as bright",
            resample("first / 2"),
            hint="as many rows and columns as before",
            fails=(HALF,),
        ),
        wrong(
            "the other scan",
            resample("ndimage.zoom(later, 0.5)"),
            hint="of the whole slice",
            fails=(HALF,),
        ),
        wrong(
            "half as many slices",
            resample(isotropic="ndimage.zoom(brain, (0.5, 1, 1), order=1)"),
            hint="no more than before",
            fails=(SHAPE,),
        ),
        wrong(
            "upside down",
            resample(isotropic=ISOTROPIC.replace("brain", "brain[::-1]")),
            hint="from its first slice to its last",
            fails=(VALUES,),
        ),
        wrong(
            "smooth curves, cut off",
            resample(
                isotropic=f"np.clip({ISOTROPIC}, brain.min(), brain.max())".replace(
                    "order=1", "order=3"
                )
            ),
            hint="of order 3",
            fails=(VALUES,),
        ),
        wrong(
            "scaled to between 0 and 1",
            resample(isotropic=ISOTROPIC.replace("brain", "brain / brain.max()")),
            hint="spread differently",
            fails=(VALUES,),
        ),
        wrong(
            "two factors for three axes",
            resample(isotropic=ISOTROPIC.replace("sampling", "sampling[1:]")),
            hint="Factor = old sampling /",
            fails=(
                SHAPE,
                VALUES,
            ),
        ),
    ],
    "resample_labels": [
        right("the same factors", labels()),
        right(
            "by indices",
            "nearest = [np.rint(np.linspace(0, n - 1, m)).astype(int)\n"
            "           for n, m in zip(tissues.shape, isotropic.shape)]\n"
            "tissues_isotropic = tissues[np.ix_(*nearest)]",
        ),
        right(
            "from the sampling, as bytes",
            labels("np.asarray(tissues).astype('uint8')", "[s / EQUAL_MM for s in sampling]"),
        ),
        right(
            "mask by mask",
            "share = [ndimage.zoom(1.0 * (tissues == k), np.array(sampling) / EQUAL_MM, order=0)\n"
            "         for k in range(4)]\n"
            "tissues_isotropic = np.argmax(share, axis=0)",
        ),
        right(
            "to the shape of the image",
            "factors = np.array(isotropic.shape) / tissues.shape\n"
            "tissues_isotropic = ndimage.zoom(tissues, factors, order=0, mode='nearest')",
        ),
        wrong("order 1", labels(order=", order=1"), hint="order=0", fails=(INVENTED,)),
        wrong("order 3", labels(order=""), hint="order=0", fails=(INVENTED,)),
        wrong(
            "in floats",
            labels("tissues.astype(float)", order=", order=1"),
            hint="no label",
            fails=(INVENTED,),
        ),
        wrong(
            "rounded afterwards",
            "tissues_isotropic = np.rint(ndimage.zoom(tissues.astype(float), "
            "np.array(sampling) / EQUAL_MM, order=1)).astype(int)",
            hint="pass through 2",
            fails=(INVENTED,),
        ),
        wrong(
            "every slice twice",
            "tissues_isotropic = np.repeat(tissues, 2, axis=0)",
            hint="not that of `isotropic`",
            fails=(GRID,),
        ),
        wrong(
            "the brain for the labels",
            labels("brain"),
            hint="no label",
            fails=(INVENTED,),
        ),
        wrong(
            "nothing resampled",
            "tissues_isotropic = tissues",
            hint="nothing was resampled",
            fails=(GRID, INVENTED, PLACE),
        ),
        wrong(
            "all axes",
            labels(factors="max(sampling) / EQUAL_MM"),
            hint="not that of `isotropic`",
            fails=(GRID,),
        ),
        wrong(
            "upside down",
            labels("tissues[::-1]"),
            hint="not where they were",
            fails=(INVENTED, PLACE),
        ),
        wrong(
            "nothing but background",
            "tissues_isotropic = np.zeros(isotropic.shape, int)",
            hint="not where they were",
            fails=(INVENTED, PLACE),
        ),
        wrong(
            "two factors for three axes",
            labels(factors="np.array(sampling[:2]) / EQUAL_MM"),
            hint="The same factors as for",
            fails=(
                GRID,
                INVENTED,
                PLACE,
            ),
        ),
    ],
}
