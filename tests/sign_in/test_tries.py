"""Tries to sign in, on both databases: many processes at once never pass the limit, and none waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.conftest import MakeStore
from webapp.sign_in.tries import ACCOUNT_LIMIT, TooManyTriesError


def test_many_at_once_over_processes(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(2)]
    start = threading.Barrier(24)

    def fail(number: int) -> bool:
        tries = stores[number % 2].parts.sign_in_tries
        start.wait(timeout=10)
        try:
            with tries.take(address=f"10.0.0.{number % 3}", account="root", graph="g:1") as this:
                this.failed = True
        except TooManyTriesError:
            return False
        return True

    with ThreadPoolExecutor(24) as pool:
        assert sum(pool.map(fail, range(24))) == ACCOUNT_LIMIT
    stores[0].parts.sign_in_tries.sweep()
    with stores[0].parts.sign_in_tries.take(address="10.0.0.1", account="other", graph="g:1"):
        pass
