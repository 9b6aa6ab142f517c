"""Progress that a program writes over itself is shown as it ends."""

from __future__ import annotations

import pytest
from course_site.printed import as_shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("plain\ntext", "plain\ntext"),
        ("1 of 9\b\b\b\b\b\b2 of 9", "2 of 9"),
        ("a: 1\b2\n\b3", "a: 3"),
        ("\b\bx", "x"),
    ],
)
def test_what_is_written_over_is_gone(printed: str, shown: str) -> None:
    assert as_shown(printed) == shown
