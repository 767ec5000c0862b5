"""Watching jobs: what one refresh takes beyond Explorer, and how 200 people fare who watch 20 running jobs.

The bare client makes the call "Job details" on the stand-in itself: one person's is a `requests.Session`, the crowd's
is the same lean client as in front of Jobdesk.
"""

import selectors
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import requests
import servers
from footprint import processor_seconds
from people import Answer, Connection, Visitor, get, people
from servers import Server
from submit import explorer_token
from table import Line

JOBS = 260
WARMING = 40  # jobs that are looked at before it counts
WATCHED = 20
WATCHERS = 200
SECONDS = 10
PROCESSES = 2
PAUSE_SECONDS = 1.0
LATE_SECONDS = 30
ENDED = 5


def lines(folder: Path) -> Iterator[Line]:
    """Measure, and give each line as soon as it is known."""
    # Without the background worker, which looks at running jobs on its own: the calls counted are the people's.
    with (
        servers.counted() as explorer,
        servers.jobdesk(explorer, folder, workers=PROCESSES, worker=False) as desk,
    ):
        visitor = Visitor(desk)
        job_ids = _start_jobs(visitor, explorer, folder)
        token = f"explorer_token={explorer_token(explorer)}"
        yield from refresh(visitor, explorer, job_ids, token)
        yield from crowd(desk, explorer, job_ids[:WATCHED], token)


def refresh(visitor: Visitor, explorer: Server, job_ids: list[str], token: str) -> Iterator[Line]:
    """Refresh each job's page once, so that each refresh asks Explorer; in turns with the bare client's call.

    Every page was opened before, as a person does: what Jobdesk learns of a job is written down then.
    """
    desk, there, session = Connection(visitor.server), Connection(explorer), requests.Session()
    beyond, taken, bare, answers = [], [], [], []
    _expect_good([desk.ask(visitor.get(f"/jobs/{job_id}")) for job_id in job_ids])
    _counted(explorer)
    worked = processor_seconds(visitor.server)
    for job_id in job_ids:
        began = time.perf_counter()
        session.get(f"{explorer.url}{_call(job_id)}", headers={"Cookie": token}, timeout=10).raise_for_status()
        bare.append((time.perf_counter() - began) * 1000)
        own = there.ask(get(_call(job_id), token)).seconds
        answers.append(desk.ask(visitor.get(f"/jobs/{job_id}/state")))
        taken.append(answers[-1].seconds * 1000)
        beyond.append((answers[-1].seconds - own) * 1000)
    worked = processor_seconds(visitor.server) - worked
    _expect_good(answers)
    if (calls := len(_counted(explorer))) != 3 * len(job_ids):
        raise RuntimeError(f"{3 * len(job_ids)} calls should have reached Explorer, and {calls} did.")
    beyond, taken, bare = beyond[WARMING:], taken[WARMING:], bare[WARMING:]
    yield Line("refresh: bytes over the wire", max(len(answer.body) for answer in answers), "B", 4_000)
    plain = requests.get(
        f"{visitor.server.url}/jobs/{job_ids[0]}/state",
        headers={"Cookie": visitor.cookies, "Accept-Encoding": "identity"},
        timeout=10,
    )
    yield Line("refresh: bytes, not compressed", len(plain.content), "B", 4_000)
    yield Line("refresh: beyond Explorer's time, median", median(beyond), "ms", 5)
    yield Line("refresh: beyond Explorer's time, 95 %", _nineteen(beyond), "ms")
    # Whatever else the machine does counts in the times above, but hardly in this.
    yield Line("refresh: Jobdesk's processor time, mean", worked * 1000 / len(job_ids), "ms")
    yield Line("refresh: bare client, median", median(bare), "ms")
    yield Line("refresh: jobdesk / bare client", median(taken) / median(bare), "x")


def crowd(desk: Server, explorer: Server, job_ids: list[str], token: str) -> Iterator[Line]:
    """Have everybody refresh once a second; each is signed in on their own."""
    visitors = [Visitor(desk) for _ in range(WATCHERS)]
    pages = [person.get(f"/jobs/{job_ids[n % WATCHED]}/state") for n, person in enumerate(visitors)]
    calls = [get(_call(job_ids[n % WATCHED]), token) for n in range(WATCHERS)]
    watch(desk, pages, seconds=2)  # connections and threads of both processes
    _counted(explorer)
    answers = watch(desk, pages, seconds=SECONDS)
    asked = _counted(explorer)
    watch(explorer, calls, seconds=2)
    bare = watch(explorer, calls, seconds=SECONDS)
    who = f"{WATCHERS} people, {WATCHED} jobs"
    yield Line(f"{who}: refreshes a second", len(answers) / SECONDS, "1/s")
    yield Line(f"{who}: not answered 200", sum(answer.status != 200 for answer in answers), "", 0)
    own = median(asked)
    yield Line(f"{who}: Explorer's own time a call, median", own, "ms")
    # Only one refresh in several asks Explorer, and nobody can tell which: none of its time is taken off the others.
    spreads = [_spread(answers), _spread(bare)]
    for name, here, there in zip(("median", "95 %", "longest"), *spreads, strict=True):
        yield Line(f"{who}: refresh, Explorer's time included, {name}", here, "ms")
        yield Line(f"{who}: {name}, jobdesk / bare client", here / there, "x")
    yield Line(f"{who}: Explorer's calls a second", len(asked) / SECONDS, "1/s", WATCHED * PROCESSES)
    yield Line(f"{who}: Explorer's calls, jobdesk / bare client", len(asked) / len(bare), "x")


def watch(server: Server, pages: list[bytes], *, seconds: float) -> list[Answer]:
    """Ask for each page once a second over a connection of its own, the people spread over the second."""
    answers: list[Answer] = []
    with selectors.DefaultSelector() as selector:
        began = time.monotonic()
        waiting = [(began + n * PAUSE_SECONDS / len(pages), Connection(server), page) for n, page in enumerate(pages)]
        under_way = 0
        while waiting or under_way:
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                due, connection, page = waiting.pop(0)
                selector.register(connection.socket, selectors.EVENT_READ, (due, connection, page))
                connection.send(page)
                under_way += 1
            for key, _ in selector.select(max(waiting[0][0] - now, 0) if waiting else LATE_SECONDS):
                due, connection, page = key.data
                if (answer := connection.read()) is None:
                    continue
                answers.append(answer)
                under_way -= 1
                selector.unregister(connection.socket)
                following = max(due + PAUSE_SECONDS, time.monotonic())
                if following < began + seconds:
                    waiting.append((following, connection, page))
                    waiting.sort(key=lambda entry: entry[0])
                else:
                    connection.socket.close()
    return answers


def _start_jobs(visitor: Visitor, explorer: Server, folder: Path) -> list[str]:
    """Start jobs that run; a few more are put down as ended, so that there is a usual time to tell."""
    started = people(visitor.server, visitor.post, persons=4, number=JOBS + ENDED)
    if any(answer.status != 303 for answer in started):
        raise RuntimeError("Not every job was started.")
    requests.post(f"{explorer.url}/present", timeout=10).raise_for_status()
    with sqlite3.connect(folder / "jobdesk.sqlite3") as database:
        job_ids = [job_id for (job_id,) in database.execute("SELECT job_id FROM submissions ORDER BY id")]
        ended = "UPDATE submissions SET job_status = 2, job_begun_ms = started_at, job_ended_ms = started_at + 250000"
        database.executemany(f"{ended} WHERE job_id = ?", [(job_id,) for job_id in job_ids[JOBS:]])
    database.close()
    return job_ids[:JOBS]


def _call(job_id: str) -> str:
    return f"/api-open/v1/jobs/{job_id}"


def _counted(explorer: Server) -> list[float]:
    taken: list[float] = requests.get(f"{explorer.url}/counted", timeout=10).json()
    return taken


def _expect_good(answers: list[Answer]) -> None:
    if wrong := {answer.status for answer in answers} - {200}:
        raise RuntimeError(f"Refreshes were answered {sorted(wrong)}.")


def _spread(answers: list[Answer]) -> tuple[float, float, float]:
    taken = [answer.seconds * 1000 for answer in answers]
    return median(taken), _nineteen(taken), max(taken)


def _nineteen(taken: list[float]) -> float:
    """Return what nineteen of twenty stay below."""
    return quantiles(taken, n=20)[-1]
