"""Messages between machines: whatever goes in comes out, or is said to be damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cluster import parcels as module
from autograder.cluster.parcels import pack, parcels, shrink, stretch, unpack


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists))
def test_data_comes_back(data: object) -> None:
    assert unpack(pack(data)) == data


@given(st.binary(max_size=300))
def test_what_is_no_message_is_said_to_be_damaged(content: bytes) -> None:
    for read in (unpack, stretch):
        with pytest.raises(ValueError):
            read(b"x" + content)
        with pytest.raises(ValueError):
            read(shrink(content)[:-1])


def test_a_bomb_does_not_go_off() -> None:
    with pytest.raises(ValueError, match="too long"):
        stretch(shrink(bytes(10_000_000)), most=1_000_000)


@given(st.lists(st.binary(max_size=40), max_size=8), st.integers(1, 30))
def test_contents_come_back_from_messages_that_are_no_larger_than_allowed(
    contents: list[bytes], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PARCEL_BYTES", most)
        back: dict[str, bytearray] = {}
        named = ((str(n), memoryview(content)) for n, content in enumerate(contents))
        for parcel in parcels(named):
            parts = [(name, start, stretch(packed)) for name, start, packed in parcel]
            assert sum(len(part) for _, _, part in parts) <= most
            for name, start, part in parts:
                assert len(back.setdefault(name, bytearray())) == start
                back[name] += part
    assert [bytes(one) for one in back.values()] == contents
