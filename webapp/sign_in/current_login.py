"""The login of the request: found by its cookie, and required by every page whose view does not say otherwise."""

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from webapp.config import Config
from webapp.sign_in.logins import Login, Logins
from webapp.web.parts import part
from webapp.web.posted import own_address, posted_form
from webapp.web.security import CSRFError, csrf_failure, current_view, to_sign_in


def init_guard(app: Flask) -> None:
    """Require a login for every page and a CSRF token for every POST, unless the view is marked otherwise."""
    app.before_request(_guard)


def _guard() -> Response | None:
    view = current_view()
    if view is None or getattr(view, "guards_itself", False):
        return None
    if not getattr(view, "open_to_all", False) and current_login() is None:
        return to_sign_in(own_address(request) if request.method in {"GET", "HEAD"} else "/")
    if request.method == "POST" and (reason := csrf_failure(posted_form(request))):
        raise CSRFError(reason)
    return None


def current_login() -> Login | None:
    """Return the request's login, which is looked up once; None if the person is not signed in."""
    if "login" not in g:
        handle = request.cookies.get(_cookie_name(), "")
        g.login = part(Logins).find(handle) if handle else None
    login: Login | None = g.login
    return login


def signed_in() -> Login:
    """Return the request's login on a page that requires one."""
    login = current_login()
    if login is None:
        raise LookupError("This page is open to people who are not signed in.")
    return login


def known_login() -> Login | None:
    """Return the request's login, or None if the database fails: an error page must appear even then."""
    try:
        return current_login()
    except SQLAlchemyError:
        current_app.logger.warning("the login could not be looked up")
        return None


def set_cookie(response: Response, handle: str, *, life_seconds: int | None) -> None:
    """Send the browser a login's handle in a cookie that lives as long as the token."""
    response.set_cookie(
        _cookie_name(),
        handle,
        max_age=life_seconds,
        path="/",
        secure=part(Config).https,
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: Response) -> None:
    """Delete the cookie of the login in the browser."""
    response.delete_cookie(_cookie_name(), path="/", secure=part(Config).https, httponly=True, samesite="Lax")


def end_login() -> None:
    """Delete the request's login on the server."""
    if handle := request.cookies.get(_cookie_name(), ""):
        part(Logins).end(handle)


def _cookie_name() -> str:
    # Over HTTPS the prefix binds the cookie to this host and to `Secure`.
    return "__Host-jobdesk" if part(Config).https else "jobdesk"
