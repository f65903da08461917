"""Of many findings that say the same, or of one kind, the reader gets one, some, and their number."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from expectations.findings import Finding
from expectations.repeated import LISTED, NAMED, Findings, first_of_each


def fault(row: int | None, found: str = "x", column: str = "C", code: str = "not_a_number") -> Finding:
    return Finding.make(code, sheet="Victims", row=row, column=column, found=found)


def test_the_same_fault_in_several_rows_is_said_once_with_the_rows():
    (one,) = Findings(fault(row) for row in (3, 4, 9)).closed()
    assert one.sentence == 'Sheet "Victims", row 3, column C: "x" is not a number. The same in 2 more rows (4, 9).'
    assert (one.row, one.rows, one.also) == (3, 3, [4, 9])


def test_what_differs_in_column_or_content_is_said_apart():
    found = Findings([fault(3), fault(4, column="D"), fault(5, found="y"), fault(6, code="mixed_units")]).closed()
    assert [one.rows for one in found] == [1, 1, 1, 1]


def test_a_fault_of_the_whole_sheet_has_no_rows_to_name():
    assert [one.rows for one in Findings([fault(None), fault(None)]).closed()] == [1, 1]


def test_beyond_so_many_of_a_kind_only_their_number_is_told():
    *found, last = Findings(fault(row, found=str(row)) for row in range(LISTED + 50)).closed()
    assert len(found) == LISTED
    assert (last.unlisted, last.row, last.do) == (50, LISTED, None)
    assert last.sentence.endswith("and 50 more findings of this kind from here on.")


def test_a_sentence_names_some_rows_and_the_finding_more_of_them():
    (one,) = Findings(fault(row) for row in range(1, 1001)).closed()
    assert "(" + ", ".join(str(row) for row in range(2, 2 + NAMED)) + ", …)" in one.sentence
    assert (one.rows, len(one.also)) == (1000, LISTED)


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from("abc"), st.sampled_from("CD")), max_size=80))
def test_every_row_with_a_fault_is_in_one_finding(cells):
    found = Findings(fault(row, found=text, column=column) for row, text, column in cells).closed()
    told = {(row, one.found, one.column) for one in found for row in [one.row, *one.also]}
    assert told == set(cells)
    assert sum(one.rows for one in found) == len(told)


@given(st.lists(st.tuples(st.sampled_from([None, "A", "B"]), st.integers(1, 9), st.sampled_from("xyz")), max_size=60))
def test_a_frame_is_gathered_as_a_list_is(cells):
    frame = pd.DataFrame(cells, columns=["sheet", "source_row", "found"]).astype({"sheet": object})
    frame = frame.sort_values(["sheet", "source_row"], na_position="first")
    told = {
        (row.sheet if isinstance(row.sheet, str) else None, row.found): [int(row.source_row), *further]
        for row, further, unlisted in first_of_each(frame, ["found"])
        if not unlisted
    }
    wanted: dict = {}
    for sheet, number, found in sorted(cells, key=lambda cell: (cell[0] or "", cell[1])):
        rows = wanted.setdefault((sheet, found), [])
        if number not in rows:
            rows.append(number)
    assert told == wanted


def test_a_frame_of_more_than_can_be_listed_ends_each_sheet_with_a_number():
    rows = [{"sheet": sheet, "source_row": row, "found": str(row)} for sheet in "AB" for row in range(LISTED + 7)]
    found = list(first_of_each(pd.DataFrame(rows), ["found"]))
    assert [(row.sheet, unlisted) for row, _, unlisted in found if unlisted] == [("A", 7), ("B", 7)]
    assert len(found) == 2 * LISTED + 2
