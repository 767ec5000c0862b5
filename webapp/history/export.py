"""The history as CSV: a column for each of the first parameters, the rest as JSON in one."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from webapp.explorer.models import status_label
from webapp.history.records import Submission
from webapp.jobs.body import read_body
from webapp.jobs.row import NUMBER, Row
from webapp.pages import exact_time

COLUMNS_LIMIT = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
FIXED = ("id", "started", "who", "workflow_id", "workflow_name", "outcome", "job_id", "job_status", "source")
REST = "more_parameters"


def csv_lines(records: Callable[[], Iterable[Submission]]) -> Iterator[str]:
    """Give the lines of a CSV file; goes through the records twice, first to learn their parameters."""
    columns = _columns(records())
    places = {column: place for place, column in enumerate(columns)}
    yield _line([*FIXED, *(_defused(f"{task_id}.{name}") for task_id, name in columns), REST])
    for record in records():
        yield _line(_cells(record, places))


def _columns(records: Iterable[Submission]) -> list[tuple[str, str]]:
    columns: dict[tuple[str, str], None] = {}
    for record in records:
        for row in read_body(record.body):
            columns[row.task_id, row.name] = None
            if len(columns) == COLUMNS_LIMIT:
                return list(columns)
    return list(columns)


def _cells(record: Submission, places: dict[tuple[str, str], int]) -> list[str]:
    values = [""] * len(places)
    rest: list[Row] = []
    for row in read_body(record.body):
        place = places.get((row.task_id, row.name))
        if place is None:
            rest.append(row)
        else:
            values[place] = row.value if row.type == NUMBER else _defused(row.value)
    status = "" if record.job_status is None else status_label(record.job_status)
    fixed = (record.who, record.workflow_id, record.workflow_name, record.state, record.job_id or "", status)
    return [
        str(record.id),
        exact_time(record.started_at),
        *map(_defused, fixed),
        record.source,
        *values,
        _defused(_json(rest)) if rest else "",
    ]


def _json(rows: Iterable[Row]) -> str:
    return json.dumps([[row.task_id, row.name, row.type, row.value] for row in rows], ensure_ascii=False)


def _defused(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
