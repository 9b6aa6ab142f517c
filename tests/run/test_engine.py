"""Student code in the sandbox behaves as in Jupyter, and cannot hang or mislead the grader."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.run.limits import TimeLimits
from autograder.run.notebook import Cell, run_cells
from autograder.run.outputs import CellOutputs, NotebookOutputs
from autograder.run.process import CallFailed, CellEnd, ProcessDied, SandboxedProcess
from autograder.run.zygote import Limits, Zygote
from autograder.wire.bounds import CELL_TEXT, OUTPUTS_BYTES
from autograder.wire.decode import Function, Opaque
from autograder.wire.figures import Figure
from autograder.wire.frames import CHANGES, Malformed

SHORT = TimeLimits(cell_cpu=1.0, cell_waiting=20.0, call_cpu=1.0)


class Notebook:
    """One process and the outputs of the cells that ran in it."""

    def __init__(self, process: SandboxedProcess) -> None:
        self.process = process
        self.outputs = NotebookOutputs()
        self.count = 0

    def run(
        self, code: str, cpu_seconds: float = 20.0, waiting_seconds: float = 60.0
    ) -> CellOutputs:
        self.count += 1
        here = self.outputs.start_cell(self.count, self.count)
        self.end: CellEnd = self.process.execute(
            code, self.count, here.add, cpu_seconds=cpu_seconds, waiting_seconds=waiting_seconds
        )
        return here

    def __getitem__(self, name: str) -> Any:
        found, value = self.process.get(name)
        assert found, name
        return value


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("images")
    (folder / "one.txt").write_text("an image")
    return folder


@pytest.fixture(scope="module")
def zygote(images: Path) -> Iterator[Zygote]:
    with Zygote(images) as zygote:
        yield zygote


@pytest.fixture
def notebook(zygote: Zygote) -> Iterator[Notebook]:
    process = zygote.spawn()
    yield Notebook(process)
    process.close()


def text_of(outputs: CellOutputs, name: str = "stdout") -> str:
    return "".join(
        output["text"]
        for output in outputs.outputs
        if output["output_type"] == "stream" and output["name"] == name
    )


def data_of(outputs: CellOutputs) -> list[dict[str, Any]]:
    return [output["data"] for output in outputs.outputs if "data" in output]


# A cell behaves as in Jupyter.


def test_the_last_expression_is_the_result(notebook: Notebook) -> None:
    assert notebook.run("1 + 1").outputs == [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "data": {"text/plain": "2"},
            "metadata": {},
        }
    ]
    assert notebook.run("_ + 40;").outputs == []
    assert data_of(notebook.run("Out[1], In[1]")) == [{"text/plain": "(2, '1 + 1')"}]


def test_a_blank_cell_is_not_counted(zygote: Zygote) -> None:
    cells = [Cell(n, source) for n, source in enumerate(["1", " \n\t", "", "2", "Out, len(In)"])]
    run = run_cells(zygote.spawn, cells, lambda *_: None, SHORT)
    assert run.counts == {0: 1, 3: 2, 4: 3}
    assert run.outputs[1] == run.outputs[2] == []
    assert run.outputs[4][0]["data"] == {"text/plain": "({1: 1, 2: 2}, 4)"}


def test_streams_keep_their_order(notebook: Notebook) -> None:
    out = notebook.run(
        "import sys, os, subprocess\n"
        "print('a'); print('b', file=sys.stderr); os.system('echo c')\n"
        "print('d'); subprocess.run(['sh', '-c', 'echo e >&2']); print('f', flush=True)"
    )
    assert [(output["name"], output["text"]) for output in out.outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\nd\n"),
        ("stderr", "e\n"),
        ("stdout", "f\n"),
    ]


def test_shell_commands(notebook: Notebook) -> None:
    assert text_of(notebook.run("word = 'one'\n!echo {word}; echo $word two")) == "one\none two\n"
    notebook.run("lines = !printf 'a\\nb'\n!exit 3")
    assert notebook["lines"] == ["a", "b"]
    assert notebook["_exit_code"] == 3
    assert text_of(notebook.run("%%bash\necho here")) == "here\n"


def test_memory_that_arrays_give_back_serves_the_next_ones(notebook: Notebook) -> None:
    """Each page that comes from the system is cleared first, and costs a fault."""
    notebook.run(
        "import resource\n"
        "import numpy as np\n"
        "def faults():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    [np.ones(390_000) for _ in range(4)]  # 3 MB each\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "first, *others = [faults() for _ in range(6)]"
    )
    assert notebook["first"] > 1000
    assert sum(notebook["others"]) < 1000


@pytest.mark.parametrize("backend", ["", "inline", "widget", "notebook", "qt"])
def test_matplotlib_is_inline_whatever_is_asked_for(notebook: Notebook, backend: str) -> None:
    notebook.run(f"%matplotlib {backend}")
    assert notebook.end.error == ""
    (shown,) = data_of(
        notebook.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    )
    assert shown["image/png"].startswith("iVBOR")


def test_a_figure_comes_with_what_it_shows_in_words(notebook: Notebook) -> None:
    """Screen readers read it from feedback pages and from the formgrader's."""
    outputs = notebook.run(
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2])\nplt.title('Two <b>points</b>')\nplt.show()"
    )
    (shown,) = [one for one in outputs.outputs if one["output_type"] == "display_data"]
    assert shown["metadata"]["image/png"]["alt"].startswith("Figure. “Two <b>points</b>”; a line;")


def test_other_magics(notebook: Notebook) -> None:
    assert "Wall time" in text_of(notebook.run("%%time\nx = 1"))
    notebook.run("%config InlineBackend.figure_format = 'retina'")
    assert notebook.end.error == ""
    notebook.run("%no_such_magic")
    assert notebook.end.error == "UsageError" or "UsageError" in text_of(
        notebook.outputs.cells[3], "stderr"
    )


def test_rich_outputs(notebook: Notebook) -> None:
    out = notebook.run(
        "from IPython.display import display, HTML, Markdown\n"
        "display(HTML('<b>x</b>'), {'a': 1}); display(Markdown('*y*'))"
    )
    assert [output["output_type"] for output in out.outputs] == ["display_data"] * 3
    assert [sorted(data) for data in data_of(out)] == [
        ["text/html", "text/plain"],
        ["text/plain"],
        ["text/markdown", "text/plain"],
    ]


def test_a_display_is_updated_from_another_cell(notebook: Notebook) -> None:
    first = notebook.run(
        "from IPython.display import display, update_display\nh = display(1, display_id='a')"
    )
    second = notebook.run("update_display(2, display_id='a')\nprint('done')")
    assert data_of(first) == [{"text/plain": "2"}]
    assert data_of(second) == []
    assert text_of(second) == "done\n"


def test_clear_output(notebook: Notebook) -> None:
    out = notebook.run(
        "from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')\n"
        "clear_output(wait=True)"
    )
    assert text_of(out) == "b\n"
    out = notebook.run("print('a'); clear_output(wait=True); print('b')")
    assert text_of(out) == "b\n"


def test_a_progress_bar_may_clear_more_than_a_cell_may_show(notebook: Notebook) -> None:
    out = notebook.run(
        "from IPython.display import clear_output\n"
        "for n in range(30):\n    clear_output(wait=True)\n    print('x' * 100_000)\n"
        "    print('step', n)"
    )
    assert text_of(out).endswith("step 29\n")
    assert not out.cut


def test_errors_have_a_traceback(notebook: Notebook) -> None:
    (output,) = notebook.run("def f():\n    return 1 / 0\nf()").outputs
    assert (output["output_type"], output["ename"]) == ("error", "ZeroDivisionError")
    assert output["evalue"] == "division by zero"
    assert "return" in "\n".join(output["traceback"])
    assert notebook.end.error == "ZeroDivisionError"
    (output,) = notebook.run("x = = 3").outputs
    assert output["ename"] == "SyntaxError"
    assert notebook.run("print('the next cell runs')").outputs


# A package that the grader lacks.


@pytest.mark.parametrize(
    "line",
    [
        "import no_such_package",
        "import no_such_package as nsp",
        "import no_such_package.part as nsp",
        "import no_such_package, os as elsewhere, no_other_package",
        "from no_such_package import one, two as three",
        "from no_such_package.part import *",
    ],
)
def test_an_unused_import_of_a_missing_package_costs_only_itself(
    notebook: Notebook, line: str
) -> None:
    shown = notebook.run(
        f"before = [1]\n{line}\nimport math\nbefore.append(math.floor(2.5))"
    ).outputs
    assert notebook["before"] == [1, 2]
    missing = "No module named 'no_such_package'"
    assert (shown[0]["ename"], shown[0]["evalue"]) == ("ModuleNotFoundError", missing)
    assert {output["output_type"] for output in shown} == {"error"}
    assert len(shown) == 1 + ("no_other_package" in line)
    if "elsewhere" in line:
        assert isinstance(notebook["elsewhere"], Opaque)
        assert notebook.run("elsewhere.getcwd()").outputs[0]["output_type"] == "execute_result"


@pytest.mark.parametrize(
    "use", ["nsp.plot()", "one(1)", "three.x", "from no_such_package import x"]
)
def test_what_uses_a_missing_package_fails_as_its_import_did(notebook: Notebook, use: str) -> None:
    notebook.run("import no_such_package as nsp")
    notebook.run("from no_such_package import one, two as three")
    notebook.run(
        f"def f(): return {use if 'import' not in use else 'nsp.x'}\nbefore = 1\nf()\nafter = 1"
    )
    *_, error = notebook.run(use).outputs
    assert (error["ename"], error["evalue"]) == (
        "ModuleNotFoundError",
        "No module named 'no_such_package'",
    )
    assert (notebook["before"], notebook.process.get("after")[0]) == (1, False)


@pytest.mark.parametrize(
    "code",
    [
        "import numpy.no_such_part",
        "from numpy import no_such_part",
        "raise ModuleNotFoundError('x', name='x')",
        "if True:\n    import no_such_package",
        "def f():\n    import no_such_package\nf()",
        "import math, mine",
    ],
)
def test_any_other_error_ends_its_cell(notebook: Notebook, code: str) -> None:
    notebook.run("open('mine.py', 'w').write('import no_such_package')")
    assert notebook.run(f"{code}\nafter = 1").outputs[-1]["output_type"] == "error"
    assert not notebook.process.get("after")[0]
    notebook.run("import os; os.remove('mine.py')")


def test_an_import_that_may_fail_is_the_students_to_handle(notebook: Notebook) -> None:
    shown = notebook.run("try:\n    import no_such_package\nexcept ImportError:\n    nsp = None")
    assert (shown.outputs, notebook["nsp"]) == ([], None)


def test_input_is_refused_as_jupyter_refuses_it(notebook: Notebook) -> None:
    (output,) = notebook.run("input('Name? ')").outputs
    assert output["ename"] == "StdinNotImplementedError"
    assert "does not support input requests" in output["evalue"]
    (output,) = notebook.run("import getpass; getpass.getpass()").outputs
    assert output["ename"] == "StdinNotImplementedError"


def test_top_level_await(notebook: Notebook) -> None:
    notebook.run(
        "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nx = await f()"
    )
    assert notebook["x"] == 5


def test_a_task_that_was_interrupted_does_not_go_on(notebook: Notebook) -> None:
    notebook.run(
        "import asyncio\nseen = []\nasync def f():\n    while True:\n"
        "        await asyncio.sleep(0.01)\n        seen.append(1)\nawait f()",
        waiting_seconds=0.5,
    )
    assert notebook.end.interrupted
    notebook.run("before = len(seen)\nawait asyncio.sleep(0.2)\nafter = len(seen)")
    assert notebook.end.error == ""
    assert notebook["before"] == notebook["after"] > 0


@pytest.mark.parametrize("way", ["import sys; sys.exit(3)", "exit()", "quit", "raise SystemExit"])
def test_leaving_ends_the_cell_only(notebook: Notebook, way: str) -> None:
    notebook.run(f"x = 1\n{way}")
    assert notebook["x"] == 1
    assert text_of(notebook.run("print('on')")) == "on\n"


def test_warnings_go_to_stderr(notebook: Notebook) -> None:
    out = notebook.run("import warnings\nwarnings.warn('careful')")
    assert "UserWarning: careful" in text_of(out, "stderr")


def test_the_same_seed_every_time(zygote: Zygote) -> None:
    seen = []
    for _ in range(2):
        process = zygote.spawn()
        fresh = Notebook(process)
        fresh.run("import numpy as np, random\nx = (np.random.rand(), random.random(), hash('a'))")
        seen.append(fresh["x"])
        process.close()
    assert seen[0] == seen[1]


def test_images_can_be_read_and_scratch_is_home(notebook: Notebook, images: Path) -> None:
    notebook.run(
        "import os, pathlib\ntext = open(os.environ['COURSE_FILES'] + '/one.txt').read()\n"
        "pathlib.Path('mine').write_text('x')\nhome = pathlib.Path.home() == pathlib.Path.cwd()"
    )
    assert (notebook["text"], notebook["home"]) == ("an image", True)
    assert (images / "one.txt").read_text() == "an image"


@pytest.mark.parametrize("use_namespaces", [True, False])
def test_images_are_beside_the_notebook_read_only(images: Path, use_namespaces: bool) -> None:
    with Zygote(images, Limits(use_namespaces=use_namespaces, disk=2**20)) as zygote:
        process = zygote.spawn()
        notebook = Notebook(process)
        notebook.run(
            "import os, pathlib\ntext = open('data/one.txt').read()\n"
            "same = os.listdir('data') == os.listdir(os.environ['COURSE_FILES'])\n"
            "def read(name): return pathlib.Path('data', name).read_text()\n"
            "def refused(what):\n"
            "    try: what()\n"
            "    except OSError: return True\n"
            "    return False\n"
            "one = pathlib.Path('data/one.txt')\n"
            "kept = [refused(lambda: one.write_text('')), refused(one.unlink),\n"
            "        refused(lambda: pathlib.Path('data/two.txt').write_text('x')),\n"
            "        refused(lambda: one.rename('mine.txt')), refused(lambda: one.open('ab'))]"
        )
        assert (notebook["text"], notebook["same"]) == ("an image", True)
        assert notebook["kept"] == [True] * 5
        # So it is for a copy of the process, in which functions are called.
        assert call(notebook, "read", "one.txt") == "an image"
        # Whatever is done to the link itself stays in the submission's own folder.
        notebook.run("os.remove('data'); os.mkdir('data'); open('data/one.txt', 'w').write('mine')")
        assert call(notebook, "read", "one.txt") == "mine"
        process.close()
    assert [path.name for path in images.iterdir()] == ["one.txt"]
    assert (images / "one.txt").read_text() == "an image"


def test_images_do_not_count_as_what_a_submission_writes(tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(bytes(range(256)) * 2**15)
    with Zygote(tmp_path, Limits(disk=2**20)) as zygote:
        process = zygote.spawn()
        notebook = Notebook(process)
        notebook.run(
            "import os, time\nsize = os.path.getsize('data/large.bin')\ntime.sleep(1)\nend = 1"
        )
        assert (notebook["size"], notebook["end"]) == (2**23, 1)
        process.close()


def test_a_course_without_files_has_nothing_beside_the_notebook(tmp_path: Path) -> None:
    with Zygote(tmp_path / "none") as zygote:
        process = zygote.spawn()
        notebook = Notebook(process)
        notebook.run("import os\nthere = os.path.lexists('data')")
        assert notebook["there"] is False
        process.close()


# What a cell prints is bounded, and costs nobody the process.


def test_endless_printing_is_cut(notebook: Notebook) -> None:
    out = notebook.run("while True: print('x' * 1000)", cpu_seconds=0.5)
    assert (notebook.end.error, notebook.end.interrupted) == ("KeyboardInterrupt", True)
    assert CELL_TEXT <= sum(len(o.get("text", "")) for o in out.outputs) < CELL_TEXT + 200
    assert text_of(notebook.run("print(1)")) == "1\n"


@pytest.mark.parametrize(
    "code",
    [
        "print('x' * 100_000_000)",
        "print(list(range(10_000_000)))",
        "!yes | head -c 100000000",
        "display('x' * 50_000_000)",
        "from IPython.display import HTML\ndisplay(HTML(',' * 10_000_000))",
        "display({'application/json': [[]] * 5_000_000}, raw=True)",
        "display({'text/plain': 'x'}, raw=True, metadata={'a': 'x' * 30_000_000})",
        "print('\\ud800')\ndisplay('\\udfff')\nraise ValueError('\\ud800')",
    ],
    ids=lambda code: code[:30],
)
def test_a_huge_or_odd_output_costs_only_itself(notebook: Notebook, code: str) -> None:
    out = notebook.run(code)
    assert text_of(notebook.run("print('still here')")) == "still here\n"
    kept = repr(out.outputs)
    kept.encode()
    assert len(kept) < 2 * OUTPUTS_BYTES


FORGED = """
def forge(kind, content):
    shell = get_ipython()
    shell.display_pub.session.messages._send({"type": kind, "content": content})
"""


def nest(depth: int) -> str:
    return f"a = 1\nfor _ in range({depth}): a = [a]\n"


@pytest.mark.parametrize(
    "code",
    [
        nest(500) + "forge('display_data', {'data': {'application/json': a}, 'metadata': {}})",
        nest(500) + "forge('display_data', {'data': {}, 'metadata': {'a': a}})",
        "forge('display_data', {'data': {'json': [1]}, 'metadata': {}})",
        "forge('display_data', {'data': {'text/plain': [1]}, 'metadata': 3})",
        "forge('display_data', {'data': {'application/json': float('nan')}, 'metadata': {}})",
        "forge('display_data', [1])",
        "forge('error', {'traceback': [''] * 1_000_000})",
        "forge('error', {'ename': [1], 'evalue': {}, 'traceback': [1, 'x']})",
        "forge('stream', {'name': 'stdin', 'text': 3})",
        "forge('clear_output', {'wait': 'x'})",
        "forge('update_display_data', {'data': {}, 'transient': {'display_id': ['x']}})",
        "forge(['x'], {})",
        "for _ in range(3000): forge('error', {'traceback': ['']})",
        "for _ in range(40):\n forge('display_data', {'data': {'text/plain': 'x' * 10**6}})",
        "d = {'data': {'text/plain': 'x'}, 'transient': {'display_id': 'd'}}\n"
        "for _ in range(999): forge('display_data', d)\n"
        "d['data']['text/plain'] = 'x' * 10**7\nforge('update_display_data', d)",
    ],
    ids=lambda code: code[-50:],
)
def test_forged_outputs_are_dropped_or_plain(notebook: Notebook, code: str) -> None:
    notebook.run(FORGED)
    out = notebook.run(code)
    assert len(out.outputs) <= 1001
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.from_dict(o) for o in out.outputs])
    page = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    nbformat.validate(nbformat.reads(page, as_version=4))
    assert "NaN" not in page
    assert len(page) < 21_000_000
    notebook.run("x = 1")
    assert notebook["x"] == 1


# Time limits, crashes, and running again without what ended the process.


def run_sources(zygote: Zygote, *sources: str) -> tuple[Any, dict[str, Any]]:
    seen: dict[str, Any] = {}

    def at_question(name: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
        seen[name] = process.get("x") if process is not None else None

    cells = [Cell(2 * n, source) for n, source in enumerate(sources)]
    cells.append(Cell(100, "pass", question="q"))
    return run_cells(zygote.spawn, cells, at_question, SHORT), seen


def test_an_endless_loop_is_interrupted_and_the_rest_goes_on(zygote: Zygote) -> None:
    run, seen = run_sources(zygote, "x = 1", "while True: pass", "x += 1")
    assert seen == {"q": (True, 2)}
    assert run.remarks == ["Cell 3 ran out of time and was interrupted."]
    assert run.outputs[2][0]["ename"] == "KeyboardInterrupt"
    assert run.cpu_seconds > 1
    assert run.counts == {0: 1, 2: 2, 4: 3, 100: 4}


def test_cells_that_end_alike_share_a_remark(zygote: Zygote) -> None:
    loop, end = "while True: pass", "import os; os._exit(3)"
    run, _ = run_sources(zygote, "x = 1", loop, loop, end, end)
    assert run.remarks == [
        "Cells 3, 5 ran out of time and were interrupted.",
        "Cells 7, 9 were left out: the process ended itself with exit status 3.",
    ]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import os; os._exit(3)", "ended itself with exit status 3"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "ended by SIG"),
        (
            "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            "ignored the interrupt",
        ),
    ],
    ids=lambda value: value[:25],
)
def test_a_cell_that_ends_the_process_is_left_out(zygote: Zygote, code: str, why: str) -> None:
    run, seen = run_sources(zygote, "x = 1", f"print('before', flush=True)\n{code}", "x += 1")
    assert seen == {"q": (True, 2)}
    (remark,) = run.remarks
    assert remark.startswith("Cell 3 was left out: ")
    assert why in remark
    assert run.outputs[2][-1]["ename"] == "CellLeftOut"


def test_a_notebook_that_ends_its_process_over_and_over_is_given_up(zygote: Zygote) -> None:
    run, seen = run_sources(zygote, "x = 1", *["import os; os._exit(0)"] * 6, "x += 1")
    assert seen == {"q": None}
    assert any("4 times" in remark for remark in run.remarks)
    assert run.outputs[100] == run.outputs[100][:1]


def test_an_answer_that_ends_the_process_costs_only_itself(zygote: Zygote) -> None:
    seen: dict[str, Any] = {}

    def at_question(name: str, process: SandboxedProcess | None, here: CellOutputs) -> None:
        seen[name] = process.get(name) if process is not None else "lost"

    cells = [
        Cell(0, "import os\nclass L(list):\n  def __iter__(self): os._exit(0)\na = L([1]); b = 2"),
        Cell(1, "", question="a"),
        Cell(2, "", question="b"),
    ]
    run = run_cells(zygote.spawn, cells, at_question, SHORT)
    assert seen == {"a": "lost", "b": (True, 2)}
    assert run.remarks == ["The answer to a cannot be read."]


def test_memory_is_bounded(notebook: Notebook) -> None:
    notebook.run("x = bytearray(5 * 2**30)")
    assert notebook.end.error == "MemoryError"


def test_a_signal_without_a_name_is_told_by_number(images: Path) -> None:
    # Without a PID namespace of its own, in which the first process gets no such signals.
    with Zygote(images, Limits(use_namespaces=False)) as zygote:
        process = zygote.spawn()
        with pytest.raises(ProcessDied, match="ended by signal 35"):
            Notebook(process).run("import os; os.kill(os.getpid(), 35)")
        process.close()


def test_closing_the_zygote_ends_what_still_runs(images: Path) -> None:
    # The reference runs until then. A zygote that has to be killed loses CPU time, and seconds.
    zygote = Zygote(images)
    process = zygote.spawn()
    launched = zygote._launched
    assert launched is not None
    zygote.close()
    assert launched._process.returncode == 0
    assert not process.alive


# Forged replies on the connection.

FIND_CONNECTION = """
import gc, json, socket, struct
(server,) = [o for o in gc.get_objects() if type(o).__name__ == "StudentProcess"]
def forge(header, blobs=b""):
    body = json.dumps(header).encode()
    server.sock.sendall(struct.pack(">IQ", len(body), len(blobs)) + body + blobs)
"""


@pytest.mark.parametrize(
    "code",
    [
        "forge({'reply': 'done', 'error': ''})",
        "forge({'reply': 'values', 'values': {'x': 1}})",
        "forge({'reply': 'score', 'points': 100})",
        "forge({'reply': ['done']})",
        "forge({'started': []})",
        "server.sock.sendall(b'\\xff' * 100)",
        "server.sock.sendall(b'\\0' * 12)",
        "server.sock.sendall(struct.pack('>IQ', 10, 0) + b'{')\nserver.sock.close()",
        "server._door.close()\ndef f(): return 1",
    ],
    ids=lambda code: code[:45],
)
def test_a_forged_reply_ends_the_process_and_nothing_else(zygote: Zygote, code: str) -> None:
    process = zygote.spawn()

    def go_on() -> None:
        notebook = Notebook(process)
        notebook.run(FIND_CONNECTION + code)
        notebook.run("y = 1")
        process.figures()
        process.fork()

    with pytest.raises(ProcessDied):
        go_on()
    process.close()


def test_a_forged_value_is_malformed(notebook: Notebook) -> None:
    notebook.run(
        FIND_CONNECTION + "type(server).answer_get = lambda self, frame: forge("
        "{'reply': 'values', 'values': {n: {'t': 'set', 'v': [{'t': 'list', 'v': []}]} "
        "for n in frame.header['names']}})"
    )
    with pytest.raises(Malformed):
        notebook.process.get("x")


@pytest.mark.parametrize(
    "copy",
    ["pass", "self._door.accept()[0].close()", "self.kept = self._door.accept()[0]"],
    ids=["nobody", "gone", "silent"],
)
def test_a_forged_copy_cannot_hang_a_call(notebook: Notebook, copy: str) -> None:
    notebook.run(
        FIND_CONNECTION
        + f"""
def fork(self, frame):
    {copy}
    forge({{"reply": "forked", "blobs": []}})
type(server).answer_fork = fork
def f(): return 1
"""
    )
    # That it ends at all is what counts: how soon depends on what else the machine does.
    with pytest.raises((ProcessDied, CallFailed)):
        notebook.process.call("f", (), {}, cpu_seconds=0.2)


# Calls of functions.


def call(notebook: Notebook, name: str, *args: Any, cpu_seconds: float = 2.0, **kwargs: Any) -> Any:
    return notebook.process.call(name, args, kwargs, cpu_seconds)


def test_functions_are_called_with_plain_data(notebook: Notebook) -> None:
    notebook.run("def f(a, *, b=1): return {'sum': a + b, 'type': type(a).__name__}")
    assert isinstance(notebook["f"], Function)
    result = call(notebook, "f", np.arange(3), b=2.5)
    assert result["type"] == "ndarray"
    assert np.array_equal(result["sum"], [2.5, 3.5, 4.5])


def test_arrays_that_a_function_changes_are_named(notebook: Notebook) -> None:
    notebook.run(
        "def changes(a, b):\n    b[0] = 5\n    return a\n"
        "def keeps(a, b):\n    b = b.copy()\n    b[0] = 5\n    return b"
    )
    a, b = np.array([1.0, np.nan]), np.arange(3, dtype=np.uint8)
    assert call(notebook, CHANGES, "changes", a, b) == [1]
    assert call(notebook, CHANGES, "keeps", a, b) == []
    assert call(notebook, CHANGES, "changes", 1, [2, 3]) == [], "only arrays are looked at"
    with pytest.raises(CallFailed, match="IndexError"):
        call(notebook, CHANGES, "changes", a, b[:0])
    assert np.array_equal(call(notebook, "keeps", a, b), [5, 1, 2])


@pytest.mark.parametrize(
    "code",
    [
        "@functools.lru_cache\ndef double(x): return 2 * x",
        "@functools.wraps(abs)\ndef double(x): return 2 * x",
        "double = functools.partial(lambda a, b: a * b, 2)",
        "double = np.vectorize(lambda x: 2 * x)",
        "class Double:\n    def __call__(self, x): return 2 * x\ndouble = Double()",
        "class Double:\n    def of(self, x): return 2 * x\ndouble = Double().of",
        "double = (2).__mul__",
        "double = np.poly1d([2, 0])",
    ],
)
def test_wrapped_functions_are_functions(notebook: Notebook, code: str) -> None:
    notebook.run(f"import functools\nimport numpy as np\n{code}")
    assert isinstance(notebook["double"], Function)
    assert call(notebook, "double", 21) == 42
    assert call(notebook, "double", 2) == 4


def test_calls_change_no_answer_and_nothing_for_the_next_question(notebook: Notebook) -> None:
    notebook.run("state = [0]\ndef f():\n    state.append(1)\n    return len(state)")
    assert [call(notebook, "f"), call(notebook, "f")] == [2, 3]
    notebook.process.drop_copy()
    assert call(notebook, "f") == 2
    assert notebook["state"] == [0]


def test_each_call_has_its_own_time(notebook: Notebook) -> None:
    notebook.run(
        "import time\ndef f(seconds):\n    end = time.process_time() + seconds\n"
        "    while time.process_time() < end: pass\n    return seconds"
    )
    # Together far more than the limit; each well below it, also when copying is charged to it.
    assert [call(notebook, "f", 0.2, cpu_seconds=0.5) for _ in range(12)] == [0.2] * 12
    with pytest.raises(CallFailed, match="timeout"):
        call(notebook, "f", 9.0, cpu_seconds=0.5)
    assert call(notebook, "f", 0.1, cpu_seconds=0.5) == 0.1


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return 1 / 0", "ZeroDivisionError"),
        ("while True: pass", "timeout"),
        ("import os; os._exit(0)", "crash"),
        ("import ctypes; ctypes.string_at(0)", "crash"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise SystemExit", "SystemExit"),
        ("raise type('E' * 500, (Exception,), {'__str__': lambda self: 1 / 0})", "E" * 100),
    ],
    ids=lambda value: value[:30],
)
def test_a_call_that_fails_says_how(notebook: Notebook, body: str, name: str) -> None:
    notebook.run(f"def f():\n    {body}")
    with pytest.raises(CallFailed) as failed:
        call(notebook, "f", cpu_seconds=0.5)
    assert failed.value.name == name
    notebook.run("x = 'still here'")
    assert notebook["x"] == "still here"


def test_any_number_of_calls_leaves_no_processes_behind(notebook: Notebook) -> None:
    notebook.run("def f(n): return n")
    for n in range(150):
        assert call(notebook, "f", n) == n
        notebook.process.drop_copy()
    time.sleep(0.5)  # Two rounds of the supervisor's.
    notebook.run("x = 1")
    assert notebook["x"] == 1


def test_what_a_called_function_prints_is_not_in_the_notebook(notebook: Notebook) -> None:
    notebook.run("import os\ndef f():\n    print('printed')\n    return os.system('echo echoed')")
    assert call(notebook, "f") == 0
    assert text_of(notebook.run("print('mine')")) == "mine\n"


def test_calling_what_is_not_a_function(notebook: Notebook) -> None:
    notebook.run("f = 3")
    with pytest.raises(CallFailed, match="not a function"):
        call(notebook, "f")


def test_a_function_that_prints_for_ever_is_stopped(notebook: Notebook) -> None:
    notebook.run(
        "import resource, time\nresource.setrlimit = lambda *a: None\n"
        "def f():\n    while True:\n        print('x' * 20_000); time.sleep(0.01)"
    )
    with pytest.raises(CallFailed) as failed:
        call(notebook, "f", cpu_seconds=0.25)
    assert failed.value.name == "timeout"


def test_a_copy_that_refuses_to_end_is_ended(notebook: Notebook) -> None:
    notebook.run(
        "import resource, signal, os\nresource.setrlimit = signal.signal = lambda *a: None\n"
        "def f():\n    os.fork()\n    while True: pass\n"
        "def running():\n    return [p for p in os.listdir('/proc') if p.isdigit()]"
    )
    with pytest.raises(CallFailed):
        call(notebook, "f", cpu_seconds=0.1)
    time.sleep(0.5)
    if "own file system" in notebook.process.protections:
        notebook.run(
            "left = [p for p in running() if int(p) != os.getpid()]\n"
            "states = [open(f'/proc/{p}/stat').read().split()[2] for p in left]"
        )
        assert set(notebook["states"]) <= {"Z"}
    else:
        pytest.skip("other processes cannot be seen without namespaces")


# Figures as data.


def test_figures_shown_since_the_mark(notebook: Notebook) -> None:
    notebook.run("import matplotlib.pyplot as plt, numpy as np\nplt.plot([1, 2]);")
    notebook.process.mark()
    notebook.run(
        "fig, (a, b) = plt.subplots(1, 2)\n"
        "a.imshow(np.arange(6).reshape(2, 3), cmap='gray', vmin=1, vmax=4); a.axis('off')\n"
        "b.plot([0, 1], [2, 3], label='line'); b.set(title='T', xlabel='X', ylabel='Y')\n"
        "b.legend(); b.scatter([1], [2]); b.bar([0], [5])"
    )
    (figure,) = notebook.process.figures()
    assert isinstance(figure, Figure)
    left, right = figure.axes
    (image,) = left.images
    assert np.array_equal(image.data, np.arange(6).reshape(2, 3))
    assert (image.vmin, image.vmax, image.cmap, image.is_grey) == (1, 4, "gray", True)
    assert not left.axis_on
    assert np.array_equal(right.lines[0].y, [2, 3])
    assert (right.title, right.xlabel, right.ylabel) == ("T", "X", "Y")
    assert right.legend == ["line"]
    assert np.array_equal(right.points[0].xy, [[1, 2]])
    assert right.bars[0].height == 5
    # Brightness: below the window black, above it white, the middle in between (Rec. 709 of gray).
    assert image.brightness()[0, 0] == 0
    assert image.brightness()[1, 2] == 1
    assert 0.2 < image.brightness()[0, 2] < 0.5


def test_a_named_figure_is_what_it_is_now(notebook: Notebook) -> None:
    notebook.run("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nplt.close()")
    notebook.run("ax.set_title('later')")
    assert notebook["fig"].axes[0].title == "later"
    assert notebook["ax"].title == "later"


# All outputs of a notebook together are bounded, whichever cell shows them and however.


def messages() -> st.SearchStrategy[dict[str, Any]]:
    size = st.sampled_from([1, 1000, CELL_TEXT, OUTPUTS_BYTES // 3, OUTPUTS_BYTES])
    letters = st.sampled_from(["x", "\n", "é", '"', "\x1b"])

    def shown(kind: str, name: str | None, text: str) -> dict[str, Any]:
        transient = {"display_id": name} if name else {}
        data = {"text/plain": text, "image/png": text}
        return {"type": kind, "content": {"data": data, "metadata": {}, "transient": transient}}

    texts = st.builds(lambda letter, n: letter * (n // 2), letters, size)
    names = st.sampled_from([None, "a", "b"])
    kinds = st.sampled_from(["display_data", "execute_result", "update_display_data"])
    return st.one_of(
        st.builds(shown, kinds, names, texts),
        st.builds(
            lambda text: {"type": "stream", "content": {"name": "stdout", "text": text}}, texts
        ),
        st.builds(lambda text: {"type": "error", "content": {"traceback": [text]}}, texts),
        st.builds(lambda wait: {"type": "clear_output", "content": {"wait": wait}}, st.booleans()),
    )


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), messages()), max_size=12))
def test_outputs_of_a_notebook_are_bounded(sent: list[tuple[int, dict[str, Any]]]) -> None:
    outputs = NotebookOutputs()
    cells = [outputs.start_cell(index, index) for index in range(3)]
    for index, message in sorted(sent, key=lambda pair: pair[0]):
        cells[index].add(message)
    made = [
        {"cell_type": "code", "metadata": {}, "source": "", "outputs": cell.outputs}
        for cell in cells
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}
    written = nbformat.v4.writes(nbformat.from_dict(copy.deepcopy(notebook)))
    assert len(written.encode()) < 1.1 * OUTPUTS_BYTES + 10_000
    for cell in cells:
        if cell.cut:
            assert any("left out" in str(o.get("text")) for o in cell.outputs)
