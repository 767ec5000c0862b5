"""A small app on the real server, as a process of its own: what it was called with is written to its output."""

import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from webapp.server.master import serve

PIECE = b"x" * 65_536


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    path = environ["PATH_INFO"]
    if path == "/slow":
        time.sleep(float(environ["QUERY_STRING"]))
    if path == "/stream":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (PIECE for _ in range(int(environ["QUERY_STRING"])))
    answer = PIECE * int(environ["QUERY_STRING"]) if path == "/big" else b"%d" % len(body)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer if environ["REQUEST_METHOD"] != "HEAD" else b""]


def tell(line: bytes) -> None:
    os.write(1, line + b"\n")


def main() -> None:
    port, workers, threads = map(int, sys.argv[1:])
    serve(
        lambda: app,
        host="127.0.0.1",
        port=port,
        workers=workers,
        threads=threads,
        deadline_seconds=33,
        on_ready=lambda real: tell(b"%d" % real),
        on_end=lambda _app: tell(b"ended"),
    )


if __name__ == "__main__":
    main()
