"""The course's autograder: hidden checks that never meet student code."""

from __future__ import annotations

import sys

# Reading notebooks imports jsonschema, and that this package, if it is there, for one format of
# text that notebooks do not have. It takes two seconds to build its grammars, in every process.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__version__ = "0.1.0"
__all__ = ["__version__", "hidden_checks"]


def hidden_checks(question: str) -> None:
    """Run a question's hidden checks in the author's own kernel.

    For authors, who run a master notebook by hand. Grading does not call it.

    Parameters
    ----------
    question : str
        Name of the question: the `grade_id` of its test cell.

    Raises
    ------
    AssertionError
        When a check fails.
    """
    from autograder.authoring.by_hand import run_by_hand

    run_by_hand(question)
