"""Which graph databases sign-in takes: those that the settings name, or any."""

import json
from typing import Any

import pytest

from tests.conftest import MakeApp, parts_of
from tests.fake_explorer import FakeExplorer
from tests.pages import Visitor
from webapp.explorer.addresses import Graph, read_graph

NAMED = {"other_graphs": False, "more_graphs": (Graph("graphd-2", 9670), Graph("2001:db8::1", 9669))}


def visitor(make_app: MakeApp, fake: FakeExplorer, **settings: object) -> Visitor:
    return Visitor(make_app(fake.url, **settings).test_client())


def sent_to(fake: FakeExplorer) -> Any:
    """Return what Explorer was last asked to connect to."""
    return json.loads(fake.requests[-1].body)


def test_named_graphs_are_a_choice(make_app: MakeApp, fake: FakeExplorer) -> None:
    page = visitor(make_app, fake, **NAMED).get("/sign-in", title="Sign in")
    values = [option["value"] for option in page.html.one("select", name="graph_address").all("option")]
    assert values == ["127.0.0.1:9669", "graphd-2:9670", "[2001:db8::1]:9669"]
    assert page.html.all(name="graph_port") == page.html.all(name="other_graph") == []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({}, {"address": "127.0.0.1", "port": 9669}),
        ({"graph_address": "graphd-2:9670"}, {"address": "graphd-2", "port": 9670}),
        ({"graph_address": "GRAPHD-2", "graph_port": "9670"}, {"address": "graphd-2", "port": 9670}),
        ({"graph_address": "graphd-2:9670", "graph_port": "9670"}, {"address": "graphd-2", "port": 9670}),
        ({"graph_address": "[2001:db8::1]:9669"}, {"address": "2001:db8::1", "port": 9669}),
        ({"graph_address": "2001:db8::1", "graph_port": "9669"}, {"address": "2001:db8::1", "port": 9669}),
        ({"graph_address": "127.0.0.1", "graph_port": "9669"}, {"address": "127.0.0.1", "port": 9669}),
    ],
)
def test_a_named_graph_is_taken_in_each_form(
    make_app: MakeApp, fake: FakeExplorer, typed: dict[str, str], sent: dict[str, object]
) -> None:
    visitor(make_app, fake, **NAMED).sign_in(**typed)
    assert sent_to(fake) == sent


@pytest.mark.parametrize(
    "typed",
    [
        {"graph_address": "graphd-2:9669"},
        {"graph_address": "10.9.9.9", "graph_port": "9669"},
        {"graph_address": "10.9.9.9:9669"},
        {"graph_address": "graphd-2", "graph_port": "9669"},
        {"graph_address": "graphd-2:9670", "graph_port": "9669"},
        {"graph_address": "127.0.0.1:9669", "graph_port": "x"},
        {"graph_address": "graphd-2:9670:9670"},
        {"graph_address": "127.0.0.1\udcff", "graph_port": "9669"},
    ],
)
def test_no_other_graph_is_dialled(make_app: MakeApp, fake: FakeExplorer, typed: dict[str, str]) -> None:
    page = visitor(make_app, fake, **NAMED).sign_in(status=422, **typed)
    assert "Choose one of the graph databases" in page.alert
    assert page.button("Sign in")
    assert fake.requests == []


def test_a_graph_typed_beside_the_choice_is_no_way_around(make_app: MakeApp, fake: FakeExplorer) -> None:
    visitor(make_app, fake, **NAMED).sign_in(other_graph="10.9.9.9:9669")
    assert sent_to(fake) == {"address": "127.0.0.1", "port": 9669}


def test_another_graph_can_be_typed_where_that_is_allowed(make_app: MakeApp, fake: FakeExplorer) -> None:
    settings = NAMED | {"other_graphs": True}
    page = visitor(make_app, fake, **settings).sign_in(status=422, other_graph="10.9.9.9")
    assert "as address:port" in page.alert
    assert page.fields("Sign in")["other_graph"] == "10.9.9.9"
    visitor(make_app, fake, **settings).sign_in(other_graph="10.9.9.9:7")
    assert sent_to(fake) == {"address": "10.9.9.9", "port": 7}
    visitor(make_app, fake, **settings).sign_in(graph_address="10.9.9.8", graph_port="8")
    assert sent_to(fake) == {"address": "10.9.9.8", "port": 8}


def test_where_none_is_named_any_is_taken(make_app: MakeApp, fake: FakeExplorer) -> None:
    anybody = visitor(make_app, fake, graph_address="", other_graphs=False)
    page = anybody.get("/sign-in")
    assert page.fields("Sign in").items() >= {"graph_address": "", "graph_port": "9669"}.items()
    anybody.sign_in(graph_address="10.9.9.9")
    assert sent_to(fake) == {"address": "10.9.9.9", "port": 9669}


def test_the_identity_is_the_same_however_the_graph_was_sent(make_app: MakeApp, fake: FakeExplorer) -> None:
    app = make_app(fake.url, **NAMED)
    for typed in ({}, {"graph_address": "127.0.0.1", "graph_port": "9669"}):
        Visitor(app.test_client()).sign_in(**typed)
    with parts_of(app).database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT DISTINCT identity, graph FROM logins").all()
    assert [row.graph for row in rows] == ["127.0.0.1:9669"]


def test_the_csrf_token_changes_at_sign_in(make_app: MakeApp, fake: FakeExplorer) -> None:
    somebody = visitor(make_app, fake)
    before = somebody.get("/sign-in").fields("Sign in")["csrf_token"]
    somebody.sign_in()
    fields = somebody.filled(("q", "n", "text", "x"))
    assert somebody.post("/jobs/new", fields | {"csrf_token": before}, status=400).rows() == [("q", "n", "text", "x")]
    assert somebody.post("/jobs/new", fields, status=303)


@pytest.mark.parametrize(
    ("text", "graph"),
    [
        ("h:1", Graph("h", 1)),
        ("[::1]:65535", Graph("::1", 65535)),
        *(
            (text, None)
            for text in ("h", "h:", ":1", "h:0", "h:65536", "h:+1", "h:٣", "::1:9", "[::1]", "[h]:1", "a b:1")
        ),
        *((text, None) for text in ("", "[]:1", "h:1:2", "http://h:1", "h:" + "9" * 5_000, "h:1 ")),
    ],
)
def test_an_address_with_a_port(text: str, graph: Graph | None) -> None:
    assert read_graph(text) == graph


def test_the_port_may_stand_in() -> None:
    assert [read_graph(text, port=7) for text in ("h", "[::1]", "h:8", "::1")] == [
        Graph("h", 7),
        Graph("::1", 7),
        Graph("h", 8),
        None,
    ]
