"""Stages 2 and 4 on other images: what means something works, and what does not says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from other_hearts import about_changed, write_cine, write_cohort
from small_images import course_on, graded, images_of, write_head

from autograder.course.course import Course

COMPARISON, MEASUREMENTS = "02_image_comparison", "04_measurements"


def oblong(images: Path) -> None:
    """Pixels that are no squares, brighter, fat at the heart, and a beat that begins later."""
    write_cine(images, (30, 12, 192, 144), later=4, brighter=2.5, fat=True)
    write_head(images, (60, 160, 200), brighter=3)
    about_changed(images, "head_mri", above_neck=9, step=[1, 2, 2])


def people(images: Path) -> None:
    """416 people, and volumes of an odd number of rows on another grid."""
    write_cohort(images, (0.8, 1.2, 1.3), 416)


def equal_distances(images: Path) -> None:
    """Volumes whose slices are as close together as their rows, and a table of few people."""
    write_cohort(images, (2.5 / 1.5, 1.0, 1.0), 24)


EQUAL = "slices, rows and columns of the brain are equally far apart already"

LOST = [
    (oblong, MEASUREMENTS, {}),
    (people, COMPARISON, {}),
    (equal_distances, COMPARISON, {"resample": EQUAL, "resample_labels": EQUAL}),
]
"""A set of images, a stage, and why which of its questions mean nothing."""


@pytest.mark.parametrize(("make", "stage", "lost"), LOST, ids=[make.__name__ for make, *_ in LOST])
def test_the_solution_earns_everything_and_what_is_lost_is_named(
    course: Course,
    tmp_path: Path,
    make: Callable[[Path], None],
    stage: str,
    lost: dict[str, str],
) -> None:
    other = course_on(course, tmp_path)
    make(images_of(other))
    found = graded(other, stage)
    missed = {
        check.name: check.message
        for result, reason in found.values()
        for check in result.checks
        if check.earned < check.points and not reason
    }
    assert missed == {}
    reasons = {question: reason for question, (_, reason) in found.items() if reason}
    assert {question: reasons.get(question) for question in lost} == lost
