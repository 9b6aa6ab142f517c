"""Hidden checks of stage 2, image comparison: tissue in ml, and comparing people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from autograder.check.kit.curves import curve, drawn_points
from autograder.check.kit.own import own_number, usable
from autograder.check.kit.plain import array, function, kind_of, number, numbers, whole_number
from autograder.check.state import Reference, Student
from autograder.wire.figures import Axes

question, hint = pytest.mark.question, pytest.mark.hint


# 9. Tissue in ml


BOX = np.zeros((10, 20, 30), np.uint16)
BOX.ravel()[:3500] = np.repeat([1, 2, 3], [500, 1000, 2000])
"""500 voxels of fluid, 1000 of grey and 2000 of white matter: 2, 4 and 8 ml at 4 mm³ each."""


def box_volumes(student: Student, *sampling: float) -> NDArray[np.float64]:
    """Return what the student's function says of `BOX`."""
    call = function(student["volumes_ml"], "volumes_ml")
    return numbers(call(BOX.copy(), sampling), 3, "what volumes_ml returns")


@question("tissue_volumes", points=3)
@hint("Number of voxels × volume of a voxel (product of the three distances) / 1000.")
def test_volumes_in_ml(student: Student, reference: Reference) -> None:
    """The volume of each tissue, in ml"""
    answer = box_volumes(student, 4.0, 2.0, 0.5)
    assert not np.allclose(answer, [2000, 4000, 8000]), "This is in mm³."
    assert not np.allclose(answer, [500, 1000, 2000]), "This counts voxels."
    assert not np.allclose(answer, [0.5, 1, 2]), "The volume of a voxel is missing."
    rearranged = np.allclose(np.sort(answer), [2, 4, 8]) and not np.allclose(answer, [2, 4, 8])
    assert not rearranged, "The tissues are in another order."
    assert answer == pytest.approx([2, 4, 8], rel=1e-3)


def own_voxel(student: Student, voxel_ml: float) -> float:
    """Return what one voxel measures by the student's own function; right if it makes no sense."""
    try:
        large, small = (box_volumes(student, *s) for s in ((4.0, 2.0, 0.5), (2.0, 2.0, 0.5)))
    except (AssertionError, pytest.fail.Exception):
        return voxel_ml
    one = large / [500, 1000, 2000]
    if one[0] <= 0 or not np.allclose(one, one[0], rtol=1e-3):
        return voxel_ml
    ignores_sampling = np.allclose(large, small)
    return float(one[0]) if ignores_sampling else float(one[0]) / 0.004 * voxel_ml


@question("tissue_volumes", points=1)
@hint("Inside the skull are fluid, grey and white matter: the sum of the three.")
def test_patient_skull(student: Student, reference: Reference) -> None:
    """The volume inside the skull"""
    answer = number(student["patient_skull_ml"], "patient_skull_ml")
    _, fluid, grey, white = np.bincount(reference["patient_tissues"].ravel(), minlength=4)
    ml = float(np.prod(reference["patient_sampling"])) / 1000
    brain_only = answer == pytest.approx((grey + white) * ml, rel=1e-3)
    assert not brain_only, "The fluid is inside the skull too."
    voxels = fluid + grey + white
    good = answer == pytest.approx(voxels * ml, rel=1e-3)
    assert good or answer == pytest.approx(voxels * own_voxel(student, ml), rel=1e-3)


@question("tissue_volumes", points=2)
@hint("Grey matter in ml divided by `patient_skull_ml`: a number between 0 and 1.")
def test_patient_grey_share(student: Student, reference: Reference) -> None:
    """The share of grey matter"""
    answer = number(student["patient_grey_share"], "patient_grey_share")
    skull = own_number(student, reference, "patient_skull_ml")
    grey = float(np.sum(reference["patient_tissues"] == 2))
    ml = float(np.prod(reference["patient_sampling"])) / 1000
    expected = [float(reference["patient_grey_share"])]
    if skull > 0:
        expected += [grey * ml / skull, grey * own_voxel(student, ml) / skull]
    assert not any(answer == pytest.approx(100 * e, rel=1e-3) for e in expected), "In per cent."
    assert any(answer == pytest.approx(e, rel=1e-3) for e in expected)


# 10. Comparing people


@question("read_table", points=1)
@hint("The first line is a remark: `skip_header=1`. Then `names=True` finds the names.")
def test_table(student: Student, reference: Reference) -> None:
    """The table is read, with the names of its columns"""
    table, expected = student["table"], reference["table"]
    names = getattr(getattr(table, "dtype", None), "names", None) or ()
    assert names, f"`table` has no named columns. It is {kind_of(table)}."
    masked = any(np.ma.is_masked(table[name]) for name in names)
    assert not masked, "Some values of `table` are masked: they have no value."
    assert set(expected.dtype.names) <= set(names), (
        "Some columns have another name than in the file."
    )
    assert np.shape(table) == expected.shape, f"`table` has {np.size(table)} lines."
    assert table["age"].dtype.kind in "if", "The ages are not numbers: `dtype=None` finds out."
    assert np.array_equal(table["age"], expected["age"])
    for name in expected.dtype.names:
        if expected.dtype[name].kind in "if":
            values = table[name] if table.dtype[name].kind in "if" else np.empty(0)
            same = np.array_equal(values, expected[name], equal_nan=True)
            assert same, f"The column `{name}` is not that of the file."


@question("read_table", points=1)
@hint("One line of the table is one person: `len(table)`.")
def test_number_of_people(student: Student, reference: Reference) -> None:
    """The number of people"""
    answer = whole_number(student["n_people"], "n_people")
    own = student.get("table")
    good = isinstance(own, np.ndarray) and own.ndim == 1 and own.dtype.names and len(own) > 1
    assert answer == 200 or (good and answer == len(own))


@question("read_table", points=1)
@hint('`np.sum(table["cdr"] > 0)` counts who has a rating above 0: 0.5 counts too.')
def test_number_of_demented(student: Student, reference: Reference) -> None:
    """The number of people with dementia"""
    answer = whole_number(student["n_demented"], "n_demented")
    rating = reference["table"]["cdr"]
    assert answer != np.sum(rating >= 1), "A rating of 0.5, very mild, is dementia too."
    assert answer != np.sum(rating == 0), "These are the people without."
    assert answer == np.sum(rating > 0)


def true_share(reference: Reference) -> NDArray[np.float64]:
    """Return grey matter over skull of each person of the table."""
    return np.asarray(reference["table"]["grey_ml"] / reference["table"]["skull_ml"])


def own_share(student: Student, reference: Reference) -> NDArray[np.float64]:
    """Return the student's own shares where there is one for each person, else the right ones."""
    own, right = usable(student.get("grey_share"), 1), true_share(reference)
    return right if own is None or own.shape != right.shape else own.astype(np.float64)


@question("ageing", points=1)
@hint('`table["grey_ml"] / table["skull_ml"]`, for all people at once.')
def test_grey_share(student: Student, reference: Reference) -> None:
    """Grey matter as a share of the volume inside the skull"""
    answer = array(student["grey_share"], 1, "grey_share")
    assert len(answer) == 200, f"It holds {len(answer)} numbers, not one for each person."
    table = reference["table"]
    assert not np.allclose(answer, table["grey_ml"] / table["brain_ml"]), "Of the brain, not skull."
    assert np.allclose(answer, true_share(reference), rtol=1e-3)


@question("ageing", points=2)
@hint('Take the people with `table["cdr"] == 0` only, from both age and `grey_share`.')
def test_correlation_with_age(student: Student, reference: Reference) -> None:
    """The correlation with age among people without dementia"""
    answer = number(student["r_age"], "r_age")
    table, share = reference["table"], own_share(student, reference)
    healthy = table["cdr"] == 0
    everybody = np.corrcoef(table["age"], share)[0, 1]
    expected = np.corrcoef(table["age"][healthy], share[healthy])[0, 1]
    assert answer != pytest.approx(everybody, abs=2e-4), "This is of everybody."
    assert answer != pytest.approx(-expected, abs=1e-3), "The sign is wrong."
    assert answer == pytest.approx(expected, abs=1e-3)


def age_plot(student: Student, reference: Reference) -> tuple[Axes, NDArray[Any]]:
    """Return the axes with the most points in them, and these points, (n, 2)."""
    found = []
    for figure in student.figures:
        for axes in figure.axes:
            points = np.concatenate([drawn_points(axes), *(curve(line) for line in axes.lines)])
            if len(points):
                found.append((axes, points))
    assert found, "No points were drawn. `ax.scatter(x, y)` draws them."
    axes, points = max(found, key=lambda pair: len(pair[1]))
    assert len(points) <= MOST_POINTS, "There are far more points than people."
    return axes, points


MOST_POINTS = 10_000
"""Each is compared with each person of the table."""


def drawn(points: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> float:
    """Return the share of the pairs (x, y) that are among the points."""
    spans = np.maximum([np.ptp(x), np.ptp(y)], 1e-9)
    away = np.abs(points[None].astype(float) - np.column_stack([x, y])[:, None]) / spans
    return float(np.mean(away.max(axis=2).min(axis=1) < 1e-3))


@question("ageing", points=1)
@hint("`ax.scatter(age, grey_share)`: to the right first, upwards second; once for each group.")
def test_age_plot_points(student: Student, reference: Reference) -> None:
    """The points are those of the table"""
    _, points = age_plot(student, reference)
    age, share = reference["table"]["age"], own_share(student, reference)
    assert drawn(points, share, age) < 0.95, "Age runs upwards. It should run to the right."
    assert drawn(points, age, share) > 0.95, "Some people are missing, or other values are shown."


@question("ageing", points=1)
@hint("`ax.set(xlabel=…, ylabel=…)`, `label=…` in each `scatter`, and `ax.legend()`.")
def test_age_plot_labels(student: Student, reference: Reference) -> None:
    """Both axes have a label, and the groups are told apart"""
    axes, _ = age_plot(student, reference)
    assert all(label.strip() for label in (axes.xlabel, axes.ylabel)), "An axis has no label."
    assert len(axes.legend) >= 2, "There is no legend of the two groups."


def groups(reference: Reference) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who is 60 or older, without and with dementia."""
    table = reference["table"]
    old, demented = table["age"] >= 60, table["cdr"] > 0
    return old & ~demented, old & demented


def check_p(student: Student, reference: Reference, name: str, values: NDArray[Any]) -> None:
    """Fail unless an answer is the two-sided p-value of a t-test, with equal variances or not."""
    answer, (a, b) = number(student[name], name), groups(reference)
    healthy = reference["table"]["cdr"] == 0
    right = [
        float(stats.ttest_ind(values[a], values[b], equal_var=e).pvalue) for e in (True, False)
    ]
    young_too = float(stats.ttest_ind(values[healthy], values[b]).pvalue)
    assert answer != pytest.approx(young_too, rel=0.01), "The young are among them."
    assert not any(answer == pytest.approx(p / 2, rel=0.01) for p in right), "This is one-sided."
    assert any(answer == pytest.approx(p, rel=0.02) for p in right)


P_HINT = hint(
    'Two masks: `old & (table["cdr"] == 0)` and `old & (table["cdr"] > 0)`, then `stats.ttest_ind`.'
)


@question("groups", points=1)
@P_HINT
def test_p_raw(student: Student, reference: Reference) -> None:
    """The p-value for grey matter in ml"""
    check_p(student, reference, "p_raw", reference["table"]["grey_ml"])


@question("groups", points=2)
@P_HINT
def test_p_adjusted(student: Student, reference: Reference) -> None:
    """The p-value for grey matter adjusted for head size"""
    check_p(student, reference, "p_adjusted", own_share(student, reference))


@question("groups", points=1)
@P_HINT
def test_p_skull(student: Student, reference: Reference) -> None:
    """The p-value for the volume inside the skull"""
    check_p(student, reference, "p_skull", reference["table"]["skull_ml"])


@question("groups", points=2)
@hint("Difference of the means, a minus b, divided by s; s² is the mean of the two variances.")
@pytest.mark.parametrize("name", ["d_raw", "d_adjusted"])
def test_cohens_d(student: Student, reference: Reference, name: str) -> None:
    """The effect size"""
    answer, (a, b) = number(student[name], name), groups(reference)
    raw = name == "d_raw"
    values = reference["table"]["grey_ml"] if raw else own_share(student, reference)
    difference = values[a].mean() - values[b].mean()
    expected = difference / np.sqrt((values[a].var(ddof=1) + values[b].var(ddof=1)) / 2)
    assert answer != pytest.approx(-expected, rel=0.02), "The sign is wrong: a minus b."
    variance = difference / ((values[a].var() + values[b].var()) / 2)
    assert answer != pytest.approx(variance, rel=0.05), "Divided by the variance, not by its root."
    assert answer == pytest.approx(expected, rel=0.02)
