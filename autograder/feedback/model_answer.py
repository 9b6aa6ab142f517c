"""The model answer and mark scheme below an answer in the formgrader; on no page for students."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from traitlets.config import Configurable

from autograder.course.course import Course
from autograder.course.masters import in_force
from autograder.course.settings import CourseError, read_settings
from autograder.feedback.safe_html import clean_markdown
from autograder.mark.asked import Asked, asked_in

__all__ = ["ModelAnswer", "as_html"]

SUMMARY = "display: list-item; list-style-position: inside; cursor: pointer"
"""The formgrader's style takes the triangle away that says that something is folded."""


class ModelAnswer(Configurable):  # type: ignore[misc]
    """A filter of the formgrader's template; nbconvert makes it, with its own configuration."""

    def __init__(self, parent: Any = None, **traits: Any) -> None:
        super().__init__(parent=parent, **traits)
        self._known: dict[tuple[Path, int], dict[str, Asked]] = {}

    def __call__(self, cell: Mapping[str, Any], resources: Mapping[str, Any]) -> str:
        """Return what is to stand below a cell.

        Parameters
        ----------
        cell : NotebookNode
            A cell of a hand-in.
        resources : dict
            nbconvert's. Only the formgrader's name a submission there.

        Returns
        -------
        str
            HTML; empty for a cell that no person marks, and for one without a model answer.
        """
        facts = cell.get("metadata", {}).get("nbgrader", {})
        stage, notebook = resources.get("assignment_id"), resources.get("notebook_id")
        names = (stage, notebook, resources.get("submission_id"))
        if not (facts.get("grade") and facts.get("solution") and all(names)):
            return ""
        asked = self._asked(str(stage), str(notebook)).get(str(facts.get("grade_id")))
        return str(as_html(asked)) if asked else ""

    def _asked(self, stage: str, notebook: str) -> dict[str, Asked]:
        root = Path(self.config.CourseDirectory.root)
        course = Course(root, read_settings(self.config))
        path = course.path("source", ".", stage) / f"{notebook}.ipynb"
        try:
            key = (path, path.stat().st_mtime_ns)
            if key not in self._known:
                counts = partial(in_force, course, course.part(stage, notebook))
                self._known = {key: {one.name: one for one in asked_in(path, stage, counts)}}
            return self._known[key]
        except (OSError, CourseError):
            return {}  # The page is there to mark an answer, with or without this.


def as_html(asked: Asked) -> Markup:
    """Return a folded block with a question's model answer and mark scheme; empty without both.

    Parameters
    ----------
    asked : Asked
        The question.
    """
    parts = []
    for title, text in (("Model answer", asked.model), ("Mark scheme", asked.scheme)):
        if text:
            code = asked.is_code and title == "Model answer"
            shown = f"<pre>{escape(text)}</pre>" if code else clean_markdown(text, {})
            parts.append(f"<h5><strong>{title}</strong></h5>{shown}")
    if not parts:
        return Markup()
    if asked.is_scaled:
        parts.append(
            f"<p><strong>Counts otherwise here:</strong> the mark scheme gives up to "
            f"{asked.most:g} points. Questions are left out of this stage, so this one gives up to "
            f"{asked.points:g} in the formgrader: take each point of the scheme for "
            f"{asked.points / asked.most:.4g}, or use <code>autograder mark</code>, which does "
            "so by itself.</p>"
        )
    return Markup(  # noqa: S704 - cleaned above
        '<details class="panel panel-default model-answer">'
        '<summary class="panel-heading" '
        f'style="{SUMMARY}">Model answer and mark scheme (students never see '
        f'this)</summary><div class="panel-body">{"".join(parts)}</div></details>'
    )
