"""What checks fetch of a notebook: how much that may be, and whether the solution has the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.check.state import Reference, Student
from autograder.wire.encode import MAX_NODES


class Image(np.ndarray):
    """An image with a header, as imageio's."""

    meta: dict[str, Any]


def image_with(**meta: Any) -> Image:
    image = np.arange(6).reshape(2, 3).view(Image)
    image.meta = meta
    return image


class Known:
    """A notebook's process that knows some values."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def get(self, name: str) -> tuple[bool, Any]:
        return name in self.values, self.values.get(name)


def student_with(**values: Any) -> Student:
    return Student(Known(**values), Reference(Known()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "is_same"),
    [
        (image_with(sampling=(2.0, 1.0)), True),
        (image_with(sampling=(1.0, 1.0)), False),
        (image_with(), False),
        (np.arange(6).reshape(2, 3), False),
        (image_with(sampling=(2.0, 1.0)).astype(float), False),
    ],
    ids=["as in the file", "another header", "no field", "no header", "another type"],
)
def test_an_image_is_the_solutions_when_its_header_is_too(own: Any, is_same: bool) -> None:
    true = Reference(Known(a=image_with(sampling=(2.0, 1.0))))  # type: ignore[arg-type]
    student = Student(Known(a=own), true)  # type: ignore[arg-type]
    assert student.has_the_same("a") is is_same


def test_an_image_may_be_a_list_of_lists() -> None:
    image = np.arange(300 * 400).reshape(300, 400)
    student = student_with(floats=(image / 2).tolist(), whole=image.tolist())
    assert np.array_equal(student["floats"], image / 2)
    assert np.array_equal(student["whole"], image)


@pytest.mark.parametrize(
    "part", [0.5, "text", np.float64(0.5), (), {"a": 1}], ids=lambda part: type(part).__name__
)
def test_what_takes_long_to_read_is_refused_and_said(part: Any) -> None:
    many = [part] * (MAX_NODES - 1)
    student = student_with(**{name: list(many) for name in "abc"})
    with pytest.raises(pytest.fail.Exception, match="arrays may be larger than lists"):
        [student[name] for name in "abc"]
