"""Which picture fits a result, and what it says: the top of a ranking, counts of communities, a histogram."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.explorer.text import visible
from webapp.results.columns import FEW, Column, Row, columns_of

TOP, COUNTS, HISTOGRAM = "top", "counts", "histogram"
NAMES = {TOP: "Top twenty", COUNTS: "Counts", HISTOGRAM: "Histogram"}
BINS = 20
LABEL_CHARACTERS, WORDS_CHARACTERS = 18, 14


@dataclass(frozen=True)
class Bar:
    """One bar: `value` is its length, `words` the same as it is written beside it."""

    label: str
    value: float
    words: str


@dataclass(frozen=True)
class Picture:
    """What is drawn. `caption` says what it is, `alternative` what it shows; the table says all of it."""

    kind: str
    caption: str
    alternative: str
    bars: tuple[Bar, ...]


def fitting(rows: Sequence[Row], width: int) -> dict[str, Column]:
    """Return the kinds of picture that fit, each with the column it draws, the most telling first."""
    if len(rows) < 2 or not width:
        return {}
    columns = columns_of(rows, width)
    last = columns[-1]
    if last.is_numeric:
        kinds = [COUNTS] if last.groups and last.distinct <= FEW else []
        kinds += [TOP] if width == 2 else []
        kinds += [HISTOGRAM] if last.distinct > FEW else []
        kinds += [COUNTS] if last.groups and COUNTS not in kinds else []
        return dict.fromkeys(kinds or [TOP], last)
    return {COUNTS: last} if last.groups and width > 1 else {}


def picture_of(kind: str, column: Column, rows: Sequence[Row]) -> Picture:
    """Return a picture of this kind."""
    if kind == COUNTS:
        return _counts(column)
    return _histogram(column) if kind == HISTOGRAM else _top(column, rows)


def _top(column: Column, rows: Sequence[Row]) -> Picture:
    # The key of a row is its first cell; the one column of a narrow result is its own key.
    highest = sorted(range(len(rows)), key=lambda place: column.numbers[place], reverse=True)[:FEW]
    bars = tuple(
        Bar(
            _short(rows[place][0], LABEL_CHARACTERS),
            float(column.numbers[place]),
            _short(column.cells[place], WORDS_CHARACTERS),
        )
        for place in highest
    )
    number = "The" if len(bars) < FEW else "The twenty"
    caption = f"{number} highest values of column {column.place}, by column 1"
    return Picture(TOP, caption, _spoken("Highest", bars), bars)


def _counts(column: Column) -> Picture:
    counts = column.counts()
    bars = tuple(Bar(_short(cell, LABEL_CHARACTERS), number, f"{number:,}") for cell, number in counts[:FEW])
    which = f"{len(counts):,}" if len(counts) <= FEW else f"the {FEW} most frequent of {len(counts):,}"
    caption = f"How many rows hold each value of column {column.place}: {which} values"
    return Picture(COUNTS, caption, _spoken("Most rows", bars), bars)


def _histogram(column: Column) -> Picture:
    lowest, highest = float(min(column.numbers)), float(max(column.numbers))
    step = (highest - lowest) / BINS or 1.0
    heights = [0] * BINS
    for number in column.numbers:
        heights[min(int((float(number) - lowest) / step), BINS - 1)] += 1
    edges = [lowest + step * place for place in range(BINS + 1)]
    bars = tuple(
        Bar(f"{edges[place]:.4g} to {edges[place + 1]:.4g}", height, f"{height:,}")
        for place, height in enumerate(heights)
    )
    caption = f"How the values of column {column.place} are spread: rows in each of {BINS} equal steps"
    return Picture(HISTOGRAM, caption, _spoken("Most rows", sorted(bars, key=lambda bar: -bar.value)), bars)


def _spoken(what: str, bars: Sequence[Bar]) -> str:
    first = "; ".join(f"{bar.label}: {bar.words}" for bar in bars[:3])
    return f"{what}: {first}. The table holds all values."


def _short(text: str, characters: int) -> str:
    shown = visible(text) or "(empty)"
    return shown if len(shown) <= characters else f"{shown[: characters - 1]}…"
