"""The records of submissions: opened before anything is sent, closed with what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.explorer.answers import AddJobResult
from webapp.explorer.text import visible
from webapp.request.job_request import JobRequest
from webapp.sign_in.logins import ACCOUNT, Person
from webapp.submissions.record import (
    ACCEPTED,
    COLUMNS,
    FORM,
    NONE_FOUND,
    OPEN,
    SENDING,
    UNKNOWN,
    Submission,
    add_event,
    as_submission,
)
from webapp.submissions.tables import lock, submissions, words_waiting

GRACE_MS = 2_000  # between the end of a request and its record's closing
FIRST_CHECK_MS = 1_000  # after an outcome was left in doubt, or a job begun

# Made once: SQLAlchemy takes longer to recognise a new statement than SQLite takes to run it.
OPENING = insert(submissions).returning(submissions.c.id)
WAITING = insert(words_waiting)  # the words of a record get into the search index later, by the worker
CLOSING = update(submissions).where(
    submissions.c.id == bindparam("closed"), or_(*(submissions.c.outcome == outcome for outcome in OPEN))
)

# What a record knows of its job, taken away with the job.
NO_JOB_KNOWN: dict[str, Any] = {
    "job_status": None,
    "job_status_at": None,
    "job_begun_ms": None,
    "job_ended_ms": None,
    "job_created_ms": None,
}


@dataclass(frozen=True)
class Origin:
    """Where a submission comes from: `source` is form, link, rerun or preset; `submission_id` which is run again."""

    source: str = FORM
    submission_id: int | None = None


Also = Callable[[Connection], None]  # a further change in a record's transaction


class AlreadyThereError(Exception):
    """A record with the same key, account and content exists."""


class Submissions:
    """The table of submissions of one Explorer. `shared`: accounts of one graph see each other's."""

    def __init__(self, database: Database, *, explorer_url: str, deadline_seconds: float, shared: bool) -> None:
        self.database = database
        self.explorer_url = explorer_url
        self._deadline_ms = round(deadline_seconds * 1000)
        self.shared = shared

    def open(self, request: JobRequest, *, person: Person, key: str, origin: Origin) -> int:
        """Commit a record with the outcome `sending` and return its ID; nothing may be sent before.

        Raises AlreadyThereError for a second arrival of the same submission.
        """
        now = now_ms()
        row = {
            "submission_key": key,
            "identity": person.identity,
            "digest": request.digest,
            "explorer_url": self.explorer_url,
            "graph": person.graph,
            "who": person.who,
            "scope": person.scope,
            "workflow_id": request.workflow_id,
            "body": request.body,
            "outcome": SENDING,
            "started_at": now,
            "deadline_at": now + self._deadline_ms,
            "next_check_at": now + self._deadline_ms + GRACE_MS,
            "source": origin.source,
            "origin_id": origin.submission_id,
        }
        try:
            return self.database.repeating(lambda connection: _open(connection, row))
        except IntegrityError:
            raise AlreadyThereError from None

    def close(
        self, submission_id: int, result: AddJobResult, *, answered_at: int | None = None, also: Also | None = None
    ) -> None:
        """Write down what came of a request, even if the record was settled without it.

        A power cut may take the commit back: the record is then `sending` past its deadline, as after any crash.
        `answered_at`, in milliseconds since the epoch, is given if the answer came earlier. To close a record twice
        changes nothing. `also` is done in the same transaction.
        """
        late = answered_at is not None
        values = _closing(result, now_ms() if answered_at is None else answered_at)

        def close(connection: Connection, *, take_over: bool = False) -> None:
            if take_over:
                self._release(connection, str(result.job_id), but=submission_id)
            _close(connection, submission_id, values, late=late)
            if also:
                also(connection)

        try:
            self.database.repeating(close, durable=False)
        except IntegrityError:
            # Another record holds this job ID.
            self.database.repeating(partial(close, take_over=True), durable=False)

    def find(self, request: JobRequest, *, person: Person, key: str) -> Submission | None:
        """Return the record of the same submission, if it has arrived before."""
        return self._first(
            submissions.c.submission_key == key,
            submissions.c.identity == person.identity,
            submissions.c.digest == request.digest,
        )

    def get(self, submission_id: int, *, person: Person) -> Submission | None:
        """Return one record, if this person may see it."""
        return self._first(submissions.c.id == submission_id, self.visible_to(person))

    def reruns(self, submission_id: int, *, person: Person) -> list[int]:
        """Return the IDs of the newest submissions that ran this one again, newest first."""
        query = (
            select(submissions.c.id)
            .where(submissions.c.origin_id == submission_id, self.visible_to(person))
            .order_by(submissions.c.id.desc())
            .limit(20)
        )
        with self.database.reading() as connection:
            return list(connection.execute(query).scalars())

    def same(self, digest: str, *, person: Person, before: int | None = None, since: int) -> Submission | None:
        """Return the newest record of exactly this content since a time, older than the ID `before`."""
        # Scope and digest together: SQLite, which keeps no statistics here, otherwise goes through the whole scope.
        conditions = [
            submissions.c.scope == person.scope,
            submissions.c.digest == digest,
            submissions.c.started_at >= since,
            submissions.c.outcome.in_([ACCEPTED, *OPEN]),
        ]
        if not self.shared:
            conditions.append(submissions.c.identity == person.identity)
        if before is not None:
            conditions.append(submissions.c.id < before)
        return self._first(*conditions)

    def may_see(self, record: Submission, person: Person) -> bool:
        """Whether a person may see a record of this Explorer."""
        return record.scope == person.scope if self.shared else record.identity == person.identity

    def visible_to(self, person: Person) -> ColumnElement[bool]:
        """Return the condition for the records that a person may see."""
        if self.shared:
            return submissions.c.scope == person.scope
        return self.own(person)

    def own(self, person: Person) -> ColumnElement[bool]:
        """Return the condition for the records that a person made."""
        made = (submissions.c.scope == person.scope) & (submissions.c.identity == person.identity)
        # The index of names finds an account's records: its name is unique in its scope. A token's name may change.
        return made & (submissions.c.who == person.who) if person.kind == ACCOUNT else made

    def _first(self, *conditions: ColumnElement[bool]) -> Submission | None:
        query = select(*COLUMNS).where(*conditions).order_by(submissions.c.id.desc()).limit(1)
        with self.database.reading() as connection:
            row = connection.execute(query).first()
        return as_submission(row) if row else None

    def _release(self, connection: Connection, job_id: str, *, but: int) -> None:
        """Take a job ID from the record that holds it; a record that had only found it is in doubt again."""
        claimed = (submissions.c.explorer_url == self.explorer_url) & (submissions.c.claim == job_id)
        lock(connection, claimed | (submissions.c.id == but))
        holder = claimed & (submissions.c.id != but)
        doubted = {
            "outcome": UNKNOWN,
            "claim": None,
            "job_id": None,
            "found": False,
            "checks": 0,
            "next_check_at": now_ms(),
        } | NO_JOB_KNOWN
        found = select(submissions.c.id).where(holder, submissions.c.found)
        for finder in connection.execute(found).scalars().all():
            connection.execute(update(submissions).where(submissions.c.id == finder).values(doubted))
            add_event(connection, finder, f"Explorer reported job {job_id} for submission {but}: in doubt again.")
        connection.execute(update(submissions).where(holder).values(claim=None))


def _open(connection: Connection, row: dict[str, Any]) -> int:
    number = int(connection.execute(OPENING, row).scalar_one())
    connection.execute(WAITING, {"submission_id": number})
    return number


def _close(connection: Connection, submission_id: int, values: dict[str, Any], *, late: bool) -> None:
    in_doubt = late and _is_in_doubt(connection, submission_id)
    closed = connection.execute(CLOSING, values | {"closed": submission_id}).rowcount
    if values["outcome"] == UNKNOWN:
        return
    if in_doubt:
        add_event(connection, submission_id, _late_answer(values["job_id"], before=None))
    elif not closed:
        _correct(connection, submission_id, values)


def _correct(connection: Connection, submission_id: int, values: dict[str, Any]) -> None:
    """Write an answer into a record that was settled without it.

    What Explorer reports counts more than what was concluded, found, or chosen by a person.
    """
    this = submissions.c.id == submission_id
    concluded = or_(submissions.c.found, submissions.c.reason == NONE_FOUND)
    row = connection.execute(select(submissions.c.job_id).where(this, concluded).with_for_update()).first()
    if row is not None:
        connection.execute(update(submissions).where(this).values(values | NO_JOB_KNOWN))
        add_event(connection, submission_id, _late_answer(values["job_id"], before=row.job_id))


def _is_in_doubt(connection: Connection, submission_id: int) -> bool:
    outcome = select(submissions.c.outcome).where(submissions.c.id == submission_id).with_for_update()
    return connection.execute(outcome).scalar() == UNKNOWN


def as_closed(record: Submission, result: AddJobResult, *, answered_at: int) -> Submission:
    """Return a record as it is when this answer is written down."""
    values = _closing(result, answered_at)
    del values["claim"]
    return replace(record, **values)


def _late_answer(job_id: str | None, *, before: str | None) -> str:
    what = f"job {job_id}" if job_id else "no job was made"
    instead = f", and job {before} is not this submission's" if before not in {None, job_id} else ""
    return f"Explorer's answer was recorded late: {what}{instead}."


def _closing(result: AddJobResult, answered_at: int) -> dict[str, Any]:
    is_checked = result.outcome in {ACCEPTED, UNKNOWN}
    return {
        "outcome": result.outcome,
        "ended_at": answered_at,
        "job_id": result.job_id,
        "claim": result.job_id,
        "found": False,
        "code": result.code,
        "name": visible(result.name),
        "message": visible(result.message),
        "reason": result.reason,
        "http_status": result.http_status,
        "traceparent": visible(result.traceparent),
        "milliseconds": result.milliseconds,
        "waiting_for": "",
        "candidates": "",
        "checks": 0,
        "next_check_at": answered_at + FIRST_CHECK_MS if is_checked else None,
    }
