"""Time as the tables hold it: whole milliseconds since the epoch, UTC."""

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Return the present, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def moment(milliseconds: int) -> datetime:
    """Return the UTC time of so many milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
