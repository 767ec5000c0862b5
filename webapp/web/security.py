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
    """A form's CSRF token is not good; its description says why."""


class FormCookie(SecureCookieSessionInterface):
    """The signed cookie that holds the CSRF token; Flask's own signs with SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def open_to_all(view: View) -> View:
    """Mark a view that needs no sign-in. Every other page needs one."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def guards_itself(view: View) -> View:
    """Mark a view that looks at sign-in and CSRF itself, because it must not lose what was typed."""
    view.guards_itself = True  # type: ignore[attr-defined]
    return view


def init_security(app: Flask) -> None:
    """Sign the form cookie with SHA-256, give templates the CSRF token and put the headers on every answer."""
    app.session_interface = FormCookie()
    app.after_request(_add_headers)
    app.jinja_env.globals["csrf_token"] = csrf_token


def to_sign_in(next_page: str) -> AnyResponse:
    """Lead to the sign-in page, and from there on to `next_page`."""
    return redirect(f"{url_for('sign_in.sign_in')}?{urlencode({'next': next_page})}")


def inside(address: str) -> str:
    """Return `address` if it is a path of ours, else the path of the form: `next` never leads outside."""
    plain = address.isprintable() and "\\" not in address and not address.startswith("//")
    try:
        parts = urlsplit(address)
    except ValueError:
        plain = False
    if plain and address.startswith("/") and not parts.scheme and not parts.netloc:
        return address
    return url_for("launch.new_job")


def csrf_token() -> str:
    """Return the CSRF token of this browser's session, signed, for a form; the session gets one where it has none."""
    if CSRF not in session:
        session[CSRF] = secrets.token_hex(20)
    return _signer().dumps(session[CSRF])


def csrf_failure(form: MultiDict[str, str]) -> str:
    """Return why a form's CSRF token is not good; an empty text when it is. It is good as long as its session."""
    signed = _signed(form)
    if signed is None:
        return "The CSRF token is missing or invalid."
    if not hmac.compare_digest(session.get(CSRF, "").encode(), signed.encode()):
        return "The CSRF token is of another session."
    return ""


def signed_by_this_desk(form: MultiDict[str, str]) -> bool:
    """Whether a form's CSRF token is one that this desk signed, of whatever session and age."""
    return _signed(form) is not None


def renew_csrf_token() -> None:
    """Have the next page make a new CSRF token: one from before no longer holds in this session."""
    session.pop(CSRF, None)


def _signed(form: MultiDict[str, str]) -> str | None:
    """Return what a form's CSRF token holds; None where it came not once, or was signed elsewhere."""
    tokens = form.getlist(CSRF)
    try:
        held = _signer().loads(tokens[0]) if len(tokens) == 1 else None
    except (BadData, ValueError):  # ValueError is what broken UTF-8 raises
        return None
    return held if isinstance(held, str) and held else None


def _signer() -> URLSafeSerializer:
    key = current_app.secret_key or ""
    return URLSafeSerializer(key, salt="jobdesk csrf token", signer_kwargs={"digest_method": hashlib.sha256})


def current_view() -> Callable[..., Any] | None:
    """Return the view of the request under way."""
    return current_app.view_functions.get(request.endpoint or "")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    # Whatever a page behind the sign-in, or an extension's file there, says itself.
    if "Cache-Control" not in response.headers or not getattr(current_view(), "open_to_all", False):
        response.headers["Cache-Control"] = "no-store"
    if part(Config).https:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return response
