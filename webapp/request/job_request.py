"""A job request: read from what was typed, checked as a whole, with the exact bytes that will be sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.request.body import write_body, write_digest
from webapp.request.numbers import clean_number
from webapp.request.row import MAX_ROWS, NUMBER, TEXT, Parameter, Row, edge_spaces, is_blank
from webapp.request.text import Refused, clean_name, clean_task_id, clean_text, show
from webapp.request.workflow_id import clean_workflow_id

__all__ = [
    "NUMBER",
    "TEXT",
    "FieldError",
    "InvalidRequest",
    "JobRequest",
    "Parameter",
    "Row",
    "edge_spaces",
    "is_blank",
    "read_request",
]


@dataclass(frozen=True, slots=True)
class FieldError:
    """A sentence for one field: "workflow_id" and "rows" of the form, else "task_id", "name", "type", "value"."""

    row: int | None
    """Index into the rows as they were given, from 0; None for the form's own fields."""
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What will be sent to Explorer: `body` in exact bytes, `digest` 64 hex digits over workflow ID and body."""

    workflow_id: str
    parameters: tuple[Parameter, ...]
    body: bytes
    digest: str


class InvalidRequest(ValueError):  # noqa: N818 - the outcome is called `invalid` everywhere
    """Something typed is wrong; holds every error, in the order of the form. Nothing may be sent."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return " ".join(error.message for error in self.errors)


def read_request(workflow_id: str, rows: Sequence[Row]) -> JobRequest:
    """Return the request that was typed, without its blank rows; raises InvalidRequest with all that is wrong."""
    errors: list[FieldError] = []
    cleaned_id = _take(clean_workflow_id, workflow_id, row=None, field="workflow_id", errors=errors)
    if len(rows) > MAX_ROWS:  # then not one by one: thousands of errors would bury this one
        errors.append(FieldError(row=None, field="rows", message=_too_many(len(rows))))
    parameters = _read_rows(rows[:MAX_ROWS], errors)
    if errors:
        raise InvalidRequest(tuple(errors))
    body = write_body(parameters)
    return JobRequest(workflow_id=cleaned_id, parameters=parameters, body=body, digest=write_digest(cleaned_id, body))


def _read_rows(rows: Sequence[Row], errors: list[FieldError]) -> tuple[Parameter, ...]:
    first_rows: dict[tuple[str, str], int] = {}
    parameters = []
    for index, row in enumerate(rows):
        if not is_blank(row):
            parameters.append(_read_row(row, index, first_rows=first_rows, errors=errors))
    return tuple(parameters)


def _read_row(row: Row, index: int, *, first_rows: dict[tuple[str, str], int], errors: list[FieldError]) -> Parameter:
    task_id = _take(clean_task_id, row.task_id, row=index, field="task_id", errors=errors)
    name = _take(clean_name, row.name, row=index, field="name", errors=errors)
    if task_id and name and (first := first_rows.setdefault((task_id, name), index)) != index:
        errors.append(FieldError(row=index, field="name", message=_twice(task_id, name, first)))
    if row.type not in (TEXT, NUMBER):
        errors.append(FieldError(row=index, field="type", message="Choose a type: Text or Number."))
    clean_value = clean_number if row.type == NUMBER else clean_text
    value = _take(clean_value, row.value, row=index, field="value", errors=errors)
    return Parameter(task_id=task_id, name=name, type=row.type, value=value)


def _take(clean: Callable[[str], str], typed: str, *, row: int | None, field: str, errors: list[FieldError]) -> str:
    """Return the cleaned text, or note the error and return "": a request with errors is never made."""
    try:
        return clean(typed)
    except Refused as refusal:
        errors.append(FieldError(row=row, field=field, message=str(refusal)))
        return ""


def _too_many(count: int) -> str:
    return f"The form has {count:,} rows; {MAX_ROWS} is the most it can have. Remove some of them."


def _twice(task_id: str, name: str, first: int) -> str:
    return f"Row {first + 1} gives {show(name)} of {show(task_id)} already. Keep one of the two rows."
