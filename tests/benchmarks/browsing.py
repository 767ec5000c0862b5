"""The form in a browser: what comes over the wire, and when a person can type."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from people import Visitor
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS

VISITS = 15
FIRST_FIELD = "workflow_id"
# Frames are drawn once the style is there; a field that has the focus in one takes what is typed.
PROBE = f"""
  window.typable = new Promise((done) => {{
    const look = () => {{
      if (document.activeElement?.id === "{FIRST_FIELD}") done(performance.now());
      else requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
  }});
"""


@dataclass(frozen=True)
class Visit:
    """One visit of the form: requests and bytes over the wire, seconds until the first field takes a letter."""

    requests: int
    wire_bytes: int
    seconds: float


def visits(visitor: Visitor) -> tuple[Visit, Visit]:
    """Return the first visit, with nothing in the cache, and the next one: the median of each one's seconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        pairs = [_pair(browser, visitor) for _ in range(VISITS + 1)][1:]  # the first one finds the browser cold
        browser.close()
    return _middle([first for first, _ in pairs]), _middle([following for _, following in pairs])


def _middle(several: list[Visit]) -> Visit:
    return Visit(
        requests=max(visit.requests for visit in several),
        wire_bytes=max(visit.wire_bytes for visit in several),
        seconds=median(visit.seconds for visit in several),
    )


def _pair(browser: Browser, visitor: Visitor) -> tuple[Visit, Visit]:
    context = browser.new_context()
    cookies = visitor.browser.cookies
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": visitor.server.url} for c in cookies])
    context.add_init_script(PROBE)
    page = context.new_page()
    wire: list[int] = []
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: wire.append(_bytes(event)))
    first = _visit(page, visitor, wire)
    page.goto("about:blank")  # or the next visit would be a reload, which brings back what was typed
    following = _visit(page, visitor, wire)
    context.close()
    return first, following


def _bytes(event: dict[str, Any]) -> int:
    return round(event["encodedDataLength"])  # headers included; 0 for what comes out of the cache


def _visit(page: Page, visitor: Visitor, wire: list[int]) -> Visit:
    wire.clear()
    page.goto(f"{visitor.server.url}/jobs/new")
    seconds = page.evaluate("window.typable") / 1000  # since the visit began, as the browser counts it
    page.wait_for_load_state("networkidle")
    visit = Visit(sum(1 for size in wire if size), sum(wire), seconds)
    page.keyboard.press("4")
    if "4" not in page.input_value(f"#{FIRST_FIELD}"):
        raise RuntimeError("The letter that was typed did not stay.")
    return visit
