"""Student code runs only where it can be confined, unless the instructor says so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox import landlock, seccomp
from autograder.sandbox.confine import Confinement, PythonFolders


def in_child(work: Callable[[], object]) -> object:
    """Return what `work` gives in a forked process, or the words of its error."""
    read, write = os.pipe()
    if os.fork() == 0:
        try:
            answer: object = work()
        except OSError as error:
            answer = str(error)
        os.write(write, json.dumps(answer).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        return json.load(pipe)


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this process's kernel lack something: an old kernel cannot be had here."""

    def lack(what: str) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            if what == "landlock":
                raise landlock.LandlockError("this kernel has no Landlock")
            raise seccomp.SeccompError("no filter for this architecture")

        module, name = {
            "landlock": (landlock, "restrict"),
            "seccomp": (seccomp, "refuse_calls"),
        }[what]
        monkeypatch.setattr(module, name, refuse)

    return lack


def apply(scratch: Path, *, required: bool) -> object:
    confinement = Confinement(scratch, scratch, required=required)
    python = PythonFolders()
    return in_child(lambda: confinement.apply(python, entered=False))


@pytest.mark.parametrize("what", ["landlock", "seccomp"])
def test_without_what_is_required_nothing_runs(
    tmp_path: Path, lacking: Callable[[str], None], what: str
) -> None:
    lacking(what)
    said = apply(tmp_path, required=True)
    assert isinstance(said, str)
    assert what in said.lower()
    assert "missing" in said


@pytest.mark.parametrize(("what", "other"), [("landlock", "seccomp"), ("seccomp", "landlock")])
def test_what_there_is_is_used_where_that_is_allowed(
    tmp_path: Path, lacking: Callable[[str], None], what: str, other: str
) -> None:
    lacking(what)
    assert apply(tmp_path, required=False) == ["limits", other]


def test_all_is_there_as_a_rule(tmp_path: Path) -> None:
    assert apply(tmp_path, required=True) == ["limits", "landlock", "seccomp"]
