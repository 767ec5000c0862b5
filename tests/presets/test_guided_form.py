"""The guided form: it shows what may be changed, and the server checks every post against the preset's rules."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import parts_of
from tests.fake_explorer import FakeExplorer, answer
from tests.launch.calls import calls_of
from tests.pages import Page, Visitor
from tests.presets.conftest import Make
from tests.presets.guided import BODY, DAMPING, FILLED, FIXED, KIND, NAME, run


def open_fields(page: Page) -> list[str]:
    """Return the names of the values that a person can change."""
    nodes = [node for node in page.html.one("form", id="job").all() if node.tag in {"input", "textarea", "select"}]
    return [node["name"] for node in nodes if node["name"].startswith("rows-") and node["type"] != "hidden"]


def test_only_what_may_be_changed_has_a_field(guided: Page) -> None:
    assert open_fields(guided) == ["rows-1-value", "rows-2-value", "rows-3-value"]
    assert [guided.html.one(id=name)["aria-label"] for name in open_fields(guided)] == [
        "Value, row 2",
        "Value, row 3",
        "Value, row 4",
    ]
    told = guided.html.one(id="rows-1-value")["aria-describedby"].split()
    assert [guided.html.one(id=name).text.strip() for name in told] == [
        "query_1.player required",
        "As on the <b>shirt</b>.",
    ]
    assert [option["value"] for option in guided.html.one("select", id="rows-3-value").all("option")] == [
        "",
        "a",
        "b b",
    ]
    assert "Takes numbers from 0 to 1." in guided.html.one("form", id="job").words
    assert "readonly" in guided.html.one("input", id="workflow_id").attributes
    assert "autofocus" in guided.html.one(id="rows-1-value").attributes


def test_it_runs_as_the_form_does_and_counts(tester: Visitor, guided: Page, fake: FakeExplorer) -> None:
    page = tester.get(run(tester, guided, status=303).location)
    assert page.outcome == "accepted"
    assert "Came from a preset" in page.html.one("main").words
    assert [request.body for request in fake.submissions] == [BODY]
    assert "Usedonce" in tester.get("/presets/1").html.one("dl", class_="facts").words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"rows__1__value": ""}, "Row 2, Value: Enter a value: the preset requires one."),
        ({"rows__1__value": " \n"}, "the preset requires one"),
        ({"rows__2__value": "1.1"}, "Row 3, Value: “1.1” is too large: the preset takes numbers from 0 to 1."),
        ({"rows__2__value": "-0.1"}, "too small"),
        ({"rows__2__value": "1e300"}, "too large"),
        ({"rows__2__value": "1.0000000000000000000000001"}, "too large"),
        ({"rows__2__value": "1e999999999"}, "too large"),
        ({"rows__2__value": ""}, "Row 3, Value: Enter a number"),
        ({"rows__2__value": "half"}, "cannot be sent as a number"),
        ({"rows__2__value": "9" * 65_000}, "too large"),
        ({"rows__3__value": "c"}, "Row 4, Value: “c” is not among the values that the preset allows."),
        ({"rows__3__value": "A"}, "not among"),
        ({"rows__3__value": "b b "}, "not among"),
        ({"rows__3__value": " "}, "not among"),
        ({"rows__1__value": "a\x00"}, "U+0000"),
        ({"rows__1__value": "a\udcff"}, "broken UTF-8"),
        ({"rows__1__value": "", "rows__3__value": "c"}, "2 things need a change"),
    ],
)
def test_a_value_against_its_rule_brings_the_guided_form_back(
    tester: Visitor, guided: Page, fake: FakeExplorer, typed: dict[str, str], words: str
) -> None:
    page = run(tester, guided, status=422, **typed)
    assert page.outcome == "invalid"
    assert words in page.alert
    assert open_fields(page) == ["rows-1-value", "rows-2-value", "rows-3-value"]
    sent = page.fields("Run job")
    wanted = {name.replace("__", "-"): value.replace("\udcff", "\ufffd") for name, value in typed.items()}
    assert {name: sent[name] for name in wanted} == wanted
    assert sent["submission_key"] == guided.fields("Run job")["submission_key"]
    assert fake.submissions == []


@pytest.mark.parametrize(("value", "status"), [("0.5", 303), ("7", 422), ("half", 422)])
def test_a_guided_form_is_read_once(fake_app: Flask, tester: Visitor, guided: Page, value: str, status: int) -> None:
    with calls_of(fake_app) as calls:
        run(tester, guided, status=status, rows__2__value=value)
    assert calls.functions.count("request/job_request.py: read_request") == 1


def test_its_values_are_saved_under_another_name_with_its_rules(tester: Visitor, guided: Page) -> None:
    fields = guided.fields("Save preset") | FILLED | {"preset_name": "Tim's", "rows-2-value": "0.5"}
    tester.post("/presets", fields, status=303)
    rows = json.loads(tester.get("/presets/2.json").text)["presets"][0]["rows"]
    assert rows == [FIXED, NAME | {"value": "Tim Duncan"}, DAMPING | {"value": "0.5"}, KIND]
    page = tester.post("/presets", fields | {"preset_name": "", "rows-2-value": "7"}, status=422)
    assert "2 things need a change" in page.alert
    assert len(open_fields(page)) == 3


def test_checking_tells_what_running_would(tester: Visitor, guided: Page) -> None:
    fields = guided.fields("Run job") | {"action": "preview"}
    assert "the preset requires one" in tester.post("/jobs/new", fields, status=422).alert
    page = tester.post("/jobs/new", fields | FILLED)
    assert page.html.one("pre", id="preview").text == BODY.decode()


def test_a_draft_of_it_stays_guided(tester: Visitor, guided: Page) -> None:
    run(tester, guided, status=422, rows__2__value="7")
    (draft,) = [node["href"] for node in tester.get("/jobs/new").html.all("a") if node.words == "Continue"]
    page = tester.get(draft, title="New job")
    assert open_fields(page) == ["rows-1-value", "rows-2-value", "rows-3-value"]
    assert page.fields("Run job")["rows-2-value"] == "7"
    tester.press(tester.get("/presets/1"), "Yes, delete it", "/presets/1/delete", status=303)
    page = tester.get(draft, title="New job")
    assert "The preset that this form was opened from was changed" in page.html.one("main").words
    assert page.rows()[2][3] == "7"


def test_signing_in_between_keeps_it_guided(tester: Visitor, guided: Page) -> None:
    tester.sign_out()
    sign_in = tester.get(run(tester, guided, status=302).location)
    way = tester.press(
        sign_in, "Sign in", sign_in.html.all("form")[0]["action"], status=303, account="root", password="1"
    )
    page = tester.get(way.location)
    assert open_fields(page) == ["rows-1-value", "rows-2-value", "rows-3-value"]
    assert page.fields("Run job")["rows-1-value"] == "Tim Duncan"


def test_a_refusal_keeps_it_guided_and_counts(tester: Visitor, guided: Page, fake: FakeExplorer) -> None:
    fake.add_job = answer(404, {"code": 40404000, "message": "no workflow"})
    page = run(tester, guided, status=422)
    assert page.outcome == "refused"
    assert open_fields(page) == ["rows-1-value", "rows-2-value", "rows-3-value"]
    assert "Usedonce" in tester.get("/presets/1").html.one("dl", class_="facts").words


def test_an_expired_page_keeps_it_guided(tester: Visitor, guided: Page) -> None:
    page = run(tester, guided, status=400, csrf_token="old")
    assert page.fields("Run job")["rows-1-value"] == "Tim Duncan"
    assert len(open_fields(page)) == 3


def test_rules_that_can_not_be_read_start_nothing(
    tester: Visitor, guided: Page, fake: FakeExplorer, fake_app: Flask
) -> None:
    with parts_of(fake_app).database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE presets RENAME TO elsewhere"))
    page = run(tester, guided, status=503)
    assert page.outcome == "not_sent"
    assert "They still apply" in page.html.one("main").words
    assert page.fields("Run job")["preset"] == "1"
    assert page.rows()[1][3] == "Tim Duncan"
    assert fake.submissions == []
    with parts_of(fake_app).database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO presets"))
    again = tester.post("/jobs/new", page.fields("Run job") | {"rows-1-value": ""}, status=422)
    assert len(open_fields(again)) == 3


def test_a_use_that_can_not_be_counted_does_no_harm(
    tester: Visitor, guided: Page, fake: FakeExplorer, fake_app: Flask
) -> None:
    with parts_of(fake_app).database.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER no_count BEFORE UPDATE ON presets BEGIN SELECT RAISE(FAIL, 'broken'); END")
        )
    assert tester.get(run(tester, guided, status=303).location).outcome == "accepted"


def test_without_rules_it_is_the_ordinary_form_and_counts(tester: Visitor, make: Make, fake: FakeExplorer) -> None:
    make({"task_id": "t", "name": "n", "value": "v"})
    page = tester.get("/jobs/new?preset=1", title="New job")
    page = tester.press(page, "Add row", "/jobs/new")
    fields = page.fields("Run job") | {"rows-0-name": "m", "rows-1-task_id": "t", "rows-1-name": "o"}
    record = tester.get(tester.post("/jobs/new", fields, status=303).location)
    assert "Came from a preset" in record.html.one("main").words
    assert json.loads(fake.submissions[0].body) == {"input": {"t": {"m": "v", "o": ""}}}
    assert "Usedonce" in tester.get("/presets/1").html.one("main").words


def test_rules_that_came_later_hold_a_form_that_was_open(tester: Visitor, make: Make, fake: FakeExplorer) -> None:
    row = {"task_id": "t", "name": "n", "value": "v"}
    make(row)
    page = tester.get("/jobs/new?preset=1")
    import_preset_over(tester, row | {"fixed": True})
    assert "was changed or deleted" in tester.post("/jobs/new", page.fields("Run job"), status=422).alert
    assert fake.submissions == []


def import_preset_over(visitor: Visitor, row: dict[str, object]) -> None:
    file = {"jobdesk_presets": 1, "presets": [{"name": "Ranks", "workflow_id": "4216617528", "rows": [row]}]}
    page = visitor.get("/presets/import")
    fields = page.fields("Import") | {"text": json.dumps(file), "overwrite": "1"}
    visitor.post("/presets/import", fields, status=303)


def test_a_preset_that_is_not_ones_to_see_is_not_there(make: Make, ana: Visitor, outsider: Visitor) -> None:
    make(FIXED)
    for visitor in (ana, outsider):
        page = visitor.get("/jobs/new?preset=1", status=404, title="Error: New job")
        assert page.alert == "There is no such preset, or it is not yours to see."
        assert page.rows() == [("", "", "text", "")]


def test_nobody_counts_a_use_of_a_preset_that_they_can_not_see(tester: Visitor, make: Make, ana: Visitor) -> None:
    make(FIXED)
    ana.post("/jobs/new", ana.filled(("t", "n", "text", "v")) | {"preset": "1"}, status=303)
    assert "Used0 times" in tester.get("/presets/1").html.one("main").words


def test_a_colleague_opens_what_is_for_the_team(make: Make, ana: Visitor, fake: FakeExplorer) -> None:
    make(FIXED, NAME, team=True)
    page = ana.get("/jobs/new?preset=1", title="New job")
    assert "of root" in page.html.one("form", id="job").words
    run(ana, page, status=303)
    assert len(fake.submissions) == 1


def test_five_hundred_rows(make: Make, tester: Visitor, fake: FakeExplorer) -> None:
    rows = [{"task_id": "t", "name": f"n{number}", "value": "v", "fixed": number % 2 == 0} for number in range(500)]
    make(*rows)
    page = tester.get("/jobs/new?preset=1")
    assert len(open_fields(page)) == 250
    tester.post("/jobs/new", page.fields("Run job"), status=303)
    assert len(fake.submissions) == 1


@pytest.mark.parametrize("query", ["preset=", "preset=0", "preset=²", "preset=%ff", "preset=" + "9" * 5_000])
def test_what_is_no_preset_is_404(tester: Visitor, query: str) -> None:
    tester.get(f"/jobs/new?{query}", status=404, title="Error: New job")


def test_numbers_are_compared_by_value(make: Make, tester: Visitor, fake: FakeExplorer) -> None:
    make({"task_id": "t", "name": "n", "type": "number", "allowed": ["1", "2.50", "0e9"], "required": True})
    page = tester.get("/jobs/new?preset=1")
    for value, status in [("1.0", 303), ("25e-1", 303), ("0e" + "9" * 60, 303), ("1.01", 422)]:
        fresh = tester.get("/jobs/new?preset=1").fields("Run job")
        tester.post("/jobs/new", fresh | {"rows-0-value": value}, status=status)
    assert len(fake.submissions) == 3
    assert page.html.one("select", id="rows-0-value").all("option")[0].words == "Choose…"
