"""Durations as people read them, and days as they write them."""

import pytest
from wtforms import ValidationError

from webapp.web.times import DAY, day_ms, duration_words


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


@pytest.mark.parametrize(("text", "expected"), [(None, None), ("", None), ("1970-01-02", DAY), ("1970-1-2", DAY)])
def test_the_first_millisecond_of_a_day(text: str | None, expected: int | None) -> None:
    assert day_ms(text) == expected


@pytest.mark.parametrize("text", ["tomorrow", "1969-12-31", "9000-01-01", "2026-02-30", "2026-11-23T00", "0001-01-01"])
def test_what_is_not_a_day(text: str) -> None:
    with pytest.raises(ValidationError, match="2026-11-23"):
        day_ms(text)
