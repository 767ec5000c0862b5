"""People at their browsers: a client so lean that it is not what is measured, the same for every server.

One thread keeps as many connections open as there are people; each has one request under way at a time.
"""

import re
import secrets
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import requests
from servers import Server

WORKFLOW = "4216617552"
# Five rows, of which the stand-in's workflow takes three; blank ones are read and left out.
ROWS = [
    ("query_1", "name", "text", "Tim Duncan"),
    ("query_1", "max_depth", "number", "2"),
    ("lpa_1", "iterations", "number", "10"),
    ("", "", "text", ""),
    ("", "", "text", ""),
]
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
GIVE_UP_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """One answer; `seconds` from the first byte sent to the last one read."""

    status: int
    seconds: float
    body: bytes


class Visitor:
    """A signed-in browser: its cookies, and a CSRF token that is good for its session."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.browser = requests.Session()
        address = f"{server.url}/sign-in"
        token = CSRF.search(self.browser.get(address, timeout=10).text)
        fields = {"account": "root", "password": "123", "graph_address": "127.0.0.1", "graph_port": "9669"}
        answer = self.browser.post(address, data=fields | {"csrf_token": token[1] if token else ""}, timeout=10)
        found = CSRF.search(answer.text)
        if answer.status_code != 200 or found is None or "workflow_id" not in answer.text:
            raise RuntimeError(f"Signing in was answered {answer.status_code}.")
        self.csrf_token = found[1]
        self.cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.cookies)

    def get(self, path: str) -> bytes:
        return get(path, self.cookies)

    def post(
        self, *, action: str = "run", rows: list[tuple[str, str, str, str]] = ROWS, path: str = "/jobs/new"
    ) -> bytes:
        """Return a request that sends the form, with a fresh key."""
        fields = {
            "csrf_token": self.csrf_token,
            "submission_key": secrets.token_urlsafe(16),
            "workflow_id": WORKFLOW,
            "action": action,
        }
        for number, cells in enumerate(rows):
            names = ("task_id", "name", "type", "value")
            fields |= {f"rows-{number}-{name}": cell for name, cell in zip(names, cells, strict=True)}
        return _request("POST", path, self.cookies, urlencode(fields).encode())


def get(path: str, cookies: str) -> bytes:
    """Return a request for a page."""
    return _request("GET", path, cookies)


def bare_post() -> bytes:
    """Return the same form for the bare app, which looks at neither cookie nor token."""
    fields = {"workflow_id": WORKFLOW, "action": "run"}
    for number, (task_id, name, kind, value) in enumerate(ROWS):
        fields |= {
            f"rows-{number}-{part}": cell
            for part, cell in (("task_id", task_id), ("name", name), ("type", kind), ("value", value))
        }
    return _request("POST", "/jobs/new", "", urlencode(fields).encode())


def one_person(server: Server, make: Callable[[], bytes], *, number: int) -> list[Answer]:
    """Return the answers to `number` requests, one after the other over an open connection."""
    return people(server, make, persons=1, number=number)


def people(server: Server, make: Callable[[], bytes], *, persons: int, number: int) -> list[Answer]:
    """Return the answers to `number` requests of `persons` people at once, each over a connection of their own."""
    answers: list[Answer] = []
    requests_left = [make() for _ in range(number)]
    with selectors.DefaultSelector() as selector:
        for _ in range(persons):
            line = Connection(server)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(requests_left.pop())
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while len(answers) < number:
            ready = selector.select(1)
            if time.monotonic() > give_up:
                raise TimeoutError(f"{number - len(answers)} of {number} requests were not answered.")
            for key, _ in ready:
                line = key.data
                if answer := line.read():
                    answers.append(answer)
                    if requests_left:
                        line.send(requests_left.pop())
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return answers


class Connection:
    """A person's connection, with one request under way."""

    def __init__(self, server: Server) -> None:
        self._read = b""
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> Answer:
        """Send a request, and wait for its answer."""
        self.send(request)
        while (answer := self.read()) is None:
            pass
        return answer

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._read = b""
        self._began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> Answer | None:
        """Read a piece; return the answer once it is whole."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("The server closed a connection that should have stayed open.")
        self._read += piece
        head, end, body = self._read.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not end or len(body) < (int(length[1]) if length else 0):
            return None
        return Answer(int(head[9:12]), time.perf_counter() - self._began, body)


def _request(method: str, path: str, cookies: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip, br"]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
