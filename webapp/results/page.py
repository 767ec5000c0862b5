"""The page of a result: the options in its address, its table, its chart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from markupsafe import Markup

from webapp.explorer.models import TaskResult
from webapp.request.numbers import sorted_by
from webapp.results.chart_choice import CHART_NAMES, Cells, Figure, figure_of, fitting_charts
from webapp.results.fetch import DEFAULT_LIMIT, read_limit
from webapp.web.charts import Chart
from webapp.web.posted import printable
from webapp.web.table_cells import table_bodies

ASCENDING, DESCENDING = "asc", "desc"
FILTER_CHARACTERS = 500
COLUMN = re.compile(r"[1-9][0-9]{0,2}")
CHART_WIDTHS = {"wide": 620, "narrow": 340}  # CSS pixels: one is shown, so that text keeps its size on a phone


@dataclass(frozen=True, kw_only=True)
class TableOptions:
    """What a result's address asks for. `limit` is None if it is not on offer; columns are counted from 1."""

    limit: int | None = DEFAULT_LIMIT
    sort: int | None = None
    order: str = ASCENDING
    q: str = ""
    picture: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Return the options in an address's query; a value that makes no sense counts as missing."""
        column = args.get("sort", "")
        return cls(
            limit=read_limit(args.get("limit")),
            sort=int(column) if COLUMN.fullmatch(column) else None,
            order=DESCENDING if args.get("order") == DESCENDING else ASCENDING,
            q=printable(args.get("q", ""))[:FILTER_CHARACTERS],
            picture=args.get("picture", ""),
        )

    def query(self, **changes: object) -> dict[str, object]:
        """Return these options, or changed ones, as a query: the limit, and what is not the default."""
        options = replace(self, **changes)  # type: ignore[arg-type]
        query: dict[str, object] = {"limit": options.limit or DEFAULT_LIMIT}
        if options.sort:
            query |= {"sort": options.sort, "order": options.order}
        return query | {name: text for name, text in (("q", options.q), ("picture", options.picture)) if text}

    def next_order(self, column: int) -> str:
        """Return the order that a click on a column's heading asks for."""
        return DESCENDING if self.sort == column and self.order == ASCENDING else ASCENDING

    def aria_sort(self, column: int) -> str:
        """Return a column's order as the attribute `aria-sort` names it."""
        if self.sort != column:
            return "none"
        return "ascending" if self.order == ASCENDING else "descending"

    def sorted_rows(self, rows: tuple[Cells, ...]) -> list[Cells]:
        """Return the rows in the order asked for, which is Explorer's by default."""
        if self.sort is None:
            return list(rows)
        return sorted_by(rows, self.sort - 1, descending=self.order == DESCENDING)

    def matches(self, row: Cells) -> bool:
        """Whether a row holds the filter's text, in upper or lower case."""
        wanted = self.q.casefold()
        return not wanted or any(wanted in cell.casefold() for cell in row)


@dataclass(frozen=True)
class ResultChart:
    """The chart on the page: `drawings` by size, `kinds` the kinds to choose from with their names."""

    figure: Figure
    drawings: dict[str, Chart]
    kinds: dict[str, str]


@dataclass(frozen=True)
class ResultPage:
    """A result as its page shows it."""

    result: TaskResult
    options: TableOptions

    @property
    def columns(self) -> range:
        """The columns, counted from 1."""
        return range(1, self.result.width + 1)

    @property
    def row_count(self) -> int:
        """How many rows there are, with those that the filter hides."""
        return len(self.result.rows)

    @cached_property
    def match_count(self) -> int:
        """How many rows the filter shows."""
        return sum(self._matches)

    @property
    def table_bodies(self) -> Markup:
        """The table's rows as HTML."""
        return table_bodies(self._rows, self._matches, width=self.result.width)

    @property
    def may_be_cut(self) -> bool:
        """Whether Explorer may have more rows: there are as many as were asked for."""
        return self.result.more or self.row_count == self.options.limit

    @cached_property
    def chart(self) -> ResultChart | None:
        """The chart that was asked for, or else the one that fits best; None if none fits."""
        fitting = fitting_charts(self.result.rows, self.result.width)
        if not fitting:
            return None
        kind = self.options.picture if self.options.picture in fitting else next(iter(fitting))
        figure = figure_of(kind, fitting[kind], self.result.rows)
        drawings = {size: figure.drawn(width) for size, width in CHART_WIDTHS.items()}
        return ResultChart(figure, drawings, {name: CHART_NAMES[name] for name in fitting})

    @cached_property
    def _rows(self) -> list[Cells]:
        return self.options.sorted_rows(self.result.rows)

    @cached_property
    def _matches(self) -> list[bool]:
        return [self.options.matches(row) for row in self._rows]
