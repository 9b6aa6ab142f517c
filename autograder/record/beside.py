"""Keep nbgrader's converters from copying whatever lies in a hand-in, and from following links."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns

from autograder.course.course import Course
from autograder.record.authors_files import copy_authors_files
from autograder.sanitise.beside import NOTES, copy_beside, timestamp_of

__all__ = ["CollectLinksAsLinks", "ReleasePagesOnly", "copy_only_what_is_needed"]


def copy_only_what_is_needed(converter: Any) -> None:
    """Replace what a converter of nbgrader's does with other files of a submission.

    Parameters
    ----------
    converter : nbgrader.converters.base.BaseConverter
        Changed in place: it copies what `autograder.sanitise.beside` lets through.
    """
    converter.init_assignment = partial(_init_assignment, converter, converter.init_assignment)
    converter.coursedir.get_existing_timestamp = lambda folder: timestamp_of(Path(folder))


def _init_assignment(
    converter: Any, init: Callable[[str, str], None], stage: str, student: str
) -> None:
    coursedir = converter.coursedir
    ignored = coursedir.ignore
    coursedir.ignore = ["*"]  # so that nbgrader copies nothing itself
    try:
        init(stage, student)
    finally:
        coursedir.ignore = ignored
    target = Path(converter._format_dest(stage, student))
    copy_beside(Path(converter._format_source(stage, student)), target)
    if isinstance(converter, Autograde):
        # The author's own files win, as with nbgrader.
        copy_authors_files(coursedir, stage, target)


class CollectLinksAsLinks(ExchangeCollect):  # type: ignore[misc]
    """Copies from the exchange without following a link, which grading then names."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission's folder; none that is a link, which may lead anywhere."""
        if Path(src).is_symlink():
            self.log.warning("%s is a link, which is not followed: nothing was collected.", src)
            return
        ignored = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )

        def ignore(folder: str, names: list[str]) -> set[str]:
            here = {name: Path(folder, name) for name in names}
            # What is neither a link, a file nor a folder cannot be copied, and would end it all.
            links = {name for name, path in here.items() if path.is_symlink()}
            plain = [n for n in names if n not in links and (here[n].is_file() or here[n].is_dir())]
            return set(ignored(folder, plain)) | (set(names) - set(plain) - links)

        shutil.copytree(src, dest, symlinks=True, ignore=ignore)


class ReleasePagesOnly(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Hands out feedback pages, and nothing that merely lies beside them."""

    def copy_files(self) -> None:
        """Release the pages, unless something else would go with them.

        Raises
        ------
        ExchangeError
            When a page is a link, or no page of this stage.
        """
        stage = self.coursedir.assignment_id
        pattern = self.coursedir.format_path(
            self.coursedir.feedback_directory, self.coursedir.student_id or "*", stage
        )
        root = Path(self.coursedir.root)
        names = Course(root, config=self.config).notebooks(stage)
        pages = [f"{name}.html" for name in names]
        without: list[str] = []
        for folder in root.glob(str(Path(pattern).relative_to(root))):
            for page in folder.glob("*.html"):
                if page.is_symlink() or folder.is_symlink() or page.name not in pages:
                    self.fail(f"{page} is no feedback page. Delete it, and release again.")
            # nbgrader stops at the first that lacks its notes, and nobody after it gets a page.
            if any(folder.glob("*.html")) and not all((folder / note).is_file() for note in NOTES):
                student = folder.parent.name
                without.append(student)
                self.log.warning(
                    "%s did not hand %s in through the exchange: give this page back in another "
                    "way (autograder return).", student, stage,
                )  # fmt: skip
        excluded = self.coursedir.student_id_exclude
        self.coursedir.student_id_exclude = ",".join(filter(None, [excluded, *without]))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded
