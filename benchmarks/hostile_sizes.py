"""Measure what one hostile hand-in costs whoever grades it: memory, disk, trusted CPU time.

``python benchmarks/hostile_sizes.py`` grades one hand-in after the other, each with pages, and
prints what the command, a worker and the disk had; cases can be named to run only these.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(1, str(ROOT))

import nbformat  # noqa: E402
from assignments import make_course  # noqa: E402
from graders import environment  # noqa: E402

from autograder.course.course import Course  # noqa: E402

__all__ = ["CASES", "Cost", "hand_in", "measure", "targets_missed"]

MB = 1_000_000
STAGE = "01_exploration"
COMMAND_BYTES, WORKER_BYTES, DISK_BYTES, CPU_SECONDS = 400 * MB, 600 * MB, 20 * MB, 2.0
"""Targets. CPU time is that of trusted processes beyond what an honest hand-in takes."""
SANDBOX = b"autograder.sandbox.zygote"
SAMPLE_SECONDS = 0.1


@dataclass
class Cost:
    """What a hand-in cost: bytes of memory and on disk, seconds of trusted CPU time, remarks."""

    command: int = 0
    worker: int = 0
    disk: int = 0
    cpu: float = 0.0
    remarks: str = ""


Notebook = dict[str, Any]
Case = Callable[[Notebook], Notebook | bytes]


def answers(notebook: Notebook) -> list[dict[str, Any]]:
    """Return the answer cells of a notebook."""
    return [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]


def first_answer(code: str) -> Case:
    """Put code into the first answer cell, and leave all others as they are."""

    def change(notebook: Notebook) -> Notebook:
        answers(notebook)[0]["source"] = code
        return notebook

    return change


def in_every_answer(value: str) -> Case:
    """Give a value to each variable that the solution defines, and let each function return it."""

    def change(notebook: Notebook) -> Notebook:
        solution = json.loads((ROOT / "solutions" / STAGE / f"{STAGE}.ipynb").read_text())
        for cell, solved in zip(answers(notebook), answers(solution), strict=True):
            if cell["cell_type"] != "code":
                continue
            tree = ast.parse("".join(solved["source"]))
            names = sorted(
                {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)
                 and isinstance(n.ctx, ast.Store)}
            )  # fmt: skip
            lines = ["import numpy as np", "if 'value' not in globals():", f"    value = {value}"]
            lines += [f"{name} = value" for name in names]
            functions = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
            lines += [f"def {name}(*args, **kwargs): return value" for name in functions]
            cell["source"] = "\n".join(lines)
        return notebook

    return change


def markdown(text: str, **more: Any) -> Case:
    """Add a text cell."""

    def change(notebook: Notebook) -> Notebook:
        cell = {"cell_type": "markdown", "id": "added", "metadata": {}, "source": text, **more}
        notebook["cells"].append(cell)
        return notebook

    return change


def with_figures(notebook: Notebook) -> Notebook:
    """Put 30 MB of figures into the outputs, as an honest notebook may have them."""
    data = {"image/png": "iVBORw0KGgo" + "A" * 3_000_000}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    for cell in [c for c in notebook["cells"] if c["cell_type"] == "code"][:10]:
        cell["outputs"] = [output]
    return notebook


def honest(notebook: Notebook) -> Notebook:
    """Leave the solution's answers as they are."""
    solution = json.loads((ROOT / "solutions" / STAGE / f"{STAGE}.ipynb").read_text())
    for cell, solved in zip(answers(notebook), answers(solution), strict=True):
        cell["source"] = solved["source"]
    return notebook


PICTURE = "'iVBORw0KGgo' + 'A' * {}"
NEWLINES = "a\n" * 200_000
CASES: dict[str, Case] = {
    "honest": honest,
    "30 MB of figures": with_figures,
    "large pictures": first_answer(
        f"for _ in range(40): display({{'image/png': {PICTURE.format(10**7 + 1)}}}, raw=True)"
    ),
    "many pictures": first_answer(
        f"for _ in range(4000): display({{'image/png': {PICTURE.format(10**5 + 1)}}}, raw=True)"
    ),
    "long texts": first_answer(
        "for _ in range(100): display({'text/plain': '<' * 10**6}, raw=True)"
    ),
    "endless printing": first_answer("while True: print('<&>' * 1000)"),
    "lines": first_answer("print('\\n' * 10**6)\nfor _ in range(10**6): print()"),
    "many small outputs": first_answer(
        "for _ in range(10**5): display({'text/plain': ''}, raw=True)"
    ),
    "updates": first_answer(
        "h = display({'text/plain': 'x'}, raw=True, display_id='d')\n"
        "for _ in range(999): display({'text/plain': 'x'}, raw=True, display_id='d')\n"
        "large = {'text/plain': 'x' * 10**7}\n"
        "for _ in range(50): display(large, raw=True, display_id='d', update=True)"
    ),
    "huge arrays": in_every_answer("np.zeros(110_000_000, np.uint8)"),
    "huge images": in_every_answer("np.random.default_rng(0).random((3700, 3700))"),
    "huge volumes": in_every_answer("np.random.default_rng(0).random((240, 240, 240))"),
    "many small values": in_every_answer("[np.float64(i) for i in range(19_000)]"),
    "long texts as answers": in_every_answer("'é' * 2_000_000"),
    "deep answers": in_every_answer("[[[i]] for i in range(60_000)]"),
    "many points": first_answer(
        "import matplotlib.pyplot as plt, numpy as np\n"
        "plt.figure()\nplt.scatter(np.random.rand(4_000_000), np.random.rand(4_000_000))"
    ),
    "empty lists": lambda notebook: b'{"cells":[' + b"[]," * 16_000_000 + b"[]]}",
    "empty lists in outputs": lambda notebook: (
        json.dumps(notebook)
        .replace('"outputs": []', '"outputs": [' + "[]," * 12_000_000 + "[]]", 1)
        .encode()
    ),
    "dense code": first_answer("a." * 240_000 + "a"),
    "short lines of code": first_answer(NEWLINES),
    "headings": markdown("# a\n" * 200_000),
    "brackets": markdown("[" * 900_000),
    "emphasis": markdown("*a_" * 300_000),
    "links": markdown("[a](" * 200_000),
    "pasted pictures": markdown(
        "![a](attachment:a)",
        attachments={f"a{i}": {"image/png": "iVBORw0KGgo" + "A" * 999_989} for i in range(11)},
    ),
}


def hand_in(course: Course, student: str, case: Case) -> None:
    """Write a hand-in into ``submitted/``."""
    folder = course.root / "submitted" / student / STAGE
    folder.mkdir(parents=True)
    release = json.loads(json.dumps(nbformat.read(course.release(STAGE), as_version=4)))
    made = case(release)
    content = made if isinstance(made, bytes) else json.dumps(made).encode()
    (folder / f"{STAGE}.ipynb").write_bytes(content)


def measure(course: Course, student: str, variables: dict[str, str]) -> Cost:
    """Grade one student's hand-in with a page, and return what it cost."""
    program = str(Path(sys.executable).parent / "autograder")
    before = size_of(course.root, student)
    cost, cpu = Cost(), dict[int, float]()
    with (course.root / "said.log").open("w") as log:
        process = subprocess.Popen(
            [program, "grade", STAGE, "--student", student, "--feedback", "--workers", "1"],
            cwd=course.root, env=variables, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        while process.poll() is None:
            look(process.pid, process.pid, cost, cpu)
            time.sleep(SAMPLE_SECONDS)
    cost.cpu = sum(cpu.values())
    cost.disk = size_of(course.root, student) - before
    graded = course.root / "autograded" / student / STAGE / f"{STAGE}.ipynb"
    if not graded.is_file():
        said = (course.root / "said.log").read_text()[-300:]
        cost.remarks = f"NOT GRADED (status {process.returncode}): {said}"
    else:
        cost.remarks = "; ".join(
            json.loads(graded.read_text())["metadata"]["autograder"]["remarks"]
        )
    return cost


def look(pid: int, root: int, cost: Cost, cpu: dict[int, float]) -> None:
    """Note the memory and CPU time of a process and of all below it, but for sandboxes."""
    try:
        place = Path(f"/proc/{pid}")
        if SANDBOX in (place / "cmdline").read_bytes():
            return
        lines = (place / "status").read_text().splitlines()
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024
        facts = (place / "stat").read_text().rpartition(")")[2].split()
        cpu[pid] = (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")
        if pid == root:
            cost.command = max(cost.command, peak)
        else:
            cost.worker = max(cost.worker, peak)
        tasks = [task / "children" for task in (place / "task").iterdir()]
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except (OSError, StopIteration, ValueError):  # it has ended
        return
    for child in children:
        look(child, root, cost, cpu)


def size_of(root: Path, student: str) -> int:
    """Return the bytes of what is written of a student: notebook, page, answers, arrays."""
    folders = [root / name / student for name in ("autograded", "feedback")]
    folders += [root / "answers" / "students" / student, root / "answers" / "blobs"]
    return sum(f.stat().st_size for top in folders for f in top.rglob("*") if f.is_file())


def targets_missed(cost: Cost, usual: Cost) -> list[str]:
    """Return which targets a cost misses; `usual` is that of an honest hand-in."""
    missed = []
    if cost.command > COMMAND_BYTES:
        missed.append("command")
    if cost.worker > WORKER_BYTES:
        missed.append("worker")
    if cost.disk > DISK_BYTES:
        missed.append("disk")
    if cost.cpu - usual.cpu > CPU_SECONDS:
        missed.append("CPU")
    return missed


def main() -> None:
    """Measure and print."""
    chosen = sys.argv[1:] or list(CASES)
    with tempfile.TemporaryDirectory(prefix="hostile-sizes-") as work:
        course = make_course(Path(work) / "course", Course(ROOT), [STAGE])
        variables = environment(course, Path(work))
        # The first run computes the reference answers; the second is the one to compare with.
        for student in ("warm-up", "usual"):
            hand_in(course, student, honest)
            usual = measure(course, student, variables)
        heads = (
            "hand-in",
            "command MB",
            "worker MB",
            "disk MB",
            "CPU s",
            "more than usual",
            "missed",
        )
        print(" | ".join(heads))
        for number, title in enumerate(chosen):
            hand_in(course, f"student-{number}", CASES[title])
            cost = measure(course, f"student-{number}", variables)
            figures = (f"{n / MB:.1f}" for n in (cost.command, cost.worker, cost.disk))
            more = f"{cost.cpu - usual.cpu:+.1f}"
            missed = ", ".join(targets_missed(cost, usual)) or "none"
            row = (title, *figures, f"{cost.cpu:.1f}", more, missed, cost.remarks[:300])
            print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
