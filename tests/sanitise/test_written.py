"""A written answer outside its cell is put before a person; a cell left alone is no answer."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum, determine_grade

from autograder.sanitise import SubmittedCell, rebuild

ASKED = "### Task 9: is that enough? (4 points, read by a person)\n\nIn 3 sentences: who is it?"
PLACEHOLDER = "YOUR ANSWER HERE"
ANSWER = "A face can be drawn from the voxels, so the person is recognised."


def facts(name: str, **flags: object) -> dict[str, object]:
    base = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
    return {"nbgrader": {**base, "grade_id": name, **flags}}


def released() -> NotebookNode:
    test = {"grade": True, "locked": True, "points": 2}
    written = {"grade": True, "solution": True, "points": 4}
    cells = [
        new_markdown_cell("### Task 8: share", id="ask-share"),
        new_code_cell("share = ...", id="answer", metadata=facts("share_answer", solution=True)),
        new_code_cell("assert share", id="test", metadata=facts("share", **test)),
        new_markdown_cell(ASKED, id="ask-why"),
        new_markdown_cell(PLACEHOLDER, id="why", metadata=facts("why", **written)),
        new_markdown_cell("## 3. Look at your images\n\nA look tells more.", id="next"),
        new_code_cell("show = ...", id="show", metadata=facts("show_answer", solution=True)),
        new_code_cell("assert show", id="test-show", metadata=facts("show", **test)),
        new_markdown_cell("### Task 10: what is seen?", id="ask-seen"),
        new_markdown_cell(PLACEHOLDER, id="seen", metadata=facts("seen", **written)),
        new_markdown_cell("## Key points", id="key-points"),
    ]
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.cell_type = cell.cell_type
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return new_notebook(cells=cells)


RELEASE = released()
PLACES = {cell.id: index for index, cell in enumerate(RELEASE.cells)}


def handed_in(seen: str = "A head.") -> list[SubmittedCell]:
    """The release as it is read, with an answer to its last question."""
    cells = [
        SubmittedCell(c.cell_type, c.source, c.id, dict(c.metadata.get("nbgrader", {})))
        for c in RELEASE.cells
    ]
    change(cells, "seen", seen)
    return cells


def change(cells: list[SubmittedCell], name: str, source: str) -> None:
    old = cells[PLACES[name]]
    cells[PLACES[name]] = SubmittedCell(old.cell_type, source, old.cell_id, old.nbgrader)


def own(source: str, kind: str = "markdown") -> SubmittedCell:
    return SubmittedCell(kind, source, "own-by-jupyter")


def rebuilt(cells: list[SubmittedCell]) -> tuple[NotebookNode, list[str]]:
    notebook, remarks = rebuild(RELEASE, cells)
    nbformat.validate(notebook)
    [why] = [cell for cell in notebook.cells if cell.id == "why"]
    return why, remarks


def assert_asked(cells: list[SubmittedCell], *words: str, where: str) -> None:
    """A person is asked, sees the answer in its cell, and one remark names it."""
    why, remarks = rebuilt(cells)
    assert determine_grade(why)[0] is None
    for word in words or [ANSWER]:
        assert word in why.source
    assert "left as it was handed out" in why.source
    [remark] = [remark for remark in remarks if "marked by hand" in remark]
    assert f"'why' (found in {where})" in remark
    assert "'seen'" not in remark


def assert_nobody_asked(cells: list[SubmittedCell]) -> None:
    why, remarks = rebuilt(cells)
    assert why.source == PLACEHOLDER
    assert determine_grade(why) == (0, 4)
    assert not [remark for remark in remarks if "marked by hand" in remark]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("before", ["ask-why", "why", "next"])
def test_a_text_cell_nearby(before: str, kind: str) -> None:
    cells = handed_in()
    cells.insert(PLACES[before], own(ANSWER, kind))
    assert_asked(cells, where="a cell of its own")


@pytest.mark.parametrize(
    "short", ["No.", "Ja", "认得出", "**Yes**, so it is", "# By the face, I think"]
)
def test_a_short_text_cell_is_an_answer_as_well(short: str) -> None:
    cells = handed_in()
    cells.insert(PLACES["next"], own(short))
    assert_asked(cells, short, where="a cell of its own")


def test_two_cells_in_place_of_the_one_that_was_deleted() -> None:
    cells = handed_in()
    cells[PLACES["why"]] = own("First, the face.")
    cells.insert(PLACES["next"], own("Then, the teeth."))
    assert_asked(cells, "First, the face.\n\nThen, the teeth.", where="a cell of its own")


def test_one_cell_in_place_of_the_one_that_was_deleted_is_the_answer() -> None:
    cells = handed_in()
    cells[PLACES["why"]] = own(ANSWER)
    why, remarks = rebuilt(cells)
    assert why.source == ANSWER
    assert not [remark for remark in remarks if "marked by hand" in remark]


@pytest.mark.parametrize("emptied", ["", "  \n", PLACEHOLDER + "\n"])
def test_an_emptied_cell_counts_as_left_alone(emptied: str) -> None:
    cells = handed_in()
    change(cells, "why", emptied)
    assert_nobody_asked(cells)
    cells.insert(PLACES["next"], own(ANSWER))
    assert_asked(cells, where="a cell of its own")


@pytest.mark.parametrize(
    "written",
    [
        *(f"{ASKED}\n\n{ANSWER}", f"{ANSWER}\n\n{ASKED}", f"{ASKED} {ANSWER}", ANSWER),
        ASKED.replace("\n\n", f"\n\n{ANSWER}\n\n"),
    ],
    ids=["below", "above", "same line", "instead", "between"],
)
def test_the_question_s_own_cell(written: str) -> None:
    cells = handed_in()
    change(cells, "ask-why", written)
    assert_asked(cells, where="the question's cell")


@pytest.mark.parametrize(
    "written",
    [ASKED.replace("is that", "was this"), ASKED.replace("who", "**who**"), ASKED + "\n"],
)
def test_a_question_that_was_hardly_changed_is_no_answer(written: str) -> None:
    cells = handed_in()
    change(cells, "ask-why", written)
    assert_nobody_asked(cells)


@pytest.mark.parametrize(
    "code",
    [
        f"# {ANSWER}",
        "# A face can be\n# drawn from it\nprint(1)",
        "share = 3  # because faces are there",
        f'"""{ANSWER}"""',
        f"answer = '{ANSWER}'",
        f"print('{ANSWER}')",
        ANSWER,
    ],
    ids=["comment", "comments", "behind code", "docstring", "text", "printed", "no Python"],
)
def test_code_nearby(code: str) -> None:
    cells = handed_in()
    cells.insert(PLACES["next"], own(code, "code"))
    assert_asked(cells, code, where="code")


@pytest.mark.parametrize("name", ["answer", "show"])
@pytest.mark.parametrize(
    "comment",
    [f"# {ANSWER}", "# Answer to task 9: by the face", "# Task 9\n# the face shows it"],
)
def test_comments_in_the_answer_next_to_it(name: str, comment: str) -> None:
    cells = handed_in()
    change(cells, name, f"share = show = 3\n{comment}")
    assert_asked(
        cells, *comment.replace("# ", "").splitlines(), where="comments of the code beside it"
    )


def test_a_comment_in_the_test_cell_above() -> None:
    cells = handed_in()
    change(cells, "test", f"assert share\n# {ANSWER}")
    assert_asked(cells, where="a cell with given code")


def test_text_collected_at_the_end_of_the_notebook() -> None:
    cells = handed_in()
    cells.append(own(f"Task 9: {ANSWER}"))
    assert_asked(cells, where="the end of the notebook")


def test_a_pasted_picture_comes_with_it() -> None:
    picture = {"page.png": {"image/png": "iVBORw0KGgo="}}
    cells = handed_in()
    mine = SubmittedCell("markdown", "![](attachment:page.png)", "own", pictures=picture)
    cells.insert(PLACES["next"], mine)
    assert_asked(cells, "attachment:page.png", where="a cell of its own")
    assert rebuilt(cells)[0].attachments == picture
    # Of two pictures of one name, the second stays in its cell.
    other = {"page.png": {"image/png": "iVBORw0KGgoAAAAN"}}
    cells.insert(PLACES["next"] + 1, SubmittedCell("markdown", "", "own-2", pictures=other))
    why, _ = rebuilt(cells)
    assert why.attachments == picture
    assert "A picture of the name 'page.png' is in the cell itself" in why.source


def test_several_questions_share_a_remark() -> None:
    cells = handed_in(seen=PLACEHOLDER)
    cells.insert(PLACES["key-points"], own("A head."))
    cells.insert(PLACES["next"], own(ANSWER))
    _, remarks = rebuilt(cells)
    [remark] = remarks
    assert "'why' (found in a cell of its own), 'seen' (found in a cell of its own)" in remark


def untouched() -> list[SubmittedCell]:
    return handed_in()


def with_cell(before: str, source: str, kind: str = "markdown") -> list[SubmittedCell]:
    cells = handed_in()
    cells.insert(PLACES[before], own(source, kind))
    return cells


def with_answer(source: str) -> list[SubmittedCell]:
    cells = handed_in()
    change(cells, "answer", source)
    return cells


@pytest.mark.parametrize(
    "cells",
    [
        untouched(),
        with_cell("next", "---"),
        with_cell("next", "## My notes"),
        with_cell("next", "   "),
        with_cell("next", PLACEHOLDER),
        with_cell("next", ASKED),
        with_cell("next", "share.mean()\nplt.imshow(share)  # in grey", "code"),
        with_cell("next", "# plt.imshow(share, cmap='gray')\n# print(a, b, c)", "code"),
        with_cell("next", "imread('/home/mia/the course/my files/of a way/off.png')", "code"),
        with_cell("next", "%matplotlib inline\n!ls the files that are in this folder here", "code"),
        with_cell("ask-share", "Name: Mia Example, number 123456, group 7"),
        with_cell("show", "I think the picture is dark because of the window."),
        with_cell("test-show", "# this shows the picture that was asked for", "code"),
        with_answer("share = 3  # all fields but those of the patient"),
        with_answer("# Read the header first\nshare = 3"),
    ],
    ids=lambda cells: "",
)
def test_a_cell_that_was_really_left_alone_asks_nobody(cells: list[SubmittedCell]) -> None:
    assert_nobody_asked(cells)


def test_an_older_release_s_placeholder_is_no_answer() -> None:
    cells = handed_in()
    older = nbformat.from_dict(RELEASE.cells[PLACES["why"]])
    older.source = "Write your answer here, please."
    older.metadata.nbgrader.checksum = compute_checksum(older)
    cells[PLACES["why"]] = SubmittedCell(
        "markdown", older.source, "why", dict(older.metadata.nbgrader)
    )
    assert_nobody_asked(cells)


def test_an_answer_in_its_cell_is_left_as_it_is() -> None:
    cells = handed_in()
    change(cells, "why", f"{PLACEHOLDER}\n\n{ANSWER}")
    cells.insert(PLACES["next"], own("And one more thing."))
    why, remarks = rebuilt(cells)
    assert why.source == f"{PLACEHOLDER}\n\n{ANSWER}"
    assert remarks == []


@given(
    source=st.text(alphabet=st.sampled_from("a# `'\"\n-[(:=éß中/.\\%!"), max_size=60),
    kind=st.sampled_from(["code", "markdown", "raw"]),
    before=st.sampled_from(list(PLACES)),
    times=st.sampled_from([1, 400]),
)
def test_nothing_of_a_hand_in_can_fail_it(source: str, kind: str, before: str, times: int) -> None:
    cells = handed_in(seen=PLACEHOLDER)
    change(cells, "ask-why", source * times)
    cells.insert(PLACES[before], own(source * times, kind))
    why, _ = rebuilt(cells)
    assert len(why.source) < 25_000
