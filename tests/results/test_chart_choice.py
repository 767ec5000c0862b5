"""Which chart fits which rows, and what it says."""

import pytest

from tests.pages import Visitor
from tests.results.conftest import PATH, Rows
from webapp.results.chart_choice import column_of, figure_of, fitting_charts


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ([(f"p{number}", f"0.{number:03d}") for number in range(100)], ["top", "histogram"]),
        ([(f"p{number}", f"0.{number:03d}") for number in range(10)], ["top"]),
        ([(f"p{number}", str(number % 4)) for number in range(100)], ["counts", "top"]),
        ([(f"p{number}", f"player{number % 4}") for number in range(100)], ["counts"]),
        ([(f"p{number}", "x", str(number)) for number in range(100)], ["histogram"]),
        ([("p", "NaN"), ("q", "Infinity")], []),
        ([("p", "a name"), ("q", "another")], []),
        ([("p", "1")], []),
        ([(), ()], []),
    ],
)
def test_the_most_telling_chart_comes_first(rows: list[tuple[str, ...]], kinds: list[str]) -> None:
    assert list(fitting_charts(rows, max(map(len, rows)))) == kinds


@pytest.mark.parametrize("cell", ["1e-323", "-1e-200", "1e300", "NaN"])
def test_a_number_that_no_chart_can_show_makes_its_column_text(cell: str) -> None:
    assert column_of([(cell,), ("1",)], 1).numbers == ()


@pytest.mark.parametrize(
    ("kind", "rows", "figures"),
    [
        ("top", [("a", "1.5"), ("\ufffe<b>", "2.5"), ("", "-3e10")], r"\ufffe<b>: 2.5; a: 1.5; (empty): -3e10"),
        ("top", [("x" * 40, "0.12345678901234"), ("b", "0")], f"{'x' * 16}…: 0.12345679; b: 0"),
        ("counts", [("a", "7")] * 3 + [("b", "8")], "7: 3; 8: 1"),
    ],
)
def test_what_a_chart_shows_is_written_as_text(kind: str, rows: list[tuple[str, ...]], figures: str) -> None:
    assert figure_of(kind, column_of(rows, 2), rows).figures == figures


def test_a_histogram_has_round_ranges() -> None:
    rows = [(str(number / 100),) for number in range(3, 100)]
    figure = figure_of("histogram", column_of(rows, 1), rows)
    assert figure.figures.startswith("0.00 to 0.05: 2; 0.05 to 0.10: 5; ")
    assert figure.figures.endswith("; 0.95 to 1.00: 5")


def test_the_page_shows_it_and_says_it(tester: Visitor, rows: Rows) -> None:
    rows(["a", "1.5"], ["b", "2.5"])
    figure = tester.get(PATH).html.one("figure")
    assert figure.one(id="chart-caption").words == "The 2 highest values of column 2, by column 1"
    assert figure.one(id="chart-figures").words == "b: 2.5; a: 1.5"
    for drawing in figure.all("svg"):
        assert (drawing["role"], drawing["aria-labelledby"], drawing["aria-describedby"]) == (
            *("img", "chart-caption", "chart-figures"),
        )


def test_another_chart_can_be_chosen(tester: Visitor, rows: Rows) -> None:
    rows(*([f"p{number}", str(number)] for number in range(30)))
    page = tester.get(PATH)
    assert page.html.one(id="chart-caption").words == "The 20 highest values of column 2, by column 1"
    other = page.html.one("figure").one("a")
    assert other.words == "Histogram"
    page = tester.get(other["href"])
    assert page.html.one(id="chart-caption").words == "Rows per range of values of column 2"
    assert page.html.one("figure").one("strong").words == "Histogram"
