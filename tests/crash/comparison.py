"""Every record compared with every job that Explorer made, and with what the pages told."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from tests.crash.analyst import Analyst
from tests.crash.recording_explorer import RecordingExplorer

log = logging.getLogger("kills")

SETTLE_SECONDS = 90


@dataclass(frozen=True)
class Record:
    workflow_id: str
    body: bytes
    state: str
    job_id: str | None
    found: bool
    waiting_for: str

    @property
    def in_doubt(self) -> bool:
        return self.state in {"sending", "unknown"}


def read_records(database_url: str) -> list[Record]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT workflow_id, body, state, job_id, found, waiting_for FROM submissions ORDER BY id")
        ).all()
    engine.dispose()
    return [Record(row[0], bytes(row[1]), row[2], row[3], bool(row[4]), row[5]) for row in rows]


def settled(database_url: str) -> list[Record]:
    """Wait until nothing is in doubt but what only a person can tell, and return all records."""
    give_up = time.monotonic() + SETTLE_SECONDS
    pause = threading.Event()
    while True:
        records = read_records(database_url)
        waiting = [record for record in records if record.in_doubt and record.waiting_for != "choice"]
        if not waiting or time.monotonic() > give_up:
            assert not waiting
            return records
        pause.wait(0.2)


def tell(what: str, records: list[Record], explorer: RecordingExplorer) -> None:
    states = Counter(record.state + (", found" if record.found else "") for record in records)
    made = f"{len(explorer.asked)} requests made {len(explorer.jobs)} jobs"
    log.info("%s; %s", what, made)
    log.info("%s records: %s", len(records), dict(states))
    log.info("left for a person: %s", sum(record.waiting_for == "choice" for record in records))


def compare(records: list[Record], explorer: RecordingExplorer) -> None:
    jobs = {job.id: job for job in explorer.jobs}
    owners = Counter(record.job_id for record in records if record.job_id)
    assert [job_id for job_id, number in owners.items() if number > 1] == [], "a job that two records hold"
    # Each input was submitted under one key, however often it was pressed.
    doubled = [asked for asked, number in Counter(explorer.asked).items() if number > 1]
    assert doubled == [], "a submission that was sent twice"
    assert len({record.body for record in records}) == len(records)
    lost = [
        job
        for job in explorer.jobs
        if not any(
            record.job_id == job.id or (record.in_doubt and record.workflow_id == job.workflow_id)
            for record in records
            if record.body == job.body
        )
    ]
    assert lost == [], "a job that nobody knows of"
    for record in records:
        if record.state == "accepted":
            job = jobs[str(record.job_id)]
            assert (job.workflow_id, job.body) == (record.workflow_id, record.body), "a job of another submission"
    ended = {record.body for record in records if record.state in {"refused", "not_sent"}}
    assert [job for job in explorer.jobs if job.body in ended] == [], "a job of a record that says there is none"


def hold_to_its_word(analysts: Sequence[Analyst], explorer: RecordingExplorer) -> None:
    """What a page told an analyst was true."""
    made = {(job.workflow_id, job.body) for job in explorer.jobs}
    for analyst in analysts:
        assert analyst.told, f"{analyst.name} got no answer at all"
        for told in analyst.told:
            assert told.status in {200, 303, 422, 502, 503}, told
            assert told.status == 303 or told.outcome in {"accepted", "refused", "not_sent", "unknown"}, told
            # A page that can't read its database tells what became of this arrival, not of one before it.
            blind = told.status == 503 and told.pressed_before
            if told.outcome in {"refused", "not_sent"} and not blind:
                assert (told.workflow_id, told.body) not in made, f"{told}, but there is a job"
