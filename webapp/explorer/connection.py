"""One connection per call to Explorer, and the deadline that ends it. All times are seconds.

From top to bottom: the watchdog that keeps all deadlines, the call with its deadline, its socket, its connection.
"""

import contextlib
import http.client
import ipaddress
import logging
import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from math import inf
from types import TracebackType
from typing import Any, Self

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_ import create_urllib3_context

from webapp.explorer.errors import NotConnected, NotConnectedReason

log = logging.getLogger("jobdesk.explorer")

_IDLE_SECONDS = 60.0

Address = tuple[int, Any]  # the family, and what `socket.connect` takes


class Watchdog:
    """Calls each function that it was given at its time, unless it was cancelled before.

    One thread serves all calls: a thread per call would cost more than the call's own work. It starts with the first
    call of a process, so that a process forked later has one of its own.
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
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
            elif at < self._wakes_at:
                self._changed.notify()

    def cancel(self, expire: Callable[[], None]) -> None:
        """Forget `expire`, which may be running already."""
        with self._changed:
            self._due.pop(expire, None)

    def _run(self) -> None:
        while True:
            for expire in self._next_due():
                try:
                    expire()
                except Exception:  # the failure of one must not leave all other calls without a deadline
                    log.exception("a deadline could not be kept")

    def _next_due(self) -> list[Callable[[], None]]:
        with self._changed:
            now = time.monotonic()
            # Only an earlier deadline wakes the thread: to wake it for every call would cost what it saves.
            self._wakes_at = min(self._due.values(), default=now + _IDLE_SECONDS)
            self._changed.wait(max(0.0, self._wakes_at - now))
            now = time.monotonic()
            due = [expire for expire, at in self._due.items() if at <= now]
            for expire in due:
                del self._due[expire]
            return due


watchdog = Watchdog()


class Call:
    """One call: its deadline, and whether its connection was made. The deadline is kept within `with`.

    A read timeout counts for each received piece, so a server that drips would hold its thread for ever. Therefore
    the watchdog shuts the socket down when the total is over.
    """

    def __init__(self, *, connect_seconds: float, total_seconds: float) -> None:
        self.connected = False
        self.expired = False
        self._started = time.monotonic()
        self._connect_by = self._started + connect_seconds
        self._end_by = self._started + total_seconds
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None

    def __enter__(self) -> Self:
        watchdog.watch(self._expire, at=self._end_by)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        watchdog.cancel(self._expire)
        with self._lock:
            if self._twin is not None:
                self._twin.close()
                self._twin = None

    def milliseconds(self) -> float:
        """Return how long the call has taken so far."""
        return (time.monotonic() - self._started) * 1000

    def connect_left(self) -> float:
        """Return the seconds left for connecting; raise NotConnected if there are none."""
        left = self._connect_by - time.monotonic()
        if left <= 0 or self.expired:
            raise NotConnected("timeout")
        return left

    def left(self) -> float:
        """Return the seconds left in all, never 0 or less: to a socket that would mean "do not wait"."""
        return max(self._end_by - time.monotonic(), 0.001)

    def watch(self, sock: socket.socket) -> None:
        """Have this socket shut down at the deadline.

        The call keeps a twin of the socket: TLS detaches the socket that it wraps, and the shutdown of a TLS socket
        would first make it a plain one, on which a request under way could leave unencrypted.
        """
        with self._lock:
            if self.expired:
                raise NotConnected("timeout")
            self._twin = sock.dup()

    def mark_connected(self) -> None:
        """Note that the connection is made: from here on the request may have arrived.

        Raises NotConnected if connecting took too long; then nothing may be sent.
        """
        self.connect_left()
        self.connected = True

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            if self._twin is not None:
                with contextlib.suppress(OSError):  # the other side may have closed it first
                    self._twin.shutdown(socket.SHUT_RDWR)


def not_connected_reason(error: Exception) -> NotConnectedReason:
    """Return in one word why a connection could not be made."""
    kinds: list[tuple[type[Exception], NotConnectedReason]] = [
        (socket.gaierror, "dns"),
        (TimeoutError, "timeout"),
        (ConnectionRefusedError, "refused"),
        (ssl.SSLError, "tls"),
    ]
    return next((reason for kind, reason in kinds if isinstance(error, kind)), "other")


def _open_socket(host: str, port: int, *, call: Call) -> socket.socket:
    """Return a socket connected to the first address of the host that accepts; raise NotConnected if none does.

    The addresses share what is left of the connect time, so that a silent one leaves time for the next.
    """
    addresses = _look_up(host, port, call=call)
    last: OSError = OSError()
    for position, (family, address) in enumerate(addresses):
        try:
            return _connected_socket(family, address, seconds=call.connect_left() / (len(addresses) - position))
        except OSError as error:
            last = error
    raise NotConnected(not_connected_reason(last), type(last).__name__)


def _connected_socket(family: int, address: Any, *, seconds: float) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def _look_up(host: str, port: int, *, call: Call) -> list[Address]:
    if _is_ip_address(host):
        return _addresses(host, port)
    # Nothing can interrupt the wait for a name server, so a thread asks it and may be left behind.
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()
    threading.Thread(target=_put_addresses, args=(host, port, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=call.connect_left())
    except queue.Empty:
        raise NotConnected("timeout", "name server") from None
    if isinstance(answer, Exception):
        raise NotConnected("dns", type(answer).__name__)
    return answer


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _put_addresses(host: str, port: int, answers: "queue.SimpleQueue[list[Address] | Exception]") -> None:
    try:
        answers.put(_addresses(host, port))
    except (OSError, ValueError) as error:  # UnicodeError, a ValueError: no name server can be asked for this name
        answers.put(error)


def _addresses(host: str, port: int) -> list[Address]:
    return [(entry[0], entry[4]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class QuietResponse(http.client.HTTPResponse):
    """A response without its malformed header lines: urllib3 would log them, and one may hold a token."""

    def begin(self) -> None:
        """Read the status line and the headers."""
        super().begin()
        self.msg.defects.clear()
        self.msg.set_payload("")


class CallConnection(HTTPConnection):
    """The connection of one call; it marks the call when it is made (TCP and, with https, the TLS handshake)."""

    response_class = QuietResponse

    def __init__(self, *args: Any, call: Call, **options: Any) -> None:
        super().__init__(*args, **options)
        self._call = call

    def _new_conn(self) -> socket.socket:
        sock = _open_socket(self._dns_host, self.port, call=self._call)
        try:
            self._call.watch(sock)
            sock.settimeout(self._call.connect_left())  # for the TLS handshake
        except BaseException:
            sock.close()
            raise
        return sock

    def connect(self) -> None:
        """Connect; raise NotConnected, whatever goes wrong."""
        try:
            super().connect()
        except (OSError, ValueError, HTTPError) as error:
            raise NotConnected(not_connected_reason(error), type(error).__name__) from None
        self._call.mark_connected()
        # Sending may take all that is left of the total; urllib3 would allow it the connect time only. One second
        # more, so that always the watchdog ends it and never this timeout by chance.
        self.timeout = self._call.left() + 1
        self.sock.settimeout(self.timeout)


class CallTLSConnection(CallConnection, HTTPSConnection):
    """The connection of one call, with TLS."""


class CallPool(HTTPConnectionPool):
    """The pool that requests asks for a connection; it serves one call."""

    ConnectionCls = CallConnection


class CallTLSPool(HTTPSConnectionPool):
    """The pool of one call, with TLS."""

    ConnectionCls = CallTLSConnection


def tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    """Return a verifying TLS context that trusts the given file or folder, or the system's authorities without one.

    If the system has none at all, those that come with requests are used. Raises OSError (ssl.SSLError is one)
    if the bundle cannot be read.
    """
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    paths = ssl.get_default_verify_paths()
    if not ca_bundle and paths.cafile is None and paths.capath is None:
        ca_bundle = requests.certs.where()
    if not ca_bundle:
        context.load_default_certs()
    elif os.path.isdir(ca_bundle):
        context.load_verify_locations(capath=ca_bundle)
    else:
        context.load_verify_locations(cafile=ca_bundle)
    return context
