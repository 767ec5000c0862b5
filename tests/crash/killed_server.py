"""`jobdesk serve` and `jobdesk worker` as processes that are killed and started again on the same data."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

JOBDESK = str(Path(sys.executable).with_name("jobdesk"))
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
CONNECT_TIMEOUT, READ_TIMEOUT = 0.3, 1.0


class KilledProcess:
    """Starts, kills and restarts one `jobdesk` with its children; `up` is set while it is there."""

    def __init__(self, explorer_url: str, folder: Path, *arguments: str, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.up = threading.Event()
        self.log = folder.with_suffix(".log")
        self._process: subprocess.Popen[str] | None = None
        self._arguments = arguments
        self._settings = {
            "JOBDESK_EXPLORER_URL": explorer_url,
            "JOBDESK_DATA_DIR": str(folder),
            "JOBDESK_CONNECT_TIMEOUT": str(CONNECT_TIMEOUT),
            "JOBDESK_READ_TIMEOUT": str(READ_TIMEOUT),
            **settings,
        }

    def start(self) -> str:
        """Start it, wait until it says that it is ready, and return what it says."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [JOBDESK, *self._arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                env=environ | self._settings,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"it did not start: {self.log.read_text()[-2000:]}"
        self.up.set()
        return line

    def kill_all(self) -> None:
        """Kill every process of it at once, if it was started."""
        self.up.clear()
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._reap()

    def stop(self) -> int:
        """End it as an administrator does and return its exit status."""
        assert self._process is not None
        self.up.clear()
        self._process.terminate()
        return self._reap()

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of its log that tell of an event."""
        found = [json.loads(line) for line in self.log.read_text().splitlines() if f'"{event}"' in line]
        return [line for line in found if line["event"] == event]

    def _reap(self) -> int:
        assert self._process is not None
        status = self._process.wait(40)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status


class KilledServer(KilledProcess):
    """A server, which may lose its master or one of its children, too."""

    def __init__(
        self, explorer_url: str, folder: Path, *options: str, settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        serve = ("serve", "--port", "0", "--workers", "2", "--threads", "32", *options)
        super().__init__(explorer_url, folder, *serve, settings=settings)
        self.url = ""
        self._watchers: list[threading.Thread] = []
        self._left: list[int] = []

    def start(self) -> str:
        """Start it and wait until it listens."""
        line = super().start()
        found = ADDRESS.search(line)
        assert found
        self.url = f"http://127.0.0.1:{found[1]}"
        return line

    def kill(self, chance: random.Random) -> str:
        """Kill all of it, its master alone, a web process or the background worker; return which."""
        what = chance.choices(["all", "master", "web", "worker"], weights=[5, 2, 2, 2])[0]
        if what == "all":
            self.kill_all()
        elif what == "master":
            self._kill_master()
        else:
            children = self._children(listening=what == "web")
            if children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(children), signal.SIGKILL)
        return what

    def _kill_master(self) -> None:
        assert self._process is not None
        self.up.clear()
        orphans = self._children(listening=True) + self._children(listening=False)
        self._process.kill()
        self._reap()
        # What it leaves behind ends by itself, while the next one is at work already.
        self._leave(orphans)

    def _leave(self, orphans: list[int]) -> None:
        def watch() -> None:
            give_up = time.monotonic() + 30
            pause = threading.Event()
            while any(_lives(pid) for pid in orphans) and time.monotonic() < give_up:
                pause.wait(0.1)
            self._left += [pid for pid in orphans if _lives(pid)]

        self._watchers.append(threading.Thread(target=watch))
        self._watchers[-1].start()

    def orphans(self) -> list[int]:
        """Return the processes that lived on for long after their master was killed."""
        for watcher in self._watchers:
            watcher.join()
        return self._left

    def _children(self, *, listening: bool) -> list[int]:
        assert self._process is not None
        children = [pid for pid, parent in _processes() if parent == self._process.pid]
        socket = _listener(int(self.url.rpartition(":")[2]))
        return [pid for pid in children if (socket in _sockets(pid)) == listening]


def _processes() -> Iterator[tuple[int, int]]:
    """Give each process's ID and its parent's."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The command's name stands in brackets and may hold anything.
            yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])


def _lives(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _listener(port: int) -> str:
    """Return the socket that listens on a port of loopback, as /proc names it in a process's files."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        cells = line.split()
        if int(cells[1].rpartition(":")[2], 16) == port and cells[3] == "0A":
            return f"socket:[{cells[9]}]"
    return ""


def _sockets(pid: int) -> set[str]:
    found = set()
    for file in (Path("/proc") / str(pid) / "fd").glob("*"):
        with contextlib.suppress(OSError):
            found.add(os.readlink(file))
    return found
