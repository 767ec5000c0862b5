"""The whole history as one CSV file: how soon it begins, how fast it comes, and what it costs the server in memory."""

import threading
import time
from collections.abc import Iterator

from footprint import pss_mib
from people import Visitor
from table import Line


def download(visitor: Visitor, number: int) -> Iterator[Line]:
    """Download all submissions that a person sees."""
    server = visitor.server
    before = most = pss_mib(server)
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.5):
            most = max(most, pss_mib(server))

    watching = threading.Thread(target=watch)
    watching.start()
    lines, first = 0, 0.0
    began = time.monotonic()
    with visitor.browser.get(f"{server.url}/submissions.csv", stream=True, timeout=600) as answer:
        for piece in answer.iter_content(65_536):
            first = first or time.monotonic() - began
            lines += piece.count(b"\n")
    took = time.monotonic() - began
    done.set()
    watching.join()
    if answer.status_code != 200 or not number * 0.7 < lines - 1:
        raise RuntimeError(f"The download was answered {answer.status_code} and held {lines} lines.")
    yield Line(f"download of {lines - 1:,} submissions: first byte", first, "s", 1)
    yield Line(f"download of {lines - 1:,} submissions", took, "s")
    yield Line(f"download of {lines - 1:,} submissions: memory (PSS) grew by", most - before, "MiB", 40)
