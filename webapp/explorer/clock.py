"""How far Explorer's clock is from ours, as its answers tell (`Date` counts whole seconds)."""

import threading


class ClockOffset:
    """The newest offset that an answer of Explorer's told, in milliseconds; one a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds: int | None = None

    def learn(self, seconds: float | None) -> None:
        """Take the offset of an answer, Explorer's clock minus ours; None where it had no date."""
        if seconds is not None:
            with self._lock:
                self._milliseconds = round(seconds * 1000)

    @property
    def milliseconds(self) -> int | None:
        """The offset, None before the first answer."""
        with self._lock:
            return self._milliseconds
