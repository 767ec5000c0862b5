"""Reading a request as a whole: what becomes of rows, and that every error is named at its field."""

import hashlib

import pytest

from webapp.request.job_request import (
    FieldError,
    InvalidRequest,
    Parameter,
    Row,
    has_edge_spaces,
    is_blank,
    read_request,
)

NAME = Row("query_1", "name", "text", "Tim Duncan")
BLANK = Row("", "", "text", "")


def errors_of(*rows: Row, workflow_id: str = "4216617528") -> list[tuple[int | None, str, str]]:
    with pytest.raises(InvalidRequest) as raised:
        read_request(workflow_id, rows)
    return [(error.row, error.field, error.message) for error in raised.value.errors]


def test_the_vendors_example_becomes_the_vendors_bytes():
    request = read_request("4216617528", [NAME])
    assert request.workflow_id == "4216617528"
    assert request.parameters == (Parameter("query_1", "name", "text", "Tim Duncan"),)
    assert request.body == b'{"input":{"query_1":{"name":"Tim Duncan"}}}'
    assert request.digest == hashlib.sha256(b"4216617528\n" + request.body).hexdigest()


def test_no_rows_is_a_request_without_input():
    assert read_request("1", []).body == b'{"input":{}}'
    assert read_request("1", [BLANK, BLANK]).body == b'{"input":{}}'


def test_tasks_interleave_in_order_of_first_appearance():
    rows = [NAME, Row("pagerank_1", "d", "number", "0.850"), Row("query_1", "limit", "text", "007")]
    body = read_request("1", rows).body
    assert body == b'{"input":{"query_1":{"name":"Tim Duncan","limit":"007"},"pagerank_1":{"d":0.850}}}'


def test_the_order_typed_is_part_of_the_request():
    other = Row("query_1", "limit", "number", "1")
    assert read_request("1", [NAME, other]).digest != read_request("1", [other, NAME]).digest


def test_text_and_number_of_the_same_digits_differ():
    bodies = [read_request("1", [Row("a", "b", kind, "7")]).body for kind in ("text", "number")]
    assert bodies == [b'{"input":{"a":{"b":"7"}}}', b'{"input":{"a":{"b":7}}}']


def test_non_ascii_text_is_sent_raw_and_syntax_is_escaped():
    body = read_request("1", [Row("a", "é", "text", '姚明 "\\\t😀')]).body
    assert body.decode() == '{"input":{"a":{"é":"姚明 \\"\\\\\\t😀"}}}'


@pytest.mark.parametrize("row", [BLANK, Row(" \t", "\u00a0\u3000", "number", ""), Row("", "", "neither", "")])
def test_a_wholly_blank_row_is_ignored_whatever_its_type(row):
    assert is_blank(row)
    assert read_request("1", [row, NAME]).parameters == read_request("1", [NAME]).parameters


@pytest.mark.parametrize(
    "row", [NAME, Row("", "", "text", " "), Row("", "", "text", "\n"), Row("\x1f", "", "text", "")]
)
def test_a_row_that_holds_anything_is_not_blank(row):
    assert not is_blank(row)


@pytest.mark.parametrize(
    ("row", "field", "part"),
    [
        (Row("", "name", "text", "x"), "task_id", "Enter the task ID"),
        (Row("\u3000", "name", "text", ""), "task_id", "Enter the task ID"),
        (Row("query_1", "", "text", "x"), "name", "Enter the name of the parameter"),
        (Row("query_1", "name", "number", ""), "value", "choose Text to send an empty value"),
        (Row("query_1", "name", "Text", "x"), "type", "Choose a type: Text or Number"),
        (Row("query_1", "name", "", "x"), "type", "Choose a type"),
        (Row("query_1", "name", "text", "x\x00"), "value", "U+0000 at character 2"),
    ],
)
def test_a_fault_stands_at_its_field(row, field, part):
    [(index, at, message)] = errors_of(BLANK, row)
    assert (index, at) == (1, field)
    assert part in message


def test_spaces_without_task_and_name_are_not_dropped():
    fields = [(row, field) for row, field, _ in errors_of(Row("", "", "text", "  "))]
    assert fields == [(0, "task_id"), (0, "name")]


def test_the_same_parameter_twice_names_the_earlier_row_as_it_stands():
    again = Row(" query_1", "name\u00a0", "number", "7")
    assert errors_of(BLANK, NAME, again) == [
        (2, "name", "Row 2 gives “name” of “query_1” already. Keep one of the two rows.")
    ]


def test_a_name_may_stand_in_two_tasks():
    assert len(read_request("1", [NAME, Row("query_2", "name", "text", "")]).parameters) == 2


def test_every_error_is_reported_in_the_order_of_the_form():
    errors = errors_of(Row("", "", "x", "\x07"), NAME, NAME, workflow_id="")
    assert [(row, field) for row, field, _ in errors] == [
        (None, "workflow_id"),
        (0, "task_id"),
        (0, "name"),
        (0, "type"),
        (0, "value"),
        (2, "name"),
    ]


def test_the_error_speaks_with_all_its_sentences():
    error = InvalidRequest((FieldError(0, "name", "One."), FieldError(None, "rows", "Two.")))
    assert str(error) == "One. Two."


def test_500_rows_are_taken():
    rows = [Row(f"task_{index}", "name", "text", "") for index in range(500)]
    assert len(read_request("1", rows).parameters) == 500


def test_a_501st_row_is_refused_even_when_blank():
    rows = [Row(f"task_{index}", "name", "text", "") for index in range(500)]
    assert errors_of(*rows, BLANK) == [
        (None, "rows", "The form has 501 rows; 500 is the most it can have. Remove some of them.")
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("x", False), ("", False), ("x y", False), (" x", True), ("x\n", True), ("\u00a0x", True), (" ", True)],
)
def test_white_space_at_the_ends_of_a_text_is_noticed(value, expected):
    assert has_edge_spaces(value) is expected
