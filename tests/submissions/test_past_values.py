"""What past submissions offer, on both databases, at a cost that does not grow with their number."""

from sqlalchemy.dialects import sqlite

from tests.conftest import MakeStore
from tests.store import REFUSED, WORKFLOW, Store, made
from webapp.request.job_request import Row
from webapp.sign_in.logins import Person
from webapp.submissions import past_values
from webapp.submissions.past_values import KnownParameter, KnownTask, KnownWorkflow, PastValues

DAMPING = Row("pagerank_1", "d", "number", "0.850")


def ran(store: Store, *rows: Row, person: Person | None = None, workflow_id: str = WORKFLOW) -> int:
    """Make a record of a job that was made."""
    number = store.open(rows=rows, person=person, workflow_id=workflow_id)
    store.close(number, made(number))
    return number


def tasks(store: Store, person: Person | None = None) -> list[KnownTask]:
    return list(PastValues(store.parts.submissions).tasks(WORKFLOW, person=person or store.person()))


def last_run(store: Store, person: Person | None = None) -> int | None:
    record = PastValues(store.parts.submissions).last_run(WORKFLOW, person=person or store.person())
    return record.id if record else None


def name(value: str) -> Row:
    return Row("query_1", "name", "text", value)


def test_most_used_first_and_of_those_the_newest(store: Store) -> None:
    for rows in ([name("a")], [name("b"), DAMPING], [name("c"), DAMPING], [name("b")]):
        ran(store, *rows)
    assert tasks(store) == [
        KnownTask("query_1", (KnownParameter("name", "text", ("b", "c", "a"), (2, 1, 1)),)),
        KnownTask("pagerank_1", (KnownParameter("d", "number", ("0.850",), (2,)),)),
    ]


def test_the_usual_type_counts_and_only_its_values(store: Store) -> None:
    for kind, value in (("number", "1"), ("text", "one"), ("number", "2")):
        ran(store, Row("t", "p", kind, value))
    assert tasks(store) == [KnownTask("t", (KnownParameter("p", "number", ("2", "1"), (1, 1)),))]


def test_only_accepted_ones_of_the_workflow_teach(store: Store) -> None:
    store.close(store.open(rows=[name("refused")]), REFUSED)
    store.open(rows=[name("under way")])
    ran(store, name("elsewhere"), workflow_id="77")
    assert tasks(store) == []
    assert last_run(store) is None


def test_lists_are_cut_to_a_sensible_length(store: Store) -> None:
    for value in range(30):
        ran(store, name(str(value)))
    ran(store, *(Row("t", f"p{number}", "text", "v" * 300) for number in range(400)))
    ran(store, *(Row("u", f"p{number}", "text", "v") for number in range(400)))
    known = tasks(store)
    assert sum(len(task.parameters) for task in known) == past_values.PARAMETERS_LIMIT
    assert known[0].parameters[0].values == tuple(str(value) for value in range(29, 9, -1))


def test_a_body_too_long_to_learn_from_can_be_filled_from(store: Store) -> None:
    number = ran(store, *(Row("t", f"p{index}", "text", "v" * 65_000) for index in range(5)))
    assert tasks(store) == []
    assert last_run(store) == number


def test_the_last_run_is_the_newest_success(store: Store) -> None:
    first, second, third = (ran(store, name(str(index))) for index in range(3))
    assert last_run(store) == third
    store.change(first, {"job_status": 2})
    store.change(third, {"job_status": 3})
    assert last_run(store) == first
    store.change(second, {"job_status": 2, "job_begun_ms": 1, "job_ended_ms": 2})
    assert last_run(store) == second


def test_a_success_far_back_is_found(store: Store) -> None:
    good = ran(store, name("good"))
    store.change(good, {"job_status": 2, "job_begun_ms": 1, "job_ended_ms": 2})
    for index in range(past_values.NEWEST_RECORDS + 1):
        store.open(str(index))
    assert tasks(store) == []
    assert last_run(store) == good


def test_workflows_come_newest_first_with_their_newest_name(store: Store) -> None:
    old, new = ran(store, name("x")), ran(store, name("y"))
    store.change(old, {"workflow_name": "Zebra"})
    store.change(new, {"workflow_name": "Ant"})
    ran(store, name("z"))
    ran(store, name("x"), workflow_id="77")
    known = PastValues(store.parts.submissions).workflows(person=store.person())
    assert list(known) == [KnownWorkflow("77", ""), KnownWorkflow(WORKFLOW, "Ant")]


def test_who_learns_from_whom(make_store: MakeStore) -> None:
    store, own = make_store(), make_store(history="own")
    root, ana = store.person(), store.person("ana")
    far, token = store.person(graph="192.168.8.111:9669"), store.token_person("t")
    mine = {person.identity: ran(store, name(person.who), person=person) for person in (root, ana, far, token)}
    for person in (root, ana, far, token):
        seen = mine[ana.identity] if person is root else mine[person.identity]
        assert last_run(store, person) == seen
        assert last_run(own, person) == mine[person.identity]
        assert tasks(own, person) == [KnownTask("query_1", (KnownParameter("name", "text", (person.who,), (1,)),))]
    assert tasks(store, far) == tasks(own, far)
    assert len(tasks(store, root)[0].parameters[0].values) == 2
    assert len(PastValues(own.parts.submissions).workflows(person=root)) == 1


def test_sqlite_goes_by_the_index_that_holds_the_order(store: Store) -> None:
    if store.parts.database.engine.dialect.name != "sqlite":
        return  # PostgreSQL keeps statistics, and plans by them
    wanted = {
        "BODIES": "ix_submissions_workflow (scope=? AND workflow_id=?)",
        "RECENT_RUN": "ix_submissions_workflow (scope=? AND workflow_id=?)",
        "OLDER_RUN": "ix_submissions_runs (scope=? AND workflow_id=?)",
        "WORKFLOWS": "ix_submissions_scope (scope=?)",
    }
    values = {"scope": "s", "identity": "", "workflow_id": WORKFLOW, "newest": 300}
    for name_of, index in wanted.items():
        statement = getattr(past_values, name_of).compile(dialect=sqlite.dialect(paramstyle="named"))
        with store.parts.database.reading() as connection:
            asked = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", {**statement.params, **values})
            steps = [row.detail for row in asked]
        assert any(step.endswith(f"COVERING INDEX {index}") for step in steps), steps
        assert "SCAN submissions" not in steps
