"""The form in a browser: what comes over the wire, and when a person can type."""

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from people import Visitor
from playwright.sync_api import Browser, sync_playwright

VISITS = 9


@dataclass(frozen=True)
class Visit:
    """One visit of the form: requests and bytes over the wire, seconds until a letter stood in the first field."""

    requests: int
    wire_bytes: int
    seconds: float


def visits(visitor: Visitor) -> tuple[Visit, Visit]:
    """Return the median first visit, with nothing in the cache, and the median next one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        pairs = [_pair(browser, visitor) for _ in range(VISITS + 1)][1:]  # the first one starts the browser's processes
        browser.close()
    return _middle([first for first, _ in pairs]), _middle([following for _, following in pairs])


def _middle(of: list[Visit]) -> Visit:
    return Visit(
        max(visit.requests for visit in of), max(visit.wire_bytes for visit in of), median(v.seconds for v in of)
    )


def _pair(browser: Browser, visitor: Visitor) -> tuple[Visit, Visit]:
    context = browser.new_context()
    cookies = visitor.browser.cookies
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": visitor.server.url} for c in cookies])
    page = context.new_page()
    wire: list[tuple[str, float]] = []
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceived", lambda event: wire.append(_received(event)))
    devtools.on("Network.loadingFinished", lambda event: wire.append(("", event["encodedDataLength"])))
    pair = _visit(page, visitor, wire), _visit(page, visitor, wire)
    context.close()
    return pair


def _received(event: dict[str, Any]) -> tuple[str, float]:
    response = event["response"]
    cached = response["fromDiskCache"] or response["url"].startswith("data:")
    return ("" if cached else response["url"]), 0


def _visit(page: Any, visitor: Visitor, wire: list[tuple[str, float]]) -> Visit:
    wire.clear()
    began = time.perf_counter()
    page.goto(f"{visitor.server.url}/jobs/new", wait_until="commit")
    page.get_by_label("Workflow ID").press("4")
    seconds = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    if "4" not in page.get_by_label("Workflow ID").input_value():
        raise RuntimeError("The letter that was typed did not stay.")
    return Visit(sum(1 for url, _ in wire if url), round(sum(size for _, size in wire)), seconds)
