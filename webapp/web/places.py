"""Bounds on what one process may do at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


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
