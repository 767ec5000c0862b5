"""`next` never leads to another site."""

import pytest
from flask import Flask

from tests.pages import Visitor
from webapp.web.security import safe_next_page

EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/ /evil.example\r\nSet-Cookie: a=b",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?x",
    "#x",
    "",
    "/\x00",
    "/\x7f/evil.example",
    "/\udcff",
    "/\u2028",
    "//[",
    "/\u00a0//evil.example\u202e",
]


@pytest.mark.parametrize("address", EVIL)
def test_a_way_out_leads_to_the_form(app: Flask, address: str) -> None:
    with app.test_request_context():
        assert safe_next_page(address) == "/jobs/new"


@pytest.mark.parametrize("address", EVIL[:8])
def test_signing_in_does_not_lead_out(stranger: Visitor, address: str) -> None:
    page = stranger.get("/sign-in", query_string={"next": address})
    answer = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123")
    assert answer.location == "/jobs/new"


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/", "/"),
        ("/submissions/1?a=b#c", "/submissions/1?a=b#c"),
        ("/jobs/new?a.b=http://elsewhere//x", "/jobs/new?a.b=http://elsewhere//x"),
        ("/%2f%2fevil.example", "/%2f%2fevil.example"),
        ("/%5cevil.example", "/%5cevil.example"),
        ("/%09//evil.example", "/%09//evil.example"),
        ("/.//evil.example", "/.//evil.example"),
        ("/é", "/%C3%A9"),
        ("/@evil.example", "/@evil.example"),
    ],
)
def test_a_path_of_ours_stays_what_it_is(stranger: Visitor, address: str, location: str) -> None:
    page = stranger.get("/sign-in", query_string={"next": address})
    answer = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123")
    assert answer.location == location


def test_next_survives_a_wrong_password_and_is_no_markup(stranger: Visitor) -> None:
    address = '/submissions?"><script>alert(1)</script>'
    page = stranger.get("/sign-in", query_string={"next": address})
    page = stranger.press(page, "Sign in", "/sign-in", status=401, account="root", password="no")
    assert page.fields("Sign in")["next"] == page.fields("Sign in with token")["next"] == address
