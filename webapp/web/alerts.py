"""Alerts: what the first element with role="alert" says, of a wrong field and of a failed call to Explorer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.explorer.errors import BadAnswer, ExplorerError, NoAnswer, NotConnected, Rejected, code_family, error_name
from webapp.explorer.text import visible

DOWN = "Explorer refused the connection. It may be down, or its address in Jobdesk's settings may be wrong."
NOT_SENT = {
    "refused": DOWN,
    "refused-connection": DOWN,
    "timeout": "Explorer did not accept the connection in time. Try again in a moment.",
    "dns": "Explorer's host name could not be looked up.",
    "tls": "The secure connection to Explorer failed: its certificate was not accepted.",
    "redirect": "Explorer's address redirects to another one, and Jobdesk does not follow it. "
    "Check the address in Jobdesk's settings.",
    "none-found": "Explorer gave no answer, and none of the workflow's jobs can be this one: none was made.",
    "token": "Your token can't be sent as it is. Sign in again.",
}
BAD_GATEWAY = 502
STATUSES = {401: 401, 403: 403, 404: 404}  # by the first three digits of a code
UNUSABLE = "Explorer's answer broke off, or something other than Explorer answered at its address."
NO_ANSWER = {
    "timeout": "Explorer took the request and did not answer in time. Try again in a moment.",
    "too-long": "Explorer's answer was too long, so Jobdesk stopped reading it.",
}
REFUSED = {
    401: ("Explorer has ended your session.", "Sign in again. You will come back to this page."),
    403: ("Your account may not see this.", "Ask the person who manages access in Explorer."),
    404: ("Explorer can't find this.", "It may have been deleted, or its ID may be mistyped."),
    4: (
        "Explorer refused the request.",
        "Its message may help. If it does not, tell the person who looks after Jobdesk.",
    ),
}
EXPLORER_FAILED = ("Explorer has a problem.", "Try again. If it fails again, tell the person who looks after Explorer.")
NOT_EXPLORER = "The answer (HTTP status {status}) is not from Explorer itself, or not in its usual form."


@dataclass(frozen=True, kw_only=True)
class ExplorerMessage:
    """An error in Explorer's own words, in characters that can be seen."""

    message: str
    code: int | None = None
    name: str = ""
    traceparent: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link in an alert; `address` is a path of ours or a `#fragment`."""

    address: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A heading, a sentence for the analyst, Explorer's words if it said any, links to fields or other pages."""

    title: str
    sentence: str = ""
    said: ExplorerMessage | None = None
    links: tuple[Link, ...] = ()
    kind: str = "danger"


def fields_alert(title: str, errors: Mapping[str, Iterable[object]]) -> Alert:
    """Return the summary of a form's errors: a link to each field, whose id is its name."""
    return Alert(
        title=title,
        links=tuple(Link(address=f"#{name}", text=" ".join(map(str, lines))) for name, lines in errors.items()),
    )


def explorer_message(
    *, code: int | None, message: str, name: str = "", traceparent: str = ""
) -> ExplorerMessage | None:
    """Return Explorer's words; None if it said nothing."""
    if code is None and not message:
        return None
    known_name = name or ("" if code is None else error_name(code))
    return ExplorerMessage(
        message=visible(message), code=code, name=visible(known_name), traceparent=visible(traceparent)
    )


@dataclass(frozen=True)
class ErrorPage:
    """The alert of a page that reports an error, and the page's HTTP status."""

    alert: Alert
    status: int


def explorer_error_page(error: ExplorerError, *, sign_in: str) -> ErrorPage:
    """Return the alert for a failed call; `sign_in` is the address that leads to sign-in and back."""
    if isinstance(error, Rejected):
        return _rejected(error, sign_in)
    title = "Jobdesk can't use Explorer's answer." if isinstance(error, BadAnswer) else "Explorer can't be reached."
    return ErrorPage(Alert(title=title, sentence=why_unusable(error)), BAD_GATEWAY)


def why_unusable(error: ExplorerError) -> str:
    """Return one sentence that says why there is no usable answer."""
    if isinstance(error, NotConnected):
        return NOT_SENT.get(error.reason, "The connection to Explorer could not be made.")
    if isinstance(error, NoAnswer):
        return NO_ANSWER.get(error.reason, UNUSABLE)
    return error.what if isinstance(error, BadAnswer) else UNUSABLE


def _rejected(error: Rejected, sign_in: str) -> ErrorPage:
    words = explorer_message(code=error.code, message=error.message, name=error.name, traceparent=error.traceparent)
    if error.code is None:
        sentence = NOT_EXPLORER.format(status=error.http_status)
        return ErrorPage(Alert(title=EXPLORER_FAILED[0], sentence=sentence, said=words), BAD_GATEWAY)
    family = error.code // 100_000
    blames_request = code_family(error.code) == 4
    title, sentence = REFUSED.get(family) or (REFUSED[4] if blames_request else EXPLORER_FAILED)
    links = (Link(address=sign_in, text="Sign in again"),) if error.session_over else ()
    status = STATUSES.get(family, 422 if blames_request else BAD_GATEWAY)
    return ErrorPage(Alert(title=title, sentence=sentence, said=words, links=links), status)
