"""What the secret key is for: sealing tokens at rest and making handles unguessable."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class SealBrokenError(Exception):
    """What was sealed can't be opened with this secret key."""


class Sealer:
    """Keys derived from the secret key, one a purpose."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._derive("seal")))
        self._handle_key = self._derive("handle")

    def seal(self, text: str) -> bytes:
        """Encrypt `text`."""
        return self._fernet.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """Decrypt what `seal` returned; raises SealBrokenError under another secret key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SealBrokenError from None

    def digest(self, handle: str) -> str:
        """Return the keyed digest (64 hex digits) under which a handle is looked up."""
        return hmac.new(self._handle_key, handle.encode(), hashlib.sha256).hexdigest()

    def fingerprint(self) -> str:
        """Return 32 hex digits by which the secret key is known again, and from which it can't be computed."""
        return self._derive("fingerprint").hex()[:32]

    def _derive(self, purpose: str) -> bytes:
        return hmac.new(self._secret, b"jobdesk " + purpose.encode(), hashlib.sha256).digest()
