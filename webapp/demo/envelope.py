"""The envelope around every answer: `{"code", "data", "message"}`, keys in the order the vendor prints them."""

import json
from enum import Enum

from flask import Response

SHOWN_CHARACTERS = 80


class Fault(Enum):
    """Explorer's error codes and their names (Explorer API, error codes), as far as the stand-in uses them."""

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
    """Return what somebody sent, in double quotes and no longer than a message can bear."""
    shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return json.dumps(shown, ensure_ascii=False)


def success(data: dict[str, object]) -> Response:
    """Return the answer of a call that worked: code 0 under HTTP 200."""
    return _answer({"code": 0, "data": data, "message": "Success"}, 200)


def failure(error: ExplorerError) -> Response:
    """Return the answer of a call that did not work; it has no `data`."""
    return _answer({"code": error.code, "message": error.message}, error.http_status)


def _answer(envelope: dict[str, object], status: int) -> Response:
    # ASCII with escapes: a message may quote a lone surrogate, which UTF-8 cannot hold.
    body = json.dumps(envelope, separators=(",", ":"))
    return Response(body, status, content_type="application/json; charset=utf-8")
