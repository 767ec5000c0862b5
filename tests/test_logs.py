"""Log lines: one JSON object each, with the request's ID, and nothing of what a person typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

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
    (failure,) = [line for line in lines if line["logger"] == "jobdesk.errors"]
    assert failure["request_id"] == requests[1]["request_id"]
    assert "OperationalError" in failure["exception"]
    assert "typed" not in done.stderr
