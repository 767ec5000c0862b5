"""What the history knows of the jobs: their last known status, learned until they have ended."""

from sqlalchemy import update

from webapp.clock import now_ms
from webapp.database import Database
from webapp.explorer.text import visible
from webapp.history.records import Submission
from webapp.history.tables import submissions

FIRST_PAUSE_MS = 2_000
LONGEST_PAUSE_MS = 120_000
GIVE_UP_MS = 7 * 24 * 3600 * 1000


class Statuses:
    """The last known status of the jobs that accepted records hold."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, record: Submission, *, status: int, workflow_name: str, ended: bool) -> None:
        """Write down a job's status; look again, unless it has ended."""
        values = {
            "job_status": status,
            "job_status_at": now_ms(),
            "workflow_name": visible(workflow_name),
            "checks": record.checks + 1,
            "next_check_at": None if ended else _next(record),
        }
        self._update(record, values)

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


def _next(record: Submission) -> int | None:
    if now_ms() - record.started_at > GIVE_UP_MS:
        return None
    return now_ms() + min(FIRST_PAUSE_MS * (1 << min(record.checks, 10)), LONGEST_PAUSE_MS)
