"""Turns of those who write to an SQLite database: first come, first served, woken by the kernel.

SQLite's own wait for its write lock sleeps between tries, so under contention some writers wait many times as long as
others. Threads of one process wait here in a queue; the first of them waits for a lock on a file, which the other
processes of this desk lock too. SQLite's own lock still protects the data from programs that know no turns.

A thread that has the turn commits the changes of the threads behind it together with its own.
"""

import errno
import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from structlog import get_logger

log = get_logger("jobdesk.database")

T = TypeVar("T")

TOGETHER = 31  # changes of other threads in one commit
SUFFIX = "-turn"  # the lock file's name is the database's and this, like SQLite's own -wal and -shm


class Change(Generic[T]):
    """Work that one thread wants done in a transaction.

    `result` is what it returned, once `made` is true; `failure` is why no transaction began.
    """

    def __init__(self, work: Callable[[Connection], T], *, durable: bool) -> None:
        self.work = work
        self.durable = durable
        self.began = self.made = False
        self.failure: Exception | None = None
        self.result: T

    def make(self, connection: Connection) -> None:
        """Do the work; it counts once the transaction has been committed."""
        self.began = True
        self.result = self.work(connection)


class WriteTurns:
    """The turns of one database; `path` is its file, or None if no other process has the database.

    A killed process loses its turn, since the kernel frees its file locks. A forked process has neither the turn nor
    the open files of its parent.
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

        Raises OperationalError, as for any busy database, if the turn does not come in time, and RuntimeError if this
        thread already has it and would wait for itself.
        """
        place = _Place()
        with self._held_by(place):
            yield

    @contextmanager
    def turn_for(self, change: Change[Any]) -> Iterator[Sequence[Change[Any]]]:
        """Hold the turn for a block that commits these changes: this one, and those of threads that wait behind it.

        There are none when another thread has dealt with this change meanwhile. The changes are `made` if the block
        ends without an error. An error of the block is raised only if no other thread's change can have caused it;
        otherwise none of the changes is made, and each can be tried alone. Raises like `turn`.
        """
        place = _Place(change)
        with self._held_by(place) as has_turn:
            if not has_turn:
                yield ()
                return
            others = self._call_changes()
            changes = (change, *(other.change for other in others if other.change))
            try:
                yield changes
                for each in changes:
                    each.made = True
            except Exception as error:
                if not change.began:
                    for each in changes:
                        each.failure = error
                elif not others:
                    raise
            finally:
                for other in others:
                    other.called.release()

    def begin_anew(self) -> None:
        """Forget who waits and close open files without unlocking them; a forked process begins with this."""
        for lock in getattr(self, "_locks", ()):
            lock.abandon()
        self._locks: WeakSet[_FileLock] = WeakSet()
        self._mutex = threading.Lock()
        self._holder: _Place | None = None
        self._queue: deque[_Place] = deque()
        self._given_up: _FileLock | None = None

    @contextmanager
    def _held_by(self, place: "_Place") -> Iterator[bool]:
        """Hold the turn for a block; gives False if the holder of the turn has dealt with this place's change."""
        deadline = time.monotonic() + self._seconds
        try:
            if not self._queue_up(place, deadline):
                yield False
                return
            held = self._lock_file(deadline)
            try:
                yield True
            finally:
                if held is not None:
                    held.release()
        finally:
            self._leave(place)

    def _queue_up(self, place: "_Place", deadline: float) -> bool:
        """Return whether this place has the turn, once it has been called."""
        with self._mutex:
            if self._holder is None:
                self._holder = place
                return True
            if self._holder.thread == place.thread:
                raise RuntimeError("a writing block within a writing block")
            self._queue.append(place)
        if not place.called.acquire(timeout=max(0, deadline - time.monotonic())):
            with self._mutex:
                if place in self._queue:
                    raise _busy()
            # It has just been given the turn, or its change is being committed.
            place.called.acquire()
        return self._holder is place

    def _leave(self, place: "_Place") -> None:
        """Call the next place if this one has the turn; else take this one out of the queue."""
        with self._mutex:
            if self._holder is place:
                self._holder = self._queue.popleft() if self._queue else None
                if self._holder is not None:
                    self._holder.called.release()
            elif place in self._queue:
                self._queue.remove(place)

    def _call_changes(self) -> list["_Place"]:
        """Take the places with a change out of the queue, as many as one commit may hold."""
        with self._mutex:
            taken = [place for place in self._queue if place.change][:TOGETHER]
            for place in taken:
                self._queue.remove(place)
        return taken

    def _lock_file(self, deadline: float) -> "_FileLock | None":
        """Return the locked file; None if files can't be locked, so that only SQLite's own wait is left.

        Only the thread that has the turn in this process gets here.
        """
        if self._path is None:
            return None
        # If an earlier wait was given up, its thread still waits for the lock and is used again.
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
                "the lock file can't be used: processes wait for the database as SQLite does, which is slower",
                file=self._path,
                reason=error.strerror,
            )


class _Place:
    """A thread's place in the queue; `called` can be acquired once it has the turn, or its change was dealt with."""

    def __init__(self, change: Change[Any] | None = None) -> None:
        self.change = change
        self.thread = threading.get_ident()
        self.called = threading.Lock()
        self.called.acquire()


class _FileLock:
    """A lock on a file that this object opens; raises OSError if files can't be opened or locked.

    flock has no time limit, so a thread of its own waits in it, and unlocks the file if the lock is no longer wanted.
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
        """Return whether the lock came in time; if it comes later, the waiting thread unlocks it."""
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
        """Return whether the thread still waits; it then unlocks the file when the lock comes."""
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
    """Return the error that SQLAlchemy raises when SQLite itself has waited too long."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN IMMEDIATE", None, error)


def _begin_all_anew() -> None:
    for turns in list(_all):
        turns.begin_anew()


_all: WeakSet[WriteTurns] = WeakSet()
os.register_at_fork(after_in_child=_begin_all_anew)
