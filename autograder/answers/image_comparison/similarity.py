"""Typical answers of stage 2: how alike two images are, and registration."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

SHOW = "plt.imshow(error_map(first, later))\nplt.colorbar()\nplt.show()"


def errors(difference: str, mae: str = "error_map(a, b).mean()", show: str = SHOW) -> str:
    """Write the answer to the question on errors."""
    return (
        f"def error_map(a, b):\n    return {difference}\n\n"
        f"def mae(a, b):\n    return {mae}\n\n{show}"
    )


FLOATS = "np.abs(a.astype(float) - b.astype(float))"


def overlap(
    iou: str, dice: str, empty: str = "    if not (a | b).any():\n        return 1\n"
) -> str:
    """Write the two functions for masks."""
    return f"def iou(a, b):\n{empty}    return {iou}\n\ndef dice(a, b):\n{empty}    return {dice}"


IOU = "(a & b).sum() / (a | b).sum()"
DICE = "2 * (a & b).sum() / (a.sum() + b.sum())"


def ssim(**changes: str) -> str:
    """Write the function for structural similarity, right but for some changes."""
    parts = {
        "before": "a, b = a.astype(float), b.astype(float)",
        "c1": "(0.01 * data_range) ** 2",
        "c2": "(0.03 * data_range) ** 2",
        "covariance": "local_mean(a * b) - m * n",
        "result": "above.mean()",
    } | changes
    return (
        "def ssim(a, b, data_range):\n"
        f"    {parts['before']}\n"
        f"    c1, c2 = {parts['c1']}, {parts['c2']}\n"
        "    m, n = local_mean(a), local_mean(b)\n"
        "    va, vb = local_mean(a * a) - m * m, local_mean(b * b) - n * n\n"
        f"    v = {parts['covariance']}\n"
        "    above = (2 * m * n + c1) * (2 * v + c2)\n"
        "    above = above / ((m * m + n * n + c1) * (va + vb + c2))\n"
        f"    return {parts['result']}"
    )


def register(
    cost: str = "np.mean(np.abs(move(moving, *p) - fixed))",
    result: str = "found.x",
    options: str = "method='Powell'",
    after: str = "registered = move(later, *motion)",
) -> str:
    """Write the answer to the question on registration."""
    return (
        "def register(fixed, moving):\n"
        "    def cost(p):\n"
        f"        return {cost}\n\n"
        f"    found = optimize.minimize(cost, [0, 0, 0], {options})\n"
        f"    return {result}\n\n"
        f"motion = register(first, later)\n{after}"
    )


ANSWERS: dict[str, list[Answer]] = {
    "errors": [
        right("in floats", errors(FLOATS)),
        right(
            "the greater minus the smaller",
            errors(
                "np.where(a > b, a - b, b - a)",
                "np.mean(error_map(a, b))",
                "fig, ax = plt.subplots()\n"
                "fig.colorbar(ax.imshow(error_map(first, later), cmap='gray'))",
            ),
        ),
        right("in large integers", errors("abs(a.astype('int64') - b.astype('int64'))")),
        wrong(
            "wrapped around",
            errors("np.abs(a - b)"),
            hint="wraps around",
            fails=("test_error_map_of_unsigned",),
        ),
        wrong(
            "converted too late",
            errors("np.abs((a - b).astype(float))"),
            hint="astype(float)",
            fails=("test_error_map_of_unsigned",),
        ),
        wrong("signs left", errors("a.astype(float) - b.astype(float)"), hint="absolute value"),
        wrong(
            "squared",
            errors(FLOATS, "np.mean((a.astype(float) - b) ** 2)"),
            hint="mean of the error map",
            fails=("test_mae",),
        ),
        wrong(
            "without a colour bar",
            errors(FLOATS, show="plt.imshow(error_map(first, later))"),
            hint="colour bar",
            fails=("test_error_figure",),
        ),
    ],
    "overlap": [
        right("with any", overlap(IOU, DICE)),
        right(
            "counting",
            "def iou(a, b):\n"
            "    both = np.count_nonzero(np.logical_and(a, b))\n"
            "    one = np.count_nonzero(np.logical_or(a, b))\n"
            "    return 1.0 if one == 0 else both / one\n\n"
            "def dice(a, b):\n    i = iou(a, b)\n    return 2 * i / (1 + i)",
        ),
        wrong(
            "empty masks forgotten",
            overlap(IOU, DICE, empty=""),
            hint="0 divided by 0",
            fails=("test_empty_masks[iou]", "test_empty_masks[dice]"),
        ),
        wrong(
            "mixed up",
            overlap(DICE, IOU),
            hint="This is the Dice coefficient",
            fails=("test_iou", "test_dice"),
        ),
        wrong(
            "two forgotten",
            overlap(IOU, "(a & b).sum() / (a.sum() + b.sum())"),
            hint="Twice the pixels",
            fails=("test_dice",),
        ),
        wrong(
            "empty masks differ",
            overlap(IOU, DICE, empty="    if not (a | b).any():\n        return 0\n"),
            hint="If both masks are empty",
            fails=("test_empty_masks[iou]", "test_empty_masks[dice]"),
        ),
        wrong(
            "one empty mask",
            overlap(IOU, DICE, empty="    if not a.any() or not b.any():\n        return 1\n"),
            hint="one of the masks is empty",
            fails=("test_masks_apart",),
        ),
    ],
    "structural_similarity": [
        right("by the formula", ssim()),
        right("products of floats", ssim(before="a, b = a * 1.0, b * 1.0")),
        right(
            "deviations",
            ssim(covariance="local_mean(a * b) - m * n", result="float(np.mean(above))"),
        ),
        wrong(
            "products wrapped around",
            ssim(before="pass"),
            hint="wrap around",
            fails=("test_ssim_of_unsigned",),
        ),
        wrong(
            "always 255",
            ssim(c1="2.55 ** 2", c2="7.65 ** 2"),
            hint="makes no difference",
            fails=("test_ssim_values",),
        ),
        wrong(
            "not squared",
            ssim(c1="0.01 * data_range", c2="0.03 * data_range"),
            hint="L squared",
            fails=("test_ssim_values",),
        ),
        wrong("a map", ssim(result="above"), hint="one number"),
        wrong(
            "minus forgotten",
            ssim(covariance="local_mean(a * b)"),
            hint="square of mean",
        ),
    ],
    "registration": [
        right("absolute differences", register()),
        right(
            "squares, as a tuple",
            register("((move(moving, *p) - fixed.astype(float)) ** 2).sum()", "tuple(found.x)"),
        ),
        right(
            "correlation",
            register("-np.corrcoef(move(moving, *p).ravel(), fixed.ravel())[0, 1]"),
        ),
        wrong(
            "the other image moves",
            register("np.mean(np.abs(move(fixed, *p) - moving))"),
            hint="opposite way",
        ),
        wrong(
            "always the same two",
            register("np.mean(np.abs(move(later, *p) - first))"),
            hint="`fixed` and `moving`",
            fails=("test_register_other_images",),
        ),
        wrong(
            "nothing minimised",
            register(result="[0, 0, 0]"),
            hint="not moved from the start",
            fails=("test_motion", "test_register_other_images"),
        ),
        wrong(
            "the wrong image moved",
            register(after="registered = move(first, *motion)"),
            hint="move(later, *motion)",
            fails=("test_registered",),
        ),
        wrong(
            "the likeness minimised",
            register("-np.mean(np.abs(move(moving, *p) - fixed))"),
            hint="cost",
        ),
    ],
}
