"""A person with a browser, without scripts: every page that a test sees is fetched and checked here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
URLENCODED = "application/x-www-form-urlencoded"


class Node:
    """An element: its attributes, and its text and elements in order."""

    def __init__(self, tag: str, attributes: Mapping[str, str], parent: "Node | None") -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Node | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """All text within, as it is written."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def words(self) -> str:
        """All text within, on one line."""
        return " ".join(self.text.split())

    def all(self, tag: str = "", **wanted: str) -> "list[Node]":
        """Return the elements within, in the page's order, with these attributes; `data_x` is `data-x`."""
        names = {name.replace("_", "-").strip("-"): value for name, value in wanted.items()}
        return [
            node
            for node in self._below()
            if (not tag or node.tag == tag) and all(node[name] == value for name, value in names.items())
        ]

    def one(self, tag: str = "", **wanted: str) -> "Node":
        """Return the only such element."""
        (found,) = self.all(tag, **wanted)
        return found

    def _below(self) -> "Iterator[Node]":
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child._below()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read_html(text: str) -> Node:
    """Return a page's elements; fails on one that is not closed."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.tag}> is never closed"
    return reader.root


class Page:
    """One answer. What every answer must hold has been checked."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.text
        is_page = response.mimetype == "text/html" and response.data and self.status // 100 != 3
        self.html = read_html(self.text) if is_page else Node("", {}, None)
        self.location = response.headers.get("Location", "")

    @property
    def title(self) -> str:
        return self.html.one("head").one("title").words.removesuffix(" – Jobdesk")

    @property
    def outcome(self) -> str:
        """`data-outcome`, which stands on one element; "" where there is none."""
        found = [node["data-outcome"] for node in self.html.all() if "data-outcome" in node.attributes]
        assert len(found) <= 1
        return found[0] if found else ""

    @property
    def job_id(self) -> str:
        found = [node["data-job-id"] for node in self.html.all() if "data-job-id" in node.attributes]
        assert len(found) <= 1
        return found[0] if found else ""

    @property
    def alert(self) -> str:
        """The words of the first element with role="alert"; "" where there is none."""
        found = self.html.all(role="alert")
        return found[0].words if found else ""

    def button(self, name: str) -> Node:
        """Return the button of this accessible name."""
        (found,) = [node for node in self.html.all("button") if (node["aria-label"] or node.words) == name]
        return found

    def fields(self, button: str) -> dict[str, str]:
        """Return what pressing a button would send if nothing were typed: the page's own fields, and the button's."""
        pressed = self.button(button)
        form = pressed
        while form.tag != "form":
            assert form.parent is not None
            form = form.parent
        sent = dict(
            _filled(node) for node in form.all() if node.tag in {"input", "select", "textarea"} and _counts(node)
        )
        return sent | ({pressed["name"]: pressed["value"]} if pressed["name"] else {})

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Return the rows of the sheet as a person sees them: task ID, parameter, type, value."""
        sent = self.fields("Run job")
        numbers = sorted(
            int(name.split("-")[1]) for name in sent if name.startswith("rows-") and name.endswith("-type")
        )
        assert numbers == list(range(len(numbers)))
        cells = ("task_id", "name", "type", "value")
        return [tuple(sent[f"rows-{number}-{cell}"] for cell in cells) for number in numbers]  # type: ignore[misc]


def _counts(node: Node) -> bool:
    return node["type"] not in {"checkbox", "file"} or "checked" in node.attributes


def _filled(node: Node) -> tuple[str, str]:
    if node.tag == "textarea":
        return node["name"], node.text.removeprefix("\n")  # HTML drops the first line end
    if node.tag == "select":
        chosen = [option for option in node.all("option") if "selected" in option.attributes] or node.all("option")
        return node["name"], chosen[0]["value"]
    return node["name"], node["value"]


class Visitor:
    """One browser. `secrets` are texts that no answer may hold."""

    def __init__(self, client: FlaskClient, *, https: bool = False) -> None:
        self.client = client
        self.https = https
        self.secrets: list[str] = []

    def get(self, path: str, *, status: int = 200, title: str | None = None, **options: Any) -> Page:
        """Fetch a page and check its status and, where given, its title."""
        return self.ask("GET", path, status=status, title=title, **options)

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | list[tuple[str, str]] | bytes,
        *,
        status: int | None = 200,
        title: str | None = None,
        **options: Any,
    ) -> Page:
        """Send a form as a browser does."""
        body = fields if isinstance(fields, bytes) else urlencode(fields, errors="surrogateescape").encode()
        options.setdefault("content_type", URLENCODED)
        return self.ask("POST", path, status=status, title=title, data=body, **options)

    def press(self, page: Page, button: str, path: str, *, status: int = 200, **changes: str) -> Page:
        """Press a button of a page after typing `changes` (`rows_0_value` for `rows-0-value`) into its form."""
        typed = {_field_name(name): value for name, value in changes.items()}
        return self.post(path, page.fields(button) | typed, status=status)

    def ask(self, method: str, path: str, *, status: int | None, title: str | None = None, **options: Any) -> Page:
        """Make one request; check what every answer must hold, and the status unless it is None."""
        options.setdefault("base_url", "https://localhost" if self.https else "http://localhost")
        page = Page(self.client.open(path, method=method, **options))
        if status is not None:
            assert page.status == status, f"{method} {path}: {page.status}, {page.alert or page.text[:300]}"
        check_answer(page, https=self.https, secrets=self.secrets)
        if title is not None:
            assert page.title == title
        return page

    def sign_in(self, *, status: int = 303, **changes: str) -> Page:
        """Sign in with an account, root's unless told otherwise, from the sign-in page."""
        page = self.get("/sign-in", title="Sign in")
        return self.press(
            page, "Sign in", "/sign-in", status=status, **{"account": "root", "password": "123"} | changes
        )

    def sign_in_by_token(self, token: str, *, status: int = 303, **changes: str) -> Page:
        """Sign in with a pasted token."""
        page = self.get("/sign-in", title="Sign in")
        return self.press(page, "Sign in with token", "/sign-in", status=status, token=token, **changes)

    def sign_out(self) -> Page:
        return self.press(self.get("/jobs/new"), "Sign out", "/sign-out", status=303)

    def run(self, *rows: tuple[str, str, str, str], workflow_id: str = "4216617528", status: int = 303) -> Page:
        """Open the form, fill it and run it."""
        return self.post("/jobs/new", self.filled(*rows, workflow_id=workflow_id), status=status)

    def filled(self, *rows: tuple[str, str, str, str], workflow_id: str = "4216617528") -> dict[str, str]:
        """Return the fields of a fresh form with these rows typed in, as "Run job" sends them."""
        return (
            self.get("/jobs/new", title="New job").fields("Run job") | {"workflow_id": workflow_id} | row_fields(*rows)
        )


def row_fields(*rows: tuple[str, str, str, str]) -> dict[str, str]:
    """Return rows (task ID, parameter, type, value) as fields of the form."""
    cells = ("task_id", "name", "type", "value")
    return {
        f"rows-{number}-{cell}": text for number, row in enumerate(rows) for cell, text in zip(cells, row, strict=True)
    }


def _field_name(name: str) -> str:
    parts = name.split("_", 2)
    return "-".join(parts) if parts[0] == "rows" else name


def check_answer(page: Page, *, https: bool = False, secrets: list[str] | None = None) -> None:
    """Check what every answer of ours promises, whatever was asked."""
    headers = page.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert "unsafe" not in headers["Content-Security-Policy"]
    wanted = {"object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'"}
    assert wanted.items() <= policy.items()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Request-ID"]
    assert headers["Cache-Control"] == "no-store" or page.response.request.path.startswith(("/static/", "/healthz"))
    assert ("Strict-Transport-Security" in headers) == https
    for secret in secrets or ():
        assert secret not in page.text
        assert secret not in str(headers)
    if page.html.children and not page.response.request.path.endswith("/state"):  # a part of a page, for its script
        _check_page(page)


def _check_page(page: Page) -> None:
    html = page.html
    assert page.text.lstrip().lower().startswith("<!doctype html>")
    assert page.title
    assert len(html.all("h1")) == 1
    assert html.one("html")["lang"] == "en"
    assert not html.all("style")
    for script in html.all("script"):
        assert script["src"].startswith("/static/")
        assert not script.text.strip()
    ids = Counter(node["id"] for node in html.all() if node["id"])
    assert [name for name, number in ids.items() if number > 1] == []
    for node in html.all():
        assert not [name for name in node.attributes if name == "style" or name.startswith("on")], node.tag
        for name in ("for", "aria-describedby", "aria-labelledby"):
            assert [key for key in node[name].split() if key not in ids] == []
        if node.tag == "a" and node["href"].startswith("#"):
            assert node["href"][1:] in ids
    for form in html.all("form", method="post"):
        assert form.one("input", name="csrf_token")["value"]
    if page.status >= 400:
        assert page.title.startswith("Error: ")
        assert page.alert
