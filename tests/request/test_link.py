"""Links that fill the form."""

from urllib.parse import parse_qsl, quote

import pytest

from webapp.request.job_request import Row
from webapp.request.link_and_curl import no_link_reason, read_link, write_link
from webapp.request.parameter_syntax import NotUnderstood

NAME = Row("query_1", "name", "text", "Tim Duncan")
DAMPING = Row("pagerank_1", "d", "number", "0.85")


def test_the_documented_link_is_written_and_read():
    query = "workflow_id=4216617528&query_1.name=Tim+Duncan&pagerank_1.d:number=0.85"
    assert write_link("4216617528", [NAME, DAMPING]) == query
    assert read_link(parse_qsl(query)) == ("4216617528", [NAME, DAMPING])


def test_values_are_taken_as_they_are():
    values = ["", " x ", "a\r\nb", "007", "\x00", "姚明"]
    workflow_id, rows = read_link([(f"a.{index}:number", value) for index, value in enumerate(values)])
    assert workflow_id == ""
    assert [row.value for row in rows] == values


@pytest.mark.parametrize(
    ("pairs", "part"),
    [
        ([("workflow_id", "1"), ("workflow_id", "1")], "“workflow_id” twice"),
        ([("workflow_id", ""), ("workflow_id", "1")], "“workflow_id” twice"),
        ([("a.b", "1"), ("a.b", "2")], "“a.b” is given twice"),
        ([("a.b", "1"), ("a.b:number", "2")], "“a.b:number” is given twice"),
        ([("a.b.c", "1"), (r"a.b\.c", "2")], "is given twice"),
        ([("a.b", "1"), ("fbclid", "x")], "“fbclid” is not understood"),
        ([("a.b", "\udc80")], "The value of “a.b” holds broken UTF-8"),
        ([("workflow_id", "\udc80")], "The value of “workflow_id” holds broken UTF-8"),
    ],
)
def test_a_link_is_refused_whole(pairs, part):
    with pytest.raises(NotUnderstood) as raised:
        read_link(pairs)
    assert part in str(raised.value)


def test_blank_rows_are_left_out_of_a_link():
    assert write_link("1", [Row(" ", "", "number", ""), NAME]) == "workflow_id=1&query_1.name=Tim+Duncan"


@pytest.mark.parametrize("character", ["x", " ", "%", "é", "😀"])
def test_a_link_is_offered_up_to_3500_characters_however_it_is_written(character):
    values = [character * count for count in range(0, 3_500, 7)]
    queries = [query for value in values if (query := write_link("1", [Row("a", "b", "text", value)]))]
    longest = max(len("/sign-in?next=" + quote(f"/jobs/new?{query}", safe="")) for query in queries)
    assert 3_300 < longest <= 3_500
    assert len(queries) < len(values)


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (Row("a", "b", "text", "x" * 3_500), "longer than 3,500 characters"),
        (Row("a", "b", "text", "é" * 600), "longer than 3,500 characters"),
        (Row("a", "", "text", "x"), "a task ID is before the dot"),
        (Row("a", "b", "other", "x"), "not “other”"),
        (Row("a", "b", "text", "\udc80"), "broken UTF-8"),
        (NAME, "twice"),
    ],
)
def test_a_form_without_a_link_says_why(row, part):
    rows = [NAME, row]
    assert write_link("1", rows) is None
    assert part in str(no_link_reason("1", rows))


def test_a_form_with_a_link_has_no_reason_against_it():
    assert no_link_reason("", []) is None
    assert write_link("", []) == "workflow_id="
