"""Clients that send slowly, or never read, hold no thread."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from tests.server.conftest import Server, status
from tests.server.served import app
from webapp.server.http_server import HttpServer

Start = Callable[..., Server]
SOCKETS = 500
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def assert_quick(server: Server) -> None:
    for _ in range(20):
        began = time.perf_counter()
        assert status(server.say(REQUEST)) == 200
        assert time.perf_counter() - began < 1


def drip(connections: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(1):
        for connection in connections:
            connection.sendall(b"a")


def test_half_a_request_line_and_slow_uploads(start: Start) -> None:
    server = start(workers=2, threads=64)
    upload = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    over = threading.Event()
    with ExitStack() as stack:
        for _ in range(SOCKETS):
            stack.enter_context(server.connect(b"GET /jo"))
        slow = [stack.enter_context(server.connect(upload)) for _ in range(100)]
        dripping = threading.Thread(target=drip, args=(slow, over))
        dripping.start()
        try:
            assert_quick(server)
        finally:
            over.set()
            dripping.join(timeout=10)


def test_clients_that_never_read(start: Start) -> None:
    server = start(workers=2, threads=64)
    with ExitStack() as stack:
        for number in range(SOCKETS):
            path = b"/big?16" if number % 5 else b"/stream?400"  # 1 MiB, and 25 MiB, which are not buffered whole
            stack.enter_context(server.connect(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % path))
        server.say(REQUEST)  # behind the making of all these
        assert_quick(server)


def test_half_a_request_is_refused_after_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = HttpServer(app, listener, threads=1, max_body_bytes=1_000, header_seconds=0.1)
        serving = threading.Thread(target=lambda: server.serve(go_on=lambda: True))
        serving.start()
        try:
            with socket.create_connection(listener.getsockname(), timeout=20) as connection:
                connection.sendall(b"GET /jo")
                assert status(connection.recv(1_000)) == 408
        finally:
            server.stop()
            serving.join(timeout=10)
