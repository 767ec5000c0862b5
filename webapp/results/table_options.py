"""How a person looks at a result: how many rows, in what order, which of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from webapp.request.decimals import sorted_by
from webapp.results.sample_size import DEFAULT_LIMIT, read_limit
from webapp.web.posted import printable

ASCENDING, DESCENDING = "asc", "desc"
FILTER_CHARACTERS = 500
_COLUMN = re.compile(r"[1-9][0-9]{0,2}")

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """What stands in a result's address. `limit` is None for one that is not offered; columns are counted from 1."""

    limit: int | None = DEFAULT_LIMIT
    sort: int | None = None
    order: str = ASCENDING
    q: str = ""
    picture: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Return the view that an address's query asks for; what it does not understand is left out."""
        column = args.get("sort", "")
        return cls(
            limit=read_limit(args.get("limit")),
            sort=int(column) if _COLUMN.fullmatch(column) else None,
            order=DESCENDING if args.get("order") == DESCENDING else ASCENDING,
            q=printable(args.get("q", ""))[:FILTER_CHARACTERS],
            picture=args.get("picture", ""),
        )

    def address(self, **changes: object) -> dict[str, object]:
        """Return the query of this view, or of one changed, without what goes without saying."""
        view = replace(self, **changes)  # type: ignore[arg-type]
        said: dict[str, object] = {"limit": view.limit or DEFAULT_LIMIT}
        if view.sort:
            said |= {"sort": view.sort, "order": view.order}
        return said | {name: text for name, text in (("q", view.q), ("picture", view.picture)) if text}

    def order_behind(self, column: int) -> str:
        """Return the order that the heading of a column leads to: numbers are looked at from either end."""
        return DESCENDING if self.sort == column and self.order == ASCENDING else ASCENDING

    def arranged(self, rows: tuple[Row, ...]) -> list[Row]:
        """Return the rows in the view's order, as Explorer gave them without one."""
        if self.sort is None:
            return list(rows)
        return sorted_by(rows, self.sort - 1, descending=self.order == DESCENDING)

    def shows(self, row: Row) -> bool:
        """Whether a row holds the text that is looked for, whatever its case."""
        wanted = self.q.casefold()
        return not wanted or any(wanted in cell.casefold() for cell in row)
