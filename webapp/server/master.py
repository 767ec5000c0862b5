"""The master process: opens the socket, forks the web processes and the worker, replaces those that die, ends all.

A web process serves the app by `http_server`. The worker beside them is given by the caller.
"""

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
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from structlog import get_logger

from webapp.server.http_server import HttpServer

log = get_logger("jobdesk.serve")

WsgiApp = Callable[..., Any]
RunBeside = Callable[[WsgiApp, int], None]  # the app, and the master's process ID

BACKLOG = 1_024
OPEN_FILES = 65_536
END_SECONDS = 30.0  # beyond the deadline: for what is still being received or sent, and for `on_end`
SO_ATTACH_FILTER = 26  # Linux, asm-generic/socket.h; Python has no name for it
# Classic BPF on a TCP header: drop a segment whose flags are SYN without ACK, pass any other.
DROP_SYN = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFF))
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
SIGNALS = (*ENDING, signal.SIGHUP, signal.SIGCHLD)
LOOK_SECONDS = 0.5


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

    `beside` runs in one more process, which ends with this one. Each web process calls `on_end` after its last
    request; it has 12 seconds. A server that stops lets a request wait for Explorer for `deadline_seconds`.
    """
    _raise_open_files()
    listener = _listen(host, port)
    app = make_app()
    gc.collect()
    gc.freeze()  # the web processes share these objects as long as no garbage collection writes to them

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
    """Let no further connection begin, while those that have begun can still be accepted.

    If the socket were closed at once, connections that wait in it would be reset. A client whose first segment is
    dropped sends it again after a second, and is then refused or reaches the next server. Only Linux can do this.
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


@contextlib.contextmanager
def held_signals() -> Iterator[None]:
    """Hold signals back while a process is forked: the child would lose them to its copy of the master's handler."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


class Child:
    """One process forked from the master; it is started again when it ends by itself.

    `run` gets the master's process ID, so that it can end when the master is gone. Signals are held back, with their
    default handlers, until it calls `release_signals`.
    """

    def __init__(self, name: str, run: Callable[[int], None], *, pause_seconds: float) -> None:
        self._name = name
        self._run = run
        self._pause_seconds = pause_seconds
        self._pid = 0
        self._started_at = 0.0

    def keep_alive(self) -> None:
        """Start the process, or start it again, not more often than every `pause_seconds`."""
        if self.lives() or (self._started_at and time.monotonic() - self._started_at < self._pause_seconds):
            return
        if self._started_at:
            log.warning("a process ended; it is started again", process=self._name)
        self._started_at = time.monotonic()
        master = os.getpid()
        with held_signals():
            self._pid = os.fork()
            if self._pid == 0:
                self._become(master)

    def lives(self) -> bool:
        """Return whether the process runs."""
        if self._pid:
            try:
                if os.waitpid(self._pid, os.WNOHANG)[0] == 0:
                    return True
            except ChildProcessError:
                pass
            self._pid = 0
        return False

    def send(self, number: int) -> None:
        """Send a signal to the process, if it runs."""
        if self.lives():
            os.kill(self._pid, number)

    def _become(self, master: int) -> None:
        code = 1
        try:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            self._run(master)
            code = 0
        except BaseException:  # even SystemExit: the code of the master must not go on in this process
            log.exception("a process failed", process=self._name)
        finally:
            os._exit(code)


def release_signals() -> None:
    """Take the signals that were held back."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def run_master(
    children: list[Child], *, on_start: Callable[[], None], on_stop: Callable[[], None], graceful_seconds: float
) -> None:
    """Keep the children alive until SIGTERM, SIGINT or SIGQUIT, then end them within `graceful_seconds`.

    A second signal is passed on to them and makes them end at once.
    """
    news: SimpleQueue[int] = SimpleQueue()
    for number in SIGNALS:
        signal.signal(number, lambda number, _: news.put(number))
    for child in children:
        child.keep_alive()
    on_start()
    while _next(news) not in ENDING:
        for child in children:
            child.keep_alive()
    on_stop()
    _end(children, news, graceful_seconds)


def _end(children: list[Child], news: SimpleQueue[int], graceful_seconds: float) -> None:
    give_up = time.monotonic() + graceful_seconds
    for child in children:
        child.send(signal.SIGTERM)
    while any(child.lives() for child in children):
        told = _next(news)
        late = time.monotonic() > give_up
        if late or told in ENDING:
            for child in children:
                child.send(signal.SIGKILL if late else signal.SIGTERM)


def _next(news: SimpleQueue[int]) -> int:
    try:
        return news.get(timeout=LOOK_SECONDS)
    except Empty:
        return 0
