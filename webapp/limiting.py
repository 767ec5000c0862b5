"""Bounds on what one process and one address may do: places towards Explorer, and tries."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class BusyError(Exception):
    """So many requests already wait for Explorer that no further one is begun."""


class Places:
    """How many threads of this process may wait for Explorer at a time."""

    def __init__(self, number: int) -> None:
        self._free = threading.BoundedSemaphore(number)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Hold one place; raises BusyError at once where none is free."""
        if not self._free.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self._free.release()


class Tries:
    """Counts an address's tries over a moving window of some minutes, in this process."""

    def __init__(self, number: int, *, minutes: int) -> None:
        self._limit = RateLimitItemPerMinute(number, minutes)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, address: str) -> None:
        """Count one try."""
        self._limiter.hit(self._limit, address)

    def wait_seconds(self, address: str) -> int:
        """Return 0 while a further try is allowed, else the seconds until one is."""
        if self._limiter.test(self._limit, address):
            return 0
        reset = self._limiter.get_window_stats(self._limit, address).reset_time
        return max(1, round(reset - time.time()))
