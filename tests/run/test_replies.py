"""Each call with other arguments has a key of its own: a stored reply is never another's."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from autograder.run.replies import call_key
from autograder.wire.encode import Encoder


def key_of(function: str, *args: Any, **kwargs: Any) -> str:
    encoder = Encoder()
    request = {
        "function": function,
        "args": encoder.encode(args),
        "kwargs": encoder.encode(kwargs),
    }
    return call_key(request, encoder.blobs)


def test_calls_that_look_alike_have_other_keys() -> None:
    keys = [
        *(key_of("f", one) for one in (1, 1.0, True, "1", -0.0, 0.0, 0, None, [], (), b"", "")),
        *(key_of("f", *pair) for pair in ((b"ab", b"c"), (b"a", b"bc"), (b"abc", b""))),
        *(key_of("f", np.zeros(2, kind)) for kind in ("<f8", ">f8", "<i8", "<f4")),
        key_of("f", np.zeros((2, 1))),
        key_of("f", np.arange(3.0), b"a"),
        key_of("f", b"a", np.arange(3.0)),
        key_of("g", 1),
        key_of("f", x=1),
        key_of("f", 1, 1),
    ]
    assert all(one != other for one, other in combinations(keys, 2))
    assert key_of("f", np.arange(3.0), b"a") == key_of("f", np.arange(3.0), b"a")
