"""One thread that looks after the deadlines of all calls: a thread a call would cost more than the call's own work."""

import logging
import threading
import time
from collections.abc import Callable
from math import inf

log = logging.getLogger("jobdesk.explorer")

_IDLE_SECONDS = 60.0


class Watchdog:
    """Calls what it was given when its time has come, unless it was called off before.

    The thread starts with the first call of a process, so that a process forked later has one of its own.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Callable[[], None], float] = {}
        self._wakes_at = inf
        self._thread: threading.Thread | None = None

    def watch(self, expire: Callable[[], None], *, at: float) -> None:
        """Have `expire` called at this time of `time.monotonic`."""
        with self._changed:
            self._due[expire] = at
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
                self._thread.start()
            elif at < self._wakes_at:
                self._changed.notify()

    def call_off(self, expire: Callable[[], None]) -> None:
        """Forget `expire`; it may be under way already."""
        with self._changed:
            self._due.pop(expire, None)

    def _look(self) -> None:
        while True:
            for expire in self._overdue():
                try:
                    expire()
                except Exception:  # one call's trouble must not leave all others without a deadline
                    log.exception("a deadline could not be kept")

    def _overdue(self) -> list[Callable[[], None]]:
        """Wait for the next deadline; return what is due by then."""
        with self._changed:
            now = time.monotonic()
            # Calls come and go meanwhile: to be woken for each would cost what this is here to save.
            self._wakes_at = min(self._due.values(), default=now + _IDLE_SECONDS)
            self._changed.wait(max(0.0, self._wakes_at - now))
            now = time.monotonic()
            overdue = [expire for expire, at in self._due.items() if at <= now]
            for expire in overdue:
                del self._due[expire]
            return overdue


watchdog = Watchdog()
