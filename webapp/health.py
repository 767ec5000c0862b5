"""`GET /healthz`, for monitors."""

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.database import Database
from webapp.security import open_to_all
from webapp.services import services

blueprint = Blueprint("health", __name__)

ANSWER_SECONDS = 1.5
Answer = tuple[str, int, dict[str, str]]


class DatabaseCheck:
    """One question to the database at a time, in a thread that may be left behind: nothing else bounds the wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[Database, Future[None]] = {}

    def answers(self, database: Database) -> bool:
        """Return whether the database answers in time, and has the schema: an SQLite file made anew has none."""
        try:
            self._ask(database).result(ANSWER_SECONDS)
        except (LateError, SQLAlchemyError):
            return False
        return True

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
    except Exception as error:  # noqa: BLE001  # it is raised where it is waited for
        asked.set_exception(error)
    else:
        asked.set_result(None)


check = DatabaseCheck()


@blueprint.get("/healthz")
@open_to_all
def healthz() -> Answer:
    """Answer 200 when the process and its database do, within two seconds 503 when they do not."""
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    if check.answers(services().database):
        return "ok\n", 200, headers
    return "The database does not answer.\n", 503, headers | {"Retry-After": "5"}
