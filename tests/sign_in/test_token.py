"""Signing in with a pasted token: how it is cleaned, checked, and whose records are whose."""

import pytest
from flask import Flask

from tests.conftest import StandIn
from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Visitor
from webapp.sign_in.forms import clean_token

TIM = ("query_1", "name", "text", "Tim Duncan")
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.s-_=="


@pytest.fixture
def visitor(fake_app: Flask) -> Visitor:
    return Visitor(fake_app.test_client())


def test_a_token_signs_in(visitor: Visitor, fake: FakeExplorer) -> None:
    visitor.secrets = [TOKEN]
    assert visitor.sign_in_by_token(TOKEN, label="Ana").location == "/jobs/new"
    assert "Signed in as Ana" in visitor.get("/jobs/new").html.one("header").words
    (check,) = fake.requests
    assert check.method == "GET"
    assert check.headers["cookie"] == f"explorer_token={TOKEN}"
    record = visitor.get(visitor.run(TIM).location)
    assert "Ana" in record.html.one("main").words
    assert fake.submissions[0].headers["cookie"] == f"explorer_token={TOKEN}"


PASTED = [
    TOKEN,
    f"  {TOKEN}\r\n",
    f'"{TOKEN}"',
    f"'{TOKEN}'",
    f"explorer_token={TOKEN}",
    f"explorer_token={TOKEN}; Path=/",
    f"explorer_token={TOKEN}; Path=/; Max-Age=259200; HttpOnly",
    f"explorer_token={TOKEN};Path=/",
    f"Set-Cookie: explorer_token={TOKEN}; Path=/; Max-Age=259200; HttpOnly",
    f"Cookie: a=b; explorer_token={TOKEN}",
    f"Cookie: explorer_token={TOKEN}; a=b",
    f"a=b;explorer_token={TOKEN};c=d",
    f'explorer_token="{TOKEN}"',
    f'"explorer_token={TOKEN}; Path=/"',
    f"explorer_token = {TOKEN}",
    f"EXPLORER_TOKEN={TOKEN}",
    f'explorer_token:"{TOKEN}"',
    f'{{"explorer_token": "{TOKEN}"}}',
    f"curl -b 'explorer_token={TOKEN}' http://explorer",
    f"{TOKEN}; Path=/",
    f"{TOKEN};",
    f"Bearer {TOKEN}",
]


@pytest.mark.parametrize("pasted", PASTED)
def test_a_token_is_cleaned_of_the_ways_people_paste_it(pasted: str) -> None:
    assert clean_token(pasted) == TOKEN


@pytest.mark.parametrize("pasted", PASTED[:9:4])
def test_the_clean_token_is_what_is_sent(visitor: Visitor, fake: FakeExplorer, pasted: str) -> None:
    visitor.sign_in_by_token(pasted)
    assert fake.requests[0].headers["cookie"] == f"explorer_token={TOKEN}"


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ("", "Paste a token"),
        ("  ", "Paste a token"),
        ("explorer_token=", "Paste a token"),
        ("explorer_token=; Path=/", "Paste a token"),
        ('""', "Paste a token"),
        ("two words", "characters that a cookie can't"),
        ("tokén", "characters that a cookie can't"),
        ("a\x00b", "characters that a cookie can't"),
        ("1234567", "fewer than 8 characters"),
        ("a,b", "characters that a cookie can't"),
        ("a\r\nX-Evil: 1", "characters that a cookie can't"),
        ("\udcff", "characters that a cookie can't"),
        ("t" * 8_193, "8192"),
    ],
)
def test_what_is_no_token_is_not_sent(visitor: Visitor, fake: FakeExplorer, token: str, sentence: str) -> None:
    page = visitor.sign_in_by_token(token, status=422, label="Ana")
    assert sentence in page.alert
    again = page.fields("Sign in with token")
    assert again["token"] == ""
    assert again["label"] == "Ana"
    assert fake.requests == []


@pytest.mark.parametrize("label", ["l" * 101, "a\x00", "\udcff"])
def test_a_label_that_can_not_be(visitor: Visitor, fake: FakeExplorer, label: str) -> None:
    page = visitor.sign_in_by_token(TOKEN, label=label, status=422)
    assert page.html.one(id="label")["aria-invalid"] == "true"
    assert fake.requests == []


def test_an_expired_token(stranger: Visitor) -> None:
    page = stranger.sign_in_by_token(TOKEN, status=401)
    assert page.alert.startswith("This token is not valid, or no longer.")
    assert "40104001 ErrSession" in page.alert


def test_explorer_can_not_be_reached(visitor: Visitor, fake: FakeExplorer) -> None:
    fake.stop()
    assert visitor.sign_in_by_token(TOKEN, status=502).alert.startswith("Explorer can't be reached.")


@pytest.mark.parametrize("reply", [answer(502, b"<h1>Bad Gateway</h1>"), answer(200, b"hello"), b"", answer(200, {})])
def test_what_is_not_explorer_confirms_no_token(visitor: Visitor, fake: FakeExplorer, reply: bytes) -> None:
    fake.listing = reply
    visitor.sign_in_by_token(TOKEN, status=502)


def test_a_new_token_over_an_old_one_renews_the_login(fake_app: Flask, visitor: Visitor, fake: FakeExplorer) -> None:
    visitor.sign_in_by_token(TOKEN, label="Ana")
    record = visitor.run(TIM).location
    visitor.sign_in_by_token(TOKEN + "new")
    assert "Signed in as Ana" in visitor.get(record).html.one("header").words
    visitor.sign_in_by_token(TOKEN + "newer", label="Anna")
    assert "Signed in as Anna" in visitor.get(record).html.one("header").words
    visitor.run(TIM)
    assert fake.submissions[1].headers["cookie"] == f"explorer_token={TOKEN}newer"


def test_the_same_key_of_the_renewed_login_is_the_same_submission(visitor: Visitor, fake: FakeExplorer) -> None:
    visitor.sign_in_by_token(TOKEN)
    fields = visitor.filled(TIM)
    record = visitor.post("/jobs/new", fields, status=303).location
    visitor.sign_in_by_token(TOKEN + "new")
    fields["csrf_token"] = visitor.filled(TIM)["csrf_token"]
    assert visitor.post("/jobs/new", fields, status=303).location == record
    assert len(fake.submissions) == 1


def test_an_account_is_nobody_elses_token(visitor: Visitor, fake: FakeExplorer) -> None:
    """A label shares nothing with an account of that name: the same key is another submission."""
    visitor.sign_in(account="ana")
    fields = visitor.filled(TIM)
    record = visitor.post("/jobs/new", fields, status=303).location
    visitor.sign_in_by_token(TOKEN, label="ana")
    fields["csrf_token"] = visitor.filled(TIM)["csrf_token"]
    assert visitor.post("/jobs/new", fields, status=303).location != record
    assert len(fake.submissions) == 2


def test_a_token_of_the_stand_in_is_good_until_it_expires(stranger: Visitor, stand_in: StandIn, app: Flask) -> None:
    stranger.sign_in()
    stand_in.now += 259_201
    page = stranger.run(TIM, status=422)
    assert page.outcome == "refused"
    assert "40104001 ErrSession" in page.alert
    assert stranger.get("/submissions", title="Submissions")
