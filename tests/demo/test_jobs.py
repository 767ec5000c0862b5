"""The store of jobs: bounded, and in order even when the clock is not."""

import pytest

from tests.demo.conftest import Clock
from webapp.demo import WORKFLOWS
from webapp.demo.envelope import ExplorerError
from webapp.demo.jobs import JobStore


def test_the_newest_jobs_are_kept(clock: Clock) -> None:
    store = JobStore(clock=clock, kept=2)
    for _ in range(3):
        store.add(WORKFLOWS[0], ())
    assert [job.id for job in store.oldest_first()] == [108, 109]
    with pytest.raises(ExplorerError, match='job "107" does not exist'):
        store.find("107")


def test_a_clock_set_back_keeps_jobs_in_order(clock: Clock) -> None:
    store = JobStore(clock=clock)
    first = store.add(WORKFLOWS[0], ())
    clock.advance(-3600)
    assert store.add(WORKFLOWS[0], ()).created == first.created
