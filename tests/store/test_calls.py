"""What a solution's functions returned for students' own values takes bounded room."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from autograder.store import calls as calls_module
from autograder.store.blobs import NotKept
from autograder.store.calls import KnownCalls


def reply(value: Any) -> dict[str, Any]:
    return {"header": {"reply": "result", "value": value}, "blobs": []}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stage.calls"


def test_what_was_saved_is_there_the_next_time(path: Path) -> None:
    calls = KnownCalls(path, "key")
    calls.add("double", "call f 1", reply([1, 1.0, True, None, "é"]))
    calls.add("triple", "call f 1", reply(3))
    calls.save()
    again = KnownCalls(path, "key")
    assert again.reply("double", "call f 1") == reply([1, 1.0, True, None, "é"])
    assert again.reply("triple", "call f 1") == reply(3)
    assert KnownCalls.on_file(path, "key")["triple"] == {"call f 1": reply(3)}
    with pytest.raises(KeyError):
        again.reply("double", "call f 2")


def test_replies_of_another_solution_are_passed_over(path: Path) -> None:
    for key in ("old", "new"):
        calls = KnownCalls(path, key)
        calls.add("double", "call f 1", reply(key))
        calls.save()
    assert KnownCalls(path, "old").reply("double", "call f 1") == reply("old")
    assert KnownCalls(path, "new").reply("double", "call f 1") == reply("new")
    assert len(KnownCalls(path, "other")) == 0
    KnownCalls(path, "new").forget()
    assert len(KnownCalls(path, "old")) == 0
    assert not path.exists()


def test_saving_adds_what_is_new_and_writes_nothing_again(path: Path) -> None:
    calls, written = KnownCalls(path, "key"), b""
    for number in range(200):
        calls.add("double", f"call f {number}", reply(number))
        calls.add("double", f"call f {number // 2}", reply(number // 2))
        calls.save()
        data = path.read_bytes()
        assert data.startswith(written)
        added = len(data) - len(written)
        assert added < 150
        written = data
    calls.save()
    assert path.read_bytes() == written


def test_memory_and_file_are_bounded(path: Path) -> None:
    calls = KnownCalls(path, "key", most=20_000)
    for number in range(10_000):
        calls.add("double", f"call f {number}", reply(number))
        # One that is needed again and again stays.
        if number % 50 == 0 and number:
            assert calls.reply("double", "call f 0") == reply(0)
        calls.save()
    assert calls.size <= 20_000
    assert len(calls) < 500
    assert 15_000 < path.stat().st_size <= 20_000
    assert calls.reply("double", "call f 9999") == reply(9999)
    with pytest.raises(KeyError):
        calls.reply("double", "call f 5")
    assert KnownCalls(path, "key", most=1000).size <= 1000


def test_large_arrays_are_bounded_too_also_from_one_command_to_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls_module, "ARRAYS_BYTES", 10_000)
    calls = KnownCalls(path, "key")
    calls.allowance.spend(9_000)
    array = {"sha256": "0" * 64, "size": 9_000}
    calls.add("double", "call f 1", {"header": {}, "blobs": [array, {"inline": "AAAA"}]})
    calls.save()
    with pytest.raises(NotKept):
        KnownCalls(path, "key").allowance.spend(1_500)
    KnownCalls(path, "other").allowance.spend(1_500)


def test_several_processes_add_to_one_file(path: Path) -> None:
    children = []
    for worker in range(4):
        pid = os.fork()
        if pid == 0:
            calls = KnownCalls(path, "key")
            for number in range(50):
                calls.add("double", f"call f {worker} {number}", reply([worker, number]))
                calls.save()
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    again = KnownCalls(path, "key")
    assert len(again) == 200
    assert again.reply("double", "call f 3 49") == reply([3, 49])


@pytest.mark.parametrize(
    "damage",
    [b'["key", "double", "call f 2", {"hea', b"\xff\xfe\n", b"[" * 100_000, b"{}\n1\n[]\nnull"],
    ids=["cut off", "no text", "too deep", "something else"],
)
def test_damaged_lines_cost_nothing_else(path: Path, damage: bytes) -> None:
    calls = KnownCalls(path, "key")
    calls.add("double", "call f 1", reply(1))
    calls.save()
    with path.open("ab") as file:
        file.write(damage)
    again = KnownCalls(path, "key")
    again.add("double", "call f 3", reply(3))
    again.save()
    last = KnownCalls(path, "key")
    assert len(last) == 2
    assert last.reply("double", "call f 3") == reply(3)


def test_a_disk_that_takes_no_more_ends_nothing(path: Path) -> None:
    calls = KnownCalls(path.parent / "no" / "such" / "folder.calls", "key")
    calls.add("double", "call f 1", reply(1))
    calls.save()
    assert calls.reply("double", "call f 1") == reply(1)
