"""One request, one deadline, one bounded answer, whatever the server does."""

import gzip
import os
import socket
import struct
import time
import tracemalloc
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import ExplorerError, NoAnswer
from webapp.explorer.transport import decoded

ACCEPTED = b'{"code":0,"data":{"id":107}}'
BODY = b'{"input":{}}'


def http(body=ACCEPTED, *, status="200 OK", headers=""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def add(client, **changed):
    return client.add_job(**{"token": "eyJ", "workflow_id": "42", "body": BODY, **changed})


def told(result):
    return result.outcome, result.reason


def drip(first, then):
    def handle(connection, server):
        server.read_request(connection)
        connection.sendall(first)
        while not server.stopped.wait(0.05):
            connection.sendall(then)

    return handle


def silent(connection, server):
    server.stopped.wait(10)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_the_request_arrives_exactly_once_as_it_was_given(serve, impatient):
    server = serve(http())
    result = add(impatient(f"{server.url}/nebula/"))
    assert (result.outcome, result.job_id, server.connections) == ("accepted", "107", 1)
    head, _, body = server.received[0].partition(b"\r\n\r\n")
    assert body == BODY
    assert sorted(head.split(b"\r\n")) == sorted(
        [
            b"POST /nebula/api-open/v1/workflows/42/jobs HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}".encode(),
            b"Accept: application/json",
            b"Accept-Encoding: identity",
            b"Connection: close",
            b"Content-Type: application/json",
            b"Content-Length: 12",
            b"Cookie: explorer_token=eyJ",
            b"User-Agent: jobdesk",
        ]
    )


@pytest.mark.parametrize(
    "handler",
    [
        drip(b"", b""),
        drip(b"", b"H"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b" "),
        drip(b"HTTP/1.1 200 OK\r\n\r\n" + ACCEPTED, b" "),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
)
def test_a_server_that_drips_does_not_pass_the_deadline(serve, impatient, handler):
    server = serve(handler)
    began = time.monotonic()
    result = add(impatient(server.url))
    assert time.monotonic() - began < 2
    assert told(result) == ("unknown", "timeout")
    assert result.milliseconds > 750


def test_a_server_that_does_not_read_does_not_pass_the_deadline(serve, impatient):
    server = serve(silent)
    began = time.monotonic()
    result = add(impatient(server.url), body=b" " * 50_000_000)
    assert time.monotonic() - began < 2
    assert told(result) == ("unknown", "timeout")


def test_a_tls_handshake_that_never_comes_is_not_sent(serve, impatient):
    server = serve(silent)
    began = time.monotonic()
    result = add(impatient(server.url.replace("http", "https")))
    assert time.monotonic() - began < 2
    assert told(result) == ("not_sent", "timeout")


def test_a_name_server_that_does_not_answer_is_not_waited_for(serve, impatient, monkeypatch):
    server = serve(http())
    asked = socket.getaddrinfo

    def slowly(*args, **more):
        server.stopped.wait(1.2)
        return asked(*args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    began = time.monotonic()
    result = add(impatient(f"http://localhost:{server.port}"))
    assert time.monotonic() - began < 1
    assert (told(result), server.connections) == (("not_sent", "timeout"), 0)


def reset_unread(connection, server):
    connection.recv(1, socket.MSG_PEEK)
    reset(connection)


def reset_when_read(connection, server):
    server.read_request(connection)
    reset(connection)


def close_when_read(connection, server):
    server.read_request(connection)


@pytest.mark.parametrize("handler", [reset_unread, reset_when_read, close_when_read])
def test_a_connection_that_stood_may_have_carried_it(serve, impatient, handler):
    server = serve(handler)
    assert told(add(impatient(server.url))) == ("unknown", "broken")
    assert server.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        http()[:-1],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n" + ACCEPTED[:10],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n" + ACCEPTED + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + ACCEPTED,
        b"HTTP/1.1 200 OK\r\nContent-Length: 28\r\nContent-Length: 29\r\n\r\n" + ACCEPTED,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n" + ACCEPTED,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n" + ACCEPTED,
        b"HTTP/1.1 2xx OK\r\n\r\n" + ACCEPTED,
        b"220 mail.example ESMTP\r\n",
        b"\x00\xff",
        b"",
    ],
)
def test_a_broken_answer(serve, impatient, answer):
    assert told(add(impatient(serve(answer).url))) == ("unknown", "broken")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\n" + ACCEPTED,
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n" + ACCEPTED + b"\r\n0\r\n\r\n",
        http(gzip.compress(ACCEPTED, mtime=0), headers="Content-Encoding: gzip\r\n"),
        http(headers="Date: yesterday\r\n"),
    ],
)
def test_unusual_answers_that_are_whole(serve, impatient, answer):
    assert told(add(impatient(serve(answer).url))) == ("accepted", "")


def test_an_endless_answer_is_not_read_on(serve, impatient):
    def pour(connection, server):
        server.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.stopped.is_set():
            connection.sendall(b" " * 65_536)

    assert told(add(impatient(serve(pour).url))) == ("unknown", "too-long")


def test_a_compressed_bomb_is_never_inflated(serve, impatient):
    server = serve(http(gzip.compress(bytes(100_000_000), mtime=0), headers="Content-Encoding: gzip\r\n"))
    client = impatient(server.url)
    tracemalloc.start()
    try:
        result = add(client)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told(result) == ("unknown", "too-long")
    assert peak < 10_000_000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(serve, impatient, status):
    other = serve(http())
    server = serve(http(b"", status=f"{status} Elsewhere", headers=f"Location: {other.url}/\r\n"))
    result = add(impatient(server.url))
    assert told(result) == ("unknown" if status in {302, 303} else "not_sent", "redirect")
    assert (server.connections, other.connections) == (1, 0)


def test_nothing_is_repeated_though_the_server_asks_for_it(serve, impatient):
    server = serve(http(b"", status="503 Busy", headers="Retry-After: 0\r\n"))
    assert told(add(impatient(server.url))) == ("unknown", "http-error")
    assert len(server.received) == 1


def test_nothing_is_carried_from_call_to_call(serve, impatient):
    server = serve(http(headers="Set-Cookie: explorer_token=stolen; Path=/\r\nConnection: keep-alive\r\n"))
    client = impatient(server.url)
    for token in ("one", "two"):
        assert add(client, token=token).outcome == "accepted"
    assert server.connections == 2
    cookies = [[line for line in text.split(b"\r\n") if b"ookie" in line] for text in server.received]
    assert cookies == [[b"Cookie: explorer_token=one"], [b"Cookie: explorer_token=two"]]


def test_the_environment_changes_nothing(serve, impatient, monkeypatch, tmp_path):
    proxy, server = serve(http()), serve(http())
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert add(impatient(server.url)).outcome == "accepted"
    assert (proxy.connections, server.connections) == (0, 1)
    assert b"uthorization" not in server.received[0]


def test_a_refused_connection_is_not_sent(impatient):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert told(add(impatient(f"http://127.0.0.1:{port}"))) == ("not_sent", "refused-connection")


def test_an_unknown_host_is_not_sent():
    assert told(add(ExplorerClient("http://" + "a" * 64 + ".invalid"))) == ("not_sent", "dns")


def test_a_token_in_a_malformed_header_is_not_logged(serve, impatient, caplog):
    caplog.set_level("DEBUG")
    answer = http(b'{"code":0}', headers="broken header\r\nSet-Cookie: explorer_token=hush\r\n")
    client = impatient(serve(answer).url)
    with pytest.raises(ExplorerError) as caught:
        client.connect(account="root", password="123", address="a", port=1)
    assert "hush" not in caplog.text + repr(caught.value)


def test_no_socket_is_left_open(serve, impatient):
    server = serve(http())
    client = impatient(server.url)
    add(client)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        assert add(client).outcome == "accepted"
    assert len(os.listdir("/proc/self/fd")) <= before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 400 X\r\n\r\n"]), rest=st.binary())
def test_any_bytes_on_the_wire_are_an_outcome(serve, impatient, start, rest):
    server = serve(start + rest)
    result = add(impatient(server.url))
    server.stop()
    assert result.outcome in {"refused", "unknown", "not_sent"}
    assert (result.outcome == "not_sent") <= (result.reason == "redirect")
    assert len(server.received) == 1


TEXT = b'{"code":0}'


def bare_deflate(text):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        (" X-GZip ", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
)
def test_codings(coding, body):
    assert decoded(body, coding, 100, 200) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_nothing_stays_nothing(coding):
    assert decoded(b"", coding, 100, 204) == b""


@pytest.mark.parametrize(
    ("coding", "body", "reason", "status"),
    [
        ("br", TEXT, "unreadable", 400),
        ("gzip, gzip", TEXT, "unreadable", 400),
        ("gzip", TEXT, "unreadable", 400),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-1], "unreadable", 400),
        ("gzip", gzip.compress(TEXT, mtime=0) * 2, "unreadable", 400),
        ("deflate", b"\xff\xff", "unreadable", 400),
        ("gzip", gzip.compress(bytes(101), mtime=0), "too-long", None),
    ],
)
def test_what_cannot_be_undone(coding, body, reason, status):
    with pytest.raises(NoAnswer) as caught:
        decoded(body, coding, 100, 400)
    assert (caught.value.reason, caught.value.http_status) == (reason, status)
