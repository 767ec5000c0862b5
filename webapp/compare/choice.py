"""What a comparison's address asks for: which two, and what of their results."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from webapp.results.fetch import read_limit
from webapp.sign_in.current_login import signed_in
from webapp.submissions.record import Submission
from webapp.submissions.store import Submissions
from webapp.web.parts import part
from webapp.web.posted import found_or_404, printable

DEFAULT_ROWS = 1_000
_COLUMN = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Two submissions, and what to compare: a task, a column (counted from 1), so many rows.

    `limit` is None for a number that is not offered.
    """

    left: Submission
    right: Submission
    task: str = ""
    column: int = 2
    limit: int | None = DEFAULT_ROWS

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Return what is asked for; aborts with 404 unless the person may see both."""
        column = args.get("column", "")
        return cls(
            left=_visible(args.get("left", "")),
            right=_visible(args.get("right", "")),
            task=printable(args.get("task", "")),
            column=int(column) if _COLUMN.fullmatch(column) else 2,
            limit=read_limit(args.get("limit"), default=DEFAULT_ROWS),
        )

    def address(self, **changes: object) -> dict[str, object]:
        """Return the query of this choice, or of one changed."""
        said = {
            "left": self.left.id,
            "right": self.right.id,
            "limit": self.limit or DEFAULT_ROWS,
            "column": self.column,
        }
        return {**said, **({"task": self.task} if self.task else {}), **changes}


def _visible(text: str) -> Submission:
    return found_or_404(part(Submissions).get, text, person=signed_in().person)
