"""Share variants of the course's files out among students, and open hand-ins with theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbformat import NotebookNode

from autograder.build.shared import of_variant
from autograder.collect.remembered import open_collected
from autograder.course.course import Course
from autograder.course.database_server import connected
from autograder.course.readiness import NotReady
from autograder.course.remarks import Remark
from autograder.course.submission import Submission
from autograder.course.variants import VARIANTS, known_variants
from autograder.record.handover import Opened

__all__ = [
    "WITHOUT",
    "Openings",
    "assign",
    "check_built",
    "keep_variants",
]

WITHOUT = (
    "This student has no variant of the images, others have: graded on the course's own ones. "
    "`autograder publish --variants` gives one, `autograder variants STUDENT NUMBER` too."
)


def keep_variants(course: Course, variants: Mapping[str, int]) -> None:
    """Note which variants students have; those of others stay as they are.

    Parameters
    ----------
    course : Course
        The course; its gradebook exists.
    variants : mapping of str to int
        Student to variant.
    """
    with connected(course) as connection:
        VARIANTS.metadata.create_all(connection)
        for student, variant in variants.items():
            connection.execute(VARIANTS.delete().where(VARIANTS.c.student_id == student))
            connection.execute(VARIANTS.insert().values(student_id=student, variant=variant))


def assign(groups: Mapping[str, str], count: int, known: Mapping[str, int]) -> dict[str, int]:
    """Choose a variant for everybody who has none yet.

    Each gets the one that fewest groups have, the lowest of these; names that follow one another
    in the alphabet get different ones. Nobody's is changed, whoever comes later.

    Parameters
    ----------
    groups : mapping of str to str
        Student to the name of the group; a group has one variant. Whoever works alone has a group
        of an empty name.
    count : int
        How many variants there are: 1 to `count`.
    known : mapping of str to int
        Who has which already.

    Returns
    -------
    dict of str to int
        Only those who are new.
    """
    of_group: dict[str, int] = {}
    for student in sorted(known):
        if group := groups.get(student, ""):
            of_group.setdefault(group, known[student])
    alone = [known[student] for student in known if not groups.get(student, "")]
    taken = Counter([*alone, *of_group.values()])
    new = {}
    for student in sorted(groups.keys() - known.keys()):
        group = groups[student]
        variant = of_group.get(group) if group else None
        if variant is None:
            variant = min(range(1, count + 1), key=lambda number: (taken[number], number))
            taken[variant] += 1
            if group:
                of_group[group] = variant
        new[student] = variant
    return new


def check_built(course: Course, variants: Iterable[int]) -> None:
    """Make sure that the files of some variants are there.

    Parameters
    ----------
    course : Course
        The course.
    variants : iterable of int
        Which; 0 is the course's files themselves, which need not be there.

    Raises
    ------
    NotReady
        When a folder is missing: nobody could be graded rightly then.
    """
    missing = [
        (number, course.variant(number).files)
        for number in sorted(set(variants))
        if number and not course.variant(number).files.is_dir()
    ]
    if missing:
        number, folder = missing[0]
        raise NotReady(
            f"Students have variant {number} of the course's files, but {_shown(course, folder)} "
            "is not there, so nothing was graded. Build the variants again (in this course: "
            f"course-images build --variants {max(one for one, _ in missing)})."
        )


def _shown(course: Course, folder: Path) -> Path:
    return folder.relative_to(course.root) if folder.is_relative_to(course.root) else folder


class Openings:
    """Opens hand-ins, each against the release that its student got.

    Parameters
    ----------
    course : Course
        The course; who has which variant is read from its gradebook once.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self.variants = known_variants(course)
        self._releases: dict[tuple[str, int], NotebookNode] = {}

    def of(self, student: str) -> int:
        """Return which variant a student has; 0 for nobody's."""
        return self.variants.get(student, 0)

    def open(self, submission: Submission, part: str, release: NotebookNode) -> Opened:
        """Return what is graded of a submission, and what is remarked about it.

        Parameters
        ----------
        submission : Submission
            Whose, and where.
        part : str
            Which notebook of the stage; see `Course.parts`.
        release : NotebookNode
            That notebook as it was released, before a variant was put into it.
        """
        variant = self.of(submission.student)
        if (part, variant) not in self._releases:
            course = self._course.variant(variant)
            self._releases[part, variant] = of_variant(course, course.release(part), release)
        own = self._releases[part, variant]
        notebook, remarks = open_collected(self._course, submission, part, own)
        if self.variants and submission.student not in self.variants:
            remarks = [*remarks, Remark(WITHOUT)]
        return notebook, remarks
