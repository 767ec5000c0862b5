"""Rules that the server and the browser share, in Chromium: each reads the same table of cases."""

import json
from pathlib import Path

from tests.browser.conftest import Visit

TESTS = Path(__file__).parents[1]
READ = """async (texts) => {
  const { readCells } = await import("/static/0000000000000000/cells.mjs");
  return texts.map(readCells);
}"""
SORT = """async (cases) => {
  const { sortRows } = await import("/static/0000000000000000/sorting.mjs");
  return cases.map(([name, cells]) => [name, cells, sortRows(cells, (cell) => cell, false)]);
}"""


def test_pasted_cells_are_read_as_on_the_server(visit: Visit) -> None:
    page = visit()
    page.goto("/sign-in")
    cases = json.loads((TESTS / "paste/cells.json").read_text("utf-8"))["cases"]
    assert page.evaluate(READ, [case["text"] for case in cases]) == [case["lines"] for case in cases]


def test_a_results_rows_are_sorted_as_on_the_server(visit: Visit) -> None:
    page = visit()
    page.goto("/sign-in")
    cases = json.loads((TESTS / "results/sorting.json").read_text("utf-8"))
    assert page.evaluate(SORT, cases) == cases
