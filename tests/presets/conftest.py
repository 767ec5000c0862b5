"""Presets by their pages: made by importing a file, the shortest way to any of them."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests.pages import Page, Visitor
from tests.presets.guided import DAMPING, FIXED, KIND, NAME

Members = dict[str, object]
Make = Callable[..., str]


@pytest.fixture
def make(tester: Visitor) -> Make:
    """Return a function that stores one preset of the tester's and returns its path."""

    def store(*rows: Members, name: str = "Ranks", visitor: Visitor = tester, **members: object) -> str:
        return import_preset(visitor, {"name": name, "workflow_id": "4216617528", "rows": list(rows)} | members)

    return store


def import_preset(visitor: Visitor, preset: Members) -> str:
    """Store one preset and return its path."""
    import_text(visitor, file_of(preset), status=303)
    listed = visitor.get("/presets?whose=mine").html.all("a")
    (path,) = {node["href"] for node in listed if node.words == " ".join(str(preset["name"]).split())}
    return path


def import_text(visitor: Visitor, text: str, *, status: int, **fields: str) -> Page:
    page = visitor.get("/presets/import", title="Import presets")
    return visitor.post("/presets/import", page.fields("Import") | {"text": text} | fields, status=status)


def file_of(*presets: Members) -> str:
    return json.dumps({"jobdesk_presets": 1, "presets": list(presets)})


@pytest.fixture
def ana(fake_app: Flask) -> Visitor:
    """A colleague: another account on the same graph."""
    return signed_in(fake_app, account="ana")


@pytest.fixture
def outsider(fake_app: Flask) -> Visitor:
    """The account of the same name on another graph: a stranger."""
    return signed_in(fake_app, graph_address="192.168.8.111")


def signed_in(app: Flask, **changes: str) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.sign_in(**changes)
    return visitor


@pytest.fixture
def guided(make: Make, tester: Visitor) -> Page:
    make(FIXED, NAME, DAMPING, KIND)
    return tester.get("/jobs/new?preset=1", title="New job")
