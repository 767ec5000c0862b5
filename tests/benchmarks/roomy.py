"""The stand-in Explorer, but its workflows take any parameters: its own take three at most."""

import sys
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from webapp.demo import create_explorer
from webapp.server.master import serve


class Roomy:
    """Takes the parameters out of each new job's request, after they have come over the wire."""

    def __init__(self) -> None:
        # As no Explorer does that was not set up anew: a database that is kept for another run knows the IDs so far.
        self._explorer = create_explorer(first_job_id=time.time_ns())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/jobs"):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ |= {"wsgi.input": BytesIO(b"{}"), "CONTENT_LENGTH": "2"}
        return self._explorer(environ, start_response)


if __name__ == "__main__":
    serve(
        Roomy,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        workers=1,
        threads=64,
        deadline_seconds=30,
        on_ready=lambda port: print(f"Explorer: http://127.0.0.1:{port}", flush=True),
    )
