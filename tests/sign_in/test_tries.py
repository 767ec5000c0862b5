"""Failed sign-ins are limited, by account and by address, over all processes; only they count."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.conftest import MakeApp, MakeStore, parts_of
from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Page, Visitor
from webapp.sign_in.tries import ACCOUNT_LIMIT, ADDRESS_LIMIT, TooManyTriesError, network_of

WRONG = answer(401, {"code": 40104000, "message": "no"})


def attempt(visitor: Visitor, page: Page, *, address: str = "127.0.0.1", **typed: str) -> int:
    fields = page.fields("Sign in") | {"account": "root", "password": "no"} | typed
    return visitor.post("/sign-in", fields, status=None, environ_base={"REMOTE_ADDR": address}).status


def test_the_100th_failed_sign_in_is_429_at_the_latest(fake_app: Flask, fake: FakeExplorer) -> None:
    fake.connect = WRONG
    visitor = Visitor(fake_app.test_client())
    page = visitor.get("/sign-in")
    statuses = [attempt(visitor, page, account=f"person {number}") for number in range(100)]
    assert statuses == [401] * ADDRESS_LIMIT + [429] * (100 - ADDRESS_LIMIT)


def test_an_accounts_tries_end_sooner_and_the_page_says_how_long(app: Flask, stranger: Visitor) -> None:
    page = stranger.get("/sign-in")
    assert [attempt(stranger, page) for _ in range(12)] == [401] * ACCOUNT_LIMIT + [429] * 2
    refused = stranger.press(page, "Sign in", "/sign-in", status=429, account="root", password="123")
    assert refused.title == "Error: Sign in"
    assert refused.alert.startswith("Too many failed sign-ins. Wait 15 minutes")
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert refused.fields("Sign in")["account"] == "root"
    assert stranger.get("/sign-in", title="Sign in")


def test_one_persons_wrong_passwords_do_not_lock_out_the_office(fake_app: Flask, fake: FakeExplorer) -> None:
    visitor = Visitor(fake_app.test_client())
    page = visitor.get("/sign-in")
    good, fake.connect = fake.connect, WRONG
    assert {attempt(visitor, page, account="clumsy") for _ in range(200)} == {401, 429}
    fake.connect = good
    assert attempt(visitor, page, account="colleague") == 303


def test_another_graphs_account_of_the_same_name_is_another(fake_app: Flask, fake: FakeExplorer) -> None:
    visitor = Visitor(fake_app.test_client())
    page = visitor.get("/sign-in")
    fake.connect = WRONG
    assert attempt(visitor, page) == 401
    assert {attempt(visitor, page) for _ in range(ACCOUNT_LIMIT)} == {401, 429}
    assert attempt(visitor, page, other_graph="elsewhere:9669") == 401


def test_the_limit_holds_over_processes(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = WRONG
    visitors = [Visitor(make_app(fake.url).test_client()) for _ in range(2)]
    pages = [visitor.get("/sign-in") for visitor in visitors]
    statuses = [attempt(visitors[number % 2], pages[number % 2]) for number in range(12)]
    assert statuses == [401] * ACCOUNT_LIMIT + [429] * 2


def test_many_at_once_do_not_pass_the_limit(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = WRONG
    app = make_app(fake.url, threads=128)
    start = threading.Barrier(40)

    def attack(_: int) -> int:
        visitor = Visitor(app.test_client())
        page = visitor.get("/sign-in")
        start.wait(timeout=20)
        return attempt(visitor, page)

    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(attack, range(40)))
    assert statuses.count(401) == ACCOUNT_LIMIT
    assert statuses.count(429) == 40 - ACCOUNT_LIMIT


def test_many_at_once_over_processes_and_databases(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(2)]
    start = threading.Barrier(24)

    def fail(number: int) -> bool:
        tries = stores[number % 2].parts.sign_in_tries
        start.wait(timeout=10)
        try:
            with tries.take(address=f"10.0.0.{number % 3}", account="root", graph="g:1") as this:
                this.failed = True
        except TooManyTriesError:
            return False
        return True

    with ThreadPoolExecutor(24) as pool:
        assert sum(pool.map(fail, range(24))) == ACCOUNT_LIMIT
    stores[0].parts.sign_in_tries.sweep()
    with stores[0].parts.sign_in_tries.take(address="10.0.0.1", account="other", graph="g:1"):
        pass


def test_good_ones_at_once_wait_for_each_other(make_app: MakeApp, fake: FakeExplorer) -> None:
    app = make_app(fake.url, threads=128)
    start = threading.Barrier(30)

    def sign_in(_: int) -> int:
        visitor = Visitor(app.test_client())
        page = visitor.get("/sign-in")
        start.wait(timeout=20)
        return attempt(visitor, page)

    with ThreadPoolExecutor(30) as pool:
        assert set(pool.map(sign_in, range(30))) == {303}


def test_good_ones_and_those_explorer_never_saw_do_not_count(fake_app: Flask, fake: FakeExplorer) -> None:
    visitor = Visitor(fake_app.test_client())
    for _ in range(101):
        assert attempt(visitor, visitor.get("/sign-in")) == 303
    fake.connect = answer(502, b"")
    page = visitor.get("/sign-in")
    assert {attempt(visitor, page) for _ in range(101)} == {502}


def test_a_made_up_forwarded_address_changes_nothing(fake_app: Flask, fake: FakeExplorer) -> None:
    fake.connect = WRONG
    visitor = Visitor(fake_app.test_client())
    fields = visitor.get("/sign-in").fields("Sign in") | {"password": "no"}
    statuses = [
        visitor.post(
            "/sign-in", fields | {"account": str(number)}, status=None, headers={"X-Forwarded-For": f"10.0.0.{number}"}
        ).status
        for number in range(ADDRESS_LIMIT + 1)
    ]
    assert statuses == [401] * ADDRESS_LIMIT + [429]


def test_behind_a_trusted_proxy_each_client_counts_for_itself(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = WRONG
    visitor = Visitor(make_app(fake.url, trusted_proxies=1).test_client())
    fields = visitor.get("/sign-in").fields("Sign in") | {"password": "no"}

    def send(number: int, client: int) -> int:
        forwarded = {"X-Forwarded-For": f"1.1.1.1, 10.0.0.{client}"}
        return visitor.post("/sign-in", fields | {"account": str(number)}, status=None, headers=forwarded).status

    assert {send(number, 1) for number in range(ADDRESS_LIMIT)} == {401}
    assert [send(100, 1), send(101, 2)] == [429, 401]


def test_old_tries_are_deleted(fake_app: Flask, fake: FakeExplorer) -> None:
    fake.connect = WRONG
    visitor = Visitor(fake_app.test_client())
    page = visitor.get("/sign-in")
    assert attempt(visitor, page) == 401
    parts = parts_of(fake_app)
    with parts.database.writing() as connection:
        rows = connection.exec_driver_sql("SELECT failed, under_way FROM sign_in_tries").all()
        assert rows == [(1, 0), (1, 0)]
        connection.exec_driver_sql("UPDATE sign_in_tries SET ends_at = 1, failed = 1000")
    assert attempt(visitor, page) == 401
    with parts.database.writing() as connection:
        connection.exec_driver_sql("UPDATE sign_in_tries SET ends_at = 1")
    parts.sign_in_tries.sweep()
    with parts.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sign_in_tries").scalar_one() == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8::1:2", "2001:db8::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network
