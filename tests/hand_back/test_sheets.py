"""Somebody else's CSV file: every byte that was not to change is as it was."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.hand_back.delivery import CannotReturn
from autograder.hand_back.sheets import Sheet, number, written

CELLS = st.text(
    st.characters(exclude_characters='",;\t\r\n\x00', exclude_categories=["Cs"]), max_size=8
)
QUOTED = st.text(st.sampled_from('ab",;\t\r\nü'), max_size=8).map(
    lambda text: '"' + text.replace('"', '""') + '"'
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    width = draw(st.integers(2, 4))
    sign, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    names = [f"column {number}" for number in range(width)]
    row = st.lists(st.one_of(CELLS, QUOTED), min_size=width, max_size=width)
    rows = draw(st.lists(row, max_size=5))
    text = end.join(sign.join(cells) for cells in [names, *rows]) + draw(st.sampled_from(["", end]))
    mark, encoding = draw(
        st.sampled_from(
            [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")]
        )
    )
    return mark + text.encode(encoding)


@given(files())
def test_a_file_that_is_not_filled_in_is_the_same_to_the_byte(content: bytes) -> None:
    assert Sheet(content, "x.csv").to_bytes() == content


@given(files(), st.text(st.sampled_from('46.5,;" \nx'), max_size=6))
def test_only_the_cell_that_is_set_changes(content: bytes, value: str) -> None:
    sheet = Sheet(content, "x.csv")
    row = next((row for row in sheet.rows if sheet.get(row, 1)), None)
    if row is None:
        return
    before = [[sheet.get(row, at) for at in range(len(sheet.columns))] for row in sheet.rows]
    sheet.set(row, 1, value)
    before[row - 1][1] = value
    again = Sheet(sheet.to_bytes(), "x.csv")
    assert [
        [again.get(row, at) for at in range(len(again.columns))] for row in again.rows
    ] == before


def test_bytes_of_no_encoding_come_back() -> None:
    content = b"name;points\nM\xfcller \x81;\n"
    sheet = Sheet(content, "x.csv")
    sheet.set(1, 1, "4")
    assert sheet.to_bytes() == b"name;points\nM\xfcller \x81;4\n"


@pytest.mark.parametrize("content", [b"", b"\n", b"one column\n1\n", b"a,b\n1,2,3\n", b"a,b\n1\n"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(CannotReturn, match=r"x\.csv"):
        Sheet(content, "x.csv")


@pytest.mark.parametrize(
    ("text", "value"),
    [("46", 46), ("46.50", 46.5), ("46,50", 46.5), ("-", None), ("", None), ("EX", None)],
)
def test_numbers_with_a_point_or_a_comma(text: str, value: float | None) -> None:
    assert number(text) == value


@given(st.floats(0, 10_000))
def test_a_written_number_is_read_as_it_was(value: float) -> None:
    assert number(written(value, comma=True)) == pytest.approx(value, abs=1e-4)
