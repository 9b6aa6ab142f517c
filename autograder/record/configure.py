"""nbgrader's settings that lead to this engine, in one call from `nbgrader_config.py`."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.course.settings import read_settings

__all__ = ["configure"]


def _nbgrader_folder() -> str:
    # Without importing it: that takes a second, which a worker's start can be put into.
    spec = importlib.util.find_spec("nbgrader")
    assert spec is not None
    assert spec.submodule_search_locations
    return spec.submodule_search_locations[0]


TEMPLATES = (
    Path(__file__).parents[1] / "feedback" / "templates",
    Path(_nbgrader_folder()) / "server_extensions" / "formgrader" / "templates",
)
"""Folders of the templates of feedback pages: this project's, and nbgrader's."""

FORMGRADER = "nbgrader.server_extensions.formgrader.formgrader"
"""nbgrader's extension of the Jupyter server."""


def configure(c: Any, root: Path) -> None:
    """Fill nbgrader's configuration with what leads to this project's engine.

    Parameters
    ----------
    c : traitlets.config.Config
        The configuration, changed in place.
    root : Path
        The course's folder.
    """
    c.CourseDirectory.root = str(root)
    c.Autograde.exporter_class = "autograder.record.exporter.SubmissionExporter"
    # Metadata need not be checked: the exporter takes all of it from the release.
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        "autograder.record.preprocessor.GradeInSandbox",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    # nbgrader's own steps, and before them a look at all marks, and what the course leaves out.
    # A stage may be changed after it was handed in.
    c.GenerateAssignment.preprocessors = [
        "autograder.build.stop_at_marks.StopAtMarks",
        "autograder.build.leave_out.LeaveOut",
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.InstantiateTests",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "autograder.record.changed_release.SaveChangedCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # A public solution needs no hidden region, and a broken one must not go unnoticed.
    c.GenerateSolution.preprocessors = [
        "autograder.build.leave_out.LeaveOut",
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.Execute",
        "autograder.build.stop_at_error.StopAtError",
    ]
    # A written answer's mark scheme stands below its model answer, in a cell that is no "task".
    c.ClearMarkScheme.enforce_metadata = False
    # Timestamps would change the file at every build.
    c.Execute.record_timing = False
    # The formgrader's pages; those of feedback have settings of their own.
    c.HTMLExporter.template_name = "guarded_formgrade"
    c.HTMLExporter.template_file = "guarded.html.j2"
    c.HTMLExporter.extra_template_basedirs = list(map(str, TEMPLATES))
    feedback = c.GenerateFeedback.HTMLExporter
    feedback.template_name = "feedback_cards"
    feedback.template_file = "feedback_page.html.j2"
    feedback.extra_template_basedirs = list(map(str, TEMPLATES))
    # What is in a graded notebook may be from an older run, or from anybody.
    # So this comes first, and nothing else of nbconvert's is needed: no cell is to be removed.
    c.HTMLExporter.default_preprocessors = ["autograder.feedback.printing.RebuildFields"]
    c.HTMLExporter.sanitize_html = True
    c.GenerateFeedback.preprocessors = ["autograder.feedback.unmarked.GradesSoFar"]
    c.GenerateFeedback.exporter_class = "autograder.feedback.printing.FeedbackExporter"
    c.ExchangeFactory.collect = "autograder.record.beside.CollectLinksAsLinks"
    c.ExchangeFactory.release_feedback = "autograder.record.beside.ReleasePagesOnly"
    c.HTMLExporter.filters = {
        "clean_html": "autograder.feedback.safe_html.clean_html",
        "markdown2html": "autograder.feedback.safe_html.markdown2html",
        # nbconvert's looks for a prefix that IPython 1 wrote; of 120,000 brackets, for an hour.
        "strip_files_prefix": "autograder.feedback.safe_html.as_it_is",
        "guard_feedback": "autograder.feedback.guard.guard_feedback",
        "guard_formgrader": "autograder.feedback.guard.guard_formgrader",
        "model_answer": "autograder.feedback.model_answer.ModelAnswer",
    }
    if FORMGRADER in sys.modules:
        # This is a Jupyter server. By name, as all above: pages are made further on.
        importlib.import_module("autograder.feedback.formgrader").guard_formgrader_pages()
    # Tools that run a notebook in a real kernel (validate, generate_solution) find the images too.
    Course(root, read_settings(c)).tell_notebooks()
    # To make a new gradebook, nbgrader starts alembic by its bare name, also when the virtual
    # environment that it is in has not been activated.
    if shutil.which("alembic") is None:
        scripts = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), scripts])
