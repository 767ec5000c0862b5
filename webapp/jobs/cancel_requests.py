"""Which jobs this browser has asked to stop: kept in its session, until Explorer says so by itself."""

from dataclasses import dataclass

from flask import session

from webapp.database.clock import now_ms
from webapp.explorer.models import JobStatus, is_final

KEY = "asked_to_stop"
KEPT_JOBS = 10
BELIEVED_MS = 60_000  # so long a confirmed request goes before what Explorer says
DOUBTED_MS = 600_000


@dataclass(frozen=True)
class Asked:
    """A request to stop a job; `confirmed` says that Explorer took it."""

    confirmed: bool


def remember(job_id: str, *, confirmed: bool) -> None:
    """Note that a job was asked to stop."""
    kept = [entry for entry in session.get(KEY, []) if entry[0] != job_id]
    session[KEY] = [*kept[1 - KEPT_JOBS :], [job_id, confirmed, now_ms()]]


def asked_to_stop(job_id: str, *, status: int) -> Asked | None:
    """Return the request that a job's status does not show yet."""
    if is_final(status) or status == JobStatus.STOPPING:
        return None
    for kept_id, confirmed, at in session.get(KEY, []):
        if kept_id == job_id and now_ms() - at < (BELIEVED_MS if confirmed else DOUBTED_MS):
            return Asked(confirmed)
    return None
