"""The history as a list: filtered, newest first, paged by key."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, select

from webapp.sign_in.logins import Person
from webapp.submissions.record import COLUMNS, Submission, as_submission
from webapp.submissions.search_index import ids_with
from webapp.submissions.search_words import holds_words
from webapp.submissions.store import Submissions
from webapp.submissions.tables import submissions
from webapp.submissions.unindexed import waiting_with

END = 2**63 - 1
CHUNK = 200
CANDIDATES = 500  # of a text search at a time; the first time twice as many as a page holds
LOOKS_LIMIT = 6  # of a text search, a page
SKEW_MS = 3_600_000  # by how much the clocks of two machines of ours may differ


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; `begins` and `ends` in milliseconds, `words` the beginnings of words."""

    mine: bool = False
    who: str = ""
    workflow_id: str = ""
    outcome: str = ""
    begins: int | None = None
    ends: int | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """One page of the history; `older` is the ID to go on before, None at the end."""

    records: tuple[Submission, ...]
    older: int | None


class History:
    """Reads the submissions that a person may see."""

    def __init__(self, store: Submissions) -> None:
        self._store = store

    def page(self, filters: Filters, *, person: Person, number: int, before: int | None = None) -> Listed:
        """Return up to `number` records, newest first, older than the ID `before`."""
        with self._store.database.reading() as connection:
            if filters.words:
                return self._found(connection, filters, person, number, before or END)
            query = self._query(connection, filters, person).where(submissions.c.id < (before or END))
            rows = connection.execute(query.limit(number + 1)).all()
        records = tuple(as_submission(row) for row in rows[:number])
        return Listed(records, records[-1].id if len(rows) > number else None)

    def every(self, filters: Filters, *, person: Person) -> Iterator[Submission]:
        """Go through all records of a filter, newest first, a chunk of them in memory at a time."""
        before: int | None = None
        while True:
            listed = self.page(filters, person=person, number=CHUNK, before=before)
            yield from listed.records
            if listed.older is None:
                return
            before = listed.older

    def _found(self, connection: Connection, filters: Filters, person: Person, number: int, before: int) -> Listed:
        """Search by words: the index gives candidates, whose whole words and other fields are looked at here."""
        found: list[int] = []
        query = self._query(connection, filters, person)
        candidates = 2 * (number + 1)
        # Before the index is asked: what a worker moves there meanwhile is found twice, and not nowhere.
        waiting = waiting_with(connection, filters.words, before=before)
        for _ in range(LOOKS_LIMIT):
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

    def _records(self, connection: Connection, ids: list[int], *, older: int | None) -> Listed:
        query = select(*COLUMNS).where(submissions.c.id.in_(ids)).order_by(submissions.c.id.desc())
        return Listed(tuple(map(as_submission, connection.execute(query))), older)

    def _query(self, connection: Connection, filters: Filters, person: Person) -> Select[tuple[object, ...]]:
        conditions = [self._store.own(person) if filters.mine else self._store.visible_to(person)]
        if filters.who:
            conditions.append(submissions.c.who == filters.who)
        if filters.workflow_id:
            conditions.append(submissions.c.workflow_id == filters.workflow_id)
        if filters.outcome:
            conditions.append(submissions.c.outcome == filters.outcome)
        conditions += _period(connection, filters)
        return select(*COLUMNS).where(*conditions).order_by(submissions.c.id.desc())


def _period(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """Narrow to a period: IDs grow with time, so the time's index gives bounds to the key that orders the list."""
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
