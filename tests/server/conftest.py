"""The real server with a small app, started on a free port."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int

    def connect(self, first: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(first)
        return connection

    def say(self, *pieces: bytes, end: bool = False) -> bytes:
        """Send pieces over a connection of their own; return all that comes back until it is closed."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def read_answer(connection: socket.socket) -> bytes:
    """Return the answer to a request without a body, on a connection that stays open."""
    answer = b""
    while not answer.endswith(b"\r\n\r\n0"):
        answer += connection.recv(1_000)
    return answer


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
    return int(found[1]) if found else 0


@contextmanager
def running(workers: int = 1, threads: int = 8, port: int = 0) -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.server.served", str(port), str(workers), str(threads)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(process, int(process.stdout.readline()))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=25)
            process.kill()


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(running(**how))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server
