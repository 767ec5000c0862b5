"""The pages that begin and end a login."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from structlog import get_logger
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form

from webapp.config import Config
from webapp.explorer.graphs import read_graph
from webapp.sign_in.connect import SignInFailedError, Welcome, check_token, connect
from webapp.sign_in.current_login import current_login, delete_cookie, end_login, set_cookie, signed_in
from webapp.sign_in.forms import AccountForm, TokenForm, clean_token
from webapp.sign_in.logins import ACCOUNT, TOKEN, Logins, Person
from webapp.sign_in.tries import TooManyTriesError, Tries
from webapp.web.alerts import Alert, fields_alert
from webapp.web.parts import part
from webapp.web.posted import posted_form, printable, sender_address
from webapp.web.security import csrf_failure, guards_itself, inside, open_to_all, renew_csrf_token

log = get_logger("jobdesk.sign_in")
blueprint = Blueprint("sign_in", __name__)

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> Page:
    """Show both forms, to people who are signed in, too."""
    current_login()
    return _show(*_forms(MultiDict()), status=200)


@blueprint.post("/sign-in")
@open_to_all
@guards_itself
def try_sign_in() -> Page | Response:
    """Ask Explorer, begin a login, and lead to where the person was going."""
    posted = posted_form(request)
    account, token = _forms(posted)
    form = token if "token" in posted else account
    if reason := csrf_failure(posted):
        _log_failure(form, status=400, reason=_unreadable_cookie() or reason)
        return _show(account, token, status=400, alert=EXPIRED)
    try:
        welcome = _try(account, token, form)
    except TooManyTriesError as error:
        _log_failure(form, status=429, reason="too many failed sign-ins")
        return _too_many(account, token, error.wait_seconds)
    except SignInFailedError as failure:
        _log_failure(form, status=failure.status, reason=failure.alert.title)
        return _show(account, token, status=failure.status, alert=failure.alert)
    return _begin(welcome, posted.get("next", ""))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the login on the server and forget the browser's cookies."""
    log.info("signed out", **_whose(signed_in().person), address=sender_address())
    end_login()
    response = redirect(url_for("sign_in.sign_in"), 303)
    delete_cookie(response)
    session.clear()
    flash("You are signed out.")
    return response


EXPIRED = Alert(
    title="You are not signed in yet.",
    sentence="This page was open for long, came from elsewhere, or your browser keeps no cookies. Try again.",
    kind="warning",
)


def _forms(posted: MultiDict[str, str]) -> tuple[AccountForm, TokenForm]:
    config = part(Config)
    offered = {"graph_address": config.graph_address, "graph_port": str(config.graph_port)}
    if read_graph(posted.get("graph_address", "").strip()):
        offered["graph_port"] = ""  # the address holds it
    by_token = "token" in posted
    account = AccountForm(None if by_token or not posted else posted, data=offered)
    account.graphs, account.takes_others = config.graphs, config.other_graphs or not config.graphs
    token = TokenForm(posted if by_token else None)
    for form in (account, token):
        form.next.data = printable(posted.get("next") or request.args.get("next", ""))
    return account, token


def _try(account: AccountForm, token: TokenForm, form: Form) -> Welcome:
    """Count a try, and ask Explorer if the form is right; raises SignInFailedError or TooManyTriesError."""
    valid = form.validate()
    tries = part(Tries)
    whose = {"account": account.account.data or "", "graph": _graph_of(account)} if valid and form is account else {}
    with tries.take(address=sender_address(), **whose) as this:
        try:
            return _ask(account, token, form, valid=valid)
        except SignInFailedError as failure:
            this.failed = failure.status != 502
            raise


def _ask(account: AccountForm, token: TokenForm, form: Form, *, valid: bool) -> Welcome:
    if not valid:
        raise SignInFailedError(_summary(form), 422)
    if form is token:
        return check_token(clean_token(token.token.data or ""), label=token.label.data or "", renewing=_renewing())
    graph = account.graph
    return connect(
        account=account.account.data or "",
        password=account.password.data or "",
        address=graph.address,
        port=graph.port,
    )


def _graph_of(account: AccountForm) -> str:
    return str(account.graph).lower()


def _renewing() -> Person | None:
    login = current_login()
    return login.person if login and login.person.kind == TOKEN else None


def _begin(welcome: Welcome, next_page: str) -> Response:
    handle = part(Logins).create(welcome.person, token=welcome.token, life_seconds=welcome.life_seconds)
    end_login()  # the one before, if there was one
    renew_csrf_token()
    log.info("signed in", **_whose(welcome.person), address=sender_address())
    response = redirect(inside(next_page), 303)
    set_cookie(response, handle, life_seconds=welcome.life_seconds)
    return response


def _show(account: AccountForm, token: TokenForm, *, status: int, alert: Alert | None = None) -> tuple[str, int]:
    hints = part(Config).demo_hints
    for field in (*account, *token):
        field.data = printable(field.data or "")
    return render_template("sign_in/sign_in.html", account=account, token=token, alert=alert, hints=hints), status


def _too_many(account: AccountForm, token: TokenForm, wait: int) -> Page:
    minutes = -(-wait // 60)
    alert = Alert(
        title="Too many failed sign-ins.",
        sentence=f"Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again.",
    )
    return *_show(account, token, status=429, alert=alert), {"Retry-After": str(wait)}


def _summary(form: Form) -> Alert:
    return fields_alert("You are not signed in yet: something needs a change.", form.errors)


def _whose(person: Person) -> dict[str, str]:
    return {"account": person.who, "kind": person.kind, "graph": person.graph}


def _log_failure(form: Form, *, status: int, reason: str) -> None:
    """Log a failed sign-in with the account that was typed, never with what else was."""
    account = form.account.data or "" if isinstance(form, AccountForm) else ""
    kind = TOKEN if isinstance(form, TokenForm) else ACCOUNT
    log.warning(
        "sign-in failed", account=account[:256], kind=kind, address=sender_address(), status=status, reason=reason
    )


def _unreadable_cookie() -> str:
    """Return what is wrong with the cookie that a form's token is held against; "" where it can be read."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    if name not in request.cookies:
        return "the browser sent no cookie"
    return "" if session else f"the cookie {name} can't be read: it is damaged, or was signed with another secret key"
