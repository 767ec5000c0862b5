"""Two results joined on their first column, the largest change first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from webapp.request.numbers import as_decimal, difference, signed
from webapp.web.table_cells import table_bodies

Cells = tuple[str, ...]
Key = tuple[str, int]  # the first cell, and how often it stood in a row before

SAME, CHANGED, ONLY_LEFT, ONLY_RIGHT = "same", "changed", "only left", "only right"


@dataclass(frozen=True)
class Value:
    """A cell. If it is a number: the number, and its rank from the highest, 1. Equal numbers share a rank."""

    text: str
    number: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class JoinedLine:
    """One key with its value on either side, None if that side has no such row."""

    key: str
    left: Value | None
    right: Value | None

    @property
    def change(self) -> Decimal | None:
        """The right number minus the left one, exactly; None if either is no number."""
        if self.left is None or self.right is None or self.left.number is None or self.right.number is None:
            return None
        return difference(self.left.number, self.right.number)

    @property
    def kind(self) -> str:
        """How the two sides differ."""
        if self.left is None or self.right is None:
            return ONLY_LEFT if self.right is None else ONLY_RIGHT
        change = self.change
        is_same = self.left.text == self.right.text if change is None else not change
        return SAME if is_same else CHANGED

    @property
    def risen(self) -> int | None:
        """By how many ranks the right side stands higher."""
        left, right = (value.rank if value else None for value in (self.left, self.right))
        return None if left is None or right is None else left - right

    def cells(self) -> Cells:
        """Return the line as texts: key, left, right, difference, left and right rank, change of rank, kind."""
        change, risen = self.change, self.risen
        return (
            self.key,
            *(value.text if value else "" for value in (self.left, self.right)),
            "" if change is None else signed(change),
            *(_text(value.rank if value else None) for value in (self.left, self.right)),
            "" if risen is None else f"{risen:+d}" if risen else "0",
            self.kind,
        )


@dataclass(frozen=True)
class JoinedResults:
    """Two results joined; `widest` is the number of columns there are to choose from."""

    lines: list[JoinedLine]
    widest: int
    may_be_cut: bool

    @property
    def bodies(self) -> Markup:
        """The bodies of the table."""
        rows = [line.cells() for line in self.lines]
        return table_bodies(rows, [True] * len(rows), width=len(rows[0]) if rows else 0)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many lines there are of each kind."""
        return Counter(line.kind for line in self.lines)


def join_results(left: Sequence[Cells], right: Sequence[Cells], *, column: int) -> list[JoinedLine]:
    """Return a line for each key of either side, with the values of a column (from 1).

    The n-th row of a key that repeats is joined with the n-th row of that key on the other side.
    """
    first, second = (_values(rows, column) for rows in (left, right))
    lines = [JoinedLine(key[0], first.get(key), second.get(key)) for key in {**first, **second}]
    return sorted(lines, key=_order)


def _order(line: JoinedLine) -> tuple[int, Decimal]:
    change = line.change
    place = 0 if change else {CHANGED: 1, ONLY_LEFT: 2, ONLY_RIGHT: 3, SAME: 4}[line.kind]
    return place, Decimal() if change is None else change.copy_negate() if change > 0 else change


def _values(rows: Sequence[Cells], column: int) -> dict[Key, Value]:
    texts = _keyed(rows, column)
    numbers = {key: as_decimal(text) for key, text in texts.items()}
    ranks: dict[Decimal, int] = {}
    for place, number in enumerate(sorted((number for number in numbers.values() if number is not None), reverse=True)):
        ranks.setdefault(number, place + 1)
    return {key: _value(text, numbers[key], ranks) for key, text in texts.items()}


def _value(text: str, number: Decimal | None, ranks: dict[Decimal, int]) -> Value:
    return Value(text, number, None if number is None else ranks[number])


def _keyed(rows: Sequence[Cells], column: int) -> dict[Key, str]:
    seen: Counter[str] = Counter()
    texts = {}
    for row in rows:
        key = row[0] if row else ""
        texts[key, seen[key]] = row[column - 1] if len(row) >= column else ""
        seen[key] += 1
    return texts


def _text(rank: int | None) -> str:
    return "" if rank is None else str(rank)
