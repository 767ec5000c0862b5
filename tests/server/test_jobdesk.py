"""`jobdesk serve` itself on this server: its own limits and pages, and what it promises beside them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.server.conftest import Server, status
from tests.server.test_bodies import LIMIT, assert_ours, chunks
from webapp.app import MAX_BODY_BYTES

JOBDESK = [sys.executable, "-c", "from webapp.cli import main; main(prog_name='jobdesk')", "serve", "--port", "0"]


@contextmanager
def serving(folder: Path, *options: str, **settings: str) -> Iterator[tuple[Server, str]]:
    """Start `jobdesk serve`; give it and its address. Its log is the file `log` in the folder."""
    env = {"JOBDESK_EXPLORER_URL": "http://127.0.0.1:9", "JOBDESK_DATA_DIR": str(folder / "data")} | settings
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([*JOBDESK, *options], env=env, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        found = re.fullmatch(r"Jobdesk: (http://.*:(\d+))\n", process.stdout.readline())
        assert found
        yield Server(process, int(found[2])), found[1]
        process.terminate()
        assert process.wait(timeout=15) == 0


def test_a_body_in_chunks_obeys_the_limit_of_any_body(tmp_path: Path) -> None:
    assert MAX_BODY_BYTES == LIMIT
    with serving(tmp_path) as (desk, _):
        answer = desk.say(chunks(bytes(LIMIT + 1)), end=True)
        assert status(answer) == 413
        assert_ours(answer)
        assert status(desk.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200


def test_it_listens_on_ipv6(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "::1") as (_, address):
        assert address.startswith("http://[::1]:")
        assert requests.get(f"{address}/healthz", timeout=10).status_code == 200


@pytest.mark.parametrize(("proxies", "address"), [("0", "127.0.0.1"), ("1", "203.0.113.9"), ("2", "198.51.100.7")])
def test_it_believes_as_many_proxies_as_it_is_told(tmp_path: Path, proxies: str, address: str) -> None:
    headers = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https"}
    with serving(tmp_path, JOBDESK_TRUSTED_PROXIES=proxies) as (_, url):
        assert requests.get(f"{url}/sign-in", headers=headers, timeout=10).status_code == 200
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["address"] for line in lines if line["event"] == "request"] == [address]
