"""Asking Explorer whether an account or a token is good, and the alert for each way in which it fails."""

from dataclasses import dataclass, replace

from webapp.config import Config
from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import ExplorerError, NotConnected, Rejected
from webapp.sign_in.logins import Person, account_person, token_person
from webapp.web.alerts import Alert, explorer_message, why_unusable
from webapp.web.parts import part

UNSENDABLE = {
    "account": "Explorer can't take this account name: in this account format, a name can't contain a colon.",
    "token": "This is not a token: it contains characters that a cookie can't contain.",
}


@dataclass(frozen=True)
class NewLogin:
    """What Explorer confirmed. `life_seconds` is how long the token lives; None if Explorer did not say."""

    person: Person
    token: str
    life_seconds: int | None


class SignInFailedError(Exception):
    """Explorer refused the person, or could not be asked; holds the page's alert and status."""

    def __init__(self, alert: Alert, status: int) -> None:
        super().__init__(alert.title)
        self.alert = alert
        self.status = status


def connect(*, account: str, password: str, address: str, port: int) -> NewLogin:
    """Ask Explorer for a token; raises SignInFailedError."""
    graph = f"{address.lower()}:{port}"
    try:
        with part(Places).take():
            session = part(ExplorerClient).connect(account=account, password=password, address=address, port=port)
    except ExplorerError as error:
        raise _failed(error, graph=graph) from None
    person = account_person(explorer_url=part(Config).explorer_url, account=account, graph=graph)
    return NewLogin(person, session.token, session.max_age_seconds)


def check_token(token: str, *, label: str, renewing: Person | None) -> NewLogin:
    """Check a token by listing one job; raises SignInFailedError.

    A token that is pasted over a login with a token renews that login: `renewing` keeps its identity.
    """
    try:
        with part(Places).take():
            part(ExplorerClient).jobs(token=token, page_size=1)
    except ExplorerError as error:
        raise _failed(error, graph="") from None
    person = token_person(explorer_url=part(Config).explorer_url, token=token, label=label)
    if renewing is not None:
        person = replace(renewing, who=label or renewing.who)
    return NewLogin(person, token, None)


def _failed(error: ExplorerError, *, graph: str) -> SignInFailedError:
    if isinstance(error, Rejected) and (error.code is not None or (error.message and error.http_status < 500)):
        return _rejected(error, graph=graph)
    if isinstance(error, NotConnected) and error.reason in UNSENDABLE:
        return SignInFailedError(Alert(title="You are not signed in.", sentence=UNSENDABLE[error.reason]), 422)
    return SignInFailedError(Alert(title="Explorer can't be reached.", sentence=why_unusable(error)), 502)


def _rejected(error: Rejected, *, graph: str) -> SignInFailedError:
    words = explorer_message(code=error.code, message=error.message, name=error.name, traceparent=error.traceparent)
    denied = (error.http_status if error.code is None else error.code // 100_000) in {401, 403}
    if denied and graph:
        alert = Alert(title="Wrong account or password.", sentence="Check both, then try again.", said=words)
    elif denied:
        alert = Alert(
            title="This token is not valid, or no longer.",
            sentence="Explorer did not accept it. Copy a fresh one, or sign in with your account.",
            said=words,
        )
    elif graph:
        alert = Alert(
            title=f"Explorer could not open the graph database at {graph}.",
            sentence="Check the graph address and the port.",
            said=words,
        )
    else:
        alert = Alert(title="Explorer could not check this token.", sentence="Try again in a moment.", said=words)
    return SignInFailedError(alert, 401 if denied else 422)
