"""A result of ten thousand rows: what Jobdesk takes beyond Explorer's time, and what it keeps in memory."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import requests
import servers
from appearing import first_row_ms
from footprint import forget_peaks, peak_mib, pss_mib
from people import Visitor
from servers import Server
from table import Line

ROWS = 10_000
LOADS = 10
MANY_ROWS = 1_000_000
PATH = "/jobs/107/tasks/abc"
REFUSAL = "This result is too long."
SESSION = requests.Session()


def _answer(rows: int) -> bytes:
    items = ",".join(f'["player{row:020d}","0.{row * 7919 % 1_000_000:06d}"]' for row in range(rows))
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


def lines(folder: Path) -> Iterator[Line]:
    """Measure, and give each line as soon as it is known."""
    with explorer() as there, servers.jobdesk(there, folder, workers=1) as desk:
        visitor = Visitor(desk)
        taken, bare, memory = [], [], []
        for _ in range(LOADS):
            bare.append(_milliseconds(f"{there.url}/api-open/v1{PATH}/sample_result?limit={ROWS}", {}))
            taken.append(_milliseconds(f"{desk.url}{PATH}?limit={ROWS}", _cookies(visitor)))
            memory.append(pss_mib(desk))
        # The first load of a process makes its templates, too.
        own, whole = median(bare[1:]), median(taken[1:])
        yield Line("10,000 rows: bare client, median", own, "ms")
        yield Line("10,000 rows: beyond the bare client, median", whole - own, "ms")
        yield Line("10,000 rows: jobdesk / bare client", whole / own, "x")
        yield Line("10,000 rows: memory (PSS), tenth load above the second", memory[-1] - memory[1], "MiB", 5)
        first, in_sight = first_row_ms(visitor, f"{PATH}?limit={ROWS}")
        yield Line("10,000 rows in a browser: first row beyond Explorer's", first - own, "ms", 300)
        yield Line("10,000 rows in a browser: first row in sight at once", in_sight, "", 1, least=True)
        yield Line("10,000 rows in a browser: first row / bare client", first / own, "x")
        yield from _many(visitor)


def _many(visitor: Visitor) -> Iterator[Line]:
    before = forget_peaks(visitor.server)
    address = f"{visitor.server.url}/jobs/107/tasks/many?limit={ROWS}"
    answer = requests.get(address, headers=_cookies(visitor), timeout=60)
    said = REFUSAL in answer.text and "<tbody>" not in answer.text
    size = len(_Handler.answers["many"]) / 1e6
    yield Line(f"1,000,000 rows ({size:.0f} MB): refused with a sentence", said, "", 1, least=True)
    yield Line("1,000,000 rows: the most memory above that before", peak_mib(visitor.server) - before, "MiB", 64)


def _milliseconds(url: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    SESSION.get(url, headers=headers, timeout=60).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _cookies(visitor: Visitor) -> dict[str, str]:
    return {"Cookie": visitor.cookies}
