"""Clearing away what nobody needs: ended logins, and settled submissions past their time."""

import time

from sqlalchemy import delete, select

from webapp.clock import now_ms
from webapp.history.records import OPEN
from webapp.history.tables import steps, submissions
from webapp.history.waiting import forget_words
from webapp.services import Services
from webapp.sign_in.logins import delete_ended

DAY_MS = 24 * 3600 * 1000
CHUNK = 100  # holds SQLite's write lock for some milliseconds
PAUSE_SECONDS = 0.02  # at least, and twice as long as the chunk took: other writers come first
AT_ONCE_SECONDS = 2.0  # then the looks that are due have their turn


def sweep(parts: Services) -> bool:
    """Delete ended logins and old tries to sign in, and what JOBDESK_KEEP_DAYS says; False when some of that is left.

    That is old settled submissions; those in doubt are never deleted.
    """
    with parts.database.writing() as connection:
        delete_ended(connection)
    parts.sign_in_tries.sweep()
    return parts.config.keep_days is None or _forget_all(parts, before=now_ms() - parts.config.keep_days * DAY_MS)


def _forget_all(parts: Services, *, before: int) -> bool:
    """Delete old records for some seconds; False when some are left."""
    begun = time.monotonic()
    while (now := time.monotonic()) - begun < AT_ONCE_SECONDS:
        if _forget(parts, before=before) < CHUNK:
            return True
        time.sleep(max(PAUSE_SECONDS, 2 * (time.monotonic() - now)))
    return False


def _forget(parts: Services, *, before: int) -> int:
    """Delete one chunk of old records and return how many that were."""
    old = (
        select(submissions.c.id, submissions.c.body)
        .where(submissions.c.started_at < before, submissions.c.state.not_in(OPEN))
        .order_by(submissions.c.started_at, submissions.c.id)
        .limit(CHUNK)
        .with_for_update(skip_locked=True)  # another worker has those
    )
    with parts.database.writing(durable=False) as connection:
        bodies = {row.id: row.body for row in connection.execute(old)}
        forget_words(connection, bodies)
        connection.execute(delete(steps).where(steps.c.submission_id.in_(bodies)))
        connection.execute(delete(submissions).where(submissions.c.id.in_(bodies)))
    return len(bodies)
