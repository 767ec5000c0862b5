"""The curl command, run by a real shell with a curl that tells what it was given."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.request.job_request import TEXT, Row, read_request
from webapp.request.link_and_curl import write_curl

URL = "http://explorer:7002/base"
SHELLS = [shell for shell in ("sh", "bash") if shutil.which(shell)]
HOSTILE = [
    "Tim Duncan",
    "it's",
    "'\"'\"'",
    '"$(touch never)"',
    "`id` $HOME ${PATH} \\",
    "one\ntwo\n",
    "!history !! !$",
    "勇士 👍",
    "-d @/etc/passwd",
    "%s %n \\x41 \t",
    "a'\nb'\\''c",
]


@pytest.fixture(scope="module")
def given_to_curl(tmp_path_factory):
    """Run a command and return the arguments that curl got."""
    folder: Path = tmp_path_factory.mktemp("bin")
    fake = folder / "curl"
    fake.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n")
    fake.chmod(0o755)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "EXPLORER_TOKEN": "abc"}

    def run(shell: str, command: str) -> list[bytes]:
        done = subprocess.run([shell, "-c", command], env=environment, capture_output=True, check=True)
        return done.stdout.split(b"\0")[:-1]

    return run


def _request(value: str):
    return read_request("4216617528", [Row("query_1", "name", TEXT, value)])


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_shell_sends_the_very_bytes(given_to_curl, shell, value):
    request = _request(value)
    arguments = given_to_curl(shell, write_curl(URL, request.workflow_id, request.body))
    assert arguments == [
        b"-X",
        b"POST",
        b"http://explorer:7002/base/api-open/v1/workflows/4216617528/jobs",
        b"-H",
        b"Content-Type: application/json",
        b"-H",
        b"Cookie: explorer_token=abc",
        b"--data-binary",
        request.body,
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40))
def test_any_value_survives_the_shell(given_to_curl, value):
    request = _request(value)
    assert given_to_curl("sh", write_curl(URL, request.workflow_id, request.body))[-1] == request.body


def test_a_body_that_begins_with_an_at_sign_is_no_file():
    # curl reads a file for data that begin with @; a body of ours begins with a brace, always.
    assert _request("@/etc/passwd").body.startswith(b"{")
