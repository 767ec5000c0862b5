"""Accounts and tokens in the form that Explorer expects. No error here repeats one."""

import base64
import json
import re
from typing import Literal

from webapp.explorer.errors import BadAnswer, NotConnected
from webapp.explorer.models import Session

AccountFormat = Literal["json", "colon"]

# Visible ASCII except ";": other characters cannot be in a header, and ";" would begin a second cookie.
_TOKEN = re.compile(r"[!-:<-~]+")
_SECONDS = re.compile(r"[0-9]{1,10}")
_COOKIE = "explorer_token"


def account_header(account: str, password: str, *, account_format: AccountFormat) -> str:
    """Return the value of `Authorization` for connect (Explorer API, "Authorization").

    Raises NotConnected("account") for lone surrogates and, in the colon format of Explorer 3.1 and 3.2, for a colon in
    the account's name: the format cannot express them.
    """
    if account_format == "json":
        text = json.dumps([account, password], ensure_ascii=False, separators=(",", ":"))
    else:
        text = f"{account}:{password}"
    is_ambiguous = account_format == "colon" and ":" in account
    if is_ambiguous or any("\ud800" <= character <= "\udfff" for character in text):
        raise NotConnected("account")
    return f"Bearer {base64.b64encode(text.encode()).decode()}"


def token_header(token: str) -> str:
    """Return the value of `Cookie` for one request; raise NotConnected("token") if it cannot be a token."""
    if not _TOKEN.fullmatch(token):
        raise NotConnected("token")
    return f"{_COOKIE}={token}"


def read_session(set_cookie: tuple[str, ...]) -> Session:
    """Return the session in an answer's Set-Cookie headers; of several the last, as a browser does.

    Raises BadAnswer if there is none.
    """
    sessions = [session for header in set_cookie if (session := _session(header))]
    if not sessions:
        raise BadAnswer("Explorer's answer to signing in holds no usable token.")
    return sessions[-1]


def tokens_of(set_cookie: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens in an answer's Set-Cookie headers."""
    return tuple(session.token for header in set_cookie if (session := _session(header)))


def _session(header: str) -> Session | None:
    first, *attributes = header.split(";")
    name, token = _pair(first)
    if name != _COOKIE or not _TOKEN.fullmatch(token):
        return None
    ages = [value for key, value in map(_pair, attributes) if key.lower() == "max-age"]
    is_number = bool(ages) and _SECONDS.fullmatch(ages[-1])
    return Session(token=token, max_age_seconds=int(ages[-1]) if is_number else None)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip().strip('"')
