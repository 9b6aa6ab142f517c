"""What one submission may cost whoever grades it. Each limit is defined here, and nowhere else.

Together they keep, whatever is handed in, the memory of a worker below 600 MB and of the command
below 400 MB, what is written of a submission below 20 MB, and the time that is spent on it apart
from its checks to some seconds. `benchmarks/hostile_sizes.py` measures it. What is cut is said: in
the cell's output, in a remark, or to the student whose answer cannot be read.

The numbers are some five times what the course's own solutions need, and more.
"""

from __future__ import annotations

__all__ = [
    "CELL_TEXT",
    "CODE_BYTES",
    "FILE_BYTES",
    "FLOOD_BYTES",
    "FRAME_BYTES",
    "HEADER_BYTES",
    "HEADER_MARKS",
    "NOTEBOOK_MARKS",
    "OUTPUTS_BYTES",
    "PAGE_BYTES",
    "PAGE_TEXT",
    "PICTURES_BYTES",
    "QUESTION_BYTES",
    "SLIM_BYTES",
    "STORED_BYTES",
    "TEXT_BYTES",
]

MB = 1_000_000

# What is handed in.

FILE_BYTES = 50 * MB
"""Largest notebook file that is read, in bytes; its outputs are passed over."""
NOTEBOOK_MARKS = 1 * MB
"""Most texts, lists and objects in a notebook file, and most values without its outputs: the
smallest take thirty times their own size in memory."""
SLIM_BYTES = 12 * MB
"""Largest notebook file without its outputs, in bytes."""
CODE_BYTES = MB // 2
"""Most text of all code cells together, in bytes as they are written. A stage with its solution has
50,000."""
TEXT_BYTES = 1 * MB
"""Most text of all other cells together, in bytes as they are written. Some tools write pasted
pictures into it."""
PICTURES_BYTES = 4 * MB
"""Most base64 of all pictures pasted into text cells together, in bytes."""

# What comes from a student's process.

HEADER_BYTES = 16 * MB
"""Longest header of a message, in bytes."""
HEADER_MARKS = 2 * MB
"""Most commas and opening brackets in a header: no more values than that can be in it."""
FRAME_BYTES = 112 * MB
"""Most bytes of arrays in one message. The largest volume of the course takes 101 million as
`float64`."""
QUESTION_BYTES = 192 * MB
"""Most that one question's checks fetch, in bytes of arrays; each value counts for 4,000 more, a
number in a list for 400."""
FLOOD_BYTES = 100 * MB
"""Most bytes of outputs that are taken from one process, seen or not; each message counts for a
thousand bytes more than it has."""

# What is kept of it.

CELL_TEXT = 400_000
"""Most characters of streams kept for one cell."""
OUTPUTS_BYTES = 4 * MB
"""Most outputs of a notebook, in bytes as they are written. A solution has up to 620,000."""
STORED_BYTES = 6 * MB
"""Most bytes of answers stored for one submission, beyond those that are the reference's or
somebody else's as well. Right answers by other ways than the solution's need up to 3.8 million."""
PAGE_TEXT = 120_000
"""Most characters of all code cells, and of all text cells, that a page shows. Each may become
fifty characters of HTML. A stage with its solution has 37,000 in all."""
PAGE_BYTES = 7 * MB
"""Largest feedback page, in bytes."""
