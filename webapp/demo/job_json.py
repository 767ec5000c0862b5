"""Jobs and tasks as Explorer prints them, alone and in filtered lists. Nothing here shows a job's inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.demo.envelope import ExplorerError, Fault, count, json_value
from webapp.demo.jobs import ZONE, Job, Status

PAGE_SIZE = 10


def job_page(jobs: list[Job], query: Mapping[str, str], *, now: float) -> dict[str, object]:
    """Return the page of `jobs`, which come oldest first, that a query asks for (Explorer API, List all jobs).

    `page` is 1 and `pageSize` 10 if absent; `filter` is JSON, or empty for none. Two keys are capitalised, as the
    vendor prints them. Raises `ExplorerError` (ErrParam).
    """
    page = count(query.get("page"), name="page", default=1)
    size = count(query.get("pageSize"), name="pageSize", default=PAGE_SIZE)
    found = _read_filter(query.get("filter", "")).select(jobs, now)
    shown = found[(page - 1) * size : page * size]
    items = [_summary(job, now=now) for job in shown]
    return {"items": items, "total": len(found), "Page": page, "PageSize": size}


def job_details(job: Job, *, now: float) -> dict[str, object]:
    """Return a job with its tasks, whose times are ISO 8601 text, null for those that have not come."""
    tasks = [_task(job, index, now) for index in range(len(job.workflow.components))]
    return {**_summary(job, now=now), "tasks": tasks}


@dataclass(frozen=True)
class _Filter:
    """What a listed job must fit; None means anything. Times are milliseconds since the epoch, both included."""

    name: str | None = None
    status: Status | None = None
    from_ms: float | None = None
    to_ms: float | None = None
    oldest_first: bool = False

    def select(self, jobs: list[Job], now: float) -> list[Job]:
        """Return the jobs that fit, in the order asked for; `jobs` come oldest first."""
        ordered = jobs if self.oldest_first else jobs[::-1]
        if self == _Filter(oldest_first=self.oldest_first):
            return ordered
        return [job for job in ordered if self._accepts(job, now)]

    def _accepts(self, job: Job, now: float) -> bool:
        # The cheap tests come first: there may be 100,000 jobs.
        if self.from_ms is not None and _milliseconds(job.created) < self.from_ms:
            return False
        if self.to_ms is not None and _milliseconds(job.created) > self.to_ms:
            return False
        if self.name is not None and self.name not in job.name:
            return False
        return self.status is None or job.progress(now).status is self.status


def _read_filter(text: str) -> _Filter:
    """Return the filter in a `filter` parameter. All keys are optional; `null` counts as absent."""
    try:
        keys = json_value(text or "{}")
    except ValueError as error:
        raise ExplorerError(Fault.PARAM, "filter is not JSON") from error
    if not isinstance(keys, dict):
        raise ExplorerError(Fault.PARAM, "filter must be a JSON object")
    return _Filter(
        name=_text(keys, "name"),
        status=_status(keys),
        from_ms=_number(keys, "fromCreateTime"),
        to_ms=_number(keys, "toCreateTime"),
        oldest_first=_is_oldest_first(keys),
    )


def _text(keys: dict[str, object], key: str) -> str | None:
    value = keys.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ExplorerError(Fault.PARAM, f"filter.{key} must be a string")


def _number(keys: dict[str, object], key: str) -> float | None:
    value = keys.get(key)
    if value is None or isinstance(value, float):
        return value
    raise ExplorerError(Fault.PARAM, f"filter.{key} must be a number")


def _status(keys: dict[str, object]) -> Status | None:
    number = _number(keys, "status")
    if number is None:
        return None
    try:
        return Status(int(number) if number.is_integer() else -1)
    except ValueError as error:
        raise ExplorerError(Fault.PARAM, f"filter.status must be a status from 0 to 5, not {number:g}") from error


def _is_oldest_first(keys: dict[str, object]) -> bool:
    order = _text(keys, "orderByCreateTime")
    if order not in (None, "asc", "desc"):
        raise ExplorerError(Fault.PARAM, "filter.orderByCreateTime must be desc or asc")
    return order == "asc"


def _summary(job: Job, *, now: float) -> dict[str, object]:
    """Return a job as in lists: times in milliseconds since the epoch, 0 for those that have not come."""
    progress = job.progress(now)
    return {
        "id": job.id,
        "name": job.name,
        "workflowId": job.workflow.id,
        "workflowName": job.workflow.name,
        "status": int(progress.status),
        "runBeginTime": _milliseconds(progress.begin),
        "runEndTime": _milliseconds(progress.end),
        "createTime": _milliseconds(job.created),
    }


def _task(job: Job, index: int, now: float) -> dict[str, object]:
    progress = job.task_progress(index, now)
    return {
        "id": job.task_run_id(index),
        "name": job.workflow.components[index].name,
        "status": int(progress.status),
        "runBeginTime": _iso(progress.begin),
        "runEndTime": _iso(progress.end),
    }


def _milliseconds(seconds: float | None) -> int:
    return 0 if seconds is None else int(seconds * 1000)


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, ZONE).isoformat(timespec="seconds")
