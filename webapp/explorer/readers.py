"""From Explorer's JSON to the models. Missing members are tolerated; nothing is guessed."""

import json
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from webapp.explorer.answers import whole_number
from webapp.explorer.errors import BadAnswer, NoAnswer
from webapp.explorer.models import NO_STATUS, Job, JobDetails, JobPage, Task, TaskResult
from webapp.explorer.text import usable_job_id
from webapp.request.numbers import Digits

_SECONDS = range(10**9, 10**10)  # 2001 to 2286, counted in seconds
_MILLISECONDS = range(10**11, 10**14)  # 1973 to 5138, counted in milliseconds: the two ranges do not overlap
_YEAR_9999 = 253_370_764_800_000  # a later moment may be in year 10000 in some zone, which no datetime holds

_TEXT_CHARACTERS = 1_000
_LARGEST_STATUS = 2**63 - 1  # what a column of the database holds
_ITEMS = 1_000  # far more than Jobdesk ever asks for

_CELLS = 200_000
# Between any two values is a comma: this bounds the memory that reading them takes, some 100 bytes per value.
_COMMAS = 250_000

_Item = TypeVar("_Item", Job, Task)


def read_page(data: object, *, page: int, page_size: int, date_offset_seconds: float | None) -> JobPage:
    """Return a page of jobs; `page` and `page_size`, as asked for, are used if Explorer does not repeat them."""
    members = _members(data, "page of jobs")
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
    """Return a job with its tasks; a job that is not prepared yet has none."""
    members = _members(data, "job")
    job = read_job(members)
    if job is None:
        raise BadAnswer("Explorer's answer describes a job without a usable ID.")
    tasks, unreadable = _items(members.get("tasks"), read_task, empty=True)
    return JobDetails(job=job, tasks=tasks, unreadable=unreadable, date_offset_seconds=date_offset_seconds)


def read_job(members: dict[str, Any]) -> Job | None:
    """Return a job, or None if its ID cannot be used."""
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
    """Return a task, or None if it has no ID."""
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

    Jobs give milliseconds, tasks ISO 8601 text with an offset; seconds and digits as text are accepted too. None for
    all else: absent, null, 0, Go's year 1, a time without a zone.
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
        raise BadAnswer(f"Explorer's answer holds no {what}.")
    return data


def _items(
    value: object, read: Callable[[dict[str, Any]], _Item | None], *, empty: bool
) -> tuple[tuple[_Item, ...], int]:
    if value is None and empty:
        return (), 0
    if not isinstance(value, list):
        raise BadAnswer("Explorer's answer holds no list of jobs or tasks.")
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
    if isinstance(value, str):
        return value if len(value) <= _TEXT_CHARACTERS else value[: _TEXT_CHARACTERS - 1] + "…"
    number = _count(value)
    return "" if number is None else str(number)


def refuse_too_many_values(body: bytes) -> None:
    """Raise NoAnswer("too-long") for more values than memory allows."""
    if body.count(b",") > _COMMAS:
        raise NoAnswer("too-long")


def read_result(data: object, *, limit: int) -> TaskResult:
    """Return the rows of a task, at most `limit` (Explorer API, "Get task results"). Raises BadAnswer, NoAnswer."""
    items = data.get("items", ()) if isinstance(data, dict) else ()
    if items is None:  # Go writes an empty list as null
        items = []
    if not isinstance(items, list) or not all(isinstance(item, list) for item in items):
        raise BadAnswer("Explorer's answer holds no rows of a result.")
    asked_for = items[:limit]
    widths = {len(item) for item in asked_for}
    width = max(widths, default=0)
    if len(asked_for) * width > _CELLS:
        raise NoAnswer("too-long")
    try:
        rows = tuple(tuple(map(_cell, item)) for item in asked_for)
    except RecursionError:
        raise BadAnswer("Explorer's answer holds a value that is nested too deeply.") from None
    return TaskResult(rows=rows, width=width, ragged=len(widths) > 1, more=len(items) > limit)


def _cell(value: Any) -> str:
    return str(value) if isinstance(value, str) else _json_text(value)


def _json_text(value: Any) -> str:
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_json_text, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name, ensure_ascii=False)}: {_json_text(value[name])}" for name in value)
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)
