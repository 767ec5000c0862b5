"""Which picture fits which rows, and that each is drawn whatever the rows hold."""

from xml.dom.minidom import parseString

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages import Visitor
from tests.results.conftest import PATH, Rows
from webapp.results.charts import fitting, picture_of
from webapp.results.drawing import NARROW, drawn

CELLS = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats(allow_nan=False).map(str),
    st.sampled_from(["1e999", "-1e-999", "0", "-0", "", "9" * 100]),
)


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ([(f"p{number}", f"0.{number:03d}") for number in range(100)], ["top", "histogram"]),
        ([(f"p{number}", f"0.{number:03d}") for number in range(10)], ["top"]),
        ([(f"p{number}", str(number % 4)) for number in range(100)], ["counts", "top"]),
        ([(f"p{number}", f"player{number % 4}") for number in range(100)], ["counts"]),
        ([(f"p{number}", "x", str(number)) for number in range(100)], ["histogram"]),
        ([("p", "a name"), ("q", "another")], []),
        ([("p", "1")], []),
        ([(), ()], []),
    ],
)
def test_the_most_telling_picture_comes_first(rows: list[tuple[str, ...]], kinds: list[str]) -> None:
    assert list(fitting(rows, max(map(len, rows)))) == kinds


@given(st.lists(st.tuples(CELLS, CELLS), max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_the_rows_hold_can_be_drawn(rows: list[tuple[str, str]]) -> None:
    for kind, column in fitting(rows, 2).items():
        svg = drawn(picture_of(kind, column, rows), width=NARROW)
        assert parseString(svg.encode()).getElementsByTagName("script") == []  # noqa: S318  ours


def test_the_page_shows_it_and_says_it(tester: Visitor, rows: Rows) -> None:
    rows(["a", "1.5"], ["b", "2.5"])
    figure = tester.get(PATH).html.one("figure")
    assert figure.one("img")["src"].startswith("data:image/svg+xml,")
    assert "Highest: b: 2.5; a: 1.5" in figure.one("img")["alt"]
    assert " " not in figure.one("source")["srcset"]
