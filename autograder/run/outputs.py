"""Put the output messages of a cell together as a notebook's outputs, as a front end does.

What comes in is hostile: only known message types, known keys, and bounded sizes pass.
"""

from __future__ import annotations

import math
from typing import Any

from autograder.wire.bounds import CELL_TEXT, OUTPUTS_BYTES
from autograder.wire.sizes import written_size

__all__ = ["CellOutputs", "NotebookOutputs"]

OUTPUT_BYTES = 300
"""What an output takes beyond its text, in a file."""
MAX_OUTPUTS = 1_000
"""Most outputs kept for one cell."""
MAX_DEPTH = 30
"""Deepest nesting of JSON in an output."""
MAX_LINES = 10_000
"""Most lines of a traceback."""
NOTICE = "\n[The rest of this cell's output was left out: it is too long.]\n"


class NotebookOutputs:
    """The outputs of all cells of a notebook: a display may be updated from another cell.

    Parameters
    ----------
    taken : int, optional
        How many bytes of the notebook's outputs others have taken already.

    Attributes
    ----------
    room : int
        How many more bytes may be kept.
    """

    def __init__(self, taken: int = 0) -> None:
        self.room = OUTPUTS_BYTES - taken
        self.cells: dict[int, CellOutputs] = {}
        self.displays: dict[str, list[tuple[CellOutputs, dict[str, Any]]]] = {}

    def start_cell(self, index: int, count: int) -> CellOutputs:
        """Start (again) with the outputs of the cell at `index`."""
        if index in self.cells:
            self.room += self.cells[index].size
        self.cells[index] = CellOutputs(self, count)
        return self.cells[index]


class CellOutputs:
    """The outputs of one cell.

    Attributes
    ----------
    outputs : list of dict
        As nbformat 4 has them.
    cut : bool
        Whether something was left out.
    size : int
        Bytes that they take when they are written.
    was_run : bool
        Whether the cell came to its end by itself, be it an error.
    """

    def __init__(self, notebook: NotebookOutputs, count: int) -> None:
        self.notebook = notebook
        self.count = count
        self.outputs: list[dict[str, Any]] = []
        self.cut = False
        self.size = 0
        self.was_run = False
        self._text = 0
        self._clear_next = False

    def add(self, message: dict[str, Any]) -> None:
        """Take one message from the student's process; what is malformed is dropped."""
        kind, content = message.get("type"), message.get("content")
        if not isinstance(content, dict):
            return
        if kind == "stream":
            self._stream(content)
        elif kind in ("display_data", "execute_result"):
            self._display(kind, content)
        elif kind == "update_display_data":
            self._update(content)
        elif kind == "error":
            self._error(content)
        elif kind == "clear_output":
            if content.get("wait") is True:
                self._clear_next = True
            else:
                self._clear()

    def _append(self, output: dict[str, Any]) -> None:
        if self._clear_next:
            self._clear()
        self.outputs.append(output)

    def _clear(self) -> None:
        gone = set(map(id, self.outputs))
        for name, shown in list(self.notebook.displays.items()):
            shown[:] = [place for place in shown if id(place[1]) not in gone]
            if not shown:
                del self.notebook.displays[name]
        self.outputs.clear()
        self._clear_next = self.cut = False
        self.notebook.room += self.size
        self._text = self.size = 0

    def _cut(self) -> None:
        if not self.cut:
            self.cut = True
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": NOTICE})

    def _stream(self, content: dict[str, Any]) -> None:
        name, text = content.get("name"), content.get("text")
        if name not in ("stdout", "stderr") or not isinstance(text, str):
            return
        if self._clear_next:
            self._clear()
        if self._text >= CELL_TEXT:
            self._cut()
            return
        text = text[: CELL_TEXT - self._text]
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == name and not self.cut:
            if not self._has_room(written_size(text)):
                return
            last["text"] = last["text"] + text
        elif self._has_room_for_one_more(text):
            self._append({"output_type": "stream", "name": name, "text": text})
        self._text += len(text)

    def _bundle(self, content: dict[str, Any]) -> dict[str, Any] | None:
        data, metadata = content.get("data"), content.get("metadata")
        if not isinstance(data, dict):
            return None
        data = {key: _clean(value, 0) for key, value in data.items() if _fits(key, value)}
        metadata = _clean(metadata, 0) if isinstance(metadata, dict) else {}
        return {"data": data, "metadata": metadata}

    def _has_room(self, size: int) -> bool:
        if size > self.notebook.room:
            self._cut()
            return False
        self.notebook.room -= size
        self.size += size
        return True

    def _has_room_for_one_more(self, content: Any) -> bool:
        if len(self.outputs) >= MAX_OUTPUTS:
            self._cut()
            return False
        return self._has_room(OUTPUT_BYTES + written_size(content))

    def _display(self, kind: str, content: dict[str, Any]) -> None:
        bundle = self._bundle(content)
        if bundle is None:
            return
        if self._clear_next:
            self._clear()
        if not self._has_room_for_one_more(bundle):
            return
        output = {"output_type": kind, **bundle}
        if kind == "execute_result":
            output["execution_count"] = self.count
        self._append(output)
        name = _display_id(content)
        displays = self.notebook.displays
        if name is not None and (name in displays or len(displays) < MAX_OUTPUTS):
            displays.setdefault(name, []).append((self, output))

    def _update(self, content: dict[str, Any]) -> None:
        bundle = self._bundle(content)
        if bundle is None:
            return
        size = written_size(bundle)
        for owner, output in self.notebook.displays.get(_display_id(content) or "", []):
            # What it replaces makes room, so that a display may be updated any number of times.
            if owner._has_room(size - written_size({key: output[key] for key in bundle})):
                output.update(bundle)

    def _error(self, content: dict[str, Any]) -> None:
        lines = content.get("traceback")
        lines = lines[:MAX_LINES] if isinstance(lines, list) else []
        text = [line for line in lines if isinstance(line, str)]
        if self._clear_next:
            self._clear()
        if not self._has_room_for_one_more(text):
            return
        self._append(
            {
                "output_type": "error",
                "ename": str(content.get("ename", ""))[:200],
                "evalue": str(content.get("evalue", ""))[:10_000],
                "traceback": text,
            }
        )


def _fits(mime: str, value: Any) -> bool:
    # nbformat lets only these types hold anything but text.
    is_json = mime == "application/json" or (
        mime.startswith("application/") and mime.endswith("+json")
    )
    return len(mime) <= 200 and (is_json or isinstance(value, str))


def _clean(value: Any, depth: int) -> Any:
    # Later steps walk through it by recursion, and no notebook may hold NaN.
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: _clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _display_id(content: dict[str, Any]) -> str | None:
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= 1000 else None
