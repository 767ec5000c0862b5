"""A server that says exactly the bytes it is told to, for what a library of canned answers cannot show."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from webapp.explorer.client import ExplorerClient

Handler = Callable[[socket.socket, "RawServer"], None]


class RawServer:
    """Hands each connection to `handle`, one after the other, in its own thread; keeps what was received."""

    def __init__(self, handle: Handler, *, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[bytes] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._handle = handle
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.stopped.set()
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()
        self._listener.close()

    def read_request(self, connection: socket.socket) -> None:
        """Read one request, headers and body by its Content-Length."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(connection)
        head, _, body = data.partition(b"\r\n\r\n")
        while len(body) < _content_length(head):
            body += self._more(connection)
        self.received.append(head + b"\r\n\r\n" + body)

    def _more(self, connection: socket.socket) -> bytes:
        piece = connection.recv(65_536)
        if not piece:
            raise ConnectionError
        return piece

    def _serve(self) -> None:
        while not self.stopped.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._listener.accept()
                self.connections += 1
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        # The client hanging up, or refusing our certificate, is what many of these tests are about.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            if self._tls is None:
                self._handle(connection, self)
                return
            with self._tls.wrap_socket(connection, server_side=True) as secured:
                self._handle(secured, self)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


@pytest.fixture
def serve() -> Iterator[Callable[..., RawServer]]:
    """Return a function that starts a server: `serve(handler)`, or `serve(b"…")` for the same answer each time."""
    servers: list[RawServer] = []

    def start(answer: Handler | bytes, *, tls: ssl.SSLContext | None = None) -> RawServer:
        servers.append(RawServer(_saying(answer) if isinstance(answer, bytes) else answer, tls=tls))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def _saying(answer: bytes) -> Handler:
    def handle(connection: socket.socket, server: RawServer) -> None:
        server.read_request(connection)
        connection.sendall(answer)

    return handle


@pytest.fixture
def impatient() -> Callable[..., ExplorerClient]:
    """Return a function that makes a client whose calls take 1 s at most."""

    def make(url: str, **options: Any) -> ExplorerClient:
        return ExplorerClient(url, connect_timeout=0.5, read_timeout=0.5, **options)

    return make
