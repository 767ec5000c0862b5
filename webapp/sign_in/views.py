"""The pages that begin and end a login."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form

from webapp.alerts import Alert, fields_alert
from webapp.posted import posted_form, printable
from webapp.security import csrf_failure, guards_itself, inside, open_to_all
from webapp.services import services
from webapp.sign_in.connecting import SignInFailedError, Welcome, check_token, connect
from webapp.sign_in.current import current_login, delete_cookie, end_login, set_cookie
from webapp.sign_in.forms import AccountForm, TokenForm, clean_token
from webapp.sign_in.logins import TOKEN, Person

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
    if wait := services().failed_sign_ins.wait_seconds(_address()):
        return _too_many(account, token, wait)
    if csrf_failure(posted):
        return _show(account, token, status=400, alert=EXPIRED)
    form = token if "token" in posted else account
    if not form.validate():
        services().failed_sign_ins.count(_address())
        return _show(account, token, status=422, alert=_summary(form))
    try:
        welcome = _ask(account, token, by_token=form is token)
    except SignInFailedError as failure:
        if failure.status != 502:
            services().failed_sign_ins.count(_address())
        return _show(account, token, status=failure.status, alert=failure.alert)
    return _begin(welcome, posted.get("next", ""))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the login on the server and forget the browser's cookies."""
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
    config = services().config
    offered = {"graph_address": config.graph_address, "graph_port": str(config.graph_port)}
    by_token = "token" in posted
    account = AccountForm(None if by_token or not posted else posted, data=offered)
    token = TokenForm(posted if by_token else None)
    for form in (account, token):
        form.next.data = printable(posted.get("next") or request.args.get("next", ""))
    return account, token


def _ask(account: AccountForm, token: TokenForm, *, by_token: bool) -> Welcome:
    if by_token:
        return check_token(clean_token(token.token.data or ""), label=token.label.data or "", renewing=_renewing())
    return connect(
        account=account.account.data or "",
        password=account.password.data or "",
        address=account.graph_address.data or "",
        port=int(account.graph_port.data or "0"),
    )


def _renewing() -> Person | None:
    login = current_login()
    return login.person if login and login.person.kind == TOKEN else None


def _begin(welcome: Welcome, next_page: str) -> Response:
    handle = services().logins.create(welcome.person, token=welcome.token, life_seconds=welcome.life_seconds)
    services().settler.doubts.wake_person(welcome.person)  # what waited for this can be checked
    end_login()  # the one before, if there was one
    response = redirect(inside(next_page), 303)
    set_cookie(response, handle, life_seconds=welcome.life_seconds)
    return response


def _show(account: AccountForm, token: TokenForm, *, status: int, alert: Alert | None = None) -> tuple[str, int]:
    hints = services().config.demo_hints
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


def _address() -> str:
    return request.remote_addr or "unknown"
