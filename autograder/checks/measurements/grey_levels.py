"""Hidden checks of stage 4, measurements: grey levels of objects, as numbers and as histograms."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.compare import same
from autograder.check.kit.curves import heights, named_curves, visible_lines
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array, usable
from autograder.check.kit.plain import number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import own_labels
from .meaning import has_several_objects
from .own_objects import own_counts, own_ventricles, rows_of
from .recognise import builds_on, hint, near, own_or, question, told

INDEX = "Give it `index`, a list of all labels: `np.arange(1, n_labels + 1)`."


def check_pair(
    student: Student,
    names: tuple[str, str],
    right: list[NDArray[Any]],
    others: list[tuple[NDArray[Any], str]],
    do: str,
) -> None:
    """Fail when two answers are not the mean and the variance of some values.

    Parameters
    ----------
    student : Student
        Whose answers.
    names : tuple of str
        The variables for mean and variance.
    right : list of ndarray
        The values, and others that are as right.
    others : list of (ndarray, str)
        Values that a known mistake takes, and what they are.
    do : str
        What to do.
    """
    mean, variance = (number(student[name], name) for name in names)
    pairs = [(v.mean(dtype=np.float64), v.var(dtype=np.float64)) for v in right if v.size]
    if any(near((mean, variance), pair, 2e-3) for pair in pairs):
        return
    for good in pairs:
        assert not near((mean, variance), good[::-1], 2e-3), saw(
            f"`{names[0]}` and `{names[1]}` have changed places.", do=do
        )
        assert not near(variance, np.sqrt(good[1]), 2e-3), saw(
            f"`{names[1]}` is the standard deviation. The variance is its square.", do=do
        )
    for values, what in others:
        if values.size:
            pair = values.mean(dtype=np.float64), values.var(dtype=np.float64)
            assert not near((mean, variance), pair, 2e-3), saw(
                f"`{names[0]}` and `{names[1]}` are those of {what}.", do=do
            )
    same(mean, pairs[0][0], names[0], rel=2e-3)
    same(variance, pairs[0][1], names[1], rel=2e-3)


@question("statistics", points=1)
@builds_on("volume")
@hint("`ndi.mean(volume)` and `ndi.variance(volume)`, or `volume.mean()` and `volume.var()`.")
def test_statistics_of_all(student: Student, reference: Reference) -> None:
    """Mean and variance of all voxels"""
    volume = own_array(student, reference, "volume", 3)
    others = [
        (own_array(student, reference, "smooth", 3), "`smooth`, which has less spread"),
        (volume[own_labels(student, reference) > 0], "the labelled voxels only"),
        (volume[len(volume) // 2], "one slice only"),
    ]
    do = (
        "`ndi.mean(volume)` and then `ndi.variance(volume)`, both without labels, take all "
        "voxels of the volume as it was scanned."
    )
    check_pair(student, ("mean_all", "var_all"), [volume], others, do)


@question("statistics", points=1)
@builds_on("volume", "labels", "blood")
@hint("With labels, but without an index: `ndi.mean(volume, labels)`.")
def test_statistics_of_blood(student: Student, reference: Reference) -> None:
    """Mean and variance of all labelled voxels"""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    smooth, blood = (own_array(student, reference, name, 3) for name in ("smooth", "blood"))
    others = [
        (smooth[labels > 0], "`smooth` in the labelled voxels"),
        (volume[labels == 0], "the background, which has the label 0"),
        (volume, "all voxels, labelled or not"),
        *(
            (volume[labels == k], f"the object with label {k} only")
            for k in range(1, min(labels.max(), 50) + 1)
        ),
    ]
    do = (
        "`ndi.mean(volume, labels)` and `ndi.variance(volume, labels)`: with labels but without an "
        "index they take all voxels of all objects."
    )
    right = [volume[labels > 0], volume[blood != 0] if blood.shape == volume.shape else volume[:0]]
    check_pair(student, ("mean_blood", "var_blood"), right, others, do)


@question("statistics", points=2)
@builds_on("volume", "labels", "n_labels")
@hint("With labels and a list of all of them: `ndi.mean(volume, labels, np.arange(1, …))`.")
def test_statistics_of_each(student: Student, reference: Reference) -> None:
    """Mean and variance of each object"""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    index = np.arange(1, labels.max() + 1)
    image, counts = volume.astype(np.float64), own_counts(student, reference)
    means, variances = (
        rows_of(student[name], 0, counts, name, known=len(index)) for name in ("means", "variances")
    )
    index = index[: len(means)]
    right = ndi.mean(image, labels, index), ndi.variance(image, labels, index)
    size = ndi.sum_labels(labels > 0, labels, index)
    # Statisticians divide by one voxel less (`ddof=1`), which small objects show.
    larger = right[1] * size / np.maximum(size - 1, 1)
    spread = any(near(variances, way, 5e-3, 0.5) for way in (right[1], larger))
    if near(means, right[0], 2e-3) and spread:
        return
    smooth = own_array(student, reference, "smooth", 3).astype(np.float64)
    words = (
        f"Use `ndi.mean(volume, labels, index)` and `ndi.variance(volume, labels, index)`. {INDEX}"
    )
    shifted = index - 1
    same(means, right[0], "means", rel=2e-3, mistakes=told(
        words,
        (ndi.mean(smooth, labels, index), "These are means of `smooth`, not of `volume`."),
        (ndi.median(image, labels, index), "These are medians, not means."),
        (ndi.mean(image, labels, shifted), "The first of these is the mean of the background, 0."),
        (right[1], "These are variances: `means` and `variances` have changed places."),
    ))  # fmt: skip
    same(variances, right[1], "variances", rel=5e-3, abs=0.5, mistakes=told(
        words,
        (np.sqrt(right[1]), "These are standard deviations. The variance is the square of that."),
        (ndi.variance(smooth, labels, index), "These are variances of `smooth`, which has less "
                                              "spread than `volume`."),
        (ndi.variance(image, labels, shifted), "The first of these is that of the background, 0."),
    ))  # fmt: skip


def histograms_of(
    image: NDArray[Any], labels: NDArray[Any], index: Any, reference: Reference
) -> NDArray[np.float64]:
    """Return the histogram of each object, 40 bins from 0 to `GREY_TOP`."""
    ends = (0, float(reference["GREY_TOP"]))
    found = [np.histogram(image[labels == k], 40, ends)[0] for k in index]
    return np.array(found, dtype=np.float64)


@question("histograms", points=2)
@needs(has_several_objects)
@builds_on("volume", "labels", "n_labels")
@hint("`ndi.histogram(volume, 0, GREY_TOP, 40, labels, index)`: one histogram for each label.")
def test_counts_of_histograms(student: Student, reference: Reference) -> None:
    """The number of voxels in each bin, for each object"""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    index = np.arange(1, labels.max() + 1)
    counts = own_counts(student, reference)
    answer = rows_of(student["histograms"], 40, counts, "histograms", known=len(index))
    index = index[: len(answer)]
    expected = histograms_of(volume, labels, index, reference)
    # A grey level on the edge of two bins may be counted in either.
    if (np.abs(answer - expected).sum(axis=1) <= 0.02 * expected.sum(axis=1).max()).all():
        return
    smooth = own_array(student, reference, "smooth", 3)
    with np.errstate(all="ignore"):
        shares = expected / expected.sum(axis=1, keepdims=True)
    mistakes = told(
        "`ndi.histogram(volume, 0, GREY_TOP, 40, labels, index)` counts the voxels of each object "
        f"in 40 bins from 0 to `GREY_TOP`. {INDEX}",
        (
            histograms_of(smooth, labels, index, reference),
            "These are grey levels of `smooth`, not `volume`.",
        ),
        (
            histograms_of(volume, labels, index - 1, reference),
            "The first row is that of the background, 0.",
        ),
        (shares, "These are shares of each object, not numbers of voxels."),
        (
            shares * 40 / float(reference["GREY_TOP"]),
            "These are densities, not numbers of voxels.",
        ),
        (np.cumsum(expected, axis=1), "Each bin holds the voxels of all bins before it."),
        (expected[::-1], "The rows are in reverse: the object with the highest label comes first."),
    )
    size = expected.sum(axis=1)
    others = near(answer.sum(axis=1), size, 0.02, 1.0)
    known = [(value, words) for value, words in mistakes if near(answer, value, 1e-3, 1e-3)]
    assert not others or known, saw(
        "All voxels of each object are counted, but in other bins than 40 from 0 to `GREY_TOP`.",
        do="The limits come before the number of bins: `ndi.histogram(volume, 0, GREY_TOP, 40, "
        "labels, index)`. Both limits are grey levels.",
    )
    same(answer, expected, "histograms", rel=1e-3, abs=1e-3, mistakes=mistakes)


def shown_curves(student: Student) -> list[Any]:
    """Return the axes of all figures that have curves in them.

    Raises
    ------
    AssertionError
        When there are none.
    """
    axes = [axes for figure in student.figures for axes in figure.axes if visible_lines(axes)]
    assert axes, saw(
        "No curve was shown: there is no figure with a line through two points or more.",
        do="`plt.plot(x, y)` draws a curve, and `plt.show()` at the end of the cell shows the "
        "figure.",
    )
    return axes


def rows_shown(student: Student, reference: Reference) -> list[tuple[int, str]]:
    """Return which rows of the histograms curves show, and what the legend calls each."""
    volume, labels = own_array(student, reference, "volume", 3), own_labels(student, reference)
    rows = histograms_of(volume, labels, np.arange(1, labels.max() + 1), reference)
    own = usable(student.get("histograms"), 2)
    if own is not None and own.shape[1] == 40:
        rows = own.astype(np.float64)
    shown = []
    for axes in shown_curves(student):
        for seen in named_curves(axes):
            y = heights(seen.line)
            if len(y) == 40 and y.std():
                alike = [np.corrcoef(y, row)[0, 1] if row.std() else 0.0 for row in rows]
                if max(alike) > ALIKE:
                    shown.append((int(np.argmax(alike)), seen.name))
    return shown


ALIKE = 0.999
"""Least correlation at which a curve shows a histogram: as shares it is the same."""


def ventricle_rows(student: Student, reference: Reference) -> set[int]:
    """Return which rows of the histograms may be that of the student's left ventricle."""
    labels = own_labels(student, reference)
    rows = {round(own_or(student, "lv_label", float(reference["lv_label"]))) - 1}
    for mask in own_ventricles(student, reference):
        inside = np.bincount(labels[mask], minlength=2)
        rows.add(int(np.argmax(inside[1:])))
    return rows


@question("histograms", points=2)
@needs(has_several_objects)
@builds_on("histograms", "lv_label", "lv", "labels")
@hint("The row of the left ventricle is `histograms[lv_label - 1]`, and any other row beside it.")
def test_histogram_curves(student: Student, reference: Reference) -> None:
    """Two curves: the left ventricle and another object"""
    shown = rows_shown(student, reference)
    rows = ventricle_rows(student, reference)
    do = (
        "Label 1 stands in row 0. So `histograms[lv_label - 1]` is the row of the left ventricle; "
        "draw it, and any other row beside it, with `plt.plot`."
    )
    assert shown, "No curve shows a row of `histograms`, with its 40 bins."
    assert rows & {row for row, _ in shown}, saw(
        "The curves show other objects, but none shows your left ventricle.", do=do
    )
    assert {row for row, _ in shown} - rows, saw(
        "The left ventricle is shown, but no curve shows another object.", do=do
    )


@question("histograms", points=1)
@needs(has_several_objects)
@builds_on("histograms", "lv_label", "lv", "labels")
@hint("`plt.xlabel(…)`, `plt.ylabel(…)`, and `plt.legend()` after `plt.plot(…, label=…)`.")
def test_histogram_axes(student: Student, reference: Reference) -> None:
    """Labels at the axes, and a legend"""
    axes = shown_curves(student)
    do = (
        '`plt.xlabel("grey level")` and `plt.ylabel("number of voxels")` tell what both axes mean. '
        "Write both of them before `plt.show()`."
    )
    assert any(ax.xlabel.strip() or ax.ylabel.strip() for ax in axes), saw(
        "Neither of the axes has a label.", do=do
    )
    both = any(ax.xlabel.strip() and ax.ylabel.strip() for ax in axes)
    assert both, "One of the axes has no label."
    turned = [ax for ax in axes if GREY.search(ax.ylabel) and COUNT.search(ax.xlabel)]
    assert len(turned) < len(axes), saw(
        "The labels have changed places: grey levels run to the right, counts upwards.", do=do
    )
    do = (
        'Give each curve a name when you draw it, `plt.plot(…, label="…")`, another one for each. '
        "Then `plt.legend()` shows both names."
    )
    assert any(ax.legend for ax in axes), saw("There is no legend in the figure.", do=do)
    assert len({name.strip() for ax in axes for name in ax.legend}) > 1, saw(
        "The legend does not tell two curves apart: it has one name only.", do=do
    )
    rows = ventricle_rows(student, reference)
    shown = rows_shown(student, reference)
    assert not shown or any(name for _, name in shown), saw(
        "The legend has several names, but nobody can tell which curve is which: they look alike.",
        do="Let `plt.plot` choose the colours, or give each curve a colour of its own, so that the "
        "legend shows which is which.",
    )
    named = [row in rows for row, label in shown if LEFT.search(label)]
    numbered = [(row, NUMBER.search(label)) for row, label in shown]
    wrong = [int(found[1]) for row, found in numbered if found and int(found[1]) != row + 1]
    assert not wrong, saw(
        f"The curve that the legend calls {wrong[0] if wrong else 0} shows an object with another "
        "label.",
        do="Label 1 stands in row 0, so the row of label `k` is `histograms[k - 1]`. Use the same "
        "`k` in the name of the curve.",
    )
    is_shown = any(row in rows for row, _ in shown)
    assert any(named) or not (named and is_shown), saw(
        "The curve that the legend calls left ventricle shows another object.",
        do="Look which row each `plt.plot` draws, and which `label=…` it is given: "
        "`histograms[lv_label - 1]` is the ventricle.",
    )


NUMBER = re.compile(r"(?:object|label)\s*#?\s*(\d+)", re.IGNORECASE)
GREY = re.compile(r"gr[ea]y|intensit", re.IGNORECASE)
COUNT = re.compile(r"voxel|count|number|frequen", re.IGNORECASE)
LEFT = re.compile(r"left|\blv\b", re.IGNORECASE)
