"""Explorer's error codes, and one class for each kind of failure.

No exception here holds a token, a password, a request's headers or the library exception that carried them:
all may be logged, pickled and shown.
"""

from typing import Literal

# Explorer API, "Error codes".
CODES = {
    40004000: "ErrBadRequest",
    40004001: "ErrParam",
    40104000: "ErrUnauthorized",
    40104001: "ErrSession",
    40304000: "ErrForbidden",
    40404000: "ErrNotFound",
    50004000: "ErrInternalServer",
    50004001: "ErrInternalDatabase",
    50004002: "ErrInternalController",
    50004003: "ErrInternalLicense",
    90004000: "ErrUnknown",
}

# "token", "account" and "request": this part cannot be written in a request.
NotConnectedReason = Literal["refused", "timeout", "dns", "tls", "other", "token", "account", "request"]
NoAnswerReason = Literal["timeout", "broken", "too-long", "unreadable"]


def error_name(code: int | None) -> str:
    """Return Explorer's name of an error code, such as "ErrParam"; empty if its table has none."""
    return "" if code is None else CODES.get(code, "")


def code_family(code: int | None) -> int | None:
    """Return 0 for success, 4 if Explorer refuses the request, 5 or 9 if it failed itself; None for other codes."""
    if code == 0:
        return 0
    first = None if code is None else code // 10_000_000
    return first if first in {4, 5, 9} else None


def is_session_over(code: int | None) -> bool:
    """Whether a code (401xxxxx) says that Explorer has ended its own session."""
    return code is not None and code // 100_000 == 401


class ExplorerError(Exception):
    """A call to Explorer failed."""


class NotConnected(ExplorerError):  # noqa: N818  what happened, not "an error"
    """Nothing was sent: no connection was made, or the request cannot be written.

    `detail` is the class of the library's exception, for the log; `milliseconds` is how long the call took.
    """

    def __init__(self, reason: NotConnectedReason, detail: str = "", milliseconds: float = 0.0) -> None:
        super().__init__(reason, detail, milliseconds)
        self.reason = reason
        self.detail = detail
        self.milliseconds = milliseconds

    def __str__(self) -> str:
        return f"nothing was sent to Explorer: {self.reason} {self.detail}".rstrip()


class NoAnswer(ExplorerError):  # noqa: N818  what happened, not "an error"
    """The request may have arrived, but no usable answer came back.

    `http_status` is known only of an "unreadable" answer, which came whole but in a coding that cannot be undone.
    """

    def __init__(
        self, reason: NoAnswerReason, detail: str = "", milliseconds: float = 0.0, http_status: int | None = None
    ) -> None:
        super().__init__(reason, detail, milliseconds, http_status)
        self.reason = reason
        self.detail = detail
        self.milliseconds = milliseconds
        self.http_status = http_status

    def __str__(self) -> str:
        return f"no usable answer from Explorer: {self.reason} {self.detail}".rstrip()


class Rejected(ExplorerError):  # noqa: N818  what happened, not "an error"
    """Explorer (or a proxy before it) answered with an error envelope or an HTTP error.

    `message` is Explorer's own, raw: show it through `visible`. `code` is None if no envelope with an error came.
    """

    def __init__(self, code: int | None, message: str, http_status: int, traceparent: str = "") -> None:
        super().__init__(code, message, http_status, traceparent)
        self.code = code
        self.name = error_name(code)
        self.message = message
        self.http_status = http_status
        self.traceparent = traceparent

    @property
    def session_over(self) -> bool:
        """Whether Explorer has ended its own session: sign in again."""
        return is_session_over(self.code)

    def __str__(self) -> str:
        return f"Explorer refused: HTTP {self.http_status}, code {self.code} {self.name}".rstrip()


class BadAnswer(ExplorerError):  # noqa: N818  what happened, not "an error"
    """The answer makes no sense; `what` says why in one sentence of ours."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
