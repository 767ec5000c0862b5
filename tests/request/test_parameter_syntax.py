"""The syntax for a parameter that links, sheet headers and imports share."""

import pytest

from webapp.request.job_request import Row
from webapp.request.parameter_syntax import NotUnderstood, read_parameter, write_parameter

NAME = Row("query_1", "name", "text", "Tim Duncan")
DAMPING = Row("pagerank_1", "d", "number", "0.85")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("query_1.name", ("query_1", "name", "text")),
        ("query_1.name:text", ("query_1", "name", "text")),
        ("pagerank_1.d:number", ("pagerank_1", "d", "number")),
        ("a.b.c", ("a", "b.c", "text")),
        ("a..b", ("a", ".b", "text")),
        (r"a\.b.c", ("a.b", "c", "text")),
        (r"a\:b\\.c\:number", ("a:b\\", "c:number", "text")),
        (r"a.b\\:number", ("a", "b\\", "number")),
        (" a . b ", (" a ", " b ", "text")),
        ("任务.名", ("任务", "名", "text")),
    ],
)
def test_a_parameter_is_read(text, parts):
    assert read_parameter(text) == parts


@pytest.mark.parametrize(
    ("row", "text"),
    [(NAME, "query_1.name"), (DAMPING, "pagerank_1.d:number"), (Row(r"a.b:\c", "x.y", "text", ""), r"a\.b\:\\c.x\.y")],
)
def test_a_parameter_is_written(row, text):
    assert write_parameter(row) == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no dot divides"),
        ("utm_source", "“utm_source” is not understood: no dot divides"),
        (r"a\.b", "no dot divides"),
        (".name", "a task ID is before the dot and a name after it"),
        ("query_1.", "a task ID is before the dot and a name after it"),
        (" .name", "a task ID is before the dot and a name after it"),
        ("query_1.:number", "a task ID is before the dot and a name after it"),
        ("a.b:int", "number or text, not “int”"),
        ("a.b:", "number or text, not “”"),
        ("a.b:Number", "not “Number”"),
        ("a.b:number ", "not “number ”"),
        ("a.b:number:number", "not “number:number”"),
        ("a:b.c", r"a colon that belongs to the task ID is written \:"),
        ("a.b\\", "a backslash is allowed only before"),
        (r"a\b.c", "a backslash is allowed only before"),
        (r"a.b\\\c", "a backslash is allowed only before"),
        ("a.b\udc80", "broken UTF-8"),
    ],
)
def test_what_is_no_parameter_is_refused_with_a_sentence(text, part):
    with pytest.raises(NotUnderstood) as raised:
        read_parameter(text)
    assert part in str(raised.value)
