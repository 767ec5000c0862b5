"""Serving a WSGI app: the socket, the web processes, and one process beside them."""

import contextlib
import ctypes
import gc
import logging
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from webapp.server.http_server import HttpServer
from webapp.server.master import Child, release_signals, run_master

WsgiApp = Callable[..., Any]
RunBeside = Callable[[WsgiApp, int], None]  # the app, and the master's process ID

BACKLOG = 1_024
OPEN_FILES = 65_536
END_SECONDS = 30.0  # beyond the deadline: for what is still being received or sent, and for `on_end`
SO_ATTACH_FILTER = 26  # Linux, asm-generic/socket.h; Python has no name for it
# Classic BPF on a TCP header: drop a segment whose flags are SYN without ACK, pass any other.
DROP_SYN = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFF))


def serve(
    make_app: Callable[[], WsgiApp],
    *,
    host: str,
    port: int,
    workers: int,
    threads: int,
    deadline_seconds: float,
    on_ready: Callable[[int], None],
    beside: RunBeside | None = None,
    on_end: Callable[[WsgiApp], None] = lambda _app: None,
    max_body_bytes: int = 2 * 1024 * 1024,
) -> None:
    """Serve until SIGTERM or Ctrl-C; calls `on_ready` with the port once it listens.

    `beside` is run in one more process, which ends with this one.
    Each web process calls `on_end` at its end, after its last request; it has 12 seconds.

    A request may wait for Explorer for `deadline_seconds`, and a stopping server lets it.
    """
    _raise_open_files()
    listener = _listen(host, port)
    app = make_app()
    gc.collect()
    gc.freeze()  # what is here now is shared with the web processes, unless a collection writes to it

    def run_web(master: int) -> None:
        server = HttpServer(app, listener, threads=threads, max_body_bytes=max_body_bytes)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the master passes it on
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, lambda *_: server.stop())
        release_signals()
        server.serve(go_on=lambda: os.getppid() == master)
        on_end(app)
        logging.shutdown()

    def run_beside(master: int) -> None:
        listener.close()
        release_signals()
        if beside:
            beside(app, master)

    def stop_listening() -> None:
        drop_new_connections(listener)
        listener.close()

    children = [Child(f"web {number}", run_web, pause_seconds=1) for number in range(workers)]
    if beside:
        children.append(Child("worker", run_beside, pause_seconds=5))
    run_master(
        children,
        on_start=lambda: on_ready(listener.getsockname()[1]),
        on_stop=stop_listening,
        graceful_seconds=deadline_seconds + END_SECONDS,
    )


def drop_new_connections(listener: socket.socket) -> None:
    """Let no further connection begin, while those that have begun are still accepted.

    Closing a socket resets what waits in it and what is half connected. A client whose first segment is dropped sends
    it again after a second, and is then refused or meets the next server. Only Linux can do this.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in DROP_SYN))
    with contextlib.suppress(OSError):
        listener.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(DROP_SYN), ctypes.addressof(program))
        )


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener


def _raise_open_files() -> None:
    """Allow as many open files as connections need; many systems allow 1,024 until asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
