"""Slides of each stage, by nbconvert and reveal.js, from its page's executed notebook."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from importlib.metadata import files
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from nbconvert.exporters import SlidesExporter
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from autograder.fields.formulas import mathml
from course_site.printed import as_shown
from course_site.stages import HEADING, Stage, blocks
from course_site.theory import FIGURE

__all__ = ["as_slides", "write_slides"]

TEMPLATES = Path(__file__).resolve().parents[1]
TEMPLATE = "slides"
REVEAL = "reveal"
NO_CODE = "remove-input"
WANTED = (
    *(
        "dist/reveal.css",
        "dist/reveal.js",
        "dist/theme/white.css",
        "dist/theme/fonts/source-sans-pro/",
    ),
    "LICENSE",
)
"""What of reveal.js the slides load."""
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$\w])\$([^\s$](?:[^$\n]*?[^\s$])?)\$(?!\w)", re.DOTALL)
BUTTONS = '<div class="links">'
ADMONITION = re.compile(r":::\{admonition\} (.*)\n:class:.*\n(.*)\n:::", re.DOTALL)
MOST_LINES = 14.0
"""How many lines of text a slide has room for; what is longer goes on on the next."""
HEADING_LINES = 2.0
LETTERS_A_LINE = 62
CODE_LINE = 0.62
"""Height of a line of code, in lines of text."""
FORMULA_LINES = 3.0
FIGURE_LINES = 9.0
MOST_CODE_LINES = 9
"""Of longer code only the results are shown; the page has all of it."""
MOST_OUTPUT_LINES = 9.0
"""Longer printed results are scrolled."""


def write_slides(stages: Sequence[Stage], basics: Path, cache: Path, folder: Path) -> None:
    """Write a page of slides for each stage, and reveal.js beside them.

    Parameters
    ----------
    stages : sequence of Stage
        The stages.
    basics : Path
        Folder of the notebooks of their theory.
    cache : Path
        Where MyST-NB keeps what came out when it executed these.
    folder : Path
        Where the slides go.

    Raises
    ------
    KeyError
        When one of the notebooks has not been executed.
    """
    results = get_cache(cache)
    folder.mkdir(parents=True, exist_ok=True)
    _copy_reveal(folder / REVEAL)
    # A theme of reveal.js' own: it is loaded last, so that it may change what another one says.
    shutil.copyfile(TEMPLATES / TEMPLATE / "slides.css", folder / REVEAL / "dist/theme/course.css")
    shutil.copyfile(TEMPLATES / TEMPLATE / "slides.js", folder / "slides.js")
    config = Config()
    config.TemplateExporter.extra_template_basedirs = [str(TEMPLATES)]
    config.SlidesExporter.reveal_url_prefix = REVEAL
    config.SlidesExporter.reveal_theme = "course"
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_input_tags = {NO_CODE}
    exporter = SlidesExporter(config=config, template_name=TEMPLATE)
    for stage in stages:
        notebook = nbformat.read(basics / f"{stage.name}.ipynb", as_version=4)
        _, executed = results.merge_match_into_notebook(notebook)
        slides = as_slides(executed)
        slides.metadata["title"] = stage.title
        page, _ = exporter.from_notebook_node(slides)
        (folder / f"{stage.name}.html").write_text(page, encoding="utf-8")


def as_slides(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Cut a notebook of theory into slides: one a heading, and more where there is much under it.

    Parameters
    ----------
    notebook : NotebookNode
        The executed theory of a stage.

    Returns
    -------
    NotebookNode
        Cells with the metadata by which nbconvert makes slides.
    """
    cells: list[nbformat.NotebookNode] = []
    title, full = "", 0.0
    for piece in _pieces(notebook):
        heading = HEADING.fullmatch(piece.source) if piece.cell_type == "markdown" else None
        lines = _lines(piece)
        if heading:
            title, full = heading[2], lines
            kind = "slide" if len(heading[1]) < 3 else "subslide"
            cells.append(_slide(piece, kind))
        elif full + lines > MOST_LINES and full > HEADING_LINES:
            cells.append(_slide(new_markdown_cell(f'<p class="again">{title}</p>'), "subslide"))
            cells.append(_slide(piece, "-"))
            full = 1 + lines
        else:
            cells.append(_slide(piece, "-"))
            full += lines
    slides = notebook.copy()
    for number, cell in enumerate(cells):
        cell["id"] = f"slide-{number}"
    slides["cells"] = cells
    return slides


def _pieces(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    """Yield what is shown: code with its results, and texts cut at headings and paragraphs."""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "remove-cell" in tags or "hide-input" in tags:
            continue
        if cell.cell_type == "code":
            shown = cell.copy()
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
            shown["outputs"] = _merged(shown.outputs)
            shown.metadata = nbformat.NotebookNode({"alt": alt} if alt else {})
            if cell.outputs and cell.source.count("\n") > MOST_CODE_LINES:
                shown.metadata["tags"] = [NO_CODE]
            yield shown
        elif ADMONITION.fullmatch(cell.source):
            yield new_markdown_cell(_shown(cell.source))
        else:
            for block in blocks(cell.source):
                # What a figure shows is its text for those who do not see it.
                if not block.startswith(BUTTONS) and not FIGURE.fullmatch(block):
                    for part in _parts(block):
                        yield new_markdown_cell(_shown(part))


def _merged(outputs: Sequence[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Put printed pieces together, which an executed notebook holds as they came."""
    merged: list[nbformat.NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and merged and merged[-1].output_type == "stream":
            merged[-1]["text"] += output.text
        else:
            merged.append(output.copy())
    for output in merged:
        if output.output_type == "stream":
            output["text"] = as_shown(output.text)
    return merged


def _parts(block: str) -> Iterator[str]:
    """Cut a list that is too long for one slide."""
    items = _as_drawn(block)
    if len(items) == 1 or block.startswith("|"):
        yield block
        return
    part: list[str] = []
    for item in items:
        if (
            part
            and _lines(new_markdown_cell("\n".join([*part, item]))) > MOST_LINES - HEADING_LINES
        ):
            yield "\n".join(part)
            part = []
        part.append(item)
    yield "\n".join(part)


def _lines(piece: nbformat.NotebookNode) -> float:
    """Estimate how many lines of text high a piece is."""
    if piece.cell_type == "markdown":
        if HEADING.fullmatch(piece.source):
            return HEADING_LINES
        text = re.sub(r"<math.*?</math>", "formula", piece.source, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", "", text)
        formulas = piece.source.count('<math display="block"')
        return (
            0.6
            + FORMULA_LINES * formulas
            + float(sum(1 + len(line) // LETTERS_A_LINE for line in _as_drawn(text)))
        )
    shown = NO_CODE not in piece.metadata.get("tags", [])
    height = 0.6 + CODE_LINE * (1 + piece.source.count("\n")) if shown else 0.0
    for output in piece.outputs:
        if "image/png" in output.get("data", {}):
            height += FIGURE_LINES
        else:
            text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            height += min(CODE_LINE * (1 + text.count("\n")), MOST_OUTPUT_LINES) + 0.4
    return float(height)


def _as_drawn(text: str) -> list[str]:
    """Return the lines that a browser begins anew: items and rows, else one for a paragraph."""
    if text.startswith(("- ", "1. ", "|")):
        return re.split(r"\n(?=- |\d+\. |\|)", text)
    return [" ".join(text.split())]


def _shown(text: str) -> str:
    """Write for nbconvert what is written for MyST: formulas, the box of what to do now, links."""
    text = ADMONITION.sub(r"> **\1.** \2", text)
    text = re.sub(r"\]\(\.\./(\w+)\.md\)", r"](../\1.html)", text)
    return FORMULA.sub(
        lambda found: mathml(found[1] or found[2], block=bool(found[1])).replace("\n", " "), text
    )


def _slide(cell: nbformat.NotebookNode, kind: str) -> nbformat.NotebookNode:
    cell.metadata = nbformat.NotebookNode(cell.metadata | {"slideshow": {"slide_type": kind}})
    return cell


def _copy_reveal(folder: Path) -> None:
    """Copy reveal.js out of the package that ships it; the package itself is not imported."""
    copied = 0
    for file in files("sphinx-revealjs") or []:
        _, found, name = file.as_posix().partition("_static/revealjs/")
        if found and name.startswith(WANTED):
            to = folder / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), to)
            copied += 1
    if not copied:
        raise FileNotFoundError("The package sphinx-revealjs has no reveal.js. Run: make site")
