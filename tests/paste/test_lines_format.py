"""Lines of `query_1.name = Tim Duncan`, written and read."""

import pytest

from webapp.paste.lines_format import read_lines, write_lines
from webapp.request.job_request import Row


def test_the_documented_lines_are_written_and_read():
    rows = (Row("query_1", "name", "text", "Tim Duncan"), Row("pagerank_1", "d", "number", "0.85"))
    text = write_lines(rows, workflow_id="4216617528")
    assert text == "workflow_id = 4216617528\nquery_1.name = Tim Duncan\npagerank_1.d:number = 0.85\n"
    assert (read_lines(text).workflow_id, read_lines(text).rows) == ("4216617528", rows)


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
        ('a.b = "c" d', "something stands behind the closing quotation mark"),
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


def test_what_is_given_twice_is_not_taken():
    read = read_lines("a.b = 1\nc.d = 2\na.b:number = 3\nworkflow_id = 1\nworkflow_id = 2")
    assert read.rows == (Row("c", "d", "text", "2"),)
    assert read.workflow_id is None
    assert ["“a.b” is given 2 times" in read.not_taken[0].reason, "(1 and 2)" in read.not_taken[1].reason] == [True] * 2


def test_blank_rows_are_left_out():
    assert write_lines([Row("", " ", "number", "")]) == ""
