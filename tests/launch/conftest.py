"""A browser that sends from several threads at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask

from tests.fake_explorer import FakeExplorer
from tests.pages import Page, Visitor

Send = Callable[[dict[str, str]], "Future[Page]"]


@pytest.fixture
def send(fake_app: Flask, tester: Visitor, fake: FakeExplorer) -> Iterator[Send]:
    """Return a function that sends a form from another thread, in the same browser's name."""
    with ThreadPoolExecutor(64) as pool:
        yield lambda fields: pool.submit(twin(fake_app, tester).post, "/jobs/new", fields, status=None)
        fake.gate.set()


def twin(app: Flask, visitor: Visitor) -> Visitor:
    """Return the same browser again: its cookies in a client that another thread may use."""
    other = Visitor(app.test_client())
    for name in ("jobdesk", "jobdesk_form"):
        cookie = visitor.client.get_cookie(name)
        assert cookie is not None
        other.client.set_cookie(name, cookie.value)
    return other
