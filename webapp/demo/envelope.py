"""The envelope around every answer, and the JSON and numbers that callers send.

The envelope is `{"code", "data", "message"}`, keys in the order the vendor prints them.
"""

import json
import math
import re
from enum import Enum

from flask import Response

SHOWN_CHARACTERS = 80
_COUNT = re.compile(r"[0-9]{1,10}")


class Fault(Enum):
    """The error codes that the stand-in uses, with their names (Explorer API, error codes)."""

    BAD_REQUEST = (40004000, "ErrBadRequest")
    PARAM = (40004001, "ErrParam")
    UNAUTHORIZED = (40104000, "ErrUnauthorized")
    SESSION = (40104001, "ErrSession")
    NOT_FOUND = (40404000, "ErrNotFound")
    INTERNAL_SERVER = (50004000, "ErrInternalServer")


class ExplorerError(Exception):
    """A call that Explorer refuses: `code`, the message it prints (`<ErrParam> ...`), and the HTTP status."""

    def __init__(self, fault: Fault, detail: str, *, http_status: int | None = None) -> None:
        self.code, name = fault.value
        self.message = f"<{name}> {detail}"
        self.http_status = http_status or self.code // 100_000  # 40404000 is sent under 404
        super().__init__(self.message)


def quoted(text: str) -> str:
    """Return a caller's text in double quotes, shortened to fit in a message."""
    shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return json.dumps(shown, ensure_ascii=False)


def success(data: dict[str, object]) -> Response:
    """Return the answer of a call that worked: code 0 under HTTP 200."""
    return _answer({"code": 0, "data": data, "message": "Success"}, 200)


def failure(error: ExplorerError) -> Response:
    """Return the answer of a call that failed; it has no `data`."""
    return _answer({"code": error.code, "message": error.message}, error.http_status)


def json_value(text: str) -> object:
    """Return the JSON value in `text`; every number is a float, as in the vendor's Go, so 7 and 7.0 are the same.

    Raises `ValueError` for text that is not JSON, a number beyond a float's range, and nesting too deep to read.
    """
    try:
        value: object = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def json_object(body: bytes) -> dict[str, object]:
    """Return the JSON object in a request body; raises `ExplorerError` (ErrBadRequest) if there is none."""
    try:
        value = json_value(body.decode())
    except ValueError as error:
        raise ExplorerError(Fault.BAD_REQUEST, "the body is not JSON") from error
    if not isinstance(value, dict):
        raise ExplorerError(Fault.BAD_REQUEST, "the body is not a JSON object")
    return value


def count(text: str | None, *, name: str, default: int) -> int:
    """Return a query parameter that counts from 1, or its default if absent; raises `ExplorerError` (ErrParam)."""
    if text is None:
        return default
    if not _COUNT.fullmatch(text) or int(text) == 0:
        raise ExplorerError(Fault.PARAM, f"{name} must be a whole number above 0, not {quoted(text)}")
    return int(text)


def _answer(envelope: dict[str, object], status: int) -> Response:
    # ASCII with escapes: a message may quote a lone surrogate, which UTF-8 cannot hold.
    body = json.dumps(envelope, separators=(",", ":"))
    return Response(body, status, content_type="application/json; charset=utf-8")


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
