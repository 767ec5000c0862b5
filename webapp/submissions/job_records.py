"""What the history knows about jobs: which record holds one, and how long a workflow's runs took."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import median

from sqlalchemy import bindparam, select

from webapp.explorer.models import Job
from webapp.sign_in.logins import Person
from webapp.submissions.record import COLUMNS, Submission, as_submission
from webapp.submissions.store import Submissions
from webapp.submissions.tables import TIMED_RUN, submissions

FEWEST_RUNS = 3  # below this a median says nothing
NEWEST_RUNS = 200


@dataclass(frozen=True)
class Usual:
    """How long a workflow's successful runs took: the median in milliseconds, and of how many."""

    milliseconds: int
    runs: int


# Made once, and asked at every refresh: SQLAlchemy takes longer to recognise a new statement than SQLite to run it.
HOLDING = select(*COLUMNS).where(
    submissions.c.explorer_url == bindparam("here"), submissions.c.claim == bindparam("job_id")
)


RUNS = (
    select(submissions.c.job_ended_ms - submissions.c.job_begun_ms)
    .where(submissions.c.scope == bindparam("scope"), submissions.c.workflow_id == bindparam("workflow_id"), TIMED_RUN)
    .order_by(submissions.c.id.desc())
    .limit(NEWEST_RUNS)
)
OWN_RUNS = RUNS.where(submissions.c.identity == bindparam("identity"))


class JobRecords:
    """Reads the records of jobs that a person may see."""

    def __init__(self, store: Submissions) -> None:
        self._store = store

    def holding(self, job_id: str, *, person: Person) -> Submission | None:
        """Return the record that holds a job's ID; None where the job was started elsewhere."""
        with self._store.database.reading() as connection:
            row = connection.execute(HOLDING, {"here": self._store.explorer_url, "job_id": job_id}).first()
        record = as_submission(row) if row else None
        return record if record and self._store.may_see(record, person) else None

    def of_jobs(self, jobs: Collection[Job], *, person: Person) -> dict[str, Submission]:
        """Return the records of these jobs by job ID, found by one query."""
        found = self._holding([job.id for job in jobs], person) if jobs else {}
        return {job.id: found[job.id] for job in jobs if job.id in found and belongs(found[job.id], job)}

    def usual(self, workflow_id: str, *, person: Person) -> Usual | None:
        """Return how long a workflow usually takes, by its newest runs; None where too few are known."""
        values = {"scope": person.scope, "workflow_id": workflow_id, "identity": person.identity}
        newest = RUNS if self._store.shared else OWN_RUNS
        with self._store.database.reading() as connection:
            found = [milliseconds for milliseconds in connection.execute(newest, values).scalars() if milliseconds >= 0]
        return Usual(round(median(found)), len(found)) if len(found) >= FEWEST_RUNS else None

    def _holding(self, job_ids: Collection[str], person: Person) -> dict[str, Submission]:
        here = submissions.c.explorer_url == self._store.explorer_url
        query = select(*COLUMNS).where(here, submissions.c.claim.in_(job_ids), self._store.visible_to(person))
        with self._store.database.reading() as connection:
            records = [as_submission(row) for row in connection.execute(query)]
        return {record.job_id: record for record in records if record.job_id}


def belongs(record: Submission, job: Job) -> bool:
    """Whether a record's job is this one: an Explorer that was set up anew counts its jobs from the start again."""
    return job.workflow_id in {record.workflow_id, ""}
