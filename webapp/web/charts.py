"""Charts: the ticks of an axis and the place of each mark. `templates/macros/charts.html` writes them as SVG."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from unicodedata import east_asian_width

from webapp.web.times import DAY, HOUR, MINUTE, SECOND, duration_words

CHARACTER_PIXELS, WIDE_CHARACTER_PIXELS = 8, 12  # of a text of 12 pixels, at most
GAP = 8  # pixels between a mark and its text
BAR_PITCH, BAR_PIXELS = 24, 16
COLUMNS_PIXELS = 220
AXIS_PIXELS = 24  # below a chart, for the texts of its ticks
TICK_DROP = 18  # from an axis down to the baseline of its texts
TICK_GAP = 20  # the least pixels between the texts of two ticks
MOST_STEPS = 6
LONGEST_PLAIN_LABEL = 11  # characters: 100,000,000
MOST_DIGITS = 15
EXACT = Context(prec=300)  # a cell has up to 100 digits on each side of its dot

DURATION_STEPS = (
    *(number * unit for unit in (1, 10, 100) for number in (1, 2, 5)),
    *(number * unit for unit in (SECOND, MINUTE) for number in (1, 2, 5, 10, 15, 30)),
    *(number * HOUR for number in (1, 2, 3, 6, 12)),
)
MOST_DURATION_STEPS = 5
NEAR_END = 92  # percent of the width: the text of a later tick would be cut if the tick were its middle


@dataclass(frozen=True)
class Bar:
    """What one bar stands for; `words` is its value as it is written."""

    label: str
    value: Decimal
    words: str


@dataclass(frozen=True)
class Text:
    """A text at a point; `anchor` is SVG's `text-anchor`, `kind` is "tick", "label" or "value"."""

    x: float
    y: float
    anchor: str
    text: str
    kind: str = "tick"


@dataclass(frozen=True)
class Mark:
    """A rectangle; `title` is what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing in CSS pixels; `grid` and `baseline` are the data of SVG paths."""

    width: int
    height: int
    grid: str
    baseline: str
    marks: tuple[Mark, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Tick:
    """A tick of a timeline, at a percentage of its width."""

    x: str
    anchor: str
    label: str


@dataclass(frozen=True)
class Axis:
    """A linear axis: `first` stands at pixel `start`, `last` at `start + pixels`."""

    first: Decimal
    last: Decimal
    step: Decimal
    start: int
    pixels: int

    def at(self, value: Decimal) -> float:
        """Return the pixel of a value."""
        with localcontext(EXACT):
            share = float((value - self.first) / (self.last - self.first))
        return round(self.start + share * self.pixels, 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the pixel and the label of each multiple of the step."""
        values = _multiples(self.first, self.last, self.step)
        labels = axis_labels(values, step=self.step)
        return [(self.at(value), label) for value, label in zip(values, labels, strict=True)]


def axis_labels(values: Sequence[Decimal], *, step: Decimal) -> list[str]:
    """Return values with the decimals that their step needs; all as powers of ten if one would be too long."""
    labels = [f"{value:,.{max(-step.adjusted(), 0)}f}" for value in values]
    if max(map(len, labels), default=0) > LONGEST_PLAIN_LABEL:
        return [_power_of_ten(value, step) for value in values]
    return labels


def bar_chart(bars: Sequence[Bar], *, width: int) -> Chart:
    """Return horizontal bars, one below the other, each between its label and its value."""
    left = max(text_pixels(bar.label) for bar in bars) + GAP
    right = max(text_pixels(bar.words) for bar in bars) + GAP
    axis = _with_room(_round_axis([bar.value for bar in bars], start=left, pixels=width - left - right))
    zero = axis.at(Decimal())
    bottom = len(bars) * BAR_PITCH
    marks, texts = [], []
    for number, bar in enumerate(bars):
        begin, end = sorted((zero, axis.at(bar.value)))
        top, baseline = number * BAR_PITCH + (BAR_PITCH - BAR_PIXELS) // 2, number * BAR_PITCH + BAR_PITCH // 2 + 4
        marks.append(Mark(begin, top, round(end - begin, 1), BAR_PIXELS, f"{bar.label}: {bar.words}"))
        texts.append(Text(left - GAP, baseline, "end", bar.label, "label"))
        texts.append(Text(end + GAP // 2, baseline, "start", bar.words, "value"))
    ticks = axis.ticks()
    return Chart(
        width=width,
        height=bottom + AXIS_PIXELS,
        grid="".join(f"M{x} 0V{bottom}" for x, _ in ticks),
        baseline=f"M{zero} 0V{bottom}",
        marks=tuple(marks),
        texts=(*texts, *(_tick_below(x, bottom, label, width) for x, label in ticks)),
    )


def bin_numbers(numbers: Sequence[Decimal], *, most: int) -> tuple[list[Decimal], list[int]]:
    """Return the edges of equal ranges, in a round step, and how many of the numbers each range holds.

    A range holds its lower edge. There are at most `most` ranges, and two more for rounding outwards.
    """
    lowest, highest = min(numbers), max(numbers)
    with localcontext(EXACT):
        step = _round_step((highest - lowest) / most)
        first = (lowest / step).to_integral_value(ROUND_FLOOR)
        number = int((highest / step).to_integral_value(ROUND_FLOOR) - first) + 1
        edges = [(first + place) * step for place in range(number + 1)]
    found = Counter(bisect_right(edges, value) - 1 for value in numbers)
    return edges, [found[place] for place in range(number)]


def histogram(edges: Sequence[Decimal], bars: Sequence[Bar], *, width: int) -> Chart:
    """Return vertical bars side by side, each from one edge to the next."""
    counts = _round_axis([bar.value for bar in bars], start=0, pixels=COLUMNS_PIXELS, least_step=Decimal(1))
    rows = counts.ticks()
    left = max(text_pixels(label) for _, label in rows) + GAP
    with localcontext(EXACT):
        step = _round_step((edges[-1] - edges[0]) / MOST_STEPS)
    values = _with_room(Axis(edges[0], edges[-1], step, left, width - left - TICK_GAP))
    bottom = GAP + COLUMNS_PIXELS
    marks = []
    for place, bar in enumerate(bars):
        begin, end, height = values.at(edges[place]), values.at(edges[place + 1]), counts.at(bar.value)
        title = f"{bar.label}: {bar.words}"
        marks.append(Mark(begin + 0.5, round(bottom - height, 1), round(end - begin - 1, 1), height, title))
    return Chart(
        width=width,
        height=bottom + AXIS_PIXELS,
        grid="".join(f"M{left} {bottom - y}H{width - TICK_GAP}" for y, _ in rows),
        baseline=f"M{left} {bottom}H{width - TICK_GAP}" + "".join(f"M{x} {bottom}v4" for x, _ in values.ticks()),
        marks=tuple(marks),
        texts=(
            *(Text(left - GAP, bottom - y + 4, "end", label) for y, label in rows),
            *(_tick_below(x, bottom, label, width) for x, label in values.ticks()),
        ),
    )


def duration_ticks(milliseconds: int) -> tuple[Tick, ...]:
    """Return the ticks of a timeline that is so long."""
    least = milliseconds / MOST_DURATION_STEPS
    days = int(_round_step(Decimal(max(milliseconds // MOST_DURATION_STEPS, DAY)) / DAY)) * DAY
    step = next((step for step in DURATION_STEPS if step >= least), days)
    return tuple(_duration_tick(at, milliseconds) for at in range(0, milliseconds + 1, step))


def text_pixels(text: str) -> int:
    """Return how wide a text is at most, in CSS pixels."""
    return sum(map(_character_pixels, text))


def shortened(text: str, pixels: int) -> str:
    """Return a text of at most so many pixels, with "…" at the end if it had to be cut."""
    if text_pixels(text) <= pixels:
        return text
    kept, left = "", pixels - WIDE_CHARACTER_PIXELS
    for character in text:
        left -= _character_pixels(character)
        if left < 0:
            break
        kept += character
    return f"{kept}…"


def _character_pixels(character: str) -> int:
    return WIDE_CHARACTER_PIXELS if east_asian_width(character) in "WF" else CHARACTER_PIXELS


def _round_step(least: Decimal) -> Decimal:
    """Return the smallest 1, 2 or 5 times a power of ten that is not below `least`."""
    unit = Decimal(1).scaleb(least.adjusted())
    return next(number * unit for number in (1, 2, 5, 10) if number * unit >= least)


def _multiples(first: Decimal, last: Decimal, step: Decimal) -> list[Decimal]:
    with localcontext(EXACT):
        begin = (first / step).to_integral_value(ROUND_CEILING)
        end = (last / step).to_integral_value(ROUND_FLOOR)
        return [(begin + number) * step for number in range(int(end - begin) + 1)]


def _round_axis(values: Sequence[Decimal], *, start: int, pixels: int, least_step: Decimal = Decimal()) -> Axis:
    """Return an axis that holds zero and all values, and begins and ends at a tick."""
    lowest, highest = min(*values, Decimal()), max(*values, Decimal())
    if lowest == highest:
        highest = Decimal(1)
    with localcontext(EXACT):
        step = max(_round_step((highest - lowest) / MOST_STEPS), least_step)
        first = (lowest / step).to_integral_value(ROUND_FLOOR) * step
        last = (highest / step).to_integral_value(ROUND_CEILING) * step
    return Axis(first, last, step, start, pixels)


def _with_room(axis: Axis) -> Axis:
    """Return an axis with so few ticks that their labels do not touch."""
    while not _fits(axis):
        axis = replace(axis, step=_round_step(axis.step * Decimal("1.5")))
    return axis


def _fits(axis: Axis) -> bool:
    ticks = axis.ticks()
    widest = max((text_pixels(label) for _, label in ticks), default=0)
    return (len(ticks) - 1) * (widest + TICK_GAP) <= axis.pixels


def _tick_below(x: float, bottom: int, label: str, width: int) -> Text:
    half = text_pixels(label) / 2
    return Text(min(max(x, half), width - half), bottom + TICK_DROP, "middle", label)


def _power_of_ten(value: Decimal, step: Decimal) -> str:
    if not value:
        return "0"
    digits = min(max(value.adjusted() - step.adjusted(), 0), MOST_DIGITS)
    return f"{value:.{digits}e}".replace("e+", "e")


def _duration_tick(at: int, whole: int) -> Tick:
    share = 100 * at / max(whole, 1)
    anchor = "start" if not at else "end" if share > NEAR_END else "middle"
    return Tick(f"{share:.4g}%", anchor, f"{at / SECOND:g} s" if at < MINUTE else duration_words(at))
