"""Starts what is measured as processes of its own, and ends each by its ID."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

JOBDESK = str(Path(sys.executable).with_name("jobdesk"))
HERE = Path(__file__).parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
THREADS = 64
Running = AbstractContextManager["Server"]


@dataclass(frozen=True)
class Server:
    """A process that listens on a port of loopback."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def explorer(*, delay_ms: int = 0) -> Running:
    return _running([JOBDESK, "explorer", "--port", "0", "--delay-ms", str(delay_ms)])


def bare(explorer: Server, token: str, *, workers: int) -> Running:
    return _running([sys.executable, str(HERE / "bare.py"), explorer.url, token, str(workers), str(THREADS)])


def roomy(*, port: int = 0) -> Running:
    return _running([sys.executable, str(HERE / "roomy.py"), str(port)])


def counted() -> Running:
    return _running([sys.executable, str(HERE / "counted.py")])


def recordless(explorer: Server, folder: Path, *, workers: int) -> Running:
    command = [sys.executable, str(HERE / "recordless.py"), str(workers), str(THREADS)]
    return _running(command, settings=_settings(explorer, folder), log=folder.with_suffix(".log"))


def jobdesk(explorer: Server, folder: Path, *, workers: int, worker: bool = True, database_url: str = "") -> Running:
    command = [JOBDESK, "serve", "--port", "0", "--workers", str(workers), "--threads", str(THREADS)]
    if not worker:
        command.append("--no-worker")
    settings = _settings(explorer, folder) | ({"JOBDESK_DATABASE_URL": database_url} if database_url else {})
    return _running(command, settings=settings, log=folder.with_suffix(".log"))


def _settings(explorer: Server, folder: Path) -> dict[str, str]:
    return {
        "JOBDESK_EXPLORER_URL": explorer.url,
        "JOBDESK_DATA_DIR": str(folder),
        "JOBDESK_GRAPH_ADDRESS": "127.0.0.1",
    }


@contextmanager
def _running(
    command: list[str], *, settings: dict[str, str] | None = None, log: Path = Path(os.devnull)
) -> Iterator[Server]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")}
    with (
        log.open("ab") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environ | (settings or {}), text=True
        ) as process,
    ):
        try:
            yield Server(process.pid, _port(process))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := ADDRESS.search(line):
            return int(found[1])
    raise RuntimeError(f"{process.args} ended before it listened.")
