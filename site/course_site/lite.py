"""JupyterLite: the released notebooks in a browser, with nothing installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from course_site.facts import archives_of
from course_site.stages import Stage

__all__ = ["in_browser", "write_lite"]

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
EXTENSION = "share/jupyterlite/pyodide-kernel-extension"
"""Where the Makefile puts it, so that JupyterLab does not load it."""
WHEELS = ("comm", "imageio", "pydicom")
"""What the kernel and notebooks import beyond what Pyodide brings; pure Python all of them."""
LIBRARIES = ("imageio", "matplotlib", "numpy", "pydicom", "scipy")
ARCHIVES = "archives"
FIRST = """\
# Only for the browser: fetches libraries and unpacks the images. Elsewhere it does nothing.
import sys

if sys.platform == "emscripten":
    import os
    import zipfile

    import piplite

    await piplite.install({libraries})
    os.environ["{variable}"] = "/tmp/images"
    for name in {archives}:
        with zipfile.ZipFile(f"archives/{{name}}.zip") as archive:
            archive.extractall("/tmp/images")
    print("Libraries and images are there.")
"""


def in_browser(
    stage: Stage, notebook: nbformat.NotebookNode, variable: str
) -> nbformat.NotebookNode:
    """Put before a released notebook what it needs in a browser; nothing else is changed.

    Parameters
    ----------
    stage : Stage
        The stage.
    notebook : NotebookNode
        Its released notebook.
    variable : str
        Environment variable that tells notebooks where the images are.

    Returns
    -------
    NotebookNode
        The notebook with two cells more. To grading they are cells of a student's own.
    """
    source = FIRST.format(
        libraries=json.dumps(LIBRARIES),
        variable=variable,
        archives=json.dumps(archives_of(stage)),
    )
    lite = notebook.copy()
    lite["cells"] = [
        new_markdown_cell(
            "**In the browser.** Run the cell below first; it takes a minute. What you write is "
            "kept in this browser only: right-click on the file in the list and choose *Download* "
            "when you stop.",
            id="in-browser-text",
        ),
        new_code_cell(source.rstrip(), id="in-browser"),
        *notebook.cells,
    ]
    return lite


def write_lite(
    stages: Sequence[Stage],
    releases: Mapping[str, Path],
    downloads: Mapping[str, bytes],
    pyodide: str,
    variable: str,
    constraints: Path,
    build: Path,
    to: Path,
) -> None:
    """Build a JupyterLite site with the released notebooks and the images.

    Parameters
    ----------
    stages : sequence of Stage
        The stages.
    releases : mapping of str to Path
        Stage to its released notebook.
    downloads : mapping of str to bytes
        What is published; the archives of images are taken from it.
    pyodide : str
        Address of `pyodide.js`, or a folder that holds it, which is copied. Empty for the server
        that the kernel is made for.
    variable : str
        Environment variable that tells notebooks where the images are.
    constraints : Path
        Pinned versions of libraries.
    build : Path
        Folder for what is in between.
    to : Path
        Where the site goes.

    Raises
    ------
    FileNotFoundError
        When `pyodide` names a folder without `pyodide.js`.
    subprocess.CalledProcessError
        When a library cannot be downloaded, or JupyterLite cannot be built.
    """
    lite, contents = build / "lite", build / "lite" / "contents"
    shutil.rmtree(lite, ignore_errors=True)
    contents.mkdir(parents=True)
    for stage in stages:
        notebook = nbformat.read(releases[stage.name], as_version=4)
        nbformat.write(in_browser(stage, notebook, variable), contents / f"{stage.name}.ipynb")
    for name, content in downloads.items():
        if name.startswith(f"{ARCHIVES}/") and name.endswith(".zip"):
            path = contents / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    if pyodide and "://" not in pyodide:
        if not Path(pyodide, "pyodide.js").is_file():
            raise FileNotFoundError(f"site/settings.toml: {pyodide} holds no pyodide.js.")
        shutil.copytree(pyodide, lite / "static" / "pyodide")
    settings: dict[str, Any] = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {}}
    if "://" in pyodide:
        settings["jupyter-config-data"]["litePluginSettings"] = {KERNEL: {"pyodideUrl": pyodide}}
    (lite / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
    # Extensions of JupyterLab that are installed here want a server, which there is none.
    only_kernel = {
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(Path(sys.prefix, EXTENSION))],
    }
    (lite / "jupyter_lite_config.json").write_text(
        json.dumps({"LiteBuildConfig": only_kernel}), encoding="utf-8"
    )
    wheels = build / "wheels"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary", ":all:", "--constraint", str(constraints)),
            *("--dest", str(wheels), *WHEELS),
        ],
        check=True,
    )
    shutil.rmtree(to, ignore_errors=True)
    subprocess.run(
        [
            *(sys.executable, "-m", "jupyter", "lite", "build", "--no-sourcemaps"),
            *("--lite-dir", str(lite), "--contents", str(contents), "--output-dir", str(to)),
            *(f"--piplite-wheels={wheel}" for wheel in sorted(wheels.glob("*.whl"))),
            *("--apps", "lab", "--no-unused-shared-packages"),
        ],
        check=True,
        cwd=lite,
        stdout=subprocess.DEVNULL,
    )
