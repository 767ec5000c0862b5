"""What the records know about jobs: which record holds a job, its last known status, a workflow's usual duration."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import median

from sqlalchemy import bindparam, select, update

from webapp.database.clock import now_ms
from webapp.explorer.models import Job, is_final
from webapp.explorer.text import visible
from webapp.sign_in.logins import Person
from webapp.submissions.record import COLUMNS, Submission, as_submission, known_status
from webapp.submissions.store import Submissions
from webapp.submissions.tables import TIMED_RUN, submissions

FEWEST_RUNS = 3  # below this a median says nothing
NEWEST_RUNS = 200
FIRST_PAUSE_MS = 2_000
LONGEST_PAUSE_MS = 120_000
GIVE_UP_MS = 7 * 24 * 3600 * 1000

# Made once, and asked at every refresh: SQLAlchemy takes longer to recognise a new statement than SQLite to run it.
RECORD_OF_JOB = select(*COLUMNS).where(
    submissions.c.explorer_url == bindparam("here"), submissions.c.claim == bindparam("job_id")
)
RUNS = (
    select(submissions.c.job_ended_ms - submissions.c.job_begun_ms)
    .where(submissions.c.scope == bindparam("scope"), submissions.c.workflow_id == bindparam("workflow_id"), TIMED_RUN)
    .order_by(submissions.c.id.desc())
    .limit(NEWEST_RUNS)
)
OWN_RUNS = RUNS.where(submissions.c.identity == bindparam("identity"))


@dataclass(frozen=True)
class UsualDuration:
    """How long a workflow's successful runs took: the median in milliseconds, and of how many."""

    milliseconds: int
    runs: int


class KnownJobs:
    """The jobs that records hold, and what Explorer said of them."""

    def __init__(self, store: Submissions) -> None:
        self._store = store

    def record_of(self, job_id: str, *, person: Person) -> Submission | None:
        """Return the record that holds a job's ID; None if Jobdesk did not start it, or the person may not see it."""
        with self._store.database.reading() as connection:
            row = connection.execute(RECORD_OF_JOB, {"here": self._store.explorer_url, "job_id": job_id}).first()
        record = as_submission(row) if row else None
        return record if record and self._store.may_see(record, person) else None

    def records_of(self, jobs: Collection[Job], *, person: Person) -> dict[str, Submission]:
        """Return the records of these jobs by job ID, found by one query."""
        if not jobs:
            return {}
        here = submissions.c.explorer_url == self._store.explorer_url
        held = submissions.c.claim.in_([job.id for job in jobs])
        query = select(*COLUMNS).where(here, held, self._store.visible_to(person))
        with self._store.database.reading() as connection:
            records = {record.job_id: record for record in map(as_submission, connection.execute(query))}
        return {job.id: records[job.id] for job in jobs if job.id in records and belongs(records[job.id], job)}

    def usual_duration(self, workflow_id: str, *, person: Person) -> UsualDuration | None:
        """Return how long a workflow usually takes, by its newest runs; None if too few are known."""
        values = {"scope": person.scope, "workflow_id": workflow_id, "identity": person.identity}
        newest = RUNS if self._store.shared else OWN_RUNS
        with self._store.database.reading() as connection:
            found = [milliseconds for milliseconds in connection.execute(newest, values).scalars() if milliseconds >= 0]
        return UsualDuration(round(median(found)), len(found)) if len(found) >= FEWEST_RUNS else None

    def learn(self, record: Submission, job: Job) -> None:
        """Write down what Explorer says of a record's job; have it checked again unless it has ended.

        What Explorer leaves out, or says as a value that makes no sense, does not replace what is known.
        """
        next_check = None if is_final(job.status) else _next_check(record)
        values = _known(job) | _created(record, job) | {"checks": record.checks + 1, "next_check_at": next_check}
        self._update(record, values)

    def learn_news(self, record: Submission, job: Job) -> None:
        """Write down what Explorer says of a record's job if the record does not hold it yet."""
        known = {**_known(job), "job_status_at": record.job_status_at}
        if any(getattr(record, name) != value for name, value in known.items()):
            self.learn(record, job)

    def check_later(self, record: Submission) -> None:
        """Have a record's job checked again."""
        self._update(record, {"checks": record.checks + 1, "next_check_at": _next_check(record)})

    def check_no_more(self, record: Submission) -> None:
        """Leave a record's job: the account may not see it, or Explorer does not have it."""
        self._update(record, {"next_check_at": None})

    def _update(self, record: Submission, values: dict[str, object]) -> None:
        # The job that was checked: the record may have lost it meanwhile.
        same = (submissions.c.id == record.id) & (submissions.c.job_id == record.job_id)
        with self._store.database.writing(durable=False) as connection:
            connection.execute(update(submissions).where(same).values(values))


def belongs(record: Submission, job: Job) -> bool:
    """Whether a record's job is this one: an Explorer that was set up anew counts its jobs from the start again."""
    return job.workflow_id in {record.workflow_id, ""}


def _known(job: Job) -> dict[str, object]:
    moments = {"job_begun_ms": job.begun_ms, "job_ended_ms": job.ended_ms}
    name = {"workflow_name": visible(job.workflow_name)} if job.workflow_name else {}
    return {
        **known_status(job.status),
        **{column: moment for column, moment in moments.items() if moment is not None},
        **name,
    }


def _created(record: Submission, job: Job) -> dict[str, object]:
    """Return when a job was made that Explorer itself reported, once: it tells how far its clock is from ours."""
    if record.found or record.job_created_ms is not None or job.created_ms is None:
        return {}
    return {"job_created_ms": job.created_ms}


def _next_check(record: Submission) -> int | None:
    if now_ms() - record.started_at > GIVE_UP_MS:
        return None
    return now_ms() + min(FIRST_PAUSE_MS * (1 << min(record.checks, 10)), LONGEST_PAUSE_MS)
