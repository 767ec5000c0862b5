"""Who may connect, and to which graph database: the vendor's example account and two colleagues."""

import base64
import binascii

from webapp.demo.envelope import ExplorerError, Fault
from webapp.demo.reading import json_value

ACCOUNT = "root"
PASSWORD = "123"  # noqa: S105 - the vendor's documented example; it opens nothing but this stand-in
ACCOUNTS = (ACCOUNT, "ana", "bob")
GRAPH_ADDRESS = "127.0.0.1"
GRAPH_ADDRESSES = (GRAPH_ADDRESS, "192.168.8.111")
GRAPH_PORT = 9669


def read_account(authorization: str) -> tuple[str, str]:
    """Return (account, password) from an `Authorization` header.

    `Bearer` with the Base64 of `["root","123"]` (Explorer 3.3 on) or of `root:123` (3.1, 3.2); anything else raises
    `ExplorerError` (ErrUnauthorized).
    """
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise ExplorerError(Fault.UNAUTHORIZED, "the Authorization header must be: Bearer <account>")
    text = _decoded(encoded.strip())
    return _account_in_array(text) if text.startswith("[") else _account_with_colon(text)


def check_graph(address: str, port: int) -> None:
    """Raise `ExplorerError` (ErrInternalServer) unless the graph answers there, in the words of a failed dial."""
    if address in GRAPH_ADDRESSES and port == GRAPH_PORT:
        return
    raise ExplorerError(Fault.INTERNAL_SERVER, f"dial tcp {address[:255]}:{port}: connect: connection refused")


def check_account(account: str, password: str) -> None:
    """Raise `ExplorerError` (ErrUnauthorized) unless the graph knows this account and password."""
    if account not in ACCOUNTS or password != PASSWORD:
        raise ExplorerError(Fault.UNAUTHORIZED, "invalid account or password")


def _decoded(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise ExplorerError(Fault.UNAUTHORIZED, "the account is not Base64 of UTF-8 text") from error


def _account_in_array(text: str) -> tuple[str, str]:
    try:
        parts = json_value(text)
    except ValueError as error:
        raise ExplorerError(Fault.UNAUTHORIZED, "the account is not JSON") from error
    match parts:
        case [str(account), str(password)]:
            return account, password
        case _:
            raise ExplorerError(Fault.UNAUTHORIZED, 'the account must be ["name","password"]')


def _account_with_colon(text: str) -> tuple[str, str]:
    account, colon, password = text.partition(":")
    if not colon:
        raise ExplorerError(Fault.UNAUTHORIZED, 'the account is neither ["name","password"] nor name:password')
    return account, password
