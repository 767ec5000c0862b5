"""Readers of pasted text take four times as long for four times the text, whatever it is."""

import time

import pytest

from webapp.jobs.importing import without_tokens

SHORT = 6_000
QUADRATIC = 10  # four times the text takes a quadratic reader sixteen times as long
QUICK_SECONDS = 0.01  # below this a ratio tells nothing, and the longest body still takes seconds at most
TEXTS = [
    ("$", " ", "x"),
    ("", " ", "x"),
    ("Cookie: ", " ", "x"),
    ('curl -H "Cookie: bearer ', " ", 'x"'),
    ('curl ^"', '\\"', ""),
    ("curl x", '"\\', ""),
    ("curl ", "$", "'"),
    ("curl ", "$`", "'"),
    ("", 'curl ^"', ""),
    ("", "```\n", "x"),
    ("", '{"a":', ""),
    ("", "[", ""),
    ("", '\t"', ""),
    ("", "explorer_token=", " x"),
    ("", "eyJa.", " x"),
    ("", "http://", "@"),
    ("a.b = ", "1", ""),
]


@pytest.mark.parametrize(("before", "repeated", "after"), TEXTS)
def test_the_import_box_is_read_in_linear_time(before: str, repeated: str, after: str) -> None:
    def seconds(length: int) -> float:
        text = before + repeated * (length // len(repeated)) + after
        began = time.process_time()
        without_tokens(text)
        return time.process_time() - began

    short = min(seconds(SHORT) for _ in range(3))
    long = min(seconds(4 * SHORT) for _ in range(3))
    assert long < QUADRATIC * max(short, QUICK_SECONDS / 4)
