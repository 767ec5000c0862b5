import threading
import time

from webapp.explorer.connection import Watchdog


def test_what_is_due_is_called_once() -> None:
    called = threading.Semaphore(0)
    Watchdog().watch(called.release, at=time.monotonic() + 0.02)

    assert called.acquire(timeout=5)
    assert not called.acquire(timeout=0.1)


def test_what_was_cancelled_is_not_called() -> None:
    watchdog, called = Watchdog(), threading.Event()
    watchdog.watch(called.set, at=time.monotonic() + 0.1)
    watchdog.cancel(called.set)

    assert not called.wait(0.3)


def test_an_earlier_deadline_is_kept_while_a_later_one_is_waited_for() -> None:
    watchdog, called = Watchdog(), threading.Event()
    watchdog.watch(lambda: None, at=time.monotonic() + 60)
    watchdog.watch(called.set, at=time.monotonic() + 0.05)

    assert called.wait(5)


def test_it_goes_on_after_a_deadline_that_could_not_be_kept() -> None:
    watchdog = Watchdog()
    watchdog.watch(lambda: [][0], at=time.monotonic())
    for _ in range(2):
        called = threading.Event()
        watchdog.watch(called.set, at=time.monotonic())
        assert called.wait(5)


def test_many_calls_are_looked_after_by_one_thread() -> None:
    watchdog, called = Watchdog(), threading.Semaphore(0)
    before = threading.active_count()
    calls = [lambda: called.release() for _ in range(50)]
    for call in calls:
        watchdog.watch(call, at=time.monotonic() + 0.2)

    assert threading.active_count() == before + 1
    assert all(called.acquire(timeout=5) for _ in calls)
