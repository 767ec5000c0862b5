"""The list of submissions as CSV: a column per parameter for the first ones, the others as JSON in one column."""

import json
from collections.abc import Callable, Iterable, Iterator

from webapp.explorer.models import status_label
from webapp.request.job_request import NUMBER, Row, read_body
from webapp.submissions.record import Submission
from webapp.web.table_cells import csv_line, defused
from webapp.web.times import exact_time

COLUMNS_LIMIT = 200
FIXED = ("id", "started", "who", "workflow_id", "workflow_name", "outcome", "job_id", "job_status", "source")
REST = "more_parameters"
END = "\r\n"


def csv_lines(records: Callable[[], Iterable[Submission]]) -> Iterator[str]:
    """Return a CSV file in pieces; reads the records twice, first for the names of their parameters.

    The first piece comes at once, before any record is read: the browser begins the download.
    """
    yield csv_line(FIXED).removesuffix(END) + ","
    columns = _columns(records())
    places = {column: place for place, column in enumerate(columns)}
    yield csv_line([*(defused(f"{task_id}.{name}") for task_id, name in columns), REST])
    for record in records():
        yield csv_line(_cells(record, places))


def _columns(records: Iterable[Submission]) -> list[tuple[str, str]]:
    columns: dict[tuple[str, str], None] = {}
    for record in records:
        # Not by read_body: only the names are needed, of up to a million bodies. No int: it refuses 5,000 digits.
        tasks = json.loads(record.body, parse_int=str, parse_float=str)["input"].items()
        columns |= dict.fromkeys((task_id, name) for task_id, parameters in tasks for name in parameters)
        if len(columns) >= COLUMNS_LIMIT:
            break
    return list(columns)[:COLUMNS_LIMIT]


def _cells(record: Submission, places: dict[tuple[str, str], int]) -> list[str]:
    values = [""] * len(places)
    rest: list[Row] = []
    for row in read_body(record.body):
        place = places.get((row.task_id, row.name))
        if place is None:
            rest.append(row)
        else:
            values[place] = row.value if row.type == NUMBER else defused(row.value)
    status = "" if record.job_status is None else status_label(record.job_status)
    fixed = (record.who, record.workflow_id, record.workflow_name, record.outcome, record.job_id or "", status)
    return [
        str(record.id),
        exact_time(record.started_at),
        *map(defused, fixed),
        record.source,
        *values,
        defused(_json(rest)) if rest else "",
    ]


def _json(rows: Iterable[Row]) -> str:
    return json.dumps([[row.task_id, row.name, row.type, row.value] for row in rows], ensure_ascii=False)
