"""What an answer says, and the outcome of adding a job for every kind of answer."""

import json
import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.explorer.answers import AddJobResult, Envelope, read_envelope, result_of_answer, result_of_failure
from webapp.explorer.errors import NoAnswer, NotConnected
from webapp.explorer.transport import RawAnswer


def judged(status, body):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return result_of_answer(RawAnswer(status=status, body=text, traceparent="00-1", milliseconds=5.0))


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
    )


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (201, {"code": "0", "data": {"id": "0107"}}, "accepted", ""),
        (200, {"code": 0}, "unknown", "bad-id"),
        (200, {"code": 0, "data": {"id": 0}}, "unknown", "bad-id"),
        (200, {"code": 0, "data": [107]}, "unknown", "bad-id"),
        (400, {"code": 0, "data": {"id": 107}}, "unknown", "bad-status"),
        (307, {"code": 0, "data": {"id": 107}}, "unknown", "bad-status"),
        (500, {"code": 0, "data": {"id": 107}}, "unknown", "bad-status"),
        (200, b'{"code":0,"data":{"id":107,"id":107}}', "unknown", "duplicate-member"),
        (400, b'{"code":40004000,"code":40004000}', "unknown", "duplicate-member"),
        (200, {"code": 40004000}, "refused", "error-code"),
        (500, {"code": "40004001"}, "refused", "error-code"),
        (409, {"code": 40104001}, "refused", "error-code"),
        (200, {"code": 50004000}, "unknown", "error-code"),
        (400, {"code": 50004002}, "unknown", "error-code"),
        (307, {"code": 90004000}, "unknown", "error-code"),
        (200, {"code": 123}, "unknown", "strange-code"),
        (400, {"code": 123}, "refused", "strange-code"),
        (408, {"code": 123}, "unknown", "strange-code"),
        (307, {"code": 123}, "unknown", "strange-code"),
        (200, {"code": False, "data": {"id": 107}}, "unknown", "no-code"),
        (200, {"data": {"id": 107}}, "unknown", "no-code"),
        (200, b"<html>", "unknown", "not-json"),
        (204, b"", "unknown", "not-json"),
        (101, b"", "unknown", "not-json"),
        (400, b"<html>", "refused", "http-error"),
        (404, {"message": "no"}, "refused", "http-error"),
        (499, b"", "refused", "http-error"),
        (408, b"", "unknown", "http-error"),
        (409, b"", "unknown", "http-error"),
        (500, b"", "unknown", "http-error"),
        (503, b"busy", "unknown", "http-error"),
        (301, b"", "not_sent", "redirect"),
        (307, b"<a>", "not_sent", "redirect"),
        (308, {}, "not_sent", "redirect"),
        (300, b"", "unknown", "redirect"),
        (302, b"", "unknown", "redirect"),
        (303, b"", "unknown", "redirect"),
    ],
)
def test_outcomes(status, body, outcome, reason):
    result = judged(status, body)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert (result.job_id is not None) == (outcome == "accepted")
    assert result.ended_by_explorer == (result.code in {50004000, 50004002, 90004000})


def test_explorers_own_words_and_name_are_kept():
    result = judged(400, {"code": 40104001, "message": "<ErrSession>"})
    assert (result.code, result.name, result.message) == (40104001, "ErrSession", "<ErrSession>")


def test_a_code_too_large_to_keep_is_not_kept():
    assert judged(200, {"code": 10**40}).code is None


@pytest.mark.parametrize(("reason", "shown"), [("refused", "refused-connection"), ("tls", "tls"), ("token", "token")])
def test_nothing_was_sent(reason, shown):
    result = result_of_failure(NotConnected(reason, "x", 2.0))
    assert result == AddJobResult(outcome="not_sent", reason=shown, milliseconds=2.0)


@pytest.mark.parametrize(
    ("status", "outcome"), [(None, "unknown"), (200, "unknown"), (400, "refused"), (409, "unknown"), (301, "not_sent")]
)
def test_an_answer_in_an_unknown_coding_has_no_code(status, outcome):
    result = result_of_failure(NoAnswer("unreadable", "br", 2.0, status))
    assert (result.outcome, result.http_status, result.reason) == (outcome, status, "unreadable")


@given(
    status=st.integers(100, 999),
    body=st.binary() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps),
    date=st.text(),
)
def test_any_bytes_are_an_outcome(status, body, date):
    text = body if isinstance(body, bytes) else b'{"code":0,"data":{"id":' + body.encode() + b"}}"
    result = result_of_answer(RawAnswer(status=status, body=text, date=date))
    assert result.outcome in {"accepted", "refused", "not_sent", "unknown"}
    assert (result.outcome == "accepted") == (result.job_id is not None)


def test_an_envelope():
    assert read_envelope(b'{"code":0,"data":{"id":107},"message":"Success"}') == Envelope(
        code=0, message="Success", data={"id": 107}
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"code":0}', 0),
        (b'{"code":"0"}', 0),
        (b'\xef\xbb\xbf{"code":0}', 0),
        (b'{"code":"40004000"}', 40004000),
        (b'{"code":123}', 123),
        (b'{"code":-1}', -1),
    ],
)
def test_codes(body, code):
    assert (read_envelope(body).code, read_envelope(body).flaw) == (code, "")


@pytest.mark.parametrize(
    "code", ["false", "true", "null", "0.0", "0e0", '""', '" 0"', '"00"', '"0x0"', '"٠"', '"+0"', "[0]", "{}", "1e999"]
)
def test_what_is_no_code(code):
    assert read_envelope(f'{{"code":{code}}}'.encode()) == Envelope(flaw="no-code")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"code":0',
        b'{"code":NaN}',
        b'{"code":0,"data":Infinity}',
        b'{"code":0} {}',
        b"[" * 100_000,
        b'{"code":' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json(body):
    assert read_envelope(body).flaw == "not-json"


@pytest.mark.parametrize("body", [b"0", b"[]", b"null", b'"x"', b"{}", b'{"Code":0}'])
def test_json_without_a_code(body):
    assert read_envelope(body).flaw == "no-code"


@pytest.mark.parametrize(
    "body", [b'{"code":0,"code":0}', b'{"code":0,"data":{"x":[{"id":1,"\\u0069d":1}]}}', b'[{"a":1,"a":2}]']
)
def test_a_member_twice(body):
    assert read_envelope(body) == Envelope(flaw="duplicate-member")


def test_bytes_that_are_not_utf8_are_replaced():
    assert read_envelope(b'{"code":0,"message":"\xff"}').message == "\ufffd"


def test_a_long_message_is_marked_where_it_was_cut():
    assert read_envelope(b'{"code":0,"message":"' + b"x" * 5000 + b'"}').message == "x" * 4096 + " … (cut)"


@pytest.mark.parametrize("message", [b"null", b"7", b"{}", b"[]"])
def test_a_message_that_is_no_text(message):
    assert read_envelope(b'{"code":0,"message":' + message + b"}").message == ""


def test_explorers_clock_is_compared_with_ours():
    now = time.time()
    answer = RawAnswer(status=200, body=b"", date=formatdate(now + 60, usegmt=True), received_at=now)
    assert answer.date_offset_seconds == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    "date", ["", "soon", "Mon, 99 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:00 -0000", "9" * 5000, "\x00", ",,,"]
)
def test_a_date_that_is_none(date):
    assert RawAnswer(status=200, body=b"", date=date).date_offset_seconds is None
