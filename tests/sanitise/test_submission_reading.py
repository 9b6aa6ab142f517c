"""Any file at all is either read or refused with a sentence; it never crashes or hangs."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.sanitise import UnreadableFile, read_cells
from autograder.sanitise import reading as limits
from autograder.sanitise.slimming import without_outputs


def written(folder: Path, content: Any) -> Path:
    path = folder / "hand_in.ipynb"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def cell(source: Any, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def test_format_4(tmp_path: Path) -> None:
    facts = {"grade_id": "fov", "grade": True}
    notebook = {
        "nbformat": 4,
        "cells": [
            cell(["a = 1\n", "b = 2"], id="x1", metadata={"nbgrader": facts}),
            cell("# Title", "markdown"),
        ],
    }
    cells, remarks = read_cells(written(tmp_path, notebook))
    assert [(c.cell_type, c.source) for c in cells] == [
        ("code", "a = 1\nb = 2"),
        ("markdown", "# Title"),
    ]
    assert (cells[0].cell_id, cells[0].grade_id, cells[0].nbgrader) == ("x1", "fov", facts)
    assert remarks == []


def test_format_3_keeps_code_and_headings(tmp_path: Path) -> None:
    sheet = {
        "cells": [
            {"cell_type": "heading", "level": 2, "source": "Title"},
            {"cell_type": "code", "input": ["x = 1"], "language": "python"},
        ]
    }
    cells, remarks = read_cells(written(tmp_path, {"nbformat": 3, "worksheets": [sheet]}))
    assert [(c.cell_type, c.source) for c in cells] == [("markdown", "## Title"), ("code", "x = 1")]
    assert "old format 3" in remarks[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        ("this is not JSON", "not a notebook"),
        ('{"cells": [', "not a notebook"),
        ("[1, 2, 3]", "not a notebook"),
        ('"text"', "not a notebook"),
        ("null", "not a notebook"),
        ({"cells": []}, "no cells"),
        ({"cells": 5, "worksheets": "x"}, "no cells"),
        ({"cells": [1, None, "x"]}, "no cells"),
        (b"[" * 100_000, "not a notebook"),
        (b'{"cells": ' + b"[" * 100_000, "not a notebook"),
        (b"1" * 10_000, "not a notebook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a notebook"),
        (b"PK\x03\x04zipped", "not a notebook"),
    ],
)
def test_refused_with_a_reason(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_cells(written(tmp_path, content))


def test_what_is_not_an_ordinary_file_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(json.dumps({"cells": [cell("the solution")]}))
    link = tmp_path / "link.ipynb"
    link.symlink_to(secret)
    pipe = tmp_path / "pipe.ipynb"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.ipynb"
    folder.mkdir()
    for path in (link, pipe, folder, tmp_path / "missing.ipynb"):
        with pytest.raises(UnreadableFile):
            read_cells(path)


def test_large_cells_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [cell("a" * 50), cell("b = 1"), cell("c" * 30), cell("d" * 30)]
    path = written(tmp_path, {"cells": cells})
    monkeypatch.setattr(limits, "CODE_BYTES", 45)
    kept, remarks = read_cells(path)
    assert [c.source for c in kept] == ["b = 1", "c" * 30]
    assert remarks == ["2 cell(s) hold far too much text and were left out."]
    monkeypatch.setattr(limits, "MAX_CELLS", 1)
    with pytest.raises(UnreadableFile, match="sensible size"):
        read_cells(path)


def test_text_cells_take_no_room_from_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = {"cell_type": "markdown", "source": "![](data:image/png;base64," + "A" * 200 + ")"}
    path = written(tmp_path, {"cells": [text, text, cell("x = 1")]})
    monkeypatch.setattr(limits, "TEXT_BYTES", 300)
    kept, _ = read_cells(path)
    assert [c.cell_type for c in kept] == ["markdown", "code"]


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = {"output_type": "display_data", "data": {"image/png": "A" * 3_000_000}}
    cells = [cell("x = 1", outputs=[figure])]
    path = written(tmp_path, {"cells": cells})
    # Outputs do not count: the cells run again.
    monkeypatch.setattr(limits, "SLIM_BYTES", 2_000)
    assert read_cells(path)[0][0].source == "x = 1"
    monkeypatch.setattr(limits, "FILE_BYTES", 2_000_000)
    with pytest.raises(
        UnreadableFile, match=r"has 3 MB; at most 2 MB are read\. Clear its outputs"
    ):
        read_cells(path)
    path = written(tmp_path, {"cells": [cell("a" * 3_000)]})
    with pytest.raises(UnreadableFile, match="Without its outputs"):
        read_cells(path)


@pytest.mark.parametrize(
    "content",
    [
        b'{"cells":[' + b"[]," * 5_000_000 + b"[]]}",
        b'{"cells":[{"cell_type":"code","source":"","outputs":[' + b'"",' * 5_000_000 + b'""]}]}',
        b'{"metadata":[' + b"0," * 5_000_000 + b"0]}",
        b"[" * 900_000,
        b'{"a":' * 900_000,
    ],
    ids=["lists", "texts in outputs", "numbers", "nested", "nested objects"],
)
def test_a_file_of_tiny_values_is_refused_before_it_is_parsed(
    tmp_path: Path, content: bytes
) -> None:
    path = written(tmp_path, content)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile):
            read_cells(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(content) + 20_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('\\"[]{}:, outps\n', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["outputs", "source", '"', "\\", "x"]), inner)
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_only_outputs_are_taken_out(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert json.loads(without_outputs(text)) == emptied(value)


def emptied(value: Any) -> Any:
    if isinstance(value, list):
        return [emptied(item) for item in value]
    if not isinstance(value, dict):
        return value
    gone = {k for k, v in value.items() if k == "outputs" and isinstance(v, list | dict)}
    return {key: [] if key in gone else emptied(item) for key, item in value.items()}


@given(st.binary() | st.text('"\\[]{}:outps ').map(str.encode))
def test_what_is_no_json_stays_none(content: bytes) -> None:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        with pytest.raises((ValueError, RecursionError)):
            json.loads(without_outputs(content))


def test_names_and_claims_can_always_be_written(tmp_path: Path) -> None:
    content = rb"""{"cells": [{"cell_type": "code", "source": "x", "id": "\udc00",
        "metadata": {"nbgrader": {"grade_id": "\ud800", "points": {"a": [1]}, "x": 1}}}]}"""
    (one,), _ = read_cells(written(tmp_path, content))
    json.dumps([one.cell_id, one.nbgrader], ensure_ascii=False).encode()
    assert set(one.nbgrader) == {"grade_id"}


def test_text_can_always_be_written(tmp_path: Path) -> None:
    content = rb'{"cells": [{"cell_type": "code", "source": "x = \"\ud800\"\r\ny = 1"}]}'
    cells, _ = read_cells(written(tmp_path, content))
    assert cells[0].source.encode("utf-8")
    assert cells[0].source.endswith("\ny = 1")
    assert "\r" not in cells[0].source


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_of_json(tmp_path: Path, encoding: str) -> None:
    content = json.dumps({"cells": [cell("é = 1")]}, ensure_ascii=False).encode(encoding)
    assert read_cells(written(tmp_path, content))[0][0].source == "é = 1"


def test_pasted_pictures_of_text_cells_are_kept(tmp_path: Path) -> None:
    good = {"image/png": "iVBORw0KGgo="}
    attachments = {
        "sketch.png": good,
        "page.html": {"text/html": "<script>"},
        "evil.png": {"image/png": '"><script>'},
        "odd": 5,
    }
    notebook = {
        "cells": [
            cell("![](attachment:sketch.png)", "markdown", attachments=attachments),
            cell("x = 1", attachments=attachments),
        ]
    }
    cells, _ = read_cells(written(tmp_path, notebook))
    assert [c.pictures for c in cells] == [{"sketch.png": good}, {}]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "cell_type", "source", "input", "metadata", "nbgrader",
                 "grade_id", "level", "id", "attachments", "nbformat", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | json_values.map(lambda v: json.dumps(v).encode()))
def test_never_raises_anything_else(tmp_path: Path, content: bytes) -> None:
    try:
        cells, _ = read_cells(written(tmp_path, content))
    except UnreadableFile:
        return
    assert cells
    for found in cells:
        assert found.cell_type in ("code", "markdown", "raw")
        found.source.encode("utf-8")
