"""Putting the stand-in together."""

import secrets
import time
from collections.abc import Callable

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from webapp.demo.calls import EXTENSION, State, api
from webapp.demo.envelope import ExplorerError, Fault, failure
from webapp.demo.jobs import FIRST_ID, JobStore
from webapp.demo.tokens import TokenStore

BODY_BYTES = 16 * 1024 * 1024


def create_explorer(
    *,
    delay_ms: int = 0,
    token_seconds: int = 259_200,
    clock: Callable[[], float] = time.time,
    pace: float = 1.0,
    first_job_id: int = FIRST_ID,
) -> Flask:
    """Return a new stand-in Explorer with no jobs and no tokens, a WSGI application for one process with threads.

    `delay_ms` holds each answer to "Add a job", after the job was made; `token_seconds` is a token's life; `clock`
    tells seconds since the epoch; `pace` scales how long jobs take (1.0: 2 s a task, 0: no time at all);
    `first_job_id` is where it begins to count.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    # Every path and method gets an envelope: no redirect to a tidier path, no answer of Flask's own to OPTIONS.
    app.url_map.merge_slashes = False
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    tokens = TokenStore(seconds=token_seconds, clock=clock)
    app.extensions[EXTENSION] = State(JobStore(clock=clock, pace=pace, first_id=first_job_id), tokens, delay_ms / 1000)
    app.register_blueprint(api)
    app.register_error_handler(ExplorerError, failure)
    app.register_error_handler(HTTPException, _http_failure)
    app.after_request(_add_trace)
    return app


def _http_failure(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:
        return failure(ExplorerError(Fault.NOT_FOUND, "there is no such call"))
    fault = Fault.INTERNAL_SERVER if status >= 500 else Fault.BAD_REQUEST
    return failure(ExplorerError(fault, error.name, http_status=status))


def _add_trace(response: Response) -> Response:
    # W3C Trace Context: version, trace ID, parent ID, "sampled".
    response.headers["Traceparent"] = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return response
