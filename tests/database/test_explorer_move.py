"""Explorer's address changed: what was kept for the old one is found under the new one."""

from sqlalchemy import text

from tests.conftest import MakeStore
from tests.store import Store, made
from webapp.explorer_move import Moved, move_explorer, other_address
from webapp.presets.content import PresetContent
from webapp.sign_in.secret_key import Sealer

OLD, NEW = "http://127.0.0.1:9", "http://explorer.example:7002"


def move(store: Store) -> Moved:
    return move_explorer(store.parts.database, Sealer(store.parts.config.secret_key), old=OLD, new=NEW)


def test_an_account_finds_all_of_its_own_under_the_new_address(make_store: MakeStore) -> None:
    before, after = make_store(), make_store(explorer_url=NEW)
    person = before.person()
    number = before.open("a")
    before.close(number, made(7))
    preset = before.parts.presets.save(PresetContent(name="Ranks", team=True, workflow_id="7", rows=()), person=person)
    handle = before.parts.logins.create(person, token="a token", life_seconds=3600)
    assert other_address(after.parts.database, NEW) == OLD
    moved = move(before)
    assert (moved.submissions, moved.presets, moved.logins) == (1, 1, 1)
    assert after.listed() == [number]
    assert after.parts.presets.get(preset, person=after.person()) is not None
    login = after.parts.logins.find(handle)
    assert login is not None
    assert login.person == after.person()
    assert other_address(after.parts.database, NEW) is None
    assert move(before) == Moved()


def test_a_pasted_token_is_recomputed_while_its_login_lives(make_store: MakeStore) -> None:
    before, after = make_store(), make_store(explorer_url=NEW)
    known, unknown = before.token_person("a token"), before.token_person("a token of old")
    number = before.open("a", person=known)
    before.open("b", person=unknown)
    before.parts.logins.create(known, token="a token", life_seconds=3600)
    moved = move(before)
    assert (moved.submissions, moved.tokens) == (2, 1)
    assert after.listed(person=after.token_person("a token")) == [number]


def test_a_job_that_the_new_address_holds_stays_there(make_store: MakeStore) -> None:
    before, after = make_store(), make_store(explorer_url=NEW)
    first, second = before.open("a"), after.open("b")
    before.close(first, made(7))
    after.close(second, made(7))
    assert move(before).unclaimed == [first]
    with after.parts.database.reading() as connection:
        claims = connection.execute(text("SELECT id, claim FROM submissions ORDER BY id")).all()
    assert [tuple(row) for row in claims] == [(first, None), (second, "7")]
