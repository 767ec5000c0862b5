"""How far the clock that stamps `createTime` is from ours, as told by jobs whose sending and answer we saw.

A `Date` header is not that clock: a proxy may write its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLAUSIBLE_MS = 15 * 60 * 1000  # how far two clocks may differ while nothing is known
PRECISE_MS = 2_000  # if the offset is less certain than this, only a person can say which job is meant
FORGET_MS = 3_600_000
DRIFT_PER_SECOND_MS = 0.5  # the fastest that NTP lets a clock slew


@dataclass(frozen=True, kw_only=True)
class ReportedJob:
    """The times of a job that Explorer reported for a record: sent and answered by our clock, created by Explorer's."""

    sent_ms: int
    answered_ms: int
    created_ms: int


@dataclass(frozen=True, kw_only=True)
class Offset:
    """Explorer's clock minus ours, in milliseconds: at least `least`, at most `most`. `known` is False for a guess."""

    least: int
    most: int
    known: bool

    @property
    def is_precise(self) -> bool:
        """Whether it is certain enough to say without a person which job is meant."""
        return self.known and self.most - self.least <= PRECISE_MS

    def widened(self) -> "Offset":
        """Return it as uncertain as if nothing was known."""
        if not self.known:
            return self
        return Offset(least=self.least - PLAUSIBLE_MS, most=self.most + PLAUSIBLE_MS, known=False)


NOTHING_KNOWN = Offset(least=-PLAUSIBLE_MS, most=PLAUSIBLE_MS, known=False)


def offset_at(moment_ms: int, reported: Iterable[ReportedJob]) -> Offset:
    """Return what reported jobs tell of the offset at a time by our clock.

    A job tells less the farther it is from that time, and nothing after an hour. If two of them contradict each
    other, a clock was set in between, and nothing is known.
    """
    ranges = [_range(job, moment_ms) for job in reported if _counts(job, moment_ms)]
    if not ranges:
        return NOTHING_KNOWN
    least, most = max(low for low, _ in ranges), min(high for _, high in ranges)
    return Offset(least=least, most=most, known=True) if least <= most else NOTHING_KNOWN


def is_beyond(offset: Offset, date_offsets: Sequence[float | None]) -> bool:
    """Whether `Date` headers, in seconds, say that the clocks may differ by more than a guess allows for."""
    return not offset.known and any(abs(seconds or 0) * 1000 > PLAUSIBLE_MS * 2 / 3 for seconds in date_offsets)


def _counts(job: ReportedJob, moment_ms: int) -> bool:
    return job.sent_ms <= job.answered_ms and abs(job.sent_ms - moment_ms) <= FORGET_MS


def _range(job: ReportedJob, moment_ms: int) -> tuple[int, int]:
    # Explorer may stamp whole seconds: the job was then made up to a second later than it says.
    cut = 999 if job.created_ms % 1000 == 0 else 0
    drift = round(abs(job.sent_ms - moment_ms) / 1000 * DRIFT_PER_SECOND_MS)
    return job.created_ms - job.answered_ms - drift, job.created_ms + cut - job.sent_ms + drift
