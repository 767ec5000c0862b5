"""How a request is made: once, within one deadline, with a bounded answer and nothing carried over.

It goes through requests' adapter, not its Session: a Session follows redirects, keeps cookies for the next user and
reads proxies and .netrc from the environment.
"""

import contextlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from structlog.contextvars import get_contextvars
from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util import Timeout

from webapp.explorer.coding import decoded
from webapp.explorer.connection import CallPool, CallTLSPool, reason_of
from webapp.explorer.deadline import Call
from webapp.explorer.errors import ExplorerError, NoAnswer, NotConnected
from webapp.explorer.freeing import freed
from webapp.explorer.origin import base_address, trusted
from webapp.explorer.text import visible

_TRACEPARENT_CHARACTERS = 256
_PIECE_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class RawAnswer:
    """One answer, whole.

    `body` has its coding undone; `received_at` is our clock (seconds since the epoch) when the headers had come;
    `set_cookie` is filled only where the caller asked for it, for a token stands in it.
    """

    status: int
    body: bytes = field(repr=False)
    traceparent: str = ""
    date: str = ""
    set_cookie: tuple[str, ...] = field(default=(), repr=False)
    milliseconds: float = 0.0
    received_at: float = 0.0
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What was sent and must not come back: no text that is read from the answer holds one."""


class Outgoing(requests.PreparedRequest):
    """A request with the connections made for it alone; nothing rewrites its address or its headers."""

    def __init__(self, method: str, url: str, *, headers: dict[str, str], body: bytes | None) -> None:
        super().__init__()
        self.method = method
        self.url = url
        self.body = body
        self.headers = CaseInsensitiveDict(headers)
        if body is not None:
            self.headers["Content-Length"] = str(len(body))
        self.pool: HTTPConnectionPool | None = None


class _Adapter(HTTPAdapter):
    """requests' adapter, on the connections of the request itself."""

    def get_connection_with_tls_context(self, request: Any, *_: Any, **__: Any) -> Any:
        return request.pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Leave it to the TLS context, which was made once and verifies; the parent would load it anew each time."""

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Return the response without reading cookies out of it."""
        response = requests.Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw = resp
        response.request = req
        response.url = req.url or ""
        return response


class Transport:
    """Makes requests to one Explorer. Holds no connection and no cookie, so that all threads may share it."""

    def __init__(self, base_url: str, *, connect_timeout: float, read_timeout: float, ca_bundle: str | None) -> None:
        self._base = base_address(base_url)
        self._where = urlsplit(self._base)
        self._connect_seconds = connect_timeout
        self._total_seconds = connect_timeout + read_timeout
        self._context = trusted(ca_bundle) if self._where.scheme == "https" else None
        self._adapter = _Adapter()

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
        max_bytes: int,
        keep_cookies: bool = False,
        secrets: tuple[str, ...] = (),
    ) -> RawAnswer:
        """Make one request, never repeated, and return its whole answer of at most `max_bytes`.

        `path` stands below the base address, percent-encoded. Raises NotConnected where nothing was sent, and
        NoAnswer where it may have arrived: the connection having stood tells them apart, never an exception's class.
        """
        call = Call(connect_seconds=self._connect_seconds, total_seconds=self._total_seconds)
        outgoing = Outgoing(method, f"{self._base}/{path}", headers=headers | _request_id(), body=body)
        failure: ExplorerError
        try:
            with call, contextlib.closing(self._pool(call)) as outgoing.pool:
                return self._exchange(
                    outgoing, call=call, max_bytes=max_bytes, keep_cookies=keep_cookies, secrets=secrets
                )
        except Exception as error:  # noqa: BLE001  whatever it is, it is told by whether the request had left
            failure = _failure(error, call)
        # Raised out here so that it has no context: the exceptions of requests hold the Cookie header.
        raise failure

    def _pool(self, call: Call) -> HTTPConnectionPool:
        host, port = self._where.hostname or "", self._where.port
        if self._context is None:
            return CallPool(host, port, call=call)
        return CallTLSPool(host, port, call=call, ssl_context=self._context)

    def _exchange(
        self, outgoing: Outgoing, *, call: Call, max_bytes: int, keep_cookies: bool, secrets: tuple[str, ...]
    ) -> RawAnswer:
        timeout = Timeout(connect=self._connect_seconds, read=self._total_seconds)
        with self._adapter.send(outgoing, stream=True, timeout=timeout) as response:  # type: ignore[arg-type]
            call.connected = True
            received_at = time.time()
            body = _read(response.raw, max_bytes)
            if call.expired:  # then the end of the answer may be the watchdog's doing
                raise NoAnswer("timeout")
            headers = response.raw.headers
            return RawAnswer(
                status=response.status_code,
                body=decoded(body, headers.get("Content-Encoding", ""), max_bytes, response.status_code),
                traceparent=visible(freed(headers.get("Traceparent", ""), secrets)[:_TRACEPARENT_CHARACTERS]),
                date=headers.get("Date", ""),
                set_cookie=tuple(headers.getlist("Set-Cookie")) if keep_cookies else (),
                milliseconds=call.milliseconds(),
                received_at=received_at,
                secrets=secrets,
            )


def _request_id() -> dict[str, str]:
    """Return the header that tells Explorer's log which request of ours asked; none where a worker asks."""
    request_id = get_contextvars().get("request_id")
    return {"X-Request-ID": request_id} if isinstance(request_id, str) else {}


def _read(raw: BaseHTTPResponse, max_bytes: int) -> bytes:
    body = bytearray()
    # Up to the read that finds nothing: only that one notices an answer shorter than it said.
    while piece := raw.read(_PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > max_bytes:
            raise NoAnswer("too-long")
    return bytes(body)


def _failure(error: Exception, call: Call) -> ExplorerError:
    milliseconds = call.milliseconds()
    detail = error.detail if isinstance(error, NotConnected | NoAnswer) else type(error).__name__
    if not call.connected:
        reason = error.reason if isinstance(error, NotConnected) else reason_of(error)
        return NotConnected("timeout" if call.expired else reason, detail, milliseconds)
    if call.expired:
        return NoAnswer("timeout", detail, milliseconds)
    if isinstance(error, NoAnswer):
        return NoAnswer(error.reason, error.detail, milliseconds, error.http_status)
    return NoAnswer("broken", detail, milliseconds)
