"""A submission as the rest of Jobdesk sees it, and its outcomes."""

import json
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row

from webapp.database.clock import now_ms
from webapp.explorer.errors import is_session_over
from webapp.submissions.tables import submissions

SENDING, ACCEPTED, REFUSED, NOT_SENT, UNKNOWN = "sending", "accepted", "refused", "not_sent", "unknown"
OPEN = (SENDING, UNKNOWN)  # the truth may still change these

NONE_FOUND = "none-found"  # the reason of a record that was concluded to have no job

# What an unknown record waits for, besides time.
SESSION, EXPLORER, CHOICE = "session", "explorer", "choice"

FORM, LINK, RERUN, PRESET = "form", "link", "rerun", "preset"  # where a submission came from


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A job that may be a submission's; `created_ms` is None where Explorer's time could not be read."""

    id: str
    name: str
    status: int
    created_ms: int | None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One submission. Times are in milliseconds since the epoch; `milliseconds` is how long Explorer took.

    `job_created_ms` is by Explorer's clock, None until it was seen, or where Explorer did not report the job itself.
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
        """Whether the request has ended, with whatever outcome."""
        return self.outcome != SENDING

    @property
    def is_overdue(self) -> bool:
        """Whether nobody can be waiting for its answer any more, though it is `sending`."""
        return self.outcome == SENDING and (self.next_check_at or 0) < now_ms() and self.deadline_at < now_ms()

    @property
    def session_over(self) -> bool:
        """Whether Explorer said that its session has ended."""
        return is_session_over(self.code)

    @property
    def window_ends_at(self) -> int:
        """When "no job" may be concluded: twice the deadline after sending."""
        return self.started_at + 2 * (self.deadline_at - self.started_at)

    @property
    def made_until(self) -> int:
        """The latest time, by our clock, at which its job was made, if it was.

        Explorer's own error ends that: nothing is under way there any more. A bare HTTP 5xx and a broken connection
        do not: a proxy may have given up while Explorer works on.
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
        """The jobs that the last look found, when it could not tell which is meant."""
        return tuple(Candidate(**members) for members in json.loads(self.candidates or "[]"))

    @property
    def ended_by_explorer(self) -> bool:
        """Whether Explorer itself said that it failed (5xxxxxxx, 9xxxxxxx): nothing more is under way there."""
        return self.code is not None and self.code // 10_000_000 in {5, 9}


# By their names in the code: the column of the outcome has another one in the database.
COLUMNS = [submissions.c[field.name].label(field.name) for field in fields(Submission)]


def as_submission(row: Row[Any]) -> Submission:
    """Return a row of COLUMNS as a Submission."""
    return Submission(**row._mapping)
