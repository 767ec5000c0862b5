"""Saving the form as a preset: every answer keeps what was typed."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import parts_of
from tests.fake_explorer import FakeExplorer
from tests.pages import Page, Visitor, row_fields

TIM = ("query_1", "name", "text", "Tim Duncan")
EMPTY_NUMBER = ("pagerank_1", "d", "number", "")
NAMED = {"preset_name": "Ranks"}


def save(visitor: Visitor, *rows: tuple[str, str, str, str], status: int = 303, **changes: str) -> Page:
    """Fill the form, give it a name and save it."""
    return visitor.post("/presets", visitor.filled(*rows) | NAMED | changes, status=status)


def filled(page: Page) -> tuple[str, list[tuple[str, str, str, str]], str]:
    sent = page.fields("Run job")
    return sent["workflow_id"], page.rows(), sent["preset_name"]


def test_a_form_is_saved_and_opened_again(tester: Visitor, fake: FakeExplorer) -> None:
    page = tester.get(save(tester, TIM, EMPTY_NUMBER, preset_team="1").location, title="Preset Ranks")
    assert "Saved as the preset “Ranks”." in page.html.one("main").words
    assert "Team" in page.html.one("main").words
    form = tester.get("/jobs/new?preset=1", title="New job")
    assert form.rows() == [TIM, EMPTY_NUMBER]
    assert form.fields("Run job")["workflow_id"] == "4216617528"
    assert fake.submissions == []


def test_blank_rows_are_left_out(tester: Visitor) -> None:
    save(tester, ("", "", "text", ""), TIM, ("", "", "number", ""))
    assert tester.get("/jobs/new?preset=1").rows() == [TIM]


def test_a_name_that_is_taken_is_asked_about(tester: Visitor) -> None:
    save(tester, TIM)
    page = save(tester, EMPTY_NUMBER, status=409)
    assert page.alert.endswith("You have a preset of this name: overwrite it?")
    assert filled(page) == ("4216617528", [EMPTY_NUMBER], "Ranks")
    location = tester.post("/presets", page.fields("Yes, overwrite it"), status=303).location
    assert location.endswith("/presets/1")
    assert tester.get("/jobs/new?preset=1").rows() == [EMPTY_NUMBER]


def test_another_name_typed_meanwhile_is_asked_about_anew(tester: Visitor) -> None:
    save(tester, TIM)
    save(tester, TIM, preset_name="Other")
    fields = save(tester, EMPTY_NUMBER, status=409).fields("Yes, overwrite it")
    page = tester.post("/presets", fields | {"preset_name": "Other"}, status=409)
    tester.post("/presets", page.fields("Yes, overwrite it"), status=303)
    assert (tester.get("/jobs/new?preset=1").rows(), tester.get("/jobs/new?preset=2").rows()) == ([TIM], [EMPTY_NUMBER])


def test_overwriting_keeps_the_rules_of_rows_that_stay(tester: Visitor) -> None:
    save(tester, TIM, EMPTY_NUMBER)
    editor = tester.get("/presets/1/edit").fields("Add row") | {"action": "save", "rows-0-allowed": "Tim Duncan\nTony"}
    tester.post("/presets/1/edit", editor, status=303)
    page = save(tester, ("query_1", "name", "text", "Tony"), status=409)
    assert "Rows that stay keep their rules." in page.alert
    tester.post("/presets", page.fields("Yes, overwrite it"), status=303)
    assert tester.get("/jobs/new?preset=1").html.one("select", id="rows-0-value")
    assert "not among" in save(tester, ("query_1", "name", "text", "Bob"), status=422).alert


def test_overwriting_says_that_the_team_loses_it(tester: Visitor) -> None:
    save(tester, TIM, preset_team="1")
    assert "would be yours alone" in save(tester, TIM, status=409).alert


@pytest.mark.parametrize(
    ("rows", "changes", "words"),
    [
        ([TIM], {"preset_name": ""}, "Enter a name for the preset."),
        ([TIM], {"preset_name": " \u3000 "}, "Enter a name for the preset."),
        ([TIM], {"preset_name": "x" * 101}, "100 is the most"),
        ([TIM], {"preset_name": "a\x00b"}, "U+0000"),
        ([TIM], {"preset_name": "a\nb"}, "U+000A"),
        ([TIM], {"preset_name": "a\udcff"}, "broken UTF-8"),
        ([TIM], {"workflow_id": ""}, "Enter the workflow ID"),
        ([TIM], {"workflow_id": "12x"}, "digits only"),
        ([("", "name", "text", "x")], {}, "Row 1, Task ID: Enter the task ID"),
        ([("t", "", "text", "x")], {}, "Row 1, Parameter: Enter the name"),
        ([("t", "n" * 257, "text", "")], {}, "256 is the most"),
        ([("t\x07", "n", "text", "")], {}, "U+0007"),
        ([("t", "n", "text", "a\x00")], {}, "U+0000"),
        ([("t", "n", "text", "a\udcff")], {}, "broken UTF-8"),
        ([("t", "n", "text", "x" * 65_537)], {}, "65,536 is the most"),
        ([("t", "n", "number", "0,5")], {}, "cannot be sent as a number"),
        ([("t", "n", "date", "")], {}, "Choose a type"),
        ([TIM, TIM], {}, "Row 1 gives"),
        ([(f"t{number}", "n", "text", "") for number in range(501)], {}, "500 is the most"),
        ([TIM, ("", "x", "text", "")], {"preset_name": ""}, "2 things need a change"),
    ],
)
def test_what_could_never_be_sent_is_refused(
    tester: Visitor, rows: list[tuple[str, str, str, str]], changes: dict[str, str], words: str
) -> None:
    page = save(tester, *rows, status=422, **changes)
    assert page.alert.startswith("The preset was not saved")
    assert words in page.alert
    typed = changes.get("preset_name", "Ranks").replace("\udcff", "\ufffd")
    shown = [tuple(cell.replace("\udcff", "\ufffd") for cell in row) for row in rows]
    assert filled(page) == (changes.get("workflow_id", "4216617528"), shown, typed)
    assert not page.outcome
    assert "There is no preset yet" in tester.get("/presets").text


def test_a_form_without_a_good_token_comes_back(tester: Visitor) -> None:
    page = save(tester, TIM, status=400, csrf_token="old")
    assert "autofocus" in page.html.one(id="preset_name").attributes
    assert filled(page) == ("4216617528", [TIM], "Ranks")


def test_a_form_whose_login_is_gone_comes_back_after_signing_in(tester: Visitor) -> None:
    fields = tester.filled(TIM) | NAMED | {"preset_team": "1"}
    tester.sign_out()
    sign_in = tester.get(tester.post("/presets", fields, status=302).location)
    way = tester.press(
        sign_in, "Sign in", sign_in.html.all("form")[0]["action"], status=303, account="root", password="1"
    )
    page = tester.get(way.location, title="New job")
    assert filled(page) == ("4216617528", [TIM], "Ranks")
    assert "preset_team" in page.fields("Save preset")
    assert tester.post("/presets", page.fields("Save preset"), status=303).location.endswith("/presets/1")


def test_a_database_that_does_not_answer_loses_nothing(tester: Visitor, fake_app: Flask) -> None:
    fields = tester.filled(TIM) | NAMED
    with parts_of(fake_app).database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE presets RENAME TO elsewhere"))
    page = tester.post("/presets", fields, status=503)
    assert page.alert.startswith("The preset was not saved")
    assert filled(page) == ("4216617528", [TIM], "Ranks")


@pytest.mark.parametrize(
    "more",
    [
        [("preset_name", "Other")],
        [("rows-0-name", "again")],
        [("rows-²-name", "x")],
        [("preset", "x")],
        [("preset", "1"), ("preset_mark", "zz")],
    ],
)
def test_a_form_that_is_not_whole_comes_back(tester: Visitor, more: list[tuple[str, str]]) -> None:
    page = tester.post("/presets", [*(tester.filled(TIM) | NAMED).items(), *more], status=422)
    assert "did not arrive whole" in page.alert
    assert page.rows()[0] == TIM


def test_other_buttons_keep_the_name(tester: Visitor) -> None:
    page = tester.post("/jobs/new", tester.filled(TIM) | NAMED | {"preset_team": "1", "action": "add-row"})
    assert page.fields("Save preset")["preset_name"] == "Ranks"
    assert page.fields("Save preset")["preset_team"] == "1"


def test_a_pasted_token_is_offered_no_team(fake_app: Flask) -> None:
    visitor = Visitor(fake_app.test_client())
    visitor.sign_in_by_token("eyJ.some.token-for-tests")
    assert "For the team" not in visitor.get("/jobs/new").text
    assert visitor.post("/presets", visitor.filled(TIM) | NAMED, status=303)


def test_names_are_shown_and_never_run(tester: Visitor) -> None:
    evil = "<script>alert(1)</script>\"'"
    row = (evil, evil, "text", evil)
    page = tester.get(save(tester, row, preset_name=evil).location)
    assert page.html.one("h1").text == evil
    assert tester.get("/presets").html.all("a", href="/presets/1")[0].text == evil
    assert tester.get("/jobs/new?preset=1").rows() == [row]
    assert "overwrite" in save(tester, row, preset_name=evil, status=409).alert


def test_ones_own_is_saved_again_under_its_name(tester: Visitor) -> None:
    save(tester, TIM, preset_team="1")
    page = tester.get("/jobs/new?preset=1")
    assert page.fields("Save preset")["preset_name"] == "Ranks"
    assert page.fields("Save preset")["preset_team"] == "1"
    assert "From the preset Ranks." in page.html.one("main").words
    tester.press(page, "Save preset", "/presets", status=409)


def test_the_blank_form_offers_those_used_last(tester: Visitor) -> None:
    for number in range(7):
        save(tester, TIM, preset_name=f"P{number}")
    tester.post("/jobs/new", tester.get("/jobs/new?preset=7").fields("Run job"), status=303)
    offered = tester.get("/jobs/new").html.one("nav", aria_label="Presets used last").all("a")
    assert [node.words for node in offered] == ["P6", "P0", "P1", "P2", "P3"]
    page = tester.get(offered[0]["href"])
    assert page.rows() == [TIM]
    assert not page.html.all("nav", aria_label="Presets used last")


def test_rows_with_gaps_keep_their_order(tester: Visitor) -> None:
    fields = tester.filled() | NAMED | {"workflow_id": "1"}
    rows = {name.replace("rows-1-", "rows-77-"): value for name, value in row_fields(TIM, EMPTY_NUMBER).items()}
    tester.post("/presets", fields | rows, status=303)
    assert tester.get("/jobs/new?preset=1").rows() == [TIM, EMPTY_NUMBER]


def test_what_was_saved_meanwhile_is_asked_about_anew(tester: Visitor) -> None:
    save(tester, ("a", "b", "text", "first"))
    one = save(tester, ("a", "b", "text", "one"), status=409)
    two = save(tester, ("a", "b", "text", "two"), status=409)
    path = tester.post("/presets", one.fields("Yes, overwrite it"), status=303).location
    again = tester.post("/presets", two.fields("Yes, overwrite it"), status=409)
    assert "overwrite it?" in again.alert
    assert "one" in tester.get(path).text
    tester.post("/presets", again.fields("Yes, overwrite it"), status=303)
    assert "two" in tester.get(path).text
