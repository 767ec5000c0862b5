"""Failed sign-ins are limited, by address; only they count."""

from flask import Flask

from tests.conftest import MakeApp
from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Page, Visitor


def attempt(visitor: Visitor, page: Page, **typed: str) -> int:
    fields = page.fields("Sign in") | {"account": "root", "password": "no"} | typed
    return visitor.post("/sign-in", fields, status=None).status


def test_the_100th_failed_sign_in_is_429_at_the_latest(app: Flask, stranger: Visitor) -> None:
    page = stranger.get("/sign-in")
    statuses = [attempt(stranger, page) for _ in range(100)]
    assert set(statuses) == {401, 429}
    assert statuses == sorted(statuses)
    assert statuses.count(401) >= 5
    answer = stranger.press(page, "Sign in", "/sign-in", status=429, account="root", password="123")
    assert answer.title == "Error: Sign in"
    assert answer.alert.startswith("Too many failed sign-ins. Wait 15 minutes")
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert answer.fields("Sign in")["account"] == "root"
    assert stranger.get("/sign-in", title="Sign in")
    elsewhere = Visitor(app.test_client())
    page = elsewhere.get("/sign-in")
    fields = page.fields("Sign in") | {"account": "root", "password": "123"}
    elsewhere.post("/sign-in", fields, status=303, environ_base={"REMOTE_ADDR": "10.0.0.9"})


def test_all_worker_processes_together_stay_within_the_limit(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = answer(401, {"code": 40104000, "message": "no"})
    for workers in (2, 64):
        visitor = Visitor(make_app(fake.url, workers=workers).test_client())
        page = visitor.get("/sign-in")
        statuses = [attempt(visitor, page) for _ in range(100 // workers + 1)]
        assert statuses.count(401) * workers < 100
        assert statuses[-1] == 429


def test_good_ones_and_those_explorer_never_saw_do_not_count(fake_app: Flask, fake: FakeExplorer) -> None:
    visitor = Visitor(fake_app.test_client())
    page = visitor.get("/sign-in")
    assert {attempt(visitor, page) for _ in range(101)} == {303}
    fake.connect = answer(502, b"")
    assert {attempt(visitor, page) for _ in range(101)} == {502}


def test_a_made_up_forwarded_address_changes_nothing(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = answer(401, {"code": 40104000, "message": "no"})
    visitor = Visitor(make_app(fake.url, workers=30).test_client())
    fields = visitor.get("/sign-in").fields("Sign in") | {"account": "root", "password": "no"}
    statuses = [
        visitor.post("/sign-in", fields, status=None, headers={"X-Forwarded-For": f"10.0.0.{number}"}).status
        for number in range(4)
    ]
    assert statuses == [401, 401, 401, 429]


def test_behind_a_trusted_proxy_each_client_counts_for_itself(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = answer(401, {"code": 40104000, "message": "no"})
    visitor = Visitor(make_app(fake.url, workers=90, trusted_proxies=1).test_client())
    fields = visitor.get("/sign-in").fields("Sign in") | {"account": "root", "password": "no"}
    statuses = [
        visitor.post("/sign-in", fields, status=None, headers={"X-Forwarded-For": f"1.1.1.1, 10.0.0.{number}"}).status
        for number in (1, 2, 2, 1)
    ]
    assert statuses == [401, 401, 429, 429]
