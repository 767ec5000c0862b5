"""Two servers behind nginx, restarted in turns while POSTs run: none of them fails."""

import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server.conftest import running, status
from tests.server.test_stopping import REQUEST, knock

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
ROUNDS = 10
CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream desk {{ server 127.0.0.1:{first} max_fails=0; server 127.0.0.1:{second} max_fails=0; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://desk; }} }}
}}
"""

pytestmark = pytest.mark.skipif(not NGINX and not os.environ.get("CI"), reason="nginx is not installed")


def free_port() -> int:
    with running() as server:
        return server.port


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[tuple[int, int, int]]:
    assert NGINX, "nginx is needed"
    port, first, second = free_port(), free_port(), free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(CONFIG.format(folder=tmp_path, port=port, first=first, second=second))
    with subprocess.Popen([NGINX, "-e", str(tmp_path / "error.log"), "-c", str(config)]) as process:
        yield port, first, second
        process.terminate()


def test_restarts_in_turns_fail_no_post(nginx: tuple[int, int, int]) -> None:
    port, *servers = nginx
    seen: Counter[str] = Counter()
    over = threading.Event()
    with ExitStack() as stack:
        stacks = [stack.enter_context(ExitStack()) for _ in servers]
        running_servers = [
            own.enter_context(running(workers=2, port=at)) for own, at in zip(stacks, servers, strict=True)
        ]
        assert all(status(server.say(REQUEST)) == 200 for server in running_servers)
        knockers = [threading.Thread(target=knock, args=(port, over, seen)) for _ in range(4)]
        for knocker in knockers:
            knocker.start()
        for _ in range(ROUNDS):
            for own, at in zip(stacks, servers, strict=True):
                own.close()
                own.enter_context(running(workers=2, port=at)).say(REQUEST)
        over.set()
        for knocker in knockers:
            knocker.join(timeout=30)
    assert seen["answered"] > ROUNDS
    assert seen["unanswered"] + seen["reset"] <= 1, seen
