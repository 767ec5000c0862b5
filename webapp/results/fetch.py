"""The first rows of a task's result, fetched from Explorer, and the alert that says why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import ExplorerError, NoAnswer, Rejected
from webapp.explorer.models import JobStatus, Task, TaskResult, is_final, status_label
from webapp.sign_in.current_login import signed_in
from webapp.web.alerts import BAD_GATEWAY, Alert, ErrorPage, Link, explorer_error_page
from webapp.web.parts import part

LIMITS = (10, 100, 1_000, 10_000)
DEFAULT_LIMIT = 100
WRONG_LIMIT = ErrorPage(
    Alert(title="Jobdesk can't ask for this number of rows.", sentence="Choose 10, 100, 1,000 or 10,000 rows."), 422
)
TOO_LONG = Alert(
    title="This result is too long.",
    sentence="Explorer sent more than Jobdesk takes (8 MiB or 250,000 values). Ask for fewer rows.",
)
ENDED = {
    JobStatus.SUCCESS: "The task succeeded, but Explorer returns no rows for it.",
    JobStatus.FAILED: "The task failed, so it has no result.",
    JobStatus.INTERRUPTED: "The task was interrupted, so it has no result.",
}


@dataclass(frozen=True, kw_only=True)
class TaskKey:
    """A task of a job: `task_id` is the ID of this run, as the job's details give it."""

    job_id: str
    task_id: str

    def url_values(self, query: Mapping[str, object], **more: object) -> dict[str, object]:
        """Return the values for `url_for` of a result's page with this query."""
        return {"job_id": self.job_id, "task_id": self.task_id, **query, **more}


def read_limit(text: str | None, *, default: int = DEFAULT_LIMIT) -> int | None:
    """Return the limit in an address, or `default` if there is none; None if it is not one of `LIMITS`."""
    if text is None:
        return default
    return next((limit for limit in LIMITS if text == str(limit)), None)


def fetch_result(task_key: TaskKey, *, limit: int) -> TaskResult:
    """Return the first rows of a task; raises ExplorerError and BusyError."""
    with part(Places).take():
        return part(ExplorerClient).task_result(
            token=signed_in().token, job_id=task_key.job_id, task_id=task_key.task_id, limit=limit
        )


def rows_error_page(error: ExplorerError, *, sign_in: str) -> ErrorPage:
    """Return the alert for a failed call for rows; `sign_in` is the address that leads to sign-in and back."""
    if isinstance(error, NoAnswer) and error.reason == "too-long":
        return ErrorPage(TOO_LONG, BAD_GATEWAY)
    return explorer_error_page(error, sign_in=sign_in)


def result_error_page(error: ExplorerError, task_key: TaskKey, *, here: str, sign_in: str) -> ErrorPage:
    """Return the alert for a result that can't be shown, with the task's state if that explains it.

    `here` is the page's own address, `sign_in` the one that leads to sign-in and back.
    """
    error_page = rows_error_page(error, sign_in=sign_in)
    if not isinstance(error, Rejected) or error.session_over:
        return _with_refresh(error_page, here)
    task = _fetch_task(task_key)
    if task is None:
        return _with_refresh(error_page, here)
    if not is_final(task.status):
        alert = replace(error_page.alert, title="This task has not finished yet.", sentence=_wait(task), kind="warning")
        return _with_refresh(replace(error_page, alert=alert), here)
    alert = replace(error_page.alert, title="This task has no result.", sentence=ENDED[JobStatus(task.status)])
    return replace(error_page, alert=alert)


def _wait(task: Task) -> str:
    return f"{task.name or 'The task'} is “{status_label(task.status)}”. You can see its rows once it has succeeded."


def _fetch_task(task_key: TaskKey) -> Task | None:
    try:
        with part(Places).take():
            details = part(ExplorerClient).job(token=signed_in().token, job_id=task_key.job_id)
    except ExplorerError:
        return None
    return next((task for task in details.tasks if task.id == task_key.task_id), None)


def _with_refresh(error_page: ErrorPage, here: str) -> ErrorPage:
    links = (*error_page.alert.links, Link(address=here, text="Refresh"))
    return replace(error_page, alert=replace(error_page.alert, links=links))
