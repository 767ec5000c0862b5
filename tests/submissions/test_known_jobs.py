"""What the history lends to a job's page: the record that holds it, and how long its workflow usually takes."""

import pytest
from flask import Flask

from tests.conftest import MakeApp, parts_of
from tests.fake_explorer import FakeExplorer, made
from tests.jobs.conftest import details
from tests.pages import Visitor
from webapp.database.clock import now_ms
from webapp.sign_in.logins import Person, account_person
from webapp.submissions.known_jobs import KnownJobs, UsualDuration
from webapp.submissions.record import Submission

BEGUN = 1_657_847_356_000


def person_of(app: Flask, account: str = "root") -> Person:
    config = parts_of(app).config
    graph = f"{config.graph_address}:{config.graph_port}"
    return account_person(explorer_url=config.explorer_url, account=account, graph=graph)


def records(app: Flask) -> KnownJobs:
    return parts_of(app).known_jobs


def record(app: Flask, job_id: str = "107") -> Submission:
    found = records(app).record_of(job_id, person=person_of(app))
    assert found is not None
    return found


def ran(fake: FakeExplorer, visitor: Visitor, job_id: int, *, milliseconds: int, status: int = 2) -> None:
    """Start a job and look at it when it has ended."""
    fake.add_job = made(job_id)
    visitor.run()
    fake.listing = details(id=job_id, status=status, runBeginTime=BEGUN, runEndTime=BEGUN + milliseconds)
    visitor.get(f"/jobs/{job_id}")


def test_the_median_of_successful_runs(fake: FakeExplorer, fake_app: Flask, tester: Visitor) -> None:
    for number, seconds in enumerate((1, 9, 4, 300)):
        ran(fake, tester, 107 + number, milliseconds=seconds * 1000, status=3 if seconds == 300 else 2)
        usual = records(fake_app).usual_duration("4216617528", person=person_of(fake_app))
        assert usual == (UsualDuration(4_000, 3) if number > 1 else None)
    assert records(fake_app).usual_duration("4216617529", person=person_of(fake_app)) is None


def test_times_that_make_no_sense_are_no_runs(fake: FakeExplorer, fake_app: Flask, tester: Visitor) -> None:
    for number, seconds in enumerate((1, 2, -3)):
        ran(fake, tester, 107 + number, milliseconds=seconds * 1000)
    assert records(fake_app).usual_duration("4216617528", person=person_of(fake_app)) is None


def test_a_job_ends_the_looking(fake: FakeExplorer, fake_app: Flask, tester: Visitor) -> None:
    ran(fake, tester, 107, milliseconds=1_000, status=1)
    assert record(fake_app).next_check_at is not None
    fake.listing = details(status=2, runEndTime=BEGUN + 5_000)
    tester.get("/jobs/107")
    held = record(fake_app)
    assert (held.job_status, held.next_check_at) == (2, None)
    assert (held.job_begun_ms, held.job_ended_ms) == (BEGUN, BEGUN + 5_000)


def test_what_is_known_is_not_written_again(fake: FakeExplorer, fake_app: Flask, tester: Visitor) -> None:
    ran(fake, tester, 107, milliseconds=1_000, status=1)
    before = record(fake_app)
    for _ in range(3):
        tester.get("/jobs/107")
    assert record(fake_app) == before
    assert before.job_status_at is not None
    assert before.job_status_at <= now_ms()


@pytest.mark.parametrize(("history", "who"), [("shared", "Started from here by root"), ("own", "outside Jobdesk")])
def test_who_may_see_the_record(make_app: MakeApp, fake: FakeExplorer, history: str, who: str) -> None:
    app = make_app(fake.url, history=history)
    root, ana = Visitor(app.test_client()), Visitor(app.test_client())
    root.sign_in()
    ana.sign_in(account="ana")
    for job_id in (107, 108, 109):
        ran(fake, root, job_id, milliseconds=1_000)
    assert who in ana.get("/jobs/109").html.one("main").words
    seen = records(app).usual_duration("4216617528", person=person_of(app, "ana"))
    assert (seen is None) == (history == "own")
