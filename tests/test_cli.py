"""The `jobdesk` command, as a process of its own."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import CHECKOUT, Settings, assert_refused, clean_environ, run_many

JOBDESK = [sys.executable, "-c", "from webapp.cli import main; main(prog_name='jobdesk')"]
COMMANDS = ("", "demo", "serve", "worker", "database", "database upgrade", "secret", "secret accept", "explorer")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that work, in a data folder of the test's own."""
    return clean_environ() | {"JOBDESK_EXPLORER_URL": "http://127.0.0.1:9", "JOBDESK_DATA_DIR": str(tmp_path / "data")}


def run(command: str, settings: Settings) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return subprocess.run(
        [*JOBDESK, *command.split()],
        env=settings,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def started(command: str, settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a command that serves; give the process and the first address that it prints."""
    with subprocess.Popen(
        [*JOBDESK, *command.split()],
        env=settings,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, line or (process.stderr and process.stderr.read())
            yield process, found[0]
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
                process.communicate(timeout=10)
            process.kill()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())


def end(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    """End a process as a person or a service manager does; return its exit status and what it wrote to stderr."""
    process.send_signal(how)
    _, errors = process.communicate(timeout=8)
    return process.returncode, errors


def test_every_command_tells_how_it_is_used(settings: Settings) -> None:
    for status, output, errors in run_many([(f"{command} --help", {}) for command in COMMANDS], settings):
        assert (status, errors) == (0, "")
        assert output.startswith("Usage: jobdesk")


def test_the_log_holds_no_line_below_its_level(settings: Settings) -> None:
    told = settings | {"JOBDESK_LOG_LEVEL": "error"}
    with started("serve --port 0 --workers 1 --no-worker", told) as (process, address):
        fetch(f"{address}/healthz")
        status, errors = end(process, signal.SIGTERM)
    assert (status, errors) == (0, "")


WRONG = [
    ("serve", {"JOBDESK_EXPLORER_URL": ""}, "JOBDESK_EXPLORER_URL is not set"),
    ("worker", {"JOBDESK_EXPLORER_URL": "explorer:7002"}, "JOBDESK_EXPLORER_URL takes an address"),
    ("serve", {"JOBDESK_DATA_DIR": "/dev/null/data"}, "The data folder /dev/null/data can't be made"),
    ("serve", {"JOBDESK_DATABASE_URL": "what"}, "JOBDESK_DATABASE_URL is not"),
    ("serve", {"JOBDESK_DATABASE_URL": "nosuch://host/name"}, "JOBDESK_DATABASE_URL"),
    ("serve", {"JOBDESK_DATABASE_URL": "mysql://host/name"}, "JOBDESK_DATABASE_URL"),
    ("serve", {"JOBDESK_DATABASE_URL": "sqlite:////dev/null/x.db"}, "JOBDESK_DATABASE_URL"),
    ("database upgrade", {"JOBDESK_DATABASE_URL": "sqlite:////dev/null/x.db"}, "JOBDESK_DATABASE_URL"),
    ("serve", {"JOBDESK_CA_BUNDLE": "/dev/null", "JOBDESK_EXPLORER_URL": "https://x"}, "JOBDESK_CA_BUNDLE"),
    ("serve", {"JOBDESK_EXPLORER_URL": "http://*"}, "JOBDESK_EXPLORER_URL"),
    ("serve --host a..b", {}, "a..b"),
    ("serve --host 203.0.113.1", {}, "can't be listened on"),
    ("worker", {"JOBDESK_LOG_LEVEL": "loud"}, "JOBDESK_LOG_LEVEL is 'loud'"),
]


def test_wrong_settings_end_with_2_and_one_line(settings: Settings) -> None:
    answers = run_many([(command, changes) for command, changes, _ in WRONG], settings)
    for (_, _, words), refused in zip(WRONG, answers, strict=True):
        assert_refused(*refused, words)


def test_a_wrong_setting_as_a_person_meets_it(settings: Settings) -> None:
    done = run("serve", settings | {"JOBDESK_HTTPS": "yes"})
    assert_refused(done.returncode, done.stdout, done.stderr, "JOBDESK_HTTPS is 'yes', but takes '0' or '1'.")


def test_a_port_that_is_taken_ends_with_2_and_one_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for refused in run_many([(f"{command} --port {port}", {}) for command in ("serve", "explorer")], settings):
            assert_refused(*refused, f"Port {port} of 127.0.0.1 can't be listened on")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_its_address_answers_and_ends(settings: Settings, how: signal.Signals, tmp_path: Path) -> None:
    with started("serve --port 0", settings) as (process, address):
        assert fetch(f"{address}/healthz") == "ok\n"
        assert "Sign in" in fetch(f"{address}/submissions")
        status, errors = end(process, how)
        assert status == 0
        assert "Traceback" not in errors
        assert '"path": "/healthz"' in errors
    data = tmp_path / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o077 for path in data.iterdir()} == {0}


def test_two_that_start_at_once_on_an_empty_folder_share_it(settings: Settings) -> None:
    both = threading.Barrier(2)

    def start() -> str:
        both.wait(timeout=10)
        with started("serve --port 0 --workers 1 --no-worker", settings) as (_, address):
            both.wait(timeout=20)
            return fetch(f"{address}/healthz")

    with ThreadPoolExecutor(2) as pool:
        assert [one.result() for one in [pool.submit(start) for _ in range(2)]] == ["ok\n", "ok\n"]


@pytest.mark.parametrize("command", ["explorer --port 0", "demo --port 0"])
def test_what_serves_ends_cleanly_on_ctrl_c(settings: Settings, command: str) -> None:
    with started(command, settings) as (process, address):
        with contextlib.suppress(urllib.error.HTTPError):  # Explorer has no page
            fetch(address)
        status, errors = end(process, signal.SIGINT)
        assert status == 0
        assert "Traceback" not in errors


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_cleanly(settings: Settings, how: signal.Signals) -> None:
    with subprocess.Popen(
        [*JOBDESK, "worker"], env=settings, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        status, errors = end(process, how)
        assert status == 0, errors
        assert "Traceback" not in errors


def test_the_schema_is_made_once_and_the_version_is_told(settings: Settings) -> None:
    *upgrades, version = run_many([("database upgrade", {})] * 2 + [("--version", {})], settings)
    assert upgrades == [(0, "The schema is up to date.\n", "")] * 2
    assert re.fullmatch(r"jobdesk \d+\.\d+\.\d+\n", version[1])


EXPLORERS = (
    *(
        "http://u:hidden@h",
        "http://u:hidden@h:port",
        "ftp://u:hidden@h",
        "u:hidden@h",
        "//u:hidden@h",
        "http:/u:hidden@h",
    ),
    *("http:///u:hidden@h", "http:\\\\u:hidden@h", "http://u:12/hidden@h", "http://u/hidden@h", "http://h/u:hidden@x"),
    *("http://u:hidden%40h", "http://u%3Ahidden%40h", "http://u:hidden", "http://h/?p=hidden", "http://h/#hidden"),
    *("http://[hidden", "http://hid den@h", "hidden"),
)
DATABASES = (
    *(
        "hidden",
        "postgresql+psycopg:/u:hidden@h/d",
        "postgresql+psycopg://u:hidden@h:port/d",
        "postgres://u:hidden@h/d",
    ),
    *("postgresql+psycop://u:hidden@h/d", "mysql://u:hidden@h/d", "postgresql+psycopg://u:hidden@[::1/d"),
    *("postgresql+psycopg://u:hidden@127.0.0.1:1/d", "postgresql+psycopg://u:hidden@127.0.0.1:99999/d"),
    *("postgresql+psycopg://u:1/hidden@127.0.0.1/d", "postgresql+psycopg://u:hidden#@127.0.0.1:1/d"),
    *("postgresql+psycopg://u:hidden@h..h/d", "postgresql+psycopg://u:hidden@127.0.0.1:1/d?pasword=hidden"),
    *("postgresql+psycopg://127.0.0.1:1/d?connect_timeout=hidden", "postgresql+psycopg://127.0.0.1:1/d?sslmode=hidden"),
    *("sqlite://u:hidden@h/x", "sqlite:////nowhere/u:hidden@h", "sqlite:////nowhere/x?timeout=hidden"),
)


@pytest.mark.parametrize(("name", "addresses"), [("EXPLORER_URL", EXPLORERS), ("DATABASE_URL", DATABASES)])
def test_no_refused_address_is_repeated(settings: Settings, name: str, addresses: tuple[str, ...]) -> None:
    commands = [("serve --port 0", settings | {f"JOBDESK_{name}": address}) for address in addresses]
    for address, (status, output, errors) in zip(addresses, run_many(commands, settings), strict=True):
        assert (status, output) == (2, ""), address
        assert errors.startswith("jobdesk: ")
        assert errors.count("\n") == 1
        assert "hidden" not in errors
        assert name in errors
