"""Tries an installed `jobdesk` over HTTP, with the standard library alone: `python try_installed.py PATH/TO/jobdesk`.

The demo must take the vendor's example to a job, and `serve` must answer with settings of its own.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
KEY = re.compile(r'name="submission_key" value="([^"]+)"')
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
JOB = re.compile(r'data-outcome="accepted"[^>]* data-job-id="(\d+)"')
EXAMPLE = {"rows-0-task_id": "query_1", "rows-0-name": "name", "rows-0-type": "text", "rows-0-value": "Tim Duncan"}


@contextmanager
def running(command: list[str], settings: dict[str, str]) -> Iterator[str]:
    """Give the address that a command prints; end it after."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")} | settings
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True) as process:
        try:
            yield next(found[0] for line in process.stdout or () if (found := re.search(r"http://[\d.]+:\d+", line)))
        finally:
            process.send_signal(signal.SIGTERM)
            if status := process.wait(60):
                raise SystemExit(f"{command[1]} ended with status {status}.")


def found(pattern: re.Pattern[str], page: str) -> str:
    """Return what a page holds; the page itself is what tells when it is not there."""
    match = pattern.search(page)
    if match is None:
        raise SystemExit(f"{pattern.pattern} is not on this page:\n{page}")
    return match[1]


def get(browser: OpenerDirector, address: str, fields: dict[str, str] | None = None) -> str:
    """Return a page, redirects followed; an error's status raises."""
    with browser.open(address, urlencode(fields).encode() if fields else None, timeout=30) as answer:
        return str(answer.read().decode())


def sign_in(browser: OpenerDirector, address: str) -> str:
    """Sign in with the vendor's example account; return the form that this leads to."""
    token = found(CSRF, get(browser, f"{address}/sign-in"))
    account = {"account": "root", "password": "123", "graph_address": "127.0.0.1", "graph_port": "9669"}
    return get(browser, f"{address}/sign-in", {"csrf_token": token, **account})


def try_out(address: str) -> None:
    """Fetch the page's files, and start the vendor's example."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    form = sign_in(browser, address)
    files = ASSET.findall(form)
    if len(files) < 2 or not all(get(browser, address + file) for file in files):
        raise SystemExit(f"The page's files did not come: {files}")
    fields = {"csrf_token": found(CSRF, form), "submission_key": found(KEY, form), "workflow_id": "4216617528"}
    job = found(JOB, get(browser, f"{address}/jobs/new", {**fields, **EXAMPLE, "action": "run"}))
    print(f"{address}: {len(files)} files, and the vendor's example became job {job}.")


def main(jobdesk: str) -> None:
    """Try the demo, then `serve` with the stand-in Explorer."""
    with running([jobdesk, "demo", "--port", "0"], {}) as address:
        try_out(address)
    with (
        tempfile.TemporaryDirectory() as folder,
        running([jobdesk, "explorer", "--port", "0"], {}) as explorer,
        running(
            [jobdesk, "serve", "--port", "0"], {"JOBDESK_EXPLORER_URL": explorer, "JOBDESK_DATA_DIR": folder}
        ) as address,
    ):
        try_out(address)
        print(get(build_opener(), f"{address}/healthz").strip())


if __name__ == "__main__":
    main(sys.argv[1])
