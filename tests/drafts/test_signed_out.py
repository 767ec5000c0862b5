"""A form that was sent while signed out comes back after the sign-in; what earlier versions kept does, too."""

import json

import pytest
from flask import Flask
from sqlalchemy import insert, select

from tests.conftest import parts_of
from tests.pages import Visitor, row_fields
from webapp.database.clock import now_ms
from webapp.drafts.store import kept_forms

TIM = ("query_1", "name", "text", "Tim")


@pytest.mark.parametrize("more", [[], ["link", None], ["rerun", 7, ""]])
def test_older_forms_are_read(tester: Visitor, fake_app: Flask, more: list[object]) -> None:
    content = json.dumps(["42", [TIM], "key", *more])
    with parts_of(fake_app).database.writing() as connection:
        connection.execute(insert(kept_forms), {"id": "old", "content": content, "kept_at": now_ms()})
    page = tester.get("/jobs/new?kept=old", title="New job")
    assert page.rows() == [TIM]
    assert page.fields("Run job")["source"] == (more[0] if more else "form")


def test_a_form_sent_while_signed_out_comes_back_if_this_desk_signed_its_token(fake_app: Flask) -> None:
    stranger, other = Visitor(fake_app.test_client()), Visitor(fake_app.test_client())
    token = other.get("/sign-in").fields("Sign in")["csrf_token"]
    fields = {"workflow_id": "42", "submission_key": "key", "csrf_token": token} | row_fields(TIM)
    way = stranger.post("/jobs/new", fields, status=302).location
    page = stranger.get(way, title="Sign in")
    back = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123").location
    assert stranger.get(back, title="New job").rows() == [TIM]


@pytest.mark.parametrize("token", [None, "", "made up", "\udcff"])
@pytest.mark.parametrize("path", ["/jobs/new", "/presets", "/presets/1/edit", "/presets/import"])
def test_a_form_that_this_desk_did_not_sign_is_not_kept(fake_app: Flask, path: str, token: str | None) -> None:
    stranger = Visitor(fake_app.test_client())
    signed = {} if token is None else {"csrf_token": token}
    way = stranger.post(path, {"workflow_id": "42", "submission_key": "key"} | signed | row_fields(TIM), status=302)
    assert "kept" not in way.location
    assert "could not be kept" in stranger.get(way.location).html.one("main").words
    with parts_of(fake_app).database.reading() as connection:
        assert connection.execute(select(kept_forms)).all() == []


def test_a_pasted_token_is_sealed_until_the_sign_in_and_then_dropped(person: Visitor, fake_app: Flask) -> None:
    fields = person.filled(TIM) | {"import_text": "\nCookie: explorer_token=eyJhbGciOi.secret\n", "action": "import"}
    person.sign_out()
    person.post("/jobs/new", fields, status=302)
    with parts_of(fake_app).database.reading() as connection:
        (kept_id, content) = connection.execute(select(kept_forms.c.id, kept_forms.c.content)).one()
    assert "secret" not in content
    assert "Cookie" not in content
    form = parts_of(fake_app).drafts.find(kept_id, identity="")
    assert form is not None
    assert form.import_text.strip() == "Cookie: …"
