"""Variants of the images: other answers to the same questions, the same on every machine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from course_images import (
    build,
    cardiac_header,
    cohort_people,
    cohort_table,
    head_header,
    head_mri,
    remove,
    variants,
)
from course_images.builders import brain_cohort, cardiac_cine
from course_images.builders import head_mri as head_builder
from course_images.chance import Chance
from course_images.datasets import Dataset
from course_images.descriptions import SmallMr
from course_images.heart import HEARTS, PHASES, hearts, moment
from course_images.registry import read_registry

NUMBERS = range(1, 13)


def different(values: list[Any], share: float = 0.7) -> bool:
    """Whether hardly any two variants have the same."""
    return len(set(values)) >= share * len(values)


def test_choices_follow_from_the_number_alone() -> None:
    drawn = [(Chance(3, "x").whole(0, 10**6), Chance(3, "x").between(1, 2)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert different([Chance(n, "x").whole(0, 10**6) for n in range(50)], 1.0)
    assert Chance(3, "x").whole(0, 10**6) != Chance(3, "y").whole(0, 10**6)
    ends = {Chance(n, "x").whole(2, 4) for n in range(60)}
    assert ends == {2, 3, 4}


def test_variant_0_is_what_the_course_ships() -> None:
    assert head_mri.series(0) == head_mri.SHIPPED
    assert hearts(0) is HEARTS
    assert cohort_people.people(0) is cohort_people.PEOPLE
    assert cohort_table.groups_of(0) is cohort_table.GROUPS
    for builder in (head_builder, cardiac_cine, brain_cohort):
        assert builder.describe(0) == builder.DESCRIPTION


class TestHearts:
    def fractions(self, number: int) -> list[float]:
        found = []
        for heart in hearts(number):
            volumes = [moment(heart, phase).blood_ml for phase in range(PHASES)]
            found.append(1 - min(volumes) / max(volumes))
        return found

    def test_one_is_healthy_and_one_fails(self) -> None:
        for number in NUMBERS:
            healthy, failing = self.fractions(number)
            assert 0.54 < healthy < 0.72
            assert 0.20 < failing < 0.40

    def test_ejection_fractions_and_volumes_differ(self) -> None:
        assert different([round(self.fractions(n)[0], 3) for n in NUMBERS])
        assert different([round(self.fractions(n)[1], 3) for n in NUMBERS])
        assert different([round(moment(hearts(n)[0], 0).blood_ml, 1) for n in NUMBERS])

    def test_they_stay_in_the_stack_and_the_second_series_begins_in_systole(self) -> None:
        for number in NUMBERS:
            healthy, failing = hearts(number)
            assert healthy.first_phase == 0 < failing.first_phase
            assert max(moment(healthy, 0).base, moment(failing, failing.first_phase).base) < 88

    def test_the_header_has_another_patient_and_the_sampling(self) -> None:
        heart = hearts(1)[0]
        pixels = np.zeros((128, 128), np.uint16)
        shipped = cardiac_header.cine_dataset(pixels, HEARTS[0], 3, 2)
        other = cardiac_header.cine_dataset(pixels, heart, 3, 2)
        assert other.PatientID != shipped.PatientID
        assert other.SeriesInstanceUID != shipped.SeriesInstanceUID
        larger = np.prod([other.SliceThickness, *other.PixelSpacing]) / np.prod(
            [shipped.SliceThickness, *shipped.PixelSpacing]
        )
        assert larger == pytest.approx(heart.larger)


class TestHead:
    def dataset(self, number: int, index: int = 7) -> pydicom.Dataset:
        pixels = np.zeros(head_mri.SHAPE[1:], np.uint16)
        return head_header.head_dataset(pixels, index, head_mri.series(number))

    def test_ages_fit_the_dates(self) -> None:
        for number in NUMBERS:
            header = self.dataset(number)
            born, scanned = int(header.PatientBirthDate), int(header.StudyDate)
            assert (scanned - born) // 10_000 == int(header.PatientAge[:3])
            assert header.StudyDate == header.SeriesDate == header.AcquisitionDate
            assert "Invented" in header.PatientComments

    def test_patients_dates_and_fields_of_view_differ(self) -> None:
        headers = [self.dataset(number) for number in NUMBERS]
        for keyword in ("PatientBirthDate", "StudyDate", "PatientAge", "SeriesInstanceUID"):
            assert different([header[keyword].value for header in headers])
        views = [(h.SpacingBetweenSlices, *h.PixelSpacing) for h in headers]
        assert different(views)

    def test_slices_lie_as_far_apart_as_the_header_says(self) -> None:
        low, high = self.dataset(2, 0), self.dataset(2, 1)
        apart = high.ImagePositionPatient[2] - low.ImagePositionPatient[2]
        assert float(apart) == pytest.approx(float(low.SpacingBetweenSlices), abs=0.002)

    def test_the_tissue_is_where_the_description_says(self) -> None:
        head = head_mri.Head(head_mri.series(1))
        part = head.slice(104)
        low, high = head_builder.describe(1).tissue
        inside = part.image[(part.grey > 200) | (part.white > 200)]
        assert np.mean((inside > low) & (inside < high)) > 0.9
        shipped = head_mri.Head().slice(104)
        assert 0.001 < np.mean(part.brain != shipped.brain) < 0.1


class TestCohort:
    def test_every_table_tells_the_lesson_and_none_is_anothers(self) -> None:
        tables = [cohort_table.lines_of(number) for number in range(13)]
        assert all(map(cohort_table.tells_the_lesson, tables))
        assert {len(table) for table in tables} == {200}
        assert different(["\n".join(table) for table in tables], 1.0)
        ill = [sum(line.split(",")[3] != "0" for line in table) for table in tables]
        assert len(set(ill)) > 3

    def test_people_are_as_healthy_and_as_old(self) -> None:
        for number in NUMBERS:
            others = cohort_people.people(number)
            described = brain_cohort.describe(number).people
            for other, shipped in zip(others, cohort_people.PEOPLE, strict=True):
                assert (other.number, other.sex, other.cdr) == (
                    *(shipped.number, shipped.sex, shipped.cdr),
                )
                assert abs(other.age - shipped.age) <= 3
                assert described[f"{other.number}"].age == other.age
                turned = np.deg2rad(other.motion.angle)
                assert other.motion.cosine == pytest.approx(np.cos(turned), abs=1e-8)
                assert other.motion.sine == pytest.approx(np.sin(turned), abs=1e-8)
        assert different([cohort_people.people(n)[3].scale for n in NUMBERS], 1.0)


def _describe(number: int) -> SmallMr:
    return SmallMr(
        title="Patient", simulated=True, source="x", licence="y", file=f"{number % 2}.dcm"
    )


def _write(images: Path, truth: Path, number: int = 0) -> None:
    (images / f"{number % 2}.dcm").write_text(f"image {number}")
    (truth / "known.txt").write_text(f"truth {number}")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a simulated data set and a real one."""
    sets = (
        Dataset("small_mr", _write, _describe(0), _describe),
        Dataset("small_ct", _write, _describe(0).model_copy(update={"dataset": "small_ct"})),
    )
    monkeypatch.setattr(variants, "DATASETS", sets)
    data = tmp_path / "data"
    for part in variants.PARTS:
        (data / part).mkdir(parents=True)
    for one in sets:
        for part in variants.PARTS[:2]:
            (data / part / one.name).mkdir()
        one.write(data / "images" / one.name, data / "truth" / one.name)
        build.derive(one.description, data)
    return data


class TestBuilding:
    def test_simulated_ones_differ_and_real_ones_are_the_same_file(self, data: Path) -> None:
        assert variants.build_variants(data, 2) == [1, 2]
        first, second = (data / "variants" / str(number) for number in (1, 2))
        assert (first / "images/small_mr/1.dcm").read_text() == "image 1"
        assert (second / "truth/small_mr/known.txt").read_text() == "truth 2"
        assert '"1.dcm"' in (first / "images/small_mr.json").read_text()
        real = data / "images/small_ct/0.dcm"
        for place in (first, second):
            assert (place / "images/small_ct/0.dcm").samefile(real)
            assert (place / "archives/small_ct.zip").samefile(data / "archives/small_ct.zip")
        archives = [path / "archives/small_mr.zip" for path in (data, first, second)]
        assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in archives}) == 3

    def test_it_is_the_same_wherever_it_is_built(self, data: Path) -> None:
        variants.build_variants(data, 1)
        before = read_registry(data / "variants/1" / variants.LIST)
        assert variants.build_variants(data, 1, force=True) == [1]
        assert read_registry(data / "variants/1" / variants.LIST) == before

    def test_what_is_there_stays_as_students_may_have_it(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        variants.build_variants(data, 1)
        monkeypatch.setattr(variants, "_sources", lambda: "0" * 64)
        said: list[str] = []
        assert variants.build_variants(data, 2, report=said.append) == [2]
        assert "another version" in said[0]
        assert variants.variant_numbers(data) == [1, 2]

    def test_a_damaged_one_is_named(self, data: Path) -> None:
        variants.build_variants(data, 1)
        (data / "variants/1/images/small_mr/1.dcm").write_text("spoilt")
        with pytest.raises(build.BuildError, match=r"small_mr/1.dcm is damaged"):
            variants.build_variants(data, 1)

    def test_a_lecturers_own_images_are_everybodys(self, data: Path) -> None:
        (data / "images/small_mr/0.dcm").write_text("own")
        (data / "own_registry.txt").write_text(f"images/small_mr/0.dcm {'0' * 64}\n")
        variants.build_variants(data, 1)
        assert (data / "variants/1/images/small_mr/0.dcm").read_text() == "own"

    def test_clean_removes_what_was_built_and_nothing_else(self, data: Path) -> None:
        variants.build_variants(data, 1)
        mine = data / "variants/1/images/small_mr/mine.dcm"
        mine.write_text("mine")
        remove.remove_built(data, {})
        assert [path for path in (data / "variants").rglob("*") if path.is_file()] == [mine]
