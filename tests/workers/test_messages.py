"""Every message comes out of its line as it went in; half a line is none."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.workers import messages
from autograder.workers.messages import read, write

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KINDS = sorted(messages._KINDS)


@given(data=st.data())
@pytest.mark.parametrize("name", KINDS)
def test_there_and_back(name: str, data: Any) -> None:
    kind: Any = messages._KINDS[name]
    message = kind(**{field.name: data.draw(JSON) for field in fields(kind)})
    line = write(message)
    assert "\n" not in line
    assert read(line) == message
    assert read(line.encode()) == message


@pytest.mark.parametrize(
    "line", ["", "{", "null", "[]", '{"kind": "Nothing"}', '{"kind": "Fatal"}', '{"why": "x"}']
)
def test_what_is_no_message_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"no message|Expecting|delimiter|property name"):
        read(line)
