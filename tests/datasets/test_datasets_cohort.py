"""The brain cohort, as it is built."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import numpy as np
import pydicom
import pytest
from course_images import cohort_people, cohort_table
from course_images.notices import ICBM_NOTICE
from scipy import ndimage

DATA = Path(__file__).resolve().parents[2] / "datasets" / "data"
COHORT = DATA / "images" / "brain_cohort"


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    return list(csv.DictReader((COHORT / "cohort.csv").read_text().splitlines()[1:]))


def share(people: list[dict[str, str]], name: str) -> list[float]:
    return [float(person[name]) / float(person["skull_ml"]) for person in people]


def volume(number: int, kind: str) -> pydicom.Dataset:
    return pydicom.dcmread(COHORT / f"person_{number}_{kind}.dcm")


class TestTable:
    def test_says_that_it_is_simulated(self):
        first = (COHORT / "cohort.csv").read_text().splitlines()[0]
        assert first.startswith("# SIMULATED")

    def test_marginals(self, people):
        assert len(people) >= 150
        assert len({person["subject"] for person in people}) == len(people)
        assert {person["sex"] for person in people} == {"F", "M"}
        assert {person["cdr"] for person in people} == {"0", "0.5", "1"}
        ages = [int(person["age"]) for person in people]
        assert min(ages) >= 18
        assert max(ages) <= 96  # as in OASIS
        for person in people:
            assert person["cdr"] == "0" or int(person["age"]) >= 60
            assert 1000 < float(person["skull_ml"]) < 2100

    def test_brain_is_grey_and_white_matter_within_the_skull(self, people):
        for person in people:
            skull, brain, grey, white = (
                float(person[f"{name}_ml"]) for name in ("skull", "brain", "grey", "white")
            )
            assert brain == pytest.approx(grey + white, abs=0.051)
            assert brain < 0.95 * skull

    def test_men_have_larger_skulls(self, people):
        """By about 12 %: Ruigrok and others, 2014."""
        men, women = (
            statistics.mean(float(p["skull_ml"]) for p in people if p["sex"] == sex) for sex in "MF"
        )
        assert men / women == pytest.approx(1.12, abs=0.04)

    def test_brains_shrink_with_age_as_published(self, people):
        """Fotenos and others, 2005: 0.45 % a year in healthy people above 65; ours 0.2 to 0.5 %."""
        old = [p for p in people if p["cdr"] == "0" and int(p["age"]) >= 60]
        slope, start = statistics.linear_regression(
            [int(p["age"]) for p in old], share(old, "brain_ml")
        )
        assert -0.005 < slope / (start + 75 * slope) < -0.002

    def test_dementia_takes_brain(self, people):
        """3 to 6 % of the brain, with the model's noise."""
        old = [p for p in people if int(p["age"]) >= 60]
        ill = statistics.mean(share([p for p in old if p["cdr"] != "0"], "brain_ml"))
        well = statistics.mean(share([p for p in old if p["cdr"] == "0"], "brain_ml"))
        assert 0.02 < 1 - ill / well < 0.06

    def test_other_seeds_tell_the_same(self, tmp_path, monkeypatch):
        """The effect is the model's, not the luck of one draw."""
        for seed in (1, 2, 4, 5):
            monkeypatch.setattr(cohort_table, "SEED", seed)
            cohort_table.write_table(tmp_path / "cohort.csv")
            rows = list(csv.DictReader((tmp_path / "cohort.csv").read_text().splitlines()[1:]))
            old = [p for p in rows if int(p["age"]) >= 60]
            well, ill = ([p for p in old if (p["cdr"] == "0") is w] for w in (True, False))
            a, b = share(well, "grey_ml"), share(ill, "grey_ml")
            spread = ((statistics.variance(a) + statistics.variance(b)) / 2) ** 0.5
            assert (statistics.mean(a) - statistics.mean(b)) / spread > 0.7

    def test_written_again_it_is_the_same(self, tmp_path):
        cohort_table.write_table(tmp_path / "cohort.csv")
        assert (tmp_path / "cohort.csv").read_bytes() == (COHORT / "cohort.csv").read_bytes()


class TestVolumes:
    @pytest.mark.parametrize("person", cohort_people.PEOPLE, ids=lambda p: f"person {p.number}")
    def test_header(self, person):
        for kind in ("image", "tissues"):
            file = volume(person.number, kind)
            assert file.pixel_array.shape == cohort_people.SHAPE
            spacing = (file.SpacingBetweenSlices, *file.PixelSpacing)
            assert tuple(map(float, spacing)) == cohort_people.SAMPLING
            assert file.PatientAge == f"{person.age:03d}Y"
            assert "Simulated" in file.ImageComments
            assert ICBM_NOTICE in file.ImageComments

    def test_imageio_reads_it_as_pydicom_does(self):
        import imageio.v2 as imageio

        read = imageio.volread(COHORT / "person_3_image.dcm", "DICOM")
        assert np.array_equal(read, volume(3, "image").pixel_array)
        assert read.meta["sampling"] == cohort_people.SAMPLING

    def test_the_image_shows_the_tissues(self):
        """On T1, fluid is darker than grey matter, and that darker than white matter."""
        image, labels = (volume(2, kind).pixel_array for kind in ("image", "tissues"))
        assert not image[labels == 0].any()
        levels = [np.median(image[labels == label]) for label in (1, 2, 3)]
        assert levels[0] + 50 < levels[1] < levels[2] - 50

    def test_sizes_are_those_of_adults(self):
        ml = np.prod(cohort_people.SAMPLING) / 1000
        for person in cohort_people.PEOPLE:
            skull = np.count_nonzero(volume(person.number, "tissues").pixel_array) * ml
            assert 1200 < skull < 1950

    def test_grey_matter_gets_less_with_age_and_dementia(self):
        counts = [np.bincount(volume(n, "tissues").pixel_array.ravel()) for n in (1, 2, 3, 4)]
        shares = [count[2] / count[1:].sum() for count in counts]
        assert shares == sorted(shares, reverse=True)

    def test_ventricles_widen(self):
        """Fluid deep inside the head, in the middle third of each axis."""
        inner = tuple(slice(n // 3, 2 * n // 3) for n in cohort_people.SHAPE)
        fluid = [np.mean(volume(n, "tissues").pixel_array[inner] == 1) for n in (1, 4)]
        assert fluid[1] > 1.5 * fluid[0]

    def test_front_is_at_row_0_and_top_at_the_last_slice(self):
        """The cerebellum, the lowest wide part, lies behind; above the brain there is nothing."""
        labels = volume(1, "tissues").pixel_array
        lowest = np.flatnonzero((labels > 1).sum(axis=(1, 2)) > 1500)[0]
        rows = np.flatnonzero((labels > 1).any(axis=(0, 2)))
        assert np.argwhere(labels[lowest] > 1)[:, 0].mean() > rows.mean()
        assert np.count_nonzero(labels[-3]) < np.count_nonzero(labels[len(labels) // 2]) / 4

    def test_the_later_slice_fits_when_moved_back(self):
        """By the two steps that its truth is stated in; not by their opposite."""
        first = volume(3, "image").pixel_array[cohort_people.LATER_SLICE].astype(float)
        later = pydicom.dcmread(COHORT / "person_3_later.dcm").pixel_array.astype(float)

        def badness(angle: float, shift: tuple[float, float]) -> float:
            turned = ndimage.rotate(later, angle, reshape=False, order=1)
            return float(np.abs(ndimage.shift(turned, shift, order=1) - first).mean())

        angle, shift = cohort_people.LATER_ANGLE, cohort_people.LATER_SHIFT
        best = badness(angle, shift)
        assert best < 0.25 * badness(0, (0, 0))
        for other in (-angle, angle - 1, angle + 1):
            assert badness(other, shift) > best
        for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            assert badness(angle, (shift[0] + down, shift[1] + right)) > best

    def test_archive(self):
        assert (DATA / "archives" / "brain_cohort.zip").stat().st_size < 4e6


def test_a_slice_built_again_is_the_same():
    person = cohort_people.PEOPLE[2]
    again = cohort_people.Template().later(person)
    built = pydicom.dcmread(COHORT / "person_3_later.dcm").pixel_array
    assert np.array_equal(again, built)
