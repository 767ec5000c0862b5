"""The application as a whole: an envelope and a trace for whatever is sent, and never a 500."""

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.demo.conftest import BASE, Caller, assert_error
from webapp.demo import create_explorer


@pytest.mark.parametrize(
    "path", ["/", "/api-open/v1", "/api-open/v1/", f"{BASE}/jobs/", f"{BASE}//jobs", "/static/x", "/%00", "/%ff"]
)
def test_anything_else_is_not_found(caller: Caller, path: str) -> None:
    answer = caller.client.get(path)
    assert_error(answer, 40404000, "<ErrNotFound> there is no such call")
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", answer.headers["Traceparent"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/connect"), ("POST", "/jobs"), ("POST", "/jobs/1/cancel"), ("OPTIONS", "/jobs"), ("ODD", "/jobs/1")],
)
def test_a_wrong_method_is_refused_in_the_envelope(stranger: FlaskClient, method: str, path: str) -> None:
    answer = stranger.open(BASE + path, method=method)
    assert_error(answer, 40004000, "Method Not Allowed", status=405)


def test_two_applications_share_nothing() -> None:
    one, other = (Caller(create_explorer().test_client()) for _ in range(2))
    one.connect()
    other.connect()
    one.add("4216617528")
    assert (one.get("/jobs")["total"], other.get("/jobs")["total"]) == (1, 0)


def test_at_pace_0_a_job_has_ended_at_once() -> None:
    caller = Caller(create_explorer(pace=0).test_client())
    caller.connect()
    assert caller.get(f"/jobs/{caller.add('4216617552')}")["status"] == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary() | st.text().map(lambda text: f'{{"input":{{"query_1":{{"name":"{text}"}}}}}}'.encode()))
def test_no_body_upsets_it(caller: Caller, body: bytes) -> None:
    answer = caller.client.post(f"{BASE}/workflows/4216617528/jobs", data=body)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) in {(200, 0), (400, 40004000), (400, 40004001)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text())
def test_no_query_upsets_it(caller: Caller, text: str) -> None:
    query = {"filter": text, "page": text, "pageSize": text}
    answer = caller.client.get(f"{BASE}/jobs", query_string=query)
    assert_error(answer, 40004001)
