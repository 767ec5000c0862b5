"""A job request: read from what was typed, checked as a whole, with the exact bytes that will be sent."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from webapp.request.numbers import Digits, clean_number
from webapp.request.text import Refused, clean_name, clean_task_id, clean_text, clean_workflow_id, show, trim

TEXT, NUMBER = "text", "number"
MAX_ROWS = 500

_json_string = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Row:
    """One row exactly as it was typed; any of it may be wrong. `type` should be TEXT or NUMBER."""

    task_id: str
    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row cleaned and checked: what Explorer is told. A number's `value` holds its digits as typed."""

    task_id: str
    name: str
    type: str
    value: str


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


def is_blank(row: Row) -> bool:
    """Whether nothing was typed into the row. A value of spaces is not blank: it may be meant."""
    return row.value == "" and not trim(row.task_id) and not trim(row.name)


def has_edge_spaces(value: str) -> bool:
    """Whether a text value starts or ends with white space, which is sent but cannot be seen."""
    return trim(value) != value


def read_request(workflow_id: str, rows: Sequence[Row]) -> JobRequest:
    """Return the request that was typed, without its blank rows; raises InvalidRequest with every error."""
    errors: list[FieldError] = []
    cleaned_id = _clean(clean_workflow_id, workflow_id, row=None, field="workflow_id", errors=errors)
    if len(rows) > MAX_ROWS:  # thousands of errors of single rows would bury this one
        message = f"The form has {len(rows):,} rows; {MAX_ROWS} is the most it can have. Remove some of them."
        errors.append(FieldError(row=None, field="rows", message=message))
    parameters = _read_rows(rows[:MAX_ROWS], errors)
    if errors:
        raise InvalidRequest(tuple(errors))
    body = write_body(parameters)
    return JobRequest(workflow_id=cleaned_id, parameters=parameters, body=body, digest=write_digest(cleaned_id, body))


def write_body(parameters: Iterable[Parameter]) -> bytes:
    """Return compact JSON in UTF-8, `{"input":{"query_1":{"name":"Tim Duncan"}}}` (Explorer API, Add a job).

    Tasks stand in the order of their first parameter, parameters in the order given.
    """
    tasks: dict[str, list[str]] = {}
    for parameter in parameters:
        tasks.setdefault(parameter.task_id, []).append(f"{_json_string(parameter.name)}:{_json_value(parameter)}")
    members = (f"{_json_string(task_id)}:{{{','.join(pairs)}}}" for task_id, pairs in tasks.items())
    return f'{{"input":{{{",".join(members)}}}}}'.encode()


def read_body(body: bytes) -> tuple[Row, ...]:
    """Return the rows of a body that `write_body` made: types and digits as they were sent."""
    tasks = json.loads(body, parse_int=Digits, parse_float=Digits)["input"]
    return tuple(
        Row(task_id=task_id, name=name, type=NUMBER if isinstance(value, Digits) else TEXT, value=str(value))
        for task_id, parameters in tasks.items()
        for name, value in parameters.items()
    )


def write_digest(workflow_id: str, body: bytes) -> str:
    """Return the SHA-256 of workflow ID and body as 64 hex digits: it tells one request from another."""
    # A workflow ID holds no line end, so no two pairs make the same bytes.
    return hashlib.sha256(workflow_id.encode() + b"\n" + body).hexdigest()


def _json_value(parameter: Parameter) -> str:
    # json would write a number through int or float and so lose digits: 0.10 would become 0.1.
    return parameter.value if parameter.type == NUMBER else _json_string(parameter.value)


def _read_rows(rows: Sequence[Row], errors: list[FieldError]) -> tuple[Parameter, ...]:
    first_rows: dict[tuple[str, str], int] = {}
    parameters = []
    for index, row in enumerate(rows):
        if not is_blank(row):
            parameters.append(_read_row(row, index, first_rows=first_rows, errors=errors))
    return tuple(parameters)


def _read_row(row: Row, index: int, *, first_rows: dict[tuple[str, str], int], errors: list[FieldError]) -> Parameter:
    task_id = _clean(clean_task_id, row.task_id, row=index, field="task_id", errors=errors)
    name = _clean(clean_name, row.name, row=index, field="name", errors=errors)
    if task_id and name and (first := first_rows.setdefault((task_id, name), index)) != index:
        message = f"Row {first + 1} gives {show(name)} of {show(task_id)} already. Keep one of the two rows."
        errors.append(FieldError(row=index, field="name", message=message))
    if row.type not in (TEXT, NUMBER):
        errors.append(FieldError(row=index, field="type", message="Choose a type: Text or Number."))
    clean_value = clean_number if row.type == NUMBER else clean_text
    value = _clean(clean_value, row.value, row=index, field="value", errors=errors)
    return Parameter(task_id=task_id, name=name, type=row.type, value=value)


def _clean(clean: Callable[[str], str], typed: str, *, row: int | None, field: str, errors: list[FieldError]) -> str:
    """Return the cleaned text, or note the error and return "": a request with errors is never made."""
    try:
        return clean(typed)
    except Refused as refusal:
        errors.append(FieldError(row=row, field=field, message=str(refusal)))
        return ""
