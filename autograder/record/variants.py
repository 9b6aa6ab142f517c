"""Share variants of the course's files out among students."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.course.course import Course
from autograder.course.database_server import connected
from autograder.course.readiness import NotReady
from autograder.course.variants import VARIANTS

__all__ = ["assign", "check_built", "keep_variants"]


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
