"""Turns of those who write to an SQLite database: first come, first served, woken by the kernel.

SQLite's own wait for its write lock sleeps between tries, so under contention some writers wait many times as long as
others. Threads of one process wait here in a queue; its first waits for a lock on a file, which other processes of this
desk lock, too. SQLite's lock stays what protects the data: programs that know no turns need no more than that.
"""

import errno
import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from weakref import WeakSet

from sqlalchemy.exc import OperationalError
from structlog import get_logger

log = get_logger("jobdesk.database")

SUFFIX = "-turn"  # the lock file's name is the database's and this, like SQLite's own -wal and -shm


class WriteTurns:
    """The turns of one database; `path` is the database's file, None where only this process has the database.

    A process that is killed loses its turn, since the kernel frees the file locks of the dead. A forked process has
    neither the turn nor the open files of the process that it came from.
    """

    def __init__(self, path: str | None, *, seconds: float) -> None:
        self._path = None if path is None else os.path.abspath(path) + SUFFIX
        self._seconds = seconds
        self._without_file = False
        self.begin_anew()
        _all.add(self)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn for a block.

        Raises OperationalError, as for any busy database, when it does not come in time, and RuntimeError when this
        thread has it already: it would wait for itself.
        """
        deadline = time.monotonic() + self._seconds
        place = self._queue_up(deadline)
        try:
            held = self._lock_file(deadline)
            try:
                yield
            finally:
                if held is not None:
                    held.release()
        finally:
            self._leave(place)

    def begin_anew(self) -> None:
        """Forget who waits and close what is open, without unlocking it; a forked process begins with this."""
        for lock in getattr(self, "_locks", ()):
            lock.abandon()
        self._locks: WeakSet[_FileLock] = WeakSet()
        self._mutex = threading.Lock()
        self._holder: _Place | None = None
        self._queue: deque[_Place] = deque()
        self._given_up: _FileLock | None = None

    def _queue_up(self, deadline: float) -> "_Place":
        place = _Place()
        with self._mutex:
            if self._holder is None:
                self._holder = place
                return place
            if self._holder.thread == place.thread:
                raise RuntimeError("a writing block within a writing block")
            self._queue.append(place)
        try:
            called = place.called.acquire(timeout=max(0, deadline - time.monotonic()))
        except BaseException:
            self._leave(place)
            raise
        if not called:
            self._leave(place)
            raise _busy()
        return place

    def _leave(self, place: "_Place") -> None:
        """Call the next one if this one has the turn; else take it out of the queue."""
        with self._mutex:
            if self._holder is place:
                self._holder = self._queue.popleft() if self._queue else None
                if self._holder is not None:
                    self._holder.called.release()
            elif place in self._queue:
                self._queue.remove(place)

    def _lock_file(self, deadline: float) -> "_FileLock | None":
        """Return the locked file; None where there is none, and SQLite's own wait has to do.

        Only the thread whose turn it is in this process gets here.
        """
        if self._path is None:
            return None
        # Somebody gave up waiting, but a thread still waits for them: a second one would be one too many.
        lock, self._given_up = self._given_up, None
        try:
            if lock is None or not lock.want_again():
                lock = _FileLock(self._path)
                self._locks.add(lock)
                if lock.locked_at_once():
                    return lock
                lock.begin_to_wait()
            if lock.wait(deadline):
                return lock
        except OSError as error:
            self._say_once(error)
            return None
        self._given_up = lock
        raise _busy()

    def _say_once(self, error: OSError) -> None:
        if not self._without_file:
            self._without_file = True
            log.warning(
                "no lock file: processes wait for the database by SQLite's own means, which is slower",
                file=self._path,
                reason=error.strerror,
            )


class _Place:
    """A thread's place in the queue; `called` can be acquired once it has the turn."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.called = threading.Lock()
        self.called.acquire()


class _FileLock:
    """A lock on a file, by a description of this object's own; raises OSError where files can't be opened or locked.

    flock has no time limit: a thread waits in it, and unlocks what nobody wants any more when it comes.
    """

    def __init__(self, path: str) -> None:
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._mutex = threading.Lock()
        self._done = threading.Event()
        self._wanted = True
        self._error: OSError | None = None

    def locked_at_once(self) -> bool:
        """Lock the file if nobody else has it."""
        try:
            self._flock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            self.release()
            raise
        return True

    def begin_to_wait(self) -> None:
        """Start the thread that waits."""
        try:
            threading.Thread(target=self._wait, name="write-turn", daemon=True).start()
        except RuntimeError as error:  # no more threads
            self.release()
            raise OSError(errno.EAGAIN, "can't start a thread") from error

    def wait(self, deadline: float) -> bool:
        """Return whether the lock came in time; if not, the thread that waits unlocks it later."""
        try:
            self._done.wait(max(0, deadline - time.monotonic()))
        except BaseException:
            self._give_up()
            raise
        if self._give_up():
            return False
        if self._error is not None:
            raise self._error
        return True

    def want_again(self) -> bool:
        """Return whether the thread still waits, now for the caller."""
        with self._mutex:
            self._wanted = not self._done.is_set()
            return self._wanted

    def release(self) -> None:
        """Unlock and close the file; unlocking reaches copies that a fork made, closing would not."""
        fd, self._fd = self._fd, None
        if fd is not None:
            with suppress(OSError):
                fcntl.flock(fd, fcntl.LOCK_UN)
            os.close(fd)

    def abandon(self) -> None:
        """Close a forked process's copy: the lock is its parent's."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _give_up(self) -> bool:
        """Return whether the thread still waits, now for nobody."""
        with self._mutex:
            if self._done.is_set():
                return False
            self._wanted = False
            return True

    def _wait(self) -> None:
        try:
            self._flock(fcntl.LOCK_EX)
        except OSError as error:
            self._error = error
        with self._mutex:
            if not self._wanted or self._error is not None:
                self.release()
            self._done.set()

    def _flock(self, how: int) -> None:
        if self._fd is not None:
            fcntl.flock(self._fd, how)


def _busy() -> OperationalError:
    """Return what SQLAlchemy raises when SQLite's own wait ends in vain."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN IMMEDIATE", None, error)


def _begin_all_anew() -> None:
    for turns in list(_all):
        turns.begin_anew()


_all: WeakSet[WriteTurns] = WeakSet()
os.register_at_fork(after_in_child=_begin_all_anew)
