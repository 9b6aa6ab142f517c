"""The first half of nbgrader's door: any file becomes the release with the student's answers in it.

nbgrader converts a submission twice: it sanitises it, then it grades and records it. Here the
exporter does the first, and `autograder.record.preprocessor` takes the place of nbgrader's
`Execute` in the second. nbgrader's own classes keep the gradebook. All of nbgrader's entrances
lead here: its command line, `NbGraderAPI` and the formgrader's button.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from fnmatch import fnmatch
from functools import partial
from glob import glob
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, NbGraderException

from autograder.collect.overlooked import overlooked
from autograder.course.course import Course
from autograder.course.earlier import put_back, set_aside, settle
from autograder.course.lock import CourseInUse, grading_lock
from autograder.course.own_notebooks import NoNotebook, read_own
from autograder.course.readiness import NotReady, check_ready
from autograder.course.submission import NOTE, Submission, is_graded
from autograder.record.backups import back_up_gradebook
from autograder.record.beside import copy_only_what_is_needed
from autograder.record.gradebook import one_transaction
from autograder.record.handover import Handover
from autograder.record.source import own_worker, start_run
from autograder.record.variants import check_built
from autograder.workers.hand_ins import HandIns, Openings

__all__ = ["SubmissionExporter"]


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
        self.handover: Handover = getattr(self.parent, "handover", None) or Handover(
            Course(Path(self.parent.coursedir.root), config=self.parent.config)
        )
        # Whether a result is being recorded that was found out before.
        self._is_recording = bool(self.handover.results)
        if isinstance(self.parent, Autograde):
            self._refuse_no_execute()
            # Folders of `autograded/` that are being written anew.
            self._begun: list[Path] = []
            # Each keeps the answers of a notebook of the submission that is being recorded.
            self.keep_answers: list[Callable[[], None]] = []
            copy_only_what_is_needed(self.parent)
            # After this nbgrader converts; instead of a method that runs when it is done.
            self.parent.convert_notebooks = partial(self._alone, self.parent.convert_notebooks)
            self.parent.init_destination = partial(self._begin, self.parent.init_destination)
            self.parent.write_single_notebook = partial(
                self._write, self.parent.write_single_notebook
            )
            self.parent.init_assignment = partial(self._grade_first, self.parent.init_assignment)
            if not hasattr(self.parent, "handover"):
                self.parent.convert_single_notebook = partial(
                    self._record_whole, self.parent.convert_single_notebook
                )

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
        part = Course.part(stage, resources["nbgrader"]["notebook"])
        notebook, remarks = self.handover.opened[part]
        notebook.metadata[NOTE] = {"graded": False, "remarks": remarks}
        return self.from_notebook_node(notebook, resources=resources, **options)  # type: ignore[no-any-return]

    def _alone(self, convert: Callable[[], None]) -> None:
        """Let nbgrader convert, with everything ready and no other grader at work."""
        try:
            with grading_lock(self.handover.course.root) as taken_here:
                if taken_here:
                    check_ready(self.handover.course)
                    back_up_gradebook(self.handover.course)
                self._prepare_folders()
                if taken_here:
                    self._name_overlooked()
                start_run()
                try:
                    convert()
                finally:
                    self._settle()
        except (CourseInUse, NotReady) as error:
            self._fail(str(error))

    def _begin(self, init: Callable[[str, str], bool], stage: str, student: str) -> bool:
        """Let nbgrader decide whether to grade a submission, and delete a copy at most."""
        self._settle()
        self.keep_answers.clear()
        folder = Path(self._path("autograded", student, stage))
        unfinished = not self._is_complete(folder)
        if unfinished and folder.exists():
            self.log.warning("%s was left half-written; it is done again.", folder)
        self._begun.append(folder)
        earlier = set_aside(folder, complete=not unfinished)
        if earlier is not None and not unfinished and not self.parent.force:
            # nbgrader skips what is there, unless something newer was handed in.
            shutil.copytree(earlier, folder)
        if init(stage, student):
            return True
        put_back(folder)
        return False

    def _settle(self) -> None:
        for folder in self._begun:
            settle(folder, complete=self._is_complete(folder))
        self._begun.clear()

    def _is_complete(self, folder: Path) -> bool:
        names = self.handover.course.notebooks(folder.name)
        return all(is_graded(folder / f"{name}.ipynb") for name in names)

    def _record_whole(self, convert: Callable[[str], None], filename: str) -> None:
        """Let nbgrader record all grades of a submission, or none: it commits each by itself."""
        with one_transaction() as self.handover.commit:
            convert(filename)

    def _write(self, write: Callable[[str, Any], None], output: str, resources: Any) -> None:
        """Write a notebook; one that says that it is graded, when its grades are kept.

        Here all notebooks of a submission are one transaction, in nbgrader's own command each is.
        """
        if len(self.keep_answers) == (len(self.parent.notebooks) if self._is_recording else 1):
            self.handover.commit()
            for keep in self.keep_answers:
                keep()
            self.keep_answers.clear()
        write(output, resources)

    def _grade_first(self, record: Callable[[str, str], None], stage: str, student: str) -> None:
        """Grade before nbgrader enters anything into the gradebook: it may not come to a grade."""
        handover = self.handover
        if not self._is_recording:
            folder = Path(self._path("submitted", student, stage))
            submission = Submission(student, stage, folder)
            course = handover.course
            handover.opened.clear()
            handover.results.clear()
            hand_ins, openings = HandIns(course), Openings(course)
            variant = hand_ins.variant(student)
            try:
                check_built(course, [variant])
            except NotReady as error:
                self._fail(str(error))
            for part in course.parts(stage):
                self._release(part)
                opened = openings.open(hand_ins.of(submission, part))
                handover.opened[part] = opened
                handover.results[part] = own_worker(course).grade(part, opened[0], variant)
        record(stage, student)

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
        # nbgrader lets both names be patterns, and leaves out a student called `.hidden`.
        folders = self._path("submitted", coursedir.student_id, coursedir.assignment_id)
        for folder in glob(folders, include_hidden=True):  # noqa: PTH207
            found = pattern.match(folder)
            if found is None or not Path(folder).is_dir():
                continue
            stage = found["stage"]
            names = self.handover.course.notebooks(stage)
            for name in names:
                self._check_gradebook(stage, name)
            # A folder without a notebook of the right name would be skipped without a grade.
            wanted = [name for name in names if fnmatch(name, coursedir.notebook_id)]
            if wanted and wanted != names:
                self._fail(f"The notebooks of {stage} are graded together; leave out --notebook.")
            if wanted:
                self.parent.assignments[folder] = [
                    str(Path(folder, f"{name}.ipynb")) for name in names
                ]

    def _name_overlooked(self) -> None:
        wanted = self.parent.coursedir.assignment_id
        stages = [one for one in self.handover.course.stages if fnmatch(one, wanted)]
        for sentence in overlooked(self.handover.course, stages):
            self.log.warning("%s", sentence)

    def _release(self, part: str) -> NotebookNode:
        if part not in self.handover.releases:
            stage, _, name = part.partition("/")
            path = Path(self._path("release", ".", stage), f"{name or stage}.ipynb")
            try:
                self.handover.releases[part] = read_own(path)
            except NoNotebook as error:
                self._fail(f"The release is needed: {error}")
        return self.handover.releases[part]

    def _check_gradebook(self, stage: str, name: str) -> None:
        """Stop when points would go to cells that the gradebook does not know."""
        part = Course.part(stage, name)
        if part in self.handover.releases:
            return
        released = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for cell in self._release(part).cells
            if utils.is_grade(cell)
        }
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as gradebook:
            try:
                notebook = gradebook.find_notebook(name, stage)
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
