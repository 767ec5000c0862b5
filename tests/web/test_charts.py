"""Charts: round ticks, and marks that stay within their drawing for all numbers."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.web.charts import (
    Bar,
    Chart,
    bar_chart,
    bin_numbers,
    duration_ticks,
    histogram,
    shortened,
    text_pixels,
)

NUMBERS = st.one_of(
    st.integers(-(10**100), 10**100).map(Decimal),
    st.decimals(-1_000, 1_000, allow_nan=False, allow_infinity=False),
    st.sampled_from(["0", "-0", "1e-100", "-1e100", "1e15", "1000000000000000.1"]).map(Decimal),
)


def chart_of(*values: str, width: int = 620) -> Chart:
    return bar_chart([Bar(f"bar {value}", Decimal(value), value) for value in values], width=width)


def ticks(chart: Chart) -> list[str]:
    return [text.text for text in chart.texts if text.kind == "tick"]


def assert_inside(chart: Chart) -> None:
    for mark in chart.marks:
        assert mark.width >= 0
        assert mark.height >= 0
        assert 0 <= mark.x <= mark.x + mark.width <= chart.width
        assert 0 <= mark.y <= mark.y + mark.height <= chart.height
    for text in chart.texts:
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * text_pixels(text.text)
        assert text.x - before >= -1
        assert text.x - before + text_pixels(text.text) <= chart.width + 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0.9", "0.25"], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (["7", "93"], ["0", "20", "40", "60", "80", "100"]),
        (["-4", "6"], ["-4", "-2", "0", "2", "4", "6"]),
        (["-30", "-12"], ["-30", "-25", "-20", "-15", "-10", "-5", "0"]),
        (["0", "0"], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (["1000", "1000"], ["0", "200", "400", "600", "800", "1,000"]),
        (["25000000000"], ["0", "5e9", "1.0e10", "1.5e10", "2.0e10", "2.5e10"]),
        (["0.000000000003"], ["0", "1e-12", "2e-12", "3e-12"]),
    ],
)
def test_an_axis_begins_at_zero_and_has_round_ticks(values: list[str], expected: list[str]) -> None:
    assert ticks(chart_of(*values)) == expected


def test_a_narrow_chart_has_fewer_ticks() -> None:
    assert ticks(chart_of("0.9", "0.25", width=220)) == ["0.0", "0.5", "1.0"]


def test_few_ticks_do_not_shorten_the_bars() -> None:
    chart = chart_of("88942", "-36969", width=300)
    assert ticks(chart) == ["0", "100,000"]
    assert min(mark.x for mark in chart.marks) < text_pixels("bar -36969") + 30


def test_a_bar_is_as_long_as_its_value() -> None:
    full, half, negative = chart_of("10", "5", "-5").marks
    assert full.width == pytest.approx(2 * half.width, abs=0.2)
    assert half.width == pytest.approx(negative.width, abs=0.2)
    assert negative.x + negative.width == pytest.approx(half.x, abs=0.2)


@pytest.mark.parametrize(
    ("numbers", "edges", "counts"),
    [
        (["0", "1", "2", "4"], ["0", "1", "2", "3", "4", "5"], [1, 1, 1, 0, 1]),
        (["0.3", "-0.3"], ["-0.4", "-0.2", "0.0", "0.2", "0.4"], [1, 0, 0, 1]),
        (["1000000000000000", "1000000000000000.5"], None, [1, 0, 0, 0, 0, 1]),
    ],
)
def test_ranges_are_round_and_hold_their_lower_edge(
    numbers: list[str], edges: list[str] | None, counts: list[int]
) -> None:
    found, heights = bin_numbers([Decimal(number) for number in numbers], most=5)
    assert heights == counts
    assert edges is None or found == [Decimal(edge) for edge in edges]


@given(st.lists(NUMBERS, min_size=2, max_size=40), st.sampled_from([340, 620]))
@settings(max_examples=100, deadline=None)
def test_every_mark_and_text_stays_inside(numbers: list[Decimal], width: int) -> None:
    assert_inside(bar_chart([Bar("label", number, "words") for number in numbers[:20]], width=width))
    if min(numbers) < max(numbers):
        edges, counts = bin_numbers(numbers, most=20)
        assert sum(counts) == len(numbers)
        assert_inside(histogram(edges, [Bar("", Decimal(count), "") for count in counts], width=width))


@pytest.mark.parametrize(
    ("milliseconds", "labels"),
    [
        (0, ["0 s"]),
        (350, ["0 s", "0.1 s", "0.2 s", "0.3 s"]),
        (35_000, ["0 s", "10 s", "20 s", "30 s"]),
        (250_000, ["0 s", "1 min", "2 min", "3 min", "4 min"]),
        (5_400_000, ["0 s", "30 min", "1 h", "1 h 30 min"]),
        (10**15, ["0 s", "5,000,000 d", "10,000,000 d"]),
    ],
)
def test_the_ticks_of_a_timeline(milliseconds: int, labels: list[str]) -> None:
    assert [tick.label for tick in duration_ticks(milliseconds)] == labels


def test_the_first_and_the_last_tick_stay_inside() -> None:
    assert [(tick.x, tick.anchor) for tick in duration_ticks(20_000)] == [
        *(("0%", "start"), ("25%", "middle"), ("50%", "middle"), ("75%", "middle"), ("100%", "end")),
    ]


@pytest.mark.parametrize(
    ("text", "short"), [("abc", "abc"), ("", ""), ("a" * 30, "a" * 7 + "…"), ("籃球運動員名單", "籃球運動…")]
)
def test_a_text_is_shortened_to_its_width(text: str, short: str) -> None:
    assert shortened(text, 70) == short
