"""Bodies and headers that are malformed, too long or end early: refused, never read in part."""

import pytest

from tests.server.conftest import Server, status

LIMIT = 2 * 1024 * 1024
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def chunks(*pieces: bytes) -> bytes:
    return CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


GOOD = {
    "length": HEAD + b"Content-Length: 3\r\n\r\nabc",
    "chunks": chunks(b"a", b"bc"),
    "extension": CHUNKED + b"3;a=b\r\nabc\r\n0\r\n\r\n",
    "trailer": CHUNKED + b"3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n",
    "http/1.0": b"POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc",
}
MALFORMED = {
    "size is no number": CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n",
    "size is negative": CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n",
    "size has a sign": CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n",
    "size has a prefix": CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n",
    "size has a space": CHUNKED + b" 3\r\nabc\r\n0\r\n\r\n",
    "size without an end": CHUNKED + b"3" * 5_000,
    "chunk longer than its size": CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n",
    "no line end after a chunk": CHUNKED + b"3\r\nabc0\r\n\r\n",
    "bare line feeds": CHUNKED + b"3\nabc\n0\n\n",
    "garbage trailer": CHUNKED + b"3\r\nabc\r\n0\r\nno trailer\r\n\r\n",
    "both lengths": HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "both lengths, otherwise": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "unknown coding": HEAD + b"Transfer-Encoding: gzip\r\n\r\nabc",
    "two codings": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked twice": HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "coding in quotes": HEAD + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
    "coding with an underscore": HEAD + b"Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n",
    "space before the colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "chunks in http/1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "two lengths in one": HEAD + b"Content-Length: 3, 3\r\n\r\nabc",
    "length is negative": HEAD + b"Content-Length: -3\r\n\r\nabc",
    "length has a sign": HEAD + b"Content-Length: +3\r\n\r\nabc",
    "length has an underscore": HEAD + b"Content-Length: 1_0\r\n\r\n0123456789",
    "length of many digits": HEAD + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\nabc",
    "folded header": HEAD + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "null byte in a name": HEAD + b"X\0Y: a\r\n\r\n",
    "two hosts": HEAD + b"Host: y\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "version 2": b"GET / HTTP/2.0\r\nHost: x\r\n\r\n",
    "broken address": b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    "no request line": b"\x16\x03\x01\x02\r\n\r\n",
}
ENDED = {
    "in the headers": HEAD,
    "in the body": HEAD + b"Content-Length: 30\r\n\r\nabc",
    "in a chunk": CHUNKED + b"30\r\nabc",
    "before the last chunk": CHUNKED + b"3\r\nabc\r\n",
    "before the last line": CHUNKED + b"3\r\nabc\r\n0\r\n",
}
TOO_LONG = {
    "declared": HEAD + b"Content-Length: %d\r\n\r\n" % (LIMIT + 1),
    "declared and sent": HEAD + b"Content-Length: %d\r\n\r\n" % (8 * LIMIT) + bytes(8 * LIMIT),
    "waits for a word to go on": HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (LIMIT + 1),
    "one chunk": chunks(bytes(LIMIT + 1)),
    "many chunks": chunks(*[bytes(65_536)] * 33),
    "the size of a chunk": CHUNKED + b"ffffffffffffffffffff\r\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_body_reaches_the_app_whole(server: Server, name: str) -> None:
    answer = server.say(GOOD[name])
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n3")


def test_a_body_of_just_the_limit(server: Server) -> None:
    for request in (HEAD + b"Content-Length: %d\r\n\r\n" % LIMIT + bytes(LIMIT), chunks(bytes(LIMIT))):
        assert server.say(request).endswith(b"\r\n\r\n%d" % LIMIT)


def assert_ours(answer: bytes) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    for header in (b"Content-Security-Policy: default-src 'none'", b"X-Content-Type-Options: nosniff"):
        assert header in head
    assert b"Cache-Control: no-store" in head
    assert b"\r\nServer:" not in head
    assert b"waitress" not in answer
    assert body.startswith(b"<!doctype html>")


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused(server: Server, name: str) -> None:
    answer = server.say(MALFORMED[name])
    assert status(answer) == 400, answer
    assert answer.count(b"HTTP/1.") == 1  # and nothing behind it was taken for a request
    assert_ours(answer)


@pytest.mark.parametrize("name", ENDED)
def test_what_ends_early_is_refused(server: Server, name: str) -> None:
    answer = server.say(ENDED[name], end=True)
    assert status(answer) == 400, answer
    assert_ours(answer)


@pytest.mark.parametrize("name", TOO_LONG)
def test_what_is_too_long_is_refused_and_the_page_arrives(server: Server, name: str) -> None:
    answer = server.say(TOO_LONG[name], end=name != "waits for a word to go on")
    assert status(answer) == 413, answer[:200]
    assert b"2 MiB" in answer
    assert_ours(answer)


@pytest.mark.parametrize(
    "headers", [b"X: " + b"a" * 65_536 + b"\r\n", b"X: a\r\n" * 10_000, b"X: a\r\n" * 101, b"X: " + bytes(8 * LIMIT)]
)
def test_headers_that_are_too_long(server: Server, headers: bytes) -> None:
    answer = server.say(HEAD, headers, b"\r\n")
    assert status(answer) in {400, 431}, answer[:200]
    assert_ours(answer)


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    first = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"
    answer = server.say(first, first, GOOD["length"])
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert [part[:1] for part in answer.split(b"\r\n\r\n")[1:]] == [b"1", b"1", b"3"]


def test_a_client_that_waits_for_a_word_to_go_on(server: Server) -> None:
    with server.connect(HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n") as connection:
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"abc")
        assert status(connection.recv(1_000)) == 200


@pytest.mark.parametrize("path", [b"/", b"/stream?3"])
def test_head_is_answered_without_a_body(server: Server, path: bytes) -> None:
    answer = server.say(b"HEAD %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % path)
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n")
    assert answer.count(b"\r\n\r\n") == 1
