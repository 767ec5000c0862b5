"""`GET /healthz`, for monitors."""

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.database.engine import Database
from webapp.database.errors import database_sentence
from webapp.logs import log_database_failure
from webapp.web.parts import part
from webapp.web.security import open_to_all

log = get_logger("jobdesk.health")
blueprint = Blueprint("health", __name__)

ANSWER_SECONDS = 1.5
Answer = tuple[str, int, dict[str, str]]


class DatabaseCheck:
    """Asks the database one question at a time, in a thread of its own: nothing else limits the wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[Database, Future[None]] = {}

    def failure(self, database: Database) -> SQLAlchemyError | LateError | None:
        """Return None if the database answers in time and has the schema, which a new SQLite file has not."""
        try:
            self._ask(database).result(ANSWER_SECONDS)
        except (LateError, SQLAlchemyError) as error:
            return error
        return None

    def _ask(self, database: Database) -> Future[None]:
        with self._lock:
            asked = self._asked.get(database)
            if asked is None or asked.done():
                asked = self._asked[database] = Future()
                threading.Thread(target=_look, args=(database, asked), daemon=True).start()
            return asked


def _look(database: Database, asked: Future[None]) -> None:
    try:
        with database.reading() as connection:
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    except Exception as error:  # noqa: BLE001  # raised where the result is read
        asked.set_exception(error)
    else:
        asked.set_result(None)


check = DatabaseCheck()


@blueprint.get("/healthz")
@open_to_all
def healthz() -> Answer:
    """Answer 200 if the database answers, and 503 within two seconds if it does not."""
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    failure = check.failure(part(Database))
    if failure is None:
        return "ok\n", 200, headers
    if isinstance(failure, SQLAlchemyError):
        log_database_failure(log, "not healthy", failure)
        why = database_sentence(failure)
    else:  # the database hangs or all connections are in use
        why = f"The database could not be asked within {ANSWER_SECONDS} seconds."
        log.error("not healthy", reason=why)
    return f"{why}\n", 503, headers | {"Retry-After": "5"}
