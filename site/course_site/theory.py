"""The theory of a stage as a notebook: its page and its slides are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_site.stages import Section, Stage, Task

__all__ = ["basics", "more_theory", "tasks_sentence"]

ASKED = re.compile(r"- ((`[A-Za-z_]\w*(\([^`]*\))?`(, | and )?)+:|(A|One) (scatter plot|figure)\b)")
"""An item of a list that says which variable or figure a task wants."""
CODE = re.compile(r"^```\{code-cell\}\n((?::\w+:[^\n]*\n)*)(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r":(\w+): *(.*)")
FIGURE = re.compile(r"\*The figure above (.*?)\*", re.DOTALL)
SHARP = "%config InlineBackend.figure_formats = ['retina']"
"""Figures have twice as many pixels as they are wide: they stay sharp on a phone."""
SKIPPED_PARAGRAPH = "`_NOTICE.txt`"
"""A folder that students do not have; the page of the images takes its place."""


def basics(
    stage: Stage, folder: Path, teaching: Sequence[str], links: Callable[[Stage], str]
) -> nbformat.NotebookNode:
    """Put a stage's theory together.

    Parameters
    ----------
    stage : Stage
        The stage.
    folder : Path
        Where more theory for the page is: files that are named as the anchor of a section, and go
        before its first task, or as a question of `teaching`, and go after its prose.
    teaching : sequence of str
        Questions whose tasks explain something that stands nowhere else: their prose is
        theory, too.
    links : callable
        Returns the line of links to a stage's notebook and slides, as HTML.

    Returns
    -------
    NotebookNode
        The notebook, not executed.

    Raises
    ------
    ValueError
        When a question, or a file with more theory, fits nothing in the notebook.
    """
    _expect_known(stage, folder, teaching)
    cells = [
        new_markdown_cell(
            f"# {stage.title}\n\n{stage.intro}\n\n{links(stage)}",
            metadata={"slideshow": {"slide_type": "slide"}},
        ),
        new_code_cell(SHARP, metadata={"tags": ["remove-cell"]}),
        new_code_cell(stage.get_ready, metadata={"tags": ["remove-cell"]}),
        new_code_cell(
            stage.set_up,
            metadata={
                "tags": ["hide-input", "remove-output"],
                "mystnb": {"code_prompt_show": "Show the set-up: libraries and images"},
            },
        ),
        new_markdown_cell(f"## What you will be able to do\n\n{stage.goals}"),
    ]
    for section in stage.sections:
        cells += _section(section, folder, teaching)
    references = "\n\n".join(
        block for block in stage.references.split("\n\n") if SKIPPED_PARAGRAPH not in block
    )
    cells.append(new_markdown_cell(f"## Key points\n\n{stage.key_points}"))
    cells.append(
        new_markdown_cell(
            f"## References\n\n{references}\n\n"
            "Where the images come from, and under which licences: [the images](../images.md)."
        )
    )
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # the same each time
    return notebook


def tasks_sentence(tasks: Sequence[Task]) -> str:
    """Return what to do now: "Now do task 4: read three fields (3 points)."."""
    told = [f"**task {one.number}**: {one.title} ({one.points:g} points)" for one in tasks]
    if not told:
        return ""
    return "Now do " + (", ".join(told[:-1]) + " and " + told[-1] if told[1:] else told[0]) + "."


def more_theory(text: str) -> Iterator[nbformat.NotebookNode]:
    """Read a file of more theory: Markdown with code cells.

    A code cell begins with the line ```` ```{code-cell} ````; lines such as ``:alt: …`` below it
    describe its figure.
    """
    at = 0
    for found in CODE.finditer(text):
        yield from _markdown(text[at : found.start()])
        options = {line[1]: line[2] for line in map(OPTION.match, found[1].splitlines()) if line}
        yield _code(found[2].rstrip(), **options)
        at = found.end()
    yield from _markdown(text[at:])


def _expect_known(stage: Stage, folder: Path, teaching: Sequence[str]) -> None:
    unknown = set(teaching) - {task.question for task in stage.tasks}
    if unknown:
        raise ValueError(f"{stage.name} has no task for the question {', '.join(sorted(unknown))}.")
    known = {*(section.anchor for section in stage.sections), *teaching}
    stray = {path.stem for path in folder.glob("*.md")} - known
    if stray:
        raise ValueError(
            f"{folder}: {stage.name} has no section of the anchor {', '.join(sorted(stray))}."
            f" It has: {', '.join(sorted(known))}."
        )


def _section(
    section: Section, folder: Path, teaching: Sequence[str]
) -> Iterator[nbformat.NotebookNode]:
    yield new_markdown_cell(f"{'#' * section.level} {section.title}")
    titles = {task.question: task.title.rstrip("?") for task in section.tasks}
    asking, lead = "", ""
    for index, (kind, text) in enumerate(section.parts):
        if kind == "task":
            yield from _more(folder, asking or section.anchor)
            asking, lead = text, f"**{titles[text][:1].upper()}{titles[text][1:]}.** "
        elif asking and asking not in teaching:
            continue
        elif kind == "code":
            yield _code(text, alt=_described(section.parts[index + 1 :]))
        else:
            text = _without_what_is_asked(text) if asking else text
            follows = section.parts[index + 1 : index + 2]
            leads = asking and text.endswith(":") and follows and _is_asking(follows[0])
            if text.strip() and not leads:
                is_prose = not text.startswith(("-", "|", "$", "*", "1."))
                yield from _markdown(lead + text if asking and is_prose else text)
                lead = ""
    yield from _more(folder, asking or section.anchor)
    if section.tasks:
        yield new_markdown_cell(
            f":::{{admonition}} Your turn\n:class: tip\n{tasks_sentence(section.tasks)}\n:::",
            metadata={"tags": ["now-do"]},
        )


def _more(folder: Path, name: str) -> Iterator[nbformat.NotebookNode]:
    path = folder / f"{name}.md"
    if path.exists():
        yield from more_theory(path.read_text(encoding="utf-8"))


def _is_asking(part: tuple[str, str]) -> bool:
    return part[0] == "markdown" and bool(ASKED.match(part[1]))


def _without_what_is_asked(text: str) -> str:
    """Take those items of a list out that name the variables of a task."""
    if not text.startswith("- "):
        return text
    items = re.split(r"\n(?=- )", text)
    return "\n".join(item for item in items if not ASKED.match(item))


def _markdown(text: str) -> Iterator[nbformat.NotebookNode]:
    if text.strip():
        yield new_markdown_cell(text.strip())


def _code(source: str, alt: str = "") -> nbformat.NotebookNode:
    cell = new_code_cell(source)
    if alt:
        cell.metadata["mystnb"] = {"image": {"alt": alt}}
    return cell


def _described(following: Sequence[tuple[str, str]]) -> str:
    """Return the words below a figure that say what is in it."""
    found = following and FIGURE.match(following[0][1])
    if not found:
        return ""
    words = re.sub(r"[`*]", "", " ".join(found[1].split()))
    words = re.sub(r"^(shows|is) ", "", words)
    return words[:1].upper() + words[1:]
