"""One answer of Explorer's for all who ask the same within a second."""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from webapp.explorer.client import Places

Value = TypeVar("Value")
SHARED_SECONDS = 1.0


@dataclass
class _Call(Generic[Value]):
    future: Future[Value]
    ended_at: float | None = None


class SharedAnswers(Generic[Value]):
    """Answers by key, each for a second after it came. One call a key is under way at a time: the others wait for it.

    Those who wait hold one of `waiters` each, so that a slow Explorer cannot take all threads of the process.
    """

    def __init__(
        self, *, waiters: Places, seconds: float = SHARED_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._waiters = waiters
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[Hashable, _Call[Value]] = {}

    def get(self, key: Hashable, ask: Callable[[], Value]) -> Value:
        """Return the answer of a key, by `ask` unless somebody else just did; a failure is shared as well.

        Raises what `ask` raised, and BusyError where too many wait already.
        """
        with self._lock:
            self._forget_old()
            call = self._calls.get(key)
            if call is None:
                mine = self._calls[key] = _Call(Future())
        if call is None:
            return self._ask(mine, ask)
        if call.future.done():
            return call.future.result()
        with self._waiters.take():
            return call.future.result()

    def clear(self, key: Hashable) -> None:
        """Have the next one ask anew, whatever is under way."""
        with self._lock:
            self._calls.pop(key, None)

    def _ask(self, call: _Call[Value], ask: Callable[[], Value]) -> Value:
        try:
            value = ask()
        except BaseException as error:
            call.future.set_exception(error)
            raise
        else:
            call.future.set_result(value)
            return value
        finally:
            with self._lock:
                call.ended_at = self._clock()

    def _forget_old(self) -> None:
        # A dict keeps its order, but calls end in any: all are looked at, and there are as many as jobs are watched.
        oldest = self._clock() - self._seconds
        old = [key for key, call in self._calls.items() if call.ended_at is not None and call.ended_at <= oldest]
        for key in old:
            del self._calls[key]
