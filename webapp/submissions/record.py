"""The record of a submission as the rest of Jobdesk sees it, and the events that were noted about it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.explorer.errors import code_family
from webapp.submissions.tables import events, submissions

SENDING, ACCEPTED, REFUSED, NOT_SENT, UNKNOWN = "sending", "accepted", "refused", "not_sent", "unknown"
OPEN = (SENDING, UNKNOWN)  # Explorer's answer, or a check, may still change these

NONE_FOUND = "none-found"  # the reason of a record that was settled because no job was found

# What an unknown record may wait for, besides time.
SESSION, EXPLORER, CHOICE = "session", "explorer", "choice"

FORM, LINK, RERUN, PRESET = "form", "link", "rerun", "preset"  # where a submission came from

LARGEST_STATUS = 2**31 - 1  # the column holds no larger one


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A job that may be a submission's; `created_ms` is None if Explorer's time could not be read."""

    id: str
    name: str
    status: int
    created_ms: int | None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One submission. Times are in milliseconds since the epoch; `milliseconds` is how long Explorer took.

    `job_created_ms` is by Explorer's clock, and None if Explorer did not report the job itself or its time.
    """

    id: int
    submission_key: str
    identity: str
    digest: str
    who: str
    graph: str
    scope: str
    workflow_id: str
    workflow_name: str
    body: bytes
    outcome: str
    started_at: int
    deadline_at: int
    ended_at: int | None
    job_id: str | None
    found: bool
    job_status: int | None
    job_status_at: int | None
    job_begun_ms: int | None
    job_ended_ms: int | None
    code: int | None
    name: str
    message: str
    reason: str
    http_status: int | None
    traceparent: str
    milliseconds: float | None
    job_created_ms: int | None
    next_check_at: int | None
    checks: int
    waiting_for: str
    candidates: str
    source: str
    origin_id: int | None

    @property
    def is_over(self) -> bool:
        """Whether the request has ended."""
        return self.outcome != SENDING

    @property
    def is_overdue(self) -> bool:
        """Whether it is still `sending` though its deadline has passed: its process was interrupted."""
        return self.outcome == SENDING and (self.next_check_at or 0) < now_ms() and self.deadline_at < now_ms()

    @property
    def window_ends_at(self) -> int:
        """When "no job" may be concluded: twice the deadline after sending."""
        return self.started_at + 2 * (self.deadline_at - self.started_at)

    @property
    def made_until(self) -> int:
        """The latest time, by our clock, at which its job can have been made.

        After Explorer's own error nothing is under way there. After a bare HTTP 5xx or a broken connection Explorer
        may work on: a proxy may have given up.
        """
        if self.ended_by_explorer and self.ended_at is not None:
            return min(self.ended_at, self.window_ends_at)
        return self.window_ends_at

    @property
    def may_have_none(self) -> bool:
        """Whether a person may say that no job was made: Explorer has no time left to make it."""
        return self.outcome == UNKNOWN and self.window_ends_at <= now_ms()

    @property
    def candidate_jobs(self) -> tuple[Candidate, ...]:
        """The jobs that the last check found, if it could not tell which is meant."""
        return tuple(Candidate(**members) for members in json.loads(self.candidates or "[]"))

    @property
    def ended_by_explorer(self) -> bool:
        """Whether Explorer itself said that it failed (5xxxxxxx, 9xxxxxxx)."""
        return code_family(self.code) in {5, 9}


# By their names in the code: the column of the outcome has another one in the database.
COLUMNS = [submissions.c[field.name].label(field.name) for field in fields(Submission)]


def as_submission(row: Row[Any]) -> Submission:
    """Return a row of COLUMNS as a Submission."""
    return Submission(**row._mapping)


def known_status(status: int | None) -> dict[str, int]:
    """Return the columns of a job's status, known now; none for a status that makes no sense."""
    if status is None or not 0 <= status <= LARGEST_STATUS:
        return {}
    return {"job_status": status, "job_status_at": now_ms()}


@dataclass(frozen=True)
class Event:
    """What happened to a submission in doubt; `at` in milliseconds since the epoch, `who` empty if Jobdesk did it."""

    at: int
    sentence: str
    who: str


def add_event(connection: Connection, submission_id: int, sentence: str, *, who: str = "") -> None:
    """Note an event within a transaction."""
    connection.execute(insert(events), {"submission_id": submission_id, "at": now_ms(), "step": sentence, "who": who})


def events_of(database: Database, submission_id: int) -> Sequence[Event]:
    """Return the events of a submission, oldest first."""
    query = select(events.c.at, events.c.step, events.c.who).where(events.c.submission_id == submission_id)
    with database.reading() as connection:
        return [Event(*row) for row in connection.execute(query.order_by(events.c.id))]
