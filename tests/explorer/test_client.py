import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from webapp.explorer.client import ADD_JOB_BYTES, ExplorerClient
from webapp.explorer.errors import BadAnswer, NoAnswer, NotConnected, Rejected

BASE = "http://explorer:7002/nebula"
ADD = f"{BASE}/api-open/v1/workflows/4216617528/jobs"
JOBS = f"{BASE}/api-open/v1/jobs"
BODY = '{"input":{"query_1":{"name":"Tim Düncan","x":1.50}}}'.encode()
JOB = {"id": 107, "name": "w_1", "workflowId": "4216617528", "status": 2}


@pytest.fixture
def explorer():
    with responses.RequestsMock() as canned:
        yield canned


@pytest.fixture
def client():
    return ExplorerClient(f"{BASE}/")


def add(client, **changed):
    return client.add_job(**{"token": "eyJ", "workflow_id": "4216617528", "body": BODY, **changed})


def connect(client):
    return client.connect(account="root", password="123", address="192.168.8.111", port=9669)


def test_add_job_sends_exactly_this_once(explorer, client):
    explorer.post(ADD, json={"code": 0, "data": {"id": 107}}, headers={"Traceparent": "00-ab\x1b"})
    result = add(client)
    assert (result.outcome, result.job_id, result.http_status) == ("accepted", "107", 200)
    assert result.traceparent == "00-ab\\x1b"
    assert len(explorer.calls) == 1
    request = explorer.calls[0].request
    assert request.body == BODY
    assert dict(request.headers) == {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "jobdesk",
        "Content-Type": "application/json",
        "Content-Length": str(len(BODY)),
        "Cookie": "explorer_token=eyJ",
    }


@pytest.mark.parametrize(("extra", "outcome"), [(0, "accepted"), (1, "unknown")])
def test_an_answer_of_2_mib_is_read_and_one_byte_more_is_not(explorer, client, extra, outcome):
    answer = b'{"code":0,"data":{"id":107}}'
    explorer.post(ADD, body=answer + b" " * (ADD_JOB_BYTES - len(answer) + extra))
    assert (add(client).outcome, add(client).reason) == (outcome, "too-long" if extra else "")


def test_an_answer_that_broke_off(explorer, client):
    explorer.post(ADD, body=b'{"code":0', headers={"Content-Length": "90"}, auto_calculate_content_length=False)
    assert (add(client).outcome, add(client).reason) == ("unknown", "broken")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (requests.ConnectionError("eyJ"), "other"),
        (requests.Timeout("eyJ"), "other"),
        (ValueError("eyJ"), "other"),
        (KeyError("eyJ"), "other"),
    ],
)
def test_whatever_fails_before_the_connection_stands_was_not_sent(explorer, client, error, reason):
    explorer.post(ADD, body=error)
    result = add(client)
    assert (result.outcome, result.reason) == ("not_sent", reason)
    assert "eyJ" not in repr(result)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"token": text}, "token") for text in ("", "a b", "a;b", "a\r\nb", "tökén", "a\x00", "a\x7f", "図", "\ud800")]
    + [({"workflow_id": text}, "request") for text in ("", ".", "..", "\ud800")],
)
def test_what_cannot_be_written_in_a_request_is_not_sent(explorer, client, changed, reason):
    result = add(client, **changed)
    assert (result.outcome, result.reason, len(explorer.calls)) == ("not_sent", reason, 0)


def test_a_workflow_id_stays_one_segment(explorer, client):
    explorer.post(f"{BASE}/api-open/v1/workflows/a%2F..%2F%3Fb%23%20%C3%BC/jobs", status=404)
    assert add(client, workflow_id="a/../?b# ü").outcome == "refused"
    assert explorer.calls[0].request.url.endswith("/workflows/a%2F..%2F%3Fb%23%20%C3%BC/jobs")


def test_connect_returns_the_token(explorer, client):
    cookies = [("Set-Cookie", "lang=en"), ("Set-Cookie", "explorer_token=eyJ; Path=/; max-age=60; HttpOnly")]
    explorer.post(f"{BASE}/api-open/v1/connect", json={"code": 0, "data": {"success": True}}, headers=cookies)
    session = connect(client)
    assert (session.token, session.max_age_seconds) == ("eyJ", 60)
    request = explorer.calls[0].request
    assert request.headers["Authorization"] == "Bearer WyJyb290IiwiMTIzIl0="
    assert request.headers["Content-Type"] == "application/json"
    assert "Cookie" not in request.headers
    assert request.body == b'{"address":"192.168.8.111","port":9669}'


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (200, {"code": 40104000, "message": "<ErrUnauthorized>"}, Rejected, 40104000),
        (401, {"code": 40104000, "message": "<ErrUnauthorized>"}, Rejected, 40104000),
        (200, {"code": 0, "message": "<ErrUnauthorized>", "data": {"success": False}}, Rejected, None),
        (500, {"code": 0, "message": "<ErrUnauthorized>"}, Rejected, None),
    ],
)
def test_connect_rejected_takes_no_token(explorer, client, status, body, error, code):
    explorer.post(f"{BASE}/api-open/v1/connect", status=status, json=body, headers={"Set-Cookie": "explorer_token=eyJ"})
    with pytest.raises(error) as caught:
        connect(client)
    assert (caught.value.code, caught.value.message, caught.value.http_status) == (code, "<ErrUnauthorized>", status)


@pytest.fixture
def connecting(explorer, client):
    """Return a function that connects, and is answered with these Set-Cookie headers."""

    def connecting(headers):
        cookies = [("Set-Cookie", header) for header in headers]
        explorer.post(f"{BASE}/api-open/v1/connect", json={"code": 0, "data": {"success": True}}, headers=cookies)
        return connect(client)

    return connecting


@pytest.mark.parametrize(
    ("headers", "token", "seconds"),
    [
        (["explorer_token=eyJ; Path=/; Max-Age=259200; HttpOnly"], "eyJ", 259200),
        (["explorer_token=eyJ;HTTPONLY;max-age=60;path=/"], "eyJ", 60),
        (['explorer_token="eyJ" ; MAX-AGE="60"'], "eyJ", 60),
        (["explorer_token=a=b=="], "a=b==", None),
        (["lang=en", "explorer_token=eyJ", "x=y; Max-Age=1"], "eyJ", None),
        (["explorer_token=; Max-Age=0", "explorer_token=eyJ"], "eyJ", None),
        (["explorer_token=old", "explorer_token=new; Max-Age=5; Max-Age=6"], "new", 6),
        (["explorer_token=eyJ; Max-Age=-1"], "eyJ", None),
        (["explorer_token=eyJ; Max-Age=٣"], "eyJ", None),
        (["explorer_token=eyJ; Max-Age=99999999999"], "eyJ", None),
        (["explorer_token=eyJ; Max-Age"], "eyJ", None),
    ],
)
def test_the_token_in_set_cookie(connecting, headers, token, seconds):
    session = connecting(headers)
    assert (session.token, session.max_age_seconds) == (token, seconds)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["explorer_token="],
        ["explorer_token"],
        ["token=x"],
        ["Explorer_Token=x"],
        ["x=explorer_token=y"],
        ["explorer_token=ö"],
    ],
)
def test_connect_without_a_usable_token(connecting, headers):
    with pytest.raises(BadAnswer, match="no usable token"):
        connecting(headers)


@pytest.mark.parametrize(
    ("account", "password", "account_format", "sent"),
    [
        ("root", "123", "json", '["root","123"]'),
        ("root", "123", "colon", "root:123"),
        ("Jürgen", '"密"', "json", '["Jürgen","\\"密\\""]'),
    ],
)
def test_the_account_in_both_formats(explorer, account, password, account_format, sent):
    explorer.post(f"{BASE}/api-open/v1/connect", status=500)
    client = ExplorerClient(BASE, account_format=account_format)
    with pytest.raises(Rejected):
        client.connect(account=account, password=password, address="graphd", port=9669)
    scheme, _, encoded = explorer.calls[0].request.headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(encoded).decode()) == ("Bearer", sent)


@pytest.mark.parametrize(
    ("account", "password", "account_format"),
    [("a", "\ud800", "json"), ("\udfff", "b", "colon"), ("a:b", "c", "colon")],
)
def test_an_account_that_cannot_be_expressed_is_not_sent(explorer, account, password, account_format):
    client = ExplorerClient(BASE, account_format=account_format)
    with pytest.raises(NotConnected) as caught:
        client.connect(account=account, password=password, address="graphd", port=9669)
    assert (caught.value.args, caught.value.__context__) == (("account", "", 0.0), None)


def test_all_jobs(explorer, client):
    date = {"Date": "Thu, 01 Jan 2026 00:00:00 GMT"}
    explorer.get(JOBS, json={"code": 0, "data": {"items": [JOB], "total": 1, "Page": 1, "PageSize": 10}}, headers=date)
    page = client.jobs(token="eyJ")
    assert ([job.id for job in page.items], page.total) == (["107"], 1)
    assert isinstance(page.date_offset_seconds, float)
    request = explorer.calls[0].request
    assert parse_qs(urlsplit(request.url).query) == {
        "filter": ['{"orderByCreateTime":"desc"}'],
        "pageSize": ["10"],
        "page": ["1"],
    }
    assert (request.headers["Cookie"], request.body) == ("explorer_token=eyJ", None)


def test_a_workflows_jobs_filtered(explorer, client):
    explorer.get(ADD, json={"code": 0, "data": {"items": [], "total": 0}})
    found = client.jobs(
        token="eyJ",
        workflow_id="4216617528",
        name='a&"ü',
        status=0,
        created_from_ms=1,
        created_to_ms=2,
        order="asc",
        page=2,
        page_size=50,
    )
    assert (found.items, found.page, found.page_size) == ((), 2, 50)
    query = parse_qs(urlsplit(explorer.calls[0].request.url).query)
    assert (query["page"], query["pageSize"]) == (["2"], ["50"])
    assert " " not in query["filter"][0]
    assert json.loads(query["filter"][0]) == {
        "name": 'a&"ü',
        "status": 0,
        "fromCreateTime": 1,
        "toCreateTime": 2,
        "orderByCreateTime": "asc",
    }


def test_one_job(explorer, client):
    explorer.get(f"{JOBS}/107", json={"code": 0, "data": {**JOB, "tasks": [{"id": "f" * 32, "name": "BFS"}]}})
    details = client.job(token="eyJ", job_id="107")
    assert (details.job.id, details.tasks[0].name) == ("107", "BFS")


@pytest.mark.parametrize(
    ("status", "body", "error", "text"),
    [
        (200, b'{"code":40404000}', Rejected, "ErrNotFound"),
        (404, b'{"code":40404000}', Rejected, "ErrNotFound"),
        (502, b"<html>", Rejected, "HTTP 502"),
        (302, b"", Rejected, "HTTP 302"),
        (500, b'{"code":0,"data":{"id":107}}', Rejected, "HTTP 500"),
        (200, b'{"code":123}', Rejected, "123"),
        (200, b"<html>", BadAnswer, "not JSON"),
        (200, b"[]", BadAnswer, "no code"),
        (200, b'{"code":false,"data":{"id":107}}', BadAnswer, "no code"),
        (200, b'{"code":0,"code":0}', BadAnswer, "twice"),
        (200, b'{"code":0}', BadAnswer, "holds no job"),
        (200, b'{"code":0,"data":{"id":108}}', BadAnswer, "job 108, not the one asked for"),
    ],
)
def test_a_job_that_cannot_be_read(explorer, client, status, body, error, text):
    explorer.get(f"{JOBS}/107", status=status, body=body)
    with pytest.raises(error, match=text):
        client.job(token="eyJ", job_id="107")


@pytest.mark.parametrize(
    ("body", "headers", "error", "reason"),
    [
        (requests.ConnectionError("eyJ"), {}, NotConnected, "other"),
        (b"x", {"Content-Encoding": "br"}, NoAnswer, "unreadable"),
    ],
)
def test_a_failure_below_carries_no_token(explorer, client, body, headers, error, reason):
    explorer.get(f"{JOBS}/107", body=body, headers=headers)
    with pytest.raises(error) as caught:
        client.job(token="eyJ", job_id="107")
    assert caught.value.reason == reason
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert "eyJ" not in repr(caught.value)


def test_cancel_is_one_put_without_a_body(explorer, client):
    explorer.put(f"{JOBS}/107/cancel", json={"code": 0, "data": {"success": True}})
    assert client.cancel(token="eyJ", job_id="107") is None
    assert len(explorer.calls) == 1
    request = explorer.calls[0].request
    assert (request.headers["Cookie"], request.body) == ("explorer_token=eyJ", None)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("status", "body", "error", "text"),
    [
        (400, b'{"code":40004000,"message":"ended"}', Rejected, "ErrBadRequest"),
        (200, b'{"code":0,"data":{"success":false}}', Rejected, "HTTP 200"),
        (502, b"<html>", Rejected, "HTTP 502"),
        (200, b"<html>", BadAnswer, "not JSON"),
        (200, b"{}", BadAnswer, "no code"),
    ],
)
def test_a_cancel_that_explorer_did_not_confirm(explorer, client, status, body, error, text):
    explorer.put(f"{JOBS}/107/cancel", status=status, body=body)
    with pytest.raises(error, match=text):
        client.cancel(token="eyJ", job_id="107")
