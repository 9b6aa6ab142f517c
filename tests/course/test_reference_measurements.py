"""Reference answers of stage 4 by another route: pydicom, loops, how the hearts were made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import nbformat
import numpy as np
import pydicom
import pytest
from course_images import heart

from autograder.check.reference import SolutionRun
from autograder.check.state import Reference
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote

STAGE = "04_measurements"
TAGS = ("TriggerTime", "ImagePositionPatient")


@pytest.fixture(scope="module")
def solution(course: Course) -> Iterator[Reference]:
    """The state of the solution at the end of the notebook."""
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    with Zygote(course.files, settings=course.settings) as zygote:
        run = SolutionRun(zygote, notebook, TimeLimits())
        yield run.at["counting"]
        run.close()


@pytest.fixture(scope="module")
def about(course: Course) -> dict[str, Any]:
    """What is said about the cine."""
    return json.loads((course.files / "cardiac_cine.json").read_text("utf-8"))["patients"]


@pytest.fixture(scope="module")
def parts(course: Course) -> list[pydicom.Dataset]:
    """The files of patient A as pydicom reads them, sorted by trigger time and position."""
    files = (course.files / "cardiac_cine" / "patient_a").iterdir()
    read = [pydicom.dcmread(file) for file in files]
    return sorted(read, key=lambda p: (float(p.TriggerTime), float(p.ImagePositionPatient[2])))


@pytest.fixture(scope="module")
def counts(parts: list[pydicom.Dataset]) -> tuple[int, int]:
    """How many phases and slices there are."""
    times, heights = ({f"{p[tag].value}" for p in parts} for tag in TAGS)
    return len(times), len(heights)


@pytest.fixture(scope="module")
def mm(parts: list[pydicom.Dataset], counts: tuple[int, int]) -> np.ndarray:
    """Distances between slices, rows and columns, in mm."""
    first, second = (np.array(p.ImagePositionPatient, dtype=float) for p in parts[:2])
    return np.array([np.linalg.norm(second - first), *map(float, parts[0].PixelSpacing)])


@pytest.fixture(scope="module")
def truth(course: Course) -> dict[str, dict[str, list[float]]]:
    file = course.files.parent / "truth" / "cardiac_cine" / "volumes.json"
    return json.loads(file.read_text())


class TestCine:
    """By pydicom, and by hand."""

    def test_cine(self, solution, parts, counts, mm, about):
        cine = np.stack([part.pixel_array for part in parts])
        cine = cine.reshape(*counts, *cine.shape[1:])
        np.testing.assert_array_equal(solution["cine"], cine)
        assert tuple(solution["sampling"]) == pytest.approx(mm)
        line = cine[:, about["a"]["middle"], about["a"]["m_mode_row"]]
        np.testing.assert_array_equal(solution["m_mode"], line)

    def test_sizes_and_times_by_hand(self, solution, parts, counts, mm):
        assert (solution["n_phases"], solution["n_slices"]) == counts
        lowest, highest = (float(parts[i].ImagePositionPatient[2]) for i in (0, counts[1] - 1))
        assert solution["stack_height"] == pytest.approx(highest - lowest + mm[0])
        assert solution["voxel_ml"] == pytest.approx(mm[0] * mm[1] * mm[2] / 1000)
        step = float(parts[counts[1]].TriggerTime) - float(parts[0].TriggerTime)
        assert solution["frame_time"] == pytest.approx(step)
        assert solution["frame_rate"] == pytest.approx(1000 / step)
        assert solution["heart_rate"] == pytest.approx(60000 / step / counts[0])
        assert solution["heart_rate"] == pytest.approx(float(parts[0].HeartRate), abs=0.51)

    def test_smoothing_by_convolution(self, solution, mm, about):
        """With a Gaussian that is written down, in the middle of a slice."""
        offsets = np.arange(-9, 10)
        down, right = (np.exp(-((offsets * d) ** 2) / (2 * 1.5**2)) for d in mm[1:])
        (row, column), place = about["a"]["lv"], about["a"]["middle"]
        patch = solution["volume"][place][np.ix_(row + offsets, column + offsets)].astype(float)
        expected = down @ patch @ right / down.sum() / right.sum()
        assert solution["smooth"][place, row, column] == pytest.approx(expected, abs=0.02)

    def test_level_lies_between_the_tissues(self, solution):
        """Grey levels of the model: 300 for blood, 100 for muscle, shaded by a tenth at most."""
        assert solution["level"] == pytest.approx((300 + 100) / 2, rel=0.05)

    def test_labels_by_flood_fill(self, solution, mm):
        left = set(map(tuple, np.argwhere(solution["blood"])))
        sizes = []
        steps = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
        while left:
            todo, size = [left.pop()], 1
            while todo:
                z, y, x = todo.pop()
                for step in steps:
                    near = (z + step[0], y + step[1], x + step[2])
                    if near in left:
                        left.remove(near)
                        todo.append(near)
                        size += 1
            sizes.append(size)
        assert len(sizes) == solution["n_labels"]
        in_ml = np.sort(sizes) * np.prod(mm) / 1000
        np.testing.assert_allclose(np.sort(solution["sizes_ml"]), in_ml)
        assert solution["n_corners"] < solution["n_faces"]

    def test_the_ventricle_is_where_it_was_put(self, solution, mm):
        centre = (np.array(solution["volume"].shape) - 1) / 2 * mm
        _, y, x = solution["centres_mm"][solution["lv_label"] - 1] - centre
        assert (x, y) == pytest.approx(heart.HEALTHY.centre, abs=1.5)

    def test_box(self, solution, mm):
        places = np.argwhere(solution["lv"])
        expected = np.ptp(places, axis=0) + 1
        np.testing.assert_allclose(solution["box_mm"], expected * mm)
        np.testing.assert_array_equal(solution["lv_crop"].shape, expected)

    def test_statistics_and_histograms_by_hand(self, solution):
        values = solution["volume"][solution["lv"]].astype(float).tolist()
        k = solution["lv_label"] - 1
        mean = sum(values) / len(values)
        variance = sum((v - mean) ** 2 for v in values) / len(values)
        assert solution["means"][k] == pytest.approx(mean)
        assert solution["variances"][k] == pytest.approx(variance)
        wide = solution["GREY_TOP"] / 40
        counts = [sum(wide * i <= v < wide * (i + 1) for v in values) for i in range(40)]
        assert list(solution["histograms"][k]) == counts

    def test_depth_by_trying_all_voxels(self, solution, mm):
        lv = solution["lv"]
        outside = np.argwhere(~lv) * mm
        at = np.array(solution["deepest"])
        nearest = np.sqrt(((outside - at * mm) ** 2).sum(axis=1)).min()
        assert solution["deepest_mm"] == pytest.approx(nearest)
        # No other is deeper than the mean radius of the cavity at the base.
        radius = heart.HEALTHY.radius[0]
        assert 0.8 * radius < solution["deepest_mm"] < radius * (1 + heart.OVALITY)

    @pytest.mark.parametrize(("name", "curve"), [("patient_a", "curve"), ("patient_b", "curve_b")])
    def test_volumes_are_those_of_the_model(self, solution, truth, name, curve):
        off = np.array(solution[curve]) - truth[name]["blood_ml"]
        assert np.abs(off).max() < 12
        assert np.abs(off).mean() < 7

    def test_ejection_fractions_are_those_of_the_model(self, solution, truth):
        for name, answer in (("patient_a", "ejection_fraction"), ("patient_b", "ef_b")):
            blood = truth[name]["blood_ml"]
            true = 100 * (max(blood) - min(blood)) / max(blood)
            assert solution[answer] == pytest.approx(true, abs=3)
        assert solution["ed"] == np.argmax(truth["patient_a"]["blood_ml"])
        assert solution["es"] == np.argmin(truth["patient_a"]["blood_ml"])

    def test_the_description_says_when_hearts_are_full_and_empty(self, truth, about):
        for known in about.values():
            blood = truth[known["folder"]]["blood_ml"]
            assert (known["full"], known["empty"]) == (np.argmax(blood), np.argmin(blood))

    def test_output_by_hand(self, solution, parts):
        stroke = (solution["edv"] - solution["esv"]) / 1000
        beats = 60000 / float(parts[0].NominalInterval)
        assert solution["cardiac_output"] == pytest.approx(stroke * beats)
        assert solution["stroke_volume"] == pytest.approx(1000 * stroke)

    def test_brain_is_that_of_the_template(self, solution, course):
        about = json.loads((course.files / "head_mri.json").read_text("utf-8"))
        down, row, column = about["step"]
        brain = np.load(course.files.parent / "truth" / "head_mri" / "brain.npy")
        full = brain.sum()
        brain = brain[about["above_neck"] :: down, ::row, ::column]
        found = solution["brain"]
        assert 2 * (found & (brain > 0)).sum() / (found.sum() + brain.sum()) > 0.9
        first = pydicom.dcmread(course.files / "head_mri" / about["one_slice"])
        voxel = float(first.SpacingBetweenSlices) * np.prod(list(map(float, first.PixelSpacing)))
        assert solution["brain_ml"] == pytest.approx(full * voxel / 1000, rel=0.07)
        assert solution["plausible"]

    def test_surface_of_a_ball(self, solution):
        """Faces of a ball: six times the area of its disc, so 1.5 times its surface."""
        z, y, x = np.ogrid[-20:21, -40:41, -40:41]
        ball = (2 * z) ** 2 + y**2 + x**2 <= 38**2
        area = solution["surface_area"](ball, (2, 1, 1))
        assert area == pytest.approx(6 * np.pi * 38**2, rel=0.03)
        assert solution["sphericity"](4 / 3 * np.pi * 38**3, area) == pytest.approx(2 / 3, rel=0.03)
        assert 0 < solution["brain_sphericity"] < 2 / 3


def test_as_many_nuclei_are_counted_as_were_drawn(solution: Reference, course: Course) -> None:
    """Each label lies at the place of one nucleus that the border does not cut, and no other."""
    known = json.loads((course.truth / "stained_section" / "nuclei.json").read_text())
    whole = [blob["centre"] for blob in known["nuclei"] if not blob["at_border"]]
    labels = [int(solution["cells"][round(row), round(column)]) for row, column in whole]
    assert sorted(labels) == list(range(1, known["whole"] + 1))
    assert solution["n_cells"] == known["whole"] == solution["cells"].max()
    for blob in known["specks"]:
        row, column = (round(place) for place in blob["centre"])
        assert solution["cells"][row, column] == 0
        assert solution["nuclei"][row, column]
