"""Reference answers of stage 4 by another route: pydicom, loops, how the hearts were made."""

from __future__ import annotations

import json
from collections.abc import Iterator

import nbformat
import numpy as np
import pydicom
import pytest

from autograder.check.reference import SolutionRun
from autograder.check.state import Reference
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote

STAGE = "04_measurements"


@pytest.fixture(scope="module")
def solution(course: Course) -> Iterator[Reference]:
    """The state of the solution at the end of the notebook."""
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    with Zygote(course.files, settings=course.settings) as zygote:
        run = SolutionRun(zygote, notebook, TimeLimits())
        yield run.at["shape"]
        run.close()


@pytest.fixture(scope="module")
def patients(course: Course) -> dict[str, np.ndarray]:
    """Both cines as pydicom reads them, sorted by trigger time and position."""
    cines = {}
    for name in ("patient_a", "patient_b"):
        parts = [pydicom.dcmread(f) for f in (course.files / "cardiac_cine" / name).iterdir()]
        parts.sort(key=lambda p: (float(p.TriggerTime), float(p.ImagePositionPatient[2])))
        cines[name] = np.stack([p.pixel_array for p in parts]).reshape(16, 11, 128, 128)
    return cines


@pytest.fixture(scope="module")
def truth(course: Course) -> dict[str, dict[str, list[float]]]:
    file = course.files.parent / "truth" / "cardiac_cine" / "volumes.json"
    return json.loads(file.read_text())


class TestCine:
    """By pydicom, and by hand."""

    def test_cine(self, solution, patients):
        np.testing.assert_array_equal(solution["cine"], patients["patient_a"])
        assert tuple(solution["sampling"]) == (8.0, 1.328125, 1.328125)
        np.testing.assert_array_equal(solution["m_mode"], patients["patient_a"][:, 5, 66])

    def test_sizes_and_times_by_hand(self, solution):
        assert (solution["n_phases"], solution["n_slices"]) == (16, 11)
        assert solution["stack_height"] == 88
        assert solution["voxel_ml"] == pytest.approx(8 * 1.328125**2 / 1000)
        # 960 ms a beat: 60 ms a phase.
        assert solution["frame_time"] == 60
        assert solution["frame_rate"] == pytest.approx(50 / 3)
        assert solution["heart_rate"] == 62.5

    def test_smoothing_by_convolution(self, solution):
        """With a Gaussian that is written down, in the middle of a slice."""
        sigma = 1.5 / 1.328125
        offsets = np.arange(-5, 6)
        weights = np.exp(-(offsets**2) / (2 * sigma**2))
        weights /= weights.sum()
        patch = solution["volume"][5, 55:66, 65:76].astype(float)
        assert solution["smooth"][5, 60, 70] == pytest.approx(weights @ patch @ weights, abs=0.02)

    def test_level_lies_between_the_tissues(self, solution):
        """Grey levels of the model: 300 for blood, 100 for muscle, shaded by a tenth at most."""
        assert solution["level"] == pytest.approx((300 + 100) / 2, rel=0.05)

    def test_labels_by_flood_fill(self, solution):
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
        in_ml = np.sort(sizes) * 8 * 1.328125**2 / 1000
        np.testing.assert_allclose(np.sort(solution["sizes_ml"]), in_ml)
        assert solution["n_corners"] < solution["n_faces"]

    def test_the_ventricle_is_where_it_was_put(self, solution):
        """The long axis passes 12 mm to the right of the image's centre and 3 mm below."""
        _, y, x = solution["centres_mm"][solution["lv_label"] - 1] - 63.5 * 1.328125
        assert (x, y) == pytest.approx((12, 3), abs=1.5)

    def test_box(self, solution):
        places = np.argwhere(solution["lv"])
        expected = np.ptp(places, axis=0) + 1
        np.testing.assert_allclose(solution["box_mm"], expected * [8, 1.328125, 1.328125])
        np.testing.assert_array_equal(solution["lv_crop"].shape, expected)

    def test_statistics_and_histograms_by_hand(self, solution):
        values = solution["volume"][solution["lv"]].astype(float).tolist()
        k = solution["lv_label"] - 1
        mean = sum(values) / len(values)
        variance = sum((v - mean) ** 2 for v in values) / len(values)
        assert solution["means"][k] == pytest.approx(mean)
        assert solution["variances"][k] == pytest.approx(variance)
        counts = [sum(10 * i <= v < 10 * i + 10 for v in values) for i in range(40)]
        assert list(solution["histograms"][k]) == counts

    def test_depth_by_trying_all_voxels(self, solution):
        lv, mm = solution["lv"], np.array([8, 1.328125, 1.328125])
        outside = np.argwhere(~lv) * mm
        at = np.array(solution["deepest"])
        nearest = np.sqrt(((outside - at * mm) ** 2).sum(axis=1)).min()
        assert solution["deepest_mm"] == pytest.approx(nearest)
        # No other is deeper than the mean radius of the cavity at the base, 25.3 mm.
        assert 20 < solution["deepest_mm"] < 25.3 * 1.04

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
        assert np.argmax(truth["patient_b"]["blood_ml"]) != 0

    def test_output_by_hand(self, solution):
        stroke = (solution["edv"] - solution["esv"]) / 1000
        assert solution["cardiac_output"] == pytest.approx(stroke * 62.5)
        assert solution["stroke_volume"] == pytest.approx(1000 * stroke)

    def test_brain_is_that_of_the_template(self, solution, course):
        brain = np.load(course.files.parent / "truth" / "head_mri" / "brain.npy")[30::3, ::3, ::3]
        found = solution["brain"]
        assert 2 * (found & (brain > 0)).sum() / (found.sum() + brain.sum()) > 0.9
        full = np.load(course.files.parent / "truth" / "head_mri" / "brain.npy").sum()
        assert solution["brain_ml"] == pytest.approx(full * 1.125 * 0.9375**2 / 1000, rel=0.07)
        assert solution["plausible"]

    def test_surface_of_a_ball(self, solution):
        """Faces of a ball: six times the area of its disc, so 1.5 times its surface."""
        z, y, x = np.ogrid[-20:21, -40:41, -40:41]
        ball = (2 * z) ** 2 + y**2 + x**2 <= 38**2
        area = solution["surface_area"](ball, (2, 1, 1))
        assert area == pytest.approx(6 * np.pi * 38**2, rel=0.03)
        assert solution["sphericity"](4 / 3 * np.pi * 38**3, area) == pytest.approx(2 / 3, rel=0.03)
        assert 0 < solution["brain_sphericity"] < 2 / 3
