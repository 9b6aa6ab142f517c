"""Reference answers of stage 2 by another route: the cohort's construction, NumPy by hand."""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pydicom
import pytest
from course_images import cohort_people, cohort_table

from autograder.check.kit.boxes import boxes
from autograder.check.reference import SolutionRun
from autograder.check.state import Reference
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote

STAGE = "02_image_comparison"


@pytest.fixture(scope="module")
def solution(course: Course) -> Iterator[dict[str, Reference]]:
    """Question to the state of the solution right after it."""
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    with Zygote(course.files, settings=course.settings) as zygote:
        run = SolutionRun(zygote, notebook, TimeLimits())
        yield run.at
        run.close()


@pytest.fixture(scope="module")
def cohort(course: Course) -> Path:
    return course.files / "brain_cohort"


@pytest.fixture(scope="module")
def about(cohort: Path) -> dict[str, Any]:
    """What is said about the cohort."""
    return json.loads(cohort.with_suffix(".json").read_text("utf-8"))


@pytest.fixture(scope="module")
def later(cohort: Path, about: dict[str, Any]) -> np.ndarray:
    return pydicom.dcmread(cohort / about["later"]).pixel_array


@pytest.fixture(scope="module")
def people(cohort: Path, about: dict[str, Any]) -> list[dict[str, str]]:
    """The table, read by Python's own reader."""
    lines = (cohort / about["table"]).read_text().splitlines()
    return list(csv.DictReader(lines[1:]))


def column(people: list[dict[str, str]], name: str, **wanted: bool) -> list[float]:
    """Return one column; of people of 60 and older only, when `demented` is given."""
    return [
        float(person[name])
        for person in people
        if not wanted
        or (float(person["age"]) >= 60 and (float(person["cdr"]) > 0) == wanted["demented"])
    ]


def share(people: list[dict[str, str]], **wanted: bool) -> list[float]:
    grey, skull = (column(people, name, **wanted) for name in ("grey_ml", "skull_ml"))
    return [g / s for g, s in zip(grey, skull, strict=True)]


def test_centres(solution: dict[str, Reference], later: np.ndarray) -> None:
    at = solution["centres"]
    rows, columns = (np.arange(count) for count in later.shape)
    middle = rows.mean(), columns.mean()
    assert tuple(at["array_centre"]) == middle
    values = later.astype(float)
    row = (rows @ values.sum(axis=1)) / values.sum()
    col = (columns @ values.sum(axis=0)) / values.sum()
    assert tuple(at["mass_centre"]) == pytest.approx((row, col))
    assert tuple(at["offset"]) == pytest.approx((middle[0] - row, middle[1] - col))


def test_moved(solution: dict[str, Reference], later: np.ndarray) -> None:
    moved = solution["move"]["moved"]
    assert np.array_equal(moved[10:, :-6], later[:-10, 6:])
    assert not moved[:10].any()
    assert not moved[:, -6:].any()


def test_centred(solution: dict[str, Reference]) -> None:
    spot = np.zeros((21, 31))
    spot[4:7, 20:23] = 1
    expected = np.zeros((21, 31))
    expected[9:12, 14:17] = 1
    assert np.allclose(solution["centred"]["centred"](spot), expected)


def test_turned(solution: dict[str, Reference], later: np.ndarray) -> None:
    """A pixel goes where a protractor says: 20° counter-clockwise about the centre."""
    at = solution["turn"]
    angle = math.radians(20)
    rows, columns = later.shape
    y, x = (rows - 1) / 2, (columns - 1) / 2
    for row, col in ((y - 23, x), (y, x + 24), (y + 17, x - 11)):
        # On the screen, up is -row. Turning (right, up) counter-clockwise:
        right, up = col - x, y - row
        new_right = right * math.cos(angle) - up * math.sin(angle)
        new_up = right * math.sin(angle) + up * math.cos(angle)
        new_row, new_col = round(y - new_up), round(x + new_right)
        old = later[int(row) : int(row) + 2, int(col) : int(col) + 2].mean()
        new = at["turned"][new_row - 1 : new_row + 2, new_col - 1 : new_col + 2].mean()
        assert new == pytest.approx(old, abs=0.1 * at["WHITE"])
    # A rectangle turned by 20° needs this much space.
    high = rows * math.cos(angle) + columns * math.sin(angle)
    wide = columns * math.cos(angle) + rows * math.sin(angle)
    assert at["turned_whole"].shape == pytest.approx((high, wide), abs=1)
    assert at["turned_whole"].sum() == pytest.approx(later.sum(dtype=float), rel=0.01)


def test_matrices(solution: dict[str, Reference]) -> None:
    at = solution["compose"]
    point = [2, 3, 1]
    assert list(at["translation"](10, -6) @ point) == [12, -3, 1]
    assert list(at["scaling"](2, 3) @ point) == [4, 9, 1]
    assert list(at["shear"](0.5) @ point) == [2, 4, 1]
    # Up (-1, 0) turned by a quarter counter-clockwise is left (0, -1).
    assert list(at["rotation"](90) @ [-1, 0, 1]) == pytest.approx([0, -1, 1])
    matrix = at["about_centre"]
    # 10 pixels to the right of the centre, turned by 30°: half of 10 up.
    row, col = (np.arange(count).mean() for count in at["first"].shape)
    assert matrix @ [row, col + 10, 1] == pytest.approx([row - 5, col + 5 * math.sqrt(3), 1])


def test_transformed(solution: dict[str, Reference]) -> None:
    at = solution["apply_matrix"]
    spot = np.zeros((9, 12))
    spot[2, 3] = 1
    matrix = np.array([[0, -1, 7], [2, 0, 1], [0, 0, 1]])  # (2, 3) goes to (4, 5)
    answer = at["transformed"](spot, matrix)
    assert np.unravel_index(answer.argmax(), answer.shape) == (4, 5)


def distances(file: pydicom.Dataset) -> list[float]:
    """Return the distances between slices, rows and columns of a volume, in mm."""
    return [float(file.SpacingBetweenSlices), *map(float, file.PixelSpacing)]


def test_grids(solution: dict[str, Reference], cohort: Path, about: dict[str, Any]) -> None:
    at = solution["resample_labels"]
    file = pydicom.dcmread(cohort / about["people"][about["scanned_twice"]]["tissues"])
    labels, mm = file.pixel_array, distances(file)
    # 64 slices every 2.5 mm are 160 mm, which hold 107 slices of 1.5 mm.
    holds = tuple(round(n * d / min(mm)) for n, d in zip(labels.shape, mm, strict=True))
    assert at["isotropic"].shape == at["tissues_isotropic"].shape == holds
    assert at["half"].shape == tuple(round(count / 2) for count in labels.shape[1:])
    assert np.array_equal(at["tissues_isotropic"][[0, -1]], labels[[0, -1]])
    ml_before = np.bincount(labels.ravel())[1:] * math.prod(mm) / 1000
    ml_after = np.bincount(at["tissues_isotropic"].ravel())[1:] * min(mm) ** 3 / 1000
    assert ml_after == pytest.approx(ml_before, rel=0.02)


def test_similarity(solution: dict[str, Reference]) -> None:
    at = solution["structural_similarity"]
    a, b = np.array([[1, 5], [250, 0]], np.uint8), np.array([[3, 1], [0, 0]], np.uint8)
    assert np.array_equal(at["error_map"](a, b), [[2, 4], [250, 0]])
    assert at["mae"](a, b) == 64
    left, top = np.zeros((4, 4), bool), np.zeros((4, 4), bool)
    left[:, :2] = top[:2] = True  # 8 pixels each, 4 in both, 12 in at least one
    assert at["iou"](left, top) == pytest.approx(1 / 3)
    assert at["dice"](left, top) == pytest.approx(1 / 2)
    assert at["iou"](~(left | ~left), ~(top | ~top)) == 1
    # Constant images: no variance, so that only the means count.
    dark, light = np.full((9, 9), 50, np.uint8), np.full((9, 9), 100, np.uint8)
    c1 = (0.01 * 255) ** 2
    expected = (2 * 50 * 100 + c1) / (50**2 + 100**2 + c1)
    assert at["ssim"](dark, light, 255) == pytest.approx(expected)


def test_registration(solution: dict[str, Reference]) -> None:
    """The movement that the later scan was built with is found."""
    angle, down, right = solution["registration"]["motion"]
    assert angle == pytest.approx(cohort_people.LATER_ANGLE, abs=0.1)
    assert (down, right) == pytest.approx(cohort_people.LATER_SHIFT, abs=0.1)
    at = solution["registration"]
    assert at["mae"](at["first"], at["registered"]) < 0.2 * at["mae"](at["first"], at["later"])


def test_overlay(solution: dict[str, Reference]) -> None:
    """Each pixel by hand: red is the first scan, green the second, and `white` is full."""
    overlay = solution["overlay"]["overlay"]
    dark, light = np.array([[0, 30], [60, 90]], np.uint8), np.array([[120, 0], [15, 60]], np.uint8)
    expected = [[[0, 1, 0], [0.5, 0, 0]], [[1, 0.25, 0], [1, 1, 0]]]
    assert np.allclose(overlay(dark, light, 60), expected)


def test_white(solution: dict[str, Reference]) -> None:
    """About one pixel of 200 is brighter than `white`."""
    at = solution["overlay"]
    count = sum(1 for value in at["first"].ravel().tolist() if value > at["white"])
    assert count == pytest.approx(at["first"].size / 200, rel=0.2)


def test_change(solution: dict[str, Reference]) -> None:
    """Where the first scan and the difference are added up, the moved scan comes out."""
    at = solution["change"]
    assert np.allclose(at["first"] + at["change"], at["registered"])
    assert at["change"].min() < 0 < at["change"].max()
    # Nobody's brain has changed: what is left is noise, as often above 0 as below.
    inside = at["change"][at["first"] > 200]
    assert np.mean(inside > 0) == pytest.approx(0.5, abs=0.1)


def test_tissue_volumes(
    solution: dict[str, Reference], cohort: Path, about: dict[str, Any]
) -> None:
    at = solution["tissue_volumes"]
    file = pydicom.dcmread(cohort / about["people"][about["patient"]]["tissues"])
    voxel = math.prod(distances(file))
    counts = np.unique(file.pixel_array, return_counts=True)[1]
    assert at["patient_skull_ml"] == pytest.approx(counts[1:].sum() * voxel / 1000)
    assert at["patient_grey_share"] == pytest.approx(counts[2] / counts[1:].sum())


def test_table(solution: dict[str, Reference], people: list[dict[str, str]]) -> None:
    at = solution["read_table"]
    assert at["n_people"] == len(people) == sum(group.count for group in cohort_table.GROUPS)
    demented = sum(group.count for group in cohort_table.GROUPS if group.demented)
    assert at["n_demented"] == demented


def test_ageing(solution: dict[str, Reference], people: list[dict[str, str]]) -> None:
    at = solution["ageing"]
    assert list(at["grey_share"]) == pytest.approx(share(people))
    healthy = [person for person in people if person["cdr"] == "0"]
    expected = statistics.correlation(column(healthy, "age"), share(healthy))
    assert at["r_age"] == pytest.approx(expected)


def permutation_p(a: list[float], b: list[float], rounds: int = 4000) -> float:
    """Return how often groups drawn by lot differ at least as much as a and b do."""
    rng = np.random.default_rng(1)
    both, count = np.array(a + b), len(a)
    seen = abs(np.mean(a) - np.mean(b))
    lots = np.array([rng.permutation(both) for _ in range(rounds)])
    apart = np.abs(lots[:, :count].mean(axis=1) - lots[:, count:].mean(axis=1))
    return float(np.mean(apart >= seen))


def test_groups(solution: dict[str, Reference], people: list[dict[str, str]]) -> None:
    """Each p agrees with a permutation test, each d with Python's own statistics."""
    at = solution["groups"]
    for p, name in (("p_raw", "grey_ml"), ("p_skull", "skull_ml")):
        a, b = (column(people, name, demented=value) for value in (False, True))
        assert at[p] == pytest.approx(permutation_p(a, b), abs=0.03)
    well, ill = (share(people, demented=value) for value in (False, True))
    assert permutation_p(well, ill) == 0
    assert at["p_adjusted"] < 1e-4
    for name, (a, b) in {
        "d_raw": tuple(column(people, "grey_ml", demented=v) for v in (False, True)),
        "d_adjusted": (well, ill),
    }.items():
        spread = math.sqrt((statistics.variance(a) + statistics.variance(b)) / 2)
        assert at[name] == pytest.approx((statistics.mean(a) - statistics.mean(b)) / spread)


def test_like_with_like(solution: dict[str, Reference], people: list[dict[str, str]]) -> None:
    """Shares by counting lines of the table, effect sizes by Python's own statistics."""
    at = solution["confounder"]
    found = []
    for sex, name in (("F", "d_women"), ("M", "d_men")):
        some = [person for person in people if person["sex"] == sex]
        well, ill = (column(some, "grey_ml", demented=value) for value in (False, True))
        spread = math.sqrt((statistics.variance(well) + statistics.variance(ill)) / 2)
        expected = (statistics.mean(well) - statistics.mean(ill)) / spread
        assert at[name] == pytest.approx(expected)
        found.append((len(well), len(ill)))
    women, men = found
    assert at["men_share"] == pytest.approx([m / (w + m) for w, m in zip(women, men, strict=True)])


def test_boxes(solution: dict[str, Reference], people: list[dict[str, str]]) -> None:
    """Half of each group lies in its box, a quarter below it, and half below the median."""
    (figure,) = [one for one in solution["confounder"].figures if len(boxes(one)) == 4]
    for one in boxes(figure):
        sex, ill = one.name[0].upper().replace("W", "F"), one.name.endswith("with")
        some = [person for person in people if person["sex"] == sex]
        values = column(some, "grey_ml", demented=ill)
        first, median, third = one.box.quarters
        for edge, share_below in ((first, 0.25), (median, 0.5), (third, 0.75)):
            below = sum(value < edge for value in values)
            assert below == pytest.approx(share_below * len(values), abs=1)


def test_the_lesson(solution: dict[str, Reference]) -> None:
    """Head size hides the effect, and adjusting shows it: what the text of task 21 goes by."""
    at = solution["groups"]
    assert at["p_raw"] > 0.05
    assert at["p_skull"] < 0.05
    assert at["d_adjusted"] > 0.8
