"""The table of kept forms: drafts of a person, and forms of people who are not signed in, within bounds."""

import pytest
from sqlalchemy import func, select

from tests.store import Store
from webapp.drafts.filled_form import FilledForm, PresetName, PresetRef
from webapp.drafts.store import ADDRESS_NUMBER, ALL_BYTES, TooLargeToKeepError, kept_forms
from webapp.request.job_request import Row

MIB = 1024 * 1024


def form(value: str = "x", *, key: str = "k", workflow_id: str = "42") -> FilledForm:
    return FilledForm(workflow_id=workflow_id, rows=(Row("q", "n", "text", value),), key=key)


def kept_bytes(store: Store) -> int:
    with store.parts.database.reading() as connection:
        return int(connection.execute(select(func.sum(func.length(kept_forms.c.content)))).scalar_one())


def test_two_tabs_never_mix(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("one", key="tab 1"), identity="me")
    kept.save(form("two", key="tab 2"), identity="me")
    kept.save(form("one, changed", key="tab 1"), identity="me")
    found = [kept.find(draft.id, identity="me") for draft in kept.newest(identity="me")]
    assert sorted(draft.rows[0].value for draft in found if draft) == ["one, changed", "two"]
    kept.forget("tab 1", identity="me")
    assert len(kept.newest(identity="me")) == 1


def test_others_drafts_are_out_of_reach(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("hers"), identity="her")
    kept.save(form("mine"), identity="me")
    (hers,) = kept.newest(identity="her")
    assert kept.find(hers.id, identity="me") is None
    kept.discard(hers.id, identity="me")
    kept.take_over(hers.id, identity="me", key="other")
    kept.forget("k", identity="me")
    assert kept.find(hers.id, identity="her") == form("hers")
    assert kept.newest(identity="me") == []


def test_a_blank_draft_is_none(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form(), identity="me")
    kept.save(form("", workflow_id=""), identity="me")
    assert len(kept.newest(identity="me")) == 1  # a task ID and a name are left
    kept.save(FilledForm(key="k"), identity="me")
    assert kept.newest(identity="me") == []


def test_a_draft_that_is_gone_on_with_leaves_the_other_tab_its_own(store: Store) -> None:
    kept = store.parts.drafts
    kept.save(form("one", key="old tab"), identity="me")
    (draft,) = kept.newest(identity="me")
    kept.take_over(draft.id, identity="me", key="new tab")
    kept.save(form("two", key="old tab"), identity="me")
    kept.save(form("three", key="new tab"), identity="me")
    assert len(kept.newest(identity="me")) == 2


@pytest.mark.parametrize("value", ["\0", "\ud800", "é\U0001f3c0", "'; --"])
def test_a_draft_keeps_what_no_record_may_hold(store: Store, value: str) -> None:
    store.parts.drafts.save(form(value), identity="me")
    (draft,) = store.parts.drafts.newest(identity="me")
    assert store.parts.drafts.find(draft.id, identity="me") == form(value)


def test_what_is_kept_comes_back(store: Store) -> None:
    odd = FilledForm(
        workflow_id="\x00",
        rows=(),
        key="k",
        source="preset",
        preset=PresetRef(3, "0" * 16),
        preset_name=PresetName("\ud800", team=True),
        edited="\x00",
    )
    kept = store.parts.drafts
    assert kept.find(kept.keep(odd, address="10.0.0.1"), identity="") == odd


def test_a_strangers_forms_push_out_his_own_alone(store: Store) -> None:
    kept = store.parts.drafts
    honest = kept.keep(form("honest"), address="10.0.0.1")
    ids = [kept.keep(form(str(number)), address="10.0.0.2") for number in range(200)]
    assert kept.find(honest, identity="me") == form("honest")
    left = [kept_id for kept_id in ids if kept.find(kept_id, identity="me")]
    assert left == ids[-ADDRESS_NUMBER:]


def test_one_ipv6_network_is_one_stranger(store: Store) -> None:
    kept = store.parts.drafts
    first = kept.keep(form(), address="2001:db8::1")
    for number in range(ADDRESS_NUMBER):
        kept.keep(form(), address=f"2001:db8::{number + 2:x}")
    assert kept.find(first, identity="me") is None


def test_large_forms_stay_within_the_bounds(store: Store) -> None:
    kept = store.parts.drafts
    honest = kept.keep(form("honest"), address="10.0.0.1")
    for _ in range(20):
        kept.keep(form("x" * 2 * MIB), address="10.0.0.2")
    assert kept_bytes(store) <= 8 * MIB + 1024
    for number in range(36):
        kept.keep(form("x" * 2 * MIB), address=f"10.0.1.{number}")
    assert kept_bytes(store) <= ALL_BYTES
    assert kept.find(honest, identity="me") == form("honest")


def test_what_is_larger_than_a_form_can_be_is_not_kept(store: Store) -> None:
    with pytest.raises(TooLargeToKeepError):
        store.parts.drafts.keep(form("\udcff" * MIB), address="10.0.0.1")
    assert store.parts.drafts.newest(identity="") == []
