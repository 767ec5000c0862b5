"""The result of a task, for those that have one."""

from webapp.demo.components import Rows
from webapp.demo.envelope import ExplorerError, Fault, quoted
from webapp.demo.job import Job, Status
from webapp.demo.workflows import task_rows

_WHY_NONE = {
    Status.PREPARING: "has not begun",
    Status.RUNNING: "is still running",
    Status.STOPPING: "is being stopped",
    Status.INTERRUPTED: "was interrupted and has no result",
}


def sample_result(job: Job, run_id: str, *, limit: int, now: float) -> Rows:
    """Return up to `limit` rows of the task whose run has this ID (32 hexadecimal digits), two or three texts each.

    Raises `ExplorerError`: ErrNotFound for another ID, ErrBadRequest when the task has no result (yet).
    """
    index = _task_index(job, run_id)
    status = job.task_progress(index, now).status
    if status is Status.FAILED and job.failure:
        raise ExplorerError(Fault.BAD_REQUEST, f"the task failed: {job.failure.reason}")
    if status is not Status.SUCCESS:
        raise ExplorerError(Fault.BAD_REQUEST, f"the task {_WHY_NONE[status]}")
    return task_rows(job.workflow.id, job.inputs, index)[:limit]


def _task_index(job: Job, run_id: str) -> int:
    for index in range(len(job.workflow.components)):
        if job.task_run_id(index) == run_id:
            return index
    raise ExplorerError(Fault.NOT_FOUND, f"job {job.id} has no task {quoted(run_id)}")
