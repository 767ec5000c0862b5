"""The IDs that Explorer gives."""

import pytest

from webapp.explorer.text import usable_job_id


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, "1"),
        (10**19 - 1, "9" * 19),
        ("9" * 19, "9" * 19),
        ("007", "7"),
        (0, None),
        (-1, None),
        (10**19, None),
        ("9" * 20, None),
        ("", None),
        ("0", None),
        ("+5", None),
        ("1_0", None),
        (" 1", None),
        ("1\n", None),
        ("١", None),
        (True, None),
        (1.0, None),
        (None, None),
        ([1], None),
    ],
)
def test_usable_job_ids(value: object, expected: str | None) -> None:
    assert usable_job_id(value) == expected
