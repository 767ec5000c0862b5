"""When the first row of a result is on the screen, in a browser without a window."""

import shutil
from statistics import median

from people import Visitor
from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS

VISITS = 7
# The frame behind the one that finds the row laid out is drawn once the row was.
PROBE = """
  window.rowSeen = new Promise((done) => {
    const look = () => {
      const row = document.querySelector("#result tbody tr");
      if (row?.getBoundingClientRect().height) {
        requestAnimationFrame(() => done([performance.now(), row.getBoundingClientRect().top < innerHeight]));
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
"""


def first_row_ms(visitor: Visitor, path: str) -> tuple[float, bool]:
    """Return the median of the milliseconds from opening the page to its first row; whether that is in sight."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        cookies = visitor.browser.cookies
        context.add_cookies([{"name": c.name, "value": c.value or "", "url": visitor.server.url} for c in cookies])
        context.add_init_script(PROBE)
        page = context.new_page()
        taken, in_sight = [], True
        for _ in range(VISITS + 1):
            page.goto(f"{visitor.server.url}{path}", wait_until="commit")
            milliseconds, seen = page.evaluate("window.rowSeen")
            page.wait_for_load_state("networkidle")
            page.goto("about:blank")
            taken.append(milliseconds)
            in_sight = in_sight and seen
        browser.close()
    return median(taken[1:]), in_sight  # the first one finds the browser and its cache cold
