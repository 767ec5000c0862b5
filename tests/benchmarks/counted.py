"""The stand-in Explorer with jobs that run for minutes, and a count of how often a job was asked for.

`GET /counted` tells the milliseconds that each such answer took since the last time, and begins anew. Jobs are made a
minute in the past until `POST /present`, so that all of them run by then.
"""

import json
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from webapp.demo import create_explorer
from webapp.server.master import serve

PACE = 100.0  # fifty seconds until a task runs, two and a half minutes until it has ended
PAST_SECONDS = 60.0
JOB = re.compile(r"/api-open/v1/jobs/[0-9]+")


class Counted:
    """Times the call "Job details" as Explorer sees it: from the request it has read to the answer it has made."""

    def __init__(self) -> None:
        self._behind = PAST_SECONDS
        self._milliseconds: list[float] = []
        self._explorer = create_explorer(clock=lambda: time.time() - self._behind, pace=PACE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/counted":
                taken, self._milliseconds = self._milliseconds, []
                return self._say(json.dumps(taken), start_response)
            case "/present":
                self._behind = 0.0
                return self._say("true", start_response)
        began = time.perf_counter()
        answer = self._explorer(environ, start_response)
        if JOB.fullmatch(environ["PATH_INFO"]):
            self._milliseconds.append((time.perf_counter() - began) * 1000)
        return answer

    def _say(self, text: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
        return [text.encode()]


if __name__ == "__main__":
    serve(
        Counted,
        host="127.0.0.1",
        port=0,
        workers=1,
        threads=64,
        deadline_seconds=30,
        on_ready=lambda port: print(f"Explorer: http://127.0.0.1:{port}", flush=True),
    )
