"""A browser in front of `jobdesk demo`: the installed command, its stand-in Explorer, Debian's Chromium."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, StorageState, sync_playwright
from werkzeug.serving import make_server

from tests.browser.chromium import FLAGS
from tests.browser.pages import JobForm, SignInPage

Visit = Callable[..., Page]
Serve = Callable[[Flask], str]
OpenForm = Callable[..., JobForm]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the demo on a free port and give its address."""
    command = Path(sys.executable).with_name("jobdesk")
    with (tmp_path_factory.mktemp("demo") / "log").open("wb") as log:
        demo = subprocess.Popen([command, "demo", "--port", "0"], stdout=subprocess.PIPE, stderr=log, text=True)
        assert demo.stdout is not None
        with demo.stdout:
            line = demo.stdout.readline()
            assert line.startswith("Jobdesk: http://"), line
            yield line.removeprefix("Jobdesk: ").strip()
            demo.terminate()
            demo.wait(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one the tests are skipped, but in CI they fail.

    The headless shell has no windows of its own to draw: it takes half the time of a whole Chromium.
    """
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        reason = "These tests need Debian's chromium."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(address: str, browser: Browser) -> StorageState:
    """Sign in once, for all the tests that are not about it."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    SignInPage.open(page).sign_in()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve apps on free ports until the test has ended, and give their addresses."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(_served(app))


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


class Watch:
    """Notes what no page of ours may do: complain in the console, ask another host, open a dialog."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.complaints: list[str] = []
        self._host = urlsplit(address).netloc
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on("request", lambda request: self._request(request.url))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports a page's own status there: what _response sees is the better judge.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.netloc != self._host:
            self.complaints.append(f"another host: {url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"status {response.status}: {response.url}")


@pytest.fixture
def visit(address: str, browser: Browser) -> Iterator[Visit]:
    """Give pages of new contexts; arguments are those of a context. After the test no page may have misbehaved.

    They are the demo's, unless a module has an `address` of its own.
    """
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_page(**settings: Any) -> Page:
        context = browser.new_context(base_url=address, **settings)
        context.set_default_timeout(10_000)
        contexts.append((context, Watch(context, address)))
        return context.new_page()

    yield open_page
    for context, watch in contexts:
        context.close()
        assert watch.complaints == []


@pytest.fixture
def open_form(visit: Visit, signed_in: StorageState) -> OpenForm:
    """Open the form as somebody who is signed in."""

    def form(query: str = "", **settings: object) -> JobForm:
        return JobForm.open(visit(storage_state=signed_in, **settings), query)

    return form


@pytest.fixture
def form(open_form: OpenForm) -> JobForm:
    """Give the blank form."""
    return open_form()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Give axe-core."""
    return Axe()
