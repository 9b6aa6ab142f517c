"""A slip costs its points once: a share of all chains is tried; `make answers` tries all."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.chains import try_chains
from autograder.course.course import Course

COURSE = Course(Path(__file__).resolve().parents[2])
SHARE = 0.06
"""All of them take minutes."""


@pytest.mark.parametrize("stage", COURSE.stages)
def test_only_the_wrong_answer_loses_points(stage: str) -> None:
    chains, broken = try_chains(COURSE, stage, share=SHARE, workers=1)
    assert len(chains) >= 5
    assert [str(link) for link in broken] == []
