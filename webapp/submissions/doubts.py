"""The records in doubt: which are due, who checks one, and how each of them ends."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, union_all, update
from sqlalchemy.exc import IntegrityError

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.sign_in.logins import Person
from webapp.submissions.clock_offset import ReportedJob
from webapp.submissions.record import (
    ACCEPTED,
    CHOICE,
    COLUMNS,
    NONE_FOUND,
    NOT_SENT,
    OPEN,
    REFUSED,
    SENDING,
    UNKNOWN,
    Candidate,
    Submission,
    add_event,
    as_submission,
    known_status,
)
from webapp.submissions.tables import lock, submissions

CANDIDATES_LIMIT = 50
CHUNK = 500  # IDs in one statement
REPORTED_JOBS = 10  # on either side of a time

EVENTS = {
    "session": "Explorer's session is over: checking goes on when the person has signed in.",
    "explorer": "Explorer could not be asked for its jobs.",
    "choice": "More than one job, or more than one submission, could be meant: a person has to choose.",
}


class Doubts:
    """The records whose outcome, or whose job's status, is not known yet."""

    def __init__(self, database: Database, *, explorer_url: str) -> None:
        self._database = database
        self._here = submissions.c.explorer_url == explorer_url
        # Few of very many records wait. SQLite keeps no statistics here: without coalesce it would go through all
        # records of the address, not use the short index of those that wait.
        self._waiting_here = submissions.c.next_check_at.is_not(None) & (
            func.coalesce(submissions.c.explorer_url, "") == explorer_url
        )

    def due(self, *, number: int) -> Sequence[Submission]:
        """Return records that are to be checked now, those in doubt before those whose job runs."""
        query = (
            select(*COLUMNS)
            .where(self._waiting_here, submissions.c.next_check_at <= now_ms())
            .order_by(case((submissions.c.outcome.in_(OPEN), 0), else_=1), submissions.c.next_check_at)
            .limit(number)
        )
        return self._read(query)

    def take(self, record: Submission, *, lease_ms: int) -> Submission | None:
        """Take one check of a record for this process and return the record as it is now; None if another was first.

        If this process is killed, others may check the record after the lease. A record that is `sending` past its
        deadline becomes `unknown` here.
        """
        values: dict[str, Any] = {"next_check_at": now_ms() + lease_ms}
        stale = record.outcome == SENDING and record.deadline_at < now_ms()
        if stale:
            values |= {"outcome": UNKNOWN, "reason": "interrupted"}
        # The process that changes the time it has read has the check: the others find another time.
        unchanged = (submissions.c.id == record.id) & (submissions.c.outcome == record.outcome) & _unchanged(record)
        with self._database.writing(durable=False) as connection:
            if not connection.execute(update(submissions).where(unchanged).values(values)).rowcount:
                return None
            if stale:
                add_event(connection, record.id, "No answer was recorded in time: Jobdesk was interrupted.")
            return as_submission(connection.execute(select(*COLUMNS).where(submissions.c.id == record.id)).one())

    def get(self, submission_id: int) -> Submission | None:
        """Return one record as it is now."""
        records = self._read(select(*COLUMNS).where(self._here, submissions.c.id == submission_id))
        return records[0] if records else None

    def claimed_jobs(self, job_ids: Sequence[str]) -> dict[str, tuple[int, int] | None]:
        """Return which of these job IDs some record holds, with when it was sent and answered.

        None in place of the times if Explorer did not report the job itself.
        """
        columns = (submissions.c.claim, submissions.c.found, submissions.c.started_at, submissions.c.ended_at)
        query = select(*columns).where(self._here, submissions.c.claim.in_(job_ids))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {
            row.claim: None if row.found or row.ended_at is None else (row.started_at, row.ended_at) for row in rows
        }

    def reported_jobs(self, moment_ms: int) -> list[ReportedJob]:
        """Return the times of the jobs that Explorer reported itself: those sent nearest to a time."""
        sent = submissions.c.started_at
        reported = (
            self._here
            & submissions.c.job_created_ms.is_not(None)
            & submissions.c.ended_at.is_not(None)
            & (submissions.c.claim == submissions.c.job_id)
            & submissions.c.found.is_(False)
        )
        query = select(sent, submissions.c.ended_at, submissions.c.job_created_ms).where(reported)
        before = query.where(sent <= moment_ms).order_by(sent.desc()).limit(REPORTED_JOBS)
        after = query.where(sent > moment_ms).order_by(sent).limit(REPORTED_JOBS)
        with self._database.reading() as connection:
            rows = [*connection.execute(before), *connection.execute(after)]
        return [ReportedJob(sent_ms=row[0], answered_ms=row[1], created_ms=row[2]) for row in rows]

    def others_in_doubt(self, record: Submission) -> Sequence[Submission]:
        """Return the other records of the workflow that are in doubt: any of them may own the same job."""
        query = select(*COLUMNS).where(
            self._waiting_here,
            submissions.c.workflow_id == record.workflow_id,
            submissions.c.outcome.in_(OPEN),
            submissions.c.id != record.id,
        )
        return self._read(query)

    def to_choose(self, person: Person, *, number: int | None = None) -> Sequence[Submission]:
        """Return a person's own records that wait until a job is chosen, oldest first; without a number all."""
        query = select(*COLUMNS).where(_waits_for(person)).order_by(submissions.c.id).limit(number)
        return self._read(query)

    def number_to_choose(self, person: Person) -> int:
        """Return how many records of a person wait until a job is chosen."""
        query = select(func.count()).select_from(submissions).where(_waits_for(person))
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def later(
        self, record: Submission, *, in_ms: int, waiting_for: str = "", candidates: Sequence[Candidate] = ()
    ) -> None:
        """Leave a record in doubt, to be checked again, with the jobs that may be meant.

        A record that was made due during this check is checked again at once: the check may not have seen the change.
        """
        next_check_at = submissions.c.next_check_at
        values = {
            "candidates": json.dumps([asdict(job) for job in candidates[:CANDIDATES_LIMIT]]),
            "next_check_at": case((next_check_at == record.next_check_at, now_ms() + in_ms), else_=next_check_at),
            "checks": submissions.c.checks + 1,
            "waiting_for": waiting_for,
        }
        with self._database.writing() as connection:
            done = connection.execute(update(submissions).where(_is_unknown(record.id)).values(values)).rowcount
            if done and waiting_for and waiting_for != record.waiting_for:
                add_event(connection, record.id, EVENTS[waiting_for])

    def found(self, record: Submission, job_id: str, *, by: Person | None = None, status: int | None = None) -> bool:
        """Give a record its job; return False if another record holds the job or this one has ended."""
        how = f"Chose job {job_id} as this submission's." if by else f"Found job {job_id}: no other could be meant."
        values = _ended(ACCEPTED) | {
            "job_id": job_id,
            "claim": job_id,
            "found": True,
            "job_status": None,
            "job_status_at": None,
            **known_status(status),
            "next_check_at": now_ms(),
        }
        try:
            return self._settle(record, values, how, by)
        except IntegrityError:
            return False

    def none_found(self, record: Submission, *, by: Person | None = None) -> bool:
        """Conclude that no job was made: `refused` when Explorer had answered, else `not_sent`."""
        values = _ended(REFUSED if record.code is not None else NOT_SENT) | {"reason": NONE_FOUND}
        how = "Said that none of the jobs is this submission's." if by else "No job was found: none was made."
        return self._settle(record, values, how, by)

    def check_choices_soon(self, workflow_id: str) -> None:
        """Have the records of a workflow checked now that wait for a person to choose: another one has ended."""
        self._check_soon((submissions.c.workflow_id == workflow_id) & (submissions.c.waiting_for == CHOICE))

    def check_person_soon(self, person: Person) -> None:
        """Have the records of a person who has signed in again checked now."""
        self._check_soon(func.coalesce(submissions.c.identity, "") == person.identity)

    def _check_soon(self, condition: ColumnElement[bool]) -> None:
        waiting = self._waiting_here & (submissions.c.outcome == UNKNOWN) & condition
        self._database.repeating(lambda connection: _make_due(connection, lock(connection, waiting)))

    def _settle(self, record: Submission, values: dict[str, Any], how: str, by: Person | None) -> bool:
        # The job that this record takes or leaves may settle the others that wait for a choice.
        others = (submissions.c.workflow_id == record.workflow_id) & (submissions.c.waiting_for == CHOICE)
        these = select(submissions.c.id).where(self._waiting_here, others, submissions.c.outcome == UNKNOWN)
        # A check that was lost to another process concludes nothing.
        held = _is_unknown(record.id) if by else _is_unknown(record.id) & _unchanged(record)

        def settle(connection: Connection) -> bool:
            locked = lock(connection, submissions.c.id.in_(union_all(these, select(literal(record.id)))))
            if not connection.execute(update(submissions).where(held).values(values)).rowcount:
                return False
            add_event(connection, record.id, how, who=by.who if by else "")
            _make_due(connection, locked)
            return True

        return self._database.repeating(settle)

    def _read(self, query: Select[Any]) -> list[Submission]:
        with self._database.reading() as connection:
            return [as_submission(row) for row in connection.execute(query)]


def _is_unknown(submission_id: int) -> ColumnElement[bool]:
    return (submissions.c.id == submission_id) & (submissions.c.outcome == UNKNOWN)


def _make_due(connection: Connection, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        some = submissions.c.id.in_(ids[start : start + CHUNK]) & (submissions.c.outcome == UNKNOWN)
        connection.execute(update(submissions).where(some).values(next_check_at=now_ms()))


def _waits_for(person: Person) -> ColumnElement[bool]:
    # Scope and outcome together have an index, and few records of a scope are in doubt.
    unknown = (submissions.c.scope == person.scope) & (submissions.c.outcome == UNKNOWN)
    return unknown & (submissions.c.waiting_for == CHOICE) & (submissions.c.identity == person.identity)


def _unchanged(record: Submission) -> ColumnElement[bool]:
    return submissions.c.next_check_at == record.next_check_at


def _ended(outcome: str) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "ended_at": now_ms(),
        "waiting_for": "",
        "candidates": "",
        "checks": 0,
        "next_check_at": None,
    }
