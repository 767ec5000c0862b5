import base64

import pytest

from webapp.explorer.credentials import account_header, read_session, token_header
from webapp.explorer.errors import BadAnswer, NotConnected


def test_both_formats_as_the_vendor_prints_them():
    assert account_header("root", "123", account_format="json") == "Bearer WyJyb290IiwiMTIzIl0="
    assert account_header("root", "123", account_format="colon") == "Bearer cm9vdDoxMjM="


def test_other_alphabets_stay_as_they_are():
    header = account_header("Jürgen", '"密"', account_format="json")
    assert base64.b64decode(header.removeprefix("Bearer ")).decode() == '["Jürgen","\\"密\\""]'


@pytest.mark.parametrize(
    ("account", "password", "account_format"),
    [("a", "\ud800", "json"), ("\udfff", "b", "colon"), ("a:b", "c", "colon")],
)
def test_an_account_that_cannot_be_expressed(account, password, account_format):
    with pytest.raises(NotConnected) as caught:
        account_header(account, password, account_format=account_format)
    assert (caught.value.reason, caught.value.__context__) == ("account", None)


def test_a_token_is_a_cookie():
    assert token_header("eyJ+/=.-_") == "explorer_token=eyJ+/=.-_"


@pytest.mark.parametrize("token", ["", "a b", "a;b", "a\r\nb", "tökén", "a\x00", "a\x7f", "図", "\ud800"])
def test_what_is_no_token_is_never_sent(token):
    with pytest.raises(NotConnected) as caught:
        token_header(token)
    assert caught.value.args == ("token", "", 0.0)


@pytest.mark.parametrize(
    ("headers", "token", "seconds"),
    [
        (["explorer_token=eyJ; Path=/; Max-Age=259200; HttpOnly"], "eyJ", 259200),
        (["explorer_token=eyJ;HTTPONLY;max-age=60;path=/"], "eyJ", 60),
        (['explorer_token="eyJ" ; MAX-AGE="60"'], "eyJ", 60),
        (["explorer_token=a=b=="], "a=b==", None),
        (["lang=en", "explorer_token=eyJ", "x=y; Max-Age=1"], "eyJ", None),
        (["explorer_token=; Max-Age=0", "explorer_token=eyJ"], "eyJ", None),
        (["explorer_token=old", "explorer_token=new; Max-Age=5; Max-Age=6"], "new", 6),
        (["explorer_token=eyJ; Max-Age=-1"], "eyJ", None),
        (["explorer_token=eyJ; Max-Age=٣"], "eyJ", None),
        (["explorer_token=eyJ; Max-Age=99999999999"], "eyJ", None),
        (["explorer_token=eyJ; Max-Age"], "eyJ", None),
    ],
)
def test_the_token_in_set_cookie(headers, token, seconds):
    session = read_session(tuple(headers))
    assert (session.token, session.max_age_seconds) == (token, seconds)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["explorer_token="],
        ["explorer_token"],
        ["token=x"],
        ["Explorer_Token=x"],
        ["x=explorer_token=y"],
        ["explorer_token=ö"],
    ],
)
def test_no_token(headers):
    with pytest.raises(BadAnswer, match="no usable token"):
        read_session(tuple(headers))
