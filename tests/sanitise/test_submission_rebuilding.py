"""Whatever is done to a notebook, its locked cells come back, and answers are found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from small_course import ANSWERS, STAGE, fill_in, hand_in

from autograder.course.course import Course
from autograder.sanitise import SubmittedCell, open_submission, rebuild

Cells = list[SubmittedCell]


@pytest.fixture(scope="module")
def small(built_small: Callable[[], Course]) -> Course:
    return built_small()


@pytest.fixture(scope="module")
def release(small: Course) -> NotebookNode:
    return nbformat.read(small.release(STAGE), as_version=4)


@pytest.fixture
def cells(release: NotebookNode) -> Cells:
    """The release with the right answers, as it is read."""
    return as_submitted(fill_in(release))


def as_submitted(notebook: NotebookNode) -> Cells:
    return [
        SubmittedCell(
            cell.cell_type,
            cell.source,
            cell.id,
            copy.deepcopy(dict(cell.metadata.get("nbgrader", {}))),
        )
        for cell in notebook.cells
    ]


def place(cells: Cells, name: str) -> int:
    return next(i for i, cell in enumerate(cells) if cell.grade_id == name)


def source_of(notebook: NotebookNode, name: str) -> str:
    [found] = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    return str(found.source)


def locked(notebook: NotebookNode) -> list[tuple[str, str, str, Any]]:
    return [
        (cell.id, cell.cell_type, cell.source, cell.metadata)
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("locked")
    ]


def assert_answers(notebook: NotebookNode) -> None:
    for name, answer in ANSWERS.items():
        assert source_of(notebook, f"{name}_answer") == answer


def test_right_answers_come_through_without_a_remark(release: NotebookNode, cells: Cells) -> None:
    notebook, remarks = rebuild(release, cells)
    assert remarks == []
    assert_answers(notebook)
    assert [cell.id for cell in notebook.cells] == [cell.id for cell in release.cells]
    assert notebook.metadata == release.metadata


def test_deleted_test_cell_comes_back(release: NotebookNode, cells: Cells) -> None:
    del cells[place(cells, "area")]
    notebook, remarks = rebuild(release, cells)
    assert locked(notebook) == locked(release)
    assert remarks == ["The test cell 'area' was missing; the release's was put in its place."]


def test_edited_test_cell_is_restored(release: NotebookNode, cells: Cells) -> None:
    index = place(cells, "area")
    cells[index] = replace(cells[index], source="pass")
    notebook, remarks = rebuild(release, cells)
    assert source_of(notebook, "area") == source_of(release, "area")
    assert remarks == ["The test cell 'area' had been edited; the release's text is used."]


def test_cells_of_a_kind_share_a_remark(release: NotebookNode, cells: Cells) -> None:
    for name in ("side", "area", "double"):
        index = place(cells, name)
        flags = {**cells[index].nbgrader, "points": 100}
        cells[index] = replace(cells[index], source="pass", nbgrader=flags)
    for name in ("side_answer", "area_answer"):
        index = place(cells, name)
        cells[index] = replace(cells[index], cell_type="markdown")
    del cells[place(cells, "name_answer")], cells[place(cells, "name")]
    assert rebuild(release, cells)[1] == [
        "The question 'name' is not in the notebook handed in: it may be newer. Its cells were "
        "put in.",
        "The answer cells 'side_answer' and 'area_answer' had become markdown cells; "
        "they were turned back.",
        "The test cells 'side', 'area' and 'double' had been edited; the release's text is used.",
        "The test cells 'side', 'area' and 'double' had other points or flags; "
        "the release's count.",
    ]


def test_copies_of_many_answer_cells_share_a_remark(release: NotebookNode, cells: Cells) -> None:
    twice = [*cells, *(cell for cell in cells if cell.grade_id in ("side_answer", "area_answer"))]
    assert [said for said in rebuild(release, twice)[1] if "several times" in said] == [
        "The answer cells 'side_answer', 'area_answer' are there several times; "
        "of each, the last one with an answer in it counts."
    ]
    assert not [said for said in rebuild(release, twice)[1] if "2 times" in said]


def test_deleted_answer_comes_back_empty(release: NotebookNode, cells: Cells) -> None:
    del cells[place(cells, "area_answer")]
    notebook, remarks = rebuild(release, cells)
    assert source_of(notebook, "area_answer") == source_of(release, "area_answer")
    assert "'area_answer' was missing" in remarks[0]


@pytest.mark.parametrize(
    "claims", [{"grade": True}, {"solution": False}, {"points": 100}, {"locked": True}]
)
def test_flipped_flags_and_points(
    release: NotebookNode, cells: Cells, claims: dict[str, Any]
) -> None:
    for name in ("area", "area_answer"):
        index = place(cells, name)
        cells[index] = replace(cells[index], nbgrader={**cells[index].nbgrader, **claims})
    notebook, remarks = rebuild(release, cells)
    assert locked(notebook) == locked(release)
    assert_answers(notebook)
    assert any("other points or flags" in remark for remark in remarks)


def test_unknown_schema_version(release: NotebookNode, cells: Cells) -> None:
    cells = [
        replace(c, nbgrader=c.nbgrader and {**c.nbgrader, "schema_version": 99}) for c in cells
    ]
    notebook, remarks = rebuild(release, cells)
    assert_answers(notebook)
    assert len(remarks) == 1
    assert "another version" in remarks[0]


def test_changed_cell_types_are_turned_back(release: NotebookNode, cells: Cells) -> None:
    cells = [replace(c, cell_type="markdown" if c.cell_type == "code" else "code") for c in cells]
    notebook, _ = rebuild(release, cells)
    assert locked(notebook) == locked(release)
    assert_answers(notebook)


def test_last_answered_copy_counts(release: NotebookNode, cells: Cells) -> None:
    index = place(cells, "side_answer")
    empty = source_of(release, "side_answer")
    cells[index:index] = [replace(cells[index], source="side = 1", cell_id="copy-1")]
    cells[index + 2 : index + 2] = [replace(cells[index], source=empty, cell_id="copy-2")]
    notebook, remarks = rebuild(release, cells)
    assert source_of(notebook, "side_answer") == ANSWERS["side"]
    assert "'side_answer' is there 3 times" in remarks[0]


def test_nameless_answer_is_recognised_by_its_cell_id(release: NotebookNode, cells: Cells) -> None:
    for name in ANSWERS:
        index = place(cells, f"{name}_answer")
        cells[index] = replace(cells[index], nbgrader={})
    notebook, remarks = rebuild(release, cells)
    assert_answers(notebook)
    names = [f"'{name}_answer'" for name in ANSWERS]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    assert remarks == [f"The answer cells {listed} had lost their names; they were recognised."]


def test_nameless_answer_is_recognised_by_its_place(release: NotebookNode, cells: Cells) -> None:
    index = place(cells, "area_answer")
    cells[index] = SubmittedCell("code", ANSWERS["area"])
    notebook, remarks = rebuild(release, cells)
    assert_answers(notebook)
    assert len(notebook.cells) == len(release.cells)
    assert "'area_answer' had lost its name" in remarks[0]


def test_ambiguous_place_keeps_the_code_after_the_placeholder(
    release: NotebookNode, cells: Cells
) -> None:
    index = place(cells, "area_answer")
    cells[index : index + 1] = [SubmittedCell("code", "n = 2"), SubmittedCell("code", "area = n")]
    notebook, _ = rebuild(release, cells)
    sources = [cell.source for cell in notebook.cells]
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    placeholder = names.index("area_answer")
    assert sources[placeholder + 1 : placeholder + 3] == ["n = 2", "area = n"]
    assert names[placeholder + 3] == "area"


def test_all_metadata_lost(release: NotebookNode, cells: Cells) -> None:
    cells = [SubmittedCell(cell.cell_type, cell.source) for cell in cells]
    notebook, _ = rebuild(release, cells)
    assert locked(notebook) == locked(release)
    assert_answers(notebook)


def test_reordered_cells_are_put_back(release: NotebookNode, cells: Cells) -> None:
    notebook, remarks = rebuild(release, cells[::-1])
    assert [cell.id for cell in notebook.cells] == [cell.id for cell in release.cells]
    assert_answers(notebook)
    assert "Cells were in another order; they were put back." in remarks


def test_own_cells_keep_their_place_and_lose_their_claims(
    release: NotebookNode, cells: Cells
) -> None:
    index = place(cells, "area_answer")
    own = SubmittedCell("code", "helper = 3", nbgrader={"grade": True, "points": 5})
    first = SubmittedCell("markdown", "my notes", nbgrader={"grade_id": "invented"})
    notebook, remarks = rebuild(release, [first, *cells[:index], own, *cells[index:]])
    sources = [cell.source for cell in notebook.cells]
    assert sources[0] == "my notes"
    assert sources[sources.index("helper = 3") + 1] == ANSWERS["area"]
    for cell in notebook.cells:
        if cell.source in ("my notes", "helper = 3"):
            assert cell.metadata == {}
    assert remarks == []


def test_copied_test_cell_without_metadata(release: NotebookNode, cells: Cells) -> None:
    index = place(cells, "area")
    cells.insert(index + 1, replace(cells[index], nbgrader={}, cell_id="copy"))
    notebook, _ = rebuild(release, cells)
    assert locked(notebook) == locked(release)
    MetadataValidator().validate_nb(notebook)


def test_own_code_under_the_id_of_a_locked_cell_is_kept(
    release: NotebookNode, cells: Cells
) -> None:
    index = place(cells, "area")
    cells[index] = replace(cells[index], nbgrader={}, source="print('mine')")
    notebook, remarks = rebuild(release, cells)
    assert "print('mine')" in [cell.source for cell in notebook.cells]
    assert locked(notebook) == locked(release)
    assert remarks == ["The test cell 'area' was missing; the release's was put in its place."]


def test_students_code_runs_before_a_test_that_was_put_back(
    release: NotebookNode, cells: Cells
) -> None:
    index = place(cells, "area")
    cells[index] = SubmittedCell("code", "area = 9")
    notebook, _ = rebuild(release, cells)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    assert [cell.source for cell in notebook.cells][names.index("area") - 1] == "area = 9"


def test_edited_plain_cells_are_the_students(release: NotebookNode, cells: Cells) -> None:
    index = next(i for i, cell in enumerate(cells) if cell.cell_id == "plain")
    cells[index] = replace(cells[index], source="print('mine')")
    notebook, _ = rebuild(release, cells)
    assert "print('mine')" in [cell.source for cell in notebook.cells]
    assert len(notebook.cells) == len(release.cells)


def test_another_notebook(release: NotebookNode) -> None:
    notebook, remarks = rebuild(release, [SubmittedCell("code", "x = 1")])
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in release.cells]
    assert "another notebook" in remarks[0]


# What a student, an editor or an attacker may do to the cells, in any combination.
texts = st.text(max_size=30)
claims = st.dictionaries(
    st.sampled_from(["grade", "solution", "locked", "task", "points", "grade_id", "schema_version",
                     "cell_type", "checksum"]),
    st.none() | st.booleans() | st.integers() | st.floats() | texts
    | st.sampled_from(["side", "side_answer", "area", "setup", "prose"]) | st.lists(st.integers()),
)  # fmt: skip
kinds = st.sampled_from(["code", "markdown", "raw"])


@st.composite
def damaged(draw: st.DrawFn, whole: Cells) -> Cells:
    picked = draw(
        st.lists(st.sampled_from(whole), max_size=2 * len(whole)) | st.permutations(whole)
    )
    return [
        draw(
            st.just(cell)
            | st.builds(replace, st.just(cell), source=texts)
            | st.builds(replace, st.just(cell), cell_type=kinds)
            | st.builds(replace, st.just(cell), cell_id=texts | st.sampled_from(["test-area", ""]))
            | st.builds(replace, st.just(cell), nbgrader=claims)
            | st.builds(SubmittedCell, kinds, texts, nbgrader=claims)
        )
        for cell in picked
    ]


@given(data=st.data())
def test_any_damage_leaves_a_valid_notebook(release: NotebookNode, data: st.DataObject) -> None:
    handed_in = data.draw(damaged(as_submitted(fill_in(release))))
    before = copy.deepcopy(release)
    notebook, remarks = rebuild(release, handed_in)
    assert release == before
    assert locked(notebook) == locked(release)
    named = [cell.metadata for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert named == [cell.metadata for cell in release.cells if "nbgrader" in cell.metadata]
    MetadataValidator().validate_nb(notebook)
    nbformat.validate(notebook)
    assert all(remark.endswith(".") for remark in remarks)
    assert rebuild(release, handed_in) == (notebook, remarks)
    if not any("another notebook" in remark for remark in remarks):
        known = [cell.source for cell in notebook.cells]
        for cell in handed_in:
            if cell.cell_type == "code" and not cell.nbgrader and cell.source.strip():
                assert cell.source in known, "a student's own code must not get lost"


def test_open_submission_takes_the_right_file(small: Course, release: NotebookNode) -> None:
    good = fill_in(release)
    folder = hand_in(small, "renamed", good, name="my homework.ipynb")
    notebook, remarks = open_submission(folder, STAGE, release)
    assert_answers(notebook)
    assert remarks == [f"The notebook was handed in as 'my homework.ipynb', not as {STAGE}.ipynb."]
    hand_in(small, "renamed", "not a notebook", name="notes.ipynb")
    notebook, remarks = open_submission(folder, STAGE, release)
    assert_answers(notebook)
    assert remarks == [
        "Of 2 notebooks 'my homework.ipynb' counts: it answers most (4 answers). "
        "There were also: 'notes.ipynb' (cannot be read)."
    ]


@pytest.mark.parametrize(
    "name", [f"{STAGE}-Copy1.ipynb", "sub/folder/x.ipynb", "x.ipynb.txt", "x.IPYNB", "x.json"]
)
@pytest.mark.parametrize("beside", ["untouched", "damaged", "link"])
def test_the_notebook_that_answers_most_counts(
    small: Course, release: NotebookNode, name: str, beside: str
) -> None:
    student = f"{beside} {name}".replace("/", "-")
    folder = hand_in(small, student, None)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(nbformat.writes(fill_in(release)))
    if beside == "untouched":
        hand_in(small, student, release)
    elif beside == "damaged":
        hand_in(small, student, "{")
    else:
        (folder / f"{STAGE}.ipynb").symlink_to(folder / name)
    notebook, remarks = open_submission(folder, STAGE, release)
    assert_answers(notebook)
    (which, *others) = remarks
    assert f"Of 2 notebooks {name!r} counts: it answers most (4 answers)" in which
    assert (
        f"'{STAGE}.ipynb' ({'0 answers' if beside == 'untouched' else 'cannot be read'})" in which
    )
    assert bool(others) == (beside == "link")


def test_the_notebook_of_the_right_name_counts_among_equals(
    small: Course, release: NotebookNode
) -> None:
    folder = hand_in(small, "equal", fill_in(release), name="zz copy.ipynb")
    hand_in(small, "equal", fill_in(release))
    (folder / ".ipynb_checkpoints").mkdir()
    hand_in(small, "equal", fill_in(release), name=f".ipynb_checkpoints/{STAGE}-checkpoint.ipynb")
    _, remarks = open_submission(folder, STAGE, release)
    assert remarks[0].startswith(f"Of 2 notebooks '{STAGE}.ipynb' counts")


def test_open_submission_without_a_file(small: Course, release: NotebookNode) -> None:
    folder = hand_in(small, "nothing", None)
    notebook, remarks = open_submission(folder, STAGE, release)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in release.cells]
    assert "No notebook was handed in" in remarks[0]
    hand_in(small, "nothing", b"\x00\x01")
    assert "not a notebook" in open_submission(folder, STAGE, release)[1][0]
