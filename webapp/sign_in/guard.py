"""Every page needs a login and every POST a CSRF token, unless its view says otherwise."""

from flask import Flask, request
from werkzeug.wrappers import Response

from webapp.sign_in.current_login import current_login
from webapp.web.posted import own_address, posted_form
from webapp.web.security import CSRFError, csrf_failure, current_view, to_sign_in


def init_guard(app: Flask) -> None:
    """Guard every page of the app."""
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
