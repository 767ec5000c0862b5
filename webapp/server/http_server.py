"""The HTTP server of one web process: waitress with limits of time and size, strict parsing and a clean end.

One thread reads every socket and buffers whole requests and answers. A slow client therefore holds no thread.
"""

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable
from html import escape
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.rfc7230 import HEADER_FIELD_RE
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge, RequestHeaderFieldsTooLarge

from webapp.web.security import HEADERS

IDLE_SECONDS = 75.0  # a proxy that keeps connections for 60 seconds, as nginx does, closes them first
HEADER_SECONDS = 20.0  # from a request's first byte to the end of its headers
REQUEST_SECONDS = 180.0  # from a request's first byte to its last
UNREAD_SECONDS = 60.0  # in which a client takes nothing of its answer
LINGER_SECONDS = 10.0  # in which a client may go on sending after its last answer
LINGER_BYTES = 64 * 1024 * 1024
# Once the server is told to end: what was accepted may still bring its request, what is idle is closed.
LAST_ACCEPT_SECONDS = 0.3
LAST_IDLE_SECONDS = 0.5
LAST_FRESH_SECONDS = 3.0
LAST_REQUEST_SECONDS = 15.0
LAST_UNREAD_SECONDS = 15.0

HEADER_BYTES = 32_768
HEADER_LINES = 100
CHUNK_LINE_BYTES = 1_024
TRAILER_BYTES = 8_192
FRAMING_TIMES = 16  # the bytes of a chunked body may be this many times those of the longest body
IN_MEMORY_BYTES = 256 * 1024  # of a body, or of an answer: what is longer goes to a temporary file
BUFFERED_BYTES = 4 * 1024 * 1024  # of an answer: a thread that makes more waits for its client
CONNECTIONS = 4_000

WORDS = {
    400: ("This request can't be understood.", "It is malformed or ended early. Nothing was done."),
    408: ("This request took too long to arrive.", "Nothing was done. Try again."),
    413: (
        "This is too much for one form.",
        "A form takes {limit}. Nothing was sent. Go back: your browser may hold it.",
    ),
    431: ("This request's headers are too long.", "They take 32 KiB and 100 lines. Deleting cookies may help."),
    500: ("Jobdesk made a mistake.", "It is in the log. Tell the person who looks after Jobdesk."),
}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<h1>{title}</h1>
<p>{text}</p>
"""

WsgiApp = Callable[..., Any]


class RequestTimeoutError(Error):  # type: ignore[misc]
    """A request that did not arrive in time."""

    code = 408
    reason = "Request Timeout"


class ChunkedBody(ChunkedReceiver):  # type: ignore[misc]
    """A chunked body whose size lines and trailers are bounded and checked."""

    def received(self, data: bytes) -> int:
        """Take bytes; return how many of them belong to the body."""
        count: int = super().received(data)
        if len(self.control_line) > CHUNK_LINE_BYTES or len(self.trailer) > TRAILER_BYTES:
            self.error = BadRequest("a line of a chunked body is too long")
        elif b"\n" in self.control_line:
            self.error = BadRequest("a line of a chunked body ends with a bare line feed")
        elif self.completed and not all(HEADER_FIELD_RE.match(line) for line in self.trailer.split(b"\r\n") if line):
            self.error = BadRequest("a trailer is malformed")
        return count


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request; refuses it if two servers could read it in two ways."""

    body_rcv: Any

    def received(self, data: bytes) -> int:
        """Take bytes; return how many of them belong to this request."""
        if self.completed or self.body_rcv is None:
            count: int = super().received(data)
            if self.error:
                self.expect_continue = False  # it is answered with the error and without its body
            return count
        return self._body(data)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers; raises ParsingError."""
        lines = header_plus.rstrip(b"\r\n").split(b"\r\n")[1:]
        if any(line[:1] in b" \t" for line in lines):
            raise ParsingError("a header is folded, or empty")
        names = [line.partition(b":")[0].lower().replace(b"_", b"-") for line in lines]
        codings = [
            line.partition(b":")[2].strip(b" \t").lower()
            for line in lines
            if line[:18].lower().startswith(b"transfer-encoding:")
        ]
        if any(names.count(name) > 1 for name in (b"content-length", b"transfer-encoding", b"host")):
            raise ParsingError("a header that may come once came twice")
        if b"transfer-encoding" in names and (codings != [b"chunked"] or b"content-length" in names):
            raise ParsingError("the length of the body is not clear")
        if any(
            b"_" in line.partition(b":")[0] and name in {b"content-length", b"transfer-encoding"}
            for line, name in zip(lines, names, strict=True)
        ):
            raise ParsingError("the length of the body is not clear")
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError(str(error)) from error
        if self.version not in {"1.0", "1.1"} or (self.version == "1.1" and "HOST" not in self.headers):
            raise ParsingError("the version or the Host header is missing")
        if self.version == "1.0" and codings:
            raise ParsingError("HTTP/1.0 knows no Transfer-Encoding")
        if self.chunked:
            self.body_rcv = ChunkedBody(OverflowableBuffer(self.adj.inbuf_overflow))
        if len(lines) > HEADER_LINES:
            self.error = RequestHeaderFieldsTooLarge("too many headers")
            self.content_length, self.body_rcv = 0, None

    def _body(self, data: bytes) -> int:
        body, limit = self.body_rcv, self.adj.max_request_body_size - 1
        count: int = body.received(data)
        self.body_bytes_received += count
        if body.error:
            self.error = body.error
        elif self.chunked and (
            len(body) + body.chunk_remainder > limit or self.body_bytes_received > limit * FRAMING_TIMES
        ):
            self.error = RequestEntityTooLarge("the body is too long")
        elif body.completed and self.chunked:
            self.headers["CONTENT_LENGTH"] = str(len(body))
        self.completed = bool(self.error or body.completed)
        return count


class AppAnswer(WSGITask):  # type: ignore[misc]
    """The app's answer to a request."""

    def build_response_header(self) -> bytes:
        """Return the status line and headers; the last answer of a stopping server closes its connection."""
        if self.channel.server.stopping:
            self.set_close_on_finish()
        head: bytes = super().build_response_header()
        return head

    def finish(self) -> None:
        """End the answer; an answer to HEAD has no body that could end."""
        if self.request.command == "HEAD":
            if not self.wrote_header:
                self.write(b"")
            return
        super().finish()


class OwnAnswer(ErrorTask):  # type: ignore[misc]
    """A small page for a request that does not reach the app."""

    def execute(self) -> None:
        """Write the page."""
        error = self.request.error
        limit = self.channel.adj.max_request_body_size - 1
        title, text = WORDS.get(error.code, WORDS[400])
        body = PAGE.format(title=escape(title), text=escape(text.format(limit=f"{limit / 2**20:g} MiB"))).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(HEADERS.items())
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.response_headers.append(("Cache-Control", "no-store"))
        self.response_headers.append(("X-Request-ID", secrets.token_hex(8)))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    task_class = AppAnswer
    error_task_class = OwnAnswer
    parser_class = Parser

    request: Any = None
    request_began = 0.0
    unread_since = 0.0
    linger_until = 0.0
    lingered_bytes = 0
    had_request = False

    def readable(self) -> bool:
        """Return whether to read a request, or what comes after the last answer and is thrown away."""
        return bool(self.linger_until or super().readable())

    def writable(self) -> bool:
        """Return whether there is something to write, or to close."""
        return bool(not self.linger_until and super().writable())

    def handle_write(self) -> None:
        """Send; close the connection once its last answer is sent and the client has had time to read it."""
        if self.close_when_flushed and not self.will_close and not self.total_outbufs_len:
            self._linger()
            return
        super_flush = self._flush_some if not self.requests else self._flush_some_if_lockable
        self._flush_exception(super_flush)
        if self.will_close:
            self.handle_close()
        elif self.close_when_flushed and not self.total_outbufs_len and self.connected:
            self._linger()

    def handle_read(self) -> None:
        """Take the bytes that came; a request that ends before it is whole is answered 400."""
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except BlockingIOError:
            return
        except OSError:
            self.handle_close()
            return
        if self.linger_until:
            self.lingered_bytes += len(data)
            if not data or self.lingered_bytes > LINGER_BYTES:
                self.handle_close()
        elif data:
            self._take(data)
        elif self.request is not None:
            self.refuse(BadRequest("the request ended early"))
        else:
            self.handle_close()

    def refuse(self, error: Error) -> None:
        """Answer a request that is not whole."""
        with self.requests_lock:
            request, self.request = self.request, None
            request.error, request.completed = error, True
            self.requests.append(request)
            if len(self.requests) == 1:
                self.server.add_task(self)

    def tend(self, now: float) -> None:
        """Close the connection or refuse its request if it takes too long. Called on the reading thread."""
        if self.linger_until:
            if now > self.linger_until:
                self.handle_close()
        elif self.total_outbufs_len:
            self._tend_unread(now)
        elif self.requests or self.close_when_flushed:
            pass  # the app works on it
        elif self.request is not None:
            self._tend_partial(now)
        elif now - self.last_activity > self._idle_seconds(now):
            self.handle_close()

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait until the client has read more. At most half of the threads may wait, so that others can be served."""
        if self.total_outbufs_len <= self.adj.outbuf_high_watermark:
            return
        if not self.server.waiting_for_clients.acquire(blocking=False):
            raise ClientDisconnected
        try:
            super()._flush_outbufs_below_high_watermark()
        finally:
            self.server.waiting_for_clients.release()

    def _take(self, data: bytes) -> None:
        now = time.time()
        self.last_activity = now
        if self.request is None:
            self.request_began = now
        self.had_request = True
        self.received(data)

    def _linger(self) -> None:
        """Close our side only: if unread bytes are left, a full close resets the connection and loses the answer."""
        self.linger_until = time.time() + (1.0 if self.server.stopping else LINGER_SECONDS)
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()

    def _tend_unread(self, now: float) -> None:
        if not self.unread_since or self.last_activity > self.unread_since:
            self.unread_since = now
        elif now - self.unread_since > (LAST_UNREAD_SECONDS if self.server.stopping else UNREAD_SECONDS):
            self.handle_close()

    def _tend_partial(self, now: float) -> None:
        allowed = REQUEST_SECONDS if self.request.headers_finished else self.server.header_seconds
        began = self.request_began
        stopped = self.server.stopped_at
        if now - began > allowed or (stopped and now - max(began, stopped) > LAST_REQUEST_SECONDS):
            self.refuse(RequestTimeoutError("the request did not arrive in time"))

    def _idle_seconds(self, now: float) -> float:
        if not self.server.stopping:
            return IDLE_SECONDS
        idle = LAST_IDLE_SECONDS if self.had_request else LAST_FRESH_SECONDS
        return idle if now - self.server.stopped_at > idle else IDLE_SECONDS


class HttpServer(TcpWSGIServer):  # type: ignore[misc]
    """Serves an app on a listening socket until `stop` is called and every accepted request is answered."""

    channel_class = Channel

    def __init__(
        self,
        app: WsgiApp,
        listener: socket.socket,
        *,
        threads: int,
        max_body_bytes: int,
        header_seconds: float = HEADER_SECONDS,
    ) -> None:
        logging.getLogger("waitress").setLevel(logging.WARNING)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        settings = Adjustments(
            sockets=[listener],
            ident="",
            clear_untrusted_proxy_headers=False,  # the app knows whom to believe
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=max_body_bytes + 1,  # waitress refuses what reaches it
            inbuf_overflow=IN_MEMORY_BYTES,
            outbuf_overflow=IN_MEMORY_BYTES,
            outbuf_high_watermark=BUFFERED_BYTES,
            log_socket_errors=False,
            connection_limit=CONNECTIONS,
            recv_bytes=65_536,
        )
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(threads)
        self.waiting_for_clients = threading.Semaphore(max(1, threads // 2))
        self.header_seconds = header_seconds
        self.stopped_at = 0.0
        self._ends_now = False
        self._tended_at = 0.0
        listener.setblocking(False)
        place = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(app, {}, True, listener, dispatcher, settings, place, False)

    @property
    def stopping(self) -> bool:
        """Whether the server was told to stop."""
        return bool(self.stopped_at)

    def stop(self) -> None:
        """Answer what has arrived, then end; a second call ends at once. A signal handler may call it."""
        self._ends_now = self.stopping
        self.stopped_at = self.stopped_at or time.time()
        self.pull_trigger()

    def serve(self, *, go_on: Callable[[], bool]) -> None:
        """Serve until `stop` is called or `go_on` returns False, and all requests are answered."""
        while not self._ends_now and (self.accepting or self.active_channels):
            wasyncore.poll2(0.05 if self.stopping else 1.0, self._map)
            if not self.stopping and not go_on():
                self.stop()
            self._tend()

    def readable(self) -> bool:
        """Return whether to accept a further connection."""
        return bool(self.accepting and len(self._map) < self.adj.connection_limit)

    def _tend(self) -> None:
        now = time.time()
        if now - self._tended_at < (0.05 if self.stopping else 1.0):
            return
        self._tended_at = now
        if self.stopping and self.accepting and now - self.stopped_at > LAST_ACCEPT_SECONDS:
            self._close_listener()
        for channel in list(self.active_channels.values()):
            channel.tend(now)

    def _close_listener(self) -> None:
        """Accept until nothing waits, and close at once: a connection that came between would be reset."""
        before = -1
        while before < len(self._map):
            before = len(self._map)
            self.handle_accept()
        wasyncore.dispatcher.close(self)
