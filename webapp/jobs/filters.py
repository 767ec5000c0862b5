"""The filters of Explorer's list of jobs, as they stand in its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Length

from webapp.explorer.models import JobStatus, status_label
from webapp.request.text import Refused, clean_workflow_id
from webapp.web.posted import posted_number, printable

STATUSES = (("", "Any status"), *((str(int(status)), status_label(status)) for status in JobStatus))
ORDERS = (("", "Newest first"), ("asc", "Oldest first"))
LAST_PAGE = 1_000_000
DAY = "Write a day as 2026-11-23."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What Explorer is asked for; moments in milliseconds, both included."""

    name: str | None
    workflow_id: str | None
    status: int | None
    created_from_ms: int | None
    created_to_ms: int | None
    order: Literal["desc", "asc"]
    page: int


class JobsForm(Form):
    """Status, name, workflow, from and to which day of creation (UTC), order, and Explorer's page."""

    status = StringField("Status")
    name = StringField("Name", validators=[Length(max=256, message="A name is searched by 256 characters at most.")])
    workflow = StringField("Workflow ID")
    begins = StringField("Created from")
    ends = StringField("Created to")
    order = StringField("Order")
    page = StringField("Page")

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(MultiDict({name: printable(value).strip() for name, value in args.items()}))

    def validate_status(self, field: StringField) -> None:
        """Take the statuses there are."""
        if field.data and field.data not in dict(STATUSES):
            raise ValidationError("There is no such status to filter by.")

    def validate_workflow(self, field: StringField) -> None:
        """Take a workflow ID."""
        try:
            field.data = clean_workflow_id(field.data) if field.data else ""
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None

    def validate_begins(self, field: StringField) -> None:
        """Take a day."""
        _day(field.data)

    def validate_ends(self, field: StringField) -> None:
        """Take a day that is not before the first."""
        begins, ends = None if self.begins.errors else _day(self.begins.data), _day(field.data)
        if begins and ends and ends < begins:
            raise ValidationError("This day is before the first one.")

    def validate_order(self, field: StringField) -> None:
        """Take newest or oldest first."""
        if field.data and field.data not in {"asc", "desc"}:
            raise ValidationError("Choose newest or oldest first.")

    def validate_page(self, field: StringField) -> None:
        """Take a page's number."""
        if field.data and (posted_number(field.data) or LAST_PAGE + 1) > LAST_PAGE:
            raise ValidationError(f"A page is a number from 1 to {LAST_PAGE:,}.")

    def wanted(self) -> Wanted:
        """Return what to ask for, of a form that is valid."""
        begins, ends = _day(self.begins.data), _day(self.ends.data)
        return Wanted(
            name=self.name.data or None,
            workflow_id=self.workflow.data or None,
            status=int(self.status.data) if self.status.data else None,
            created_from_ms=_milliseconds(begins) if begins else None,
            created_to_ms=_milliseconds(ends + timedelta(days=1)) - 1 if ends else None,
            order="asc" if self.order.data == "asc" else "desc",
            page=int(self.page.data or 1),
        )

    def address(self) -> dict[str, str]:
        """Return what an address must hold to show the same view, apart from the page."""
        return {name: str(value) for name, value in self.data.items() if value and name != "page"}


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValidationError(DAY) from None
    if not 1970 <= day.year < 9000:
        raise ValidationError(DAY)
    return day


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
