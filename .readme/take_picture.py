"""Takes the README's picture of the form: `.venv/bin/python .readme/take_picture.py`. Needs Debian's chromium."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

JOBDESK = Path(sys.executable).with_name("jobdesk")
ROWS = (("query_1", "name", "Text", "Tim Duncan"), ("query_1", "max_depth", "Number", "2"))


def fill(page: Page, address: str) -> None:
    """Sign in to the demo and fill in a workflow of its."""
    page.goto(f"{address}/sign-in?next=/jobs/new")
    page.get_by_label("Account", exact=True).fill("root")
    page.get_by_label("Password", exact=True).fill("123")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Workflow ID").fill("4216617552")
    for number, (task_id, name, kind, value) in enumerate(ROWS, start=1):
        if number > 1:
            page.get_by_role("button", name="Add row").click()
        page.get_by_label(f"Task ID, row {number}", exact=True).fill(task_id)
        page.get_by_label(f"Parameter, row {number}", exact=True).fill(name)
        page.get_by_label(f"Type, row {number}", exact=True).select_option(label=kind)
        page.get_by_label(f"Value, row {number}", exact=True).fill(value)
    expect(page.locator("#preview")).to_contain_text('"max_depth":2')


def main() -> None:
    """Start the demo, take the picture, end the demo."""
    command = [JOBDESK, "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as demo:
        try:
            found = re.search(r"http://\S+", demo.stdout.readline() if demo.stdout else "")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1120, "height": 700}, color_scheme="light")
                fill(page, found[0] if found else "")
                page.screenshot(path=Path(__file__).with_name("form.png"))
                browser.close()
        finally:
            demo.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
