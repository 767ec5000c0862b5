"""A request body in JSON, or just its inside, read strictly: what Explorer takes is taken, all else is named."""

import json
import re
from collections import Counter
from typing import Any

from webapp.paste.findings import Pieces, Understood, collect, place
from webapp.request.job_request import NUMBER, TEXT, Row
from webapp.request.numbers import Digits
from webapp.request.text import show

_INPUT = "input"
_ONLY = "Explorer takes only texts and numbers."
_PIECE = 60
_TYPOGRAPHIC = frozenset("“”„‟«»‘’")
# Once it is read, a value takes up to a hundred times its bytes. A form takes 500 values.
_MOST_VALUES = 20_000
_FULL = f"The JSON holds more than {_MOST_VALUES:,} values, many more than a form takes, so nothing of it was read."
# Matches a text that is never closed, too, so that each is passed over once.
_TEXT_OR_MARK = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{\[,]', re.DOTALL)
_DEEP = "The JSON is nested too deeply to be read: a task holds parameters, and a parameter a text or a number."


class _Constant(str):
    """NaN, Infinity or -Infinity, which are no JSON."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """An object as its members in order, keys that stand twice included."""


_decoder = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_int=Digits, parse_float=Digits, parse_constant=_Constant, strict=True
)


def read_json(text: str) -> Understood:
    """Return what a body `{"input": {"query_1": {"name": "Tim Duncan"}}}`, or what is in its "input", says."""
    return collect("JSON", lambda pieces: take_json(text, pieces))


def take_json(text: str, pieces: Pieces, *, where: str = "") -> None:
    """Give the rows of a body to the pieces; errors say `where` before line and column, as "in the body, "."""
    if holds_more_values(text, _MOST_VALUES):
        pieces.refuse(text[:_PIECE], _FULL)
        return
    try:
        body = _decoder.decode(text)
    except json.JSONDecodeError as error:
        piece = text[error.pos : error.pos + _PIECE] or text[-_PIECE:]
        pieces.refuse(piece, f"{_fault(text, error)} ({where}{place(text, error.pos)}). Nothing of the JSON was read.")
    except RecursionError:
        pieces.refuse(text[:_PIECE], _DEEP)
    else:
        _take_body(body, text, pieces)


def holds_more_values(text: str, number: int, *, marks: str = "{[,") -> bool:
    """Whether a JSON text, which is not parsed, holds more than `number` values, or of other `marks`."""
    if sum(map(text.count, marks)) <= number:
        return False
    found = 0
    for mark in _TEXT_OR_MARK.finditer(text):
        found += mark[0] in marks
        if found > number:
            return True
    return False


def _take_body(body: object, text: str, pieces: Pieces) -> None:
    if not isinstance(body, _Pairs):
        pieces.refuse(
            text[:_PIECE], f'The JSON {_holds(body)}, but a body is an object: {{"query_1": {{"name": "…"}}}}.'
        )
        return
    if all(key != _INPUT for key, _ in body):
        _take_tasks(body, pieces)
        return
    for key, value in _once(body, pieces):
        if key != _INPUT:
            pieces.refuse_named(key, 'is beside "input", so it was not read: a job has "input" only.')
        elif isinstance(value, _Pairs):
            _take_tasks(value, pieces)
        else:
            pieces.refuse_named(key, f'{_holds(value)}, but holds the tasks: {{"query_1": {{…}}}}.')


def _take_tasks(tasks: _Pairs, pieces: Pieces) -> None:
    for task_id, parameters in _once(tasks, pieces):
        if isinstance(parameters, _Pairs):
            for name, value in parameters:
                _take_value(task_id, name, value, pieces)
        else:
            pieces.refuse_named(task_id, f'{_holds(parameters)}, but a task holds its parameters: {{"name": "…"}}.')


def _take_value(task_id: str, name: str, value: object, pieces: Pieces) -> None:
    if isinstance(value, Digits):
        pieces.take(Row(task_id, name, NUMBER, str(value)))
    elif isinstance(value, str) and not isinstance(value, _Constant):
        pieces.take(Row(task_id, name, TEXT, value))
    else:
        pieces.refuse_value(task_id, name, f"{_holds(value)}: {_ONLY}")


def _once(members: _Pairs, pieces: Pieces) -> list[tuple[str, Any]]:
    """Return the members whose key is given once: nothing says which of two is meant."""
    times = Counter(key for key, _ in members)
    for key, count in times.items():
        if count > 1:
            pieces.refuse_named(key, f"is given {count} times, so none of them was taken. Keep one.")
    return [member for member in members if times[member[0]] == 1]


def _holds(value: object) -> str:
    match value:
        case Digits():
            return "holds a number"
        case _Constant():
            return f"holds {value}, which is no number in JSON"
        case str():
            return "holds a text"
        case True | False:
            return f"holds {json.dumps(value)}"
        case None:
            return "holds null"
        case _Pairs():
            return "holds an object"
    return "holds a list"


def _fault(text: str, error: json.JSONDecodeError) -> str:
    """Return what is wrong, without the full stop; `error.msg` is the parser's and differs between versions."""
    found = text[error.pos : error.pos + 1]
    if error.msg.startswith("Extra data"):
        return "Something follows the end of the JSON"
    if error.msg.startswith("Invalid control character"):
        return "A line end, a tab or another control character is within quotation marks; JSON writes it \\n or \\t"
    if error.msg.startswith("Invalid \\"):
        return "This backslash begins no escape that JSON knows; a backslash itself is written \\\\"
    if error.msg.startswith("Unterminated string"):
        return "The quotation mark that opens here is never closed"
    return _structure_fault(text, error, found)


def _structure_fault(text: str, error: json.JSONDecodeError, found: str) -> str:
    before = text[max(0, error.pos - _PIECE) : error.pos].rstrip()
    if not found:
        return "The JSON ends too early: a bracket or a quotation mark is not closed"
    if found == "'":
        return 'JSON has double quotation marks ("), not single ones'
    if found in _TYPOGRAPHIC:
        return f'{show(found)} is a quotation mark of a word processor; JSON has straight ones (")'
    if "Illegal trailing comma" in error.msg or (found in "}]" and before.endswith(",")):
        return "A comma is before a closing bracket; JSON allows none there"
    if error.msg.startswith("Expecting ','"):
        return f"A comma or a closing bracket is missing before {show(text[error.pos : error.pos + 10])}"
    if error.msg.startswith("Expecting ':'"):
        return "A colon is missing between a name and its value"
    if error.msg.startswith("Expecting property name"):
        return "A name in double quotation marks is missing"
    return f"{show(text[error.pos : error.pos + 10])} is not a JSON value: texts stand in double quotation marks"
