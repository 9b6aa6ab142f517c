"""IPython's transformers and the kernel's hash: quicker, and what they give is what those give."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipykernel import compiler
from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox import cell_text
from autograder.sandbox.cell_text import murmur2, read_texts_quickly

ORIGINAL = compiler.murmur2_x86
PIECES = [
    "a = 1", "a = %time 2", "a =%pwd", "a = !ls", "a = \\\n  %pwd", "a = \\\n  !ls", "%pwd",
    " %pwd",
    "!ls -l", "!!ls", "print?", "print??", "?print", "print? # why", "x = print?", "# why?",
    "'why?'", "'''\n%pwd\n'''", "f(1,\n  2)", "f(1\n, 2)", "/f 1", ",f 1", ";f 1", "if a:",
    "    b = 2", "\tc = 3", "  d = 4", "(", ")", "'", "b = a % 2", "a != 2",
    "await f()", "\\d", "1if a else 2",
    "%%time", ">>> a", "In [1]: a", "", "def f(a=1): return a", "a = b = %pwd", "(a := 2)",
]  # fmt: skip


def outcome(function: Any, *args: Any) -> Any:
    try:
        return function(*args)
    except Exception as error:
        return type(error), str(error)


@pytest.fixture(autouse=True)
def _kernels_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "murmur2_x86", ORIGINAL)


@given(st.lists(st.sampled_from(PIECES), max_size=6))
def test_cells_become_what_ipython_makes_of_them(pieces: list[str]) -> None:
    cell = "\n".join(pieces)
    quick = TransformerManager()
    read_texts_quickly(quick)
    expected = outcome(TransformerManager().transform_cell, cell)
    assert outcome(quick.transform_cell, cell) == expected
    assert outcome(quick.transform_cell, cell) == expected


@given(st.text(alphabet="ab=%!?,;/\\ \n\t'\"#(1:", max_size=20))
def test_any_text_becomes_what_ipython_makes_of_it(cell: str) -> None:
    quick = TransformerManager()
    read_texts_quickly(quick)
    assert outcome(quick.transform_cell, cell) == outcome(TransformerManager().transform_cell, cell)


def test_python_is_not_taken_to_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = TransformerManager()
    monkeypatch.setattr(quick, "do_one_token_transform", None)
    read_texts_quickly(quick)
    assert (
        quick.transform_cell("a = [1,\n     2 % 3]\nb = a != 3")
        == "a = [1,\n     2 % 3]\nb = a != 3\n"
    )


def test_what_a_student_adds_is_asked_each_time() -> None:
    asked = []

    class Curious:
        @classmethod
        def find(cls, lines: Any) -> None:
            asked.append(lines)

    quick = TransformerManager()
    read_texts_quickly(quick)
    quick.transform_cell("a = 1")
    quick.token_transformers.append(Curious)
    quick.transform_cell("a = 1")
    quick.transform_cell("a = 1")
    assert len(asked) == 2


@pytest.mark.parametrize(
    "cell", ["'\\d'", "1if a else 2", "0x1for x in y", "try:\n    f()\nfinally:\n    g()"]
)
def test_a_cell_that_may_warn_is_not_parsed_once_more(cell: str) -> None:
    assert not cell_text._is_python(cell)


@given(st.text(), st.integers(0, 2**32 - 1))
def test_cells_files_have_the_names_that_a_kernel_gives_them(text: str, seed: int) -> None:
    try:
        expected = ORIGINAL(text, seed)
    except UnicodeEncodeError:
        return
    assert murmur2(text, seed) == expected
