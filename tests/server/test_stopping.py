"""Stopping a server: what was accepted is answered, and connections are refused, not reset."""

import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.server.conftest import Server, read_all, read_answer, running, status

Start = Callable[..., Server]
REQUEST = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
KEPT = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
RESTARTS = 20


def children(server: Server) -> list[int]:
    return list(map(int, Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()))


def knock(port: int, over: threading.Event, seen: Counter[str]) -> None:
    while not over.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                connection.sendall(REQUEST)
                seen["answered" if status(read_all(connection)) == 200 else "unanswered"] += 1
        except ConnectionRefusedError:
            seen["refused"] += 1
            over.wait(0.01)
        except OSError:
            seen["reset"] += 1


def restart(times: int, seen: Counter[str]) -> None:
    """Start a server so many times on one port, while clients knock."""
    over = threading.Event()
    with running(workers=2) as server:
        port = server.port
        knockers = [threading.Thread(target=knock, args=(port, over, seen)) for _ in range(2)]
        for knocker in knockers:
            knocker.start()
    for _ in range(times - 1):
        with running(workers=2, port=port) as server:
            server.say(REQUEST)
    over.set()
    for knocker in knockers:
        knocker.join(timeout=30)


def test_no_request_is_lost_over_twenty_restarts() -> None:
    seen: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:  # a server mostly waits while it starts and ends
        list(pool.map(lambda _: restart(RESTARTS // 2, seen), range(2)))
    assert seen["unanswered"] == 0, seen
    assert seen["reset"] <= 1, seen
    assert seen["answered"] > RESTARTS


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_finished(start: Start, how: signal.Signals) -> None:
    server = start(workers=2)
    slow = server.connect(REQUEST.replace(b"POST / ", b"POST /slow?1 "))
    partial = server.connect(REQUEST[:-2])
    fresh = server.connect()
    kept = server.connect(KEPT)
    assert status(read_answer(kept)) == 200
    server.process.send_signal(how)
    fresh.sendall(REQUEST)
    partial.sendall(REQUEST[-2:])
    for connection in (slow, partial, fresh):
        with connection:
            assert status(read_all(connection)) == 200
    with kept:
        assert read_all(kept) == b""
    assert server.process.wait(timeout=10) == 0
    assert server.process.stdout is not None
    assert server.process.stdout.read() == "ended\nended\n"
    with pytest.raises(ConnectionRefusedError):
        server.connect()


def test_a_kept_connection_is_told_that_it_ends(start: Start) -> None:
    server = start()
    with server.connect(KEPT) as kept, server.connect(KEPT) as idle:
        assert b"Connection: close" not in read_answer(kept)
        read_answer(idle)
        kept.sendall(KEPT[:-2])
        server.process.terminate()
        assert read_all(idle) == b""  # it has heard
        kept.sendall(KEPT[-2:])
        assert b"Connection: close" in read_all(kept)


def test_a_second_signal_is_quicker(start: Start) -> None:
    server = start()
    with server.connect(REQUEST.replace(b"POST / ", b"POST /slow?30 ")), server.connect(KEPT) as kept:
        assert status(read_answer(kept)) == 200
        server.process.terminate()
        assert read_all(kept) == b""  # it has heard
        server.process.terminate()
        assert server.process.wait(timeout=5) == 0


def test_a_process_that_dies_is_replaced(start: Start) -> None:
    server = start(workers=2)
    before = children(server)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert status(server.say(REQUEST)) == 200
    assert not set(before) & set(children(server))


def test_web_processes_end_when_the_master_is_killed(start: Start) -> None:
    server = start(workers=2)
    server.process.kill()
    assert server.process.stdout is not None
    assert server.process.stdout.read() == "ended\nended\n"  # read to its end: all that held it are gone
