"""Jobs and tasks as Explorer prints them; nothing here says what a job was given."""

from datetime import datetime

from webapp.demo.job import Job
from webapp.demo.jobs import ZONE
from webapp.demo.listing import Page, milliseconds


def job_page(jobs: list[Job], page: Page, *, now: float) -> dict[str, object]:
    """Return a page of these jobs; two of its keys are capitalised (Explorer API, List all jobs)."""
    items = [job_summary(job, now=now) for job in page.cut(jobs)]
    return {"items": items, "total": len(jobs), "Page": page.number, "PageSize": page.size}


def job_summary(job: Job, *, now: float) -> dict[str, object]:
    """Return a job as in lists: times in milliseconds since the epoch, 0 for those that have not come."""
    progress = job.progress(now)
    return {
        "id": job.id,
        "name": job.name,
        "workflowId": job.workflow.id,
        "workflowName": job.workflow.name,
        "status": int(progress.status),
        "runBeginTime": milliseconds(progress.begin),
        "runEndTime": milliseconds(progress.end),
        "createTime": milliseconds(job.created),
    }


def job_details(job: Job, *, now: float) -> dict[str, object]:
    """Return a job with its tasks, whose times are ISO 8601 text, null for those that have not come."""
    tasks = [_task(job, index, now) for index in range(len(job.workflow.components))]
    return {**job_summary(job, now=now), "tasks": tasks}


def _task(job: Job, index: int, now: float) -> dict[str, object]:
    progress = job.task_progress(index, now)
    return {
        "id": job.task_run_id(index),
        "name": job.workflow.components[index].name,
        "status": int(progress.status),
        "runBeginTime": _iso(progress.begin),
        "runEndTime": _iso(progress.end),
    }


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, ZONE).isoformat(timespec="seconds")
