"""Which chart fits a result, and what it says: the top of a ranking, counts of communities, a histogram."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from webapp.explorer.text import visible
from webapp.request.numbers import as_decimal
from webapp.web.charts import Bar, Chart, axis_labels, bar_chart, bin_numbers, histogram, shortened

Cells = tuple[str, ...]

TOP, COUNTS, HISTOGRAM = "top", "counts", "histogram"
CHART_NAMES = {TOP: "Top twenty", COUNTS: "Counts", HISTOGRAM: "Histogram"}
FEW = 20  # values that can be told apart as bars
LABEL_PIXELS = 140
LONGEST_NUMBER = 12  # characters of a number beside its bar
LARGEST, SMALLEST = Decimal("1e100"), Decimal("1e-100")  # of the numbers that a chart shows


@dataclass(frozen=True)
class Column:
    """One column, counted from 1; `numbers` stands beside `cells`, and is empty unless all of them are numbers."""

    place: int
    cells: tuple[str, ...]
    numbers: tuple[Decimal, ...]

    @cached_property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(set(self.numbers or self.cells))

    @property
    def is_grouped(self) -> bool:
        """Whether its values are shared by many rows, as the labels of communities are."""
        is_whole = all(number == number.to_integral_value() for number in self.numbers)
        return is_whole and 2 * self.distinct <= len(self.cells)


@dataclass(frozen=True)
class Figure:
    """A chart's content. `caption` says what it is, `figures` all that is drawn, as a text."""

    kind: str
    caption: str
    figures: str
    bars: tuple[Bar, ...]
    edges: tuple[Decimal, ...] = ()

    def drawn(self, width: int) -> Chart:
        """Return the chart, so many CSS pixels wide."""
        return histogram(self.edges, self.bars, width=width) if self.edges else bar_chart(self.bars, width=width)


def column_of(rows: Sequence[Cells], place: int) -> Column:
    """Return a column, counted from 1; a missing cell counts as an empty text."""
    cells = tuple(row[place - 1] if len(row) >= place else "" for row in rows)
    numbers: list[Decimal] = []
    for cell in cells:
        number = as_decimal(cell)
        if number is None or not (SMALLEST <= abs(number) <= LARGEST or number == 0):
            return Column(place, cells, ())
        numbers.append(number)
    return Column(place, cells, tuple(numbers))


def fitting_charts(rows: Sequence[Cells], width: int) -> dict[str, Column]:
    """Return the kinds of chart that fit, each with the column it draws, the most telling first."""
    if len(rows) < 2 or not width:
        return {}
    last = column_of(rows, width)
    if last.numbers:
        kinds = [COUNTS] if last.is_grouped and last.distinct <= FEW else []
        kinds += [TOP] if width == 2 else []
        kinds += [HISTOGRAM] if last.distinct > FEW else []
        kinds += [COUNTS] if last.is_grouped and COUNTS not in kinds else []
        return dict.fromkeys(kinds or [TOP], last)
    return {COUNTS: last} if last.is_grouped and width > 1 else {}


def figure_of(kind: str, column: Column, rows: Sequence[Cells]) -> Figure:
    """Return what a chart of this kind shows."""
    if kind == COUNTS:
        return _counts(column)
    return _histogram(column) if kind == HISTOGRAM else _top(column, rows)


def _top(column: Column, rows: Sequence[Cells]) -> Figure:
    # The key of a row is its first cell; the one column of a narrow result is its own key.
    highest = sorted(range(len(rows)), key=lambda place: column.numbers[place], reverse=True)[:FEW]
    bars = tuple(
        Bar(_label(rows[place][0]), column.numbers[place], _short_number(column.cells[place])) for place in highest
    )
    caption = f"The {len(bars)} highest values of column {column.place}, by column 1"
    return Figure(TOP, caption, _as_text(bars), bars)


def _counts(column: Column) -> Figure:
    counts = Counter(column.cells).most_common()
    bars = tuple(Bar(_label(cell), Decimal(number), f"{number:,}") for cell, number in counts[:FEW])
    which = f"the {FEW} most frequent of {len(counts):,} values" if len(counts) > FEW else f"{len(counts)} values"
    return Figure(COUNTS, f"Rows per value of column {column.place}: {which}", _as_text(bars), bars)


def _histogram(column: Column) -> Figure:
    edges, counts = bin_numbers(column.numbers, most=FEW)
    labels = axis_labels(edges, step=edges[1] - edges[0])
    bars = tuple(
        Bar(f"{begin} to {end}", Decimal(count), f"{count:,}")
        for (begin, end), count in zip(pairwise(labels), counts, strict=True)
    )
    caption = f"Rows per range of values of column {column.place}"
    return Figure(HISTOGRAM, caption, _as_text(bars), bars, tuple(edges))


def _as_text(bars: Sequence[Bar]) -> str:
    return "; ".join(f"{bar.label}: {bar.words}" for bar in bars)


def _label(text: str) -> str:
    return shortened(visible(text) or "(empty)", LABEL_PIXELS)


def _short_number(text: str) -> str:
    return text if len(text) <= LONGEST_NUMBER else f"{Decimal(text):.8g}"
