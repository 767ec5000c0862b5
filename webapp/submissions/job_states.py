"""What the history knows of the jobs: their last known status, learned until they have ended."""

from sqlalchemy import update

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.explorer.models import Job, is_final
from webapp.explorer.text import visible
from webapp.submissions.record import Submission
from webapp.submissions.tables import submissions

FIRST_PAUSE_MS = 2_000
LONGEST_PAUSE_MS = 120_000
LARGEST_STATUS = 2**31 - 1  # the column holds no larger one
GIVE_UP_MS = 7 * 24 * 3600 * 1000


class Statuses:
    """The last known status of the jobs that accepted records hold."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, record: Submission, job: Job) -> None:
        """Write down what Explorer says of a record's job; look again, unless it has ended.

        What Explorer leaves out, or says as nothing that can be meant, does not take away what is known.
        """
        next_look = None if is_final(job.status) else _next(record)
        values = _said(job) | _created(record, job) | {"checks": record.checks + 1, "next_check_at": next_look}
        self._update(record, values)

    def learn_news(self, record: Submission, job: Job) -> None:
        """Write down what Explorer says of a record's job where it differs from what the record holds."""
        known = {**_said(job), "job_status_at": record.job_status_at}
        if any(getattr(record, name) != value for name, value in known.items()):
            self.learn(record, job)

    def later(self, record: Submission) -> None:
        """Look again later."""
        self._update(record, {"checks": record.checks + 1, "next_check_at": _next(record)})

    def stop(self, record: Submission) -> None:
        """Look no more: nobody may ask, or Explorer does not tell."""
        self._update(record, {"next_check_at": None})

    def _update(self, record: Submission, values: dict[str, object]) -> None:
        # The job the look was for: the record may have lost it meanwhile.
        same = (submissions.c.id == record.id) & (submissions.c.job_id == record.job_id)
        with self._database.writing(durable=False) as connection:
            connection.execute(update(submissions).where(same).values(values))


def _said(job: Job) -> dict[str, object]:
    values: dict[str, object] = {}
    if 0 <= job.status <= LARGEST_STATUS:
        values = {"job_status": job.status, "job_status_at": now_ms()}
    moments = {"job_begun_ms": job.begun_ms, "job_ended_ms": job.ended_ms}
    values |= {name: moment for name, moment in moments.items() if moment is not None}
    return values | ({"workflow_name": visible(job.workflow_name)} if job.workflow_name else {})


def _created(record: Submission, job: Job) -> dict[str, object]:
    """Return when a job was made that Explorer itself reported, once: it tells how far its clock is from ours."""
    if record.found or record.job_created_ms is not None or job.created_ms is None:
        return {}
    return {"job_created_ms": job.created_ms}


def _next(record: Submission) -> int | None:
    if now_ms() - record.started_at > GIVE_UP_MS:
        return None
    return now_ms() + min(FIRST_PAUSE_MS * (1 << min(record.checks, 10)), LONGEST_PAUSE_MS)
