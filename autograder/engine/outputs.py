"""Put the output messages of a cell together as a notebook's outputs, as a front end does.

What comes in is hostile: only known message types, known keys, and bounded sizes pass.
"""

from __future__ import annotations

from typing import Any

__all__ = ["CellOutputs", "NotebookOutputs"]

MAX_TEXT = 1_000_000
"""Most characters of streams kept for one cell."""
MAX_RICH = 20_000_000
"""Most characters of displays, results and errors kept for one cell."""
MAX_OUTPUTS = 1_000
"""Most outputs kept for one cell."""
NOTICE = "\n[The rest of this cell's output was left out: it is too long.]\n"


class NotebookOutputs:
    """The outputs of all cells of a notebook: a display may be updated from another cell."""

    def __init__(self) -> None:
        self.cells: dict[int, CellOutputs] = {}
        self.displays: dict[str, list[dict[str, Any]]] = {}

    def start_cell(self, index: int, count: int) -> CellOutputs:
        """Start (again) with the outputs of the cell at `index`."""
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
    """

    def __init__(self, notebook: NotebookOutputs, count: int) -> None:
        self.notebook = notebook
        self.count = count
        self.outputs: list[dict[str, Any]] = []
        self.cut = False
        self._text = 0
        self._rich = 0
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
                self.outputs.clear()

    def _append(self, output: dict[str, Any]) -> None:
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False
        if len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append(output)
        else:
            self._cut()

    def _cut(self) -> None:
        if not self.cut:
            self.cut = True
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": NOTICE})

    def _stream(self, content: dict[str, Any]) -> None:
        name, text = content.get("name"), content.get("text")
        if name not in ("stdout", "stderr") or not isinstance(text, str):
            return
        if self._text >= MAX_TEXT:
            self._cut()
            return
        text = text[: MAX_TEXT - self._text]
        self._text += len(text)
        last = self.outputs[-1] if self.outputs and not self._clear_next else {}
        if last.get("output_type") == "stream" and last.get("name") == name and not self.cut:
            last["text"] = last["text"] + text
        else:
            self._append({"output_type": "stream", "name": name, "text": text})

    def _bundle(self, content: dict[str, Any]) -> dict[str, Any] | None:
        data = content.get("data")
        if not isinstance(data, dict):
            return None
        data = {k: v for k, v in data.items() if isinstance(k, str) and _plain(k, v)}
        size = sum(len(v) if isinstance(v, str) else 1000 for v in data.values())
        self._rich += size
        if self._rich > MAX_RICH:
            self._cut()
            return None
        metadata = content.get("metadata")
        return {"data": data, "metadata": metadata if isinstance(metadata, dict) else {}}

    def _display(self, kind: str, content: dict[str, Any]) -> None:
        bundle = self._bundle(content)
        if bundle is None:
            return
        output = {"output_type": kind, **bundle}
        if kind == "execute_result":
            output["execution_count"] = self.count
        self._append(output)
        transient = content.get("transient")
        name = transient.get("display_id") if isinstance(transient, dict) else None
        if isinstance(name, str) and len(self.notebook.displays) < MAX_OUTPUTS:
            self.notebook.displays.setdefault(name, []).append(output)

    def _update(self, content: dict[str, Any]) -> None:
        transient = content.get("transient")
        name = transient.get("display_id") if isinstance(transient, dict) else None
        shown = self.notebook.displays.get(name, []) if isinstance(name, str) else []
        bundle = self._bundle(content)
        if bundle is not None:
            for output in shown:
                output.update(bundle)

    def _error(self, content: dict[str, Any]) -> None:
        lines = content.get("traceback")
        text = [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
        self._rich += sum(map(len, text))
        if self._rich > MAX_RICH:
            self._cut()
            return
        self._append(
            {
                "output_type": "error",
                "ename": str(content.get("ename", ""))[:200],
                "evalue": str(content.get("evalue", ""))[:10_000],
                "traceback": text,
            }
        )


def _plain(mime: str, value: Any) -> bool:
    if isinstance(value, str):
        return True
    return mime.endswith("json") and isinstance(value, (dict, list, int, float, bool, type(None)))
