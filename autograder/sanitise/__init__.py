"""From whatever was handed in to the release's notebook with the student's answers in it.

A submission is hostile until shown otherwise. Nothing of it is kept but the text of its cells:
`reading` takes that text out of any file at all, `rebuilding` puts it into a fresh copy of the
release, `opening` does both for one submission's folder.
"""

from __future__ import annotations

from autograder.sanitise.opening import open_submission
from autograder.sanitise.reading import SubmittedCell, UnreadableFile, read_cells
from autograder.sanitise.rebuilding import rebuild

__all__ = ["SubmittedCell", "UnreadableFile", "open_submission", "read_cells", "rebuild"]
