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
