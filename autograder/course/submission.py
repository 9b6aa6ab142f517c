"""What was handed in: whose, for which stage, where; and whether its grading is complete."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NOTE", "Submission", "is_graded"]

NOTE = "autograder"
"""Key of the notebook metadata that says how far grading has come, and what was remarked."""


@dataclass(frozen=True)
class Submission:
    """One folder that was handed in: whose, for which stage, and where it is."""

    student: str
    stage: str
    folder: Path


def is_graded(path: Path) -> bool:
    """Tell whether an autograded notebook is complete.

    Parameters
    ----------
    path : Path
        The notebook below ``autograded/``; it need not exist.
    """
    try:
        notebook = json.loads(path.read_bytes())
        return bool(notebook["metadata"][NOTE]["graded"])
    except (OSError, ValueError, LookupError, TypeError):
        return False
