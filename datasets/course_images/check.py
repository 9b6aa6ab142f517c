"""Asks the grading engine which questions work on the images that are in place."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .registry import REGISTRY_FILE

COURSE = REGISTRY_FILE.parents[1]
"""The course's own folder."""
VARIABLE = "BIOMEDICAL_IMAGES"
"""The environment variable that tells notebooks and the engine where images are."""


class NoEngineError(Exception):
    """The engine is not installed."""


def check_questions(folder: Path, stages: Sequence[str] = (), *, as_json: bool = False) -> int:
    """Let the engine run all solutions on the images, and tell what becomes of each question.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    stages : sequence of str, optional
        Names of the stages to look at; all by default.
    as_json : bool, default False
        Whether one JSON document is written to standard output, instead of words.

    Returns
    -------
    int
        0 when all questions work that are not left out, 1 when one does not, 2 when a stage cannot
        be examined.

    Raises
    ------
    NoEngineError
        If the engine is not installed, so that nothing can be run.
    """
    beside = Path(sys.executable).with_name("autograder")
    program = str(beside) if beside.is_file() else shutil.which("autograder")
    if program is None:
        raise NoEngineError(
            "The solutions cannot be run: the command autograder is not installed beside "
            "course-images. Run: make install"
        )
    words = [program, "fit", *(stages or ["--all"]), *(["--json"] if as_json else [])]
    environment = dict(os.environ)
    if folder.resolve() != (REGISTRY_FILE.parent / "data").resolve():
        environment[VARIABLE] = str(folder.resolve() / "images")
    return subprocess.run(words, cwd=COURSE, env=environment, check=False).returncode
