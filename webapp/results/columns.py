"""What the columns of a result hold, as far as a picture needs to know."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.request.decimals import as_decimal

Row = tuple[str, ...]

FEW = 20  # values that can be told apart as bars
DRAWABLE = Decimal("1e100")  # beyond it, and below its inverse, a picture's own arithmetic, in floats, would break


@dataclass(frozen=True)
class Column:
    """One column, counted from 1; `numbers` stands beside `cells`, and is empty unless all of them are numbers."""

    place: int
    cells: tuple[str, ...]
    numbers: tuple[Decimal, ...]

    @property
    def is_numeric(self) -> bool:
        """Whether every cell is a number."""
        return bool(self.numbers)

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(set(self.numbers or self.cells))

    @property
    def groups(self) -> bool:
        """Whether its values are shared by many rows, as the labels of communities are."""
        whole = not self.is_numeric or all(number == number.to_integral_value() for number in self.numbers)
        return whole and 2 * self.distinct <= len(self.cells)

    def counts(self) -> list[tuple[str, int]]:
        """Return each value with how many rows have it, the most frequent first."""
        return Counter(self.cells).most_common()


def columns_of(rows: Sequence[Row], width: int) -> tuple[Column, ...]:
    """Return the columns; a missing cell counts as an empty text."""
    return tuple(
        _column(place, [row[place - 1] if len(row) >= place else "" for row in rows]) for place in _from(width)
    )


def _from(width: int) -> range:
    return range(1, width + 1)


def _column(place: int, cells: list[str]) -> Column:
    numbers: list[Decimal] = []
    for cell in cells:
        number = as_decimal(cell)
        if number is None or abs(number) > DRAWABLE or 0 < abs(number) < 1 / DRAWABLE:
            return Column(place, tuple(cells), ())
        numbers.append(number)
    return Column(place, tuple(cells), tuple(numbers))
