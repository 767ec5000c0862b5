"""One submission is one job: doubles, many at once, a slow Explorer."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import MakeApp
from tests.fake_explorer import FakeExplorer, answer, made
from tests.launch.conftest import Send, twin
from tests.launch.form import TIM
from tests.pages import Visitor, row_fields

TONY = ("query_1", "name", "text", "Tony Parker")


def records(database_file: Path) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(database_file)) as database:
        return database.execute("SELECT state, job_id FROM submissions ORDER BY id").fetchall()


def test_again_after_it_ended_leads_to_its_record(tester: Visitor, fake: FakeExplorer) -> None:
    fields = tester.filled(TIM)
    first = tester.post("/jobs/new", fields, status=303)
    second = tester.post("/jobs/new", fields, status=303)
    assert first.location == second.location
    assert len(fake.submissions) == 1


@pytest.mark.parametrize("reply", [answer(400, {"code": 40004001}), answer(308, b""), b""])
def test_again_after_any_end_leads_to_its_record(tester: Visitor, fake: FakeExplorer, reply: bytes) -> None:
    fake.add_job = reply
    fields = tester.filled(TIM)
    tester.post("/jobs/new", fields, status=None)
    assert tester.get(tester.post("/jobs/new", fields, status=303).location).outcome != "accepted"
    assert len(fake.submissions) == 1


def test_the_same_content_typed_otherwise_is_the_same(tester: Visitor, fake: FakeExplorer) -> None:
    fields = tester.filled(TIM)
    first = tester.post("/jobs/new", fields, status=303)
    other = fields | row_fields(("", "", "text", ""), (" query_1 ", "name\t", "text", "Tim Duncan"))
    assert tester.post("/jobs/new", other | {"workflow_id": " 4216617528 "}, status=303).location == first.location
    assert len(fake.submissions) == 1


@pytest.mark.parametrize(
    "change", [{"rows-0-value": "Tim"}, {"rows-0-value": "Tim Duncan "}, {"rows-0-task_id": "q"}, {"workflow_id": "1"}]
)
def test_the_same_key_with_other_content_is_a_new_one(
    tester: Visitor, fake: FakeExplorer, change: dict[str, str]
) -> None:
    fields = tester.filled(TIM)
    first = tester.post("/jobs/new", fields, status=303)
    fake.add_job = made(108)
    second = tester.post("/jobs/new", fields | change, status=303)
    assert second.location != first.location
    assert tester.get(second.location).job_id == "108"
    assert len(fake.submissions) == 2


def test_a_text_and_a_number_are_two_contents(tester: Visitor, fake: FakeExplorer) -> None:
    fields = tester.filled(("q", "n", "text", "7"))
    tester.post("/jobs/new", fields, status=303)
    tester.post("/jobs/new", fields | {"rows-0-type": "number"}, status=303)
    assert [request.body for request in fake.submissions] == [b'{"input":{"q":{"n":"7"}}}', b'{"input":{"q":{"n":7}}}']


def test_another_account_with_the_same_key_is_another_submission(
    fake_app: Flask, tester: Visitor, fake: FakeExplorer
) -> None:
    fields = tester.filled(TIM)
    first = tester.post("/jobs/new", fields, status=303)
    tester.sign_in(account="ana")
    fields["csrf_token"] = tester.filled(TIM)["csrf_token"]
    assert tester.post("/jobs/new", fields, status=303).location != first.location
    assert len(fake.submissions) == 2


def test_eight_at_once_are_one_job_and_one_answer(
    tester: Visitor, fake: FakeExplorer, send: Send, database_file: Path
) -> None:
    fields = tester.filled(TIM)
    fake.gate.clear()
    sent = [send(fields) for _ in range(8)]
    fake.wait_for(1)
    fake.gate.set()
    pages = [future.result() for future in sent]
    assert {page.status for page in pages} == {303}
    assert len({page.location for page in pages}) == 1
    assert len(fake.submissions) == 1
    assert records(database_file) == [("accepted", "107")]


def test_all_that_wait_get_the_same_refusal(tester: Visitor, fake: FakeExplorer, send: Send) -> None:
    fields = tester.filled(TIM)
    fake.add_job = answer(400, {"code": 40004001, "message": "no such parameter"})
    fake.gate.clear()
    sent = [send(fields) for _ in range(4)]
    fake.wait_for(1)
    fake.gate.set()
    for page in (future.result() for future in sent):
        # One that came only after it had ended is led to the record.
        assert page.status in {422, 303}
        assert page.status == 303 or (page.outcome == "refused" and "no such parameter" in page.alert)
    assert len(fake.submissions) == 1


def test_two_processes_make_one_job_too(
    fake_app: Flask, tester: Visitor, fake: FakeExplorer, send: Send, make_app: MakeApp
) -> None:
    fields = tester.filled(TIM)
    fake.gate.clear()
    first = send(fields)
    fake.wait_for(1)
    other = twin(make_app(fake.url), tester)
    releaser = threading.Timer(0.1, fake.gate.set)
    releaser.start()
    assert other.post("/jobs/new", fields, status=303).location == first.result().location
    releaser.join()
    assert len(fake.submissions) == 1


def test_busy_at_half_of_the_threads_and_a_double_still_joins(make_app: MakeApp, fake: FakeExplorer) -> None:
    app = make_app(fake.url, threads=8)
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    forms = [visitor.filled(("query_1", "name", "text", str(number))) for number in range(5)]
    fake.gate.clear()
    with ThreadPoolExecutor(8) as pool:
        try:
            sent = [pool.submit(twin(app, visitor).post, "/jobs/new", form, status=303) for form in forms[:4]]
            fake.wait_for(4)
            page = visitor.post("/jobs/new", forms[4], status=503, title="Error: New job")
            assert page.outcome == "not_sent"
            assert page.alert.startswith("Busy: nothing was sent.")
            assert page.rows() == [("query_1", "name", "text", "4")]
            assert page.fields("Run job")["submission_key"] != forms[4]["submission_key"]
            assert visitor.get("/submissions", title="Submissions")  # other pages answer meanwhile
            double = pool.submit(twin(app, visitor).post, "/jobs/new", forms[0], status=303)
        finally:
            fake.gate.set()
        assert double.result().location == sent[0].result().location
        assert len({future.result().location for future in sent}) == 4
    assert len(fake.submissions) == 4
    visitor.press(page, "Run job", "/jobs/new", status=303)


def test_signing_out_while_a_request_is_under_way(
    fake_app: Flask, tester: Visitor, fake: FakeExplorer, send: Send, database_file: Path
) -> None:
    fields = tester.filled(TIM)
    fake.gate.clear()
    sent = send(fields)
    fake.wait_for(1)
    late = twin(fake_app, tester)
    tester.sign_out()
    fake.gate.set()
    answered = sent.result()
    assert answered.status == 303
    assert not [header for header in answered.headers.getlist("Set-Cookie") if header.startswith("jobdesk=")]
    assert late.get(answered.location, status=302).location.startswith("/sign-in")
    assert records(database_file) == [("accepted", "107")]


def test_it_is_on_record_before_anything_is_sent(tester: Visitor, fake: FakeExplorer, database_file: Path) -> None:
    seen: list[tuple[str, str | None]] = []
    fake.before_answer = lambda: seen.extend(records(database_file))
    tester.run(TIM)
    assert seen == [("sending", None)]
    assert records(database_file) == [("accepted", "107")]


def test_a_record_under_way_says_so(tester: Visitor, fake: FakeExplorer, send: Send) -> None:
    fake.gate.clear()
    sent = send(tester.filled(TIM))
    fake.wait_for(1)
    (link,) = [node["href"] for node in tester.get("/submissions").html.all("a") if "/submissions/" in node["href"]]
    assert tester.get(link).outcome == "sending"
    fake.gate.set()
    assert sent.result().location == link
    assert tester.get(link).outcome == "accepted"


# A database that fails before anything is sent.


# A database that fails after Explorer has answered: the answer itself holds what is known.
