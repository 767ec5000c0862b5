"""The records of submissions: opened before anything is sent, closed with what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.clock import now_ms
from webapp.database import Database
from webapp.explorer.outcome import AddJobResult
from webapp.explorer.text import visible
from webapp.history.tables import submissions
from webapp.jobs.request import JobRequest
from webapp.sign_in.logins import Person

SENDING, ACCEPTED, REFUSED, NOT_SENT, UNKNOWN = "sending", "accepted", "refused", "not_sent", "unknown"


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One submission. Times are in milliseconds since the epoch; `milliseconds` is how long Explorer took."""

    id: int
    submission_key: str
    who: str
    graph: str
    workflow_id: str
    body: bytes
    state: str
    started_at: int
    deadline_at: int
    ended_at: int | None
    job_id: str | None
    code: int | None
    name: str
    message: str
    reason: str
    http_status: int | None
    traceparent: str
    milliseconds: float | None

    @property
    def is_over(self) -> bool:
        """Whether the request has ended, with whatever outcome."""
        return self.state != SENDING

    @property
    def session_over(self) -> bool:
        """Whether Explorer said that its session has ended (code 401xxxxx)."""
        return self.code is not None and self.code // 100_000 == 401


COLUMNS = [submissions.c[name] for name in Submission.__dataclass_fields__]


class AlreadyThereError(Exception):
    """A record with the same key, account and content exists."""


class Submissions:
    """The table of submissions of one Explorer."""

    def __init__(self, database: Database, *, explorer_url: str, deadline_seconds: float) -> None:
        self._database = database
        self._explorer_url = explorer_url
        self._deadline_ms = round(deadline_seconds * 1000)

    def open(self, request: JobRequest, *, person: Person, key: str) -> int:
        """Commit a record in state `sending` and return its ID; nothing may be sent before.

        Raises AlreadyThereError for a second arrival of the same submission.
        """
        now = now_ms()
        row = {
            "submission_key": key,
            "identity": person.identity,
            "digest": request.digest,
            "explorer_url": self._explorer_url,
            "graph": person.graph,
            "who": person.who,
            "workflow_id": request.workflow_id,
            "body": request.body,
            "state": SENDING,
            "started_at": now,
            "deadline_at": now + self._deadline_ms,
        }
        try:
            with self._database.writing() as connection:
                return int(connection.execute(insert(submissions).returning(submissions.c.id), row).scalar_one())
        except IntegrityError:
            raise AlreadyThereError from None

    def close(self, submission_id: int, result: AddJobResult) -> None:
        """Write down what came of a request. A record believed dead takes the truth, too; an ended one keeps its own.

        The commit may be lost in a power cut: the record is then `sending` past its deadline, like after any crash.
        """
        values = {
            "state": result.outcome,
            "ended_at": now_ms(),
            "job_id": result.job_id,
            "code": result.code,
            "name": visible(result.name),
            "message": visible(result.message),
            "reason": result.reason,
            "http_status": result.http_status,
            "traceparent": visible(result.traceparent),
            "milliseconds": result.milliseconds,
        }
        open_record = and_(submissions.c.id == submission_id, submissions.c.state.in_([SENDING, UNKNOWN]))
        with self._database.writing(durable=False) as connection:
            connection.execute(update(submissions).where(open_record).values(values))

    def find(self, request: JobRequest, *, person: Person, key: str) -> Submission | None:
        """Return the record of this very submission, if it has arrived before."""
        return self._first(
            submissions.c.submission_key == key,
            submissions.c.identity == person.identity,
            submissions.c.digest == request.digest,
        )

    def get(self, submission_id: int, *, person: Person) -> Submission | None:
        """Return one record, if this person may see it."""
        self.doubt_overdue()
        return self._first(submissions.c.id == submission_id, *self._visible_to(person))

    def newest(self, *, person: Person, number: int, before: int | None = None) -> Sequence[Submission]:
        """Return up to `number` records that this person may see, newest first, older than the ID `before`."""
        self.doubt_overdue()
        query = select(*COLUMNS).where(*self._visible_to(person)).order_by(submissions.c.id.desc()).limit(number)
        if before is not None:
            query = query.where(submissions.c.id < before)
        with self._database.reading() as connection:
            return [_submission(row) for row in connection.execute(query)]

    def doubt_overdue(self) -> None:
        """Make every record that is `sending` past its deadline `unknown`: its process was killed, or hangs."""
        overdue = and_(submissions.c.state == SENDING, submissions.c.deadline_at < now_ms() - GRACE_MS)
        with self._database.reading() as connection:
            if connection.execute(select(submissions.c.id).where(overdue).limit(1)).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(update(submissions).where(overdue).values(state=UNKNOWN, reason="interrupted"))

    def _first(self, *conditions: ColumnElement[bool]) -> Submission | None:
        query = select(*COLUMNS).where(submissions.c.explorer_url == self._explorer_url, *conditions)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return _submission(row) if row else None

    def _visible_to(self, person: Person) -> list[ColumnElement[bool]]:
        return [submissions.c.explorer_url == self._explorer_url, submissions.c.identity == person.identity]


GRACE_MS = 2_000  # between the end of a request and its record's closing


def _submission(row: Row[Any]) -> Submission:
    return Submission(**row._mapping)
