"""Clearing away what nobody needs: ended logins, and settled submissions past their time."""

from sqlalchemy import delete, select

from webapp.clock import now_ms
from webapp.history.records import OPEN
from webapp.history.tables import steps, submissions
from webapp.history.waiting import forget_words
from webapp.services import Services
from webapp.sign_in.logins import delete_ended

DAY_MS = 24 * 3600 * 1000
CHUNK = 100  # holds SQLite's write lock for some milliseconds


def sweep(parts: Services) -> None:
    """Delete ended logins and old tries to sign in, and what JOBDESK_KEEP_DAYS says.

    That is old settled submissions; those in doubt are never deleted.
    """
    with parts.database.writing() as connection:
        delete_ended(connection)
    parts.sign_in_tries.sweep()
    if parts.config.keep_days is not None:
        while _forget(parts, before=now_ms() - parts.config.keep_days * DAY_MS):
            pass


def _forget(parts: Services, *, before: int) -> bool:
    """Delete one chunk of old records; False when none was left."""
    old = (
        select(submissions.c.id, submissions.c.body)
        .where(submissions.c.started_at < before, submissions.c.state.not_in(OPEN))
        .order_by(submissions.c.started_at, submissions.c.id)
        .limit(CHUNK)
        .with_for_update(skip_locked=True)  # another worker has those
    )
    with parts.database.writing() as connection:
        rows = connection.execute(old).all()
        for number, body in rows:
            forget_words(connection, number, body)
        ids = [row.id for row in rows]
        connection.execute(delete(steps).where(steps.c.submission_id.in_(ids)))
        connection.execute(delete(submissions).where(submissions.c.id.in_(ids)))
    return bool(rows)
