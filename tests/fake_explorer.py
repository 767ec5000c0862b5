"""An Explorer that answers "Add a job" with the bytes a test gives it, and counts what it was asked."""

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

TOKEN = "eyJfake.token-of-the-fake.Explorer"


@dataclass
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def answer(status: int = 200, body: object = None, **headers: str) -> bytes:
    """Return an answer's bytes; a body that is not bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def made(job_id: object = 107) -> bytes:
    """Return the answer of a job that was made."""
    return answer(200, {"code": 0, "message": "Success", "data": {"id": job_id}})


@dataclass
class FakeExplorer:
    """Answers on a port of its own until stopped, each request in its own thread.

    `connect`, `listing` and `add_job` are the bytes of those answers (empty: the connection is dropped). While
    `gate` is not set, "Add a job" waits for it; `before_answer` is called before it is answered.
    """

    add_job: bytes = field(default_factory=made)
    connect: bytes = field(
        default_factory=lambda: answer(
            200,
            {"code": 0, "message": "Success", "data": {"success": True}},
            Set_Cookie=f"explorer_token={TOKEN}; Path=/; Max-Age=259200; HttpOnly",
        )
    )
    listing: bytes = field(
        default_factory=lambda: answer(
            200,
            {"code": 0, "message": "Success", "data": {"items": [], "total": 0, "Page": 1, "PageSize": 1}},
        )
    )
    before_answer: Callable[[], object] = lambda: None
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Semaphore(0)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def submissions(self) -> list[Request]:
        """The requests to add a job."""
        return [request for request in self.requests if request.method == "POST" and request.path.endswith("/jobs")]

    def wait_for(self, number: int) -> None:
        """Wait until so many further requests to add a job have arrived."""
        for _ in range(number):
            assert self.arrived.acquire(timeout=10)

    def reply(self, request: Request) -> bytes:
        """Return the bytes of the answer to a request."""
        self.requests.append(request)
        if request.path.endswith("/connect"):
            return self.connect
        if request.method == "GET":
            return self.listing
        self.arrived.release()
        assert self.gate.wait(timeout=20)
        self.before_answer()
        return self.add_job

    def stop(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    fake: FakeExplorer

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: a caller that hangs up is what some tests are about."""


class _Handler(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        method, path, _ = self.rfile.readline().decode("latin-1").split(" ", 2)
        headers = {}
        while line := self.rfile.readline().strip().decode("latin-1"):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", "0")))
        with contextlib.suppress(OSError):
            self.wfile.write(self.server.fake.reply(Request(method, path, headers, body)))
            self.connection.shutdown(socket.SHUT_RDWR)
