"""`jobdesk serve` itself on this server: its own limits and pages, and what it promises beside them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import Server, status
from tests.server.test_bodies import LIMIT, assert_ours, chunks
from webapp.app import MAX_BODY_BYTES

JOBDESK = [sys.executable, "-c", "from webapp.cli import main; main(prog_name='jobdesk')", "serve", "--port", "0"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Server]:
    settings = {"JOBDESK_EXPLORER_URL": "http://127.0.0.1:9", "JOBDESK_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen(JOBDESK, env=settings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r":(\d+)$", process.stdout.readline())
        assert found
        yield Server(process, int(found[1]))
        process.terminate()
        assert process.wait(timeout=15) == 0


def test_a_body_in_chunks_obeys_the_limit_of_any_body(desk: Server) -> None:
    assert MAX_BODY_BYTES == LIMIT
    answer = desk.say(chunks(bytes(LIMIT + 1)), end=True)
    assert status(answer) == 413
    assert_ours(answer)
    assert status(desk.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200
