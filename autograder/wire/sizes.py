"""How much room a value takes in a file."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["written_size"]


def written_size(value: Any) -> int:
    """Return how many bytes a value takes in a notebook's file, where each line has its own.

    Parameters
    ----------
    value : object
        What `json` can write.
    """
    text = json.dumps(value, ensure_ascii=False)
    return len(text.encode("utf-8", "replace")) + 12 * text.count("\\n")
