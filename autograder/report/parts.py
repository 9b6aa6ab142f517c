"""What a stage's page consists of, from top to bottom."""

from __future__ import annotations

from autograder.report.answered.answers import answers_section
from autograder.report.answered.figures import figures_section
from autograder.report.hand_ins import hand_ins_section
from autograder.report.items import items_section
from autograder.report.section import Part

__all__ = ["PARTS"]

PARTS = (
    Part("items", "Questions and checks", items_section),
    Part("answers", "What they answered", answers_section),
    Part("figures", "Figures", figures_section),
    Part("hand-ins", "Hand-ins", hand_ins_section),
)
