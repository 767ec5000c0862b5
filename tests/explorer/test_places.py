"""Places towards Explorer."""

import pytest

from webapp.explorer.client import BusyError, Places


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
