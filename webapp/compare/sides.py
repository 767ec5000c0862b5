"""What is known of each of two submissions: our record, and what Explorer says of its job."""

from dataclasses import dataclass

from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import JobDetails, Task, TaskResult
from webapp.sign_in.current_login import signed_in
from webapp.submissions.record import Submission
from webapp.web.parts import part
from webapp.web.places import Places


@dataclass(frozen=True)
class Side:
    """One submission; `details` and `failure` are both None where it has no job."""

    record: Submission
    details: JobDetails | None = None
    failure: ExplorerError | None = None

    @property
    def title(self) -> str:
        """What it is called in a heading."""
        return f"Job {self.record.job_id}" if self.record.job_id else f"Submission {self.record.id}"

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks of its job, as far as Explorer says."""
        return self.details.tasks if self.details else ()

    @property
    def status(self) -> int | None:
        """The job's status, the last known one where Explorer says none."""
        return self.details.job.status if self.details else self.record.job_status

    @property
    def took_ms(self) -> int | None:
        """How long the job ran, in milliseconds; None while that is not known."""
        if self.details is None:
            return None
        begun, ended = self.details.job.begun_ms, self.details.job.ended_ms
        return None if begun is None or ended is None or ended < begun else ended - begun


def look(record: Submission) -> Side:
    """Return a submission with its job's details, just asked for."""
    if record.job_id is None:
        return Side(record)
    try:
        with part(Places).take():
            return Side(record, part(ExplorerClient).job(token=signed_in().token, job_id=record.job_id))
    except ExplorerError as failure:
        return Side(record, failure=failure)


def rows_of(side: Side, task: Task, *, limit: int) -> TaskResult:
    """Return the first rows of one of its tasks; raises ExplorerError."""
    with part(Places).take():
        return part(ExplorerClient).task_result(
            token=signed_in().token, job_id=side.record.job_id or "", task_id=task.id, limit=limit
        )
