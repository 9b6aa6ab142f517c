"""What makes nbgrader grade through this project's engine.

nbgrader converts a submission twice: it sanitises it, then it grades and records it. Here the
exporter does the first (`SubmissionExporter`: any file becomes the release with the student's
answers in it) and a preprocessor takes the place of nbgrader's `Execute` in the second
(`GradeInSandbox`). nbgrader's own classes keep the gradebook. All of nbgrader's entrances lead
here: its command line, `NbGraderAPI` and the formgrader's button.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from fnmatch import fnmatch
from functools import partial
from glob import glob
from pathlib import Path
from typing import Any

import nbformat
import nbgrader
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.course import IMAGES_VARIABLE, Course
from autograder.course_lock import CourseInUse, grading_lock
from autograder.readiness import NotReady, check_ready
from autograder.result_source import current_source
from autograder.results import SubmissionResult
from autograder.stored.submissions import AnswerStore, StoredSubmission
from autograder.submission import open_submission

__all__ = [
    "GradeInSandbox",
    "RecordingError",
    "SubmissionExporter",
    "configure",
    "is_graded",
]

TEMPLATES = (
    Path(__file__).with_name("templates"),
    Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates",
)
"""Folders of the templates of feedback pages: this project's, and nbgrader's."""
NOTE = "autograder"
"""Key of the notebook metadata that says how far grading has come, and what was remarked."""


class RecordingError(Exception):
    """A result does not fit the notebook; nothing is recorded."""


def configure(c: Any, root: Path) -> None:
    """Fill nbgrader's configuration with what leads to this project's engine.

    Parameters
    ----------
    c : traitlets.config.Config
        The configuration, changed in place.
    root : Path
        The course's folder.
    """
    here = "autograder.nbgrader_door"
    c.CourseDirectory.root = str(root)
    c.Autograde.exporter_class = f"{here}.SubmissionExporter"
    # Metadata need not be checked: the exporter takes all of it from the release.
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        f"{here}.GradeInSandbox",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    # A public solution needs no hidden region, and a broken one must not go unnoticed.
    c.GenerateSolution.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.Execute",
        "autograder.stop_at_error.StopAtError",
    ]
    # A written answer's mark scheme stands below its model answer, in a cell that is no "task".
    c.ClearMarkScheme.enforce_metadata = False
    # Timestamps would change the file at every build.
    c.Execute.record_timing = False
    # For this converter alone: the formgrader, too, has an HTMLExporter.
    feedback = c.GenerateFeedback.HTMLExporter
    feedback.template_name = "named_feedback"
    feedback.template_file = "named_tasks.html.j2"
    feedback.extra_template_basedirs = list(map(str, TEMPLATES))
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {
        "clean_html": "autograder.safe_html.clean_html",
        "markdown2html": "autograder.safe_html.markdown2html",
    }
    # Tools that run a notebook in a real kernel (validate, generate_solution) find the images too.
    os.environ.setdefault(IMAGES_VARIABLE, str(Course(root).images))
    # To make a new gradebook, nbgrader starts alembic by its bare name, also when the virtual
    # environment that it is in has not been activated.
    if shutil.which("alembic") is None:
        scripts = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), scripts])


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submissions for `nbgrader autograde`; never fails because of what is in one.

    nbgrader constructs it once a run, before it looks at any submission. So it also sets the run
    up: submissions with a wrong or no file name take part, half-written folders are done again.

    Raises
    ------
    NbGraderException
        When notebooks are not to be run at all, the release is missing or does not fit the
        gradebook, grades could not be kept, or another grader is at work.
    """

    def __init__(self, config: Any = None, **traits: Any) -> None:
        super().__init__(config=config, **traits)
        self._releases: dict[str, NotebookNode] = dict(getattr(self.parent, "releases", {}))
        if isinstance(self.parent, Autograde):
            self._refuse_no_execute()
            # After this nbgrader converts; instead of a method that runs when it is done.
            self.parent.convert_notebooks = partial(self._alone, self.parent.convert_notebooks)

    @property
    def course(self) -> Course:
        """The course that nbgrader works on."""
        return Course(Path(self.parent.coursedir.root))

    def from_filename(
        self, filename: str, resources: Any = None, **options: Any
    ) -> tuple[str, Any]:
        """Convert a notebook; from a file that was handed in, whatever it holds.

        Parameters
        ----------
        filename : str
            Path of the notebook.
        resources : dict
            nbgrader's, with the student and the stage in `resources["nbgrader"]`.
        **options
            Passed on.

        Returns
        -------
        output : str
            The notebook as JSON.
        resources : dict
            As the preprocessors left them.
        """
        stage = resources["nbgrader"]["assignment"]
        student = resources["nbgrader"]["student"]
        folder = Path(self._path("submitted", student, stage))
        if Path(filename).parent != folder:
            return super().from_filename(filename, resources=resources, **options)  # type: ignore[no-any-return]
        opened = getattr(self.parent, "opened", None)
        notebook, remarks = opened or open_submission(folder, stage, self._release(stage))
        notebook.metadata[NOTE] = {"graded": False, "remarks": remarks}
        return self.from_notebook_node(notebook, resources=resources, **options)  # type: ignore[no-any-return]

    def _alone(self, convert: Callable[[], None]) -> None:
        """Let nbgrader convert, with everything ready and no other grader at work."""
        try:
            with grading_lock(self.course.root) as taken_here:
                if taken_here:
                    check_ready(self.parent.coursedir)
                self._prepare_folders()
                convert()
        except (CourseInUse, NotReady) as error:
            self._fail(str(error))

    def _path(self, step: str, student: str, stage: str, escape: bool = False) -> str:
        coursedir = self.parent.coursedir
        path: str = coursedir.format_path(
            getattr(coursedir, f"{step}_directory"), student, stage, escape=escape
        )
        return path

    def _refuse_no_execute(self) -> None:
        # --no-execute is Execute.enabled=False; the others would run without recording.
        for section in ("Execute", "GradeInSandbox", "SaveAutoGrades", "NbGraderPreprocessor"):
            if not self.config[section].get("enabled", True):
                self._fail(
                    f"--no-execute ({section}.enabled=False) is refused: scores would be wrong or "
                    "missing. Grade without it; student code runs in a sandbox."
                )

    def _prepare_folders(self) -> None:
        coursedir = self.parent.coursedir
        pattern = re.compile(
            self._path("submitted", "(?P<student>.*)", "(?P<stage>.*)", escape=True)
        )
        # nbgrader lets both names be patterns.
        folders = self._path("submitted", coursedir.student_id, coursedir.assignment_id)
        for folder in glob(folders):  # noqa: PTH207
            found = pattern.match(folder)
            if found is None or not Path(folder).is_dir():
                continue
            student, stage = found["student"], found["stage"]
            self._check_gradebook(stage)
            # A folder without a notebook of the right name would be skipped without a grade.
            if fnmatch(stage, coursedir.notebook_id):
                self.parent.assignments[folder] = [str(Path(folder, f"{stage}.ipynb"))]
            self._remove_unfinished(Path(self._path("autograded", student, stage)), stage)

    def _remove_unfinished(self, folder: Path, stage: str) -> None:
        if folder.is_dir() and not is_graded(folder / f"{stage}.ipynb"):
            self.log.warning("%s was left half-written; it is done again.", folder)
            shutil.rmtree(folder)

    def _release(self, stage: str) -> NotebookNode:
        if stage not in self._releases:
            path = Path(self._path("release", ".", stage), f"{stage}.ipynb")
            try:
                self._releases[stage] = nbformat.read(path, as_version=4)
            except (OSError, ValueError) as error:
                self._fail(
                    f"The released notebook {path} cannot be read ({error}). "
                    f"Build it: autograder build {stage}"
                )
        return self._releases[stage]

    def _check_gradebook(self, stage: str) -> None:
        """Stop when points would go to cells that the gradebook does not know."""
        if stage in self._releases:
            return
        released = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for cell in self._release(stage).cells
            if utils.is_grade(cell)
        }
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as gradebook:
            try:
                notebook = gradebook.find_notebook(stage, stage)
            except MissingEntry:
                return  # nbgrader says so itself
            known = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        if known != released:
            names = sorted(name for name, _ in known.items() ^ released.items())
            self._fail(
                f"The release of {stage} and the gradebook differ in {', '.join(set(names))}. "
                f"Build the release again: autograder build {stage}"
            )

    def _fail(self, message: str) -> None:
        self.log.error(message)
        raise NbGraderException(message)


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


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's `Execute`: puts the engine's outputs into the notebook.

    For nbgrader, the score of a test cell is its first `execute_result`, and no output at all is
    full marks. So every test cell is looked at before anything is recorded.
    """

    # Not configurable: a preprocessor that was switched off would give everybody full marks.
    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade a submission.

        Parameters
        ----------
        nb : NotebookNode
            The submission as `SubmissionExporter` rebuilt it.
        resources : dict
            nbgrader's.

        Returns
        -------
        nb : NotebookNode
            With outputs, execution counts, and remarks at its top.
        resources : dict
            Unchanged.

        Raises
        ------
        RecordingError
            When a test cell has no result, or nbgrader would read another score from it.
        """
        stage = resources["nbgrader"]["assignment"]
        student = resources["nbgrader"]["student"]
        source = current_source(self.parent.course)
        result = source.result_for(stage, student, nb)
        _put_outputs(nb, result)
        _check_scores(nb, result)
        remarks = list(nb.metadata.get(NOTE, {}).get("remarks", []))
        _store_answers(self.parent.course, student, stage, result, [*remarks, *result.remarks])
        for remark in [*remarks, *result.remarks]:
            self.log.warning("%s of %s: %s", stage, student, remark)
        nb.metadata[NOTE] = {"graded": True, "remarks": [*remarks, *result.remarks]}
        if remarks:
            nb.cells.insert(0, _remarks_cell(remarks))
        return nb, resources


def _store_answers(
    course: Course, student: str, stage: str, result: SubmissionResult, remarks: list[str]
) -> None:
    store = AnswerStore(course.root)
    path = store.of_student(student, stage)
    # Without them the notebook runs again when it is graded again: no reason to fail.
    with suppress(OSError):
        store.remove(path)
        if result.stored:
            store.write(
                path, StoredSubmission(questions=result.questions, remarks=remarks, **result.stored)
            )


def _put_outputs(nb: NotebookNode, result: SubmissionResult) -> None:
    for index, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            cell.outputs = nbformat.from_dict(result.outputs.get(index, []))
            cell.execution_count = result.execution_counts.get(index)


def _check_scores(nb: NotebookNode, result: SubmissionResult) -> None:
    scores = {question.question: question.score for question in result.questions}
    for cell in nb.cells:
        if not utils.is_grade(cell) or utils.is_solution(cell):
            continue
        name = cell.metadata.nbgrader.grade_id
        if name not in scores:
            raise RecordingError(f"Grading gave no result for the question {name!r}.")
        recorded, _ = utils.determine_grade(cell)
        has_score = any(output.output_type == "execute_result" for output in cell.outputs)
        if not has_score or recorded != scores[name]:
            raise RecordingError(
                f"nbgrader would record {recorded} for the question {name!r}, "
                f"but its checks gave {scores[name]}."
            )


def _remarks_cell(remarks: list[str]) -> NotebookNode:
    # Indented by four: markdown shows it as it is, whatever a file's name holds.
    lines = "\n".join(f"    - {remark}" for remark in remarks)
    return nbformat.v4.new_markdown_cell(
        f"**About the file that was handed in**\n\n{lines}", id="about-the-submission"
    )
