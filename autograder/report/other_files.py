"""Hand-ins that were graded on other images or data than those in place now.

A grade does not show it. So each run notes which files the key of its runs stands for (see
`autograder.store.digests.run_key`, which also changes with the engine), and later ones compare.
Of what was graded when nobody took such a note, nothing is said.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from autograder.course.course import Course
from autograder.course.files_state import digests_of_files
from autograder.course.remarks import Kind, Remark
from autograder.course.variants import known_variants
from autograder.course.whole_files import write_text
from autograder.run.limits import TimeLimits
from autograder.score.outcome import Graded
from autograder.store.digests import run_key
from autograder.store.submissions import AnswerStore

__all__ = ["in_words", "note_files", "remark_other_files"]

OTHERS = Remark(
    "Graded on other images or data than those in place now. On these: autograder regrade.",
    Kind.OTHER_FILES,
)
NOTES = "graded_on.json"
"""Name of the file in `answers/`: key of a run to a digest of the files that it read."""
_RUN_KEY = re.compile(rb'"run_key": "(\w+)"')
_BEGINNING = 400
"""Bytes of stored answers that are read: the key stands first."""


def note_files(course: Course, graded: Iterable[Graded], earlier: Iterable[Graded] = ()) -> None:
    """Note on which files submissions have just been graded.

    Parameters
    ----------
    course : Course
        The course.
    graded : iterable of Graded
        Outcomes of this run.
    earlier : iterable of Graded, optional
        Outcomes of earlier runs. One that was killed has taken no note: what a run would do now
        is on the files in place now.
    """
    notes = _notes(course)
    files = _files_of(course)
    new: dict[str, str] = {}
    for outcomes, now in ((graded, None), (earlier, _keys_now(course))):
        for outcome in outcomes:
            if not outcome.problem:
                one = outcome.submission
                for part, key in _keys(course, one.student, one.stage):
                    if key in notes or key in new:
                        continue
                    if now is None or key == now(one.student, part):
                        new[key] = files(one.student, one.stage)
    if new := {key: digest for key, digest in new.items() if digest}:
        # Without the note nothing is said later: no reason to fail.
        with suppress(OSError):
            write_text(course.root / "answers" / NOTES, json.dumps(notes | new))


def remark_other_files(course: Course, earlier: Iterable[Graded]) -> None:
    """Remark which submissions were graded on other files than those in place now.

    Parameters
    ----------
    course : Course
        The course.
    earlier : iterable of Graded
        Outcomes of earlier runs.
    """
    notes = _notes(course)
    if not notes:
        return
    files = _files_of(course)
    for outcome in earlier:
        student, stage = outcome.submission.student, outcome.submission.stage
        then = {notes[key] for _, key in _keys(course, student, stage) if key in notes}
        now = files(student, stage) if then else ""
        if now and then - {now}:
            outcome.remarks.append(OTHERS)


def in_words(whole: Collection[Graded]) -> list[str]:
    """Return a sentence for each stage of which something was graded on other files.

    Parameters
    ----------
    whole : collection of Graded
        All submissions of the stages.
    """
    said = []
    for stage in sorted({one.submission.stage for one in whole}):
        of_stage = [one for one in whole if one.submission.stage == stage]
        if others := sum(OTHERS in one.remarks for one in of_stage):
            said.append(
                f"{stage}: {others} of {len(of_stage)} hand-ins {'was' if others == 1 else 'were'} "
                "graded on other images or data than those in place now. To grade all on "
                f"these: autograder regrade {stage}"
            )
    return said


def _files_of(course: Course) -> Callable[[str, str], str]:
    """Return what gives a digest of the files that a student's hand-in of a stage reads."""

    @cache
    def variants() -> dict[str, int]:
        return known_variants(course)

    @cache
    def of_variant(stage: str, number: int) -> str:
        digests = digests_of_files(course.variant(number), stage)
        return hashlib.sha256(repr(sorted(digests.items())).encode()).hexdigest() if digests else ""

    return lambda student, stage: of_variant(stage, variants().get(student, 0))


def _keys_now(course: Course) -> Callable[[str, str], str]:
    """Return what gives the key of a run of a student's notebook as it would be now."""

    @cache
    def variants() -> dict[str, int]:
        return known_variants(course)

    @cache
    def of_variant(part: str, number: int) -> str:
        # Where its release is missing, nothing can be graded.
        with suppress(OSError):
            return run_key(course.variant(number), part, TimeLimits())
        return ""

    return lambda student, part: of_variant(part, variants().get(student, 0))


def _keys(course: Course, student: str, stage: str) -> Iterator[tuple[str, str]]:
    """Give the notebooks' parts of a submission, and the keys of the runs that are stored."""
    store = AnswerStore(course.root)
    for part in course.parts(stage):
        with suppress(OSError), store.of_student(student, part).open("rb") as file:
            if found := _RUN_KEY.search(file.read(_BEGINNING)):
                yield part, found[1].decode()


def _notes(course: Course) -> dict[str, str]:
    path: Path = course.root / "answers" / NOTES
    try:
        notes = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
