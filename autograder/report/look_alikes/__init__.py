"""Answers that are alike beyond what most students share: a lead for a person, never a verdict."""

from autograder.report.look_alikes.section import ANCHOR, TITLE, look_alikes_section

__all__ = ["ANCHOR", "TITLE", "look_alikes_section"]
