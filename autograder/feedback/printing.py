"""What stands between a graded notebook and a page of it."""

from __future__ import annotations

import glob
import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from jinja2.bccache import Bucket, BytecodeCache
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from traitlets import Bool

from autograder.course.settings import read_settings
from autograder.feedback.page import FILTERS, Page, feedback_page
from autograder.feedback.short_page import cut_sources, only_results
from autograder.fields.left_out import LeftOut
from autograder.fields.notebooks import rebuilt_notebook
from autograder.fields.text import line
from autograder.record.beside import copy_only_what_is_needed
from autograder.wire.bounds import PAGE_BYTES

__all__ = ["FeedbackExporter", "RebuildFields"]


OWN = "feedback_"
"""How the names of this project's templates begin; in them, all is escaped unless it says not."""


class _Compiled(BytecodeCache):
    """Keeps compiled templates in memory: every page has an exporter of its own."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a template's bucket, if it was compiled before from the same source."""
        if known := self._known.get(bucket.key):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """Makes nbgrader's feedback pages; constructed by its converter, once a run."""

    def __init__(self, config: Any = None, **traits: Any) -> None:
        super().__init__(config=config, **traits)
        self.environment.bytecode_cache = _COMPILED
        # nbconvert's own templates escape by hand.
        self.environment.autoescape = lambda name: bool(name and name.startswith(OWN))
        if isinstance(self.parent, GenerateFeedback):
            copy_only_what_is_needed(self.parent)
            self._take_names_as_they_are()

    def _take_names_as_they_are(self) -> None:
        """Find the notebooks of each folder again: nbgrader takes its name for a pattern."""
        coursedir, converter = self.parent.coursedir, self.parent
        folders = converter._format_source(coursedir.assignment_id, coursedir.student_id)
        # A student may be called `[x]`, and `.hidden`.
        for folder in glob.glob(folders, include_hidden=True):  # noqa: PTH207
            names = f"{coursedir.notebook_id}.ipynb"
            found = sorted(path for path in Path(folder).glob(names) if path.is_file())
            if found:
                converter.assignments[folder] = list(map(str, found))

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Yield nbconvert's filters, and those of this project's template."""
        yield from super().default_filters()
        yield from FILTERS.items()
        yield "feedback_page", self._page

    def _page(self, nb: NotebookNode, resources: Any) -> Page:
        if not isinstance(self.parent, GenerateFeedback):
            return feedback_page(nb, resources)
        coursedir, about = self.parent.coursedir, resources["nbgrader"]
        folder = coursedir.format_path(coursedir.release_directory, ".", about["assignment"])
        path = Path(folder) / f"{about['notebook']}.ipynb"
        release = nbformat.read(path, as_version=4) if path.is_file() else None
        return feedback_page(nb, resources, read_settings(self.parent.config).site, release)

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, Any]:
        """Make a page of a notebook; a short one, when it would be too long.

        Parameters
        ----------
        nb : NotebookNode
            A notebook from ``autograded/``.
        resources : dict, optional
            nbconvert's.
        **options
            nbconvert's.

        Returns
        -------
        page : str
        resources : dict
        """
        page, made = super().from_notebook_node(nb, resources, **options)
        size = len(page.encode())
        if size > PAGE_BYTES:
            page, made = super().from_notebook_node(only_results(nb, size), resources, **options)
        return page, made


NAMES = ("student", "first_name", "last_name", "notebook_path")
"""Names of students and their files, which nbgrader's templates print as they are."""


class RebuildFields(Preprocessor):  # type: ignore[misc]
    """Gives templates a notebook that holds nothing but known fields of the right types."""

    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Rebuild a notebook.

        Parameters
        ----------
        nb : NotebookNode
            A notebook from ``autograded/``.
        resources : dict
            nbconvert's.

        Returns
        -------
        nb : NotebookNode
            The same, field by field.
        resources : dict
            With names that can be printed.
        """
        for name in NAMES:
            if resources.get(name):
                resources[name] = html.escape(line(resources[name]))
        nb = rebuilt_notebook(nb, LeftOut())
        cut_sources(nb)
        return nb, resources
