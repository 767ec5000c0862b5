import time
from email.utils import formatdate

import pytest

from webapp.explorer.answers import Envelope, read_envelope
from webapp.explorer.transport import RawAnswer


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
