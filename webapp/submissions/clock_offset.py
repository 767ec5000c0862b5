"""How far the clock that stamps `createTime` is from ours, as jobs tell whose sending and answer we saw.

A `Date` header is not that clock: a proxy may write its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLAUSIBLE_MS = 15 * 60 * 1000  # how far two clocks may differ while nothing is known
PRECISE_MS = 2_000  # where the offset is less certain than this, nothing is found without a person
FORGET_MS = 3_600_000
DRIFT_PER_SECOND_MS = 0.5  # the fastest that NTP lets a clock slew


@dataclass(frozen=True, kw_only=True)
class Witness:
    """A job that Explorer reported for a record: sent and answered by our clock, created by Explorer's."""

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
        """Whether it is certain enough to say that a job is a record's without a person."""
        return self.known and self.most - self.least <= PRECISE_MS

    def widened(self) -> "Offset":
        """Return it as uncertain as if nothing was known."""
        if not self.known:
            return self
        return Offset(least=self.least - PLAUSIBLE_MS, most=self.most + PLAUSIBLE_MS, known=False)


NOTHING_KNOWN = Offset(least=-PLAUSIBLE_MS, most=PLAUSIBLE_MS, known=False)


def offset_at(moment_ms: int, witnesses: Iterable[Witness]) -> Offset:
    """Return what the witnesses tell of the offset at a time by our clock.

    Each is the less certain the farther it is from that time, and none counts after an hour. Where two of them
    contradict each other, a clock was set in between, and nothing is known.
    """
    told = [_told_by(witness, moment_ms) for witness in witnesses if _counts(witness, moment_ms)]
    if not told:
        return NOTHING_KNOWN
    least, most = max(low for low, _ in told), min(high for _, high in told)
    return Offset(least=least, most=most, known=True) if least <= most else NOTHING_KNOWN


def is_beyond(offset: Offset, date_offsets: Sequence[float | None]) -> bool:
    """Whether `Date` headers, in seconds, cast doubt on a guess: the clocks may differ by more than it allows for."""
    return not offset.known and any(abs(seconds or 0) * 1000 > PLAUSIBLE_MS * 2 / 3 for seconds in date_offsets)


def _counts(witness: Witness, moment_ms: int) -> bool:
    return witness.sent_ms <= witness.answered_ms and abs(witness.sent_ms - moment_ms) <= FORGET_MS


def _told_by(witness: Witness, moment_ms: int) -> tuple[int, int]:
    # Explorer may stamp whole seconds: the job was then made up to a second later than it says.
    cut = 999 if witness.created_ms % 1000 == 0 else 0
    drift = round(abs(witness.sent_ms - moment_ms) / 1000 * DRIFT_PER_SECOND_MS)
    return witness.created_ms - witness.answered_ms - drift, witness.created_ms + cut - witness.sent_ms + drift
