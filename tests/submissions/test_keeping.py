"""What is deleted after a time, and what is kept: old records, drafts."""

import pytest
from sqlalchemy import text

from tests.conftest import MakeStore
from tests.store import BROKEN, REFUSED, Store, made
from webapp.drafts.filled_form import FilledForm
from webapp.request.job_request import Row
from webapp.worker import sweep

DAY_MS = 24 * 3600 * 1000


def count(store: Store, table: str) -> int:
    with store.parts.database.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def test_old_settled_records_go_with_their_words_and_steps(make_store: MakeStore) -> None:
    store = make_store(keep_days=30)
    ends = {"refused": REFUSED, "accepted": made(7), "unknown": BROKEN, "sending": None}
    numbers = {state: store.open(f"word {state}") for state in ends}
    young = store.open("word young")
    store.close(young, REFUSED)
    for state, result in ends.items():
        if result:
            store.close(numbers[state], result)
        store.change(numbers[state], {"started_at": store.get(young).started_at - 31 * DAY_MS})
    found = store.open("word found")
    store.close(found, BROKEN)
    assert store.parts.settler.doubts.found(store.get(found), "8")
    store.change(found, {"started_at": 1})
    assert count(store, "steps") == 1
    sweep(store.parts)
    kept = [young, numbers["sending"], numbers["unknown"]]
    assert store.listed() == kept
    assert store.search("word") == kept
    assert count(store, "steps") == 0
    assert store.parts.settler.doubts.claimed_jobs(["7", "8"]) == {}


def test_more_than_a_chunk_goes(make_store: MakeStore) -> None:
    store = make_store(keep_days=1)
    for index in range(520):
        store.open(str(index))
    with store.parts.database.writing() as connection:
        connection.execute(text("UPDATE submissions SET state = 'refused', started_at = 1"))
    sweep(store.parts)
    assert store.listed() == []


def test_nothing_goes_unless_asked_for(store: Store) -> None:
    number = store.open("x")
    store.close(number, REFUSED)
    store.change(number, {"started_at": 1})
    sweep(store.parts)
    assert store.listed() == [number]


def form(key: str, value: str = "x", *, workflow_id: str = "42") -> FilledForm:
    return FilledForm(workflow_id=workflow_id, rows=(Row("q", "n", "text", value),), key=key)


def test_two_tabs_never_mix(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("tab 1", "one"), identity="me")
    kept.save(form("tab 2", "two"), identity="me")
    kept.save(form("tab 1", "one, changed"), identity="me")
    found = [kept.find(draft.id, identity="me") for draft in kept.newest(identity="me")]
    assert sorted(draft.rows[0].value for draft in found if draft) == ["one, changed", "two"]
    kept.forget("tab 1", identity="me")
    assert len(kept.newest(identity="me")) == 1


def test_others_drafts_are_out_of_reach(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("k", "hers"), identity="her")
    kept.save(form("k", "mine"), identity="me")
    (hers,) = kept.newest(identity="her")
    assert kept.find(hers.id, identity="me") is None
    kept.discard(hers.id, identity="me")
    kept.take_over(hers.id, identity="me", key="other")
    kept.forget("k", identity="me")
    assert kept.find(hers.id, identity="her") == form("k", "hers")
    assert kept.newest(identity="me") == []


def test_a_blank_draft_is_none(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("k"), identity="me")
    kept.save(form("k", "", workflow_id=""), identity="me")
    assert len(kept.newest(identity="me")) == 1  # a task ID and a name are left
    kept.save(FilledForm(key="k"), identity="me")
    assert kept.newest(identity="me") == []


def test_a_draft_that_is_gone_on_with_leaves_the_other_tab_its_own(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("old tab", "one"), identity="me")
    (draft,) = kept.newest(identity="me")
    kept.take_over(draft.id, identity="me", key="new tab")
    kept.save(form("old tab", "two"), identity="me")
    kept.save(form("new tab", "three"), identity="me")
    assert len(kept.newest(identity="me")) == 2


@pytest.mark.parametrize("value", ["\0", "\ud800", "é\U0001f3c0", "'; --"])
def test_a_draft_keeps_what_no_record_may_hold(store: Store, value: str) -> None:
    store.parts.drafts.save(form("k", value), identity="me")
    (draft,) = store.parts.drafts.newest(identity="me")
    assert store.parts.drafts.find(draft.id, identity="me") == form("k", value)
