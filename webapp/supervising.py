"""A gunicorn master that keeps one more process beside its web workers."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gunicorn.arbiter import Arbiter
from structlog import get_logger

log = get_logger("jobdesk.serve")

RESTART_SECONDS = 5.0


@contextmanager
def held_signals() -> Iterator[None]:
    """Hold signals back while a process is forked: the child would give them to the master's handler, and lose them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, Arbiter.SIGNALS)
    try:
        yield
    finally:
        release_signals()


def release_signals() -> None:
    """Take the signals that were held back."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, Arbiter.SIGNALS)


class Beside:
    """One process forked from the master, started again when it ends by itself, ended with the master.

    It shares the master's memory, so it costs little; `run` gets the master's process ID, to end when that is gone.
    """

    def __init__(self, run: Callable[[int], None]) -> None:
        self._run = run
        self._pid = 0
        self._started_at = 0.0
        self._stopping = False

    def keep_alive(self, listeners: Sequence[Any]) -> None:
        """Start the process, or start it again, not more often than every RESTART_SECONDS."""
        if self._stopping or self._lives() or time.monotonic() - self._started_at < RESTART_SECONDS:
            return
        self._started_at = time.monotonic()
        master = os.getpid()
        with held_signals():
            self._pid = os.fork()
            if self._pid == 0:
                for listener in listeners:
                    listener.close()
                self._become(master)

    def stop(self) -> None:
        """Ask the process to end; it finishes what it holds."""
        self._stopping = True
        if self._lives():
            os.kill(self._pid, signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended, and kill it when it takes longer."""
        give_up = time.monotonic() + seconds
        while self._lives():
            if time.monotonic() > give_up:
                os.kill(self._pid, signal.SIGKILL)
            threading.Event().wait(0.05)

    def _lives(self) -> bool:
        if not self._pid:
            return False
        try:
            return os.waitpid(self._pid, os.WNOHANG)[0] == 0
        except ChildProcessError:  # the master has reaped it among its own
            self._pid = 0
            return False

    def _become(self, master: int) -> None:
        code = 1
        try:
            for number in (*Arbiter.SIGNALS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            release_signals()
            self._run(master)
            code = 0
        except Exception:
            log.exception("the worker broke off")
        finally:
            os._exit(code)


class Master(Arbiter):
    """gunicorn's master with, if wanted, a process beside its web workers, which call `release_signals` once ready."""

    def __init__(self, app: Any, beside: Beside | None) -> None:
        self.beside = beside
        super().__init__(app)

    def spawn_worker(self) -> Any:
        """Fork a web worker that no signal misses."""
        with held_signals():
            return super().spawn_worker()

    def manage_workers(self) -> None:
        """Look after the web workers, as always, and after the one beside them."""
        super().manage_workers()
        if self.beside:
            self.beside.keep_alive(self.LISTENERS)

    def stop(self, graceful: bool = True) -> None:
        """End all of them."""
        if self.beside:
            self.beside.stop()
        super().stop(graceful)
        if self.beside:
            self.beside.wait(self.cfg.graceful_timeout if graceful else 1)
