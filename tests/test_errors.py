"""Every error has a page of ours, with a way on and the request's ID."""

import pytest
from flask import Flask, abort

from tests.conftest import MakeApp
from tests.pages import Visitor
from webapp.explorer.client import BusyError
from webapp.web.security import open_to_all


def assert_page(visitor: Visitor, path: str, status: int, *, method: str = "GET") -> None:
    page = visitor.ask(method, path, status=status)
    assert page.alert
    assert page.headers["X-Request-ID"] in page.html.one("main").words
    assert [node for node in page.html.one("main").all("a") if node["href"] == "/"]


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/nothing/at/all", "/jobs/new/", "/%ff", "/%00", "/\u202e", "/submissions/1/2/3"),
        *("/" + "a" * 5_000, "/static", "/.env", "/sign-in/", "/healthz/"),
    ],
)
def test_what_is_not_there(stranger: Visitor, path: str) -> None:
    assert_page(stranger, path, 404)


@pytest.mark.parametrize("path", ["/submissions/1", "/submissions/0", "/submissions/x", "/submissions/" + "9" * 5_000])
def test_records_that_are_not_there(person: Visitor, path: str) -> None:
    assert_page(person, path, 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("PUT", "/jobs/new"), ("DELETE", "/"), ("PATCH", "/submissions"), ("POST", "/healthz"), ("POST", "/")),
        *(("GET", "/sign-out"), ("TRACE", "/sign-in"), ("BREW", "/sign-in")),
    ],
)
def test_a_method_that_is_not_taken(person: Visitor, method: str, path: str) -> None:
    assert_page(person, path, 405, method=method)
    assert "GET" in person.ask(method, path, status=405).headers["Allow"] or path == "/sign-out"


@pytest.mark.parametrize("host", ["a" * 300, "a b", "[::1", "x\x00y", "h:port", "..", "evil.example/path"])
def test_a_host_that_can_be_none(stranger: Visitor, host: str) -> None:
    for path in ("/sign-in", "/nothing", "/jobs/new"):
        page = stranger.get(path, status=None, headers={"Host": host})
        assert page.status in {200, 302, 400, 404}
        assert "evil" not in page.location


def fails(make_app: MakeApp) -> Visitor:
    """Return a visitor of an app with a page for each way to fail."""
    app: Flask = make_app("http://127.0.0.1:9")

    @app.get("/fail/<kind>")
    @open_to_all
    def fail(kind: str) -> str:
        if kind == "mistake":
            raise ZeroDivisionError("something secret")
        if kind == "busy":
            raise BusyError
        abort(int(kind))

    return Visitor(app.test_client())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 410, 413, 415, 418, 429, 431, 500, 502, 503, 504])
def test_each_status_has_a_page(make_app: MakeApp, status: int) -> None:
    assert_page(fails(make_app), f"/fail/{status}", status)


def test_a_mistake_of_ours_is_told_without_its_words(make_app: MakeApp) -> None:
    visitor = fails(make_app)
    visitor.secrets = ["something secret", "ZeroDivisionError", "Traceback"]
    assert_page(visitor, "/fail/mistake", 500)


def test_busy(make_app: MakeApp) -> None:
    visitor = fails(make_app)
    assert_page(visitor, "/fail/busy", 503)
    assert visitor.get("/fail/busy", status=503).headers["Retry-After"]
