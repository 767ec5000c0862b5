"""The sign-in page, and signing out."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from structlog import get_logger
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webapp.config import Config
from webapp.explorer.addresses import read_graph
from webapp.sign_in.connect import NewLogin, SignInFailedError, check_token, connect
from webapp.sign_in.current_login import current_login, delete_cookie, end_login, set_cookie, signed_in
from webapp.sign_in.forms import AccountForm, TokenForm, clean_token
from webapp.sign_in.logins import ACCOUNT, TOKEN, Logins, Person
from webapp.sign_in.tries import TooManyTriesError, Tries
from webapp.web.alerts import Alert, fields_alert
from webapp.web.parts import part
from webapp.web.posted import posted_form, printable, sender_address
from webapp.web.security import csrf_failure, guards_itself, open_to_all, renew_csrf_token, safe_next_page

log = get_logger("jobdesk.sign_in")
blueprint = Blueprint("sign_in", __name__)

Answer = tuple[str, int] | tuple[str, int, dict[str, str]]

EXPIRED = Alert(
    title="You are not signed in yet.",
    sentence="This page was open too long, came from elsewhere, or your browser stores no cookies. Try again.",
    kind="warning",
)


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> Answer:
    """Show both forms, to people who are signed in too."""
    current_login()
    return _show(*_forms(MultiDict()), status=200)


@blueprint.post("/sign-in")
@open_to_all
@guards_itself
def try_sign_in() -> Answer | Response:
    """Ask Explorer, store the login, and lead to the page that the person wanted."""
    posted = posted_form(request)
    account, token = _forms(posted)
    form = token if "token" in posted else account
    if reason := csrf_failure(posted):
        _log_failure(form, status=400, reason=_cookie_fault() or reason)
        return _show(account, token, status=400, alert=EXPIRED)
    try:
        new = _ask_explorer(form)
    except TooManyTriesError as error:
        _log_failure(form, status=429, reason="too many failed sign-ins")
        return _too_many(account, token, error.wait_seconds)
    except SignInFailedError as failure:
        _log_failure(form, status=failure.status, reason=failure.alert.title)
        return _show(account, token, status=failure.status, alert=failure.alert)
    return _begin(new, posted.get("next", ""))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the login on the server and delete the browser's cookies."""
    log.info("signed out", **_log_fields(signed_in().person), address=sender_address())
    end_login()
    response = redirect(url_for("sign_in.sign_in"), 303)
    delete_cookie(response)
    session.clear()
    flash("You are signed out.")
    return response


def _forms(posted: MultiDict[str, str]) -> tuple[AccountForm, TokenForm]:
    """Return both forms: the one that was sent with what was typed, the other one empty."""
    config = part(Config)
    offered = {"graph_address": config.graph_address, "graph_port": str(config.graph_port)}
    if read_graph(posted.get("graph_address", "").strip()):
        offered["graph_port"] = ""  # the address contains it
    by_token = "token" in posted
    account = AccountForm(None if by_token or not posted else posted, data=offered)
    account.graphs, account.takes_others = config.graphs, config.other_graphs or not config.graphs
    token = TokenForm(posted if by_token else None)
    for form in (account, token):
        form.next.data = printable(posted.get("next") or request.args.get("next", ""))
    return account, token


def _ask_explorer(form: AccountForm | TokenForm) -> NewLogin:
    """Count a try, and ask Explorer if the form is valid; raises SignInFailedError or TooManyTriesError."""
    valid = form.validate()
    tried = {}
    if valid and isinstance(form, AccountForm):
        tried = {"account": form.account.data or "", "graph": str(form.graph).lower()}
    with part(Tries).take(address=sender_address(), **tried) as this:
        try:
            return _confirmed(form, valid=valid)
        except SignInFailedError as failure:
            this.failed = failure.status != 502
            raise


def _confirmed(form: AccountForm | TokenForm, *, valid: bool) -> NewLogin:
    if not valid:
        raise SignInFailedError(fields_alert("You are not signed in yet: check what you typed.", form.errors), 422)
    return _by_token(form) if isinstance(form, TokenForm) else _by_account(form)


def _by_account(form: AccountForm) -> NewLogin:
    graph = form.graph
    return connect(
        account=form.account.data or "",
        password=form.password.data or "",
        address=graph.address,
        port=graph.port,
    )


def _by_token(form: TokenForm) -> NewLogin:
    login = current_login()
    renewing = login.person if login and login.person.kind == TOKEN else None
    return check_token(clean_token(form.token.data or ""), label=form.label.data or "", renewing=renewing)


def _begin(new: NewLogin, next_page: str) -> Response:
    handle = part(Logins).create(new.person, token=new.token, life_seconds=new.life_seconds)
    end_login()  # the browser's earlier one
    renew_csrf_token()
    log.info("signed in", **_log_fields(new.person), address=sender_address())
    response = redirect(safe_next_page(next_page), 303)
    set_cookie(response, handle, life_seconds=new.life_seconds)
    return response


def _show(account: AccountForm, token: TokenForm, *, status: int, alert: Alert | None = None) -> tuple[str, int]:
    for field in (*account, *token):
        field.data = printable(field.data or "")
    shown = {"account": account, "token": token, "alert": alert, "hints": part(Config).demo_hints}
    return render_template("sign_in/sign_in.html", **shown), status


def _too_many(account: AccountForm, token: TokenForm, wait_seconds: int) -> Answer:
    minutes = -(-wait_seconds // 60)
    alert = Alert(
        title="Too many failed sign-ins.",
        sentence=f"Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again.",
    )
    return *_show(account, token, status=429, alert=alert), {"Retry-After": str(wait_seconds)}


def _log_fields(person: Person) -> dict[str, str]:
    return {"account": person.who, "kind": person.kind, "graph": person.graph}


def _log_failure(form: AccountForm | TokenForm, *, status: int, reason: str) -> None:
    """Log a failed sign-in with the account that was typed; anything else could be a secret."""
    kind, account = (ACCOUNT, form.account.data or "") if isinstance(form, AccountForm) else (TOKEN, "")
    log.warning(
        "sign-in failed", account=account[:256], kind=kind, address=sender_address(), status=status, reason=reason
    )


def _cookie_fault() -> str:
    """Return what is wrong with the cookie that a form's CSRF token is compared with; "" if it can be read."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    if name not in request.cookies:
        return "the browser sent no cookie"
    return "" if session else f"the cookie {name} can't be read: it is damaged, or was signed with another secret key"
