"""The limit: run notebooks' code cells in one warm interpreter, and measure nothing else.

``python warm_limit.py WARM_UP.ipynb … -- NOTEBOOK.ipynb …`` runs the first notebooks so that all is
imported and compiled, then the others, and prints, as JSON, CPU and wall seconds of
each of the latter. No process is started, no answer looked at, nothing checked or stored: a grader
that runs the cells in IPython can hardly need less.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

__all__ = ["main"]


class CountPictures(DisplayPublisher):
    """Takes the place of a screen, and counts the pictures that it is shown."""

    pictures = 0

    def publish(self, data: Any, metadata: Any = None, **more: Any) -> None:
        """Count a picture; drop it and all else."""
        CountPictures.pictures += "image/png" in data


class Shell(InteractiveShell):
    """IPython's shell, without an event loop to join."""

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing."""


def make_shell() -> InteractiveShell:
    """Make a shell that keeps no history on disk and renders figures to PNG."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    shell = Shell.instance(config=config, display_pub_class=CountPictures)
    shell.enable_matplotlib("inline")
    # The figures must really be rendered, or the limit would be too low.
    shell.run_cell("import matplotlib.pyplot as plt; plt.plot([0, 1]);")
    assert CountPictures.pictures == 1
    return shell


def run_notebook(shell: InteractiveShell, path: str) -> dict[str, float]:
    """Run a notebook's code cells in a fresh namespace.

    Returns
    -------
    dict
        CPU and wall time of its cells, in seconds.
    """
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    # Outside of the clock, as are the namespace's end and its garbage.
    shell.reset(new_session=True)
    gc.collect()
    # imageio collects garbage at every file that it reads. Each time all that was ever imported,
    # or left by another notebook, would be looked at: stage 4 took twice as long.
    gc.freeze()
    with mpl.rc_context(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        wall, cpu = time.perf_counter(), time.process_time()
        for cell in cells:
            shell.run_cell(cell.source, store_history=True)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    plt.close("all")
    return {"cpu": cpu, "wall": wall}


def main() -> None:
    """Run all notebooks that the command line names."""
    at = sys.argv.index("--")
    shell = make_shell()
    for path in sys.argv[1:at]:
        run_notebook(shell, path)
    print(json.dumps([run_notebook(shell, path) for path in sys.argv[at + 1 :]]))


if __name__ == "__main__":
    main()
