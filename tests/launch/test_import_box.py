"""The import box: what was pasted is recognised, shown, and replaces the form only after that."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import parts_of
from tests.fake_explorer import FakeExplorer
from tests.launch.calls import calls_of
from tests.pages import Page, Visitor
from webapp.drafts.filled_form import FilledForm
from webapp.drafts.store import kept_forms
from webapp.launch.import_box import without_import_text
from webapp.launch.page import expired_page
from webapp.paste.reader import without_tokens

TIM = ("query_1", "name", "text", "Tim Duncan")
TONY = ("query_1", "name", "text", "Tony Parker")
DAMPING = ("pagerank_1", "d", "number", "0.850")
BLANK = ("", "", "text", "")
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2VjcmV0LXBhcnQtb2YtaXQ"
BODY = '{"input":{"query_1":{"name":"Tony Parker"},"pagerank_1":{"d":0.850}}}'
CURL = (
    "curl -X POST 'http://explorer:7002/api-open/v1/workflows/4216617533/jobs' \\\n"
    "  -H 'Content-Type: application/json' \\\n"
    f'  -H "Cookie: explorer_token={TOKEN}" \\\n'
    f"  --data-binary '{BODY}'"
)


@pytest.fixture
def careful(tester: Visitor) -> Visitor:
    """Somebody whose token no answer may hold."""
    tester.secrets += [TOKEN, TOKEN.split(".")[2]]
    return tester


def read(visitor: Visitor, text: str, *rows: tuple[str, str, str, str], status: int = 200) -> Page:
    """Paste a text into a form with these rows, and have it read."""
    fields = visitor.filled(*(rows or (TIM,))) | {"import_text": text, "action": "import"}
    page = visitor.post("/jobs/new", fields, status=status)
    assert page.rows() == list(rows or (TIM,))
    assert page.fields("Run job")["submission_key"] == fields["submission_key"]
    return page


@pytest.mark.parametrize(
    ("text", "recognised", "rows"),
    [
        (BODY, "JSON", [TONY, DAMPING]),
        ('{"query_1":{"name":"Tony Parker"}}', "JSON", [TONY]),
        (CURL, "a curl command", [TONY, DAMPING]),
        ("query_1\tname\ttext\tTony Parker\r\npagerank_1\td\tnumber\t0.850\r\n", "cells of a sheet", [TONY, DAMPING]),
        ("query_1.name = Tony Parker\r\npagerank_1.d:number = 0.850", "lines", [TONY, DAMPING]),
        ("http://localhost/jobs/new?workflow_id=7&query_1.name=Tony+Parker", "a link", [TONY]),
    ],
)
def test_what_is_recognised_is_shown_and_then_replaces_the_form(
    careful: Visitor, fake: FakeExplorer, text: str, recognised: str, rows: list[tuple[str, str, str, str]]
) -> None:
    page = read(careful, text)
    review = page.html.one(id="review")
    assert f"Recognised as {recognised}." in review.words
    assert "autofocus" in review.attributes
    shown = [[cell.words for cell in line.all("td")] for line in review.one("tbody").all("tr")]
    assert shown == [[task, name, kind.capitalize(), value] for task, name, kind, value in rows]
    number = len(rows)
    what = "this row" if number == 1 else f"these {number} rows"
    replaced = careful.press(page, f"Replace the form with {what}", "/jobs/new")
    assert replaced.rows() == rows
    assert replaced.html.one(id="notice").words.startswith(f"Filled from {recognised}: {number} row")
    assert replaced.fields("Run job")["import_text"] == ""
    assert replaced.fields("Run job")["source"] == "form"
    assert fake.submissions == []


def test_a_command_gives_the_workflow_and_its_token_is_dropped(careful: Visitor) -> None:
    page = read(careful, CURL)
    review = page.html.one(id="review")
    assert "A token was in it: it was dropped and is kept nowhere." in review.words
    assert "Workflow ID: 4216617533, instead of 4216617528." in review.words
    assert "--data-binary" in page.fields("Run job")["import_text"]
    replaced = careful.press(page, "Replace the form with these 2 rows", "/jobs/new")
    assert replaced.fields("Run job")["workflow_id"] == "4216617533"
    assert "A token was in it" in replaced.html.one(id="notice").words


def test_the_form_can_be_left_as_it_is(careful: Visitor) -> None:
    page = careful.press(read(careful, BODY), "Leave the form as it is", "/jobs/new")
    assert page.rows() == [TIM]
    assert page.fields("Run job")["import_text"] == ""
    assert not page.html.all(id="review")


def test_what_was_not_understood_is_quoted_with_the_reason(careful: Visitor) -> None:
    page = read(careful, '{"input":{"query_1":{"name":"Tony Parker","x":null,"y":[1],"z":true}}}')
    left_out = [item.words for item in page.html.one(id="review").one("ul").all("li")]
    assert [next(name for name in ("x", "y", "z") if f"query_1.{name}" in words) for words in left_out] == [*"xyz"]
    replaced = careful.press(page, "Replace the form with this row", "/jobs/new")
    assert replaced.rows() == [TONY]
    assert "3 pieces were left out." in replaced.html.one(id="notice").words


def test_a_value_that_held_a_token_is_left_out_then_and_later(careful: Visitor) -> None:
    page = read(careful, json.dumps({"query_1": {"name": "Tony Parker", "secret": TOKEN}}))
    assert "query_1.secret" in page.html.one(id="review").one("ul").words
    again = careful.press(page, "Read it", "/jobs/new")
    for shown in (page, again):
        assert careful.press(shown, "Replace the form with this row", "/jobs/new").rows() == [TONY]


def test_an_ellipsis_beside_a_token_is_left_out_with_a_word(careful: Visitor) -> None:
    text = CURL.replace("Tony Parker", "Tony …")
    page = read(careful, text)
    for shown in (page, careful.press(page, "Read it", "/jobs/new")):
        assert "query_1.name” was not taken" in shown.html.one(id="review").one("ul").words
        assert careful.press(shown, "Replace the form with this row", "/jobs/new").rows() == [DAMPING]
    assert "Tony …" in read(careful, BODY.replace("Parker", "…")).html.one(id="review").one("tbody").words


def test_what_was_changed_after_the_look_is_looked_at_again(careful: Visitor) -> None:
    page = read(careful, BODY)
    fields = page.fields("Replace the form with these 2 rows") | {"import_text": "query_1.name = Tony Parker"}
    again = careful.post("/jobs/new", fields)
    assert again.rows() == [TIM]
    assert "Recognised as lines." in again.html.one(id="review").words
    assert careful.press(again, "Replace the form with this row", "/jobs/new").rows() == [TONY]


@pytest.mark.parametrize("seen", [None, "", "\udcff", "x" * 5_000])
def test_nothing_replaces_the_form_that_was_not_shown(careful: Visitor, seen: str | None) -> None:
    fields = careful.filled(TIM) | {"import_text": BODY, "action": "import-replace"}
    page = careful.post("/jobs/new", fields | ({} if seen is None else {"import_seen": seen}))
    assert page.rows() == [TIM]
    assert page.html.one(id="review")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " \n ",
            "hello world",
            "{",
            "[1, 2",
            '{"input": 5}',
            "curl",
            "curl 'x",
            "\x00",
            "\udcff",
            "=",
            "\t",
            "<b>",
        ),
        *('{"a": {"b": "\\ud800"}}', "[" * 100_000, "curl -d @file http://x", "q.n = \x07"),
        "\n".join(f"line {number} = x" for number in range(500)),
    ],
)
def test_what_is_not_understood_leaves_the_form_and_says_why(careful: Visitor, fake: FakeExplorer, text: str) -> None:
    page = read(careful, text, status=422)
    assert page.alert.startswith("Nothing was read, and the form is as it was.")
    assert len(page.alert) > 60
    assert "<b>" not in page.html.one(id="import_text").text or text == "<b>"
    typed = page.fields("Run job")["import_text"]
    assert typed == text.replace("\udcff", "\ufffd")
    assert fake.submissions == []


def test_more_rows_than_a_form_takes_replace_nothing(careful: Visitor) -> None:
    page = read(careful, "\n".join(f"t.p{number} = v" for number in range(501)), status=422)
    assert "It has 501 rows; 500 is the most that a form can have." in page.alert


def test_500_rows_are_shown_in_part_and_replace_the_form_whole(careful: Visitor) -> None:
    page = read(careful, "\n".join(f"t.p{number} = v" for number in range(500)))
    assert len(page.html.one(id="review").one("tbody").all("tr")) == 20
    assert "and 480 more" in page.html.one(id="review").words
    replaced = careful.press(page, "Replace the form with these 500 rows", "/jobs/new")
    assert replaced.rows()[499] == ("t", "p499", "text", "v")


@pytest.mark.parametrize("export", ["preview", "curl", "link"])
def test_what_the_form_exports_fills_it_the_same_again(careful: Visitor, export: str) -> None:
    odd = [
        ("a.b:c\\", "d.e", "text", "\n'é😀\" $HOME `x`\t=\\n "),
        ("a.b:c\\", "n", "number", "-1.50e+300"),
        ("q", "empty", "text", ""),
        ("q", "digits", "text", "007"),
    ]
    page = careful.post("/jobs/new", careful.filled(*odd) | {"action": "preview"})
    page = read(careful, page.html.one(id=export).text)
    replaced = careful.press(page, "Replace the form with these 4 rows", "/jobs/new")
    assert replaced.rows() == odd
    assert replaced.fields("Run job")["workflow_id"] == "4216617528"


def test_a_workflow_alone_empties_the_rows_after_a_look(careful: Visitor) -> None:
    page = read(careful, "http://localhost/jobs/new?workflow_id=7")
    replaced = careful.press(page, "Replace the form with no rows", "/jobs/new")
    assert (replaced.rows(), replaced.fields("Run job")["workflow_id"]) == ([BLANK], "7")


def test_other_buttons_leave_the_text_in_the_box(careful: Visitor) -> None:
    fields = careful.filled(TIM) | {"import_text": f"\nCookie: explorer_token={TOKEN}\n", "action": "add-row"}
    page = careful.post("/jobs/new", fields)
    assert page.rows() == [TIM, BLANK]
    left = page.fields("Run job")["import_text"]
    assert left.startswith("\nCookie: ")
    page = careful.post("/jobs/new", fields | {"action": "run", "workflow_id": ""}, status=422)
    assert page.fields("Run job")["import_text"] == left


@pytest.mark.parametrize("name", ["import_text", "import_seen"])
def test_a_field_of_the_box_that_comes_twice_is_refused(careful: Visitor, name: str) -> None:
    fields = careful.filled(TIM) | {"import_text": BODY, "import_seen": "", "action": "import"}
    page = careful.post("/jobs/new", [*fields.items(), (name, "x")], status=422)
    assert f"The field {name} came twice" in page.alert
    assert page.rows() == [TIM]


def test_a_text_over_the_limit_is_413(careful: Visitor) -> None:
    fields = careful.filled(TIM) | {"import_text": "v" * 2 * 1024 * 1024, "action": "import"}
    assert "2 MiB" in careful.post("/jobs/new", fields, status=413).alert


def test_markup_that_was_pasted_stays_text(careful: Visitor) -> None:
    page = read(careful, "query_1.name = </textarea><script>alert(1)</script>\n<img src=x>")
    assert "<script>alert" not in page.text
    assert not page.html.all("img")


def test_no_draft_holds_what_was_pasted(fake_app: Flask, careful: Visitor) -> None:
    read(careful, CURL)
    careful.post("/jobs/preview", careful.filled(TIM) | {"import_text": CURL})
    with parts_of(fake_app).database.reading() as connection:
        contents = connection.execute(select(kept_forms.c.content)).scalars().all()
    assert contents
    assert not [content for content in contents if TOKEN in content or "curl" in content]


def test_what_was_pasted_comes_back_after_signing_in_without_its_token(fake_app: Flask) -> None:
    stranger = Visitor(fake_app.test_client())
    stranger.secrets.append(TOKEN)
    signed = {"csrf_token": stranger.get("/sign-in").fields("Sign in")["csrf_token"]}
    fields = {"submission_key": "tab", "import_text": CURL, "action": "import", "rows-0-value": "typed"} | signed
    page = stranger.get(stranger.post("/jobs/new", fields, status=302).location)
    back = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123")
    page = stranger.get(back.location, title="New job")
    assert page.rows() == [("", "", "text", "typed")]
    assert "open" in page.html.one("details", class_="import-box").attributes
    assert "--data-binary" in page.fields("Run job")["import_text"]
    with parts_of(fake_app).database.reading() as connection:
        assert TOKEN not in "".join(connection.execute(select(kept_forms.c.content)).scalars())
    page = stranger.press(page, "Read it", "/jobs/new")
    assert stranger.press(page, "Replace the form with these 2 rows", "/jobs/new").rows() == [TONY, DAMPING]


def test_a_form_whose_csrf_token_is_old_keeps_the_text(careful: Visitor) -> None:
    fields = careful.filled(TIM) | {"import_text": BODY, "action": "import", "csrf_token": "old"}
    page = careful.post("/jobs/new", fields, status=400)
    assert page.fields("Run job")["import_text"] == BODY


@pytest.mark.parametrize("path", ["/jobs/new", "/presets"])
@pytest.mark.parametrize("text", [BODY, CURL])
def test_a_form_whose_csrf_token_is_old_does_not_have_its_text_read(
    fake_app: Flask, careful: Visitor, path: str, text: str
) -> None:
    fields = careful.filled(TIM) | {"import_text": text, "csrf_token": "old"}
    with calls_of(fake_app) as calls:
        page = careful.post(path, fields, status=400)
    assert not [name for name in calls.files if name.startswith("paste/")]
    assert page.rows() == [TIM]
    assert (page.fields("Run job")["import_text"] == "") == ("paste its text again" in page.alert) == (text == CURL)


@pytest.mark.parametrize("path", ["/jobs/new", "/presets"])
def test_without_a_database_no_text_is_read(fake_app: Flask, careful: Visitor, database_file: Path, path: str) -> None:
    fields = careful.filled(TIM) | {"import_text": CURL}
    with closing(sqlite3.connect(database_file)) as database:
        database.execute("ALTER TABLE logins RENAME TO hidden")
    with calls_of(fake_app) as calls:
        page = careful.post(path, fields, status=503)
    assert not [name for name in calls.files if name.startswith("paste/")]
    assert page.rows() == [TIM]
    assert page.fields("Run job")["import_text"] == ""
    assert "The import box is empty: paste its text again." in page.alert


@pytest.mark.parametrize("action", ["run", "add-row", "preview"])
def test_a_text_that_nobody_imports_is_not_read(fake_app: Flask, careful: Visitor, action: str) -> None:
    fields = careful.filled(TIM) | {"import_text": BODY, "action": action}
    with calls_of(fake_app) as calls:
        careful.post("/jobs/new", fields, status=303 if action == "run" else 200)
        careful.post("/jobs/preview", fields | {"import_text": CURL})
    assert not [name for name in calls.files if name.startswith("paste/")]


WORDS = (
    "query_1 .name { \" ' \\ - -H -b -u -- @ http:// explorer_token cookie Authorization Bearer curl password api-key"
)
MORE_WORDS = " .name = : secret= eyJ a.b.c abcdefghijklmnop1234 $TOKEN %3D ^ … \ufdd0 basic session"
PARTS = st.sampled_from([*(WORDS + MORE_WORDS).split(" "), " ", " = ", "\n", "\t"]) | st.text(max_size=4)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_a_text_that_is_shown_unread_holds_no_token(text: str) -> None:
    page = without_import_text(expired_page(FilledForm(import_text=text)))
    assert page.form.import_text in ("", without_tokens(text))
