"""Log lines: one JSON object each, with the request's ID, and nothing of what a person typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Visitor

SCRIPT = """
from webapp.logs import configure_logs
from webapp.app import create_app
from webapp.config import Config
configure_logs()
app = create_app(Config(explorer_url="http://127.0.0.1:9", database_url="sqlite:////dev/null/x", secret_key="k" * 16))
app.config["TESTING"] = False
client = app.test_client()
client.get("/sign-in?next=typed")
client.get("/healthz")
"""


def test_each_answer_has_an_id_of_its_own(stranger: Visitor) -> None:
    ids = {stranger.get("/sign-in").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5
    given = stranger.get("/sign-in", headers={"X-Request-ID": "evil\tvalue"}).headers["X-Request-ID"]
    assert "evil" not in given


@pytest.mark.parametrize(("given", "kept"), [("a-Z_0.9", True), ("a" * 128, True), ("a" * 129, False), ("a b", False)])
def test_a_sane_id_is_kept_and_passed_on_to_explorer(
    tester: Visitor, fake: FakeExplorer, given: str, kept: bool
) -> None:
    page = tester.get("/jobs", headers={"X-Request-ID": given})
    assert (page.headers["X-Request-ID"] == given) == kept
    assert fake.requests[-1].headers["x-request-id"] == page.headers["X-Request-ID"]


def test_lines_are_json_with_the_requests_id() -> None:
    checkout = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=checkout, env=os.environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    requests = [line for line in lines if line["logger"] == "jobdesk.access"]
    assert [(line["method"], line["path"], line["status"]) for line in requests] == [
        ("GET", "/sign-in", 200),
        ("GET", "/healthz", 503),
    ]
    assert all(line["request_id"] and line["milliseconds"] >= 0 and line["timestamp"] for line in requests)
    (failure,) = [line for line in lines if line["logger"] == "jobdesk.health"]
    assert failure["request_id"] == requests[1]["request_id"]
    assert failure["error"] == "OperationalError"
    assert failure["reason"] == "unable to open database file"
    assert "exception" not in failure
    assert "typed" not in done.stderr


def events(lines: list[dict[str, object]], *wanted: str) -> list[dict[str, object]]:
    return [line for line in lines if line["event"] in wanted]


def test_who_signed_in_failed_to_cancelled_and_signed_out(app: Flask, stranger: Visitor) -> None:
    hostile = 'root\u2028"}{"event": "signed in'
    with capture_logs() as lines:
        stranger.sign_in(status=401, account=hostile, password="hunter2 secret")
        stranger.sign_in()
        record = stranger.get(stranger.run(("query_1", "name", "text", "x")).location)
        stranger.post(
            f"/jobs/{record.job_id}/cancel",
            {"csrf_token": stranger.get("/jobs/new").fields("Run job")["csrf_token"]},
            status=422,  # it has ended already
        )
        stranger.sign_out()
    failed, entered, cancelled, left = events(lines, "sign-in failed", "signed in", "cancel failed", "signed out")
    assert (failed["account"], failed["address"], failed["status"]) == (hostile, "127.0.0.1", 401)
    assert failed["reason"] == "Wrong account or password."
    assert (entered["account"], entered["graph"], entered["kind"]) == ("root", "127.0.0.1:9669", "account")
    assert (cancelled["account"], cancelled["job"]) == ("root", record.job_id)
    assert left["account"] == "root"
    assert "hunter2" not in str(lines)
    assert "\n" not in json.dumps(failed, default=str)


def test_a_form_cookie_of_another_key_is_told_in_the_log(stranger: Visitor) -> None:
    fields = stranger.get("/sign-in").fields("Sign in") | {"account": "root", "password": "123"}
    stranger.client.set_cookie("jobdesk_form", "eyJhIjoxfQ.aaaaaa.bbbbbbbb")
    with capture_logs() as lines:
        stranger.post("/sign-in", fields, status=400)
    (failed,) = events(lines, "sign-in failed")
    assert "another secret key" in str(failed["reason"])


def test_no_token_is_logged(fake_app: Flask, fake: FakeExplorer) -> None:
    fake.listing = answer(401, {"code": 40104000, "message": "no"})
    with capture_logs() as lines:
        Visitor(fake_app.test_client()).sign_in_by_token("a-pasted-token", status=401)
    (failed,) = events(lines, "sign-in failed")
    assert failed["kind"] == "token"
    assert "a-pasted-token" not in str(lines)
