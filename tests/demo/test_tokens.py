"""Tokens: needed by every call but connect, good until they expire, kept within bounds."""

import pytest
from flask.testing import FlaskClient

from tests.demo.conftest import BASE, Caller, Clock, assert_error
from webapp.demo import create_explorer
from webapp.demo.accounts import KEPT_TOKENS, TokenStore

CALLS = [
    ("POST", "/workflows/4216617528/jobs"),
    ("POST", "/workflows/7/jobs"),
    ("GET", "/jobs"),
    ("GET", "/workflows/4216617528/jobs"),
    ("GET", "/jobs/107"),
    ("PUT", "/jobs/107/cancel"),
    ("GET", "/jobs/107/tasks/0/sample_result"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("token", ["", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"])
def test_without_a_known_token_no_call_is_answered(stranger: FlaskClient, method: str, path: str, token: str) -> None:
    stranger.set_cookie("explorer_token", token)
    assert_error(stranger.open(BASE + path, method=method), 40104001, "<ErrSession> ")


def test_a_token_expires_by_the_clock(caller: Caller, clock: Clock) -> None:
    clock.advance(259_199)
    assert caller.get("/jobs")["total"] == 0
    clock.advance(1)
    assert_error(caller.client.get(f"{BASE}/jobs"), 40104001)


def test_the_life_of_a_token_can_be_set(clock: Clock) -> None:
    caller = Caller(create_explorer(token_seconds=60, clock=clock).test_client())
    caller.connect()
    cookie = caller.client.get_cookie("explorer_token")
    assert cookie is not None
    assert cookie.max_age == 60
    clock.advance(60)
    assert_error(caller.client.get(f"{BASE}/jobs"), 40104001)


def test_no_two_tokens_are_alike(clock: Clock) -> None:
    store = TokenStore(seconds=60, clock=clock)
    assert len({store.issue("root") for _ in range(100)}) == 100


def test_of_too_many_tokens_the_oldest_go(clock: Clock) -> None:
    store = TokenStore(seconds=60, clock=clock)
    first = store.issue("root")
    second = store.issue("root")
    for _ in range(KEPT_TOKENS - 1):
        last = store.issue("root")
    assert [store.is_valid(token) for token in (first, second, last)] == [False, True, True]
