import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.explorer.errors import NoAnswer, NotConnected
from webapp.explorer.job_answer import AddJobResult, of_answer, of_no_answer, of_not_connected
from webapp.explorer.transport import RawAnswer


def judged(status, body):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return of_answer(RawAnswer(status=status, body=text, traceparent="00-1", milliseconds=5.0))


def test_a_job_was_made():
    assert judged(200, {"code": 0, "data": {"id": 107}, "message": "Success"}) == AddJobResult(
        outcome="accepted",
        reason="",
        job_id="107",
        code=0,
        message="Success",
        http_status=200,
        traceparent="00-1",
        milliseconds=5.0,
        explorer_spoke=True,
    )


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason", "spoke"),
    [
        (201, {"code": "0", "data": {"id": "0107"}}, "accepted", "", True),
        (200, {"code": 0}, "unknown", "bad-id", True),
        (200, {"code": 0, "data": {"id": 0}}, "unknown", "bad-id", True),
        (200, {"code": 0, "data": [107]}, "unknown", "bad-id", True),
        (400, {"code": 0, "data": {"id": 107}}, "unknown", "bad-status", True),
        (307, {"code": 0, "data": {"id": 107}}, "unknown", "bad-status", True),
        (500, {"code": 0, "data": {"id": 107}}, "unknown", "bad-status", True),
        (200, b'{"code":0,"data":{"id":107,"id":107}}', "unknown", "duplicate-member", False),
        (400, b'{"code":40004000,"code":40004000}', "unknown", "duplicate-member", False),
        (200, {"code": 40004000}, "refused", "error-code", True),
        (500, {"code": "40004001"}, "refused", "error-code", True),
        (409, {"code": 40104001}, "refused", "error-code", True),
        (200, {"code": 50004000}, "unknown", "error-code", True),
        (400, {"code": 50004002}, "unknown", "error-code", True),
        (307, {"code": 90004000}, "unknown", "error-code", True),
        (200, {"code": 123}, "unknown", "strange-code", False),
        (400, {"code": 123}, "refused", "strange-code", False),
        (408, {"code": 123}, "unknown", "strange-code", False),
        (307, {"code": 123}, "unknown", "strange-code", False),
        (200, {"code": False, "data": {"id": 107}}, "unknown", "no-code", False),
        (200, {"data": {"id": 107}}, "unknown", "no-code", False),
        (200, b"<html>", "unknown", "not-json", False),
        (204, b"", "unknown", "not-json", False),
        (101, b"", "unknown", "not-json", False),
        (400, b"<html>", "refused", "http-error", False),
        (404, {"message": "no"}, "refused", "http-error", False),
        (499, b"", "refused", "http-error", False),
        (408, b"", "unknown", "http-error", False),
        (409, b"", "unknown", "http-error", False),
        (500, b"", "unknown", "http-error", False),
        (503, b"busy", "unknown", "http-error", False),
        (301, b"", "not_sent", "redirect", False),
        (307, b"<a>", "not_sent", "redirect", False),
        (308, {}, "not_sent", "redirect", False),
        (300, b"", "unknown", "redirect", False),
        (302, b"", "unknown", "redirect", False),
        (303, b"", "unknown", "redirect", False),
    ],
)
def test_outcomes(status, body, outcome, reason, spoke):
    result = judged(status, body)
    assert (result.outcome, result.reason, result.explorer_spoke) == (outcome, reason, spoke)
    assert (result.job_id is not None) == (outcome == "accepted")
    assert result.blames_request == (outcome == "refused")
    assert result.ended_by_explorer == (spoke and str(result.code)[0] in "59")


def test_explorers_own_words_and_name_are_kept():
    result = judged(400, {"code": 40104001, "message": "<ErrSession>"})
    assert (result.code, result.name, result.message) == (40104001, "ErrSession", "<ErrSession>")
    assert result.session_over is True


def test_a_code_too_large_to_keep_is_not_kept():
    assert judged(200, {"code": 10**40}).code is None


@pytest.mark.parametrize(("reason", "shown"), [("refused", "refused-connection"), ("tls", "tls"), ("token", "token")])
def test_nothing_was_sent(reason, shown):
    result = of_not_connected(NotConnected(reason, "x", 2.0))
    assert result == AddJobResult(outcome="not_sent", reason=shown, milliseconds=2.0)


@pytest.mark.parametrize(
    ("status", "outcome"), [(None, "unknown"), (200, "unknown"), (400, "refused"), (409, "unknown"), (301, "not_sent")]
)
def test_an_answer_in_an_unknown_coding_has_no_code(status, outcome):
    result = of_no_answer(NoAnswer("unreadable", "br", 2.0, status))
    assert (result.outcome, result.http_status, result.reason) == (outcome, status, "unreadable")


@given(
    status=st.integers(100, 999),
    body=st.binary() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps),
    date=st.text(),
)
def test_any_bytes_are_an_outcome(status, body, date):
    text = body if isinstance(body, bytes) else b'{"code":0,"data":{"id":' + body.encode() + b"}}"
    result = of_answer(RawAnswer(status=status, body=text, date=date))
    assert result.outcome in {"accepted", "refused", "not_sent", "unknown"}
    assert (result.outcome == "accepted") == (result.job_id is not None)
