"""What a page kept during a sign-in, opened at every page that takes such an ID: never a 500, never another's."""

import json
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import insert

from tests.conftest import parts_of
from tests.pages import Page, Visitor, row_fields
from tests.presets.conftest import Make
from webapp.database.clock import now_ms
from webapp.drafts.store import kept_forms

ROW = {"task_id": "query_1", "name": "player", "value": "Tim"}
TIM = ("query_1", "player", "text", "typed")
NOT_KEPT = "is no longer kept, or belongs to another page"
FORM = {"workflow_id": "42", "submission_key": "key"} | row_fields(TIM)
PASTED = "query_1.player = pasted"
PAGES = (
    "/jobs/new?kept=",
    "/jobs/new?draft=",
    "/presets/import?kept=",
    "/presets/1/edit?kept=",
    "/presets/2/edit?kept=",
)
Keep = Callable[[str], str]


@pytest.fixture
def keep(tester: Visitor, make: Make, fake_app: Flask) -> Keep:
    """Return a function that keeps something of a kind, while signed out, and returns its ID; presets are 1 and 2."""
    make(ROW)
    make(ROW, name="Other")
    editor = tester.get("/presets/1/edit")

    def kept(kind: str) -> str:
        return _store(fake_app, *OLD[kind]) if kind in OLD else _post(fake_app, *_posted(kind, editor))

    return kept


def _posted(kind: str, editor: Page) -> tuple[str, dict[str, str]]:
    fields = editor.fields("Add row") | {"action": "save", "rows-0-value": "typed"}
    return {
        "form": ("/jobs/new", FORM),
        "blank form": ("/jobs/new", {"workflow_id": "", "submission_key": "key"}),
        "form without a key": ("/jobs/new", row_fields(TIM)),
        "form with a paste": ("/jobs/new", FORM | {"import_text": PASTED, "action": "import"}),
        "form of a preset": ("/jobs/new", FORM | {"preset": "1", "preset_mark": "0" * 16}),
        "form to save": ("/presets", FORM | {"preset_name": "New"}),
        "import": ("/presets/import", {"text": PASTED}),
        "empty import": ("/presets/import", {"text": ""}),
        "import of odd characters": ("/presets/import", {"text": "\x00\ufffe\u202e"}),
        "editor": ("/presets/1/edit", fields),
        "editor without a field": ("/presets/1/edit", {"action": "save"}),
        "editor of a missing preset": ("/presets/99/edit", fields),
    }[kind]


EDITED = json.dumps(["Ranks", False, "42", 1, [[*TIM, False, False, "", "", "", ""]]])
# As earlier versions kept them: what is missing at the end came later.
OLD: dict[str, tuple[object, ...]] = {
    "oldest form": ("42", [TIM], "key"),
    "older import": ("", [], "", "", None, PASTED),
    "older import among editors": ("", [], "", "", None, "", [None, ["", False], PASTED]),
    "older editor": ("42", [TIM], "", "", None, "", [None, ["", False], EDITED]),
}
KINDS = (
    *("form", "blank form", "form without a key", "form with a paste", "form of a preset", "form to save"),
    *("import", "empty import", "import of odd characters"),
    *("editor", "editor without a field", "editor of a missing preset"),
    *OLD,
)


def _post(app: Flask, path: str, fields: dict[str, str]) -> str:
    stranger = Visitor(app.test_client())
    token = stranger.get("/sign-in").fields("Sign in")["csrf_token"]
    way = stranger.post(path, {"csrf_token": token} | fields, status=302).location
    found = re.search(r"kept%3D([A-Za-z0-9_-]+)", way)
    assert found is not None
    return found[1]


def _store(app: Flask, *members: object) -> str:
    with parts_of(app).database.writing() as connection:
        connection.execute(insert(kept_forms), {"id": "old", "content": json.dumps(members), "kept_at": now_ms()})
    return "old"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_at_every_page(tester: Visitor, keep: Keep, kind: str) -> None:
    kept_id = keep(kind)
    for page in PAGES:
        tester.get(f"{page}{kept_id}")


def test_what_an_editor_kept_comes_back_in_it(tester: Visitor, keep: Keep) -> None:
    page = tester.get(f"/presets/1/edit?kept={keep('editor')}", title="Edit a preset")
    assert page.fields("Add row")["rows-0-value"] == "typed"


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_is_not_offered_what_belongs_elsewhere(tester: Visitor, keep: Keep, kind: str) -> None:
    page = tester.get(f"/presets/2/edit?kept={keep(kind)}", title="Error: Edit a preset")
    assert page.fields("Add row")["rows-0-value"] == "Tim"
    assert NOT_KEPT in page.alert


@pytest.mark.parametrize("kind", ["form", "editor", "empty import"])
def test_the_import_is_not_offered_what_belongs_elsewhere(tester: Visitor, keep: Keep, kind: str) -> None:
    page = tester.get(f"/presets/import?kept={keep(kind)}", title="Error: Import presets")
    assert page.fields("Import")["text"] == ""
    assert NOT_KEPT in page.text


@pytest.mark.parametrize("kept_id", ["gone", "\x00", "\udcff", "a" * 500])
def test_what_is_not_there_is_told(tester: Visitor, keep: Keep, kept_id: str) -> None:
    for page in ("/presets/import", "/presets/1/edit"):
        assert NOT_KEPT in tester.get(f"{page}?kept={quote(kept_id, errors='surrogateescape')}").alert
