"""What a failed call to Explorer means on a page: the alert that says so, and the page's status."""

from dataclasses import dataclass

from webapp.explorer.errors import BadAnswer, ExplorerError, NoAnswer, NotConnected, Rejected, code_family
from webapp.web.alerts import Alert, Link, said

DOWN = "Explorer refused the connection: it may be down, or its address may be wrong in Jobdesk's settings."
NOT_SENT = {
    "refused": DOWN,
    "refused-connection": DOWN,
    "timeout": "Explorer did not accept the connection in time. Try again in a moment.",
    "dns": "The name of Explorer's address could not be looked up.",
    "tls": "A secure connection to Explorer could not be made: its certificate was not accepted.",
    "redirect": "Explorer's address leads on to another one, which Jobdesk does not follow. "
    "The address in Jobdesk's settings needs a look.",
    "none-found": "Explorer gave no answer, and none of the workflow's jobs can be this one: none was made.",
    "token": "Your token can't be sent as it is. Sign in again.",
}
BAD_GATEWAY = 502
STATUSES = {401: 401, 403: 403, 404: 404}  # by the first three digits of a code
UNUSABLE = "What answered at Explorer's address was not Explorer, or its answer broke off."
NO_ANSWER = {
    "timeout": "Explorer took the request and did not answer in time. Try again in a moment.",
    "too-long": "Explorer's answer was too long, so Jobdesk stopped reading it.",
}
REFUSED = {
    401: ("Explorer has ended your session.", "Sign in again: you come back here."),
    403: ("Your account may not see this.", "Ask the person who looks after it in Explorer."),
    404: ("Explorer knows nothing of this.", "It may be gone, or its ID may be mistyped."),
    4: ("Explorer refused the request.", "What it says may help; if not, tell the person who looks after Jobdesk."),
}
EXPLORER_FAILED = ("Explorer has a problem of its own.", "Try again, and tell the person who looks after it.")
NOT_EXPLORER = "What answered (HTTP status {status}) was not Explorer itself, or not in its usual form."


@dataclass(frozen=True)
class Trouble:
    """A page's alert and its status."""

    alert: Alert
    status: int


def trouble_of(error: ExplorerError, *, sign_in: str) -> Trouble:
    """Return what a failed call means; `sign_in` is the address of signing in and coming back."""
    if isinstance(error, Rejected):
        return _rejected(error, sign_in)
    title = "Explorer's answer makes no sense." if isinstance(error, BadAnswer) else "Explorer can't be reached."
    return Trouble(Alert(title=title, sentence=why_unusable(error)), BAD_GATEWAY)


def why_unusable(error: ExplorerError) -> str:
    """Return in one sentence why no answer can be used."""
    if isinstance(error, NotConnected):
        return NOT_SENT.get(error.reason, "The connection to Explorer could not be made.")
    if isinstance(error, NoAnswer):
        return NO_ANSWER.get(error.reason, UNUSABLE)
    return error.what if isinstance(error, BadAnswer) else UNUSABLE


def _rejected(error: Rejected, sign_in: str) -> Trouble:
    words = said(code=error.code, message=error.message, name=error.name, traceparent=error.traceparent)
    if error.code is None:
        sentence = NOT_EXPLORER.format(status=error.http_status)
        return Trouble(Alert(title=EXPLORER_FAILED[0], sentence=sentence, said=words), BAD_GATEWAY)
    family = error.code // 100_000
    blames_request = code_family(error.code) == 4
    title, sentence = REFUSED.get(family) or (REFUSED[4] if blames_request else EXPLORER_FAILED)
    links = (Link(address=sign_in, text="Sign in again"),) if error.session_over else ()
    status = STATUSES.get(family, 422 if blames_request else BAD_GATEWAY)
    return Trouble(Alert(title=title, sentence=sentence, said=words, links=links), status)
