"""Logs to stderr: one JSON object per line, with the ID of the request."""

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

access_log = structlog.get_logger("jobdesk.access")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
REASON_CHARACTERS = 300


def configure_logs() -> None:
    """Write our own and the libraries' log lines to stderr as JSON."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def set_log_level(level: str) -> None:
    """Write lines of this level and above; "debug" adds our own lines only, not the libraries'."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.getLogger().setLevel(max(number, logging.INFO))
    logging.getLogger("jobdesk").setLevel(number)


def log_database_failure(log: Any, event: str, error: SQLAlchemyError, **fields: object) -> None:
    """Log one line while the database is away, with the driver's reason; a traceback for any other failure.

    The reason is the driver's first line only: the statement and what a person typed follow it.
    """
    if not isinstance(error, AWAY):
        log.error(event, exc_info=error, **fields)
        return
    words = str(error.orig if isinstance(error, DBAPIError) else next(iter(error.args), "")).strip()
    reason = words.splitlines()[0][:REASON_CHARACTERS] if words else ""
    log.error(event, error=type(error).__name__, reason=reason, **fields)


def init_logs(app: Flask) -> None:
    """Give each request an ID and write one access line for it."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    # Without the query, which may hold what a person typed.
    access_log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        address=request.remote_addr,
    )
    return response
