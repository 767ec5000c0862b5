"""The order of a result's rows. `sorting.json` holds cells and their order, for the server's rule and the script's."""

import json
from pathlib import Path

import pytest

from webapp.results.page import ASCENDING, DESCENDING, TableOptions

CASES = json.loads(Path(__file__).with_name("sorting.json").read_text("utf-8"))


def sorted_cells(cells: list[str], order: str) -> list[str]:
    rows = tuple((cell, str(place)) for place, cell in enumerate(cells))
    return [row[0] for row in TableOptions(sort=1, order=order).sorted_rows(rows)]


@pytest.mark.parametrize(("cells", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_server_sorts_by_the_shared_rule(cells: list[str], expected: list[str]) -> None:
    assert sorted_cells(cells, ASCENDING) == expected


def test_descending_keeps_equal_cells_in_order_and_empty_ones_last() -> None:
    assert sorted_cells(["a", "", "A", "1", "1.0", "2"], DESCENDING) == ["a", "A", "2", "1", "1.0", ""]
