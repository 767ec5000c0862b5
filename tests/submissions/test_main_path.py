"""The way through by pages, on both databases: sign in, run, look back, search, download, sign out."""

import csv
import io

import pytest

from tests.conftest import MakeApp, StandIn
from tests.pages import Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")


@pytest.fixture
def visitor(make_app: MakeApp, stand_in: StandIn, database_url: str) -> Visitor:
    visitor = Visitor(make_app(stand_in.url, database_url=database_url).test_client())
    visitor.sign_in()
    return visitor


def test_run_and_look_back(visitor: Visitor) -> None:
    fields = visitor.filled(TIM)
    page = visitor.get(visitor.post("/jobs/new", fields, status=303).location)
    assert (page.outcome, page.job_id) == ("accepted", "107")
    assert visitor.post("/jobs/new", fields, status=303).location.endswith("/submissions/1")
    refused = visitor.run(("query_1", "nonsense", "text", "x"), status=422)
    assert refused.outcome == "refused"
    assert visitor.run(TIM, workflow_id="1", status=422).outcome == "refused"
    assert "Tim Duncan" in visitor.get("/submissions?q=dun&outcome=accepted", title="Submissions").text
    assert "Tim Duncan" not in visitor.get("/submissions?q=parker").text
    lines = list(csv.DictReader(io.StringIO(visitor.client.get("/submissions.csv").text, newline="")))
    assert [line["outcome"] for line in lines] == ["refused", "refused", "accepted"]
    again = visitor.press(visitor.get("/submissions/1"), "Yes, run it again", "/submissions/1/run-again", status=303)
    assert visitor.get(again.location).job_id == "108"
    visitor.sign_out()
    visitor.get("/submissions", status=302)


def test_a_form_that_waits_for_a_sign_in(visitor: Visitor) -> None:
    fields = visitor.filled(TIM)
    visitor.sign_out()
    way = visitor.post("/jobs/new", fields, status=302).location
    visitor.sign_in(next=way.partition("next=")[2].replace("%3F", "?").replace("%3D", "="))
    assert visitor.get("/healthz").status == 200


def test_a_draft_is_offered_again(visitor: Visitor) -> None:
    form = visitor.get("/jobs/new")
    visitor.press(form, "Add row", "/jobs/new", workflow_id="4216617528", rows_0_value="Tim")
    assert "4216617528" in visitor.get("/jobs/new").text


def test_a_preset_is_saved_ruled_run_and_taken_elsewhere(visitor: Visitor) -> None:
    fields = visitor.filled(TIM) | {"preset_name": "Zürich \\%_", "preset_team": "1"}
    visitor.post("/presets", fields, status=303)
    asked = visitor.post("/presets", fields | {"preset_name": "a\udcff\x00"}, status=422)
    assert "broken UTF-8" in asked.alert or "U+0000" in asked.alert
    editor = visitor.get("/presets/1/edit").fields("Add row") | {"action": "save", "rows-0-allowed": "Tim Duncan\nTony"}
    visitor.post("/presets/1/edit", editor | {"version": "9223372036854775807"}, status=409)
    visitor.post("/presets/1/edit", editor, status=303)
    guided = visitor.get("/jobs/new?preset=1")
    visitor.press(guided, "Run job", "/jobs/new", status=422, rows_0_value="Bob\x00")
    assert visitor.get(visitor.press(guided, "Run job", "/jobs/new", status=303).location).outcome == "accepted"
    for query in ("q=z%C3%BCr+%5C%25_", "q=%00%ff%5C", "workflow=" + "9" * 40, "page=1000", "whose=mine"):
        visitor.get(f"/presets?{query}", title="Presets")
    file = visitor.get("/presets.json?q=%5C").text
    text = visitor.get("/presets/import").fields("Import") | {"text": file}
    visitor.post("/presets/import", text, status=409)
    visitor.post("/presets/import", text | {"overwrite": "1"}, status=303)
    assert visitor.get("/presets.json").text == file
    visitor.press(visitor.get("/presets/1"), "Duplicate", "/presets/1/duplicate", status=303)
    visitor.press(visitor.get("/presets/1"), "Yes, delete it", "/presets/1/delete", status=303)
    visitor.get("/presets/9223372036854775807", status=404)
