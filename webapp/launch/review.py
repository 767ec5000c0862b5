"""What would replace the form, shown before it does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.drafts.form_rows import Sheet
from webapp.request.row import NUMBER, Row, is_blank
from webapp.web.posted import printable

REVIEW = "review"  # the id of the section that shows it
NOTICE = "notice"  # the id of the sentence that says what was filled in
SHOWN_ROWS = 20
SHOWN_VALUE = 200


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row as it is looked over; `more` is how many characters of its value are not shown."""

    task_id: str
    name: str
    type: str
    value: str
    more: int


@dataclass(frozen=True, kw_only=True)
class Review:
    """`sentence` says what it is. `action` is the value of the button that replaces the form, "" where none may.

    `rows` are the first of `count`; `left_out` quotes each piece that was not understood, with the reason.
    """

    sentence: str
    workflow_id: str = ""
    rows: tuple[RowShown, ...] = ()
    count: int = 0
    left_out: Sequence[tuple[str, str]] = ()
    left_out_count: int = 0
    token_dropped: bool = False
    action: str = ""
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What was done with the form; `link_text` within the sentence leads to `address`, if there is one."""

    before: str
    link_text: str = ""
    address: str = ""
    after: str = ""


def shown_rows(rows: Sequence[Row]) -> tuple[RowShown, ...]:
    """Return the first rows as they are looked over."""
    return tuple(
        RowShown(
            task_id=printable(row.task_id),
            name=printable(row.name),
            type="Number" if row.type == NUMBER else "Text",
            value=printable(row.value[:SHOWN_VALUE]),
            more=max(0, len(row.value) - SHOWN_VALUE),
        )
        for row in rows[:SHOWN_ROWS]
    )


def typed_rows(sheet: Sheet) -> tuple[Row, ...]:
    """Return the rows of a form that something was typed into."""
    return tuple(row for row in sheet.rows if not is_blank(row))


def under_review(sheet: Sheet) -> Sheet:
    """Return the form as it was typed, with the review in focus."""
    return replace(sheet, focus=REVIEW)
