"""What is written in a format and pasted comes back as it was, for every format.

Links, lines and cells keep the rows in their order. JSON and curl have one object a task, and an object holds a key
once: there the rows come back grouped by task, tasks in the order of their first rows, and the bytes of the body,
which are what Explorer is sent, come back exactly.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import astuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from webapp.paste.curl_format import find_curl
from webapp.paste.json_format import read_json
from webapp.paste.reader import understand, without_tokens
from webapp.paste.table_format import read_cells, read_lines
from webapp.request.job_request import JobRequest, Row, read_request, write_body
from webapp.request.link_and_curl import write_curl, write_link
from webapp.request.parameter_syntax import write_parameter
from webapp.request.text import trim

unhurried = settings(deadline=None, max_examples=150)

# What the formats give a meaning to, and what shells, sheets and JSON do.
HOSTILE = st.sampled_from(" .:\\=#\"'`$!^%&|;<>()[]{}@+-,/?*~\u00a0\u2028\u3000勇é👍“”’")
WORDS = st.sampled_from(
    ["curl ", "curl", "$ ", "# ", "workflow_id", "task", "value", "text", "number", "input", "null", "\\n", "\\u0041"]
)
PIECES = HOSTILE | WORDS | st.characters(exclude_categories=("Cc", "Cs"))
LABELS = st.lists(PIECES, min_size=1, max_size=5).map("".join).map(trim).filter(bool)
TEXTS = st.lists(PIECES | st.sampled_from(["\n", "\t", "a.b = c", '"x"', "'=1"]), max_size=6).map("".join)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
WORKFLOW_IDS = st.integers(1, 2**63 - 1).map(str)
ROWS = st.lists(
    st.builds(Row, LABELS | st.sampled_from("ab"), LABELS, st.just("text"), TEXTS)
    | st.builds(Row, LABELS | st.sampled_from("ab"), LABELS, st.just("number"), NUMBERS),
    max_size=6,
    unique_by=lambda row: (row.task_id, row.name),
).map(tuple)


def write_cells(rows: Iterable[Row]) -> str:
    """Return what a spreadsheet that holds the rows gives for copying."""
    return "".join("\t".join(map(_cell, astuple(row))) + "\n" for row in rows)


def _cell(text: str) -> str:
    text = f"'{text}" if re.match("'*[=+@＝＋－＠\t\n-]", text) else text
    return '"' + text.replace('"', '""') + '"' if re.search('["\t\n]', text) else text


def write_lines(rows: Iterable[Row], *, workflow_id: str = "") -> str:
    """Return a line per row, as the text above the import box explains it."""
    head = f"workflow_id = {workflow_id}\n" if workflow_id else ""
    return head + "".join(f"{_quoted(write_parameter(row))} = {_quoted(row.value)}\n" for row in rows)


def _quoted(side: str) -> str:
    plain = trim(side) == side and not side.startswith(('"', "#")) and "curl" not in side
    return side if plain and not re.search(r"[=\t\n\r]", side) else json.dumps(side, ensure_ascii=False)


def sent(workflow_id: str, rows: tuple[Row, ...]) -> JobRequest:
    """Return what a form sends; labels that the form would not take as they are, are not what this is about."""
    request = read_request(workflow_id, rows)
    assert [parameter.value for parameter in request.parameters] == [row.value for row in rows]
    return request


def by_task(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    tasks: dict[str, list[Row]] = {}
    for row in rows:
        tasks.setdefault(row.task_id, []).append(row)
    return tuple(row for rows_of_task in tasks.values() for row in rows_of_task)


def assert_same(text: str, recognised: str, rows: tuple[Row, ...]) -> None:
    understood = understand(text)
    assert understood.not_taken == ()
    assert understood.rows == rows
    assert understood.format == recognised
    assert without_tokens(text) == text


@unhurried
@given(WORKFLOW_IDS, ROWS)
def test_a_link(workflow_id, rows):
    query = write_link(workflow_id, rows)
    assume(query is not None)
    assert_same(f"https://desk.example/jobs/new?{query}", "a link", rows)
    assert understand(f"/jobs/new?{query}").workflow_id == workflow_id


@unhurried
@given(WORKFLOW_IDS, ROWS)
def test_json(workflow_id, rows):
    request = sent(workflow_id, rows)
    assert_same(request.body.decode(), "JSON", by_task(rows))
    assert sent(workflow_id, read_json(request.body.decode()).rows).body == request.body


@unhurried
@given(WORKFLOW_IDS, ROWS)
def test_curl(workflow_id, rows):
    request = sent(workflow_id, rows)
    text = write_curl("http://explorer:7002/base", workflow_id, request.body)
    assert_same(text, "a curl command", by_task(rows))
    understood = understand(text)
    assert understood.workflow_id == workflow_id
    assert sent(workflow_id, understood.rows).digest == request.digest


@unhurried
@given(WORKFLOW_IDS, ROWS.filter(bool))
@example("1", (Row("curl x", "y", "text", "z"),))
@example("1", (Row("{a", "b", "text", "c"), Row("[", "b=", "number", "5")))
@example("1", (Row("{a", 'b"', "number", "5"),))
@example("1", (Row("curl a", "b", "text", "-b x"),))
@example("1", (Row("#a", "b", "text", '"'),))
def test_lines(workflow_id, rows):
    text = write_lines(rows)
    assert read_lines(text).rows == rows
    assert_same(text, "lines", rows)
    whole = write_lines(rows, workflow_id=workflow_id)
    assert_same(whole, "lines", rows)
    assert understand(whole.replace("\n", "\r\n")) == understand(whole)
    assert understand(whole).workflow_id == workflow_id


@unhurried
@given(ROWS.filter(bool))
@example((Row("{a", "b", "text", "c\n{"), Row("curl a", "b", "text", "\t")))
@example((Row("curl @", "b", "text", "x"),))
@example((Row("task", "parameter", "text", "value"),))
@example((Row("a = b", "c", "text", "d"), Row("e = f", "g", "text", "\n")))
def test_cells(rows):
    text = write_cells(rows)
    # A table that begins like a command with options is read as one: the tokens of a command must be found.
    assume(find_curl(text) is None or not any(" -" in f" {part}" for row in rows for part in astuple(row)))
    assert read_cells(text).rows == rows
    assert_same(text, "cells of a sheet", rows)
    assert understand(text.replace("\n", "\r\n")).rows == rows


@pytest.mark.parametrize("count", [0, 500, 501])
def test_any_number_of_rows(count):
    rows = tuple(Row("query_1", f"name{index}", "number", f"{index}.10") for index in range(count))
    assert understand(write_body(read_request("1", rows[:500]).parameters).decode()).rows == rows[:500]
    if count:
        assert understand(write_lines(rows)).rows == rows
        assert understand(write_cells(rows)).rows == rows


TYPED = st.text(st.characters(exclude_categories=()), max_size=40)
SYNTAX = st.lists(
    st.sampled_from(
        [
            *('{"input":', '{"a":{"b":', "1e400", "NaN", "[", "]", "}", '"', "'", "\\", "\\ud800", "\n", "\t", "\r"),
            *("curl ", "-d", " -H ", "http://h/api-open/v1/workflows/1/jobs", "^", "^\n", "$'", "`", " = ", "a.b", "#"),
            *("/jobs/new?", "a.b=%80", "&", "workflow_id=", "\ufeff", "\x00", "explorer_token=", "Cookie: ", "@", "–X"),
        ]
    )
    | st.characters(exclude_categories=()),
    max_size=12,
).map("".join)


@settings(deadline=None, max_examples=500)
@given(TYPED | SYNTAX)
def test_anything_is_answered_with_sentences(text):
    understood = understand(text)
    # A page and a log take UTF-8 only.
    assert all(piece.quoted.encode() and piece.reason.encode() for piece in understood.not_taken)
    assert all("".join((row.task_id, row.name, row.value)).encode() is not None for row in understood.rows)
    assert understood.workflow_id is None or understood.workflow_id.isdecimal()
    without_tokens(text)
