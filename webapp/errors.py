"""Where an exception becomes a page, unless the view can still show what the person typed or what it knows itself.

Those views catch an error of Explorer or of the database: the forms of a job, a preset and sign-in come back filled in,
and the pages of jobs, results and comparisons show what they have beside the error. `/healthz` answers in plain text.
"""

from flask import Flask, current_app, g, render_template, request, url_for
from flask.globals import request_ctx
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from webapp.database.errors import database_sentence
from webapp.explorer.client import BusyError
from webapp.explorer.errors import ExplorerError
from webapp.logs import log_database_failure
from webapp.sign_in.current_login import known_login
from webapp.web.alerts import Alert, explorer_error_page
from webapp.web.posted import own_address
from webapp.web.security import CSRFError

log = get_logger("jobdesk.errors")

DRAIN_BYTES = 64 * 1024 * 1024
Answer = tuple[str, int, dict[str, str]]

PAGES = {
    400: ("This request can't be understood.", "Go back, reload the page and try again."),
    403: ("This is not open to you.", "Ask the person who owns it, or the person who looks after Jobdesk."),
    404: ("There is nothing here.", "The address may be mistyped, or what it led to is gone or not yours to see."),
    405: ("This address does not take such a request.", "Open it from the page that leads here."),
    413: (
        "This is too much for one form.",
        "A form takes 2 MiB and 65,536 fields. Nothing was sent. Go back: your browser may still hold it.",
    ),
    415: (
        "This kind of form can't be read here.",
        "It takes application/x-www-form-urlencoded.",
    ),
    422: ("Something in this address can't be used.", "Go back to the page that leads here: its fields say what."),
    429: ("Too many tries.", "Wait some minutes, then try again."),
    500: (
        "Jobdesk made a mistake.",
        "It is in the log. Tell the person who looks after Jobdesk the request ID below.",
    ),
    503: ("Jobdesk can't do this at the moment.", "Try again in a moment."),
}
BUSY = ("Busy: nothing was sent.", "Explorer is slow, and many people are waiting for it. Try again in a moment.")
STALE = (
    "Nothing was done yet.",
    "This page was open for a long time, or the request came from elsewhere. Go back and reload.",
)


def init_errors(app: Flask) -> None:
    """Answer every exception with a page of ours."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(BusyError, _busy)
    app.register_error_handler(ExplorerError, _explorer_error)
    app.register_error_handler(SQLAlchemyError, _database_error)
    app.register_error_handler(Exception, _mistake)


def _page(status: int, words: tuple[str, str] | None = None, headers: dict[str, str] | None = None) -> Answer:
    title, sentence = words or PAGES.get(status, (f"This did not work (status {status}).", "Go back and try again."))
    known_login()
    if request_ctx.url_adapter is None:  # the Host header is no name of a host, and the page's links need one
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    return _show(Alert(title=title, sentence=sentence), status), status, headers or {}


def _show(alert: Alert, status: int) -> str:
    return render_template("errors/error.html", alert=alert, status=status, request_id=g.get("request_id", ""))


def _http_error(error: HTTPException) -> Answer | Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect by the router
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return _page(error.code, headers=kept)


def _stale(_error: CSRFError) -> Answer:
    return _page(400, STALE)


def _busy(_error: BusyError) -> Answer:
    return _page(503, BUSY, {"Retry-After": "5"})


def _explorer_error(error: ExplorerError) -> Answer:
    log.info("explorer", reason=str(error))
    known_login()
    back = own_address(request) if request.method in {"GET", "HEAD"} else url_for("launch.home")
    error_page = explorer_error_page(error, sign_in=url_for("sign_in.sign_in", next=back))
    return _show(error_page.alert, error_page.status), error_page.status, {}


def _database_error(error: SQLAlchemyError) -> Answer:
    log_database_failure(log, "database", error)
    g.setdefault("login", None)  # the page would ask the database again, and wait as long again
    words = (PAGES[503][0], f"{database_sentence(error)} Try again in a moment.")
    return _page(503, words, {"Retry-After": "5"})


def _mistake(_error: Exception) -> Answer:
    log.exception("mistake")
    return _page(500)


def _drain() -> None:
    """Read what the client is still sending: if the connection is closed before that, it loses our page."""
    left = DRAIN_BYTES
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(piece)
