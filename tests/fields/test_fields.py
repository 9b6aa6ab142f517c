"""What is kept of a notebook: known fields of the right types, and nothing else."""

from __future__ import annotations

import base64
import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.fields.left_out import LeftOut
from autograder.fields.notebooks import rebuilt_notebook
from autograder.fields.outputs import rebuilt_output
from autograder.fields.pictures import drawing
from autograder.fields.text import text

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff" + bytes(20)).decode()
SVG = "http://www.w3.org/2000/svg"
HOSTILE = "1 onerror=alert(1) \"'><script>alert(1)</script>"


def display(data: dict[str, Any], metadata: Any = None) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def rebuilt(output: dict[str, Any]) -> tuple[dict[str, Any] | None, list[str]]:
    left_out = LeftOut()
    return rebuilt_output(output, left_out), left_out.remarks()


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": "a\n\tb\r\b \x1b[1;31mred\x1b[0m ä 中"},
        {"output_type": "stream", "name": "stderr", "text": ""},
        {"output_type": "error", "ename": "E", "evalue": "x", "traceback": ["\x1b[0;31mE\x1b[0m"]},
        display({"text/plain": "1", "text/html": "<b>1</b>", "text/latex": "$x$"}),
        display({"text/markdown": "# <b>1</b>"}),
        display({"image/png": PNG + "\n"}, {"image/png": {"width": 300, "height": 200}}),
        display({"image/jpeg": JPEG}, {"image/jpeg": {"alt": "a leg", "unconfined": True}}),
        display({"image/png": PNG, "text/plain": "x"}, {"needs_background": "light"}),
    ],
)  # fmt: skip
def test_what_honest_cells_show_stays(output: dict[str, Any]) -> None:
    assert rebuilt(output) == (output, [])


def test_a_result_keeps_its_count() -> None:
    output = {**display({"text/plain": "1"}), "output_type": "execute_result", "execution_count": 3}
    assert rebuilt(output) == (output, [])


@pytest.mark.parametrize(
    ("output", "named"),
    [
        (display({"image/png": PNG}, {"image/png": {"width": HOSTILE}}), "width"),
        (display({"image/png": PNG}, {"image/png": {"height": True}}), "height"),
        (display({"image/png": PNG}, {"image/png": {"width": 10**9}}), "width"),
        (display({"image/png": PNG}, {"image/png": {"width": [1]}}), "width"),
        (display({"image/png": PNG}, {"width": HOSTILE}), "width"),
        (display({"image/png": PNG}, {"needs_background": HOSTILE}), "needs_background"),
        (display({"image/png": PNG}, {"filenames": {"image/png": HOSTILE}}), "filenames"),
        (display({"text/plain": "x"}, {"text/html": {"isolated": True}, "x": 1}), "metadata x"),
        (display({"text/plain": "x", "application/javascript": "alert(1)"}), "javascript"),
        (display({"text/plain": "x", "application/pdf": "JVBERi0="}), "application/pdf"),
        (display({"text/plain": "x", "text/vnd.mermaid": "<script>"}), "mermaid"),
        (display({"text/plain": "x", "image/png": "AAAA"}), "image/png"),
        (display({"text/plain": "x", "image/png": PNG + '" onerror="x'}), "image/png"),
        (display({"text/plain": "x", "image/jpeg": PNG}), "image/jpeg"),
        (display({"text/plain": "x", "image/svg+xml": "<svg onload=alert(1)>"}), "svg"),
        (display({"text/plain": "x", HOSTILE: "x"}), "onerror"),
        (display({"text/plain": "x", "text/html": "<b c>" + "x" * 300_000}), "text/html"),
    ],
)
def test_what_is_not_known_is_dropped_and_named(output: dict[str, Any], named: str) -> None:
    result, remarks = rebuilt(output)
    assert result is not None
    kept = json.dumps(result)
    assert "onerror" not in kept
    assert "alert" not in kept
    assert named in remarks[0]
    assert len(remarks) == 1


@pytest.mark.parametrize(
    "output",
    [
        {},
        {"output_type": HOSTILE},
        {"output_type": "stream", "name": HOSTILE, "text": "x"},
        display({"application/javascript": "x"}),
        display({}),
    ],
)
def test_an_output_with_nothing_known_in_it_is_dropped(output: dict[str, Any]) -> None:
    assert rebuilt(output)[0] is None


def test_html_is_stored_clean() -> None:
    result, _ = rebuilt(display({"text/html": "<p>a</p><img src=x onerror=alert(1)><script>"}))
    assert result == display({"text/html": "<p>a</p><img>&lt;script&gt;"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("half \ud83d a letter", "half � a letter"),
        ("\x00\x07\x7f\x9b", "����"),
        ("\x1b]0;title\x07a\x1b[2J\x1b[31mred\x1b[0m", "a\x1b[31mred\x1b[0m"),
        ("\x1b[31;\x1b", "�[31;�"),
        ("\x1b[38;2;1;2;3;" + "1;" * 40 + "mx", "x"),
        (["a", 1, "b"], "ab"),
        (None, ""),
    ],
)
def test_text_keeps_letters_lines_and_colours(before: Any, after: str) -> None:
    assert text(before) == after


def test_a_text_of_nothing_but_colours_is_cut() -> None:
    assert text("\x1b[31mx" * 5000).count("\x1b") == 2000


def test_a_drawing_keeps_what_it_draws_and_loses_what_runs_or_loads() -> None:
    source = (
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10pt" onload="x()"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"><style>*{stroke-linejoin: round}</style>'
        '<style>@import "//evil"</style><defs><path id="m" d="M 0 0"/></defs><use xlink:href="#m"/>'
        '<script>x()</script><foreignObject><p/></foreignObject><a xlink:href="//evil"><g/></a>'
        '<image href="//evil.png"/><image xlink:href="data:image/png;base64,AA=="/>'
        '<g style="fill: url(#c)"/><g style="fill: url(//evil)"/><animate onbegin="x()"/></svg>'
    )
    drawn = drawing(source)
    for kept in ("stroke-linejoin", 'd="M 0 0"', 'xlink:href="#m"', "base64,AA==", "url(#c)"):
        assert kept in drawn
    for gone in ("onload", "evil", "x()", "foreignObject", "script", "animate"):
        assert gone not in drawn
    assert drawing(drawn) == drawn


@pytest.mark.parametrize(
    "source",
    [
        *("", "<svg/>", "<html/>", "<svg " * 9),
        f'<!DOCTYPE s [<!ENTITY a "b">]><svg xmlns="{SVG}">&a;</svg>',
        f'<?xml version="1.0" encoding="no-such"?><svg xmlns="{SVG}"/>',
    ],
)
def test_no_drawing(source: str) -> None:
    assert drawing(source) == ""


def test_matplotlib_draws_the_same() -> None:
    import io

    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().imshow([[0, 1], [1, 0]])
    file = io.StringIO()
    figure.savefig(file, format="svg")
    drawn = drawing(file.getvalue())
    for part in ("<path", "<use", "<image", "<clipPath", "<g"):
        assert drawn.count(part) == file.getvalue().count(part)


# A value of any shape, with what breaks out of an attribute, a string, a tag or a script in it.
hostile = st.recursive(
    st.one_of(
        st.just(HOSTILE), st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
words = st.sampled_from(
    [
        *("image/png", "image/jpeg", "image/svg+xml", "text/html", "text/plain", "text/markdown"),
        *("width", "height", "alt", "unconfined", "isolated", "filenames", "needs_background"),
        *("nbgrader", "grade_id", "points", "tags", "language_info", "kernelspec", "name", "title"),
        *("autograder", "remarks", "widgets", "pygments_lexer", "codemirror_mode", "transient"),
        HOSTILE,
    ]
)
bundles = st.dictionaries(words, st.one_of(hostile, st.dictionaries(words, hostile)))
outputs = st.fixed_dictionaries(
    {
        "output_type": st.one_of(
            st.sampled_from(["stream", "error", "display_data", "execute_result"]), hostile
        )
    },
    optional={
        "name": hostile, "text": hostile, "ename": hostile, "evalue": hostile,
        "traceback": hostile, "data": st.one_of(bundles, hostile), "execution_count": hostile,
        "metadata": st.one_of(bundles, hostile), "svg_filename": hostile,
    },
)  # fmt: skip
cells = st.fixed_dictionaries(
    {"cell_type": st.one_of(st.sampled_from(["code", "markdown", "raw"]), hostile)},
    optional={
        "id": hostile, "source": hostile, "metadata": st.one_of(bundles, hostile),
        "outputs": st.one_of(st.lists(outputs, max_size=3), hostile), "execution_count": hostile,
        "attachments": st.one_of(st.dictionaries(st.text(), bundles), hostile),
    },
)  # fmt: skip

FREE = {"source", "text", "evalue", "ename", "traceback", "comment", "title", "remarks"}
"""Fields that hold text of any kind: every template escapes them."""


def other_texts(value: Any, field: str = "") -> list[str]:
    """All keys and texts of a notebook but those that are free text."""
    if field in FREE or field.startswith("text/"):
        return []
    if isinstance(value, dict):
        return [*value, *(one for key, item in value.items() for one in other_texts(item, key))]
    if isinstance(value, list):
        return [one for item in value for one in other_texts(item, field)]
    return [value] if isinstance(value, str) else []


@given(st.lists(cells, max_size=4), st.one_of(bundles, hostile))
def test_whatever_a_notebook_holds_it_is_rebuilt_of_known_fields(cells: Any, metadata: Any) -> None:
    notebook = nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4})
    result = rebuilt_notebook(notebook, LeftOut())
    assert len(result.cells) == len(cells)
    for found in other_texts({**result, "cells": [drop_names(cell) for cell in result.cells]}):
        assert not set(found) & set("<>\"'&`\\\n"), found
    # Once more changes nothing: what is printed is what was stored.
    assert rebuilt_notebook(result, LeftOut()) == result
    nbformat.writes(result).encode()


def drop_names(cell: dict[str, Any]) -> dict[str, Any]:
    # Attachments are looked up by their names, which are never printed.
    return {**cell, "attachments": list(cell.get("attachments", {}).values())}
