"""Durations in words, and what a failed call means on a page."""

import pytest

from webapp.explorer.errors import BadAnswer, ExplorerError, NoAnswer, NotConnected, Rejected
from webapp.web.durations import duration_words
from webapp.web.explorer_alerts import trouble_of


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (-5, "0.0 s"),
        (0, "0.0 s"),
        (8_140, "8.1 s"),
        (42_900, "42 s"),
        (60_000, "1 min"),
        (250_000, "4 min 10 s"),
        (7_380_000, "2 h 3 min"),
        (273_600_000, "3 d 4 h"),
        (10**14, "1,157,407 d 9 h"),
    ],
)
def test_a_duration_in_its_two_largest_units(milliseconds: int, words: str) -> None:
    assert duration_words(milliseconds) == words


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotConnected("refused"), 502, "refused the connection"),
        (NotConnected("other"), 502, "could not be made"),
        (NoAnswer("timeout"), 502, "in time"),
        (NoAnswer("too-long"), 502, "too long"),
        (NoAnswer("broken"), 502, "broke off"),
        (BadAnswer("Explorer said nothing."), 502, "Explorer said nothing."),
        (Rejected(None, "", 503), 502, "HTTP status 503"),
        (Rejected(40004001, "<ErrParam>", 400), 422, "What it says may help"),
        (Rejected(40104001, "", 200), 401, "Sign in again"),
        (Rejected(40304000, "", 200), 403, "Ask the person"),
        (Rejected(40404000, "", 200), 404, "may be gone"),
        (Rejected(50004003, "", 200), 502, "look"),
        (Rejected(7, "", 200), 502, "look"),
    ],
)
def test_a_failed_call(error: ExplorerError, status: int, words: str) -> None:
    trouble = trouble_of(error, sign_in="/sign-in?next=/jobs")
    assert trouble.status == status
    assert words in trouble.alert.sentence
    assert [link.address for link in trouble.alert.links] == (["/sign-in?next=/jobs"] if status == 401 else [])
