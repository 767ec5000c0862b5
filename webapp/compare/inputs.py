"""The inputs of two submissions side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.request.row import Row


@dataclass(frozen=True)
class InputLine:
    """One parameter: its row on either side, None where it was not given."""

    task_id: str
    name: str
    left: Row | None
    right: Row | None

    @property
    def mark(self) -> str:
        """What differs, in a word; empty where nothing does."""
        if self.left is None or self.right is None:
            return "only left" if self.right is None else "only right"
        if self.left.value != self.right.value:
            return "differs"
        # "7" and 7 are two things to Explorer.
        return "" if self.left.type == self.right.type else "type differs"


def side_by_side(left: Iterable[Row], right: Iterable[Row]) -> list[InputLine]:
    """Return a line for each parameter of either side, in the left one's order, then the right one's."""
    first = {(row.task_id, row.name): row for row in left}
    second = {(row.task_id, row.name): row for row in right}
    return [InputLine(*key, first.get(key), second.get(key)) for key in {**first, **second}]
