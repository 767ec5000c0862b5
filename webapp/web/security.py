"""What guards every page: CSRF tokens and response headers. `webapp.sign_in.current_login` checks the login."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from webapp.config import Config
from webapp.web.parts import part

View = TypeVar("View", bound=Callable[..., Any])

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = 365 * 24 * 3600
CSRF = "csrf_token"


class CSRFError(BadRequest):
    """A form's CSRF token is not valid; the description says why."""


class FormCookie(SecureCookieSessionInterface):
    """The signed cookie that holds the CSRF token; Flask's own signs with SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def open_to_all(view: View) -> View:
    """Mark a view that needs no sign-in; every other view needs one."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def guards_itself(view: View) -> View:
    """Mark a view that checks the login and the CSRF token itself, because it must not lose what was typed."""
    view.guards_itself = True  # type: ignore[attr-defined]
    return view


def init_security(app: Flask) -> None:
    """Sign the form cookie with SHA-256, give templates the CSRF token and put the headers on every answer."""
    app.session_interface = FormCookie()
    app.after_request(_add_headers)
    app.jinja_env.globals["csrf_token"] = csrf_token


def to_sign_in(next_page: str) -> AnyResponse:
    """Redirect to the sign-in page, which leads on to `next_page`."""
    return redirect(f"{url_for('sign_in.sign_in')}?{urlencode({'next': next_page})}")


def safe_next_page(address: str) -> str:
    """Return `address` if it is a path of ours, else the form's path: `next` must not lead to another site."""
    plain = address.isprintable() and "\\" not in address and not address.startswith("//")
    try:
        parts = urlsplit(address)
    except ValueError:
        plain = False
    if plain and address.startswith("/") and not parts.scheme and not parts.netloc:
        return address
    return url_for("launch.new_job")


def csrf_token() -> str:
    """Return the signed CSRF token of this browser's session for a form; a new one if the session has none."""
    if CSRF not in session:
        session[CSRF] = secrets.token_hex(20)
    return _signer().dumps(session[CSRF])


def csrf_failure(form: MultiDict[str, str]) -> str:
    """Return why a form's CSRF token is not valid, or an empty text. A token is valid as long as its session."""
    signed = _signed(form)
    if signed is None:
        return "The CSRF token is missing or invalid."
    if not hmac.compare_digest(session.get(CSRF, "").encode(), signed.encode()):
        return "The CSRF token is of another session."
    return ""


def signed_by_this_desk(form: MultiDict[str, str]) -> bool:
    """Whether Jobdesk signed a form's CSRF token, in any session and at any time."""
    return _signed(form) is not None


def renew_csrf_token() -> None:
    """Let the next page make a new CSRF token; this session no longer accepts the old one."""
    session.pop(CSRF, None)


def _signed(form: MultiDict[str, str]) -> str | None:
    """Return the content of a form's CSRF token; None if it is not there once, or not signed by Jobdesk."""
    tokens = form.getlist(CSRF)
    try:
        held = _signer().loads(tokens[0]) if len(tokens) == 1 else None
    except (BadData, ValueError):  # broken UTF-8 raises ValueError
        return None
    return held if isinstance(held, str) and held else None


def _signer() -> URLSafeSerializer:
    key = current_app.secret_key or ""
    return URLSafeSerializer(key, salt="jobdesk csrf token", signer_kwargs={"digest_method": hashlib.sha256})


def current_view() -> Callable[..., Any] | None:
    """Return the current request's view."""
    return current_app.view_functions.get(request.endpoint or "")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    # A page behind the sign-in is never stored, even if its own header allows it.
    if "Cache-Control" not in response.headers or not getattr(current_view(), "open_to_all", False):
        response.headers["Cache-Control"] = "no-store"
    if part(Config).https:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return response
