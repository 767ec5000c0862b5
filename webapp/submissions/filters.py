"""The filters of the history, as they stand in its address."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Length

from webapp.submissions.list import Filters
from webapp.submissions.search_words import split_words
from webapp.web.posted import printable

OUTCOMES = (
    ("", "Any outcome"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("not_sent", "Not sent"),
    ("unknown", "Unknown"),
    ("sending", "Under way"),
)
WORDS_LIMIT = 10


class FilterForm(Form):
    """Whose, which workflow, which outcome, from and to which day (UTC), and the beginnings of words."""

    # Not SelectField: WTForms 3.2 takes its choices only as tuples, 3.4 no longer does.
    outcomes = OUTCOMES
    whose = StringField("Started by", default="")
    who = StringField("Name", validators=[Length(max=256)])
    workflow = StringField("Workflow ID", validators=[Length(max=40)])
    outcome = StringField("Outcome", default="")
    begins = StringField("From")
    ends = StringField("To")
    q = StringField("Search", validators=[Length(max=500)])

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(MultiDict({name: printable(value).replace("\0", "").strip() for name, value in args.items()}))

    def validate_outcome(self, field: StringField) -> None:
        """Take the outcomes there are."""
        if field.data not in dict(OUTCOMES):
            raise ValidationError("There is no such outcome.")

    def validate_whose(self, field: StringField) -> None:
        """Take everyone's or one's own."""
        if field.data not in {"", "mine"}:
            raise ValidationError("Choose everyone or me.")

    def validate_begins(self, field: StringField) -> None:
        """Take a day."""
        _day(field.data)

    def validate_ends(self, field: StringField) -> None:
        """Take a day."""
        _day(field.data)

    def filters(self) -> Filters:
        """Return the filters; a field with an error does not narrow."""
        begins = None if self.begins.errors else _day(self.begins.data)
        ends = None if self.ends.errors else _day(self.ends.data)
        return Filters(
            mine=self.whose.data == "mine",
            who="" if self.who.errors else self.who.data or "",
            workflow_id="" if self.workflow.errors else self.workflow.data or "",
            outcome="" if self.outcome.errors else self.outcome.data or "",
            begins=_milliseconds(begins) if begins else None,
            ends=_milliseconds(ends + timedelta(days=1)) if ends else None,
            words=() if self.q.errors else tuple(split_words(self.q.data or "")[:WORDS_LIMIT]),
        )

    def address(self) -> dict[str, str]:
        """Return what an address must hold to show the same view."""
        return {name: str(value) for name, value in self.data.items() if value}


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValidationError("Write a day as 2026-11-23.") from None
    if not 1970 <= day.year < 9000:
        raise ValidationError("Write a day as 2026-11-23.")
    return day


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
