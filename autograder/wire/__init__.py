"""The one format that crosses the boundary between a student's process and the grader.

A frame is a JSON header followed by raw bytes for the arrays in it (`frames`). A value is written
as a tree of tagged JSON objects (`encode`) and read back as plain data under limits on size, depth
and number (`decode`). Nothing is pickled and nothing is evaluated.

=========  ==========================================================================
tag        meaning
=========  ==========================================================================
(none)     `None`, `bool`, `int`, `float`, `str` are JSON's own
list       `v`: items; likewise `tuple`, `set`, `frozenset`
dict       `v`: list of [key, value]
complex    `v`: [real, imaginary]
bytes      `b`: number of the blob
array      `dtype`, `shape`, `b`; with `meta` (a dict) for an `imageio` array
scalar     a NumPy scalar: `dtype`, `b`
masked     `data` and `mask`, both arrays
date       `v`: ISO 8601; likewise `datetime`, `time`
timedelta  `v`: [days, seconds, microseconds]
slice      `v`: [start, stop, step]; likewise `range`
dtype      `v`: the description of a NumPy dtype
type       `v`: the full name of a class
function   `v`: the name under which it can be called
figure     `v`: a dict that describes it (see `autograder.wire.figures`); likewise `axes`, `image`
opaque     `v`: the full name of the type of anything else; `why` it was not sent
=========  ==========================================================================
"""
