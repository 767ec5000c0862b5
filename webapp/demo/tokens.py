"""The tokens that `connect` hands out: they look like a JWT, mean nothing, and live in memory until they expire."""

import base64
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable

KEPT_TOKENS = 100_000


class TokenStore:
    """Tokens issued by this process; safe for threads, and bounded: the oldest go first."""

    def __init__(self, *, seconds: int, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._expiry: OrderedDict[str, float] = OrderedDict()

    def issue(self, account: str) -> str:
        """Return a new token for an account, good for `seconds` from now."""
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


def _new_token(account: str, expires: float) -> str:
    header = _segment(b'{"alg":"HS256","typ":"JWT"}')
    payload = _segment(json.dumps({"account": account, "exp": int(expires)}).encode())
    return f"{header}.{payload}.{_segment(secrets.token_bytes(32))}"


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
