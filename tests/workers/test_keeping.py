"""Outputs that are kept are as short as nbgrader makes them."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.preprocessors import LimitOutput

from autograder.workers.keeping import LongestOutput, _is_long, _shorten

STREAMS = st.lists(st.sampled_from(["a", "\n"]), max_size=8).map(
    lambda text: new_output("stream", name="stdout", text="".join(text))
)
ERRORS = st.integers(0, 6).map(
    lambda count: new_output("error", ename="E", evalue="", traceback=list("abcdef"[:count]))
)
CELLS = st.lists(
    st.one_of(
        st.lists(st.one_of(STREAMS, ERRORS), max_size=3).map(
            lambda outputs: new_code_cell("1", outputs=outputs)
        ),
        st.just(new_markdown_cell("text")),
    ),
    max_size=3,
)


@given(cells=CELLS, lines=st.integers(-1, 6), traceback=st.integers(-1, 6))
def test_long_outputs_are_cut_as_nbgrader_cuts_them(
    cells: list[NotebookNode], lines: int, traceback: int
) -> None:
    longest = LongestOutput(lines, traceback)
    ours, theirs = copy.deepcopy(cells), copy.deepcopy(cells)
    _shorten([cell for cell in ours if _is_long(cell, longest)], longest)
    limit = LimitOutput(max_lines=lines, max_traceback=traceback)
    for index, cell in enumerate(theirs):
        limit.preprocess_cell(cell, {}, index)
    assert ours == theirs
