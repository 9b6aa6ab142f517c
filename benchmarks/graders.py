"""Run each grader on a prepared cohort, as its users would, and measure it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from assignments import make_otter, make_stock
from measure import CommandFailed, Memory, Time, cores, run_timed, run_watched

from autograder.course.course import Course

__all__ = ["Limit", "Otter", "Project", "Stock", "environment"]

HERE = Path(__file__).resolve().parent
MADE_BY_GRADING = ("answers", "autograded", "feedback", "reports")


def environment(course: Course, folder: Path, python: str = sys.executable) -> dict[str, str]:
    """Return the environment variables of a grader.

    Parameters
    ----------
    course : Course
        Where the images are.
    folder : Path
        Where Jupyter and IPython may keep their own files.
    python : str, optional
        The Python whose programs come first.
    """
    scripts = str(Path(python).parent)
    result = dict(os.environ) | {
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)]),
        "BIOMEDICAL_IMAGES": str(course.files.resolve()),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
    }
    # Without it, Python compiles every module at every start: nobody would grade like that.
    result.pop("PYTHONDONTWRITEBYTECODE", None)
    if python == sys.executable:
        # This project is found, whether it has been installed or not.
        paths = [str(HERE.parent), os.environ.get("PYTHONPATH", "")]
        result["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    else:
        result.pop("PYTHONPATH", None)
    return result


class _InCourse:
    """A grader that works in a course folder, with a gradebook in it."""

    def __init__(self, root: Path, variables: dict[str, str]) -> None:
        self.root = root
        self.variables = variables
        shutil.copy(root / "gradebook.db", root / "gradebook.before")

    def start_over(self) -> None:
        """Forget all earlier grading, so that each repeat finds the same.

        That a stage agrees with its checks has been examined when its release was built, long
        before anybody hands in: that is not forgotten.
        """
        for name in MADE_BY_GRADING:
            for path in (self.root / name).glob("*"):
                if path.name == "checked":
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        shutil.copy(self.root / "gradebook.before", self.root / "gradebook.db")

    def check(self, stages: list[str]) -> None:
        """Make sure that every hand-in was graded: a grader that gives up is quick."""
        for stage in stages:
            handed_in = {path.parent.name for path in self.root.glob(f"submitted/*/{stage}")}
            there = self.root.glob(f"autograded/*/{stage}/{stage}.ipynb")
            missing = handed_in - {path.parent.parent.name for path in there}
            if missing:
                raise CommandFailed(f"Not graded: {stage} of {', '.join(sorted(missing))}.")


class Project(_InCourse):
    """The parallel command of this project."""

    name = "this project"

    def command(self, stages: list[str], workers: int | None = None) -> list[str]:
        """Return the command that grades some stages."""
        program = str(Path(sys.executable).parent / "autograder")
        more = [] if workers is None else ["--workers", str(workers)]
        return [program, "grade", *stages, *more]

    def time(self, stages: list[str], on_cores: int | None = None) -> Time:
        """Grade some stages in one go, on all cores or on some, with a worker for each."""
        self.start_over()
        with cores(on_cores):
            time = run_timed(self.command(stages), self.root, self.variables, parts=True)
        self.check(stages)
        return time

    def bytes_shipped(self, stages: list[str]) -> float:
        """Return how much a machine elsewhere would be sent and send back, in bytes a submission.

        That is what was handed in, and what was kept of it: graded notebooks and stored answers.
        """
        sizes = [
            path.stat().st_size
            for stage in stages
            for pattern in (
                f"submitted/*/{stage}/{stage}.ipynb",
                f"autograded/*/{stage}/{stage}.ipynb",
                f"answers/students/*/{stage}*.json",
            )
            for path in self.root.glob(pattern)
        ]
        blobs = [
            path.stat().st_size for path in self.root.glob("answers/blobs/**/*") if path.is_file()
        ]
        count = sum(len(list(self.root.glob(f"submitted/*/{stage}"))) for stage in stages)
        return (sum(sizes) + sum(blobs)) / count

    def memory(
        self, stages: list[str], workers: int | None = None, *, shared: bool = True
    ) -> tuple[Memory, Time]:
        """Grade some stages in one go, and look at memory; see `measure.run_watched`."""
        self.start_over()
        command = self.command(stages, workers)
        result = run_watched(command, self.root, self.variables, shared=shared)
        self.check(stages)
        return result

    def help_seconds(self, repeats: int = 5) -> float:
        """Return the median CPU time of ``autograder --help``, in seconds."""
        program = str(Path(sys.executable).parent / "autograder")
        times = [
            run_timed([program, "--help"], self.root, self.variables).cpu for _ in range(repeats)
        ]
        return sorted(times)[repeats // 2]


class Stock(_InCourse):
    """nbgrader as it comes, with the visible self-checks as its hidden tests."""

    name = "nbgrader"

    def __init__(
        self, root: Path, course: Course, hand_ins: dict[str, list[Path]], folder: Path
    ) -> None:
        variables = environment(course, folder)
        # Nothing of this project takes part.
        variables.pop("PYTHONPATH", None)
        self.program = str(Path(sys.executable).parent / "nbgrader")
        make_stock(root, course, hand_ins, self.program, variables)
        super().__init__(root, variables)

    def time(self, stages: list[str]) -> Time:
        """Grade some stages: a command each, as nbgrader takes one at a time."""
        self.start_over()
        total = Time(0.0, 0.0)
        for stage in stages:
            total += run_timed([self.program, "autograde", stage], self.root, self.variables)
        self.check(stages)
        return total


class Otter:
    """otter-grader, with the visible self-checks as its hidden tests."""

    name = "otter-grader"

    def __init__(
        self, root: Path, course: Course, hand_ins: dict[str, list[Path]], python: str
    ) -> None:
        self.root = root
        self.variables = environment(course, root, python)
        self.program = str(Path(python).parent / "otter")
        self.hand_ins: dict[str, list[Path]] = {}
        for stage, paths in hand_ins.items():
            self.hand_ins[stage] = make_otter(root / stage, course, stage, paths)
            subprocess.run(
                [self.program, "generate", "-t", "tests", "-o", "autograder.zip"],
                cwd=root / stage,
                env=self.variables,
                check=True,
                capture_output=True,
            )

    def time(self, stages: list[str]) -> Time:
        """Grade some stages: a command for each hand-in, as `otter run` takes one."""
        total = Time(0.0, 0.0)
        for stage in stages:
            for path in self.hand_ins[stage]:
                output = path.parent / "results"
                shutil.rmtree(output, ignore_errors=True)
                output.mkdir()
                command = [self.program, "run", "-a", str(self.root / stage / "autograder.zip")]
                command += ["-o", str(output), "--no-logo", str(path)]
                total += run_timed(command, path.parent, self.variables)
                tests = json.loads((output / "results.json").read_text())["tests"]
                if len(tests) < len(list((self.root / stage / "tests").glob("*.py"))):
                    raise CommandFailed(f"otter-grader has no result for {path.name}.")
        return total


class Limit:
    """The hand-ins' cells in one warm interpreter; see `warm_limit`.

    Attributes
    ----------
    longest : float
        What the slowest notebook of all took, in seconds.
    """

    name = "the limit"

    def __init__(self, course: Course, hand_ins: dict[str, list[Path]], folder: Path) -> None:
        self.folder = folder
        self.variables = environment(course, folder) | {
            # As in the sandbox: several threads would spend CPU time on waiting for each other.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        self.hand_ins = hand_ins
        self.longest = 0.0

    def time(self, stages: list[str]) -> Time:
        """Run the hand-ins of some stages in one process."""
        warm_up = [str(self.hand_ins[stage][0]) for stage in stages]
        paths = [str(path) for stage in stages for path in self.hand_ins[stage]]
        done = subprocess.run(
            [sys.executable, str(HERE / "warm_limit.py"), *warm_up, "--", *paths],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandFailed(f"The limit could not be measured.\n{done.stderr[-3000:]}")
        runs = [Time(run["wall"], run["cpu"]) for run in json.loads(done.stdout.splitlines()[-1])]
        self.longest = max(self.longest, *(run.wall for run in runs))
        return sum(runs, Time(0.0, 0.0))
