"""Waiting for what happens in another thread or process."""

import threading
import time
from collections.abc import Callable


def wait_for(condition: Callable[[], bool], *, seconds: float = 15) -> None:
    """Wait until a condition holds; fails when it does not in time."""
    give_up, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        pause.wait(0.02)
