"""The secret key: what it encrypts and signs, and whether the database was used with it before."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.database.engine import Database
from webapp.sign_in.tables import key_fingerprint, logins

ONLY_ID = 1  # the table of the fingerprint has one row


class SealBrokenError(Exception):
    """A text was sealed with another secret key, or was changed since."""


class OtherKeyError(Exception):
    """The database belongs to another secret key; the message is one line that says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The secret key is not the one that this database was used with: give every machine the same "
            "JOBDESK_SECRET_KEY, or end all logins and take this one with `jobdesk secret accept`."
        )


class Sealer:
    """Encrypts and signs with keys that are derived from the secret key, one per purpose."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._derive("seal")))
        self._handle_key = self._derive("handle")

    def seal(self, text: str) -> bytes:
        """Encrypt `text`."""
        return self._fernet.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """Decrypt what `seal` returned; raises SealBrokenError."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SealBrokenError from None

    def digest(self, handle: str) -> str:
        """Return the keyed digest (64 hex digits) under which a handle is looked up."""
        return hmac.new(self._handle_key, handle.encode(), hashlib.sha256).hexdigest()

    def fingerprint(self) -> str:
        """Return 32 hex digits that identify the secret key and do not reveal it."""
        return self._derive("fingerprint").hex()[:32]

    def _derive(self, purpose: str) -> bytes:
        return hmac.new(self._secret, b"jobdesk " + purpose.encode(), hashlib.sha256).digest()


def check_key(database: Database, sealer: Sealer) -> None:
    """Compare the secret key with the first one that the database was used with; raises OtherKeyError."""
    with database.reading() as connection:
        known = _known(connection)
    if (known or _remember(database, sealer)) != sealer.fingerprint():
        raise OtherKeyError


def accept_key(database: Database, sealer: Sealer) -> None:
    """End all logins, which this key can't open, and make it the key of the database."""
    _remember(database, sealer)
    with database.writing() as connection:
        connection.execute(delete(logins))
        connection.execute(update(key_fingerprint).values(fingerprint=sealer.fingerprint()))


def _remember(database: Database, sealer: Sealer) -> str | None:
    """Store the fingerprint if the database has none yet, and return the one that it has."""
    try:
        with database.writing() as connection:
            if _known(connection) is None:
                connection.execute(insert(key_fingerprint), {"id": ONLY_ID, "fingerprint": sealer.fingerprint()})
    except IntegrityError:
        pass  # another machine was first
    with database.reading() as connection:
        return _known(connection)


def _known(connection: Connection) -> str | None:
    found: str | None = connection.execute(select(key_fingerprint.c.fingerprint)).scalar_one_or_none()
    return found
