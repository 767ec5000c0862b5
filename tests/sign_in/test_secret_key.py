"""The secret key encrypts tokens, and a database belongs to one key: a process with another one does not start."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import MakeStore
from tests.store import Store
from webapp.sign_in.secret_key import OtherKeyError, SealBrokenError, Sealer, check_key

JOBDESK = str(Path(sys.executable).with_name("jobdesk"))
OURS, OTHER = "the secret key of one machine", "the secret key of the other"
ONE, ANOTHER = Sealer(OURS), Sealer(OTHER)


def test_what_is_sealed_comes_back_and_never_looks_the_same() -> None:
    assert ONE.unseal(ONE.seal("tøken")) == "tøken"
    assert ONE.seal("tøken") != ONE.seal("tøken")
    assert "tøken".encode() not in ONE.seal("tøken")


@pytest.mark.parametrize(
    "sealed", [ANOTHER.seal("token"), b"", b"noise", ONE.seal("token")[:-4]], ids=["other", "empty", "noise", "cut"]
)
def test_under_another_key_it_stays_closed(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        ONE.unseal(sealed)


def test_a_handle_is_looked_up_under_a_keyed_digest() -> None:
    assert ONE.digest("handle") == Sealer(OURS).digest("handle")
    assert len({ONE.digest("handle"), ONE.digest("other"), ANOTHER.digest("handle")}) == 3
    assert len(ONE.digest("handle")) == 64


def jobdesk(database_url: str, key: str, *command: str) -> "subprocess.CompletedProcess[str]":
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")},
        "JOBDESK_EXPLORER_URL": "http://127.0.0.1:9",
        "JOBDESK_DATABASE_URL": database_url,
        "JOBDESK_SECRET_KEY": key,
    }
    return subprocess.run([JOBDESK, *command], env=settings, capture_output=True, text=True, timeout=60, check=False)


def login(store: Store) -> str:
    return store.parts.logins.create(store.person(), token="a token", life_seconds=None)


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_another_key_is_refused_in_one_line(store: Store, command: tuple[str, ...]) -> None:
    check_key(store.parts.database, Sealer(OURS))
    done = jobdesk(store.parts.config.database_url, OTHER, *command)
    assert done.returncode == 2
    assert done.stderr.startswith("jobdesk: The secret key is not the one")
    assert "`jobdesk secret accept`" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_accepting_a_key_ends_all_logins(store: Store) -> None:
    database = store.parts.database
    check_key(database, Sealer(OURS))
    handle = login(store)
    check_key(database, Sealer(OURS))
    assert store.parts.logins.find(handle)
    done = jobdesk(store.parts.config.database_url, OTHER, "secret", "accept")
    assert (done.returncode, done.stderr) == (0, "")
    assert store.parts.logins.find(handle) is None
    check_key(database, Sealer(OTHER))
    with pytest.raises(OtherKeyError):
        check_key(database, Sealer(OURS))


def test_of_two_machines_that_start_at_once_one_is_refused(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(6)]
    start = threading.Barrier(len(stores))

    def begin(number: int) -> str:
        start.wait(timeout=10)
        try:
            check_key(stores[number].parts.database, Sealer(f"the key of machine {number}"))
        except OtherKeyError:
            return "refused"
        return "begun"

    with ThreadPoolExecutor(len(stores)) as pool:
        assert sorted(pool.map(begin, range(len(stores)))) == ["begun", *["refused"] * 5]


def test_the_key_is_not_in_the_database(store: Store) -> None:
    check_key(store.parts.database, Sealer(OURS))
    with store.parts.database.reading() as connection:
        kept = connection.execute(text("SELECT fingerprint FROM key_fingerprint")).scalar_one()
    assert len(kept) == 32
    assert OURS.encode().hex()[:16] not in kept
