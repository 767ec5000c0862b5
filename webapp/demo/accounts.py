"""Who may connect, to which graph database, and with which token: the vendor's example account and two colleagues."""

import base64
import binascii
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable

from webapp.demo.envelope import ExplorerError, Fault, json_value

ACCOUNT = "root"
PASSWORD = "123"  # noqa: S105 - the vendor's documented example; it opens nothing but this stand-in
ACCOUNTS = (ACCOUNT, "ana", "bob")
GRAPH_ADDRESS = "127.0.0.1"
GRAPH_ADDRESSES = (GRAPH_ADDRESS, "192.168.8.111")
GRAPH_PORT = 9669
KEPT_TOKENS = 100_000


class TokenStore:
    """The tokens issued by this process, in memory until they expire; safe for threads; the oldest go first.

    A token looks like a JWT and means nothing.
    """

    def __init__(self, *, seconds: int, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._expiry: OrderedDict[str, float] = OrderedDict()

    def issue(self, account: str) -> str:
        """Return a new token for an account, valid for `seconds` from now."""
        expires = self._clock() + self.seconds
        token = _new_token(account, expires)
        with self._lock:
            self._expiry[token] = expires
            self._forget_old()
        return token

    def is_valid(self, token: str) -> bool:
        """Return whether the token was issued here and has not expired."""
        with self._lock:
            return self._expiry.get(token, 0.0) > self._clock()

    def _forget_old(self) -> None:
        # All tokens live equally long, so the first issued is the first to expire.
        while len(self._expiry) > KEPT_TOKENS or next(iter(self._expiry.values())) < self._clock() - self.seconds:
            self._expiry.popitem(last=False)


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
    """Raise `ExplorerError` (ErrInternalServer) unless the graph is at this address, in the words of a failed dial."""
    if address not in GRAPH_ADDRESSES or port != GRAPH_PORT:
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


def _new_token(account: str, expires: float) -> str:
    header = _base64(b'{"alg":"HS256","typ":"JWT"}')
    payload = _base64(json.dumps({"account": account, "exp": int(expires)}).encode())
    return f"{header}.{payload}.{_base64(secrets.token_bytes(32))}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
