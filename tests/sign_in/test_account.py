"""Signing in with an account, and signing out."""

import json
import sqlite3
from base64 import b64decode
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import MakeApp, StandIn, parts_of
from tests.fake_explorer import TOKEN, FakeExplorer, answer
from tests.pages import Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")
PASSWORD = "pass wörd: nobody may see it"


def test_an_account_signs_in_and_out(stranger: Visitor) -> None:
    page = stranger.get("/sign-in", title="Sign in")
    assert page.fields("Sign in").items() >= {"graph_address": "127.0.0.1:9669"}.items()
    assert stranger.sign_in().location == "/jobs/new"
    page = stranger.get("/jobs/new", title="New job")
    assert "Signed in as root, until " in page.html.one("header").words
    assert stranger.sign_out().location == "/sign-in"
    assert "You are signed out." in stranger.get("/sign-in").html.one("main").words
    assert stranger.get("/jobs/new", status=302).location == "/sign-in?next=%2Fjobs%2Fnew"


@pytest.mark.parametrize("path", ["/jobs/new", "/submissions", "/submissions/1"])
def test_pages_need_a_sign_in_and_lead_back(stranger: Visitor, path: str) -> None:
    to_sign_in = stranger.get(f"{path}?a=%C3%A9&b=%ff", status=302).location
    page = stranger.get(to_sign_in, title="Sign in")
    back = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123").location
    assert back.lower() == f"{path}?a=%c3%a9&b=%ff"


def test_people_signed_in_see_the_sign_in_page_too(person: Visitor) -> None:
    page = person.get("/sign-in", title="Sign in")
    assert page.button("Sign in")
    assert page.button("Sign in with token")
    assert page.button("Sign out")


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"password": "124"}, 401, "Wrong account or password."),
        ({"account": "rooted"}, 401, "Wrong account or password."),
        (
            {"graph_address": "10.9.9.9", "graph_port": "9669"},
            422,
            "Explorer could not open the graph database at 10.9.9.9:9669.",
        ),
        (
            {"graph_address": "127.0.0.1", "graph_port": "9668"},
            422,
            "Explorer could not open the graph database at 127.0.0.1:9668.",
        ),
        ({"account": ""}, 422, "Enter your account."),
        ({"account": "  "}, 422, "Enter your account."),
        ({"password": ""}, 422, "Enter your password."),
        ({"graph_address": " "}, 422, "Enter the address of the graph database."),
        ({"graph_address": "127.0.0.1", "graph_port": ""}, 422, "Enter a port from 1 to 65535"),
        ({"graph_address": "127.0.0.1", "graph_port": "0"}, 422, "Enter a port from 1 to 65535"),
        ({"graph_address": "127.0.0.1", "graph_port": "65536"}, 422, "Enter a port from 1 to 65535"),
        ({"graph_address": "127.0.0.1", "graph_port": "+9669"}, 422, "Enter a port from 1 to 65535"),
        ({"graph_address": "127.0.0.1", "graph_port": "٩٦٦٩"}, 422, "Enter a port from 1 to 65535"),
        ({"graph_address": "127.0.0.1", "graph_port": "9" * 5_000}, 422, "Enter a port from 1 to 65535"),
        ({"account": "a" * 257}, 422, "256"),
        ({"password": "p" * 1_025}, 422, "1024"),
        ({"account": "a\x00b"}, 422, "can't be used here"),
        ({"password": "a\x00b"}, 422, "can't be used here"),
        ({"account": "a\udcffb"}, 422, "can't be used here"),
        ({"password": "\udcff"}, 422, "can't be used here"),
        ({"graph_address": "\udcff\udcff"}, 422, "can't be used here"),
        ({"graph_address": "127.0.0.1", "graph_port": "\udcff"}, 422, "Enter a port from 1 to 65535"),
        ({"account": '"><script>alert(1)</script>'}, 401, "Wrong account or password."),
    ],
)
def test_what_is_wrong_is_said_and_the_password_is_gone(
    stranger: Visitor, typed: dict[str, str], status: int, sentence: str
) -> None:
    page = stranger.get("/sign-in?next=/submissions")
    page = stranger.press(page, "Sign in", "/sign-in", status=status, **{"account": "root", "password": "123"} | typed)
    assert page.title == "Error: Sign in"
    assert sentence in page.html.one("main").words
    if status == 401:
        assert "invalid account or password" in page.alert
        assert "40104000 ErrUnauthorized" in page.alert
    again = page.fields("Sign in")
    assert again["password"] == ""
    assert again["next"] == "/submissions"
    assert again["account"] == typed.get("account", "root").strip().replace("\udcff", "\ufffd")
    assert "<script>alert" not in page.text
    assert stranger.get("/submissions", status=302)


@pytest.mark.parametrize("raw", [b"account=\xff&password=x", b"token=%FF", b"\xff=1", b"", b"csrf_token=%ED%A0%80"])
def test_broken_bytes_show_the_forms_again(stranger: Visitor, raw: bytes) -> None:
    assert stranger.post("/sign-in", raw, status=400).button("Sign in")


@pytest.mark.parametrize("token", ["", "x", "\udcff"])
def test_without_a_good_csrf_token_nobody_is_signed_in(stranger: Visitor, token: str) -> None:
    page = stranger.get("/sign-in?next=/submissions")
    fields = page.fields("Sign in") | {"account": "root", "password": "123", "csrf_token": token}
    page = stranger.post("/sign-in", fields, status=400)
    assert page.fields("Sign in")["account"] == "root"
    assert stranger.press(page, "Sign in", "/sign-in", status=303, password="123").location == "/submissions"


def test_explorer_is_down(stranger: Visitor, make_app: MakeApp) -> None:
    visitor = Visitor(make_app("http://127.0.0.1:9").test_client())
    page = visitor.sign_in(status=502)
    assert page.alert.startswith("Explorer can't be reached. Explorer refused the connection")


STRANGE = {
    "a gateway's page": (answer(502, b"<h1>Bad Gateway</h1>"), 502),
    "another server": (answer(200, b"<h1>Welcome</h1>"), 502),
    "no cookie": (answer(200, {"code": 0, "data": {"success": True}}), 502),
    "a redirect": (answer(302, b"", Location="http://127.0.0.1:9/"), 502),
    "a token no header can hold": (answer(200, {"code": 0}, Set_Cookie="explorer_token=a b"), 502),
    "nothing": (b"", 502),
    "an error of its own": (answer(500, {"code": 50004000, "message": "m\u202ex"}), 422),
    "an error of the request": (answer(400, {"code": 40004001, "message": "m\u202ex"}), 422),
    "no success": (answer(200, {"code": 0, "data": {"success": False}, "message": "m\u202ex"}), 422),
    "no code": (answer(401, {"message": "m\u202ex"}), 401),
    "a gateway's words": (answer(502, {"message": "gone"}), 502),
    "no right to": (answer(403, {"code": 40304000, "message": "m\u202ex"}), 401),
}


@pytest.mark.parametrize(("reply", "status"), STRANGE.values(), ids=STRANGE)
def test_strange_answers_to_connect(fake_app: Flask, fake: FakeExplorer, reply: bytes, status: int) -> None:
    fake.connect = reply
    page = Visitor(fake_app.test_client()).sign_in(status=status)
    if b"202e" in reply:
        assert r"m\u202ex" in page.alert
    assert page.alert


@pytest.mark.parametrize(
    ("account_format", "sent"), [("json", f'["ö:wner","{PASSWORD}"]'), ("colon", f"öwner:{PASSWORD}")]
)
def test_both_account_formats(make_app: MakeApp, fake: FakeExplorer, account_format: str, sent: str) -> None:
    visitor = Visitor(make_app(fake.url, account_format=account_format).test_client())
    account = "ö:wner" if account_format == "json" else "öwner"
    visitor.sign_in(account=account, password=PASSWORD, graph_address="graph.example", graph_port="7")
    (request,) = fake.requests
    scheme, _, encoded = request.headers["authorization"].partition(" ")
    assert scheme == "Bearer"
    assert b64decode(encoded).decode() == sent
    assert json.loads(request.body) == {"address": "graph.example", "port": 7}


def test_the_colon_format_can_not_take_a_colon(make_app: MakeApp, fake: FakeExplorer) -> None:
    visitor = Visitor(make_app(fake.url, account_format="colon").test_client())
    assert "a name can't contain a colon" in visitor.sign_in(account="a:b", status=422).alert
    assert fake.requests == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(stranger: Visitor) -> None:
    stranger.get("/sign-in")
    headers = stranger.sign_in().headers.getlist("Set-Cookie")
    login = [header for header in headers if header.startswith("jobdesk=")]
    assert len(login) == 1
    parts = {part.strip() for part in login[0].split(";")[1:] if "Expires=" not in part}
    assert parts == {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=259200"}
    headers = Visitor(stranger.client.application.test_client()).get("/sign-in").headers.getlist("Set-Cookie")
    assert {part.strip() for part in headers[0].split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_https_cookies_are_tied_to_this_host(make_app: MakeApp, stand_in: StandIn) -> None:
    visitor = Visitor(make_app(stand_in.url, https=True).test_client(), https=True)
    for header in [
        *visitor.get("/sign-in").headers.getlist("Set-Cookie"),
        *visitor.sign_in().headers.getlist("Set-Cookie"),
    ]:
        assert header.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in header.split(";")}
        assert "Domain" not in header
    visitor.get("/jobs/new", title="New job")
    for header in visitor.sign_out().headers.getlist("Set-Cookie"):
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in header.split(";")}


def test_signing_out_ends_the_login_on_the_server(app: Flask, person: Visitor, database_file: Path) -> None:
    handle = person.client.get_cookie("jobdesk")
    assert handle is not None
    person.sign_out()
    with sqlite3.connect(database_file) as database:
        assert database.execute("SELECT count(*) FROM logins").fetchone() == (0,)
    thief = Visitor(app.test_client())
    thief.client.set_cookie("jobdesk", handle.value)
    thief.get("/jobs/new", status=302)


def test_signing_in_again_makes_a_new_handle_and_ends_the_old_one(app: Flask, person: Visitor) -> None:
    before = person.client.get_cookie("jobdesk")
    person.sign_in()
    after = person.client.get_cookie("jobdesk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    other = Visitor(app.test_client())
    other.client.set_cookie("jobdesk", before.value)
    other.get("/jobs/new", status=302)


def test_signing_out_takes_a_csrf_token(person: Visitor) -> None:
    for fields in ({}, {"csrf_token": "x"}, {"csrf_token": "\udcff"}):
        assert person.post("/sign-out", fields, status=400).alert
    person.get("/sign-out", status=405)
    person.get("/jobs/new")


def test_a_login_of_another_explorer_is_not_found(make_app: MakeApp, person: Visitor, fake: FakeExplorer) -> None:
    cookie = person.client.get_cookie("jobdesk")
    assert cookie is not None
    elsewhere = Visitor(make_app(fake.url).test_client())
    elsewhere.client.set_cookie("jobdesk", cookie.value)
    elsewhere.get("/jobs/new", status=302)
    person.get("/jobs/new")


def test_a_changed_secret_key_makes_everyone_sign_in_again(
    make_app: MakeApp, person: Visitor, stand_in: StandIn
) -> None:
    fields = person.filled(TIM)
    visitor = Visitor(make_app(stand_in.url, secret_key="another key of sixteen or more").test_client())
    for name in ("jobdesk", "jobdesk_form"):
        cookie = person.client.get_cookie(name)
        assert cookie is not None
        visitor.client.set_cookie(name, cookie.value)
    assert visitor.get("/jobs/new", status=302).location.startswith("/sign-in?next=")
    # A form that the former key signed can't be told from a stranger's.
    page = visitor.get(visitor.post("/jobs/new", fields, status=302).location, title="Sign in")
    assert "could not be kept" in page.html.one("main").words


def test_a_login_ends_with_its_token(make_app: MakeApp, fake: FakeExplorer) -> None:
    fake.connect = answer(200, {"code": 0}, Set_Cookie=f"explorer_token={TOKEN}; Max-Age=1")
    visitor = Visitor(make_app(fake.url).test_client())
    headers = visitor.sign_in().headers.getlist("Set-Cookie")
    assert [header for header in headers if header.startswith("jobdesk=") and "Max-Age=1;" in header]


def test_password_and_token_stand_nowhere(
    fake_app: Flask, fake: FakeExplorer, database_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor(fake_app.test_client())
    visitor.secrets = [PASSWORD, TOKEN]
    visitor.sign_in(password=PASSWORD)
    visitor.get(visitor.run(TIM).location)
    fake.add_job = answer(401, {"code": 40104001, "message": "over"})
    visitor.run(TIM, status=422)
    fake.add_job = b""
    visitor.get(visitor.run(TIM).location)
    fake.connect = answer(401, {"code": 40104000, "message": "no"})
    visitor.sign_in(password=PASSWORD, status=401)
    visitor.get("/submissions")
    visitor.sign_out()
    with parts_of(fake_app).database.writing() as connection:
        connection.exec_driver_sql("SELECT 1")
    for path in database_file.parent.glob("jobdesk.sqlite3*"):
        for secret in (PASSWORD, TOKEN):
            assert secret.encode() not in path.read_bytes()
    written = "".join(capfd.readouterr())
    assert "submission" in written
    assert PASSWORD not in written
    assert TOKEN not in written
