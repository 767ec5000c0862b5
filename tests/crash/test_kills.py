"""The server is killed in the middle of submissions, again and again; then every record is compared with every job.

`KILLS=500` makes it longer, `SEED=…` makes it the same again as far as threads and time allow.
`--log-cli-level=INFO` shows the figures.
"""

import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.analyst import Analyst, at_work
from tests.crash.comparison import compare, hold_to_its_word, settled, tell
from tests.crash.killed_server import KilledServer
from tests.crash.recording_explorer import RecordingExplorer

KILLS = int(os.environ.get("KILLS", "24"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
PEOPLE = 10  # as many requests under way at a kill as its moments allow

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are told apart by /proc")


@pytest.fixture
def explorer() -> Iterator[RecordingExplorer]:
    explorer = RecordingExplorer(seed=SEED)
    yield explorer
    explorer.stop()


@pytest.fixture
def server(explorer: RecordingExplorer, tmp_path: Path) -> Iterator[KilledServer]:
    server = KilledServer(explorer.url, tmp_path / "data")
    server.start()
    yield server
    server.kill_all()


def test_no_kill_loses_doubles_or_mixes_up_a_job(explorer: RecordingExplorer, server: KilledServer) -> None:
    chance = random.Random(SEED)  # noqa: S311  not for secrets
    stop = threading.Event()
    analysts = [
        Analyst(f"analyst{number}", [server], random.Random(SEED + number + 1), stop)  # noqa: S311
        for number in range(PEOPLE)
    ]
    with at_work(analysts, stop):
        killed = Counter(_kill_one(server, chance) for _ in range(KILLS))
    records = settled(f"sqlite:///{server.folder / 'jobdesk.sqlite3'}")
    tell(f"seed {SEED}; killed {dict(killed)}", records, explorer)
    assert not server.orphans()
    compare(records, explorer)
    hold_to_its_word(analysts, explorer)


def _kill_one(server: KilledServer, chance: random.Random) -> str:
    threading.Event().wait(chance.uniform(0.1, 0.6))
    what = server.kill(chance)
    if not server.up.is_set():
        server.start()
    return what
