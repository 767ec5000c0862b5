"""The page that compares two submissions, and its download."""

import csv
import io

import pytest
import requests
from flask import Flask

from tests.conftest import StandIn
from tests.fake_explorer import FakeExplorer, answer, made
from tests.pages import Page, Visitor
from webapp.demo import GRAPH_ADDRESS, GRAPH_PORT

PAGERANK = "4216617533"


@pytest.fixture
def two(person: Visitor) -> Visitor:
    """Somebody who ran PageRank twice: submissions 1 and 2."""
    for damping in ("0.85", "0.5"):
        person.run(("pagerank_1", "d", "number", damping), workflow_id=PAGERANK)
    return person


@pytest.fixture
def doubtful(tester: Visitor, fake: FakeExplorer) -> Visitor:
    """Somebody with two jobs of an Explorer that may say anything."""
    tester.run(("q", "x", "number", "7"))
    fake.add_job = made(108)
    tester.run(("q", "x", "text", "7"), ("q", "y", "text", ""))
    return tester


def table(page: Page, number: int) -> list[list[str]]:
    return [
        [cell.words for cell in row.all() if cell.tag in {"td", "th"}]
        for row in page.html.all("table")[number].all("tr")
    ]


def test_inputs_and_results_side_by_side(two: Visitor) -> None:
    page = two.get("/submissions/compare?left=1&right=2", title="Compare submissions 1 and 2")
    assert ["pagerank_1.d", "0.85 (number)", "0.5 (number)", "differs"] in table(page, 1)
    heading, first, *_ = table(page, 2)
    assert heading[:4] == ["Column 1", "Job 107", "Job 108", "Difference"]
    assert abs(float(first[3])) == max(abs(float(line[3])) for line in table(page, 2)[1:])
    assert " changed, " in page.text


def test_the_same_job_is_the_same(two: Visitor) -> None:
    page = two.get("/submissions/compare?left=1&right=1")
    assert "0 changed, 51 the same" in page.text
    assert "differs" not in page.html.one("main").words


def test_the_download_holds_the_same(two: Visitor) -> None:
    page = two.get("/submissions/compare.csv?left=1&right=2&limit=10&bom=1")
    assert page.response.data.startswith(b"\xef\xbb\xbfColumn 1,Job 107,Job 108,Difference")
    assert {line[-1] for line in csv.reader(io.StringIO(page.text))} >= {"Kind", "changed"}


@pytest.mark.parametrize("query", ["left=1&right=3", "left=x&right=1", "left=1&right=٢", "left=0&right=1"])
def test_one_that_is_not_there(two: Visitor, query: str) -> None:
    two.get(f"/submissions/compare?{query}", status=404)
    two.get(f"/submissions/compare.csv?{query}", status=404)


def test_one_that_is_not_mine_to_see(two: Visitor, app: Flask, stand_in: StandIn) -> None:
    graph = {"address": GRAPH_ADDRESS, "port": GRAPH_PORT}
    bearer = {"Authorization": "Bearer WyJyb290IiwiMTIzIl0="}
    answered = requests.post(f"{stand_in.url}/api-open/v1/connect", json=graph, headers=bearer, timeout=5)
    other = Visitor(app.test_client())
    other.sign_in_by_token(answered.cookies["explorer_token"])
    other.get("/submissions/compare?left=1&right=2", status=404)


@pytest.mark.parametrize(
    "query", ["", "pick=1", "pick=1&pick=1", "pick=1&pick=2&pick=3", "left=1", "left=1&right=", "pick=x&pick=1"]
)
def test_other_than_two_picked(two: Visitor, query: str) -> None:
    assert "exactly two" in two.get(f"/submissions/compare?{query}", status=422).alert


def test_two_picked_in_the_list(two: Visitor) -> None:
    page = two.get("/submissions/compare?pick=2&pick=1", status=302)
    assert page.location.endswith("/submissions/compare?left=1&right=2")


def test_a_limit_that_is_not_offered(two: Visitor) -> None:
    assert "Choose 10" in two.get("/submissions/compare?left=1&right=2&limit=7", status=422).alert


@pytest.mark.parametrize("query", ["task=None", "column=99", "column=x", "column=1", "task=%FF%00"])
def test_what_an_address_says_wrongly_does_no_harm(two: Visitor, query: str) -> None:
    two.get(f"/submissions/compare?left=1&right=2&{query}")


def test_jobs_that_share_no_task(two: Visitor) -> None:
    two.run(("query_1", "name", "text", "Tim Duncan"))
    assert "share no task" in two.get("/submissions/compare?left=1&right=3").text
    two.get("/submissions/compare.csv?left=1&right=3", status=404)


def test_a_submission_without_a_job(person: Visitor) -> None:
    person.run(workflow_id="1", status=422)
    person.run()
    assert "Only two submissions that became jobs" in person.get("/submissions/compare?left=1&right=2").text


def test_inputs_that_differ_in_type_or_stand_on_one_side(doubtful: Visitor, fake: FakeExplorer) -> None:
    rows = table(doubtful.get("/submissions/compare?left=1&right=2"), 1)
    assert rows[1:] == [["q.x", "7 (number)", "7", "type differs"], ["q.y", "–", "(empty)", "only right"]]


@pytest.mark.parametrize(
    "listing",
    [
        b"",
        answer(200, b"<html>"),
        answer(200, {"code": 0, "data": None}),
        answer(200, {"code": 0, "data": {"id": 999}}),
        answer(200, {"code": 0, "data": {"id": 107, "tasks": [{"id": "\x00../x", "name": "a"}] * 3}}),
        answer(500, {"code": 50004000, "message": "broken"}),
        answer(401, {"code": 40104001, "message": "session"}),
    ],
)
def test_a_wrong_answer_leaves_what_we_know(doubtful: Visitor, fake: FakeExplorer, listing: bytes) -> None:
    fake.listing = listing
    page = doubtful.get("/submissions/compare?left=1&right=2")
    assert page.alert
    assert "q.x" in page.text
    assert doubtful.get("/submissions/compare.csv?left=1&right=2", status=None).status in {401, 502}


def test_a_stranger_is_led_to_signing_in(app: Flask) -> None:
    assert Visitor(app.test_client()).get("/submissions/compare", status=302).location.startswith("/sign-in?next=")
