"""The login of the request under way, found by its cookie."""

from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from webapp.config import Config
from webapp.sign_in.logins import Login, Logins
from webapp.web.parts import part


def cookie_name() -> str:
    """Return the cookie's name; over HTTPS it is tied to this host and to `Secure`."""
    return "__Host-jobdesk" if part(Config).https else "jobdesk"


def current_login() -> Login | None:
    """Return who is signed in, looked up once a request."""
    if "login" not in g:
        handle = request.cookies.get(cookie_name(), "")
        g.login = part(Logins).find(handle) if handle else None
    login: Login | None = g.login
    return login


def signed_in() -> Login:
    """Return the login on a page that `security` lets only signed-in people reach."""
    login = current_login()
    if login is None:
        raise LookupError("This page is open to people who are not signed in.")
    return login


def set_cookie(response: Response, handle: str, *, life_seconds: int | None) -> None:
    """Hand the browser a login's handle, for as long as its token lives."""
    response.set_cookie(
        cookie_name(),
        handle,
        max_age=life_seconds,
        path="/",
        secure=part(Config).https,
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: Response) -> None:
    """Have the browser forget its login's handle."""
    response.delete_cookie(cookie_name(), path="/", secure=part(Config).https, httponly=True, samesite="Lax")


def end_login() -> None:
    """End the request's login on the server."""
    handle = request.cookies.get(cookie_name(), "")
    if handle:
        part(Logins).end(handle)


def known_login() -> Login | None:
    """Return who is signed in, for a page that must appear even when the database does not answer."""
    try:
        return current_login()
    except SQLAlchemyError:
        current_app.logger.warning("the login could not be looked up")
        return None
