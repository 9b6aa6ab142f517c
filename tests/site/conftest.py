"""What the course's page is built from can be imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.course.course import Course

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "site"))


@pytest.fixture(scope="session")
def course() -> Course:
    return Course(ROOT)
