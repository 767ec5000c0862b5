"""Cells of a spreadsheet and lines of `query_1.name = Tim Duncan`."""

import json
from pathlib import Path

import pytest

from webapp.paste.table_format import cells_of_lines, read_cells, read_lines
from webapp.request.job_request import Row
from webapp.request.text import with_line_feeds

NAME = Row("query_1", "name", "text", "Tim Duncan")
DAMPING = Row("pagerank_1", "d", "number", "0.85")
CASES = json.loads(Path(__file__).with_name("cells.json").read_text(encoding="utf-8"))["cases"]


def test_rows_are_read():
    text = "query_1\tname\ttext\tTim Duncan\npagerank_1\td\tnumber\t0.85\n"
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


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_cells_are_told_apart_as_in_the_browser(case):
    assert list(cells_of_lines(with_line_feeds(case["text"]))) == case["lines"]


def test_values_are_what_their_cells_hold():
    text = 'a\tb\ttext\t"x\r\ny"\nc\td\ttext\t\'=1+1\ne\tf\ttext\t"z"\n'
    assert [row.value for row in read_cells(text).rows] == ["x\ny", "=1+1", '"z"']


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("a\tb\tint\tc", "Line 3: “int” is not a type"),
        ("a\tb", "Line 3: the line has 2 cells; 4 are expected"),
        ("a", "Line 3: the line has 1 cell;"),
        ("a\tb\ttext\tc\td", "Line 3: the line has 5 cells; 4 are expected"),
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
        ("a\tb\tnumber\nc\td\ttext\n", "the third cell is a type, and no value follows it"),
        ("a\tb\tc\nd\te\tf\na\tb\tg", "“a.b” is given 2 times"),
        ("name\tTim Duncan\n", "no dot divides"),
    ],
)
def test_a_table_that_is_none_is_refused(text, part):
    assert part in " ".join(piece.reason for piece in read_cells(text).not_taken)


def test_the_documented_lines_are_read():
    text = "workflow_id = 4216617528\nquery_1.name = Tim Duncan\npagerank_1.d:number = 0.85\n"
    assert (read_lines(text).workflow_id, read_lines(text).rows) == ("4216617528", (NAME, DAMPING))


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("a.b=c", Row("a", "b", "text", "c")),
        ("  a.b\t=  c  ", Row("a", "b", "text", "c")),
        ("a.b =", Row("a", "b", "text", "")),
        ("a.b = c = d", Row("a", "b", "text", "c = d")),
        ("a.b = 'c'", Row("a", "b", "text", "'c'")),
        ('a.b = say "c"', Row("a", "b", "text", 'say "c"')),
        ('a.b = " c\\n\\"d\\" "', Row("a", "b", "text", ' c\n"d" ')),
        ('"a.b=c:number"= 5', Row("a", "b=c", "number", "5")),
        ('"#a.b" = # c', Row("#a", "b", "text", "# c")),
        (r"a\.b.c\:d = e\n", Row("a.b", "c:d", "text", r"e\n")),
    ],
)
def test_a_line_is_read(line, row):
    assert read_lines(line).rows == (row,)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("a.b", "no = divides the parameter and its value"),
        ("a.b: c", "no = divides"),
        ("a = b", "no dot divides"),
        ("a.b:int = 1", "number or text, not “int”"),
        ('a.b = "c', "is written as in JSON"),
        ('a.b = "c" d', "something follows the closing quotation mark"),
        (r'a.b = "C:\dir"', "is written as in JSON"),
        ('"a.b" c', "no = divides"),
        ("workflow_id = 12a", "“12a” is not a workflow ID"),
        ("a.b = \udc80", "broken UTF-8"),
        ("a.b = \x00", "U+0000"),
    ],
)
def test_what_is_no_line_is_refused_and_the_others_are_taken(line, part):
    read = read_lines(f"# a comment\n\n{line}\r\nx.y = 1\r")
    assert [row.task_id for row in read.rows] == ["x"]
    [piece] = read.not_taken
    assert part in piece.reason


def test_a_line_that_is_given_twice_is_not_taken():
    read = read_lines("a.b = 1\nc.d = 2\na.b:number = 3\nworkflow_id = 1\nworkflow_id = 2")
    assert read.rows == (Row("c", "d", "text", "2"),)
    assert read.workflow_id is None
    assert ["“a.b” is given 2 times" in read.not_taken[0].reason, "(1 and 2)" in read.not_taken[1].reason] == [True] * 2
