"""Places towards Explorer, and tries."""

import pytest

from webapp.limiting import BusyError, Places, Tries


def test_a_place_is_free_again_after_use() -> None:
    places = Places(2)
    with places.take(), places.take(), pytest.raises(BusyError), places.take():
        pass
    with places.take(), places.take():
        pass


def test_a_place_is_free_again_after_a_failure() -> None:
    places = Places(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.take():
            1 / 0  # noqa: B018


def test_tries_are_counted_for_each_address() -> None:
    tries = Tries(2, minutes=15)
    for _ in range(2):
        assert tries.wait_seconds("10.0.0.1") == 0
        tries.count("10.0.0.1")
    assert 0 < tries.wait_seconds("10.0.0.1") <= 900
    assert tries.wait_seconds("10.0.0.2") == 0
