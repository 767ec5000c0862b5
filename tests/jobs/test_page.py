"""The page of a job, in front of the stand-in: as it goes, and when it has ended."""

from hashlib import md5

import pytest
from flask import Flask

from tests.conftest import StandIn
from tests.fake_explorer import FakeExplorer
from tests.jobs.conftest import COMMUNITY, asked, details
from tests.pages import Page, Visitor


def facts(page: Page) -> dict[str, str]:
    return {node.one("dt").words: node.one("dd").words for node in page.html.all("dl")[0].all("div")}


def rows(page: Page) -> list[list[str]]:
    return [[cell.words for cell in row.all("td")] for row in page.html.all("tbody")[0].all("tr")]


def test_a_job_that_runs(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 12
    page = person.get(f"/jobs/{job_id}", title=f"Running: job {job_id}")
    state = page.html.one(id="job-state")
    assert (state["data-status"], state["data-refresh"]) == ("1", f"/jobs/{job_id}/state")
    assert "Running" in state.words
    assert COMMUNITY in page.html.one("main").words
    assert facts(page)["Ended"] == "–"
    assert [row[:2] for row in rows(page)] == [["Query", "Running"], ["LPA", "Preparing"]]
    assert "Tony Parker" in page.html.one("main").words
    assert page.button("Compare")
    assert page.html.all("a", href=f"/jobs/{job_id}")[0].words == "Refresh"


def test_a_job_that_has_ended(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 100
    page = person.get(f"/jobs/{job_id}", title=f"Success: job {job_id}")
    state = page.html.one(id="job-state")
    assert "data-refresh" not in state.attributes
    assert "Took 35 s" in state.words
    assert [row[4] for row in rows(page)] == ["15 s", "15 s"]
    assert not page.html.all(id="cancel")


def test_the_submissions_page_leads_on_and_the_history_learns(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    assert person.get("/submissions/1").html.one("a", href=f"/jobs/{job_id}").words == "Follow the job"
    stand_in.now += 100
    person.get(f"/jobs/{job_id}")
    assert "Success" in person.get("/submissions").html.one("main").words


def test_a_colleague_sees_who_started_it(person: Visitor, job_id: str) -> None:
    person.sign_out()
    person.sign_in(account="ana")
    page = person.get(f"/jobs/{job_id}")
    assert "Started from here by root" in page.html.one("main").words


@pytest.mark.parametrize("text", ["0", "0107", "x", "%C2%B2", "1" * 20, "-1", "107%20", "..%2F107"])
def test_what_is_no_job_id_is_not_asked_for(person: Visitor, text: str) -> None:
    for path in (f"/jobs/{text}", f"/jobs/{text}/state"):
        assert person.client.get(path).status_code == 404


def test_a_job_that_explorer_does_not_know(person: Visitor) -> None:
    page = person.get("/jobs/999", status=404, title="Error: job 999")
    assert "ErrNotFound" in page.alert
    assert "40404000" in page.alert


def test_the_refreshing_part_is_short(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 30
    part = person.client.get(f"/jobs/{job_id}/state")
    assert part.headers["Cache-Control"] == "no-store"
    assert 'id="job-state"' in part.text
    assert "<!doctype" not in part.text
    assert len(part.data) < 4_000


def test_the_usual_time_is_told_from_three_runs_on(person: Visitor, stand_in: StandIn) -> None:
    row = ("query_1", "name", "text", "Tim Duncan")
    for number in range(107, 111):
        person.run(row)
        stand_in.now += 100 if number < 110 else 10
        page = person.get(f"/jobs/{number}")
        bars = page.html.all("progress")
        if number < 110:
            assert not bars
        else:
            assert "usually 15 s, from 3 runs" in page.html.one(id="job-state").words
            assert bars[0]["max"] == "15000"


def test_an_account_shares_an_answer_for_a_second(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing = details()
    for _ in range(3):
        assert tester.client.get("/jobs/107/state").status_code == 200
    assert asked(fake, "/jobs/107") == 1
    tester.get("/jobs/107")  # a full load always asks
    assert asked(fake, "/jobs/107") == 2


def test_a_pasted_token_shares_with_nobody(fake: FakeExplorer, fake_app: Flask) -> None:
    visitor = Visitor(fake_app.test_client())
    visitor.sign_in_by_token("eyJpasted.token")
    fake.listing = details()
    for _ in range(2):
        assert visitor.client.get("/jobs/107/state").status_code == 200
    assert asked(fake, "/jobs/107") == 2


def test_twenty_tasks_travel_in_less_than_4_kb(fake: FakeExplorer, tester: Visitor) -> None:
    tasks = [
        {"id": md5(bytes([n])).hexdigest(), "name": f"BFS {n}", "status": 2}  # noqa: S324
        | {"runBeginTime": f"2022-07-15T09:{n:02}:16+08:00", "runEndTime": f"2022-07-15T09:{n:02}:59+08:00"}
        for n in range(20)
    ]
    fake.listing = details(tasks=tasks)
    part = tester.client.get("/jobs/107/state", headers={"Accept-Encoding": "br"})
    assert part.headers["Content-Encoding"] == "br"
    assert len(part.data) < 4_000
