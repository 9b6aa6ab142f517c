"""Cells behave in the sandbox as they do in Jupyter, but for the differences in docs/fidelity.md.

Each file in `tests/fidelity/` is a notebook, in which ``# %% name`` begins a cell. It runs through
the engine and, by nbclient, in a real kernel; then what each cell left is compared.
"""

from __future__ import annotations

import base64
import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from PIL import Image
from traitlets.config import Config

from autograder.run.limits import TimeLimits
from autograder.run.notebook import Cell, run_cells
from autograder.run.zygote import Zygote

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "tests" / "fidelity").glob("*.ipy"))}
PAGE = ROOT / "docs" / "fidelity.md"

SAME = [
    # What two runs in Jupyter do not have in common either.
    (
        re.compile(rf"{re.escape(tempfile.gettempdir())}/autograder-\w+/submission-\w+"),
        "HOME",
    ),
    (re.compile(r"\b0x[0-9a-f]{8,}"), "ADDRESS"),
    (re.compile(r"\bipykernel_\d+"), "ipykernel_PID"),
    (re.compile(r"<dc:date>.*?</dc:date>"), "<dc:date/>"),
    # An editable install of this project leaves it on the path; student code must not find it.
    (re.compile(r",\s*'__editable__[^']*'"), ""),
    # Shell commands of a kernel write to a terminal, which ends lines so. A page shows the same.
    (re.compile(r"\r\n"), "\n"),
]

Outcome = tuple[int | None, list[dict[str, Any]]]
"""Execution count and outputs of a cell."""


def cells_of(notebook: str) -> dict[str, str]:
    """Name to source of a notebook's cells, in order."""
    text = NOTEBOOKS[notebook].read_text(encoding="utf-8")
    _, *parts = re.split(r"^# %% (\w+)\n", text, flags=re.MULTILINE)
    names, sources = parts[::2], [source.rstrip("\n") for source in parts[1::2]]
    assert len(names) == len(set(names)), "two cells have the same name"
    return dict(zip(names, sources, strict=True))


def known_differences() -> list[str]:
    """Cells named in the first column of the page's tables."""
    rows = re.findall(r"^\| (`.*?`) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


CELLS = [f"{notebook}/{name}" for notebook in NOTEBOOKS for name in cells_of(notebook)]
KNOWN = known_differences()


def run_in_sandbox(zygote: Zygote, sources: list[str]) -> list[Outcome]:
    cells = [Cell(index, source) for index, source in enumerate(sources)]
    run = run_cells(zygote.spawn, cells, lambda *_: None, TimeLimits())
    assert run.remarks == []
    return [(run.counts.get(index), run.outputs[index]) for index in range(len(cells))]


def run_in_jupyter(environment: dict[str, str], sources: list[str]) -> list[Outcome]:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        home = Path(folder, "submission-in_jupyter")
        home.mkdir()
        # As students put the course's files there.
        (home / "data").symlink_to(environment["COURSE_FILES"])
        client = NotebookClient(
            nbformat.v4.new_notebook(cells=cells),
            kernel_name="python3",
            allow_errors=True,
            timeout=120,
            resources={"metadata": {"path": str(home)}},
            # Not TCP: its ports are chosen before the kernel binds them; another may be quicker.
            config=Config(AsyncKernelManager={"transport": "ipc", "ip": f"{folder}/kernel"}),
        )
        elsewhere = environment["HOME"]
        with contextlib.suppress(DeadKernelError):  # The cells after that have no outputs.
            client.execute(
                env={name: text.replace(elsewhere, str(home)) for name, text in environment.items()}
            )
    return [(cell.execution_count, cell.outputs) for cell in cells]


def comparable(outcome: Outcome) -> Any:
    """Return what counts of a cell's outcome: neighbouring pieces of a stream are one text."""
    count, outputs = outcome
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        stream = output["output_type"] == last.get("output_type") == "stream"
        if stream and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            merged.append(with_pixels(without_words(output)))
    return count, without_chance(merged)


def without_words(output: Any) -> dict[str, Any]:
    """Leave out the words that the sandbox adds to a figure's pictures."""
    facts = output.get("metadata", {})
    plain = {
        key: {name: one for name, one in value.items() if name != "alt"}
        if key.startswith("image/")
        else value
        for key, value in facts.items()
    }
    kept = {key: value for key, value in plain.items() if value or not facts[key]}
    return {**output, "metadata": kept} if facts else dict(output)


def with_pixels(output: dict[str, Any]) -> dict[str, Any]:
    """Put what is in a PNG into its place: the sandbox packs the same pixels less tightly."""
    data = output.get("data", {})
    if "image/png" not in data:
        return output
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        inside = (picture.mode, picture.size, sorted(picture.info.items()), picture.tobytes())
    return {**output, "data": {**data, "image/png": inside}}


def without_chance(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_chance(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_chance(item) for item in value]
    if isinstance(value, str):
        for pattern, instead in SAME:
            value = pattern.sub(instead, value)
    return value


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """What a cell leaves in Jupyter and in the sandbox; a notebook is run once in each."""
    done: dict[str, dict[str, tuple[Any, Any]]] = {}
    with Zygote(tmp_path_factory.mktemp("images")) as zygote:
        # A kernel gets the sandbox's environment: hash seed, time zone, matplotlib's backend.
        process = zygote.spawn()
        process.execute(
            "import os; environment = dict(os.environ)",
            1,
            lambda message: None,
            cpu_seconds=30,
            waiting_seconds=90,
        )
        _, environment = process.get("environment")
        process.close()

        def outcome(cell: str) -> tuple[Any, Any]:
            notebook, _, name = cell.partition("/")
            if notebook not in done:
                cells = cells_of(notebook)
                sources = list(cells.values())
                jupyter = map(comparable, run_in_jupyter(environment, sources))
                sandbox = map(comparable, run_in_sandbox(zygote, sources))
                both = zip(jupyter, sandbox, strict=True)
                done[notebook] = dict(zip(cells, both, strict=True))
            return done[notebook][name]

        yield outcome


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_behaves_as_in_jupyter(outcomes: Callable[[str], Any], cell: str) -> None:
    jupyter, sandbox = outcomes(cell)
    if cell in KNOWN:
        assert sandbox != jupyter, f"this no longer differs: take {cell} off docs/fidelity.md"
    else:
        assert sandbox == jupyter


def test_the_page_names_each_difference_once() -> None:
    assert len(KNOWN) == len(set(KNOWN))
    assert set(KNOWN) <= set(CELLS)


def test_only_chance_is_left_out_of_the_comparison() -> None:
    def shown(text: str) -> Any:
        return comparable((1, [{"output_type": "stream", "name": "stdout", "text": text}]))

    assert shown("<f at 0x7f0012345678>\r\n") == shown("<f at 0x7f0087654321>\n")
    assert shown("0x10") != shown("0x11")
    assert shown("a\rb") != shown("a\nb")
    assert shown("a") != shown("a\n")
    assert shown("a") != comparable((2, [{"output_type": "stream", "name": "stdout", "text": "a"}]))
    assert shown("a") != comparable((1, [{"output_type": "stream", "name": "stderr", "text": "a"}]))


def test_pictures_are_compared_pixel_by_pixel() -> None:
    def shown(colour: tuple[int, ...], **how: Any) -> Any:
        file = io.BytesIO()
        Image.new("RGBA", (40, 30), colour).save(file, "png", **how)
        data = {"image/png": base64.b64encode(file.getvalue()).decode()}
        return comparable((1, [{"output_type": "display_data", "data": data, "metadata": {}}]))

    assert shown((1, 2, 3, 255), compress_level=0) == shown((1, 2, 3, 255), compress_level=9)
    assert shown((1, 2, 3, 255)) != shown((1, 2, 4, 255))
    assert shown((1, 2, 3, 255)) != shown((1, 2, 3, 255), dpi=(72, 72))
