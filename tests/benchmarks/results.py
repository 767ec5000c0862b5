"""A result of ten thousand rows: what Jobdesk takes beyond Explorer's time, and what it keeps in memory."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import requests
import servers
from footprint import pss_mib
from people import Visitor
from servers import Server
from table import Line, show

ROWS = 10_000
LOADS = 10
MANY_ROWS = 1_000_000
PATH = "/jobs/107/tasks/abc"


def _answer(rows: int) -> bytes:
    items = ",".join(f'["player{row:012d}","0.{row * 7919 % 1_000_000:06d}"]' for row in range(rows))
    return f'{{"code":0,"message":"Success","data":{{"items":[{items}]}}}}'.encode()


class _Handler(BaseHTTPRequestHandler):
    answers: dict[str, bytes]

    def do_POST(self) -> None:
        self._say(json.dumps({"code": 0, "data": {"success": True}}).encode(), cookie="explorer_token=eyJ; Path=/")

    def do_GET(self) -> None:
        self._say(self.answers["many" if "/tasks/many/" in self.path else "rows"])

    def log_message(self, *_: object) -> None:
        """Write no access log."""

    def _say(self, body: bytes, *, cookie: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: Jobdesk hangs up on an answer that is too long."""


@contextmanager
def explorer() -> Iterator[Server]:
    """Serve results: of ROWS rows, and of MANY_ROWS where the task is called "many"."""
    _Handler.answers = {"rows": _answer(ROWS), "many": _answer(MANY_ROWS)}
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Server(0, server.server_port)
    server.shutdown()


def lines() -> Iterator[Line]:
    """Measure, and give each line as soon as it is known."""
    with TemporaryDirectory() as folder, explorer() as there, servers.jobdesk(there, Path(folder), workers=1) as desk:
        visitor = Visitor(desk)
        taken, memory = [], []
        for _ in range(LOADS):
            taken.append(_beyond_ms(visitor, there))
            memory.append(pss_mib(desk))
        # The first load of a process loads the library of the pictures, too.
        yield Line("10,000 rows: ms beyond Explorer's, median", median(taken[1:]), "ms", 300)
        yield Line("memory after the tenth load above the second", memory[-1] - memory[1], "MiB", 5)
        status = requests.get(f"{desk.url}/jobs/107/tasks/many", headers=_cookies(visitor), timeout=60).status_code
        yield Line("a million rows: status", status, "", 502)
        yield Line("memory after a million rows above that", pss_mib(desk) - memory[-1], "MiB", 64)


def _beyond_ms(visitor: Visitor, there: Server) -> float:
    bare = _milliseconds(f"{there.url}/api-open/v1{PATH}/sample_result?limit={ROWS}", {})
    return _milliseconds(f"{visitor.server.url}{PATH}?limit={ROWS}", _cookies(visitor)) - bare


def _milliseconds(url: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    requests.get(url, headers=headers, timeout=60).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _cookies(visitor: Visitor) -> dict[str, str]:
    return {"Cookie": visitor.cookies}


def main() -> int:
    """Print the lines; 1 when one is missed."""
    kept = [line.kept for line in lines() if show(line) is None]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
