"""Durations as people read them."""

import pytest

from webapp.web.times import duration_words


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
