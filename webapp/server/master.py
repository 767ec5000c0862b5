"""The master process: forks the web processes and one beside them, starts them again when they die, and ends them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from structlog import get_logger

log = get_logger("jobdesk.serve")

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
SIGNALS = (*ENDING, signal.SIGHUP, signal.SIGCHLD)
LOOK_SECONDS = 0.5


@contextmanager
def held_signals() -> Iterator[None]:
    """Hold signals back while a process is forked: the child would give them to the master's handler, and lose them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


class Child:
    """One process forked from the master; it is started again when it ends by itself.

    `run` gets the master's process ID, to end when that is gone, and is called with the signals' default handlers,
    held back: it releases them once it has handlers of its own, with `release_signals`.
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
            log.warning("a process ended and is started again", process=self._name)
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
        except BaseException:  # even SystemExit: the master's code must not run here
            log.exception("a process broke off", process=self._name)
        finally:
            os._exit(code)


def release_signals() -> None:
    """Take the signals that were held back."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def run_master(
    children: list[Child], *, on_start: Callable[[], None], on_stop: Callable[[], None], graceful_seconds: float
) -> None:
    """Keep the children alive until SIGTERM, SIGINT or SIGQUIT, then end them.

    They have `graceful_seconds` for that; a second signal is passed on, and asks them to be quick.
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
