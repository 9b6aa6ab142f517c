"""Blobs are what they were, or not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.run.replies import CallFailed
from autograder.store import blobs as blobs_module
from autograder.store.blobs import Allowance, BlobStore, NotKept
from autograder.store.replies import NotStored, Recorder, StoredProcess
from autograder.wire.encode import Encoder
from autograder.wire.frames import Frame


@given(st.lists(st.binary(max_size=3000)))
def test_blobs_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    store = BlobStore(tmp_path_factory.mktemp("blobs"))
    references = [store.put(memoryview(bytearray(content))) for content in contents]
    again = BlobStore(store.folder)
    assert [bytes(again.get(reference)) for reference in references] == contents


def test_a_content_is_stored_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    volume = bytearray(b"v" * 2**21)
    other = bytearray(b"v" * 2**21)
    other[-1] = 0
    first, second, third = (
        store.put(memoryview(blob)) for blob in (volume, bytearray(volume), other)
    )
    assert first == second != third
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2
    # What was remembered is a copy: its owner may write into the original.
    volume[:] = bytes(len(volume))
    assert store.put(memoryview(bytearray(b"v" * 2**21))) == first
    assert store.put(memoryview(volume)) not in (first, third)


def test_one_submission_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs_module, "STORED_BYTES", 5000)
    store, first = BlobStore(tmp_path), Allowance()
    store.put(memoryview(bytearray(b"a" * 4000)), first.spend)
    # What is there already, and small, takes its place in the list of answers only.
    store.put(memoryview(bytearray(b"a" * 4000)), first.spend)
    store.put(memoryview(bytearray(b"c" * 300)), first.spend)
    with pytest.raises(NotKept, match="too large"):
        store.put(memoryview(bytearray(b"b" * 4000)), first.spend)
    store.put(memoryview(bytearray(b"b" * 4000)), Allowance().spend)
    # Reference answers have no limit.
    store.put(memoryview(bytearray(b"d" * 9000)))


def test_a_reply_that_is_too_large_is_not_kept_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs_module, "STORED_BYTES", 5000)
    recorder = Recorder(BlobStore(tmp_path), Allowance())
    recorder("get a", Frame({"values": {"a": "x"}}, []))
    assert not recorder.cut
    recorder("get b", Frame({"values": {"b": "x" * 5000}}, []))
    recorder("get c", Frame({}, [memoryview(bytearray(1000))] * 5))
    assert recorder.cut
    assert set(recorder.replies) == {"get a"}


def test_a_blob_that_is_gone_or_cut_off_is_not_kept(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    reference = store.put(memoryview(bytearray(b"a" * 4000)))
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    path.write_bytes(b"a")
    with pytest.raises(NotKept, match="cut off"):
        store.get(reference)
    path.unlink()
    with pytest.raises(NotKept):
        store.get(reference)


def test_what_a_process_replied_is_replied_again(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    recorder = Recorder(store)
    encoder = Encoder()
    values = {"x": encoder.encode([1, b"y" * 2000])}
    recorder("get x", Frame({"values": values}, [memoryview(bytearray(b)) for b in encoder.blobs]))
    recorder("get z", Frame({"values": {}}, []))
    process: Any = StoredProcess(recorder.replies, store)
    assert process.get("x") == (True, [1, b"y" * 2000])
    assert process.get("z") == (False, None)
    assert process.missing == ""
    with pytest.raises(NotStored):
        process.get("y")
    assert process.missing == "get y"


def test_a_call_that_failed_fails_again(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    recorder = Recorder(store)
    process: Any = StoredProcess(recorder.replies, store)
    with pytest.raises(NotStored):
        process.call("f", (1,), {})
    recorder(process.missing, Frame({"reply": "error", "name": "timeout", "text": ""}, []))
    with pytest.raises(CallFailed, match="timeout"):
        process.call("f", (1,), {})
    with pytest.raises(NotStored):
        process.call("f", (2,), {})
