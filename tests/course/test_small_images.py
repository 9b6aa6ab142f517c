"""Stages 1 and 3 on other images: what means something works, and what does not says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_images import course_on, graded, images_of, write_ct, write_head, write_radiograph

from autograder.course.course import Course

STAGES = ["01_exploration", "03_masks_and_filters"]


def few_slices(images: Path) -> None:
    """27 thick slices, a CT of half the size, and a hand that was photographed: bone is bright."""
    write_head(images, (27, 256, 256))
    write_ct(images, spacing=0.7)
    write_radiograph(images)


def oblong(images: Path) -> None:
    """Pixels that are no squares, three times as bright; a hand that says how large it is."""
    write_head(images, (60, 160, 200), brighter=3, name="slice_{}.dcm")
    write_ct(images, spacing=1.1)
    write_radiograph(images, spacing=0.4, bits=12, dark=True)


BRIGHT = "its radiograph is MONOCHROME2: bone is bright as it is"
BELIEVED = "the header of its radiograph has a PixelSpacing, so the sampling is to be believed"
NO_CASSETTE = "the header of its radiograph tells no size of a cassette"
IN_ORDER = "its files are sorted by name as they are by number"

LOST = {
    few_slices: {
        "dark_bone": BRIGHT,
        "pixel_size": NO_CASSETTE,
        "stack_slices": IN_ORDER,
        "invert": BRIGHT,
    },
    oblong: {"pixel_size": f"{BELIEVED}; {NO_CASSETTE}"},
}
"""Question to why it means nothing, for each set of images."""

SETS = pytest.mark.parametrize("make", LOST, ids=lambda make: make.__name__)


@pytest.mark.parametrize("stage", STAGES)
@SETS
def test_the_solution_earns_everything_and_what_is_lost_is_named(
    course: Course, tmp_path: Path, make: Callable[[Path], None], stage: str
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
    assert reasons == {name: why for name, why in LOST[make].items() if name in found}
