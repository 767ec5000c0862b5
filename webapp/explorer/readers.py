"""From Explorer's JSON to the models: tolerant where something is missing, never guessing what it means."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from webapp.explorer.envelope import whole_number
from webapp.explorer.errors import BadAnswer
from webapp.explorer.models import NO_STATUS, Job, JobDetails, JobPage, Task
from webapp.identifiers import usable_job_id

_SECONDS = range(10**9, 10**10)  # 2001 to 2286, counted in seconds
_MILLISECONDS = range(10**11, 10**14)  # 1973 to 5138, counted in milliseconds: the two cannot be mistaken

_YEAR_9999 = 253_370_764_800_000  # what stands behind it may be year 10000 somewhere, which no datetime holds
_TEXT_CHARACTERS = 1_000
_LARGEST_STATUS = 2**63 - 1  # what a column of the database holds
_ITEMS = 1_000  # far more than is ever asked for, and than a page shows

_Item = TypeVar("_Item", Job, Task)


def read_page(data: object, *, page: int, page_size: int, date_offset_seconds: float | None) -> JobPage:
    """Return a page of jobs; `page` and `page_size` as asked for stand in where Explorer does not repeat them."""
    members = _members(data, "a page of jobs")
    total = _count(members.get("total"))
    items, unreadable = _items(members.get("items"), read_job, empty=total == 0)
    return JobPage(
        items=items,
        total=total,
        page=_count(members.get("Page", members.get("page"))) or page,
        page_size=_count(members.get("PageSize", members.get("pageSize"))) or page_size,
        unreadable=unreadable,
        date_offset_seconds=date_offset_seconds,
    )


def read_details(data: object, *, date_offset_seconds: float | None) -> JobDetails:
    """Return a job with its tasks; none are listed before it is prepared."""
    members = _members(data, "a job")
    job = read_job(members)
    if job is None:
        raise BadAnswer("Explorer's answer describes a job without a usable ID.")
    tasks, unreadable = _items(members.get("tasks"), read_task, empty=True)
    return JobDetails(job=job, tasks=tasks, unreadable=unreadable, date_offset_seconds=date_offset_seconds)


def read_job(members: dict[str, Any]) -> Job | None:
    """Return a job, or None where its ID cannot be used."""
    job_id = usable_job_id(members.get("id"))
    if job_id is None:
        return None
    return Job(
        id=job_id,
        name=_text(members.get("name")),
        workflow_id=_text(members.get("workflowId")),
        workflow_name=_text(members.get("workflowName")),
        status=_status(members.get("status")),
        created_ms=moment_ms(members.get("createTime")),
        begun_ms=moment_ms(members.get("runBeginTime")),
        ended_ms=moment_ms(members.get("runEndTime")),
    )


def read_task(members: dict[str, Any]) -> Task | None:
    """Return a task, or None where it has no ID."""
    task_id = _text(members.get("id"))
    if not task_id:
        return None
    return Task(
        id=task_id,
        name=_text(members.get("name")),
        status=_status(members.get("status")),
        begun_ms=moment_ms(members.get("runBeginTime")),
        ended_ms=moment_ms(members.get("runEndTime")),
    )


def moment_ms(value: object) -> int | None:
    """Return a moment in milliseconds since the epoch.

    Jobs say milliseconds, tasks ISO 8601 text with an offset; seconds and digits as text are taken as well. None for
    all else: absent, null, 0, Go's year 1, a time of day in no known zone.
    """
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    number = whole_number(value)
    if number is None:
        return _iso_ms(value) if isinstance(value, str) else None
    if number in _SECONDS:
        return number * 1000
    return number if number in _MILLISECONDS else None


def _iso_ms(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
        milliseconds = int(moment.timestamp() * 1000) if moment.tzinfo else 0
    except (ValueError, OverflowError):
        return None
    return milliseconds if 0 < milliseconds < _YEAR_9999 else None


def _members(data: object, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadAnswer(f"Explorer's answer holds no data where {what} was asked for.")
    return data


def _items(
    value: object, read: Callable[[dict[str, Any]], _Item | None], *, empty: bool
) -> tuple[tuple[_Item, ...], int]:
    if value is None and empty:
        return (), 0
    if not isinstance(value, list):
        raise BadAnswer("Explorer's answer holds something else where a list was asked for.")
    found = [read(item) if isinstance(item, dict) else None for item in value[:_ITEMS]]
    items = tuple(item for item in found if item is not None)
    return items, len(value) - len(items)


def _count(value: object) -> int | None:
    number = whole_number(value)
    return number if number is not None and 0 <= number < 10**19 else None


def _status(value: object) -> int:
    number = _count(value)
    return NO_STATUS if number is None or number > _LARGEST_STATUS else number


def _text(value: object) -> str:
    number = _count(value)
    if isinstance(value, str):
        return value if len(value) <= _TEXT_CHARACTERS else value[: _TEXT_CHARACTERS - 1] + "…"
    return "" if number is None else str(number)
