"""Cells of a spreadsheet, written and read."""

import pytest

from webapp.paste.table_format import read_cells, write_cells
from webapp.request.job_request import Row

NAME = Row("query_1", "name", "text", "Tim Duncan")
DAMPING = Row("pagerank_1", "d", "number", "0.85")


def test_rows_are_written_and_read():
    text = write_cells([NAME, DAMPING])
    assert text == "query_1\tname\ttext\tTim Duncan\npagerank_1\td\tnumber\t0.85\n"
    assert read_cells(text).rows == (NAME, DAMPING)


@pytest.mark.parametrize(
    "text",
    [
        "query_1\tname\t\tTim Duncan\npagerank_1\td\tNumber\t0.85",
        "Task ID\tParameter\tType\tValue\r\nquery_1\tname\tText\tTim Duncan\r\npagerank_1\td\tNUMBER\t0.85\r\n",
        "value\ttype\ttask\tname\nTim Duncan\t\tquery_1\tname\n\n0.85\tnumber\tpagerank_1\td\n",
        "query_1.name\tTim Duncan\npagerank_1.d:number\t0.85\n",
        "query_1\tname\ttext\tTim Duncan\t\t\t\npagerank_1\td\tnumber\t0.85\t\t\t\n\t\t\t\n",
    ],
)
def test_columns_are_told_apart(text):
    assert (read_cells(text).rows, read_cells(text).not_taken) == ((NAME, DAMPING), ())


def test_a_table_without_types_holds_texts():
    assert read_cells("a\tb\t1\nc\td\t").rows == (Row("a", "b", "text", "1"), Row("c", "d", "text", ""))


def test_a_line_may_name_the_workflow():
    assert read_cells("Workflow ID\t4216617528\nquery_1.name\tx").workflow_id == "4216617528"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"a\nb"', "a\nb"),
        ('"a\r\nb"', "a\nb"),
        ('"a\tb"', "a\tb"),
        ('"say ""x"""', 'say "x"'),
        ('"x"', '"x"'),
        ('say "x"', 'say "x"'),
        ('"x" y', '"x" y'),
        ('"', '"'),
        ('"x', '"x'),
        (" x ", " x "),
        ("'=1+1", "=1+1"),
        ("'x", "'x"),
    ],
)
def test_a_cell_is_read_as_sheets_write_it(cell, value):
    assert read_cells(f"a\tb\ttext\t{cell}\nc\td\ttext\tx").rows[0].value == value


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "＝1", "'=1"])
def test_no_cell_is_a_formula(value):
    assert write_cells([Row("a", "b", "text", value)]) == f"a\tb\ttext\t'{value}\n"


def test_a_number_is_no_formula():
    assert write_cells([Row("a", "b", "number", "-1")]) == "a\tb\tnumber\t-1\n"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("a\tb\tint\tc", "Line 3: “int” is no type"),
        ("a\tb", "Line 3: the line has 2 cells where 4 are expected"),
        ("a", "Line 3: the line has 1 cell where"),
        ("a\tb\ttext\tc\td", "Line 3: the line has 5 cells where 4 are expected"),
        ("a\tb\ttext\t\x07", "U+0007"),
        ('"a\nb"\tb\ttext\tc', "U+000A"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_and_the_others_are_taken(line, part):
    read = read_cells(f"x\ty\ttext\t1\n\n{line}\nx\tz\ttext\t2")
    assert [row.name for row in read.rows] == ["y", "z"]
    [piece] = read.not_taken
    assert part in piece.reason


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a\tb\tc\td\te\n", "the line has 5 cells. The columns are task ID"),
        ("a\tb\tnumber\nc\td\ttext\n", "the third cell is a type, and no value stands behind it"),
        ("a\tb\tc\nd\te\tf\na\tb\tg", "“a.b” is given 2 times"),
        ("name\tTim Duncan\n", "no dot divides"),
    ],
)
def test_a_table_that_is_none_is_refused(text, part):
    assert part in " ".join(piece.reason for piece in read_cells(text).not_taken)
