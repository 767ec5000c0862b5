"""Whatever is asked of the app, it is never a mistake of ours, and the headers are always there."""

import string
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import MakeApp
from tests.fake_explorer import FakeExplorer
from tests.pages import URLENCODED, Visitor

QUICK = settings(
    max_examples=250,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FIELDS = (
    *("workflow_id", "submission_key", "csrf_token", "action", "account", "password", "graph_address", "graph_port"),
    *("token", "label", "next", "rows-0-task_id", "rows-0-name", "rows-0-type", "rows-0-value", "rows-1-value"),
    *("rows-²-name", "rows-10000-name", "rows-", "from", "kept", "before", "q", "whose", "who", "workflow", "outcome"),
    *("begins", "ends", "query_1.name", "a.b:number", "job_id", "source", "origin_id"),
    *(
        "preset",
        "preset_mark",
        "preset_name",
        "preset_team",
        "preset_overwrite",
        "version",
        "text",
        "overwrite",
        "page",
    ),
    *("rows-0-fixed", "rows-0-required", "rows-0-help", "rows-0-allowed", "rows-0-min", "rows-0-max"),
)
TELLING = (
    *("", "1", "0", "-1", "4216617528", "9" * 30, "text", "number", "run", "add-row", "remove-row-0", "preview"),
    *("\x00", "\ud800", "\udcff", "\u202e", "²", "1e400", "NaN", "'\"><script>", "%ff", "../..", "//evil", "\r\nX: y"),
    *("accepted", "mine", "2026-02-30", "2026-11-23", "9999-12-31", "0001-01-01", "x" * 3_000, "AND OR NOT *", '"'),
)
texts = st.sampled_from(TELLING) | st.text(max_size=20)
pairs = st.lists(st.tuples(st.sampled_from(FIELDS) | texts, texts), max_size=12)
bodies = pairs.map(
    lambda fields: "&".join(f"{_coded(name)}={_coded(value)}" for name, value in fields).encode()
) | st.binary(max_size=60)
methods = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
segments = st.sampled_from(["1", "0", "%ff", "%00", "%2e%2e", "9" * 25, "x", "%C2%B2", ".csv", "state"])


def _coded(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


def _filled(rule: str, segment: str) -> str:
    head, bracket, rest = rule.partition("<")
    return head + segment + _filled(rest.partition(">")[2], segment) if bracket else head


@pytest.fixture
def rules(fake_app: Flask) -> list[str]:
    return sorted({rule.rule for rule in fake_app.url_map.iter_rules()} | {"/nothing", "//", "/jobs/new/"})


def ask(visitor: Visitor, method: str, path: str, query: bytes, body: bytes, headers: dict[str, str]) -> None:
    page = visitor.ask(
        method,
        path,
        status=None,
        query_string=query.decode("latin-1"),
        data=body,
        content_type=URLENCODED,
        headers=headers,
    )
    assert page.status < 500 or page.status == 502, f"{method} {path}?{query!r} {body!r} {headers}: {page.text}"
    assert not page.location.startswith("//")


@QUICK
@given(data=st.data(), method=methods, segment=segments, query=bodies, body=bodies)
def test_somebody_signed_in(
    tester: Visitor, rules: list[str], data: st.DataObject, method: str, segment: str, query: bytes, body: bytes
) -> None:
    path = _filled(data.draw(st.sampled_from([rule for rule in rules if rule != "/sign-out"])), segment)
    ask(tester, method, path, query, body, {})


@QUICK
@given(path=st.data(), segment=segments, fields=pairs)
def test_somebody_signed_in_with_a_good_csrf_token(
    tester: Visitor, rules: list[str], path: st.DataObject, segment: str, fields: list[tuple[str, str]]
) -> None:
    token = tester.get("/jobs/new").fields("Run job")["csrf_token"]
    where = _filled(path.draw(st.sampled_from([rule for rule in rules if rule != "/sign-out"])), segment)
    good = [("csrf_token", token), *[field for field in fields if field[0] != "csrf_token"]]
    ask(tester, "POST", where, b"", "&".join(f"{_coded(name)}={_coded(value)}" for name, value in good).encode(), {})


@QUICK
@given(
    data=st.data(),
    method=methods,
    segment=segments,
    body=bodies,
    headers=st.dictionaries(
        st.sampled_from(
            [
                *("Cookie", "Accept", "Accept-Encoding", "Accept-Language", "Referer", "Origin", "User-Agent", "Range"),
                *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "If-None-Match", "If-Modified-Since"),
                *("Authorization", "Content-Encoding", "Host", "X-Request-ID", "X-HTTP-Method-Override"),
            ]
        ),
        st.text(string.printable.replace("\r", "").replace("\n", "") + "éÿ", max_size=80),
    ),
)
def test_a_stranger_with_odd_headers(
    make_app: MakeApp,
    fake: FakeExplorer,
    fake_app: Flask,
    rules: list[str],
    data: st.DataObject,
    method: str,
    segment: str,
    body: bytes,
    headers: dict[str, str],
) -> None:
    visitor = Visitor(fake_app.test_client(use_cookies=False))
    ask(visitor, method, _filled(data.draw(st.sampled_from(rules)), segment), body, body, headers)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("//evil.example", ""),
        ("//evil.example/jobs/new", ""),
        ("/\\evil.example", ""),
        ("///", "/jobs/new"),
    ],
)
def test_a_path_that_begins_like_a_host_leads_nowhere_else(person: Visitor, path: str, location: str) -> None:
    page = person.get("/", status=None, environ_overrides={"PATH_INFO": path, "REQUEST_URI": path})
    assert page.location == location
    assert page.status == (302 if location else 404)
