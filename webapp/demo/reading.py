"""Reading what a caller sent: JSON with JSON's own numbers, and query parameters that count something."""

import json
import math
import re

from webapp.demo.envelope import ExplorerError, Fault, quoted

_COUNT = re.compile(r"[0-9]{1,10}")


def json_value(text: str) -> object:
    """Return the JSON value in `text`; every number is a float, as in the vendor's Go, so that 7 and 7.0 are one.

    Raises `ValueError` for anything that is not JSON, a number beyond a float's range, and nesting too deep to read.
    """
    try:
        value: object = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def json_object(body: bytes) -> dict[str, object]:
    """Return the JSON object in a request body; raises `ExplorerError` (ErrBadRequest) when there is none."""
    try:
        value = json_value(body.decode())
    except ValueError as error:
        raise ExplorerError(Fault.BAD_REQUEST, "the body is not JSON") from error
    if not isinstance(value, dict):
        raise ExplorerError(Fault.BAD_REQUEST, "the body is not a JSON object")
    return value


def count(text: str | None, *, name: str, default: int) -> int:
    """Return a query parameter that counts from 1, or its default when absent; raises `ExplorerError` (ErrParam)."""
    if text is None:
        return default
    if not _COUNT.fullmatch(text) or int(text) == 0:
        raise ExplorerError(Fault.PARAM, f"{name} must be a whole number above 0, not {quoted(text)}")
    return int(text)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
