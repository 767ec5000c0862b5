"""What holds for anything that can be typed."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from webapp.request.job_request import FieldError, InvalidRequest, JobRequest, Row, read_request
from webapp.request.link_and_curl import no_link_reason, read_link, write_link
from webapp.request.numbers import clean_number, suggestions
from webapp.request.parameter_syntax import NotUnderstood, read_parameter, write_parameter
from webapp.request.text import MAX_LABEL, SHOWN, Refused, trim

unhurried = settings(deadline=None)

anything = st.text(st.characters(exclude_categories=()), max_size=12)
sendable = st.characters(exclude_categories=("Cc", "Cs"))
labels = st.text(st.sampled_from("ab.:\\ ") | sendable, min_size=1, max_size=8).map(trim).filter(bool)
texts = st.text(sendable | st.sampled_from("\t\n"), max_size=20)
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
nearly_numbers = st.text("0123456789+-.,_ 'eExXaF\"−１٣²\u00a0", max_size=12)
workflow_ids = st.integers(1, 2**63 - 1).map(str)


def rows_of(label: st.SearchStrategy[str]) -> st.SearchStrategy[list[Row]]:
    text_rows = st.builds(Row, label, label, st.just("text"), texts)
    number_rows = st.builds(Row, label, label, st.just("number"), numbers)
    return st.lists(text_rows | number_rows, max_size=6, unique_by=lambda row: (row.task_id, row.name))


requests = st.builds(read_request, workflow_ids, rows_of(labels))
# Few values, so that two of them are often the same in part or whole.
similar_rows = st.builds(
    Row, st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from(["text", "number"]), st.sampled_from("12")
)
similar_requests = st.builds(
    read_request,
    st.sampled_from(["1", "12"]),
    st.lists(similar_rows, max_size=3, unique_by=lambda row: (row.task_id, row.name)),
)


def content(request: JobRequest) -> tuple[str, list[tuple[str, list[tuple[str, str, str]]]]]:
    tasks: dict[str, list[tuple[str, str, str]]] = {}
    for parameter in request.parameters:
        tasks.setdefault(parameter.task_id, []).append((parameter.name, parameter.type, parameter.value))
    return request.workflow_id, list(tasks.items())


@unhurried
@given(workflow_ids, rows_of(labels))
def test_what_is_typed_comes_out_in_the_bytes(workflow_id, rows):
    request = read_request(workflow_id, rows)
    sent = json.loads(request.body, parse_float=str, parse_int=str, object_pairs_hook=list)
    [(member, tasks)] = sent
    assert member == "input"
    typed: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        typed.setdefault(row.task_id, []).append((row.name, row.value))
    assert tasks == list(typed.items())


@unhurried
@given(rows_of(labels))
def test_types_come_out_in_the_bytes(rows):
    tasks = json.loads(read_request("1", rows).body)["input"]
    for row in rows:
        assert isinstance(tasks[row.task_id][row.name], str) == (row.type == "text")


@unhurried
@given(requests | similar_requests, requests | similar_requests)
def test_digests_are_the_same_when_and_only_when_the_content_is(one, other):
    assert (one.digest == other.digest) == (content(one) == content(other))


@unhurried
@given(workflow_ids, rows_of(labels), st.sampled_from([" ", "\t", "\u00a0\n"]))
def test_the_same_content_typed_with_spaces_around_has_the_same_digest(workflow_id, rows, edge):
    loose = [
        Row(edge + row.task_id, row.name + edge, row.type, row.value + edge if row.type == "number" else row.value)
        for row in rows
    ]
    assert read_request(edge + workflow_id, loose).digest == read_request(workflow_id, rows).digest


@unhurried
@given(
    workflow_ids | anything | st.text("0123456789+-/", max_size=25),
    st.lists(
        st.builds(Row, anything, anything, st.sampled_from(["text", "number"]) | anything, anything | nearly_numbers)
    ),
)
@example("1", [Row("a" * MAX_LABEL, "b", "number", "1" * 5_000)])
def test_nothing_typed_gives_another_exception(workflow_id, rows):
    errors = errors_of(workflow_id, rows)
    # Sentences are shown on a page and written to a log: both take UTF-8 only.
    assert all(error.message.encode() for error in errors)
    assert all(error.row is None or error.row < len(rows) for error in errors)
    assert errors or json.loads(read_request(workflow_id, rows).body)["input"] is not None


def errors_of(workflow_id: str, rows: list[Row]) -> tuple[FieldError, ...]:
    try:
        read_request(workflow_id, rows)
    except InvalidRequest as invalid:
        return invalid.errors
    return ()


@unhurried
@given(nearly_numbers | st.from_regex(r"[+-]?[0-9]{0,4}[_,. ][0-9]{0,4}([,.][0-9]{0,3})?", fullmatch=True))
def test_every_suggestion_is_accepted_and_means_what_was_typed(typed):
    for suggestion in suggestions(typed):
        assert clean_number(suggestion) == suggestion
        assert digits_of(suggestion) <= digits_of(typed) or "x" in typed.lower()


def digits_of(text: str) -> set[str]:
    return set(re.findall("[1-9]", text.translate(str.maketrans("１٣", "13"))))


@unhurried
@given(numbers, st.sampled_from(["+", "00", "+0", ""]))
def test_a_suggestion_has_the_value_that_was_typed(number, front):
    assume(not number.startswith("-") and len(front + number) <= SHOWN)
    assert [Decimal(suggestion) for suggestion in suggestions(front + number)] == [Decimal(number)]


@unhurried
@given(nearly_numbers)
def test_every_number_that_an_error_says_to_type_is_accepted(typed):
    sentence = sentence_of(clean_number, typed)
    assume(sentence is not None)
    if advice := re.search(r": type (\S+)(?: or (\S+))?, or choose", sentence):
        quoted = [number for number in advice.groups() if number]
        assert [clean_number(number) for number in quoted] == quoted
    else:
        assert re.search("Enter a number|type digits|Type a smaller one", sentence)


def sentence_of(call: Callable[[Any], object], argument: object) -> str | None:
    try:
        call(argument)
    except (Refused, NotUnderstood) as error:
        return str(error)
    return None


@unhurried
@given(labels | anything, rows_of(st.text("ab.:\\= &", min_size=1, max_size=5).filter(trim) | labels))
def test_a_link_is_read_back_as_it_was_written(workflow_id, rows):
    query = write_link(workflow_id, rows)
    assume(query is not None)
    assert read_link(parse_qsl(query, keep_blank_values=True)) == (workflow_id, rows)


@unhurried
@given(anything, st.lists(st.builds(Row, anything, anything, st.sampled_from(["text", "number"]) | anything, anything)))
def test_a_form_has_either_a_link_or_a_reason_against_it(workflow_id, rows):
    assert (write_link(workflow_id, rows) is None) == bool(no_link_reason(workflow_id, rows))


@unhurried
@given(st.from_regex(r"([ab ]|\\[.:\\]){0,3}a\.b([ab. ]|\\[.:\\]){0,3}(:number|:text)?", fullmatch=True))
def test_a_parameter_that_is_read_is_written_with_the_same_meaning(text):
    parts = read_parameter(text)
    assert read_parameter(write_parameter(Row(*parts, value=""))) == parts


@unhurried
@given(st.lists(st.tuples(anything | st.just("workflow_id") | st.just("a.b"), anything)))
def test_a_link_is_read_whole_or_refused_with_a_sentence(pairs):
    sentence = sentence_of(read_link, pairs)
    if sentence is not None:
        assert sentence.encode()
        return
    workflow_id, rows = read_link(pairs)
    assert len(rows) + any(key == "workflow_id" for key, _ in pairs) == len(pairs)
    assert workflow_id == dict(pairs).get("workflow_id", "")
