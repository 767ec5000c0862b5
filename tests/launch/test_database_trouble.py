"""The database fails before a submission is sent, or after: nothing is sent, or nothing is lost."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import MakeApp
from tests.fake_explorer import FakeExplorer, answer
from tests.launch.conftest import Send
from tests.launch.form import TIM
from tests.pages import Visitor, row_fields


def test_a_table_that_is_gone_before_the_record(tester: Visitor, fake: FakeExplorer, database_file: Path) -> None:
    fields = tester.filled(TIM)
    with closing(sqlite3.connect(database_file)) as database:
        database.execute("ALTER TABLE submissions RENAME TO hidden")
    page = tester.post("/jobs/new", fields, status=503, title="Error: New job")
    assert page.outcome == "not_sent"
    assert "nothing is sent without a record" in page.alert
    assert page.rows() == [TIM]
    assert page.fields("Run job")["submission_key"] != fields["submission_key"]
    assert fake.submissions == []
    with closing(sqlite3.connect(database_file)) as database:
        database.execute("ALTER TABLE hidden RENAME TO submissions")
    tester.press(page, "Run job", "/jobs/new", status=303)


@pytest.mark.parametrize("table", ["submissions", "logins"])
def test_what_was_sent_already_is_never_called_not_sent(
    tester: Visitor, fake: FakeExplorer, database_file: Path, send: Send, table: str
) -> None:
    """The database fails while the same form is under way: its key must stay, or one more click makes a second job."""
    fields = tester.filled(TIM)
    fake.gate.clear()
    first = send(fields)
    fake.wait_for(1)
    with closing(sqlite3.connect(database_file)) as database:
        database.execute(f"ALTER TABLE {table} RENAME TO hidden")
        page = tester.post("/jobs/new", fields, status=503, title="Error: New job")
        database.execute(f"ALTER TABLE hidden RENAME TO {table}")
    assert page.outcome == "unknown"
    assert "sent already" in page.alert
    assert page.fields("Run job")["submission_key"] == fields["submission_key"]
    fake.gate.set()
    assert tester.press(page, "Run job", "/jobs/new", status=303).location == first.result().location
    assert len(fake.submissions) == 1


def test_no_logins_to_look_up(tester: Visitor, fake: FakeExplorer, database_file: Path) -> None:
    fields = tester.filled(TIM)
    with closing(sqlite3.connect(database_file)) as database:
        database.execute("ALTER TABLE logins RENAME TO hidden")
    page = tester.post("/jobs/new", fields, status=503, title="Error: New job")
    assert page.outcome == "not_sent"
    assert page.rows() == [TIM]
    assert tester.get("/jobs/new", status=503).alert.startswith("Jobdesk can't do this at the moment.")
    assert tester.get("/sign-in", status=503).alert
    assert fake.submissions == []


def test_a_file_that_is_no_database(make_app: MakeApp, fake: FakeExplorer, tester: Visitor, tmp_path: Path) -> None:
    path = tmp_path / "noise"
    path.write_bytes(b"no database at all" * 1_000)
    visitor = Visitor(make_app(fake.url, database_url=f"sqlite:///{path}").test_client())
    page = visitor.get("/sign-in", title="Sign in")
    visitor.press(page, "Sign in", "/sign-in", status=503, account="root", password="123")
    visitor.get("/healthz", status=503)
    visitor.client.set_cookie("jobdesk", "x")
    assert visitor.post("/jobs/new", row_fields(TIM), status=503).rows() == [TIM]


def test_a_locked_database_before_the_record(tester: Visitor, fake: FakeExplorer, database_file: Path) -> None:
    """Takes the five seconds that a lock is waited for."""
    fields = tester.filled(TIM)
    with closing(sqlite3.connect(database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = tester.post("/jobs/new", fields, status=503)
        assert page.outcome == "not_sent"
        assert page.rows() == [TIM]
        assert fake.submissions == []
    tester.press(page, "Run job", "/jobs/new", status=303)


def test_a_lock_is_not_said_to_be_silence(fake_app: Flask, database_file: Path) -> None:
    """Takes the five seconds that a lock is waited for, once for all pages."""
    visitors = [Visitor(fake_app.test_client()) for _ in range(3)]
    for visitor in visitors:
        visitor.sign_in()
    run, save, imported = visitors
    preset = {"jobdesk_presets": 1, "presets": [{"name": "P", "workflow_id": "1", "rows": []}]}
    importing = imported.get("/presets/import").fields("Import") | {"text": json.dumps(preset)}
    posts = [
        (run, "/jobs/new", run.filled(TIM)),
        (save, "/presets", save.filled(TIM) | {"preset_name": "P"}),
        (imported, "/presets/import", importing),
    ]
    with closing(sqlite3.connect(database_file, isolation_level=None)) as other, ThreadPoolExecutor(3) as pool:
        other.execute("BEGIN IMMEDIATE")
        pages = list(pool.map(lambda post: post[0].post(*post[1:], status=503), posts))
    for page in pages:
        assert "busy with other changes" in page.html.words
        assert "not answer" not in page.html.words


@pytest.fixture
def no_closing(fake: FakeExplorer, database_file: Path) -> None:
    """Have the table of submissions vanish while Explorer answers."""

    def hide() -> None:
        with closing(sqlite3.connect(database_file)) as database:
            database.execute("ALTER TABLE submissions RENAME TO hidden")

    fake.before_answer = hide


@pytest.mark.usefixtures("no_closing")
def test_the_job_is_shown_even_when_its_record_can_not_be_closed(tester: Visitor, fake: FakeExplorer) -> None:
    page = tester.run(TIM, status=200)
    assert (page.outcome, page.job_id) == ("accepted", "107")
    assert page.html.one(id="job-id").text == "107"
    assert "this could not be saved" in page.alert
    assert page.html.one(id="sent-body").text == '{"input":{"query_1":{"name":"Tim Duncan"}}}'
    assert len(fake.submissions) == 1


@pytest.mark.usefixtures("no_closing")
def test_doubt_is_told_even_when_it_can_not_be_saved(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = answer(500, {"code": 50004000, "message": "what Explorer says"})
    page = tester.run(TIM, status=200)
    assert page.outcome == "unknown"
    assert "what Explorer says" in page.alert
    assert page.title.startswith("Error: ")


@pytest.mark.usefixtures("no_closing")
def test_a_refusal_is_told_even_when_it_can_not_be_saved(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = answer(400, {"code": 40004001, "message": "what Explorer says"})
    page = tester.run(TIM, status=422)
    assert page.outcome == "refused"
    assert page.rows() == [TIM]


@pytest.mark.usefixtures("no_closing")
def test_a_session_that_ended_while_the_database_fails(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = answer(401, {"code": 40104001, "message": "over"})
    assert tester.run(TIM, status=422).outcome == "refused"
