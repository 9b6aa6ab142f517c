"""Typical answers to the questions of stage 2, image comparison: structural similarity."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def ssim(**changes: str) -> str:
    """Write the function for structural similarity, right but for some changes."""
    parts = {
        "before": "a, b = a.astype(float), b.astype(float)",
        "c1": "(0.01 * data_range) ** 2",
        "c2": "(0.03 * data_range) ** 2",
        "variances": "local_mean(a * a) - m * m, local_mean(b * b) - n * n",
        "covariance": "local_mean(a * b) - m * n",
        "above": "(2 * m * n + c1) * (2 * v + c2)",
        "below": "(m * m + n * n + c1) * (va + vb + c2)",
        "result": "(above / below).mean()",
    } | changes
    return (
        "def ssim(a, b, data_range):\n"
        f"    {parts['before']}\n"
        f"    c1, c2 = {parts['c1']}, {parts['c2']}\n"
        "    m, n = local_mean(a), local_mean(b)\n"
        f"    va, vb = {parts['variances']}\n"
        f"    v = {parts['covariance']}\n"
        f"    above = {parts['above']}\n"
        f"    below = {parts['below']}\n"
        f"    return {parts['result']}"
    )


EQUAL, VALUES, UNSIGNED = "test_ssim_of_equals", "test_ssim_values", "test_ssim_of_unsigned"

ANSWERS: dict[str, list[Answer]] = {
    "structural_similarity": [
        right("by the formula", ssim()),
        right("products of floats", ssim(before="a, b = a * 1.0, b * 1.0")),
        right("a plain number", ssim(result="float(np.mean(above / below))")),
        right(
            "luminance times the rest",
            ssim(
                above="(2 * m * n + c1) / (m**2 + n**2 + c1)",
                below="(va + vb + c2) / (2 * v + c2)",
            ),
        ),
        right(
            "window by window",
            "def ssim(a, b, data_range):\n"
            "    def windows(image):\n"
            "        padded = np.pad(np.asarray(image, float), 3, mode='symmetric')\n"
            "        return np.lib.stride_tricks.sliding_window_view(padded, (7, 7))\n"
            "    wa, wb, axes = windows(a), windows(b), (2, 3)\n"
            "    ma, mb = wa.mean(axis=axes), wb.mean(axis=axes)\n"
            "    va, vb = wa.var(axis=axes), wb.var(axis=axes)\n"
            "    v = ((wa - ma[..., None, None]) * (wb - mb[..., None, None])).mean(axis=axes)\n"
            "    c1, c2 = 1e-4 * data_range**2, 9e-4 * data_range**2\n"
            "    s = (2 * ma * mb + c1) * (2 * v + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))\n"
            "    return s.mean()",
        ),
        right(
            "in single precision", ssim(before="a, b = a.astype('float32'), b.astype('float32')")
        ),
        wrong(
            "products wrapped around",
            ssim(before="pass"),
            hint="wrap around",
            fails=(UNSIGNED,),
        ),
        wrong(
            "always 255",
            ssim(c1="2.55 ** 2", c2="7.65 ** 2"),
            hint="makes no difference",
            fails=(VALUES,),
        ),
        wrong(
            "constants not squared",
            ssim(c1="0.01 * data_range", c2="0.03 * data_range"),
            hint="are not squared",
            fails=(VALUES,),
        ),
        wrong(
            "constants changed",
            ssim(c1="(0.03 * data_range) ** 2", c2="(0.01 * data_range) ** 2"),
            hint="constants have changed places",
            fails=(VALUES,),
        ),
        wrong(
            "a two forgotten",
            ssim(above="(2 * m * n + c1) * (v + c2)"),
            hint="before the covariance is missing",
            fails=(VALUES,),
        ),
        wrong(
            "the other two forgotten",
            ssim(above="(m * n + c1) * (2 * v + c2)"),
            hint="product of the two means is missing",
            fails=(VALUES,),
        ),
        wrong(
            "a map",
            ssim(result="above / below"),
            hint="one number",
            fails=(EQUAL, VALUES, UNSIGNED),
        ),
        wrong(
            "minus forgotten",
            ssim(covariance="local_mean(a * b)"),
            hint="nothing is subtracted",
            fails=(EQUAL, VALUES),
        ),
        wrong(
            "standard deviations",
            ssim(
                variances="np.sqrt(np.maximum(local_mean(a * a) - m * m, 0)), "
                "np.sqrt(np.maximum(local_mean(b * b) - n * n, 0))"
            ),
            hint="Standard deviations",
            fails=(VALUES,),
        ),
        wrong(
            "divided after the mean",
            ssim(result="above.mean() / below.mean()"),
            hint="divided afterwards",
            fails=(VALUES,),
        ),
        wrong(
            "always 1",
            "def ssim(a, b, data_range):\n    return 1.0",
            hint="the same number",
            fails=(EQUAL, VALUES, UNSIGNED),
        ),
        wrong(
            "brackets forgotten",
            ssim(result="(above / (m * m + n * n + c1) * (va + vb + c2)).mean()"),
            hint="No similarity is beyond 1",
            fails=(VALUES,),
        ),
        wrong(
            "both factors forgotten",
            ssim(above="(m * n + c1) * (v + c2)"),
            hint="before both products",
            fails=(VALUES,),
        ),
        wrong(
            "nothing subtracted",
            ssim(variances="local_mean(a * a), local_mean(b * b)", covariance="local_mean(a * b)"),
            hint="means of products only",
            fails=(VALUES,),
        ),
        wrong(
            "squares not subtracted",
            ssim(variances="local_mean(a * a), local_mean(b * b)"),
            hint="local means of squares only",
            fails=(VALUES,),
        ),
        wrong(
            "a constant of one's own",
            ssim(c1="(0.2 * data_range) ** 2"),
            hint="Compare each part",
            fails=(VALUES,),
        ),
        wrong(
            "a name mistyped",
            ssim(before="a, b = x.astype(float), y.astype(float)"),
            hint="does not fit into 8 bits",
            fails=(
                EQUAL,
                VALUES,
                UNSIGNED,
            ),
        ),
    ],
}
