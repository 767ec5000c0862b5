"""Connections that serve one call each and tell when they stand."""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from webapp.explorer.deadline import Call
from webapp.explorer.errors import NotConnected, NotConnectedReason

Address = tuple[int, Any]  # the family, and what `socket.connect` takes


def open_socket(host: str, port: int, *, call: Call) -> socket.socket:
    """Return a socket connected to the first address of the host that takes it.

    The addresses share what is left of the connect time, so that a silent one leaves room for the next.
    Raises NotConnected.
    """
    found = _look_up(host, port, call=call)
    last: OSError = OSError()
    for position, (family, address) in enumerate(found):
        try:
            return _connected(family, address, seconds=call.connect_left() / (len(found) - position))
        except OSError as error:
            last = error
    raise NotConnected(reason_of(last), type(last).__name__)


def reason_of(error: Exception) -> NotConnectedReason:
    """Return in one word why a connection does not stand."""
    kinds: list[tuple[type[Exception], NotConnectedReason]] = [
        (socket.gaierror, "dns"),
        (TimeoutError, "timeout"),
        (ConnectionRefusedError, "refused"),
        (ssl.SSLError, "tls"),
    ]
    return next((reason for kind, reason in kinds if isinstance(error, kind)), "other")


def _connected(family: int, address: Any, *, seconds: float) -> socket.socket:
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
    if _is_literal(host):
        return _addresses(host, port)
    # Nothing interrupts a name server that does not answer, so it is asked in a thread that may be left behind.
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(host, port, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=call.connect_left())
    except queue.Empty:
        raise NotConnected("timeout", "name server") from None
    if isinstance(answer, Exception):
        raise NotConnected("dns", type(answer).__name__)
    return answer


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _ask(host: str, port: int, answers: "queue.SimpleQueue[list[Address] | Exception]") -> None:
    try:
        answers.put(_addresses(host, port))
    except (OSError, ValueError) as error:  # UnicodeError, a ValueError: a name no name server can be asked for
        answers.put(error)


def _addresses(host: str, port: int) -> list[Address]:
    return [(entry[0], entry[4]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class QuietResponse(http.client.HTTPResponse):
    """An answer whose malformed header lines are dropped: urllib3 would log them, and a token may stand in one."""

    def begin(self) -> None:
        """Read the status line and the headers, as the parent does."""
        super().begin()
        self.msg.defects.clear()
        self.msg.set_payload("")


class CallConnection(HTTPConnection):
    """A connection that serves one call, and tells it when it stands (TCP and, with https, the TLS handshake)."""

    response_class = QuietResponse

    def __init__(self, *args: Any, call: Call, **options: Any) -> None:
        super().__init__(*args, **options)
        self._call = call

    def _new_conn(self) -> socket.socket:
        sock = open_socket(self._dns_host, self.port, call=self._call)
        try:
            self._call.watch(sock)
            sock.settimeout(self._call.connect_left())  # for the TLS handshake
        except BaseException:
            sock.close()
            raise
        return sock

    def connect(self) -> None:
        """Connect; raises NotConnected, whatever goes wrong."""
        try:
            super().connect()
        except (OSError, ValueError, HTTPError) as error:
            raise NotConnected(reason_of(error), type(error).__name__) from None
        self._call.stands()
        # Sending has all that is left of the total; urllib3 would give it the time for connecting. A little more than
        # that, so that it is the watchdog that ends it and not one of the two by chance.
        self.timeout = self._call.left() + 1
        self.sock.settimeout(self.timeout)


class CallTLSConnection(CallConnection, HTTPSConnection):
    """The same with TLS."""


class CallPool(HTTPConnectionPool):
    """What requests asks for a connection."""

    ConnectionCls = CallConnection


class CallTLSPool(HTTPSConnectionPool):
    """The same with TLS."""

    ConnectionCls = CallTLSConnection
