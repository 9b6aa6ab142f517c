"""What a stage's page consists of, from top to bottom."""

from __future__ import annotations

from autograder.course.course import Course
from autograder.report.answered.answers import answers_section
from autograder.report.answered.figures import figures_section
from autograder.report.hand_ins import hand_ins_section
from autograder.report.items import items_section
from autograder.report.look_alikes import ANCHOR, TITLE, look_alikes_section
from autograder.report.overview import overview_section
from autograder.report.people import people_section
from autograder.report.section import Part

__all__ = ["PARTS", "parts_of"]

PARTS = (
    Part("overview", "Overview", overview_section),
    Part("people", "For a person to look at", people_section),
    Part("items", "Questions and checks", items_section),
    Part("answers", "What they answered", answers_section),
    Part("figures", "Figures", figures_section),
    Part("hand-ins", "Hand-ins", hand_ins_section),
)
"""What every page has."""
ASKED_FOR = Part(ANCHOR, TITLE, look_alikes_section)


def parts_of(course: Course) -> tuple[Part, ...]:
    """Return the parts of a course's pages: some are there only where its settings ask for them.

    Parameters
    ----------
    course : Course
        The course.
    """
    return (*PARTS, ASKED_FOR) if course.settings.look_alikes else PARTS
