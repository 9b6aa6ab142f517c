"""Lines of a notebook that a course's settings and archives give their values.

    ADDRESS = ""  # filled in: address

They may be newer in what students got than in the release: two cells that differ in such values
alone are the same cell.
"""

from __future__ import annotations

import re

__all__ = ["FILLED_LINE", "without_values"]

FILLED_LINE = re.compile(
    r"^(?P<name>\w+) = (?P<value>\{\n(?: .*\n)*\}|.*)  # filled in: (?P<what>\w+)$", re.MULTILINE
)
"""A name, its value (on one line, or a dictionary with one line an entry), and what it is."""


def without_values(text: str) -> str:
    """Return the text of a cell without the values that were filled in.

    Parameters
    ----------
    text : str
        The source of a cell.
    """
    return FILLED_LINE.sub(r"\g<name> =  # filled in: \g<what>", text)
