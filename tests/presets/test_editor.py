"""The editor of a preset: it checks everything at once, and never overwrites a newer version unasked."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import parts_of
from tests.pages import Page, Visitor
from tests.presets.conftest import Make

ROW = {"task_id": "query_1", "name": "player", "value": "Tim"}
NUMBER = {"task_id": "pagerank_1", "name": "d", "type": "number", "value": "0.850"}
RULED = {"rows-1-min": "0", "rows-1-max": "1.0", "rows-1-required": "1", "rows-1-help": "How much\nstays."}


@pytest.fixture
def editor(tester: Visitor, make: Make) -> Page:
    return tester.get(f"{make(ROW, NUMBER)}/edit", title="Edit a preset")


def save(visitor: Visitor, page: Page, *, status: int = 303, **typed: str) -> Page:
    return visitor.post("/presets/1/edit", _fields(page) | typed, status=status)


def _fields(page: Page) -> dict[str, str]:
    """Return what the visible button sends (a hidden one of the same name takes the Enter key)."""
    return page.fields("Add row") | {"action": "save"}


def test_rules_are_given_and_kept(tester: Visitor, editor: Page) -> None:
    allowed = {"rows-0-allowed": "Tim\r\n\r\nTony P\r\n", "rows-0-value": "Tony P"}
    page = tester.get(save(tester, editor, **RULED, **allowed).location, title="Preset Ranks")
    assert "The preset was saved." in page.html.one("main").words
    sent = _fields(tester.get("/presets/1/edit"))
    assert {name: sent[name] for name in RULED} == RULED
    assert (sent["rows-0-allowed"], sent["rows-0-value"], sent["rows-1-value"]) == ("Tim\nTony P", "Tony P", "0.850")
    guided = tester.get("/jobs/new?preset=1")
    assert [node.words for node in guided.html.one("select", id="rows-0-value").all("option")][1:] == ["Tim", "Tony P"]


def test_rows_are_added_and_removed(tester: Visitor, editor: Page) -> None:
    page = tester.post("/presets/1/edit", _fields(editor) | RULED | {"action": "add-row"})
    sent = _fields(page)
    assert (sent["rows-1-help"], sent["rows-2-task_id"], sent["rows-2-type"]) == ("How much\nstays.", "", "text")
    page = tester.post("/presets/1/edit", sent | {"action": "remove-row-0"})
    assert (_fields(page)["rows-0-name"], _fields(page)["rows-0-help"]) == ("d", "How much\nstays.")
    assert save(tester, page).status == 303
    assert tester.get("/jobs/new?preset=1").rows() == [("pagerank_1", "d", "number", "0.850")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"preset_name": ""}, "Enter a name"),
        ({"preset_name": "a\u202eb"}, "The name holds the control character U+202E"),
        ({"workflow_id": "x"}, "not a workflow ID"),
        ({"rows-0-task_id": ""}, "Row 1, Task ID: Enter the task ID"),
        ({"rows-0-name": "d", "rows-0-task_id": "pagerank_1"}, "Row 1 gives"),
        ({"rows-0-type": "date"}, "Row 1, Type: Choose a type"),
        ({"rows-0-value": "a\x00"}, "Row 1, Value"),
        ({"rows-1-value": "half"}, "Row 2, Value"),
        ({"rows-0-min": "1"}, "Row 1, Smallest: A range needs numbers"),
        ({"rows-0-max": "1"}, "Row 1, Largest: A range needs numbers"),
        ({"rows-1-min": "2", "rows-1-max": "1"}, "Row 2, Largest: “1” is below “2”."),
        ({"rows-1-min": "few"}, "Row 2, Smallest: “few” is not a number"),
        ({"rows-1-max": "1e999"}, "Row 2, Largest: “1e999” is not a number"),
        ({"rows-1-max": "0e" + "9" * 60}, "Row 2, Value: “0.850” is too large"),
        ({"rows-1-min": "1"}, "Row 2, Value: “0.850” is too small"),
        ({"rows-1-fixed": "fixed", "rows-1-value": ""}, "a fixed row needs its value"),
        ({"rows-0-fixed": "fixed", "rows-0-value": "", "rows-0-required": "1"}, "that is fixed and required needs one"),
        ({"rows-0-allowed": "Tony"}, "Row 1, Value: “Tim” is not among"),
        ({"rows-0-allowed": "Tim\nTim"}, "Row 1, Allowed values: “Tim” appears twice."),
        ({"rows-1-allowed": "1\n1.0", "rows-1-value": ""}, "“1.0” appears twice."),
        ({"rows-1-allowed": "one"}, "“one” is not a number"),
        ({"rows-1-allowed": "1", "rows-1-min": "0", "rows-1-value": "1"}, "allowed values or a range, not both"),
        ({"rows-0-allowed": "a\x00"}, "Row 1, Allowed values"),
        ({"rows-0-allowed": "\n".join(map(str, range(201)))}, "200 is the most"),
        ({"rows-0-help": "x" * 501}, "Row 1, Help: The help has 501 characters"),
        ({"rows-0-help": "a\x07"}, "U+0007"),
        ({"rows-0-help": "\udcff"}, "broken UTF-8"),
        (
            {"rows-2-task_id": "", "rows-2-name": "", "rows-2-value": "", "rows-2-help": "x"},
            "has a rule but no parameter",
        ),
        ({"preset_name": "", "rows-1-min": "x", "rows-0-help": "a\x00"}, "3 things need a change"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(
    tester: Visitor, editor: Page, typed: dict[str, str], words: str
) -> None:
    page = save(tester, editor, status=422, **typed)
    assert words in page.alert
    sent = _fields(page)
    assert {name: sent[name] for name in typed} == {
        name: value.replace("\udcff", "\ufffd") for name, value in typed.items()
    }
    assert [node for node in page.html.all() if node["aria-invalid"] == "true"]
    assert "Tim" in tester.get("/presets/1").text


def test_a_name_of_another_preset_is_refused(tester: Visitor, editor: Page, make: Make) -> None:
    make(ROW, name="Other")
    assert "another preset of this name" in save(tester, editor, status=422, preset_name="Other").alert


def test_an_edit_over_a_newer_one_is_refused_and_kept(tester: Visitor, editor: Page) -> None:
    save(tester, editor, **{"rows-0-value": "first"})
    page = save(tester, editor, status=409, **{"rows-0-value": "second"})
    assert "it was changed since you opened it here" in page.alert
    assert _fields(page)["rows-0-value"] == "second"
    assert tester.get("/jobs/new?preset=1").rows()[0][3] == "first"
    save(tester, page)
    assert tester.get("/jobs/new?preset=1").rows()[0][3] == "second"


def test_a_form_without_a_good_token_comes_back(tester: Visitor, editor: Page) -> None:
    page = save(tester, editor, status=400, csrf_token="old", **RULED)
    assert _fields(page)["rows-1-max"] == "1.0"


def test_a_form_whose_login_is_gone_comes_back_after_signing_in(tester: Visitor, editor: Page) -> None:
    fields = _fields(editor) | RULED
    tester.sign_out()
    sign_in = tester.get(tester.post("/presets/1/edit", fields, status=302).location)
    way = tester.press(
        sign_in, "Sign in", sign_in.html.all("form")[0]["action"], status=303, account="root", password="1"
    )
    page = tester.get(way.location, title="Edit a preset")
    assert RULED.items() <= _fields(page).items()
    save(tester, page)
    kept = way.location.partition("kept=")[2]
    assert tester.get(f"/jobs/new?kept={kept}").rows()[0][3] == "Tim"


def test_a_database_that_does_not_answer_loses_nothing(tester: Visitor, editor: Page, fake_app: Flask) -> None:
    with parts_of(fake_app).database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE presets RENAME TO elsewhere"))
    page = save(tester, editor, status=503, **RULED)
    assert RULED.items() <= _fields(page).items()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"version": ""}, "without the preset's version"),
        ({"version": "x"}, "without the preset's version"),
        ({"rows-007-value": "x"}, "knows no field"),
        ({"rows-²-value": "x"}, "knows no field"),
        ({"rows-10000-value": "x"}, "knows no field"),
        ({"rows-0-other": "x"}, "knows no field"),
        ({"rows-0-fixed": "1"}, "for the choice “fixed”"),
        ({"rows-0-required": "0"}, "for the choice “required”"),
        ({"action": "fly"}, "a button that Jobdesk does not know"),
        ({"action": "remove-row-9"}, "a button that Jobdesk does not know"),
    ],
)
def test_what_no_page_of_ours_sends(tester: Visitor, editor: Page, typed: dict[str, str], words: str) -> None:
    page = save(tester, editor, status=422, **RULED, **typed)
    assert words in page.alert
    assert _fields(page)["rows-1-max"] == "1.0"


def test_a_version_that_never_was_is_one_that_changed(tester: Visitor, editor: Page) -> None:
    save(tester, editor, status=409, version="9223372036854775807")


def test_a_field_twice(tester: Visitor, editor: Page) -> None:
    fields = [*_fields(editor).items(), ("rows-0-help", "again"), ("rows-0-help", "and again")]
    assert "came twice" in tester.post("/presets/1/edit", fields, status=422).alert


def test_no_row_more_than_can_be(tester: Visitor, make: Make) -> None:
    make(*({"task_id": "t", "name": f"n{number}"} for number in range(500)))
    page = tester.get("/presets/1/edit")
    page = tester.post("/presets/1/edit", _fields(page) | {"action": "add-row"}, status=422)
    assert "A preset takes 500 rows" in page.alert


def test_what_is_evil_is_shown_as_text(tester: Visitor, editor: Page) -> None:
    evil = "</textarea><script>alert(1)</script>'\""
    typed = {"rows-0-help": evil, "rows-0-allowed": evil, "rows-0-value": evil, "rows-0-name": evil}
    save(tester, editor, **typed)
    assert typed.items() <= _fields(tester.get("/presets/1/edit")).items()
    guided = tester.get("/jobs/new?preset=1")
    assert guided.html.one(id="rows-0-help").text == evil
    assert guided.fields("Run job")["rows-0-value"] == evil
    assert evil in tester.get("/presets/1").html.one("main").text
