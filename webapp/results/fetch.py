"""Asking Explorer for a task's rows, and saying why there are none."""

from dataclasses import dataclass, replace

from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import ExplorerError, Rejected
from webapp.explorer.models import JobStatus, Task, TaskResult, is_final, status_label
from webapp.results.sample_size import rows_trouble
from webapp.sign_in.current_login import signed_in
from webapp.web.alerts import Link
from webapp.web.explorer_alerts import Trouble
from webapp.web.parts import part
from webapp.web.places import Places

ENDED = {
    JobStatus.SUCCESS: "The task has ended well, yet Explorer gives no rows of it.",
    JobStatus.FAILED: "The task failed, so it has no result.",
    JobStatus.INTERRUPTED: "The task was interrupted, so it has no result.",
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a result stands: `task_id` is the run's, as a job's details name it."""

    job_id: str
    task_id: str

    def at(self, query: dict[str, object], **more: object) -> dict[str, object]:
        """Return what the address of a view of this result is made of."""
        return {"job_id": self.job_id, "task_id": self.task_id, **query, **more}


def ask(place: Place, *, limit: int) -> TaskResult:
    """Return the first rows of a task; raises ExplorerError."""
    with part(Places).take():
        return part(ExplorerClient).task_result(
            token=signed_in().token, job_id=place.job_id, task_id=place.task_id, limit=limit
        )


def why_none(error: ExplorerError, place: Place, *, here: str, sign_in: str) -> Trouble:
    """Return what is said where rows should stand; `here` and `sign_in` are addresses to go on at."""
    trouble = rows_trouble(error, sign_in=sign_in)
    if not isinstance(error, Rejected) or error.session_over:
        return _with_refresh(trouble, here)
    task = _task(place)
    if task is None:
        return _with_refresh(trouble, here)
    if not is_final(task.status):
        alert = replace(trouble.alert, title="This task has not finished yet.", sentence=_wait(task), kind="warning")
        return _with_refresh(replace(trouble, alert=alert), here)
    alert = replace(trouble.alert, title="This task has no result.", sentence=ENDED[JobStatus(task.status)])
    return Trouble(alert, trouble.status)


def _wait(task: Task) -> str:
    return (
        f"{task.name or 'The task'} is at “{status_label(task.status)}”. Its rows can be read once it has ended well."
    )


def _task(place: Place) -> Task | None:
    try:
        with part(Places).take():
            details = part(ExplorerClient).job(token=signed_in().token, job_id=place.job_id)
    except ExplorerError:
        return None
    return next((task for task in details.tasks if task.id == place.task_id), None)


def _with_refresh(trouble: Trouble, here: str) -> Trouble:
    links = (*trouble.alert.links, Link(address=here, text="Refresh"))
    return replace(trouble, alert=replace(trouble.alert, links=links))
