"""What a result's page shows, computed before its template is reached."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from webapp.explorer.models import TaskResult
from webapp.results.charts import NAMES, Picture, fitting, picture_of
from webapp.results.drawing import NARROW, WIDE, data_address
from webapp.results.table_options import ASCENDING, ResultView, Row
from webapp.web.table_cells import table_bodies


@dataclass(frozen=True)
class Drawn:
    """A picture with its drawings as addresses."""

    picture: Picture
    wide: str
    narrow: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A result as one view of it shows it."""

    result: TaskResult
    view: ResultView

    @property
    def columns(self) -> range:
        """The columns, counted from 1."""
        return range(1, self.result.width + 1)

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self.result.rows)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows in the view's order."""
        return self.view.arranged(self.result.rows)

    @cached_property
    def matches(self) -> list[bool]:
        """Of each row whether the filter lets it through."""
        return [self.view.shows(row) for row in self.rows]

    @property
    def bodies(self) -> Markup:
        """The bodies of the table."""
        return table_bodies(self.rows, self.matches, width=self.result.width)

    @property
    def may_be_cut(self) -> bool:
        """Whether there may be further rows: there are as many as were asked for."""
        return self.result.more or self.number == self.view.limit

    def sorting(self, column: int) -> str:
        """Return how a column is sorted, as `aria-sort` says it."""
        if self.view.sort != column:
            return "none"
        return "ascending" if self.view.order == ASCENDING else "descending"

    @cached_property
    def drawn(self) -> Drawn | None:
        """The picture that fits, or that was asked for; None where none fits."""
        kinds = fitting(self.result.rows, self.result.width)
        if not kinds:
            return None
        kind = self.view.picture if self.view.picture in kinds else next(iter(kinds))
        picture = picture_of(kind, kinds[kind], self.result.rows)
        wide, narrow = (data_address(picture, width=width) for width in (WIDE, NARROW))
        return Drawn(picture, wide, narrow, tuple(kinds))

    @property
    def names(self) -> dict[str, str]:
        """The kinds of picture, as they are called."""
        return NAMES
