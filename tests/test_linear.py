"""Every reader of text from outside takes four times as long for four times the text, whatever it is."""

import gc
import json
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from webapp.explorer.answers import read_envelope
from webapp.explorer.readers import moment_ms, read_details, read_page, read_result
from webapp.explorer.text import visible, without_secrets
from webapp.paste.curl_format import as_bash, find_curl, read_curl
from webapp.paste.json_format import read_json
from webapp.paste.reader import understand, without_tokens
from webapp.paste.shell_words import split_words
from webapp.paste.table_format import read_cells, read_lines
from webapp.presets.content import InvalidPreset, PresetContent, read_content
from webapp.presets.file_format import UnusableFile, read_presets
from webapp.presets.rules import PresetRow, Rule
from webapp.request.job_request import NUMBER, TEXT, InvalidRequest, Row, read_request
from webapp.request.link_and_curl import no_link_reason, read_link
from webapp.request.numbers import Digits, as_decimal, clean_number, suggestions
from webapp.request.parameter_syntax import NotUnderstood, read_parameter
from webapp.request.text import Refused, clean_workflow_id
from webapp.results.chart_choice import fitting_charts
from webapp.results.page import TableOptions
from webapp.sign_in.forms import AccountForm, TokenForm, clean_token
from webapp.submissions.search import holds_words, words_of
from webapp.submissions.submission_list import FilterForm
from webapp.web.posted import link_fields, posted_form
from webapp.web.table_cells import csv_cell, csv_line

Read = Callable[[str], object]

SHORT, LONG = 20_000, 80_000  # characters
LONGEST = 2 * 1024 * 1024  # of a request's body
QUADRATIC = 8  # four times the text takes a quadratic reader sixteen times as long
FLOOR_SECONDS = 0.005  # what takes less is not measured exactly
MOST_SECONDS = 1.5  # for a whole body
REFUSALS = (Refused, NotUnderstood, InvalidRequest, InvalidPreset, UnusableFile, RequestEntityTooLarge)

TOKEN = "eyJfake.token-of-the-fake.Explorer"


def _refusing(read: Read) -> Read:
    def reading(text: str) -> object:
        try:
            return read(text)
        except REFUSALS as refusal:
            return refusal

    return reading


def _row(text: str, kind: str) -> Row:
    return Row("query_1", "name", kind, text)


def _request(text: str) -> object:
    return read_request(text, [_row(text, TEXT), _row(text, NUMBER), Row(text, text, text, "")])


def _rule(text: str) -> object:
    part = len(text) // 200 + 1
    allowed = tuple(text[start : start + part] for start in range(0, len(text), part))
    rules = [Rule(help=text, allowed=(text,)), Rule(minimum=text, maximum=text), Rule(required=True, allowed=allowed)]
    rows = tuple(PresetRow(_row(text, kind), rule) for kind in (TEXT, NUMBER) for rule in rules)
    return read_content(PresetContent(name="a", team=False, workflow_id="1", rows=rows))


def _posted(text: str) -> object:
    body = text.encode("utf-8", "surrogateescape")
    builder = EnvironBuilder(method="POST", data=body, content_type="application/x-www-form-urlencoded")
    return posted_form(Request(builder.get_environ()))


def _linked(text: str) -> object:
    return link_fields(
        Request({"QUERY_STRING": text.encode("utf-8", "surrogateescape").decode("latin-1"), "REQUEST_METHOD": "GET"})
    )


def _account(text: str) -> object:
    fields = dict.fromkeys(("account", "password", "graph_address", "graph_port", "other_graph"), text)
    return AccountForm(MultiDict(fields)).validate()


def _listed(text: str) -> object:
    job = {"id": 107, "createTime": text, "status": text} | dict.fromkeys(("name", "workflowId", "workflowName"), text)
    read_details(job | {"tasks": [{"id": text, "runBeginTime": text}]}, date_offset_seconds=None)
    return read_page({"items": [job, {"id": text}], "total": text}, page=1, page_size=1, date_offset_seconds=None)


def _result(text: str) -> object:
    text = text[: len(text) // 4 + 1]  # the four cells together are as long as the text
    rows = read_result({"items": [[text, [text], {text: text}, Digits(text)]]}, limit=10).rows
    options = TableOptions(q=text[:500], sort=1)
    charts = fitting_charts(options.sorted_rows(rows), 4)
    return charts, [options.matches(row) for row in rows], csv_line(map(csv_cell, rows[0]))


READERS: dict[str, Read] = {
    "without_tokens": without_tokens,
    "understand": understand,
    "find_curl": find_curl,
    "as_bash": as_bash,
    "split_words": split_words,
    "curl": lambda text: read_curl("curl " + text),
    "json": read_json,
    "cells": read_cells,
    "lines": read_lines,
    "header": read_parameter,
    "number header": lambda text: read_parameter(f"query_1.name:{text}"),
    "link": lambda text: read_link([("workflow_id", text), (text, text)]),
    "workflow ID": clean_workflow_id,
    "number": clean_number,
    "suggestion": suggestions,
    "request": _request,
    "link of a form": lambda text: no_link_reason(text, [_row(text, TEXT)]),
    "presets": read_presets,
    "rules": _rule,
    "posted form": _posted,
    "link fields": _linked,
    "account": _account,
    "token form": lambda text: TokenForm(MultiDict({"token": text, "label": text})).validate(),
    "token": lambda text: clean_token(text[:8_192]),  # a longer one is refused before
    "words": lambda text: words_of(json.dumps({"input": {"a": {"b": text}}}).encode()),
    "search": lambda text: holds_words(json.dumps({"input": {"a": {"b": text}}}).encode(), ["longer words"]),
    "history": lambda text: FilterForm(dict.fromkeys(("q", "who", "workflow", "begins"), text)).validate(),
    "envelope": lambda text: read_envelope(text.encode("utf-8", "surrogatepass"), secrets=(TOKEN,)),
    "message": lambda text: visible(read_envelope(json.dumps({"code": 1, "message": text}).encode()).message),
    "freed": lambda text: without_secrets(text, (TOKEN, "a", "123")),
    "jobs": _listed,
    "moment": moment_ms,
    "result": _result,
    "visible": visible,
    "decimal": as_decimal,
}

TEXTS: dict[str, tuple[str, str, str]] = {
    "spaces": ("", " ", "x"),
    "dollar and spaces": ("$", " ", "x"),
    "cookie and spaces": ("Cookie: ", " ", "x"),
    "header and spaces": ('curl -H "Cookie: bearer ', " ", 'x"'),
    "variable and spaces": ("A=1", " ", "x"),
    "tabs": ("", "\t", "x"),
    "line ends": ("", "\n", "x"),
    "CR": ("", "\r", "x"),
    "caret and quotes": ('curl ^"', '\\"', ""),
    "quote and backslashes": ("curl x", '"\\', ""),
    "dollars": ("curl ", "$", "'"),
    "dollars and backticks": ("curl ", "$`", "'"),
    "single quotes": ("curl ", "'", ""),
    "open quotes": ("curl ", "' \"", ""),
    "continued lines": ("curl ", "\\\n", "'"),
    "curls": ("", 'curl ^"', ""),
    "curl lines": ("", "curl x\n", ""),
    "options": ("curl ", "-H ", ""),
    "data": ("curl ", "-d 1 ", ""),
    "addresses": ("curl ", "http://a/api-open/v1/workflows/", ""),
    "fences": ("", "```\n", "x"),
    "assignments": ("", "a=b ", "curl"),
    "assigned lines": ("", "A=b\n", "curl"),
    "objects": ("", '{"a":', ""),
    "brackets": ("", "[", ""),
    "tasks": ('{"', 'a":{"b":1},"', 'c":{}}'),
    "same parameters": ('{"a":{', '"b":1,', '"c":1}}'),
    "small list": ("[", "1,", "1]"),
    "empty objects": ("[", "{},", "{}]"),
    "commas": ("", ",", ""),
    "quoted cells": ("", '\t"', ""),
    "quotes": ('"', '"', ""),
    "cells": ("", "a\tb\tc\n", ""),
    "quoted lines": ("", '"a\n\t', ""),
    "line parameters": ("", "a.b = 1\n", ""),
    "lines without value": ("", "a.b\n", ""),
    "dots": ("", ".", ""),
    "colons": ("a.b", ":", ""),
    "backslashes": ("", "\\", ""),
    "escapes": ("", "\\.", ""),
    "cookies": ("", "explorer_token=", " x"),
    "cookie": ("explorer_token=", "a", " x"),
    "web tokens": ("", "eyJa.", " x"),
    "bearers": ("", "bearer ", ""),
    "authorizations": ("", "authorization: basic ", ""),
    "cookie lines": ("", "Cookie: a\n", ""),
    "secrets": ("", "token", "="),
    "dashes": ("", "-", "cookie:"),
    "schemes": ("", "http://", "@"),
    "at signs": ("http://", "@", ""),
    "digits": ("", "1", ""),
    "zeros": ("", "0", ""),
    "value of digits": ("a.b = ", "1", ""),
    "fraction": ("1.", "0", "e"),
    "exponent": ("1e", "9", ""),
    "groups": ("", "1,000,", ""),
    "fields": ("", "a=b&", ""),
    "rows": ("", "rows-1-value=&", ""),
    "percents": ("", "%", ""),
    "percent-encoded": ("", "%25", ""),
    "link": ("/jobs/new?", "a.b=1&", ""),
    "next link": ("/sign-in?next=", "%25", ""),
    "surrogates": ("", "\udcff", ""),
    "directions": ("", "\u202e", ""),
    "marks": ("", "\ufdd0", ""),
    "wide": ("", "\uff11", ""),
    "graphs": ("", "a:1,", ""),
    "words": ("", "ab ", ""),
    "underscores": ("", "_", ""),
    "presets": ('{"jobdesk_presets":1,"presets":[', '{"name":"a"},', "{}]}"),
    "preset rows": ('{"jobdesk_presets":1,"presets":[{"rows":[', "{},", "{}]}]}"),
    "preset keys": ('{"jobdesk_presets":1,', '"a":1,', '"b":1}'),
    "unicode escapes": ('"', "\\u0061", '"'),
    "T": ("2022-07-15", "T", ""),
}


def _text(kind: str, length: int) -> str:
    before, repeated, after = TEXTS[kind]
    return before + repeated * (length // len(repeated)) + after


@pytest.fixture(autouse=True)
def _no_collections() -> Iterator[None]:
    """Python's looks for cycles go over all that these tests hold, too."""
    gc.disable()
    yield
    gc.enable()


def _seconds(read: Read, text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _is_quick(read: Read, text: str) -> bool:
    """Whether a whole body is read in time; a second try is for a machine that is busy with other things."""
    return _seconds(read, text) < MOST_SECONDS or _seconds(read, text) < MOST_SECONDS


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_four_times_as_long(reader: str) -> None:
    read = _refusing(READERS[reader])
    for kind in TEXTS:
        long = _seconds(read, _text(kind, LONG))
        if long > QUADRATIC * FLOOR_SECONDS:
            short = min(_seconds(read, _text(kind, SHORT)) for _ in range(3))
            long = min(long, *(_seconds(read, _text(kind, LONG)) for _ in range(2)))
            assert long < QUADRATIC * max(short, FLOOR_SECONDS), kind
        if long > MOST_SECONDS * LONG / LONGEST:  # unless reading ends at a bound, a whole body would take too long
            assert _is_quick(read, _text(kind, LONGEST)), kind


@pytest.mark.parametrize("reader", ["understand", "presets", "posted form", "freed", "visible"])
@pytest.mark.parametrize("kind", ["quoted cells", "dollars and backticks", "tasks", "surrogates", "percents", "fields"])
def test_a_whole_body_is_read_in_the_time_that_this_makes_likely(reader: str, kind: str) -> None:
    read, text = _refusing(READERS[reader]), _text(kind, LONGEST)
    assert _is_quick(read, text)
