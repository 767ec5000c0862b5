"""The figures of a workflow on both databases: whose submissions count, how many, and at what price."""

from collections import Counter

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects import sqlite

from tests.conftest import MakeStore
from tests.store import BROKEN, REFUSED, WORKFLOW, Store, made
from webapp.sign_in.logins import Person
from webapp.submissions.tables import submissions
from webapp.workflows import figures as module
from webapp.workflows.figures import Durations, Figures, Refusal, figures_of


def figures(store: Store, person: Person | None = None) -> Figures:
    return figures_of(WORKFLOW, store=store.parts.submissions, person=person or store.person())


def ran(store: Store, person: Person | None = None, **values: object) -> int:
    """Make a record of a job that was made."""
    number = store.open("x", person=person)
    store.close(number, made(number))
    if values:
        store.change(number, values)
    return number


def test_nothing(store: Store) -> None:
    found = figures(store)
    assert (found.number, found.complete, found.name, found.ended, found.latest) == (0, True, "", 0, ())
    assert (found.durations, found.refusals, found.last_failed_job) == (None, (), None)


def test_each_submission_counts_once(store: Store) -> None:
    ran(store, job_status=2, workflow_name="Old")
    failed = ran(store, job_status=3, workflow_name="New")
    for status in (3, 4, 1, 6):
        ran(store, job_status=status)
    refused, unknown = store.open(), store.open()
    store.close(refused, REFUSED)
    store.close(unknown, BROKEN)
    newest = store.open()
    store.open(workflow_id="77")
    found = figures(store)
    assert found.outcomes == Counter(accepted=6, refused=1, unknown=1, sending=1)
    assert (found.number, found.complete, found.ended, found.name) == (9, True, 4, "New")
    assert found.statuses == Counter({2: 1, 3: 2, 4: 1, 1: 1, 6: 1})
    assert found.last_failed_job == str(failed + 1)
    assert [record.id for record in found.latest] == list(range(newest, 0, -1))
    assert found.refusals == (Refusal("no", 40004001, "", 400, 1, refused),)


def test_durations_that_make_no_sense_do_not_count(store: Store) -> None:
    for begun, ended in ((0, 1_000), (0, 2_000), (5_000, 4_000), (None, 3_000), (0, None)):
        ran(store, job_status=2, job_begun_ms=begun, job_ended_ms=ended)
    ran(store, job_status=3, job_begun_ms=0, job_ended_ms=9_000)
    assert figures(store).durations is None
    ran(store, job_status=2, job_begun_ms=0, job_ended_ms=3_000)
    assert figures(store).durations == Durations(median_ms=2_000, most_ms=2_800, runs=3)


@pytest.mark.parametrize("history", ["shared", "own"])
def test_whose_submissions_count(make_store: MakeStore, history: str) -> None:
    store = make_store(history=history)
    root, ana, token = store.person(), store.person("ana"), store.token_person("t")
    stranger = store.person(graph="192.168.8.111:9669")
    ids = {person.identity: ran(store, person) for person in (root, ana, token, stranger)}
    for person in (token, stranger):
        assert [record.id for record in figures(store, person).latest] == [ids[person.identity]]
    both = [ids[ana.identity], ids[root.identity]]
    assert [record.id for record in figures(store).latest] == (both if history == "shared" else both[1:])
    assert figures(store).number == len(figures(store).latest)


def fill(store: Store, number: int, **values: object) -> None:
    """Add copies of the first submission, newer ones, in one statement."""
    with store.parts.database.writing() as connection:
        columns = [column.label(column.key) for column in submissions.c]
        first = dict(connection.execute(select(*columns).where(submissions.c.id == 1)).one()._mapping)
        del first["id"]
        rows = [first | {"submission_key": f"copy {index}", "claim": None} | values for index in range(number)]
        connection.execute(insert(submissions), rows)


@pytest.mark.parametrize("history", ["shared", "own"])
def test_only_the_newest_count(make_store: MakeStore, history: str) -> None:
    store = make_store(history=history)
    ran(store, job_status=2)
    fill(store, module.NEWEST - 1, job_status=3)
    assert (figures(store).number, figures(store).complete, figures(store).statuses[2]) == (module.NEWEST, True, 1)
    fill(store, 1, job_status=3, submission_key="one more")
    assert (figures(store).number, figures(store).complete, figures(store).statuses[2]) == (module.NEWEST, False, 0)


def test_what_one_ran_long_ago_is_not_looked_for(make_store: MakeStore) -> None:
    store = make_store(history="own")
    ran(store)
    fill(store, module.NEWEST_OF_PERSON, workflow_id="77")
    assert (figures(store).number, figures(store).complete) == (0, False)


def test_bodies_that_are_read_through_are_bounded(store: Store) -> None:
    ran(store)
    fill(store, 9, body=b"{}" + b" " * (module.MOST_BYTES // 8))
    assert (figures(store).number, figures(store).complete, len(figures(store).latest)) == (7, False, 7)


def test_sqlite_goes_by_the_index_that_holds_the_order(store: Store) -> None:
    if store.parts.database.engine.dialect.name != "sqlite":
        return  # PostgreSQL keeps statistics, and plans by them
    values = {"scope": "s", "who": "root", "workflow_id": WORKFLOW}
    for name, index in (("SIZES", "ix_submissions_workflow"), ("SIZES_OF_PERSON", "ix_submissions_who")):
        statement = getattr(module, name).compile(dialect=sqlite.dialect(paramstyle="named"))
        with store.parts.database.reading() as connection:
            asked = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", {**statement.params, **values})
            steps = [row.detail for row in asked]
        assert any(f"COVERING INDEX {index} (" in step for step in steps), steps
        assert "SCAN submissions" not in steps
