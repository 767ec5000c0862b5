"""Kept forms: what earlier versions of Jobdesk wrote is read."""

import json

import pytest
from flask import Flask
from sqlalchemy import insert

from tests.conftest import parts_of
from tests.pages import Visitor
from webapp.clock import now_ms
from webapp.launch.kept import KeptForm
from webapp.launch.sheet import PresetRef, Saving
from webapp.launch.tables import kept_forms

TIM = ("query_1", "name", "text", "Tim")


@pytest.mark.parametrize("more", [[], ["link", None], ["rerun", 7, ""]])
def test_older_forms_are_read(tester: Visitor, fake_app: Flask, more: list[object]) -> None:
    content = json.dumps(["42", [TIM], "key", *more])
    with parts_of(fake_app).database.writing() as connection:
        connection.execute(insert(kept_forms), {"id": "old", "content": content, "kept_at": now_ms()})
    page = tester.get("/jobs/new?kept=old", title="New job")
    assert page.rows() == [TIM]
    assert page.fields("Run job")["source"] == (more[0] if more else "form")


def test_what_is_kept_comes_back(fake_app: Flask) -> None:
    form = KeptForm(
        workflow_id="\x00",
        rows=(),
        submission_key="k",
        source="preset",
        preset=PresetRef(3, "0" * 16),
        saving=Saving("\ud800", team=True),
        edited="\x00",
    )
    store = parts_of(fake_app).kept_forms
    assert store.find(store.keep(form), identity="") == form
