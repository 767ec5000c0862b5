"""The bytes that a job request is, and the digest that tells one request from another."""

import hashlib
import json
from collections.abc import Iterable

from webapp.request.numbers import Digits
from webapp.request.row import NUMBER, TEXT, Parameter, Row

_string = json.JSONEncoder(ensure_ascii=False).encode


def write_body(parameters: Iterable[Parameter]) -> bytes:
    """Return compact JSON in UTF-8, `{"input":{"query_1":{"name":"Tim Duncan"}}}` (Explorer API, Add a job).

    Tasks stand in the order of their first parameter, parameters in the order given.
    """
    tasks: dict[str, list[str]] = {}
    for parameter in parameters:
        tasks.setdefault(parameter.task_id, []).append(f"{_string(parameter.name)}:{_value(parameter)}")
    members = (f"{_string(task_id)}:{{{','.join(pairs)}}}" for task_id, pairs in tasks.items())
    return f'{{"input":{{{",".join(members)}}}}}'.encode()


def write_digest(workflow_id: str, body: bytes) -> str:
    """Return the SHA-256 of workflow ID and body as 64 hex digits."""
    # A workflow ID holds no line end, so no two pairs make the same bytes.
    return hashlib.sha256(workflow_id.encode() + b"\n" + body).hexdigest()


def _value(parameter: Parameter) -> str:
    # json would write a number through int or float and so lose digits: 0.10 would become 0.1.
    return parameter.value if parameter.type == NUMBER else _string(parameter.value)


def read_body(body: bytes) -> tuple[Row, ...]:
    """Return the rows of a body that `write_body` made: types and digits as they were sent."""
    tasks = json.loads(body, parse_int=Digits, parse_float=Digits)["input"]
    return tuple(
        Row(task_id=task_id, name=name, type=NUMBER if isinstance(value, Digits) else TEXT, value=str(value))
        for task_id, parameters in tasks.items()
        for name, value in parameters.items()
    )
