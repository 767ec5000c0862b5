"""A row of the form as it was typed, a parameter as it is sent, and the limits of both."""

from dataclasses import dataclass

from webapp.request.text import trim

TEXT, NUMBER = "text", "number"
MAX_ROWS = 500


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


def is_blank(row: Row) -> bool:
    """Whether nothing was typed into the row. A value of spaces is something: it could be meant."""
    return row.value == "" and not trim(row.task_id) and not trim(row.name)


def edge_spaces(value: str) -> bool:
    """Whether a text value starts or ends with white space, which is sent but cannot be seen."""
    return trim(value) != value
