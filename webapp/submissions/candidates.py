"""Which of a workflow's jobs may be the one that a submission in doubt made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.explorer.models import Job
from webapp.submissions.clock_offset import Offset

WIDEN_MS = 2_000  # a createTime that counts whole seconds, and clocks that are corrected meanwhile


@dataclass(frozen=True)
class Window:
    """The time in which a submission's job was made, if it was: milliseconds by Explorer's clock."""

    begins: int
    ends: int

    def holds(self, created_ms: int | None) -> bool:
        """Whether a job of this time may be the submission's; one whose time nobody knows may."""
        return created_ms is None or self.begins <= created_ms <= self.ends


def window_of(*, started_at: int, made_until: int, offset: Offset) -> Window:
    """Return a submission's window from its times by our clock, widened by how uncertain the offset is."""
    return Window(started_at + offset.least - WIDEN_MS, made_until + offset.most + WIDEN_MS)


def candidates(jobs: Iterable[Job], *, workflow_id: str, window: Window, claimed: frozenset[str]) -> list[Job]:
    """Return the jobs that may be the submission's, each once: filtered by us, too, in case Explorer did not."""
    found = {
        job.id: job
        for job in jobs
        if job.workflow_id in {workflow_id, ""} and window.holds(job.created_ms) and job.id not in claimed
    }
    return list(found.values())


def sure(found: Sequence[Job], rivals: Sequence[Window]) -> Job | None:
    """Return the one job that must be the submission's: the only candidate, and no other in doubt could own it.

    Records and jobs taken together tell no more than each record by itself. A record in doubt may have made no job,
    and a job may have been started by somebody in Explorer. So where A may own jobs 1 and 2, and B only job 1, it does
    not follow that A owns 2 and B owns 1: A may own 1, B none, and 2 be a stranger's. What does follow, that of three
    the third is left when two are settled, comes of looking again after each.
    """
    if len(found) != 1 or found[0].created_ms is None:
        return None
    return None if any(rival.holds(found[0].created_ms) for rival in rivals) else found[0]
