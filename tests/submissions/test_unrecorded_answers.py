"""A record that could not be closed is closed later, by the process that knows what Explorer answered."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.conftest import parts_of
from tests.fake_explorer import TOKEN, FakeExplorer, answer
from tests.launch.form import TIM
from tests.pages import Visitor
from tests.submissions.desk import Desk
from tests.waiting import wait_for
from webapp.explorer.answers import AddJobResult
from webapp.submissions.unrecorded_answers import LIMIT, UnrecordedAnswers

REFUSED = answer(400, {"code": 40004001, "message": "no such parameter"})


def run(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)


@pytest.fixture(autouse=True)
def _no_closing(database_file: Path) -> Iterator[None]:
    """Have the database refuse every closing, and take all else."""
    run(database_file, "CREATE TRIGGER no BEFORE UPDATE ON submissions BEGIN SELECT RAISE(ABORT, 'no'); END")
    yield
    run(database_file, "DROP TRIGGER IF EXISTS no")


@pytest.fixture
def desk(fake_app: Flask) -> Desk:
    return Desk(parts_of(fake_app))


def allow(file: Path) -> None:
    run(file, "DROP TRIGGER no")


def test_it_is_closed_as_reported_once_the_database_takes_it(
    tester: Visitor, fake: FakeExplorer, desk: Desk, database_file: Path
) -> None:
    page = tester.run(TIM, status=200)
    assert (page.outcome, page.job_id) == ("accepted", "107")
    assert "tries again" in page.html.one(id="alert").words
    assert desk.get(1).outcome == "sending"
    allow(database_file)
    wait_for(lambda: desk.get(1).outcome != "sending")
    assert (desk.get(1).outcome, desk.get(1).job_id, desk.get(1).found) == ("accepted", "107", False)
    assert desk.events(1) == []
    assert len(fake.submissions) == 1


def test_pages_say_meanwhile_what_is_known(tester: Visitor, fake: FakeExplorer, desk: Desk) -> None:
    fields = tester.filled(TIM)
    tester.post("/jobs/new", fields, status=200)
    assert desk.get(1).outcome == "sending"
    page = tester.get("/submissions/1")
    assert (page.outcome, page.job_id) == ("accepted", "107")
    assert tester.post("/jobs/new", fields, status=303).location == "/submissions/1"
    assert len(fake.submissions) == 1


def test_a_refusal_is_closed_later_too(tester: Visitor, fake: FakeExplorer, desk: Desk, database_file: Path) -> None:
    fake.add_job = REFUSED
    assert tester.run(TIM, status=422).outcome == "refused"
    allow(database_file)
    wait_for(lambda: desk.get(1).outcome == "refused")
    assert desk.get(1).message == "no such parameter"


def test_one_that_never_lands_does_not_hold_up_the_others(
    tester: Visitor, fake: FakeExplorer, desk: Desk, database_file: Path
) -> None:
    only_first = "CREATE TRIGGER first BEFORE UPDATE ON submissions WHEN old.id = 1 BEGIN SELECT RAISE(ABORT, ''); END"
    run(database_file, only_first)
    fake.add_job = REFUSED
    for number in range(3):
        tester.run(("query_1", "name", "text", str(number)), status=422)
    allow(database_file)
    wait_for(lambda: [desk.get(number).outcome for number in (1, 2, 3)] == ["sending", "refused", "refused"])
    run(database_file, "DROP TRIGGER first")
    wait_for(lambda: desk.get(1).outcome == "refused")


def test_what_is_left_at_the_end_goes_to_the_log(tester: Visitor, desk: Desk) -> None:
    with capture_logs() as lines:
        tester.run(TIM, status=200)
        desk.parts.unrecorded_answers.finish(0.1)
    left = {"event": "job not recorded", "log_level": "error", "submission": 1, "outcome": "accepted", "job": "107"}
    assert left in lines
    assert TOKEN not in str(lines)


def test_the_end_waits_for_a_database_that_comes_back(tester: Visitor, desk: Desk, database_file: Path) -> None:
    tester.run(TIM, status=200)
    allow(database_file)
    with capture_logs() as lines:
        desk.parts.unrecorded_answers.finish()
    assert desk.get(1).job_id == "107"
    assert "job not recorded" not in {line["event"] for line in lines}


def test_beyond_the_bound_it_goes_to_the_log_at_once(desk: Desk) -> None:
    unrecorded_answers = UnrecordedAnswers(desk.parts.submissions, desk.parts.settler.doubts)
    result = AddJobResult(outcome="accepted", reason="", job_id="7", code=0, http_status=200)
    with capture_logs() as lines:
        for number in range(LIMIT + 1):
            unrecorded_answers.add(number, result, workflow_id="1", error=OSError())
        lost = [line["submission"] for line in lines if line["event"] == "job not recorded"]
        assert lost == [LIMIT]
        unrecorded_answers.finish(0)
