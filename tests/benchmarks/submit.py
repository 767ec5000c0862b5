"""Measures Jobdesk against its bounds, and against two yardsticks, in one run: `python tests/benchmarks/submit.py`.

*direct* is a bare `requests.Session().post` to the stand-in Explorer; *bare* is an app of thirty lines on the same
server that posts without checking or recording anything (`bare.py`). The three take turns on the same machine.
Takes the parts to measure as arguments; all of them without. Ends with status 1 when a bound is missed.
"""

import os
import sqlite3
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import requests
import servers
from browsing import visits
from footprint import environment_mib, idle_pss_mib, pss_mib, start_seconds
from people import WORKFLOW, Answer, Visitor, bare_post, one_person, people
from servers import Server
from sqlalchemy import create_engine, text
from table import Line, show

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.postgres import running_postgres

ROUNDS = 10
EACH_ROUND = 30
PERSONS = 16
CROWD_ROUNDS = 4
CROWD_EACH_ROUND = 600
# Of bare, by whether the database is PostgreSQL and how long Explorer takes.
CROWD_RATIOS = {(False, 0): 0.3, (False, 20): 0.55, (True, 0): 0.2, (True, 20): 0.5}
WAITING = 30


def submission(folder: Path, *, delay_ms: int) -> Iterator[Line]:
    """Time one person's submissions, one after the other."""
    times: dict[str, list[float]] = {"direct": [], "bare": [], "jobdesk": []}
    with servers.explorer(delay_ms=delay_ms) as explorer, servers.jobdesk(explorer, folder, workers=2) as desk:
        token = explorer_token(explorer)
        with servers.bare(explorer, token, workers=2) as bare:
            visitor = Visitor(desk)
            one_person(desk, visitor.post, number=EACH_ROUND)
            one_person(bare, bare_post, number=EACH_ROUND)
            for _ in range(ROUNDS):
                times["direct"] += direct(explorer, token, number=EACH_ROUND)
                times["bare"] += seconds(one_person(bare, bare_post, number=EACH_ROUND))
                times["jobdesk"] += seconds(one_person(desk, visitor.post, number=EACH_ROUND))
    middle = {name: median(taken) * 1000 for name, taken in times.items()}
    when = f"Explorer +{delay_ms} ms" if delay_ms else "Explorer at once"
    for name, milliseconds in middle.items():
        yield Line(f"submission, {when}: {name}", milliseconds, "ms")
    if delay_ms:
        yield Line(f"submission, {when}: jobdesk / direct", middle["jobdesk"] / middle["direct"], "x", 1.4)
    else:
        yield Line(f"submission, {when}: jobdesk / bare", middle["jobdesk"] / middle["bare"], "x", 2.5)


def crowd(folder: Path, *, delay_ms: int, on_postgres: bool = False) -> Iterator[Line]:
    """Time the submissions of many people at once, and count the records of them."""
    times: dict[str, list[float]] = {"bare": [], "jobdesk": []}
    taken = dict.fromkeys(times, 0.0)
    with ExitStack() as stack:
        database_url = f"sqlite:///{folder / 'jobdesk.sqlite3'}"
        if on_postgres:
            database_url = stack.enter_context(running_postgres(durable=True)).new_database()
        explorer = stack.enter_context(servers.explorer(delay_ms=delay_ms))
        desk = stack.enter_context(servers.jobdesk(explorer, folder, workers=2, database_url=database_url))
        bare = stack.enter_context(servers.bare(explorer, explorer_token(explorer), workers=2))
        visitor = Visitor(desk)
        for _ in range(CROWD_ROUNDS):
            for name, server, make in (("bare", bare, bare_post), ("jobdesk", desk, visitor.post)):
                began = time.perf_counter()
                times[name] += crowd_seconds(server, make)
                taken[name] += time.perf_counter() - began
        rest = pss_mib(desk)
        recorded = accepted(database_url) / len(times["jobdesk"])
    who = f"{PERSONS} at once, {'PostgreSQL' if on_postgres else 'SQLite'}, Explorer +{delay_ms} ms:"
    for name, each in times.items():
        yield Line(f"{who} {name}", len(each) / taken[name], "1/s")
    least = CROWD_RATIOS[on_postgres, delay_ms]
    yield Line(f"{who} jobdesk / bare", taken["bare"] / taken["jobdesk"], "x", least, least=True)
    middle = median(times["jobdesk"])
    yield Line(f"{who} median", middle * 1000, "ms")
    yield Line(f"{who} 95 % / median", quantiles(times["jobdesk"], n=20)[-1] / middle, "x", 3)
    yield Line(f"{who} longest / median", max(times["jobdesk"]) / middle, "x", 10)
    yield Line(f"{who} records that say accepted / sent", recorded, "x", 1, least=True)
    yield Line(f"{who} memory (PSS) of everything after that", rest, "MiB")


def form(folder: Path) -> Iterator[Line]:
    """Weigh and time the form."""
    with servers.explorer() as explorer, servers.jobdesk(explorer, folder, workers=2) as desk:
        visitor = Visitor(desk)
        blank = seconds(one_person(desk, lambda: visitor.get("/jobs/new"), number=300))
        many = [("query_1", f"parameter_{number}", "text", f"value {number}") for number in range(500)]
        full = seconds(one_person(desk, lambda: visitor.post(action="preview", rows=many), number=30))
        first, following = visits(visitor)
    yield Line("form: the server's time", median(blank) * 1000, "ms", 5)
    yield Line("form of 500 rows: the server's time", median(full) * 1000, "ms", 150)
    yield Line("form, first visit: requests", first.requests, "", 15)  # a page, its style sheet, its modules
    yield Line("form, first visit: over the wire", first.wire_bytes / 1000, "kB", 35)
    yield Line("form, first visit: until the first field takes a letter", first.seconds * 1000, "ms", 200)
    yield Line("form, next visit: requests", following.requests, "", 1)
    yield Line("form, next visit: over the wire", following.wire_bytes / 1000, "kB", 8)
    yield Line("form, next visit: until the first field takes a letter", following.seconds * 1000, "ms")


def start(folder: Path) -> Iterator[Line]:
    """Time the start, and weigh what has started."""
    with servers.explorer() as explorer:
        empty = [start_seconds(explorer, folder.with_name(f"empty-{number}")) for number in range(5)]
        used = [start_seconds(explorer, folder.with_name("empty-0")) for _ in range(5)]
        with servers.jobdesk(explorer, folder, workers=2) as desk:
            visitor = Visitor(desk)
            people(desk, lambda: visitor.get("/jobs/new"), persons=PERSONS, number=4 * PERSONS)
            idle = idle_pss_mib(desk)
    yield Line("start to the first answer, empty data folder", median(empty), "s", 1.5)
    yield Line("start to the first answer, used data folder", median(used), "s", 1.5)
    yield Line("memory (PSS) of everything, two web workers, idle", idle, "MiB", 160)


def _wait_until_waiting(file: Path) -> None:
    """Return once every request of the crowd is on record and under way."""
    give_up, pause = time.monotonic() + 20, threading.Event()
    with closing(sqlite3.connect(file)) as database:
        while database.execute("SELECT count(*) FROM submissions WHERE state = 'sending'").fetchone()[0] < WAITING:
            if time.monotonic() > give_up:
                raise RuntimeError("The crowd did not come to wait.")
            pause.wait(0.05)


def slow(folder: Path) -> Iterator[Line]:
    """Look at the other pages while many people wait for Explorer."""
    with servers.explorer(delay_ms=30_000) as explorer, servers.jobdesk(explorer, folder, workers=2) as desk:
        visitor = Visitor(desk)
        ended: list[Answer] = []
        crowd = threading.Thread(
            target=lambda: ended.extend(people(desk, visitor.post, persons=WAITING, number=WAITING)), daemon=True
        )
        crowd.start()
        _wait_until_waiting(folder / "jobdesk.sqlite3")
        pages = ("/submissions", "/submissions/1", "/jobs/new", "/sign-in", "/healthz")
        longest = {page: max(seconds(one_person(desk, lambda p=page: visitor.get(p), number=40))) for page in pages}
        waiting = WAITING - len(ended)
        crowd.join(45)
    yield Line("Explorer takes 30 s: people waiting for it meanwhile", waiting, "", WAITING, least=True)
    for page, longest_seconds in longest.items():
        yield Line(f"Explorer takes 30 s: longest answer of {page}", longest_seconds, "s", 1)
    yield Line("Explorer takes 30 s: people with their job in the end", count(ended, 303), "", WAITING, least=True)


def size(_folder: Path) -> Iterator[Line]:
    """Weigh a fresh environment; it needs a package index."""
    yield Line("environment with jobdesk[team], on the disk", environment_mib(), "MiB", 120)


def explorer_token(explorer: Server) -> str:
    """Return a fresh token of the stand-in's (Explorer API, Connect)."""
    account = b64encode(b'["root","123"]').decode()
    answer = requests.post(
        f"{explorer.url}/api-open/v1/connect",
        json={"address": "127.0.0.1", "port": 9669},
        headers={"Authorization": f"Bearer {account}"},
        timeout=10,
    )
    return str(answer.cookies["explorer_token"])


def direct(explorer: Server, token: str, *, number: int) -> list[float]:
    """Return the seconds of each of `number` posts over one open connection."""
    taken = []
    with requests.Session() as session:
        for _ in range(number):
            began = time.perf_counter()
            answer = session.post(
                f"{explorer.url}/api-open/v1/workflows/{WORKFLOW}/jobs",
                json={"input": {"query_1": {"name": "Tim Duncan", "max_depth": 2}, "lpa_1": {"iterations": 10}}},
                headers={"Cookie": f"explorer_token={token}"},
                timeout=60,
            )
            taken.append(time.perf_counter() - began)
            answer.raise_for_status()
    return taken


def seconds(answers: list[Answer]) -> list[float]:
    """Return what each answer took; an error is none to be timed."""
    if wrong := [answer.status for answer in answers if answer.status >= 400]:
        raise RuntimeError(f"{len(wrong)} of {len(answers)} requests were answered {sorted(set(wrong))}.")
    return [answer.seconds for answer in answers]


def crowd_seconds(server: Server, make: Callable[[], bytes]) -> list[float]:
    """Return what each submission of one round took."""
    answers = people(server, make, persons=PERSONS, number=CROWD_EACH_ROUND)
    if wrong := [answer.status for answer in answers if answer.status != 303]:
        raise RuntimeError(f"{len(wrong)} submissions were answered {sorted(set(wrong))} and not 303.")
    return [answer.seconds for answer in answers]


def count(answers: list[Answer], status: int) -> int:
    return sum(answer.status == status for answer in answers)


def accepted(database_url: str) -> int:
    """Return how many records say that there is a job."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(DISTINCT job_id) FROM submissions WHERE state = 'accepted'"))
        number = int(found.scalar_one())
    engine.dispose()
    return number


PARTS: dict[str, Callable[[Path], Iterator[Line]]] = {
    "submission": lambda folder: submission(folder, delay_ms=0),
    "delayed": lambda folder: submission(folder, delay_ms=20),
    "crowd": lambda folder: crowd(folder, delay_ms=0),
    "crowd-delayed": lambda folder: crowd(folder, delay_ms=20),
    "crowd-postgres": lambda folder: crowd(folder, delay_ms=0, on_postgres=True),
    "crowd-postgres-delayed": lambda folder: crowd(folder, delay_ms=20, on_postgres=True),
    "form": form,
    "start": start,
    "slow": slow,
    "size": size,
}


def main(names: list[str]) -> int:
    """Measure the named parts; return 1 when a bound is missed."""
    if unknown := set(names) - set(PARTS):
        print(f"No such part: {', '.join(sorted(unknown))}. The parts are {', '.join(PARTS)}.")
        return 2
    lines: list[Line] = []
    busy, processors = os.getloadavg()[0], os.cpu_count() or 1
    verdict = ": too busy to judge by" if busy > processors / 2 else ""
    print(f"{processors} processors, load before the start {busy:.1f}{verdict}")
    with TemporaryDirectory(prefix="jobdesk-benchmark-") as folder:
        for name in names or PARTS:
            for line in PARTS[name](Path(folder) / name):
                show(line)
                lines.append(line)
    return 0 if all(line.kept for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
