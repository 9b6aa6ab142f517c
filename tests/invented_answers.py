"""Invented students with known mistakes: their stored answers and graded notebooks, written as
grading writes them, without running anything."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from autograder.course.course import Course
from autograder.course.submission import Submission
from autograder.report.links import Links
from autograder.run.replies import FIGURES_KEY, call_key, get_key
from autograder.sandbox.figure_data import describe
from autograder.score.outcome import Graded
from autograder.score.results import CheckResult, PackedResults, QuestionResult
from autograder.store.replies import Recorder
from autograder.store.submissions import AnswerStore, StoredSubmission
from autograder.wire.encode import Encoder
from autograder.wire.frames import Frame

STAGE = "01_small"
CODES = {
    "volume": "spacing = 1.125\nvoxel_volume = 0.9887695",
    "image": "image = np.arange(12.0).reshape(3, 4)",
    "names": "names = {'scalp', 'skull'}",
    "scale": "def scale(values):\n    return values / values.max()",
    "picture": "plt.imshow(image, cmap='gray')",
}
IMAGE = np.random.default_rng(0).normal(100, 30, (30, 40))
RIGHT: dict[str, dict[str, Any]] = {
    "volume": {"spacing": 1.125, "voxel_volume": 0.9887695},
    "image": {"image": IMAGE},
    "names": {"names": {"scalp", "skull"}},
    "scale": {},
    "picture": {},
}


def drawn(image: np.ndarray[Any, Any] = IMAGE, **how: Any) -> Figure:
    """A figure with one picture in it."""
    figure = Figure()
    figure.subplots().imshow(image, **{"cmap": "gray", **how})
    return figure


def png(colour: str, size: tuple[int, int] = (64, 48)) -> str:
    """Base64 of a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


class Invented:
    """A course whose students are invented.

    Parameters
    ----------
    root : Path
        Where to write it.
    """

    def __init__(self, root: Path) -> None:
        folder = root / "source" / STAGE
        folder.mkdir(parents=True)
        (root / "nbgrader_config.py").write_text("c = get_config()\n")
        (folder / f"{STAGE}.ipynb").write_text(json.dumps(self._notebook(CODES, {})))
        self.course = Course(root)
        self.store = AnswerStore(root)
        self.outcomes: list[Graded] = []
        self._reference = {question: dict(values) for question, values in RIGHT.items()}
        self._write_reference()
        solution = self.course.solution(STAGE)
        solution.parent.mkdir(parents=True)
        solution.write_text(json.dumps(self._notebook(CODES, {"picture": [png("grey")]})))

    def reference_too(self, question: str, name: str, value: Any) -> None:
        """Store of the reference a variable that is not the question's own answer."""
        self._reference[question][name] = value
        self._write_reference()

    def _write_reference(self) -> None:
        replies = {
            question: self._replies(values, [drawn()] if question == "picture" else None)
            for question, values in self._reference.items()
        }
        self._write(self.store.of_reference(STAGE), StoredSubmission("", replies=replies))

    @property
    def links(self) -> Links:
        """Links of a page, without a gradebook."""
        return Links(self.course, STAGE, {})

    def student(
        self,
        name: str,
        wrong: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        figures: Iterable[Any] = (),
        calls: Iterable[tuple[str, tuple[Any, ...], Any]] = (),
        lost: Iterable[str] = (),
        codes: Mapping[str, str] | None = None,
        pictures: Mapping[str, list[str]] | None = None,
        message: str = "It is wrong.",
    ) -> None:
        """Hand in: right answers, but for some questions."""
        wrong = wrong or {}
        answers = {**RIGHT, **wrong}
        replies = {
            question: self._replies(
                values,
                (list(figures) or [drawn()]) if question == "picture" else None,
                calls if question == "scale" else (),
            )
            for question, values in answers.items()
            if question not in set(lost)
        }
        results = []
        for question in CODES:
            good = question not in wrong and question not in set(lost)
            check = CheckResult(
                f"test_{question}", f"The {question}", 1.0, float(good), "Look again.", message
            )
            results.append(QuestionResult(question, 1.0, (check,)))
        path = self.store.of_student(name, STAGE)
        self._write(path, StoredSubmission("", results, replies=replies))
        notebook = self._notebook({**CODES, **(codes or {})}, pictures or {})
        folder = self.course.path("submitted", name, STAGE)
        for there in (folder, self.course.path("autograded", name, STAGE)):
            there.mkdir(parents=True)
            (there / f"{STAGE}.ipynb").write_text(json.dumps(notebook))
        self.outcomes.append(Graded(Submission(name, STAGE, folder), PackedResults(results)))

    def _replies(
        self,
        values: Mapping[str, Any],
        figures: Iterable[Any] | None,
        calls: Iterable[tuple[str, tuple[Any, ...], Any]] = (),
    ) -> dict[str, dict[str, Any]]:
        record = Recorder(self.store.blobs)
        for name, value in values.items():
            encoder = Encoder(describe)
            tree = encoder.encode(value)
            header = {"reply": "values", "values": {name: tree}}
            record(get_key(name), Frame(header, _blobs(encoder)))
        for function, args, result in calls:
            encoder = Encoder()
            asked = {"function": function, "args": encoder.encode(args), "kwargs": {}}
            asked["kwargs"] = encoder.encode({})
            key = call_key(asked, encoder.blobs)
            encoder = Encoder()
            header = {"reply": "result", "value": encoder.encode(result)}
            if isinstance(result, Exception):
                header = {"reply": "error", "name": type(result).__name__, "text": str(result)}
            record(key, Frame(header, _blobs(encoder)))
        if figures is not None:
            encoder = Encoder(describe)
            trees = [encoder.encode(figure) for figure in figures]
            record(FIGURES_KEY, Frame({"reply": "figures", "figures": trees}, _blobs(encoder)))
        return record.replies

    def _write(self, path: Path, stored: StoredSubmission) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.store.write(path, stored)

    @staticmethod
    def _notebook(codes: Mapping[str, str], pictures: Mapping[str, list[str]]) -> Any:
        cells = []
        for question, code in codes.items():
            facts = {"schema_version": 3, "locked": False}
            answer = facts | {"grade_id": f"{question}_answer", "solution": True, "grade": False}
            test = facts | {"grade_id": question, "solution": False, "grade": True, "points": 1}
            outputs = [
                new_output("display_data", data={"image/png": picture})
                for picture in pictures.get(question, [])
            ]
            cells += [
                new_code_cell(code, metadata={"nbgrader": answer}, outputs=outputs),
                new_code_cell("pass", metadata={"nbgrader": test | {"locked": True}}),
            ]
        return new_notebook(cells=cells)


def _blobs(encoder: Encoder) -> list[memoryview]:
    return [memoryview(blob).cast("B") for blob in encoder.blobs]
