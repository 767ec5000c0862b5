"""How a request is made: once, before one deadline, with a bounded answer, and nothing kept for the next request.

It uses requests' adapter and not its Session, which follows redirects, keeps cookies for the next user and reads
proxies and .netrc from the environment.
"""

import contextlib
import time
import zlib
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from structlog.contextvars import get_contextvars
from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util import Timeout

from webapp.explorer.addresses import base_address
from webapp.explorer.connection import Call, CallPool, CallTLSPool, not_connected_reason, tls_context
from webapp.explorer.errors import ExplorerError, NoAnswer, NotConnected
from webapp.explorer.text import visible, without_secrets

_TRACEPARENT_CHARACTERS = 256
_DATE_CHARACTERS = 64
_PIECE_BYTES = 65_536
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, kw_only=True)
class RawAnswer:
    """One whole answer.

    `body` has its content coding undone. `received_at` is our clock (seconds since the epoch) when the headers had
    come. `set_cookie` is filled only on request, for it holds a token. `secrets` are the token and password that were
    sent: no text that is read from the answer may hold one.
    """

    status: int
    body: bytes = field(repr=False)
    traceparent: str = ""
    date: str = ""
    set_cookie: tuple[str, ...] = field(default=(), repr=False)
    milliseconds: float = 0.0
    received_at: float = 0.0
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def date_offset_seconds(self) -> float | None:
        """Explorer's clock minus ours, by the Date header (in whole seconds); None without a usable header."""
        try:
            moment = parsedate_to_datetime(self.date[:_DATE_CHARACTERS])
            return moment.timestamp() - self.received_at if moment.tzinfo else None
        except (ValueError, TypeError, OverflowError, IndexError, OSError):
            return None


class Transport:
    """Makes requests to one Explorer. It holds no connection and no cookie, so all threads may share it."""

    def __init__(self, base_url: str, *, connect_timeout: float, read_timeout: float, ca_bundle: str | None) -> None:
        self._base = base_address(base_url)
        self._parts = urlsplit(self._base)
        self._connect_seconds = connect_timeout
        self._total_seconds = connect_timeout + read_timeout
        self._context = tls_context(ca_bundle) if self._parts.scheme == "https" else None
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
        """Make one request, never repeat it, and return its whole answer of at most `max_bytes`.

        `path` is relative to the base address, percent-encoded. Raises NotConnected if nothing was sent, and NoAnswer
        if the request may have arrived. Whether a connection was made decides, never the class of an exception.
        """
        call = Call(connect_seconds=self._connect_seconds, total_seconds=self._total_seconds)
        request = _Request(method, f"{self._base}/{path}", headers=headers | _request_id_header(), body=body)
        failure: ExplorerError
        try:
            with call, contextlib.closing(self._pool(call)) as request.pool:
                return self._exchange(
                    request, call=call, max_bytes=max_bytes, keep_cookies=keep_cookies, secrets=secrets
                )
        except Exception as error:  # noqa: BLE001  any failure counts by whether the request was sent
            failure = _failure(error, call)
        # Raised outside of `except`, so that it has no context: the exceptions of requests hold the Cookie header.
        raise failure

    def _pool(self, call: Call) -> HTTPConnectionPool:
        host, port = self._parts.hostname or "", self._parts.port
        if self._context is None:
            return CallPool(host, port, call=call)
        return CallTLSPool(host, port, call=call, ssl_context=self._context)

    def _exchange(
        self, request: "_Request", *, call: Call, max_bytes: int, keep_cookies: bool, secrets: tuple[str, ...]
    ) -> RawAnswer:
        timeout = Timeout(connect=self._connect_seconds, read=self._total_seconds)
        with self._adapter.send(request, stream=True, timeout=timeout) as response:  # type: ignore[arg-type]
            call.connected = True
            received_at = time.time()
            body = _read(response.raw, max_bytes)
            if call.expired:  # then the watchdog may have cut the answer short
                raise NoAnswer("timeout")
            headers = response.raw.headers
            return RawAnswer(
                status=response.status_code,
                body=decoded(body, headers.get("Content-Encoding", ""), max_bytes, response.status_code),
                traceparent=visible(without_secrets(headers.get("Traceparent", ""), secrets)[:_TRACEPARENT_CHARACTERS]),
                date=headers.get("Date", ""),
                set_cookie=tuple(headers.getlist("Set-Cookie")) if keep_cookies else (),
                milliseconds=call.milliseconds(),
                received_at=received_at,
                secrets=secrets,
            )


class _Request(requests.PreparedRequest):
    """A request with connections of its own; nothing rewrites its address or its headers."""

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
        """Do nothing: the TLS context verifies. The parent would load the certificates anew for each request."""

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Return the response; unlike the parent's, it reads no cookies."""
        response = requests.Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw = resp
        response.request = req
        response.url = req.url or ""
        return response


def _request_id_header() -> dict[str, str]:
    """Return the header that names our own request in Explorer's log; none if the background worker asks."""
    request_id = get_contextvars().get("request_id")
    return {"X-Request-ID": request_id} if isinstance(request_id, str) else {}


def _read(raw: BaseHTTPResponse, max_bytes: int) -> bytes:
    body = bytearray()
    # Only the last read, which finds nothing, notices an answer shorter than its Content-Length.
    while piece := raw.read(_PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > max_bytes:
            raise NoAnswer("too-long")
    return bytes(body)


def decoded(body: bytes, coding: str, max_bytes: int, http_status: int) -> bytes:
    """Return the body with `coding` (a Content-Encoding header) undone, never inflated beyond `max_bytes`.

    We ask for no coding, but a proxy may compress all the same, and a few kilobytes of gzip can hold gigabytes.
    Raises NoAnswer: "too-long" beyond the bound, "unreadable" if the coding is unknown or broken.
    """
    match coding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _inflated(body, _GZIP, max_bytes, http_status)
        case "deflate":
            return _inflated(body, _deflate_format(body), max_bytes, http_status)
    raise NoAnswer("unreadable", "unknown coding", http_status=http_status)


def _deflate_format(body: bytes) -> int:
    # "deflate" means zlib's format, but some send the bare stream; zlib's first two bytes tell them apart.
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _inflated(body: bytes, wbits: int, max_bytes: int, http_status: int) -> bytes:
    if not body:
        return b""
    inflater = zlib.decompressobj(wbits)
    try:
        text = inflater.decompress(body, max_bytes + 1)
    except zlib.error:
        raise NoAnswer("unreadable", "broken coding", http_status=http_status) from None
    if len(text) > max_bytes:
        raise NoAnswer("too-long")
    if not inflater.eof or inflater.unused_data:
        raise NoAnswer("unreadable", "broken coding", http_status=http_status)
    return text


def _failure(error: Exception, call: Call) -> ExplorerError:
    milliseconds = call.milliseconds()
    detail = error.detail if isinstance(error, NotConnected | NoAnswer) else type(error).__name__
    if not call.connected:
        reason = error.reason if isinstance(error, NotConnected) else not_connected_reason(error)
        return NotConnected("timeout" if call.expired else reason, detail, milliseconds)
    if call.expired:
        return NoAnswer("timeout", detail, milliseconds)
    if isinstance(error, NoAnswer):
        return NoAnswer(error.reason, error.detail, milliseconds, error.http_status)
    return NoAnswer("broken", detail, milliseconds)
