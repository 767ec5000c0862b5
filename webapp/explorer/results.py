"""The result of a task, from Explorer's JSON: every cell as text, numbers with the digits they came with."""

import json
from typing import Any

from webapp.explorer.errors import BadAnswer, NoAnswer
from webapp.explorer.models import TaskResult
from webapp.request.numbers import Digits

_CELLS = 200_000
# Each value behind the first has a comma before it: this bounds what reading them can cost, some 100 bytes a value.
_COMMAS = 250_000


def refuse_too_many(body: bytes) -> None:
    """Raise NoAnswer("too-long") for more values than memory should be spent on."""
    if body.count(b",") > _COMMAS:
        raise NoAnswer("too-long")


def read_result(data: object, *, limit: int) -> TaskResult:
    """Return the rows of a task, at most `limit` (Explorer API, "Get task results"). Raises BadAnswer, NoAnswer."""
    items = data.get("items", ()) if isinstance(data, dict) else ()
    if items is None:  # Go's way to write an empty list
        items = []
    if not isinstance(items, list) or not all(isinstance(item, list) for item in items):
        raise BadAnswer("Explorer's answer holds something else where the rows of a result were asked for.")
    wanted = items[:limit]
    widths = {len(item) for item in wanted}
    if len(wanted) * max(widths, default=0) > _CELLS:
        raise NoAnswer("too-long")
    try:
        rows = tuple(tuple(map(_cell, item)) for item in wanted)
    except RecursionError:
        raise BadAnswer("Explorer's answer holds a value that is nested too deeply.") from None
    return TaskResult(rows=rows, width=max(widths, default=0), ragged=len(widths) > 1, more=len(items) > limit)


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
