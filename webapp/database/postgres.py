"""How Jobdesk connects to PostgreSQL: every wait has an end, and PgBouncer may stand between."""

from typing import Any

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen

CONNECT_SECONDS = 3
LOCK_SECONDS = 3
STATEMENT_SECONDS = 4  # said to PostgreSQL, which then says so itself
ANSWER_SECONDS = 5  # for a PostgreSQL that says nothing
# At the beginning of each transaction, in the one message that begins it: PgBouncer refuses these as start-up options.
BEGIN = f"BEGIN; SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"
SILENT_PEER = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class LimitedConnection(Connection[Any]):
    """A connection that gives up a statement whose answer does not come, and then is closed."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = ANSWER_SECONDS) -> RV:
        """Return what the generator returns; raises OperationalError when the server is silent for too long."""
        try:
            return super().wait(gen, interval, timeout)
        except OperationalError as error:
            if error.sqlstate is None:  # no word of the server's: its late answer must not be another statement's
                self.pgconn.finish()
            raise


def connect(*given: Any, **options: Any) -> LimitedConnection:
    """Connect, and leave BEGIN to us: in psycopg's own way it would be a message of its own."""
    if "prepare_threshold" in options:
        options["prepare_threshold"] = int(options["prepare_threshold"])
    defaults = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None, **SILENT_PEER}
    return LimitedConnection.connect(*given, **(defaults | options | {"autocommit": True}))
