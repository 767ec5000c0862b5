"""What people who are not signed in may have kept: bounded by address, by size and in all."""

import pytest
from sqlalchemy import func, select

from tests.store import Store
from webapp.drafts.filled_form import FilledForm
from webapp.drafts.store import ADDRESS_NUMBER, ALL_BYTES, TooLargeToKeepError, kept_forms
from webapp.request.job_request import Row

MIB = 1024 * 1024


def form(value: str = "x") -> FilledForm:
    return FilledForm(workflow_id="42", rows=(Row("q", "n", "text", value),), key="k")


def kept_bytes(store: Store) -> int:
    with store.parts.database.reading() as connection:
        return int(connection.execute(select(func.sum(func.length(kept_forms.c.content)))).scalar_one())


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
