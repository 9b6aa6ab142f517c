"""One notebook of a hand-in: where it is, and what is graded of it.

What opening it needs is a small value that can be sent anywhere: a machine that has the course's
release, and the hand-in's folder, comes to the same notebook with the same remarks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.build.shared import of_variant
from autograder.collect.remembered import Remembered, open_collected, remembered
from autograder.course.course import Course
from autograder.course.own_notebooks import read_own
from autograder.course.remarks import Remark, packed, unpacked
from autograder.course.submission import Submission

__all__ = ["WITHOUT", "HandIn", "HandIns", "Opened", "Openings"]

Opened = tuple[NotebookNode, list[str]]
"""A submission rebuilt from the release, and what was remarked about its file."""

WITHOUT = (
    "This student has no variant of the images, others have: graded on the course's own ones. "
    "`autograder publish --variants` gives one, `autograder variants STUDENT NUMBER` too."
)


@dataclass(frozen=True)
class HandIn:
    """One notebook of a hand-in.

    Attributes
    ----------
    student, stage : str
        Whose it is, and for what.
    part : str
        Which notebook of the stage; see `Course.parts`.
    folder : Path
        The folder that was handed in, where whoever opens it finds it.
    variant : int
        Which variant of the course's files the student has.
    collected : Remembered
        What was noticed when it was collected.
    remarks : list of str
        What else is remarked about it.
    """

    student: str
    stage: str
    part: str
    folder: Path
    variant: int = 0
    collected: Remembered = field(default_factory=Remembered)
    remarks: list[str] = field(default_factory=list)

    def at(self, folder: Path) -> HandIn:
        """Return the same hand-in, where its folder has been put elsewhere."""
        return replace(self, folder=folder)

    def to_json(self) -> dict[str, Any]:
        """Return it as a dictionary that `json` can write."""
        return {
            **vars(self),
            "folder": str(self.folder),
            "collected": self.collected.to_json(),
            "remarks": packed(self.remarks),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> HandIn:
        """Make one from what `to_json` gave."""
        return cls(
            **{
                **data,
                "folder": Path(data["folder"]),
                "collected": Remembered.from_json(data["collected"]),
                "remarks": unpacked(data["remarks"]),
            }
        )


class HandIns:
    """What a course knows of hand-ins before they are opened.

    Parameters
    ----------
    course : Course
        The course; who has which variant is read from its gradebook once.
    """

    def __init__(self, course: Course) -> None:
        # Those who open hand-ins need not import all that reads a gradebook.
        from autograder.course.variants import known_variants

        self._course = course
        self.variants = known_variants(course)

    def variant(self, student: str) -> int:
        """Return which variant a student has; 0 for nobody's."""
        return self.variants.get(student, 0)

    def of(self, submission: Submission, part: str) -> HandIn:
        """Return one notebook of a submission.

        Parameters
        ----------
        submission : Submission
            Whose, and where.
        part : str
            Which notebook of the stage; see `Course.parts`.
        """
        student = submission.student
        without = self.variants and student not in self.variants
        return HandIn(
            *(student, submission.stage, part, submission.folder, self.variant(student)),
            collected=remembered(self._course.root, submission, part),
            remarks=[Remark(WITHOUT)] if without else [],
        )


class Openings:
    """Opens hand-ins, each against the release that its student got.

    Parameters
    ----------
    course : Course
        The course: its releases are read, and nothing else.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._releases: dict[tuple[str, int], NotebookNode] = {}
        self._beside: dict[str, frozenset[str]] = {}

    def open(self, hand_in: HandIn) -> Opened:
        """Return what is graded of a hand-in, and what is remarked about it.

        Parameters
        ----------
        hand_in : HandIn
            Which one.

        Raises
        ------
        CourseError
            When its release cannot be read, or lacks what its variant needs.
        """
        part = hand_in.part
        if part not in self._beside:
            self._beside[part] = self._course.beside(part)
        release = self._release(part, hand_in.variant)
        submission = Submission(hand_in.student, hand_in.stage, hand_in.folder)
        notebook, remarks = open_collected(
            *(submission, part, release, hand_in.collected), beside=self._beside[part]
        )
        return notebook, [*remarks, *hand_in.remarks]

    def _release(self, part: str, variant: int) -> NotebookNode:
        if (part, variant) not in self._releases:
            course = self._course.variant(variant)
            release = read_own(course.release(part))
            self._releases[part, variant] = of_variant(course, course.release(part), release)
        return self._releases[part, variant]
