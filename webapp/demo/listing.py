"""Lists of jobs: the filter, as JSON in a query parameter, and the page asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.demo.envelope import ExplorerError, Fault
from webapp.demo.job import Job, Status
from webapp.demo.reading import count, json_value

PAGE_SIZE = 10


@dataclass(frozen=True)
class JobFilter:
    """What a listed job must fit; None means anything. Times are milliseconds since the epoch, both included."""

    name: str | None = None
    status: Status | None = None
    from_ms: float | None = None
    to_ms: float | None = None
    oldest_first: bool = False

    def accepts(self, job: Job, now: float) -> bool:
        """Return whether a job fits; the cheap tests come first, for there may be 100,000 jobs."""
        if self.from_ms is not None and milliseconds(job.created) < self.from_ms:
            return False
        if self.to_ms is not None and milliseconds(job.created) > self.to_ms:
            return False
        if self.name is not None and self.name not in job.name:
            return False
        return self.status is None or job.progress(now).status is self.status


@dataclass(frozen=True)
class Page:
    """Which page of how many jobs; the first page is 1."""

    number: int
    size: int

    def cut(self, jobs: list[Job]) -> list[Job]:
        """Return the jobs on this page: none when it lies behind the last."""
        start = (self.number - 1) * self.size
        return jobs[start : start + self.size]


def milliseconds(seconds: float | None) -> int:
    """Return a time in milliseconds since the epoch; 0 for one that has not come, as Explorer does."""
    return 0 if seconds is None else int(seconds * 1000)


def read_page(query: Mapping[str, str]) -> Page:
    """Return the page from `page` and `pageSize` (1 and 10 when absent); raises `ExplorerError` (ErrParam)."""
    return Page(
        number=count(query.get("page"), name="page", default=1),
        size=count(query.get("pageSize"), name="pageSize", default=PAGE_SIZE),
    )


def read_filter(text: str) -> JobFilter:
    """Return the filter in a `filter` parameter: empty for none, keys all optional, `null` as if absent.

    Raises `ExplorerError` (ErrParam) for anything that is not a JSON object, or a value of the wrong kind.
    """
    keys = _keys(text)
    return JobFilter(
        name=_text(keys, "name"),
        status=_status(keys),
        from_ms=_number(keys, "fromCreateTime"),
        to_ms=_number(keys, "toCreateTime"),
        oldest_first=_oldest_first(keys),
    )


def select(jobs: list[Job], job_filter: JobFilter, *, now: float) -> list[Job]:
    """Return the jobs that fit, newest first unless the filter says otherwise; `jobs` come oldest first."""
    ordered = jobs if job_filter.oldest_first else jobs[::-1]
    if job_filter == JobFilter(oldest_first=job_filter.oldest_first):
        return ordered
    return [job for job in ordered if job_filter.accepts(job, now)]


def _keys(text: str) -> dict[str, object]:
    try:
        value = json_value(text or "{}")
    except ValueError as error:
        raise ExplorerError(Fault.PARAM, "filter is not JSON") from error
    if not isinstance(value, dict):
        raise ExplorerError(Fault.PARAM, "filter must be a JSON object")
    return value


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


def _oldest_first(keys: dict[str, object]) -> bool:
    order = _text(keys, "orderByCreateTime")
    if order not in (None, "asc", "desc"):
        raise ExplorerError(Fault.PARAM, "filter.orderByCreateTime must be desc or asc")
    return order == "asc"
