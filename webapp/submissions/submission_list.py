"""The list of submissions: its filters as they stand in its address, and its pages, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, select
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Length

from webapp.sign_in.logins import Person
from webapp.submissions.outcomes import OUTCOMES
from webapp.submissions.record import COLUMNS, Submission, as_submission
from webapp.submissions.search import holds_words, ids_with, split_words, waiting_with
from webapp.submissions.store import Submissions
from webapp.submissions.tables import submissions
from webapp.web.posted import printable
from webapp.web.times import DAY, day_ms

END = 2**63 - 1
CHUNK = 200
CANDIDATES = 500  # per question to the search index; the first one asks for twice as many as a page holds
QUESTIONS_LIMIT = 6  # to the search index, per page
WORDS_LIMIT = 10
SKEW_MS = 3_600_000  # by how much the clocks of two machines of ours may differ


@dataclass(frozen=True, kw_only=True)
class SubmissionFilters:
    """What a list is narrowed to; `begins` and `ends` in milliseconds, `words` the beginnings of words."""

    mine: bool = False
    who: str = ""
    workflow_id: str = ""
    outcome: str = ""
    begins: int | None = None
    ends: int | None = None
    words: tuple[str, ...] = ()


class FilterForm(Form):
    """The filters in an address: by whom, workflow, outcome, first and last day (UTC), and the beginnings of words."""

    # Not SelectField: WTForms 3.2 takes its choices only as tuples, 3.4 no longer does.
    outcomes = (("", "Any outcome"), *((outcome, text.label) for outcome, text in OUTCOMES.items()))
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
        """Accept only the outcomes of the table."""
        if field.data not in dict(self.outcomes):
            raise ValidationError("There is no such outcome.")

    def validate_whose(self, field: StringField) -> None:
        """Accept everyone's or one's own."""
        if field.data not in {"", "mine"}:
            raise ValidationError("Choose everyone or me.")

    def validate_begins(self, field: StringField) -> None:
        """Accept a day."""
        day_ms(field.data)

    def validate_ends(self, field: StringField) -> None:
        """Accept a day."""
        day_ms(field.data)

    def filters(self) -> SubmissionFilters:
        """Return the filters; a field with an error does not filter."""
        begins = None if self.begins.errors else day_ms(self.begins.data)
        ends = None if self.ends.errors else day_ms(self.ends.data)
        return SubmissionFilters(
            mine=self.whose.data == "mine",
            who="" if self.who.errors else self.who.data or "",
            workflow_id="" if self.workflow.errors else self.workflow.data or "",
            outcome="" if self.outcome.errors else self.outcome.data or "",
            begins=begins,
            ends=None if ends is None else ends + DAY,
            words=() if self.q.errors else tuple(split_words(self.q.data or "")[:WORDS_LIMIT]),
        )

    def address(self) -> dict[str, str]:
        """Return the query of an address that shows the same view."""
        return {name: str(value) for name, value in self.data.items() if value}


@dataclass(frozen=True)
class SubmissionPage:
    """One page of the list; the next one begins below the ID `older`, which is None at the end."""

    records: tuple[Submission, ...]
    older: int | None


class SubmissionList:
    """The submissions that a person may see."""

    def __init__(self, store: Submissions) -> None:
        self._store = store

    def page(
        self, filters: SubmissionFilters, *, person: Person, number: int, before: int | None = None
    ) -> SubmissionPage:
        """Return up to `number` records, newest first, older than the ID `before`."""
        with self._store.database.reading() as connection:
            if filters.words:
                return self._found(connection, filters, person, number, before or END)
            query = self._query(connection, filters, person).where(submissions.c.id < (before or END))
            rows = connection.execute(query.limit(number + 1)).all()
        records = tuple(as_submission(row) for row in rows[:number])
        return SubmissionPage(records, records[-1].id if len(rows) > number else None)

    def every(self, filters: SubmissionFilters, *, person: Person) -> Iterator[Submission]:
        """Go through all records of a filter, newest first, a chunk of them in memory at a time."""
        before: int | None = None
        while True:
            listed = self.page(filters, person=person, number=CHUNK, before=before)
            yield from listed.records
            if listed.older is None:
                return
            before = listed.older

    def _found(
        self, connection: Connection, filters: SubmissionFilters, person: Person, number: int, before: int
    ) -> SubmissionPage:
        """Search by words: the index gives candidates, whose whole words and other fields are compared here."""
        found: list[int] = []
        query = self._query(connection, filters, person)
        candidates = 2 * (number + 1)
        # Before the index is asked: what a worker indexes meanwhile is found twice, not missed.
        waiting = waiting_with(connection, filters.words, before=before)
        for _ in range(QUESTIONS_LIMIT):
            ids = ids_with(connection, filters.words, before=before, number=candidates)
            end = ids[-1] if len(ids) == candidates else 0
            both = {*ids, *(one for one in waiting if end < one < before)}
            likely = query.with_only_columns(submissions.c.id, submissions.c.body).where(submissions.c.id.in_(both))
            for row in connection.execute(likely):
                if holds_words(row.body, filters.words):
                    found.append(row.id)
                if len(found) > number:
                    return self._records(connection, found[:number], older=found[number - 1])
            if not end:
                return self._records(connection, found, older=None)
            before, candidates = end, CANDIDATES
        return self._records(connection, found, older=before)

    def _records(self, connection: Connection, ids: list[int], *, older: int | None) -> SubmissionPage:
        query = select(*COLUMNS).where(submissions.c.id.in_(ids)).order_by(submissions.c.id.desc())
        return SubmissionPage(tuple(map(as_submission, connection.execute(query))), older)

    def _query(self, connection: Connection, filters: SubmissionFilters, person: Person) -> Select[tuple[object, ...]]:
        conditions = [self._store.own(person) if filters.mine else self._store.visible_to(person)]
        if filters.who:
            conditions.append(submissions.c.who == filters.who)
        if filters.workflow_id:
            conditions.append(submissions.c.workflow_id == filters.workflow_id)
        if filters.outcome:
            conditions.append(submissions.c.outcome == filters.outcome)
        conditions += _period(connection, filters)
        return select(*COLUMNS).where(*conditions).order_by(submissions.c.id.desc())


def _period(connection: Connection, filters: SubmissionFilters) -> list[ColumnElement[bool]]:
    """Narrow to a period. IDs grow with time: the index of times gives bounds to the IDs that order the list."""
    started = submissions.c.started_at
    conditions: list[ColumnElement[bool]] = []
    if filters.begins is not None:
        first = select(submissions.c.id).where(started >= filters.begins - SKEW_MS).order_by(started).limit(1)
        lowest = connection.execute(first).scalar_one_or_none()
        conditions += [started >= filters.begins, submissions.c.id >= (END if lowest is None else lowest - CHUNK)]
    if filters.ends is not None:
        last = select(submissions.c.id).where(started < filters.ends + SKEW_MS).order_by(started.desc()).limit(1)
        highest = connection.execute(last).scalar_one_or_none()
        conditions += [started < filters.ends, submissions.c.id <= (0 if highest is None else highest + CHUNK)]
    return conditions
