"""The cleanup of old records: settled submissions past their time. Those in doubt are never deleted."""

import time

from sqlalchemy import delete, select

from webapp.database.engine import Database
from webapp.submissions.record import OPEN
from webapp.submissions.search import forget_words
from webapp.submissions.tables import events, submissions

CHUNK = 100  # holds SQLite's write lock for some milliseconds
PAUSE_SECONDS = 0.02  # at least; twice as long as the chunk took, so that other writers come first
AT_ONCE_SECONDS = 2.0  # then the checks that are due have their turn


def delete_old(database: Database, *, before: int) -> bool:
    """Delete records that were opened before a moment (milliseconds since the epoch) for some seconds.

    Returns False when some are left.
    """
    begun = time.monotonic()
    while (now := time.monotonic()) - begun < AT_ONCE_SECONDS:
        if _delete_some(database, before=before) < CHUNK:
            return True
        time.sleep(max(PAUSE_SECONDS, 2 * (time.monotonic() - now)))
    return False


def _delete_some(database: Database, *, before: int) -> int:
    """Delete one chunk of old records and return how many that were."""
    old = (
        select(submissions.c.id, submissions.c.body)
        .where(submissions.c.started_at < before, submissions.c.outcome.not_in(OPEN))
        .order_by(submissions.c.started_at, submissions.c.id)
        .limit(CHUNK)
        .with_for_update(skip_locked=True)  # another worker has those
    )
    with database.writing(durable=False) as connection:
        bodies = {row.id: row.body for row in connection.execute(old)}
        forget_words(connection, bodies)
        connection.execute(delete(events).where(events.c.submission_id.in_(bodies)))
        connection.execute(delete(submissions).where(submissions.c.id.in_(bodies)))
    return len(bodies)
