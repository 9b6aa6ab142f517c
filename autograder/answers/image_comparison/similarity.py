"""Typical answers to the questions of stage 2, image comparison: how different two images are."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

SHOW = "plt.imshow(error_map(first, later))\nplt.colorbar()\nplt.show()"


def errors(difference: str = "", mae: str = "error_map(a, b).mean()", show: str = SHOW) -> str:
    """Write the answer to the question on errors."""
    return (
        f"def error_map(a, b):\n    return {difference or FLOATS}\n\n"
        f"def mae(a, b):\n    return {mae}\n\n{show}"
    )


FLOATS = "np.abs(a.astype(float) - b.astype(float))"
MAP, UNSIGNED, MAE, FIGURE = (
    "test_error_map",
    "test_error_map_of_unsigned",
    "test_mae",
    "test_error_figure",
)

ANSWERS: dict[str, list[Answer]] = {
    "errors": [
        right("in floats", errors()),
        right(
            "the greater minus the smaller",
            errors(
                "np.where(a > b, a - b, b - a)",
                "np.mean(error_map(a, b))",
                "fig, ax = plt.subplots()\n"
                "fig.colorbar(ax.imshow(error_map(first, later), cmap='gray'))",
            ),
        ),
        right(
            "the greater of both minus the smaller of both",
            errors("np.maximum(a, b) - np.minimum(a, b)", "float(error_map(a, b).sum() / a.size)"),
        ),
        right(
            "with a loop, and both scans beside it",
            "def error_map(a, b):\n    out = np.zeros(a.shape)\n"
            "    for i in range(a.shape[0]):\n        for j in range(a.shape[1]):\n"
            "            out[i, j] = abs(float(a[i, j]) - float(b[i, j]))\n    return out\n\n"
            "def mae(a, b):\n    return np.average(np.abs(a.astype('float64') - b))\n\n"
            "fig, axes = plt.subplots(1, 3, figsize=(9, 3))\n"
            "axes[0].imshow(first, cmap='gray')\naxes[1].imshow(later, cmap='gray')\n"
            "shown = axes[2].imshow(error_map(first, later), cmap='hot', vmin=0, vmax=300)\n"
            "fig.colorbar(shown, ax=axes[2], label='difference')\nplt.show()",
        ),
        right(
            "in single precision, the root of squares",
            errors("np.sqrt(np.square(a.astype('float32') - b.astype('float32')))"),
        ),
        right(
            "as filled contours, with a colour bar below",
            errors(
                show="fig, ax = plt.subplots()\n"
                "drawn = ax.contourf(error_map(first, later), 40)\nax.invert_yaxis()\n"
                "fig.colorbar(drawn, location='bottom')\nplt.show()"
            ),
        ),
        wrong(
            "wrapped around",
            errors("np.abs(a - b)"),
            hint="wraps around",
            fails=(UNSIGNED,),
        ),
        wrong(
            "converted too late",
            errors("np.abs((a - b).astype(float))"),
            hint="wraps around",
            fails=(UNSIGNED,),
        ),
        wrong(
            "integers that are too small",
            errors("np.abs(a.astype('int16') - b.astype('int16'))").replace(
                "astype('int16')", "astype('int16' if a.dtype.kind == 'u' else float)"
            ),
            hint="wraps around",
            fails=(UNSIGNED,),
        ),
        wrong(
            "decimals cut off",
            errors("np.abs(a.astype(int) - b.astype(int))"),
            hint="lost their decimals",
            fails=(MAP,),
        ),
        wrong(
            "signs left",
            errors("a.astype(float) - b.astype(float)"),
            hint="absolute value",
            fails=(MAP,),
        ),
        wrong(
            "one sign only",
            errors("np.clip(a.astype(float) - b, 0, None)"),
            hint="Only differences of one sign",
            fails=(MAP,),
        ),
        wrong(
            "squared differences",
            errors("(a.astype(float) - b.astype(float)) ** 2"),
            hint="The differences are squared",
            fails=(MAP,),
        ),
        wrong(
            "the first image overwritten",
            "def error_map(a, b):\n    if a.dtype != float:\n        a = a.astype(float)\n"
            "    a -= b\n    return np.abs(a)\n\n"
            "def mae(a, b):\n    return np.mean(np.abs(a.astype(float) - b))\n\n" + SHOW,
            hint="changes the very array",
            fails=(MAP,),
        ),
        wrong(
            "mean of squares",
            errors(mae="np.mean((a.astype(float) - b) ** 2)"),
            hint="mean of the squared",
            fails=(MAE,),
        ),
        wrong(
            "root of the mean of squares",
            errors(mae="np.sqrt(np.mean((a.astype(float) - b) ** 2))"),
            hint="This is the root",
            fails=(MAE,),
        ),
        wrong("the sum", errors(mae="error_map(a, b).sum()"), hint="the sum of all", fails=(MAE,)),
        wrong(
            "differences that cancel out",
            errors(mae="abs(np.mean(a.astype(float) - b))"),
            hint="cancel out",
            fails=(MAE,),
        ),
        wrong(
            "the mean of what wraps around",
            errors(mae="np.mean(np.abs(a - b))"),
            hint="wraps around",
            fails=(MAE,),
        ),
        wrong("the median", errors(mae="np.median(error_map(a, b))"), hint="median", fails=(MAE,)),
        wrong(
            "the map cut to bytes, and its mean",
            errors("(np.maximum(a, b) - np.minimum(a, b)).astype(np.uint8)"),
            hint="error_map",
            fails=(MAP, UNSIGNED),
        ),
        wrong(
            "without a colour bar",
            errors(show="plt.imshow(error_map(first, later))"),
            hint="no colour bar",
            fails=(FIGURE,),
        ),
        wrong(
            "a colour bar for the scan beside it",
            errors(
                show="plt.subplot(1, 2, 1)\nplt.imshow(error_map(first, later))\n"
                "plt.subplot(1, 2, 2)\nplt.imshow(later, cmap='gray')\nplt.colorbar()"
            ),
            hint="explains its colours",
            fails=(FIGURE,),
        ),
        wrong("not shown", errors(show="error_map(first, later)"), hint="icture", fails=(FIGURE,)),
        wrong(
            "one of the scans shown",
            errors(show="plt.imshow(later)\nplt.colorbar()"),
            hint="One of the two images",
            fails=(FIGURE,),
        ),
        wrong(
            "signed differences shown",
            errors(show="plt.imshow(first.astype(float) - later, cmap='seismic')\nplt.colorbar()"),
            hint="with their signs",
            fails=(FIGURE,),
        ),
        wrong(
            "differences of neighbours",
            errors("np.abs(np.diff(a.astype(float) - b))"),
            hint="give an error map of shape",
            fails=(
                MAP,
                UNSIGNED,
                MAE,
                FIGURE,
            ),
        ),
        wrong(
            "bytes scaled to between 0 and 1",
            errors("np.abs(a / 255 - b / 255) if a.dtype == np.uint8 else " + FLOATS),
            hint="of the same values as `float64` it is right",
            fails=(UNSIGNED,),
        ),
        wrong(
            "the largest difference",
            errors(mae="error_map(a, b).max()"),
            hint="the largest of the differences",
            fails=(MAE,),
        ),
        wrong(
            "the sum shown",
            errors(show="plt.imshow(first.astype(float) + later)\nplt.colorbar()"),
            hint="none of them shows the error map",
            fails=(FIGURE,),
        ),
        wrong(
            "squares shown",
            errors(show="plt.imshow(error_map(first, later) ** 2)\nplt.colorbar()"),
            hint="The squares of the differences",
            fails=(FIGURE,),
        ),
        wrong(
            "a plus for the minus",
            errors("np.abs(a + b)"),
            hint="pixel by pixel",
            fails=(
                MAP,
                UNSIGNED,
            ),
        ),
        wrong(
            "the standard deviation",
            errors(mae="error_map(a, b).std()"),
            hint="The mean of the error map",
            fails=(MAE,),
        ),
    ],
}
