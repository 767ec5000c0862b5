"""Stopping a job: by one POST, and what the page says of each answer."""

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.conftest import MakeApp, StandIn
from tests.fake_explorer import FakeExplorer, answer
from tests.jobs.conftest import asked, details
from tests.pages import Visitor

REFUSAL = {"code": 40004000, "message": "<ErrBadRequest> job 107 has ended\u202e"}
STOPPED = answer(200, {"code": 0, "message": "Success", "data": {"success": True}})


def cancel(visitor: Visitor, *, status: int = 303):
    page = visitor.get("/jobs/107")
    return visitor.press(page, "Yes, cancel job", "/jobs/107/cancel", status=status)


def state(visitor: Visitor) -> str:
    return visitor.get("/jobs/107").html.one(id="job-state")["data-status"]


def test_a_job_is_stopped(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 10
    page = person.get(f"/jobs/{job_id}")
    assert page.button("Cancel job")["popovertarget"] == "cancel-question"
    assert cancel(person).location == f"/jobs/{job_id}"
    page = person.get(f"/jobs/{job_id}", title=f"Stopping: job {job_id}")
    assert not page.html.all(id="cancel")
    stand_in.now += 20
    person.get(f"/jobs/{job_id}", title=f"Interrupted: job {job_id}")


def test_the_log_says_who_stopped_it(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 10
    with capture_logs() as lines:
        cancel(person)
    (cancelled,) = [line for line in lines if line["event"] == "cancelled"]
    assert (cancelled["account"], cancelled["job"], cancelled["confirmed"]) == ("root", job_id, True)


def test_no_get_and_no_foreign_token_stops_it(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 10
    person.get(f"/jobs/{job_id}/cancel", status=405)
    person.post(f"/jobs/{job_id}/cancel", {"csrf_token": "x"}, status=400)
    person.post("/jobs/0107/cancel", person.get(f"/jobs/{job_id}").fields("Yes, cancel job"), status=404)
    assert state(person) == "1"


def test_a_job_that_has_ended_meanwhile(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    page = person.get(f"/jobs/{job_id}")
    stand_in.now += 100
    page = person.press(page, "Yes, cancel job", f"/jobs/{job_id}/cancel", status=422)
    assert page.title == f"Error: job {job_id}"
    for words in ("Job 107 was not cancelled.", "It had ended already: Success.", "40004000", "ErrBadRequest"):
        assert words in page.alert
    assert "has ended" in page.alert
    assert not page.html.all(id="cancel")


def test_it_says_stopping_while_explorer_does_not_yet(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing, fake.add_job = details(), STOPPED
    cancel(tester)
    assert state(tester) == "5"
    part = tester.client.get("/jobs/107/state").text
    assert "still says Running" in part
    fake.listing = details(status=4)
    assert state(tester) == "4"


@pytest.mark.parametrize(
    "silence",
    [b"", answer(502, b"<html>bad gateway"), answer(200, b"<html>"), answer(200, {"data": {"success": True}})],
)
def test_what_was_not_confirmed(fake: FakeExplorer, tester: Visitor, silence: bytes) -> None:
    fake.listing, fake.add_job = details(), silence
    cancel(tester)
    page = tester.get("/jobs/107", title="Running: job 107")
    assert "requested, not confirmed" in page.alert
    assert page.button("Yes, cancel job")
    fake.listing = details(status=5)
    assert tester.get("/jobs/107").alert == ""
    assert asked(fake, "/cancel") == 1


def test_a_time_out_is_not_confirmed(make_app: MakeApp, fake: FakeExplorer) -> None:
    tester = Visitor(make_app(fake.url, connect_timeout=0.3, read_timeout=0.3).test_client())
    tester.sign_in()
    fake.listing = details()
    fake.gate.clear()
    cancel(tester)
    fake.gate.set()
    assert "requested, not confirmed" in tester.get("/jobs/107").alert


@pytest.mark.parametrize(
    ("words", "status", "title"),
    [
        ({"code": 40004000, "message": "<ErrBadRequest>"}, 422, "was not cancelled"),
        ({"code": 40304000, "message": "<ErrForbidden>"}, 403, "was not cancelled"),
        ({"code": 40404000, "message": "<ErrNotFound>"}, 404, "was not cancelled"),
        ({"code": 40104001, "message": "<ErrSession>"}, 401, "Sign in again"),
        ({"code": 50004002, "message": "<ErrInternalController>"}, 502, "was not cancelled"),
        ({"code": 0, "message": "no", "data": {"success": False}}, 502, "was not cancelled"),
    ],
)
def test_what_explorer_refused(
    fake: FakeExplorer, tester: Visitor, words: dict[str, object], status: int, title: str
) -> None:
    fake.listing, fake.add_job = details(), answer(200, words)
    page = cancel(tester, status=status)
    assert title in page.alert
    assert str(words["message"]) in page.alert
    assert page.html.one(id="job-state")["data-status"] == "1"


def test_what_explorer_said_can_be_looked_at(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing, fake.add_job = details(), answer(400, REFUSAL)
    assert "\\u202e" in cancel(tester, status=422).alert


def test_nothing_was_sent(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing = details()
    page = tester.get("/jobs/107")
    fake.stop()
    page = tester.press(page, "Yes, cancel job", "/jobs/107/cancel", status=502)
    assert "was not cancelled" in page.alert


def test_stopping_clears_what_was_shared(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing, fake.add_job = details(), STOPPED
    tester.client.get("/jobs/107/state")
    cancel(tester)
    fake.listing = details(status=4)
    assert 'data-status="4"' in tester.client.get("/jobs/107/state").text


def test_signed_out(fake_app: Flask) -> None:
    page = Visitor(fake_app.test_client()).post("/jobs/107/cancel", {}, status=302)
    assert page.location.startswith("/sign-in")
