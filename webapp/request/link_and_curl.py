"""A request outside the form: a link that fills the form, and a curl command that sends the same bytes."""

import shlex
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from webapp.request.job_request import Row, is_blank
from webapp.request.parameter_syntax import NotUnderstood, read_parameter, refuse_broken, write_parameter
from webapp.request.text import show

MAX_ADDRESS = 3_500
_FORM = "/jobs/new?"
_SIGN_IN = "/sign-in?next="
_WORKFLOW_ID = "workflow_id"
_TOO_LONG = f"There is no link for this form: its address would be longer than {MAX_ADDRESS:,} characters."


def write_link(workflow_id: str, rows: Sequence[Row]) -> str | None:
    """Return the query string of the link that fills the form, `workflow_id=4216617528&query_1.name=Tim+Duncan`.

    Blank rows are left out. None when there can be no such link: no_link_reason() says why.
    """
    return None if no_link_reason(workflow_id, rows) else _query(_pairs(workflow_id, rows))


def no_link_reason(workflow_id: str, rows: Sequence[Row]) -> str | None:
    """Return the sentence that says why there is no link for this form; None when there is one."""
    pairs = _pairs(workflow_id, rows)
    # Encoding never shortens, so a form of megabytes need not be encoded to be too long.
    if sum(len(key) + len(value) for key, value in pairs) > MAX_ADDRESS:
        return _TOO_LONG
    try:
        read_link(pairs)
    except NotUnderstood as error:
        return f"There is no link for this form: it could not be read back. {error}"
    return _TOO_LONG if _longest_address(_query(pairs)) > MAX_ADDRESS else None


def read_link(pairs: Sequence[tuple[str, str]]) -> tuple[str, list[Row]]:
    """Return workflow ID ("" when there is none) and rows, in order, of a link's decoded query pairs.

    Values are taken as they are, checking them is the form's work. Raises NotUnderstood, naming the first
    pair that cannot be read: a link is read whole or not at all.
    """
    workflow_id: str | None = None
    rows: dict[tuple[str, str], Row] = {}
    for key, value in pairs:
        refuse_broken(value, what=f"The value of {show(key)}")
        if key != _WORKFLOW_ID:
            _add_row(rows, key, value)
        elif workflow_id is None:
            workflow_id = value
        else:
            raise NotUnderstood(f"The link gives {show(key)} twice: one job has one workflow.")
    return workflow_id or "", list(rows.values())


def write_curl(explorer_url: str, workflow_id: str, body: bytes) -> str:
    """Return the command for a POSIX shell that sends `body` byte for byte; `$EXPLORER_TOKEN` stands for the token."""
    address = shlex.quote(f"{explorer_url}/api-open/v1/workflows/{workflow_id}/jobs")
    # Single quotes keep $, `, \ and line ends as they are in a script, and ! in an interactive bash.
    return "\n".join(
        (
            f"curl -X POST {address} \\",
            "  -H 'Content-Type: application/json' \\",
            '  -H "Cookie: explorer_token=$EXPLORER_TOKEN" \\',
            f"  --data-binary {shlex.quote(body.decode())}",
        )
    )


def _add_row(rows: dict[tuple[str, str], Row], key: str, value: str) -> None:
    task_id, name, parameter_type = read_parameter(key)
    if (task_id, name) in rows:
        raise NotUnderstood(f"{show(key)} is given twice: each parameter of a task has one value.")
    rows[task_id, name] = Row(task_id=task_id, name=name, type=parameter_type, value=value)


def _pairs(workflow_id: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
    filled = [(write_parameter(row), row.value) for row in rows if not is_blank(row)]
    return [(_WORKFLOW_ID, workflow_id), *filled]


def _query(pairs: Sequence[tuple[str, str]]) -> str:
    return urlencode(pairs, safe=":")


def _longest_address(query: str) -> int:
    # Before signing in, a person meets the address encoded once more: each `%` then takes three characters.
    return max(len(_FORM + query), len(_SIGN_IN + quote(_FORM + query, safe="")))
