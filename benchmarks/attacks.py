"""Try harmless attacks on `nbgrader autograde`, `otter run` and this project.

``python benchmarks/attacks.py [--otter PYTHON]`` writes the table of `docs/security.md`. Each cell
of it was observed: points, a planted file, a planted process, a page.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from attack_texts import HARMLESS, ON_THE_SCORE, WARNING, WRONG
from graders import environment
from nbgrader.api import Gradebook, MissingEntry
from page_parts import put_between

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "tests"), str(HERE.parent / "tests" / "attacks")]

from small_course import ANSWERS, POINTS, STAGE, fill_in, master, write_course  # noqa: E402
from world import HOSTILE, PRELUDE  # noqa: E402

from autograder.build.compile import build_release, build_solutions  # noqa: E402
from autograder.course.course import Course  # noqa: E402

PAGE = HERE.parent / "docs" / "security.md"
NAMES = {**ON_THE_SCORE, **{name: what for name, (what, _) in HARMLESS.items()}}
LATE = 400.0
"""Seconds after which a grader of all hand-ins is stopped."""
OTTER_LATE = 90.0
"""Seconds after which a grader of one hand-in is stopped."""
CELL_SECONDS = 10
STOCK_CONFIG = f"""\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ExecutePreprocessor.timeout = {CELL_SECONDS}
"""
HIDDEN = {
    "side": "assert side == 3191",
    "area": "import numpy as np\nnp.testing.assert_allclose(area, 3191**2)",
    "double": "assert double(21) == 42",
    "name": "assert isinstance(name, str)",
}
OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case(hidden=True)
def test(env):
    exec({code!r}, env)
"""


@dataclass
class Planted:
    """What an attack may read, change or end; each attack has its own."""

    folder: Path
    secret: str
    target: dict[str, Any]
    victim: subprocess.Popen[bytes]
    server: socket.socket
    reached: list[str] = field(default_factory=list)

    @classmethod
    def plant(cls, folder: Path, course: Path, answers: Path) -> Planted:
        """Put everything for one attack into a folder."""
        folder.mkdir(parents=True)
        secret = f"grades-{os.urandom(6).hex()}"
        (folder / "grades").write_text(secret)
        (folder / "file").write_text("precious")
        server = socket.create_server(("127.0.0.1", 0))
        victim = subprocess.Popen(["sleep", "3600"])
        target = {
            "course": str(course),
            "answers": str(answers),
            "planted": str(folder / "grades"),
            "file": str(folder / "file"),
            "loot": str(folder / "loot"),
            "port": server.getsockname()[1],
            "pid": victim.pid,
            "sleep": f"60.{int.from_bytes(os.urandom(4))}",
        }
        planted = cls(folder, secret, target, victim, server)
        threading.Thread(target=planted._accept, daemon=True).start()
        return planted

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.server.accept()[0].close()
                self.reached.append("TCP")

    def left_behind(self) -> list[int]:
        """Find processes that sleep as long as the attack's does."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if path.read_bytes().split(b"\0")[:2] == [b"sleep", self.target["sleep"].encode()]:
                    found.append(int(path.parent.name))
        return found

    def dig_up(self) -> None:
        """End what was planted, and what the attack left."""
        for pid in self.left_behind():
            os.kill(pid, signal.SIGKILL)
        self.victim.kill()
        self.victim.wait()
        self.server.close()


@dataclass
class Graded:
    """What a grader made of one hand-in: points for each question, what it printed, its page."""

    scores: dict[str, float] | None
    outputs: str
    page: str | None


def answers_of(attack: str, target: dict[str, Any]) -> dict[str, str]:
    """Return the answers of a hand-in."""
    if attack == "warning":
        return ANSWERS | {"double": WARNING}
    if attack in ("exit", "endless"):
        return ANSWERS | {"name": HARMLESS[attack][1]}
    text = HARMLESS[attack][1] if attack in HARMLESS else (HOSTILE / f"{attack}.py").read_text()
    return {"side": WRONG + PRELUDE.format(target=target) + text}


def outcome(attack: str, graded: Graded, planted: Planted) -> str:
    """Say what came of an attack."""
    # What was read comes out with the outputs or, where these are not kept, in a file.
    loot = graded.outputs + (_text(Path(planted.target["loot"])) or "")
    if attack == "read_answers":
        return "**read**" if "3191" in loot else "refused"
    if attack == "read_gradebook":
        return "**read**" if planted.secret in loot else "refused"
    if attack == "write":
        changed = Path(planted.target["file"]).read_text() != "precious"
        return "**changed**" if changed else "refused"
    if attack == "connect":
        return "**connected**" if planted.reached else "refused"
    if attack == "signal":
        return "refused" if planted.victim.poll() is None else "**ended**"
    if attack == "leave":
        return "**still there**" if planted.left_behind() else "ended"
    if attack == "script":
        if graded.page is None:
            return "no page"
        return "**on the page**" if "<script>alert('attack')" in graded.page else "cleaned"
    if graded.scores is None:
        return "**no grade**"
    points, most = sum(graded.scores.values()), sum(POINTS.values())
    if attack in ("exit", "endless", "warning"):
        deserved = most - (POINTS["name"] if attack != "warning" else 0)
        text = f"{points:g} of {deserved:g} points"
        return text if points >= deserved else f"**{text}**"
    return f"**gains {points:g} of {most:g} points**" if points else "gains nothing"


def run(command: list[str], folder: Path, variables: dict[str, str], late: float = LATE) -> None:
    """Run a grader; what it leaves ungraded shows in its results."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=late)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def hand_in_all(course: Path, release: Any, base: Path, answers: Path) -> dict[str, Planted]:
    """Hand in one notebook for each attack."""
    everything = {}
    for attack in NAMES:
        planted = everything[attack] = Planted.plant(base / attack, course, answers)
        path = course / "submitted" / attack / STAGE / f"{STAGE}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(fill_in(release, answers_of(attack, planted.target)), path)
    return everything


def gradebook_results(course: Path, attack: str, course_id: str) -> Graded:
    """Return what nbgrader's gradebook, notebook and page say."""
    scores: dict[str, float] | None = None
    with (
        contextlib.suppress(MissingEntry),
        Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id) as book,
    ):
        grades = book.find_submission_notebook(STAGE, STAGE, attack).grades
        scores = {grade.name: grade.auto_score or 0.0 for grade in grades if grade.name in POINTS}
    notebook = course / "autograded" / attack / STAGE / f"{STAGE}.ipynb"
    page = course / "feedback" / attack / STAGE / f"{STAGE}.html"
    return Graded(scores if notebook.is_file() else None, _outputs(notebook), _text(page))


def _outputs(path: Path) -> str:
    if not path.is_file():
        return ""
    cells = nbformat.read(path, as_version=4).cells
    return json.dumps([cell.outputs for cell in cells if cell.cell_type == "code"])


def _text(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


def try_nbgrader(base: Path) -> dict[str, str]:
    """Attack a plain nbgrader course, with asserts as its hidden tests."""
    root = base / "course"
    path = root / "source" / STAGE / f"{STAGE}.ipynb"
    path.parent.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    notebook = master()
    for cell in notebook.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in HIDDEN:
            cell.source = f"### BEGIN HIDDEN TESTS\n{HIDDEN[name]}\n### END HIDDEN TESTS"
    nbformat.write(notebook, path)
    variables = environment(Course(root), base)
    variables.pop("PYTHONPATH", None)
    program = str(Path(sys.executable).parent / "nbgrader")
    run([program, "generate_assignment", STAGE], root, variables)
    release = nbformat.read(Course(root).release(STAGE), as_version=4)
    return _grade(root, release, base, path, "stock", variables, [program, "autograde", STAGE])


def try_project(base: Path) -> dict[str, str]:
    """Attack a course of this project with the same questions."""
    root = base / "course"
    course = write_course(root)
    course.files.mkdir(parents=True, exist_ok=True)
    build_release(course, [STAGE])
    build_solutions(course, [STAGE])
    release = nbformat.read(course.release(STAGE), as_version=4)
    checks = course.checks(STAGE) / "small.py"
    program = str(Path(sys.executable).parent / "autograder")
    variables = environment(course, base)
    command = [program, "grade", STAGE]
    return _grade(root, release, base, checks, "biomedical_image_analysis", variables, command)


def _grade(
    root: Path,
    release: Any,
    base: Path,
    answers: Path,
    course_id: str,
    variables: dict[str, str],
    command: list[str],
) -> dict[str, str]:
    planted = hand_in_all(root, release, base / "planted", answers)
    try:
        run(command, root, variables)
        nbgrader = str(Path(sys.executable).parent / "nbgrader")
        run([nbgrader, "generate_feedback", STAGE, "--force"], root, variables)
        return {
            attack: outcome(attack, gradebook_results(root, attack, course_id), planted[attack])
            for attack in NAMES
        }
    finally:
        for one in planted.values():
            one.dig_up()


def try_otter(base: Path, python: str, release: Any) -> dict[str, str]:
    """Attack otter-grader with the same tests."""
    root = base / "course"
    tests = root / "tests"
    tests.mkdir(parents=True)
    for name, code in HIDDEN.items():
        text = OTTER_TEST.format(name=name, points=POINTS[name], code=code)
        (tests / f"{name}.py").write_text(text)
    variables = environment(Course(root), base, python)
    program = str(Path(python).parent / "otter")
    archive = root / "autograder.zip"
    run([program, "generate", "-t", "tests", "-o", archive.name], root, variables)
    for cell in release.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in HIDDEN:
            cell.source = f"grader.check({name!r})"
        elif name == "setup":
            cell.source = "import otter\ngrader = otter.Notebook()"
    planted = hand_in_all(root, release, base / "planted", tests / "side.py")
    results = {}
    try:
        for attack in NAMES:
            notebook = root / "submitted" / attack / STAGE / f"{STAGE}.ipynb"
            output = notebook.parent / "results"
            output.mkdir()
            command = [program, "run", "-a", str(archive), "-o", str(output), "--no-logo"]
            run([*command, str(notebook)], notebook.parent, variables, OTTER_LATE)
            results[attack] = outcome(attack, _otter_results(output), planted[attack])
    finally:
        for one in planted.values():
            one.dig_up()
    return results


def _otter_results(output: Path) -> Graded:
    path = output / "results.json"
    if not path.is_file():
        return Graded(None, "", None)
    found = json.loads(path.read_text())
    scores = {t["name"]: t.get("score", 0.0) for t in found["tests"] if t["name"] in POINTS}
    return Graded(scores, json.dumps(found), None)


def main() -> None:
    """Try all, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--otter", metavar="PYTHON", help="a Python that has otter-grader")
    parser.add_argument("--print", action="store_true", help="print the table, change no page")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="attacks-"))
    base.chmod(0o755)
    try:
        columns = {"nbgrader autograde": try_nbgrader(base / "nbgrader")}
        columns["otter run"] = {}
        if options.otter:
            release = nbformat.read(Course(base / "nbgrader" / "course").release(STAGE), 4)
            columns["otter run"] = try_otter(base / "otter", options.otter, release)
        columns["this project"] = try_project(base / "project")
    finally:
        shutil.rmtree(base, ignore_errors=True)
    lines = [f"| attack | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    for attack, what in NAMES.items():
        cells = [column.get(attack, "not measured") for column in columns.values()]
        lines.append(f"| {what} | {' | '.join(cells)} |")
    if options.print:
        print("\n".join(lines))
    else:
        put_between(PAGE, "attacks", "\n".join(lines))


if __name__ == "__main__":
    main()
