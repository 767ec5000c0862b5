"""One call's clock: when it must end, and whether its connection ever stood."""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Self

from webapp.explorer.errors import NotConnected
from webapp.explorer.watchdog import watchdog


class Call:
    """The clock and the trace of one request; a context manager, within which its deadline is kept.

    A read timeout counts each received piece, so a server that drips would hold its thread for ever. Here a watchdog
    shuts the socket down when the total is over. All times are seconds.
    """

    def __init__(self, *, connect_seconds: float, total_seconds: float) -> None:
        self.started = time.monotonic()
        self.connected = False
        self.expired = False
        self._connect_by = self.started + connect_seconds
        self._end_by = self.started + total_seconds
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None

    def __enter__(self) -> Self:
        watchdog.watch(self._expire, at=self._end_by)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        watchdog.call_off(self._expire)
        with self._lock:
            if self._twin is not None:
                self._twin.close()
                self._twin = None

    def milliseconds(self) -> float:
        """Return how long the call has taken so far."""
        return (time.monotonic() - self.started) * 1000

    def connect_left(self) -> float:
        """Return the seconds left for connecting; raise NotConnected when there are none."""
        left = self._connect_by - time.monotonic()
        if left <= 0 or self.expired:
            raise NotConnected("timeout")
        return left

    def left(self) -> float:
        """Return the seconds left for the whole, never 0 or less: that would mean "do not wait" to a socket."""
        return max(self._end_by - time.monotonic(), 0.001)

    def watch(self, sock: socket.socket) -> None:
        """Have this socket shut down at the deadline.

        It is the twin that is kept: TLS detaches the socket it wraps, and the shutdown of a TLS socket would first
        make it a plain one, through which a request on its way could leave in the clear.
        """
        with self._lock:
            if self.expired:
                raise NotConnected("timeout")
            self._twin = sock.dup()

    def stands(self) -> None:
        """Say that the connection stands: from here on the request may have arrived.

        Raises NotConnected when it took too long; then nothing may be sent any more.
        """
        self.connect_left()
        self.connected = True

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            if self._twin is not None:
                # The other side may have closed first, and then there is nothing left to shut down.
                with contextlib.suppress(OSError):
                    self._twin.shutdown(socket.SHUT_RDWR)
